"""Every table belongs to a shop, in its key, in its references and in the eyes of the database."""

import uuid

import asyncpg
import pytest
from sqlalchemy import ForeignKeyConstraint, Table

from entrepot import cli
from entrepot.kernel import tables
from entrepot.kernel.database import APP_ROLE, Database

assert cli.main  # the whole application is imported, so every table is declared
SCOPED = [table for table in tables.metadata.sorted_tables if table.info[tables.SHOP_SCOPED]]
GLOBAL = [table for table in tables.metadata.sorted_tables if not table.info[tables.SHOP_SCOPED]]
APPEND_ONLY = [table.name for table in SCOPED if table.info[tables.APPEND_ONLY]]
GLOBAL_KNOWN = {"bucket", "change_signal", "shop_directory"}
# Of terms, a second index that holds the shop would be taken for a search: tests/catalog/test_search_plan.py.
BY_OWNER = {"search_term_product_id_idx", "customer_term_customer_id_idx"}
BOOKS = {"stock_move", "journal_entry", "journal_line", "change"}
NAMES = {table.name for table in tables.metadata.sorted_tables}


def test_there_are_tables() -> None:
    assert len(SCOPED) > 30


def test_only_known_tables_belong_to_no_shop() -> None:
    assert {table.name for table in GLOBAL} == GLOBAL_KNOWN


@pytest.mark.parametrize("table", SCOPED, ids=lambda table: table.name)
def test_the_shop_leads_keys_references_and_indexes(table: Table) -> None:
    references = [item for item in table.constraints if isinstance(item, ForeignKeyConstraint)]
    assert next(column.name for column in table.primary_key.columns) == "shop_id"
    assert [item.name for item in references if item.column_keys[0] != "shop_id"] == []
    others = {item.name for item in table.indexes if _first_column(item) not in ("shop_id", None)}
    assert others <= BY_OWNER


@pytest.mark.parametrize("table", SCOPED, ids=lambda table: table.name)
def test_every_constraint_has_a_name_of_its_table(table: Table) -> None:
    named = [item.name for item in (*table.constraints, *table.indexes)]
    assert [name for name in named if name is None or not str(name).startswith(f"{table.name}_")] == []


async def test_the_database_forces_row_level_security(owner: asyncpg.Connection) -> None:
    found = await owner.fetch(
        "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"
        " AND relrowsecurity AND relforcerowsecurity"
        " AND EXISTS (SELECT FROM pg_policy WHERE polrelid = pg_class.oid)"
    )
    assert {row["relname"] for row in found} == {table.name for table in SCOPED}


async def test_the_database_holds_no_other_tables(owner: asyncpg.Connection) -> None:
    found = await owner.fetch("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
    assert {row["tablename"] for row in found} - {"alembic_version"} == NAMES


async def test_every_policy_compares_the_shop_both_ways(owner: asyncpg.Connection) -> None:
    found = await owner.fetch(
        "SELECT tablename, qual, with_check, cmd, roles FROM pg_policies WHERE schemaname = 'public'"
    )
    shapes = {(row["qual"] == row["with_check"], "entrepot.shop_id" in row["qual"], row["cmd"]) for row in found}
    assert shapes == {(True, True, "ALL")}


async def test_the_app_cannot_step_around_it(owner: asyncpg.Connection) -> None:
    role = await owner.fetchrow(
        "SELECT rolsuper, rolbypassrls, rolcreaterole FROM pg_roles WHERE rolname = $1", APP_ROLE
    )
    assert role is not None
    assert tuple(role) == (False, False, False)
    assert await owner.fetch("SELECT 1 FROM pg_tables WHERE tableowner = $1", APP_ROLE) == []


async def test_the_app_connects_as_that_role(database: Database) -> None:
    async with database.unbound() as connection:
        assert await connection.fetchval("SELECT current_user") == APP_ROLE


@pytest.mark.books
@pytest.mark.parametrize("table", SCOPED, ids=lambda table: table.name)
async def test_without_a_shop_there_are_no_rows(table: Table, database: Database, shop: uuid.UUID) -> None:
    async with database.unbound() as connection:
        assert await connection.fetchval(f'SELECT count(*) FROM "{table.name}"') == 0


@pytest.mark.books
@pytest.mark.parametrize("name", APPEND_ONLY)
async def test_books_are_only_written_to(name: str, database: Database) -> None:
    for statement in (f'UPDATE "{name}" SET shop_id = shop_id', f'DELETE FROM "{name}"', f'TRUNCATE "{name}"'):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            async with database.unbound() as connection:
                await connection.execute(statement)


def test_the_books_are_append_only() -> None:
    assert BOOKS - set(APPEND_ONLY) == set()


def _first_column(index: object) -> str | None:
    """The first column of an index; None where it is an expression."""
    expressions = list(index.expressions)  # type: ignore[attr-defined]
    return getattr(expressions[0], "name", None)
