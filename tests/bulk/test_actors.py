"""Whoever left work here, as they may act now: apps, people, and apps in somebody's name."""

import uuid

import asyncpg
import pytest

from entrepot.access.operations import apps, staff
from entrepot.access.reads import actors, authentication
from entrepot.kernel import database as databases
from entrepot.kernel import permissions
from tests.access import people
from tests.bulk.conftest import app_with, signed_in

REVOKE = "UPDATE oauth_grant SET revoked_at = now() WHERE shop_id = $1"
NARROW = "UPDATE oauth_grant SET scopes = '[\"read_stock\"]' WHERE shop_id = $1"


@pytest.fixture
async def delegated(
    database: databases.Database, owner: asyncpg.Connection, shop: uuid.UUID, team: people.Team
) -> permissions.Actor:
    """An app in the keeper's name, with scopes beyond what the keeper holds."""
    secret = await people.install(database, shop_id=shop, scopes=["read_stock", "read_orders", "read_shop"])
    token = await people.consent(
        owner,
        shop_id=shop,
        email="keeper@shop.example",
        app_id=secret.app["id"],
        scopes=["read_stock", "read_orders", "read_shop"],
    )
    async with database.look(shop_id=shop) as tx:
        return await authentication.authenticate(tx, token=token)


async def of_now(database: databases.Database, shop: uuid.UUID, was: permissions.Actor) -> permissions.Actor | None:
    async with database.read(shop_id=shop) as tx:
        return await actors.find_actor_of_now(tx, was=was)


async def test_an_app_in_somebodys_name_is_what_a_token_would_be(
    database: databases.Database, shop: uuid.UUID, delegated: permissions.Actor
) -> None:
    now = await of_now(database, shop, delegated)
    assert now is not None
    assert (now.kind, now.id, now.app_id, now.key) == (delegated.kind, delegated.id, delegated.app_id, delegated.key)
    assert now.permissions == delegated.permissions == {"read_stock", "read_shop"}
    assert not now.may(permissions.PERSON)


async def test_it_ends_with_the_consent_and_with_the_app(
    database: databases.Database, shop: uuid.UUID, delegated: permissions.Actor, owner: asyncpg.Connection
) -> None:
    await owner.execute(NARROW, shop)
    now = await of_now(database, shop, delegated)
    assert now is not None
    assert now.permissions == {"read_stock"}
    await owner.execute(REVOKE, shop)
    assert await of_now(database, shop, delegated) is None


async def test_it_ends_with_the_app(
    database: databases.Database, shop: uuid.UUID, delegated: permissions.Actor
) -> None:
    assert delegated.app_id is not None
    async with database.write(shop_id=shop, actor=people.SYSTEM) as tx:
        await apps.delete_apps(tx, app_ids=[delegated.app_id])
    assert await of_now(database, shop, delegated) is None


async def test_it_ends_with_the_person(
    database: databases.Database, shop: uuid.UUID, delegated: permissions.Actor, team: people.Team
) -> None:
    async with database.write(shop_id=shop, actor=people.SYSTEM) as tx:
        await staff.update_staff(tx, commands=[staff.UpdateStaff(id=team.keeper_id, state="SUSPENDED")])
    assert await of_now(database, shop, delegated) is None


async def test_a_person_gains_nothing_that_they_did_not_have(
    database: databases.Database, shop: uuid.UUID, team: people.Team
) -> None:
    keeper = await signed_in(database, shop, "keeper@shop.example")
    async with database.write(shop_id=shop, actor=people.SYSTEM) as tx:
        roles = [team.roles["owner"], team.roles["warehouse_keeper"]]
        await staff.update_staff(tx, commands=[staff.UpdateStaff(id=team.keeper_id, role_ids=roles)])
    now = await of_now(database, shop, keeper)
    assert now is not None
    assert now.permissions == keeper.permissions


async def test_in_another_shop_nobody_is_known(
    database: databases.Database, shop: uuid.UUID, team: people.Team, fresh_shop: uuid.UUID
) -> None:
    app = await app_with(database, shop, "read_stock")
    keeper = await signed_in(database, shop, "keeper@shop.example")
    assert [await of_now(database, fresh_shop, was) for was in (app, keeper)] == [None, None]


@pytest.mark.parametrize("kind", [permissions.ActorKind.ANONYMOUS, permissions.ActorKind.CUSTOMER])
async def test_strangers_and_customers_leave_no_work(
    database: databases.Database, shop: uuid.UUID, kind: permissions.ActorKind
) -> None:
    assert await of_now(database, shop, permissions.Actor(kind=kind, id=uuid.uuid4())) is None
