"""The clients that storefronts subscribe with, graphql-ws and graphql-sse, just as npm has them."""

import asyncio
import contextlib
import json

import pytest

from tests.docs import walking
from tests.endpoint.live import ALL, ONE

CLIENTS = ("graphql-ws", "graphql-sse")
pytestmark = [pytest.mark.journey, pytest.mark.usefixtures("clients")]


class Client:
    """A client in a process of its own, which tells each thing that happens to it."""

    def __init__(self, process):
        self.process = process

    async def hear(self):
        async with asyncio.timeout(20):
            return json.loads(await self.process.stdout.readline())

    async def unsubscribe(self):
        self.process.stdin.write(b"\n")
        await self.process.stdin.drain()


@contextlib.asynccontextmanager
async def subscribed(stage, client, query, variables=None, *, token=None):
    """A client that is connected and has subscribed."""
    headers = {"accept-language": "en"}
    headers |= {"authorization": f"Bearer {token}"} if token else {"shop": stage.handle}
    asked = {
        "client": client,
        "url": f"{stage.server.url}/graphql",
        "headers": headers,
        "query": query,
        "variables": variables or {},
    }
    pipe = asyncio.subprocess.PIPE
    process = await asyncio.create_subprocess_exec(
        "node", "subscribe.mjs", cwd=walking.CLIENTS, stdin=pipe, stdout=pipe, limit=1_000_000
    )
    found, before = Client(process), stage.watching
    try:
        process.stdin.write(f"{json.dumps(asked)}\n".encode())
        assert await found.hear() == {"connected": True}
        await stage.watched_by(before + 1)
        yield found
    finally:
        with contextlib.suppress(ProcessLookupError):
            process.kill()
        await process.wait()


async def is_silent(*all_clients):
    """Whether none of them is told anything for a while."""
    waiting = [asyncio.create_task(client.process.stdout.readline()) for client in all_clients]
    done, left = await asyncio.wait(waiting, timeout=0.8, return_when=asyncio.FIRST_COMPLETED)
    for task in left:
        task.cancel()
    await asyncio.gather(*left, return_exceptions=True)
    return not done


@pytest.mark.parametrize("client", CLIENTS)
async def test_staff_and_the_buyer_see_a_change_live_and_strangers_see_nothing(stage, client):
    placed = await stage.place()
    owner, other = await stage.sign_in(), await stage.sign_in(elsewhere=True)
    async with (
        subscribed(stage, client, ALL, token=owner.access_token) as staff,
        subscribed(stage, client, ONE, {"id": str(placed.order_id)}, token=stage.anna.access_token) as anna,
        subscribed(stage, client, ALL, token=stage.bert.access_token) as bert,
        subscribed(stage, client, ALL, token=other.access_token) as elsewhere,
    ):
        dry = await stage.cancel(placed, token=owner.access_token, dry_run=True)
        assert dry == {"paymentState": "VOIDED"}
        assert await is_silent(staff, anna, bert, elsewhere)
        await stage.cancel(placed, token=owner.access_token)
        told = {"orderChanged": {"id": str(placed.order_id), "paymentState": "VOIDED"}}
        assert [(await side.hear())["next"]["data"] for side in (staff, anna)] == [told] * 2
        assert await is_silent(bert, elsewhere)
    await stage.watched_by(0)


@pytest.mark.parametrize("client", CLIENTS)
async def test_a_guest_sees_the_order_of_their_token(stage, client):
    placed = await stage.place(token=f"token of {client}")
    async with subscribed(stage, client, ONE, {"token": f"token of {client}"}) as guest:
        await stage.pay(placed)
        assert (await guest.hear())["next"]["data"]["orderChanged"]["paymentState"] == "PAID"
        await guest.unsubscribe()
        await stage.watched_by(0)
        assert await guest.hear() == {"complete": True}


async def test_graphql_ws_is_told_why_a_revoked_token_ends_its_connection(stage):
    signed, placed = await stage.sign_in(), await stage.place()
    async with subscribed(stage, "graphql-ws", ALL, token=signed.access_token) as staff:
        await stage.sign_out(signed)
        await stage.pay(placed)
        closed = (await staff.hear())["closed"]
    assert closed == {"code": 4401, "reason": "Unauthorized: Sign in first: the token is missing, wrong or expired."}


async def test_graphql_sse_is_told_why_a_revoked_token_ends_its_stream(stage):
    signed, placed = await stage.sign_in(), await stage.place()
    async with subscribed(stage, "graphql-sse", ALL, token=signed.access_token) as staff:
        await stage.sign_out(signed)
        await stage.pay(placed)
        answer = (await staff.hear())["next"]
        assert ([error["extensions"]["code"] for error in answer["errors"]], "data" in answer) == (
            ["UNAUTHENTICATED"],
            False,
        )
        assert await staff.hear() == {"complete": True}
