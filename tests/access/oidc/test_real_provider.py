"""The whole way with a provider of somebody else's making, in a process of its own: oidc-provider for Node.js."""

import asyncio
import re
from collections.abc import AsyncIterator
from urllib.parse import urljoin, urlsplit

import httpx
import pytest

from entrepot.kernel import permissions
from tests import servers
from tests.access.oidc import fake as fakes
from tests.access.oidc.fake import BASE
from tests.access.oidc.test_sign_in import sign_in
from tests.docs import walking
from tests.docs.conftest import clients  # noqa: F401  a fixture


@pytest.fixture
async def issuer(clients: None) -> AsyncIterator[str]:  # noqa: F811  the fixture
    """The provider, listening; its issuer."""
    port = servers.free_port()
    pipe = asyncio.subprocess.PIPE
    running = await asyncio.create_subprocess_exec(
        *("node", "provider.mjs", str(port), f"{BASE}/sign-in/callback"),
        cwd=walking.CLIENTS,
        stdout=pipe,
        stderr=asyncio.subprocess.DEVNULL,
    )
    assert running.stdout is not None
    async with asyncio.timeout(60):
        while (await running.stdout.readline()).strip() != b"ready":
            assert running.returncode is None
    yield f"http://127.0.0.1:{port}"
    running.kill()
    await running.wait()


async def press_through(address: str, *, name: str) -> str:
    """Sign in and consent at the provider's own pages, as a browser does; the address it sends one back to."""
    async with httpx.AsyncClient(follow_redirects=False, timeout=30) as http:
        answer = await http.get(address)
        for _ in range(20):
            if "location" in answer.headers:
                address = urljoin(address, answer.headers["location"])
                if address.startswith(BASE):
                    return address
                answer = await http.get(address)
                continue
            action = re.search(r'action="([^"]+)"', answer.text)
            prompt = re.search(r'name="prompt" value="([^"]+)"', answer.text)
            assert action is not None, answer.text
            assert prompt is not None, answer.text
            form = {"prompt": prompt[1], "login": name, "password": "any"}
            answer = await http.post(urljoin(address, action[1]), data=form)
    raise AssertionError("the provider sends nobody back")


async def test_a_member_of_staff_signs_in_with_it(issuer, database, shop, services, team):
    reached = fakes.reaching(services, issuer)
    row = await fakes.register(
        database,
        reached,
        shop_id=shop,
        issuer=issuer,
        allows_sign_up=True,
        email_domains=["staff.example"],
        role_id=team.roles["warehouse_keeper"],
    )
    seen = []
    for _ in range(2):
        person = fakes.browser(database, reached, fake=fakes.Fake(issuer, None), shop_id=shop, provider_id=row["id"])
        begun = await person.begin()
        back = await press_through(begun.headers["location"], name="ann@staff.example")
        parts = urlsplit(back)
        answer = await person.http.get(f"{parts.path}?{parts.query}")
        signed = await sign_in(database, shop, fakes.token_of(answer))
        seen.append((signed.actor.id, signed.actor.name, signed.actor.kind))
    assert seen == [(seen[0][0], "Ann Told", permissions.ActorKind.STAFF)] * 2
