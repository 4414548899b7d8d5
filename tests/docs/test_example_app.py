"""The example app, as it is published: installed by its manifest, allowed by a person, and told of a real order."""

import asyncio
import contextlib
import json
import os
import uuid
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests import harness, servers
from tests.docs import guides, walking
from tests.docs.test_consent_example import PERSON, SIGN_IN, allow

APP = guides.DOCS / "apps"
INSTALL = """
mutation ($input: AppInstallInput!) { appInstall(input: $input) { app { clientId } clientSecret userErrors { code } } }
"""
VARIANTS = "{ products(first: 20) { nodes { variants { id availability { inStock } } } } }"
CART = "mutation ($input: CartCreateInput!) { cartCreate(input: $input) { token userErrors { code message } } }"
SEND = "mutation ($input: CartAddressInput!) { cartAddressSet(input: $input) { userErrors { code message } } }"
ORDER = """
mutation ($input: CheckoutInput!, $key: String!) {
  checkoutComplete(input: $input) @idempotent(key: $key) { order { id number } userErrors { code message } }
}
"""
ADDRESS = {"recipient": "Tom", "country": "GB", "city": "London", "street": "1 Tea Lane", "postcode": "SW1A 1AA"}


@pytest.fixture
async def port() -> int:
    """Where the app will listen."""
    return servers.free_port()


@pytest.fixture
async def shop(postgres: str, tmp_path: Path, port: int) -> AsyncIterator[servers.Running]:
    """The demo shop, whose operator permits the app's address."""
    async with harness.throwaway(postgres, demo_in=tmp_path) as url:
        with servers.running(url, directory=tmp_path, outward_permitted=(f"127.0.0.1:{port}",)) as started:
            yield started


def place_order(shop: servers.Running) -> str:
    """Buy something as a stranger does; the order's number."""

    def ask(query: str, name: str, **variables: Any) -> Any:
        answer = shop.graphql(query, variables)
        assert "errors" not in answer, answer
        assert answer["data"][name]["userErrors"] == []
        return answer["data"][name]

    products = shop.graphql(VARIANTS)["data"]["products"]["nodes"]
    variant = next(item for product in products for item in product["variants"] if item["availability"]["inStock"])
    cart = ask(CART, "cartCreate", input={"lines": [{"variantId": variant["id"], "quantity": "1"}]})["token"]
    phone = "+44 20 7946 0000"
    ask(SEND, "cartAddressSet", input={"token": cart, "phone": phone, "shippingAddress": {**ADDRESS, "phone": phone}})
    placed = ask(
        ORDER,
        "checkoutComplete",
        input={"token": cart, "paymentMethod": "CASH_ON_DELIVERY"},
        key=str(uuid.uuid4()),
    )
    return str(placed["order"]["number"])


@contextlib.asynccontextmanager
async def tagger(known: dict[str, str]) -> AsyncIterator[asyncio.subprocess.Process]:
    """The app in a process of its own."""
    program = (APP / "tagger.mjs").read_bytes()
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
    running.stdin.write(program)
    running.stdin.close()
    try:
        yield running
    finally:
        if running.returncode is None:
            running.kill()
        await running.wait()


def test_the_example_is_short() -> None:
    assert len((APP / "tagger.mjs").read_text().splitlines()) < 100


@pytest.mark.journey
@pytest.mark.usefixtures("clients")
async def test_the_example_installs_itself_and_writes_on_an_order(shop: servers.Running, port: int) -> None:
    person = shop.graphql(SIGN_IN, {"input": PERSON})["data"]["staffLogin"]["accessToken"]
    manifest = (APP / "tagger.json").read_text()
    made = shop.graphql(INSTALL, {"input": {"manifest": manifest}}, token=person)["data"]["appInstall"]
    assert made["userErrors"] == []
    known = {
        "SHOP_URL": shop.url,
        "CLIENT_ID": made["app"]["clientId"],
        "CLIENT_SECRET": made["clientSecret"],
        "PORT": str(port),
    }
    async with tagger(known) as running, asyncio.timeout(90):
        assert running.stdout is not None
        asked = (await running.stdout.readline()).decode()
        assert asked.startswith("Open http"), asked
        assert await allow(asked.split()[1]) == "Tagger is installed."
        async with httpx.AsyncClient() as stranger:
            forged = await stranger.post(f"http://127.0.0.1:{port}/orders", content=json.dumps({"nodeId": "x"}))
        assert forged.status_code == 401
        number = await asyncio.to_thread(place_order, shop)
        said = (await running.stdout.readline()).decode().strip()
    assert said in (f"{number} is large", f"{number} is small")
    size = said.rpartition(" ")[2]
    async with httpx.AsyncClient(auth=(known["CLIENT_ID"], known["CLIENT_SECRET"]), timeout=60) as client:
        given = await client.post(f"{shop.url}/oauth/token", data={"grant_type": "client_credentials"})
    own = given.json()["access_token"]
    query = "query ($n: String!) { orders(where: {number: {eq: $n}}, first: 1) { nodes { metadata { key value } } } }"
    found = shop.graphql(query, {"n": number}, token=own)["data"]["orders"]["nodes"]
    assert found == [{"metadata": [{"key": "tagger.size", "value": size}]}]
