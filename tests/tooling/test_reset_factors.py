"""`entrepot staff reset-factors`: the last owner who lost every factor signs in with the password again."""

import asyncio
from pathlib import Path
from typing import Any

import asyncpg
import pytest
from pydantic import SecretStr

from entrepot import cli, recovery
from entrepot.access.operations import sessions, steps
from entrepot.access.rules.accounts import AccountKind, EmailInvalid
from entrepot.kernel import errors, permissions
from entrepot.kernel.database import Database
from entrepot.kernel.settings import Settings
from tests import harness, shops
from tests.access import people, proving
from tests.tooling.test_commands import environment

__all__ = ["environment"]
OWNER = proving.OWNER
HELD = """SELECT (SELECT count(*) FROM account_factor WHERE shop_id = $1),
  (SELECT count(*) FROM account_recovery_code WHERE shop_id = $1),
  (SELECT count(*) FROM session WHERE shop_id = $1 AND revoked_at IS NULL),
  (SELECT count(*) FROM change WHERE shop_id = $1 AND operation = 'staffFactorsReset'),
  (SELECT count(*) FROM account_letter WHERE shop_id = $1)"""


@pytest.fixture
def settings(database_url: str, tmp_path: Path) -> Settings:
    return Settings(database_url=database_url, data_dir=tmp_path, secret=SecretStr("command-" * 4))


@pytest.fixture
async def handle(owner: asyncpg.Connection, shop: Any) -> str:
    found: str = await owner.fetchval("SELECT handle FROM shop_directory WHERE shop_id = $1", shop)
    return found


@pytest.fixture
async def locked_out(database: Database, owner: asyncpg.Connection, shop: Any, services: Any) -> proving.Person:
    """The only owner, with an app and recovery codes that are lost, and a second session of a thief."""
    await people.take_on(database, shop_id=shop)
    person = await proving.with_app(database, owner, shop_id=shop)
    assert isinstance(await _try(database, shop), steps.StepAsked)
    return person


async def _try(database: Database, shop: Any, email: str = OWNER) -> Any:
    async with database.write(shop_id=shop, actor=permissions.ANONYMOUS) as tx:
        return await steps.sign_in(
            tx, kind=AccountKind.STAFF, email=email, password=people.PASSWORD, origin=people.HOME, device_token=None
        )


async def test_who_lost_every_factor_signs_in_by_the_password_alone(
    locked_out: proving.Person,
    settings: Settings,
    database: Database,
    owner: asyncpg.Connection,
    shop: Any,
    handle: str,
) -> None:
    assert tuple(await owner.fetchrow(HELD, shop))[:4] == (1, 10, 1, 0)
    letters = (await owner.fetchrow(HELD, shop))[4]
    said = await recovery.reset_factors(settings, email=f" {OWNER.upper()} ", shop=handle)
    assert ["1 taken away" in said[0], "1 个" in said[1]] == [True, True]
    assert tuple(await owner.fetchrow(HELD, shop)) == (0, 0, 0, 1, letters + 1)
    with pytest.raises(errors.Unauthenticated):
        await people.authenticate(database, shop_id=shop, token=locked_out.signed.access_token)
    signed = await _try(database, shop)
    assert isinstance(signed, sessions.SignedIn)
    assert signed.actor.permissions == locked_out.actor.permissions


async def test_it_is_recorded_as_the_operators(
    locked_out: proving.Person, settings: Settings, owner: asyncpg.Connection, shop: Any, handle: str
) -> None:
    await recovery.reset_factors(settings, email=OWNER, shop=handle)
    query = "SELECT node_id, actor_kind, actor_name FROM change WHERE shop_id = $1 AND operation = 'staffFactorsReset'"
    staff_id = await owner.fetchval(
        "SELECT staff.id FROM staff JOIN account ON account.shop_id = staff.shop_id AND account.id = account_id"
        " WHERE staff.shop_id = $1 AND email = $2",
        shop,
        OWNER,
    )
    assert tuple(await owner.fetchrow(query, shop)) == (staff_id, "SYSTEM", "staff reset-factors")


@pytest.mark.parametrize("email", ["nobody@shop.example", "anna@home.example"])
async def test_who_is_not_of_the_staff_is_not_known(
    email: str, locked_out: proving.Person, settings: Settings, database: Database, owner: Any, shop: Any, handle: str
) -> None:
    """A customer of this address neither."""
    await people.register(database, shop_id=shop, email="anna@home.example")
    before = await owner.fetchrow(HELD, shop)
    with pytest.raises(recovery.StaffUnknown):
        await recovery.reset_factors(settings, email=email, shop=handle)
    with pytest.raises(EmailInvalid):
        await recovery.reset_factors(settings, email="nobody", shop=handle)
    assert await owner.fetchrow(HELD, shop) == before


async def test_the_namesake_in_another_shop_keeps_theirs(
    locked_out: proving.Person, settings: Settings, database: Database, owner: asyncpg.Connection, shop: Any
) -> None:
    other = await shops.found(database)
    await people.take_on(database, shop_id=other)
    handle = await owner.fetchval("SELECT handle FROM shop_directory WHERE shop_id = $1", other)
    before = await owner.fetchrow(HELD, shop)
    await recovery.reset_factors(settings, email=OWNER, shop=handle)
    assert await owner.fetchrow(HELD, shop) == before


@pytest.mark.parametrize("named", ["no-such-shop", None])
async def test_a_shop_is_named_where_there_are_several(
    named: str | None, settings: Settings, shop: Any, handle: str
) -> None:
    with pytest.raises(recovery.ShopUnknown):
        await recovery.reset_factors(settings, email=OWNER, shop=named)


def test_the_commands_as_an_operator_types_them(
    environment: dict[str, str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("ENTREPOT_DATABASE_URL", "ENTREPOT_DATA_DIR", "ENTREPOT_SECRET"):
        monkeypatch.setenv(name, environment[name])
    assert cli.main(["staff", "reset-factors", OWNER]) == 1
    assert "There is no shop –" in capsys.readouterr().err
    asyncio.run(_found(environment["ENTREPOT_DATABASE_URL"]))
    assert cli.main(["staff", "reset-factors", OWNER]) == 0
    assert capsys.readouterr().out.startswith(f"{OWNER} has no second factor any more (0 taken away)")
    assert cli.main(["secrets", "reseal"]) == 0
    assert capsys.readouterr().out == f"{recovery.DONE}\n"


async def _found(url: str) -> None:
    async with harness.pool(url) as opened:
        await people.take_on(opened, shop_id=await shops.found(opened))
