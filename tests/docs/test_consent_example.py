"""The program that the app guide shows asks a person, who allows it in a browser, and reads the shop in their name."""

import asyncio
import json
import os
import re

import httpx
import pytest

from tests import servers
from tests.docs import guides, walking

PROGRAM = re.compile(r"^```js\n(.*?)^```$", re.MULTILINE | re.DOTALL)
PERSON = {"email": "owner@demo.example", "password": "demo-shop-2026"}
REGISTER = (
    """mutation ($input: AppCreateInput!) { appCreate(input: $input) { app { clientId } userErrors { code } } }"""
)
SIGN_IN = """mutation ($input: LoginInput!) { staffLogin(input: $input) { accessToken } }"""
APP = {
    "name": "Stock on the desktop",
    "scopes": ["read_products", "read_stock"],
    "authentication": "NONE",
    "isNative": True,
    "redirectUris": ["http://127.0.0.1/callback"],
}


def program_of(language: str) -> str:
    """The only program of its language in the guide."""
    [found] = PROGRAM.findall((guides.DOCS / language / "apps.md").read_text())
    return found


def register(shop: servers.Running) -> str:
    """Register the app as the guide says; its name."""
    signed = shop.graphql(SIGN_IN, {"input": PERSON})["data"]["staffLogin"]
    made = shop.graphql(REGISTER, {"input": APP}, token=signed["accessToken"])["data"]["appCreate"]
    assert made["userErrors"] == []
    return made["app"]["clientId"]


async def allow(address: str) -> str:
    """Do what the person does in the browser; where it is sent in the end. The cookie is Secure, the server local."""
    cookie = ""
    async with httpx.AsyncClient(timeout=60) as http:
        for form in ({"act": "sign_in", **PERSON}, {"act": "allow"}):
            page = await http.get(address, headers={"cookie": cookie})
            cookie = page.headers["set-cookie"].partition(";")[0]
            found = re.search(r'name="csrf" value="([^"]+)"', page.text)
            assert found is not None, page.text
            http.cookies.clear()
            answer = await http.post(address, data={**form, "csrf": found[1]}, headers={"cookie": cookie})
            cookie = answer.headers.get("set-cookie", cookie).partition(";")[0]
            http.cookies.clear()
        async with httpx.AsyncClient() as browser:
            return (await browser.get(answer.headers["location"])).text


@pytest.mark.journey
@pytest.mark.usefixtures("clients")
@pytest.mark.parametrize("language", guides.LANGUAGES)
async def test_the_program_works_in_a_persons_name(language: str, shop_of_its_own: servers.Running) -> None:
    known = {"SHOP_URL": shop_of_its_own.url, "CLIENT_ID": register(shop_of_its_own)}
    pipe = asyncio.subprocess.PIPE
    running = await asyncio.create_subprocess_exec(
        *("node", "--input-type=module", "-"),
        cwd=walking.CLIENTS,
        env={**os.environ, **known},
        stdin=pipe,
        stdout=pipe,
        stderr=pipe,
    )
    assert running.stdin is not None
    assert running.stdout is not None
    running.stdin.write(program_of(language).encode())
    running.stdin.close()
    async with asyncio.timeout(60):
        asked = (await running.stdout.readline()).decode()
        assert asked.startswith("Open http"), asked
        assert await allow(asked.split()[1]) in ("You can close this window.", "可以关闭此窗口。")
        out, failed = await running.communicate()
    assert (running.returncode, failed.decode()) == (0, "")
    viewer = json.loads(out)
    assert viewer["permissions"] == ["read_products", "read_stock"]
