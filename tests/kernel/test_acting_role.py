"""The application acts as its role, whichever way it gets a connection: it runs as a user who has no other rights."""

import asyncio
import re
import time
import uuid
from collections.abc import AsyncIterator
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import asyncpg
import pytest

from entrepot.kernel import database as databases
from entrepot.kernel import jobs, migrate, permissions
from tests import harness, servers, shops
from tests.architecture.source import BACKEND

SYSTEM = permissions.Actor.system("test")
LOCAL = ["role", "statement_timeout", "lock_timeout", "idle_in_transaction_session_timeout", "jit"]
SETTINGS = "SELECT " + ", ".join(f"current_setting('{name}') AS {name}" for name in LOCAL)
# Who holds connections: the kernel's transactions, the queue's LISTEN, and the migration, which needs the owner.
TAKERS = {"kernel/database.py", "kernel/sessions.py", "kernel/worker.py", "kernel/migrate.py"}
LOGIN = """
mutation { staffLogin(input: { email: "owner@demo.example", password: "demo-shop-2026" }) { accessToken } }
"""


@pytest.fixture
async def door(postgres: str) -> AsyncIterator[str]:
    """A database as a user who may take on the application's role and has no right of their own."""
    name = f"door_{uuid.uuid4().hex[:8]}"
    async with harness.throwaway(postgres) as url:
        owner = await asyncpg.connect(url)
        await owner.execute(f"CREATE ROLE {name} LOGIN NOINHERIT")
        await owner.execute(f"GRANT {databases.APP_ROLE} TO {name}")
        parts = urlsplit(url)
        yield urlunsplit(parts._replace(netloc=f"{name}@{parts.netloc.rpartition('@')[2]}"))
        await owner.execute(f"REVOKE {databases.APP_ROLE} FROM {name}; DROP ROLE {name}")
        await owner.close()


async def test_that_user_can_read_nothing_outside_the_role(door: str) -> None:
    async with harness.pool(door) as opened, opened.pool.acquire() as connection:
        for table in ("shop_directory", "shop", "alembic_version"):
            with pytest.raises(asyncpg.InsufficientPrivilegeError):
                await connection.fetch(f"SELECT * FROM {table}")


async def test_every_transaction_has_the_role_and_the_limits_and_leaves_none_behind(door: str) -> None:
    wanted = [databases.APP_ROLE, "1min", "15s", "1min", "off"]
    async with harness.pool(door) as opened:
        shop_id = await shops.found(opened)
        for block in (opened.read(shop_id=shop_id), opened.write(shop_id=shop_id, actor=SYSTEM)):
            async with block as tx:
                assert list(await tx.connection.fetchrow(SETTINGS)) == wanted
        async with opened.unbound() as connection:
            assert list(await connection.fetchrow(SETTINGS)) == wanted
        async with opened.pool.acquire() as connection:
            assert await connection.fetchval(SETTINGS) == "none"


async def test_the_directory_the_queue_and_the_import_need_no_other_right(door: str) -> None:
    async with harness.pool(door) as opened:
        shop_id = await shops.found(opened)
        assert await opened.find_shop_id() == shop_id
        assert await opened.shop_ids() == [shop_id]
        await opened.learn()
        async with opened.write(shop_id=shop_id, actor=SYSTEM) as tx:
            tx.enqueue(next(iter(jobs.registry())), {})
        async with opened.unbound() as connection:
            assert await migrate.revision_of(connection) == migrate.head()
            assert await connection.fetchval("SELECT count(*) FROM jobs.pgqueuer") == 1


async def test_the_whole_application_needs_no_other_right(door: str, tmp_path: Path) -> None:
    """Served with its worker as that user: whatever acted as anybody else would be refused by PostgreSQL.

    Without prepared statements, as behind an older PgBouncer; every other test has them.
    """
    with servers.running(door, directory=tmp_path, demo=True, database_statement_cache=0) as server:
        assert server.http.get("/readyz").json() == {"database": True, "migrated": True}
        public = "{ shop { handle } products(first: 1) { nodes { slug } } }"
        assert server.graphql(public)["data"]["shop"] == {"handle": "demo"}
        named = server.http.post("/graphql", json={"query": public}, headers={"shop": "demo"})
        assert named.json()["data"]["shop"] == {"handle": "demo"}
        token = server.graphql(LOGIN)["data"]["staffLogin"]["accessToken"]
        assert "errors" not in server.graphql("{ orders(first: 5) { nodes { number lines { sku } } } }", token=token)
        await _drawn(server)


async def _drawn(server: servers.Running) -> None:
    """Wait until the worker has rendered a picture, which shows that jobs are taken, run and finished."""
    query = "{ products(first: 1) { nodes { mainMedia { id } } } }"
    deadline = time.monotonic() + 60
    while server.graphql(query)["data"]["products"]["nodes"][0]["mainMedia"] is None:
        assert time.monotonic() < deadline, "the worker renders nothing"
        await asyncio.sleep(0.2)


def test_nobody_else_takes_a_connection() -> None:
    """What goes through `read`, `write` and `unbound` has the role; only the kernel holds the pool itself."""
    taking = re.compile(r"\.pool\b|asyncpg\.(connect|create_pool)\(")
    found = {str(path.relative_to(BACKEND)) for path in BACKEND.rglob("*.py") if taking.search(path.read_text())}
    assert found == TAKERS
