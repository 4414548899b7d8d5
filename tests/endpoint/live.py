"""A shop on a running server: its people with their tokens, its orders, and what is asked of it over sockets."""

import asyncio
import contextlib
import json
import uuid
from collections.abc import AsyncIterator, Mapping
from typing import Any

import websockets.asyncio.client as websockets

from entrepot.access.operations import sessions
from entrepot.access.rules.accounts import AccountKind
from entrepot.kernel import feed
from entrepot.kernel.database import Database
from entrepot.orders.operations import placement
from entrepot.orders.rules.tokens import hash_token
from entrepot.payments.rules import Method
from tests import servers, shops
from tests.access import people
from tests.orders import arrange

ONE = "subscription ($id: ID, $token: String) { orderChanged(id: $id, token: $token) { id paymentState } }"
ALL = "subscription { orderChanged { id paymentState } }"
CANCEL = """
mutation ($id: ID!, $key: String!) {
  orderCancel(input: {orderId: $id}) @idempotent(key: $key) { order { paymentState } userErrors { code } }
}"""
SUBSCRIBE = "graphql-transport-ws"


class Stage:
    """The shop, and the handle of another."""

    server: servers.Running

    def __init__(self, database: Database) -> None:
        self.database = database

    async def open(self) -> "Stage":
        """Found both shops; take on staff, register Anna and Bert, stock the shelves."""
        self.shop, self.handle = await self._found()
        self.other_shop, self.other_handle = await self._found()
        await people.take_on(self.database, shop_id=self.shop)
        await people.take_on(self.database, shop_id=self.other_shop)
        self.anna, self.bert = [
            await people.register(self.database, shop_id=self.shop, email=f"{name}@home.example")
            for name in ("anna", "bert")
        ]
        async with self.database.write(shop_id=self.shop, actor=arrange.SYSTEM) as tx:
            self.goods = await arrange.make_goods(tx, stock=10_000)
        return self

    async def _found(self) -> tuple[uuid.UUID, str]:
        shop = await shops.found(self.database)
        async with self.database.unbound() as connection:
            handle = await connection.fetchval("SELECT handle FROM shop_directory WHERE shop_id = $1", shop)
        return shop, handle

    async def sign_in(self, *, email: str = "owner@shop.example", elsewhere: bool = False) -> sessions.SignedIn:
        """A new session of the staff, of this shop or of the other."""
        shop = self.other_shop if elsewhere else self.shop
        return await people.sign_in(self.database, shop_id=shop, email=email, kind=AccountKind.STAFF)

    async def sign_out(self, signed: sessions.SignedIn) -> None:
        """End a session, wherever its token is used."""
        async with self.database.write(shop_id=self.shop, actor=signed.actor) as tx:
            await sessions.sign_out(tx, everywhere=False)

    async def place(self, *, token: str | None = None) -> placement.Placed:
        """An order of Anna's, or of a guest who holds its token; not paid yet."""
        whose: Any = {"access_hash": hash_token(token)} if token else {"customer_id": self.anna.actor.customer_id}
        async with self.database.write(shop_id=self.shop, actor=arrange.SYSTEM) as tx:
            placed = await arrange.place(tx, self.goods, 1, payment_method=Method.BANK_TRANSFER, **whose)
        # Who subscribes within a moment of a commit may still be told of it.
        await asyncio.sleep(3 * feed.POLL_SECONDS)
        return placed

    async def pay(self, placed: placement.Placed) -> None:
        """The money for it arrives."""
        async with self.database.write(shop_id=self.shop, actor=arrange.SYSTEM) as tx:
            await arrange.pay(tx, placed)

    async def cancel(self, placed: placement.Placed, *, token: str, dry_run: bool = False) -> Any:
        """Cancel it over HTTP, as whoever holds the token of a session."""
        query = CANCEL.replace("@idempotent", "@dryRun @idempotent") if dry_run else CANCEL
        variables = {"id": str(placed.order_id), "key": uuid.uuid4().hex}
        answer = await asyncio.to_thread(self.server.graphql, query, variables, token=token)
        assert answer["data"]["orderCancel"]["userErrors"] == [], answer
        return answer["data"]["orderCancel"]["order"]

    @property
    def watching(self) -> int:
        """How many subscriptions the server has open."""
        watched: dict[Any, list[Any]] = self.server.application.state.streaming.watches._watchers
        return sum(len(watchers) for watchers in watched.values())

    async def watched_by(self, count: int) -> None:
        """Wait until so many subscriptions are open."""
        async with asyncio.timeout(20):
            while True:
                if self.watching == count:
                    return
                await asyncio.sleep(0.01)

    @contextlib.asynccontextmanager
    async def socket(self, *, token: str | None = None, **more: Any) -> AsyncIterator["Socket"]:
        """A connection whose client has introduced itself and was welcomed."""
        async with self.raw_socket(**more) as opened:
            payload = {"shop": self.handle, **({"authorization": f"Bearer {token}"} if token else {})}
            await opened.say({"type": "connection_init", "payload": payload})
            assert await opened.hear() == {"type": "connection_ack"}
            yield opened

    @contextlib.asynccontextmanager
    async def raw_socket(self, *, protocol: str = SUBSCRIBE, **more: Any) -> AsyncIterator["Socket"]:
        """A connection, before anything was said."""
        url = f"{self.server.url.replace('http', 'ws', 1)}/graphql"
        subprotocols: Any = [protocol]
        async with websockets.connect(url, subprotocols=subprotocols, **more) as opened:
            yield Socket(opened)


class Socket:
    """A connection as a client uses it."""

    def __init__(self, opened: websockets.ClientConnection) -> None:
        self.opened = opened

    async def say(self, message: Any) -> None:
        """Send a message; text and bytes go as they are."""
        await self.opened.send(message if isinstance(message, str | bytes) else json.dumps(message))

    async def hear(self) -> Any:
        """The next message."""
        async with asyncio.timeout(10):
            return json.loads(await self.opened.recv())

    async def subscribe(self, query: str, variables: Mapping[str, Any] | None = None, *, id: str = "1") -> None:
        """Begin an operation of any kind."""
        await self.say({"id": id, "type": "subscribe", "payload": {"query": query, "variables": variables or {}}})

    async def next(self, *, id: str = "1") -> Any:
        """The next answer of an operation."""
        message = await self.hear()
        assert (message["id"], message["type"]) == (id, "next"), message
        return message["payload"]

    async def is_silent(self, seconds: float = 0.8) -> bool:
        """Whether nothing comes for a while."""
        try:
            async with asyncio.timeout(seconds):
                await self.opened.recv()
        except TimeoutError:
            return True
        return False

    async def end(self) -> tuple[int | None, str | None]:
        """The code and the reason with which the server closes the connection."""
        async with asyncio.timeout(10):
            await self.opened.wait_closed()
        return self.opened.close_code, self.opened.close_reason
