"""Reads on sessions that stay bound: never to the wrong shop, never writing, never behind what this process changed."""

import asyncio
import contextlib
import uuid
from urllib.parse import parse_qs, urlsplit, urlunsplit

import asyncpg
import pytest

from entrepot.kernel import database as databases
from entrepot.kernel import errors, permissions
from entrepot.shops import reads
from tests import harness, shops

# A message of kind K, twelve bytes long: the number of the process and a secret, with which a query is cancelled.
KEY_DATA = b"K\x00\x00\x00\x0c"
SYSTEM = permissions.Actor.system("test")


@pytest.fixture
async def one(database_url):
    """A database of which the sessions are one, so that every shop uses the same."""
    opened = await databases.Database.connect(database_url, minimum=1, maximum=1)
    yield opened
    await opened.close()


async def test_one_session_serves_shops_in_turn_and_shows_each_its_own(one, shop):
    other = await shops.found(one)
    seen, sessions = [], set()
    for wanted in (shop, other, shop, shop, other):
        async with one.look(shop_id=wanted) as tx:
            seen.append({row["shop_id"] for row in await tx.connection.fetch("SELECT shop_id FROM channel")})
            sessions.add(tx.connection.get_server_pid())
    assert seen == [{shop}, {other}, {shop}, {shop}, {other}]
    assert len(sessions) == 1


async def test_a_session_acts_as_the_application_and_cannot_write(one, shop):
    async with one.look(shop_id=shop) as tx:
        assert await tx.connection.fetchval("SELECT current_user") == databases.APP_ROLE
        with pytest.raises(asyncpg.ReadOnlySQLTransactionError):
            await tx.connection.execute("UPDATE channel SET handle = 'stolen'")


async def test_many_at_once_are_each_shown_their_own(database_url, shop):
    opened = await databases.Database.connect(database_url, maximum=3)
    other = await shops.found(opened)

    async def look(wanted):
        async with opened.look(shop_id=wanted) as tx:
            return {row["shop_id"] for row in await tx.connection.fetch("SELECT shop_id FROM channel")}

    wanted = [shop, other] * 100
    assert await asyncio.gather(*map(look, wanted)) == [{item} for item in wanted]
    await opened.close()


async def test_a_session_that_was_lost_is_bound_anew(one, shop):
    async with one.look(shop_id=shop) as tx:
        pid = tx.connection.get_server_pid()
    async with one.pool.acquire() as owner:
        await owner.execute("SELECT pg_terminate_backend($1)", pid)
    await asyncio.sleep(0.2)
    async with one.look(shop_id=shop) as tx:
        assert [row["handle"] for row in await reads.list_channels(tx)] == ["online"]


async def test_a_change_of_the_shop_by_this_process_is_seen_at_once(one, shop):
    async with one.look(shop_id=shop) as tx:
        before = tx.shop.timezone.key
    async with one.write(shop_id=shop, actor=SYSTEM) as tx:
        await tx.connection.execute("UPDATE shop SET timezone = 'Europe/Berlin'")
        tx.change(node=shop, operation="shopUpdate")
    async with one.look(shop_id=shop) as tx:
        assert (before, tx.shop.timezone.key) == ("Asia/Shanghai", "Europe/Berlin")


async def test_its_time_is_the_databases_and_never_before_a_commit(one, shop):
    for _ in range(20):
        async with one.write(shop_id=shop, actor=SYSTEM) as tx:
            written = tx.now
        async with one.look(shop_id=shop) as tx:
            assert tx.now >= written


async def test_an_unknown_shop_is_refused(one):
    with pytest.raises(errors.ShopNotFound):
        async with one.look(shop_id=uuid.uuid4()):
            pass


async def test_behind_a_pooler_sessions_are_not_ours_and_a_transaction_is_used(postgres):
    async with harness.throwaway(postgres) as url, pooler(url) as behind:
        opened = await databases.Database.connect(behind)
        shop_id = await shops.found(opened)
        async with opened.look(shop_id=shop_id) as tx:
            assert await tx.connection.fetchval("SHOW transaction_isolation") == "repeatable read"
        await opened.close()


@contextlib.asynccontextmanager
async def pooler(url):
    """The database as a pooler shows it: each client is told the number of a process that is not the server's."""
    parts = urlsplit(url)
    socket = f"{parse_qs(parts.query)['host'][0]}/.s.PGSQL.{parts.port or 5432}"

    async def carry(reader, writer):
        while data := await reader.read(65536):
            at = data.find(KEY_DATA)
            writer.write(data if at < 0 else data[: at + 5] + bytes(3) + b"\x07" + data[at + 9 :])
        writer.close()

    async def serve(reader, writer):
        server_reader, server_writer = await asyncio.open_unix_connection(socket)
        await asyncio.gather(carry(reader, server_writer), carry(server_reader, writer))

    async with await asyncio.start_server(serve, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        place = f"{parts.username}:{parts.password or ''}@127.0.0.1:{port}"
        yield urlunsplit(parts._replace(netloc=place, query="sslmode=disable"))


async def test_a_row_that_was_being_read_when_the_shop_changed_is_not_kept(one, shop, monkeypatch):
    sessions = one._sessions
    find = sessions._find_shop

    async def overtaken(wanted):
        found = await find(wanted)
        one.forget_shop(wanted)
        return found

    one.forget_shop(shop)
    monkeypatch.setattr(sessions, "_find_shop", overtaken)
    async with one.look(shop_id=shop):
        assert shop not in sessions._known
    monkeypatch.undo()
    async with one.look(shop_id=shop):
        assert shop in sessions._known
