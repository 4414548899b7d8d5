"""The change feed after a dump was restored into another cluster, whose transactions have other numbers."""

import subprocess

from entrepot.kernel import embedded, migrate, permissions, sealer
from entrepot.kernel.database import Database
from entrepot.shops import change_pages
from tests import harness, shops

SYSTEM = permissions.Actor.system("test")


async def test_cursors_hold_and_nothing_is_lost(postgres: str) -> None:
    with harness.cluster() as elsewhere:
        there = migrate.in_database(elsewhere, "restored")
        async with harness.throwaway(postgres) as here, harness.pool(here) as database:
            shop = await shops.found(database)
            await _rename(database, shop, "test1")
            await sealer.seal(database, shop_id=shop)
            told = await _told(database, shop, after=None)
            await _rename(database, shop, "test2")
            await migrate.create_database(there)
            _copy(here, there)
        async with harness.pool(there) as database:
            for name in ("test3", "test4"):
                await _rename(database, shop, name)
                await sealer.seal(database, shop_id=shop)
            assert (await _told(database, shop, after=None))[: len(told)] == told
            new = await _told(database, shop, after=told[-1][0])
            assert [operation for _, operation in new] == ["test2", "test3", "test4"]


async def _rename(database: Database, shop, name: str) -> None:
    async with database.write(shop_id=shop, actor=SYSTEM) as tx:
        tx.change(node=shop, operation=name)


async def _told(database: Database, shop, *, after: str | None) -> list[tuple[str, str]]:
    async with database.read(shop_id=shop, actor=SYSTEM) as tx:
        page = await change_pages.read_page(tx, after=after, first=250, where=None)
    return [(row["cursor"], row["operation"]) for row in page["nodes"]]


def _copy(here: str, there: str) -> None:
    """The role belongs to the cluster, not to the database: it is made as the first migration makes it."""
    programs = embedded.wheel_binaries()
    dump = subprocess.run([programs / "pg_dump", "--dbname", here], capture_output=True, check=True).stdout
    role = b"CREATE ROLE entrepot_app NOLOGIN NOBYPASSRLS; GRANT entrepot_app TO CURRENT_USER;\n"
    subprocess.run(
        [programs / "psql", "--quiet", "--set=ON_ERROR_STOP=1", "--dbname", there],
        input=role + dump,
        capture_output=True,
        check=True,
    )
