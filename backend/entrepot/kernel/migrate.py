"""Bringing a database up to date: Alembic renders the missing revisions as SQL, and asyncpg runs the text.

So there is one database driver in the whole product, and a migration is exactly the SQL that an operator can read
beforehand with `entrepot migrate --sql`.
"""

import asyncio
import io
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import asyncpg
from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory

from entrepot.kernel.sessions import APP_ROLE

SCRIPTS = Path(__file__).resolve().parents[1] / "migrations"
# Only one process migrates; the others wait and then find nothing to do.
LOCK = "SELECT pg_advisory_lock(hashtextextended('entrepot.migrate', 0))"
VERSION = "SELECT version_num FROM alembic_version"
KNOWN = "SELECT to_regclass('public.alembic_version') IS NOT NULL"
GRANT = f"GRANT SELECT ON alembic_version TO {APP_ROLE}"


def head() -> str:
    """The newest revision of this release."""
    newest = ScriptDirectory.from_config(_config()).get_current_head()
    assert newest is not None, "there are no revisions"
    return newest


async def revision_of(connection: asyncpg.Connection) -> str | None:
    """The revision of a database, or None for one that is still empty."""
    if not await connection.fetchval(KNOWN):
        return None
    found: str | None = await connection.fetchval(VERSION)
    return found


async def create_database(url: str) -> bool:
    """Create the database that a URL names on its server; False when it exists already."""
    name = urlsplit(url).path.lstrip("/")
    connection = await asyncpg.connect(in_database(url, "postgres"))
    try:
        if await connection.fetchval("SELECT 1 FROM pg_database WHERE datname = $1", name):
            return False
        await connection.execute(f'CREATE DATABASE "{name}"')
        return True
    finally:
        await connection.close()


async def upgrade(url: str) -> tuple[str | None, str]:
    """Run the missing revisions, each in a transaction of its own; the revisions before and after."""
    # Without names and outside the lock first, so that a process behind a pooler may find that nothing is to do.
    connection = await asyncpg.connect(url, statement_cache_size=0)
    try:
        async with connection.transaction():
            before = await revision_of(connection)
        if before == head():
            return before, before
        await connection.execute(LOCK)
        before = await revision_of(connection)
        if before != head():
            await connection.execute(await asyncio.to_thread(sql, before=before))
            await connection.execute(GRANT)
        return before, head()
    finally:
        await connection.close()


def sql(*, before: str | None) -> str:
    """The SQL that leads from a revision to the newest one."""
    written = io.StringIO()
    config = _config()
    config.output_buffer = written
    command.upgrade(config, f"{before or 'base'}:head", sql=True)
    return written.getvalue()


def new_revision(name: str) -> Path:
    """Write an empty revision after the newest one; its path."""
    made = command.revision(_config(), message=name)
    assert made is not None
    assert not isinstance(made, list)
    return Path(made.path)


def in_database(url: str, name: str) -> str:
    """The same server, another database."""
    parts = urlsplit(url)
    return urlunsplit(parts._replace(path=f"/{name}"))


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(SCRIPTS))
    config.set_main_option("path_separator", "os")
    config.set_main_option("file_template", "%%(year)d_%%(month).2d_%%(day).2d_%%(slug)s")
    config.set_main_option("timezone", "UTC")
    return config
