"""Receivers that really listen, apps that subscribe, and things that happen, for the tests of webhooks."""

import asyncio
import contextlib
import uuid
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import orjson

from entrepot.access.operations import apps
from entrepot.catalog.operations import tags
from entrepot.catalog.rules.commands import CreateTag
from entrepot.kernel import database as databases
from entrepot.kernel import feed, ids, outward, permissions, sealer, surroundings, worker
from entrepot.kernel.database import Row
from entrepot.webhooks.loop import Deliveries, Shares
from entrepot.webhooks.operations import claiming, planning, sending, subscribing
from entrepot.webhooks.operations.claiming import Claimed, Room
from entrepot.webhooks.operations.subscribing import SubscribedWebhook

SYSTEM = permissions.Actor.system("test")
SCOPES = ("read_changes", "read_products", "read_orders", "read_customers")
PLENTY = Room(deliveries=1_000, of_host=1_000, busy={})
OK = b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok"
SOON_SECONDS = 20.0
Answer = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


@dataclass
class Received:
    """A delivery as a receiver saw it."""

    headers: Mapping[str, str]
    body: bytes

    @property
    def content(self) -> Any:
        """Its JSON."""
        return orjson.loads(self.body)


@dataclass
class Receiver:
    """A place that deliveries go to, and what came; `status` is what it answers, unless `answer` does."""

    port: int = 0
    status: int = 200
    answer: Answer | None = None
    received: list[Received] = field(default_factory=list)
    connections: int = 0
    came: asyncio.Event = field(default_factory=asyncio.Event)

    def url(self, host: str = "hooks.test") -> str:
        """Its address, under a name."""
        return f"http://{host}:{self.port}/in"

    @property
    def topics(self) -> list[str]:
        """What was told, in the order in which it came."""
        return [item.content["type"] for item in self.received]

    async def until(self, number: int) -> list[Received]:
        """Wait until so many deliveries came."""
        async with asyncio.timeout(SOON_SECONDS):
            while len(self.received) < number:
                self.came.clear()
                await self.came.wait()
        return self.received

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Take one connection."""
        self.connections += 1
        try:
            with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError):
                head = (await reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
                headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in head)}
                body = await reader.readexactly(int(headers["content-length"]))
                self.received.append(Received(headers, body))
                self.came.set()
                if self.answer is not None:
                    await self.answer(reader, writer)
                else:
                    writer.write(b"HTTP/1.1 %d So\r\ncontent-length: 2\r\n\r\nok" % self.status)
                    await writer.drain()
        finally:
            writer.close()


@contextlib.asynccontextmanager
async def receiver(**given: Any) -> AsyncIterator[Receiver]:
    """A receiver on the loopback."""
    made = Receiver(**given)
    async with await asyncio.start_server(made.serve, "127.0.0.1", 0) as server:
        made.port = server.sockets[0].getsockname()[1]
        yield made
        server.close()


def reaching(
    services: worker.Services, *receivers: Receiver, hosts: Sequence[str] = ("hooks.test",)
) -> worker.Services:
    """The same systems, with a guard that an operator has told of these receivers, by these names."""

    async def resolve(host: str, port: int) -> list[str]:
        return ["127.0.0.1"]

    places = frozenset(f"{host}:{item.port}" for item in receivers for host in hosts)
    opened = replace(services, outward=outward.Outward(outward.Rules(permitted=places), resolve=resolve))
    surroundings.use(opened)
    return opened


async def install(database: databases.Database, shop: uuid.UUID, *, scopes: Sequence[str] = SCOPES) -> uuid.UUID:
    """Register an app; its id."""
    async with database.write(shop_id=shop, actor=SYSTEM) as tx:
        [made] = await apps.create_apps(tx, commands=[apps.CreateApp(name="Listener", scopes=list(scopes))])
    found: uuid.UUID = made.app["id"]
    return found


async def subscribe(
    database: databases.Database,
    shop: uuid.UUID,
    services: worker.Services,
    *,
    app_id: uuid.UUID,
    url: str,
    topics: Sequence[str] = ("tags/created",),
    **given: Any,
) -> SubscribedWebhook:
    """Subscribe a webhook of an app."""
    command = subscribing.CreateWebhook(app_id=app_id, url=url, topics=list(topics), **given)
    async with database.write(shop_id=shop, actor=SYSTEM) as tx:
        [made] = await subscribing.create_webhooks(tx, commands=[command], services=services)
    return made


async def make_tags(database: databases.Database, shop: uuid.UUID, *names: str) -> list[uuid.UUID]:
    """Make tags, each in a transaction of its own; their ids."""
    found = []
    for name in names:
        async with database.write(shop_id=shop, actor=SYSTEM) as tx:
            command = CreateTag(name={"zh-CN": name, "en": name})
            found += [row["id"] for row in await tags.create_tags(tx, commands=[command])]
    return found


async def plan(database: databases.Database, shop: uuid.UUID) -> int:
    """Seal and plan all there is; how many deliveries were made."""
    await sealer.seal(database, shop_id=shop)
    count, more = 0, True
    while more:
        async with database.write(shop_id=shop, actor=SYSTEM) as tx:
            planned = await planning.plan_some(tx)
        count, more = count + planned.count, planned.more
    return count


async def claim(database: databases.Database, shop: uuid.UUID, *, room: Room = PLENTY) -> Sequence[Claimed]:
    """Claim what is due."""
    async with database.write(shop_id=shop, actor=SYSTEM) as tx:
        return (await claiming.claim(tx, room=room)).claimed


async def deliver(database: databases.Database, shop: uuid.UUID, services: worker.Services) -> int:
    """Plan, claim and send once what is due by now; how many were claimed."""
    await plan(database, shop)
    claimed = await claim(database, shop)
    for item in claimed:
        prepared = await sending.prepare(database, services, claimed=item)
        if prepared is not None:
            attempt = await sending.send(services, claimed=item, frozen=prepared[0], now=prepared[1])
            await sending.record(database, claimed=item, attempt=attempt)
    return len(claimed)


@contextlib.asynccontextmanager
async def delivering(
    database: databases.Database, services: worker.Services, *, shares: Shares | None = None
) -> AsyncIterator[Deliveries]:
    """The loop, as it runs beside the worker."""
    heard = feed.Feed(database)
    made = Deliveries(database, services, heard, shares=shares)
    running = asyncio.create_task(made.run())
    try:
        yield made
    finally:
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
        await heard.close()


async def log(owner: Any, shop: uuid.UUID, *, order: str = "created_at, id") -> list[Row]:
    """The deliveries of a shop as the database has them."""
    found: list[Row] = await owner.fetch(f"SELECT * FROM webhook_delivery WHERE shop_id = $1 ORDER BY {order}", shop)
    return found


async def make_due(owner: Any, shop: uuid.UUID) -> None:
    """Let all that waits be due now."""
    await owner.execute("UPDATE webhook SET not_before = NULL WHERE shop_id = $1", shop)
    await owner.execute(
        "UPDATE webhook_delivery SET next_at = now(), leased_until = NULL WHERE shop_id = $1 AND state = 'PENDING'",
        shop,
    )


def node_of(kind: ids.Kind) -> uuid.UUID:
    """A fresh id."""
    return ids.new(kind)
