"""Registering apps: never more than one's own rights; a secret is shown once and changes with an overlap."""

import uuid

import pytest

from entrepot.access.operations import apps
from entrepot.access.reads import apps as app_reads
from entrepot.access.rules import tokens
from entrepot.access.rules.apps import (
    AppHasNoSecret,
    AppState,
    ClientAuthentication,
    GrantNotPossible,
    GrantType,
    HomepageInvalid,
    RedirectInvalid,
)
from entrepot.access.rules.keys import KeysInvalid
from entrepot.access.rules.roles import CannotGrant, PermissionUnknown
from entrepot.kernel import errors, permissions
from tests.access import people

BACK = "https://app.example/back"
MANAGER = permissions.Actor(
    kind=permissions.ActorKind.STAFF, permissions=frozenset(["read_apps", "write_apps", "read_staff"])
)


def app(**given):
    return apps.CreateApp(**{"name": "Report", "scopes": ["read_staff"], **given})


async def test_apps_are_registered_in_the_same_number_of_statements_whatever_their_number(tx):
    counts = []
    for size in (1, 5):
        with tx.counting() as count:
            made = await apps.create_apps(tx, commands=[app(name=f"App {number}") for number in range(size)])
        counts.append(count.statements)
        assert [item.app["name"] for item in made] == [f"App {number}" for number in range(size)]
    assert counts == [2, 2]


async def test_the_secret_is_shown_once_and_stored_hashed(database, owner, shop):
    made = await people.install(database, shop_id=shop, scopes=["read_staff"])
    row = await owner.fetchrow("SELECT * FROM oauth_app WHERE shop_id = $1", shop)
    assert row["client_secret_hash"] == tokens.digest(made.client_secret)
    assert row["client_secret_hint"] == tokens.hint(made.client_secret)
    assert not any("hash" in name for name in made.app.keys())  # noqa: SIM118
    assert made.client_secret not in repr(made)
    dump = await owner.fetch("SELECT c::text AS row FROM change c WHERE shop_id = $1", shop)
    assert not any(made.client_secret in item["row"] for item in dump)


@pytest.mark.parametrize(
    ("given", "error", "field"),
    [
        ({"name": ""}, errors.Required, ("name",)),
        ({"scopes": []}, errors.Required, ("scopes",)),
        ({"scopes": ["read_staff", "sudo"]}, PermissionUnknown, ("scopes", 1)),
        ({"homepage_url": "http://app.example"}, HomepageInvalid, ("homepage_url",)),
        ({"homepage_url": "javascript:alert(1)"}, HomepageInvalid, ("homepage_url",)),
        ({"homepage_url": "http://127.0.0.1/"}, HomepageInvalid, ("homepage_url",)),
        ({"authentication": ClientAuthentication.PRIVATE_KEY}, errors.Required, ("jwks",)),
        ({"authentication": ClientAuthentication.PRIVATE_KEY, "jwks": "{}"}, KeysInvalid, ("jwks",)),
        ({"jwks": "{}"}, KeysInvalid, ("jwks",)),
        ({"authentication": ClientAuthentication.NONE}, GrantNotPossible, ("grant_types",)),
        ({"grant_types": [GrantType.AUTHORIZATION_CODE]}, GrantNotPossible, ("grant_types",)),
        ({"grant_types": [GrantType.REFRESH_TOKEN]}, GrantNotPossible, ("grant_types",)),
        ({"redirect_uris": [BACK, "http://a.example/"]}, RedirectInvalid, ("redirect_uris", 1)),
        ({"redirect_uris": [BACK, BACK]}, errors.AlreadyExists, ("redirect_uris", 1)),
        ({"redirect_uris": [f"{BACK}{n}" for n in range(11)]}, errors.OutOfRange, ("redirect_uris",)),
        (
            {"redirect_uris": [BACK], "authentication": ClientAuthentication.NONE, "is_resource_server": True},
            errors.Invalid,
            ("is_resource_server",),
        ),
    ],
)
async def test_bad_input_is_refused_at_its_field(tx, given, error, field):
    with pytest.raises(error) as refused:
        await apps.create_apps(tx, commands=[app(**given)])
    assert refused.value.field == field


async def test_nobody_gives_an_app_more_than_they_hold_or_touches_one_that_has_more(database, shop):
    stronger = await people.install(database, shop_id=shop, scopes=["read_orders"])
    own = await people.install(database, shop_id=shop, scopes=["read_staff"])
    async with database.write(shop_id=shop, actor=MANAGER) as tx:
        for attempt in (
            apps.create_apps(tx, commands=[app(scopes=["read_staff", "read_orders"])]),
            apps.update_apps(tx, commands=[apps.UpdateApp(id=own.app["id"], scopes=["read_orders"])]),
            apps.update_apps(tx, commands=[apps.UpdateApp(id=stronger.app["id"], name="Mine")]),
            apps.rotate_secret(tx, app_id=stronger.app["id"], at_once=True),
            apps.delete_apps(tx, app_ids=[stronger.app["id"]]),
        ):
            with pytest.raises(CannotGrant):
                await attempt
        await apps.rotate_secret(tx, app_id=own.app["id"], at_once=True)


async def test_an_app_is_changed_and_the_change_recorded(database, owner, shop):
    made = await people.install(database, shop_id=shop, scopes=["read_staff"])
    change = apps.UpdateApp(
        id=made.app["id"], name="Stock", homepage_url="https://app.example/", state=AppState.SUSPENDED, if_version=1
    )
    async with database.write(shop_id=shop, actor=people.SYSTEM) as tx:
        [row] = await apps.update_apps(tx, commands=[change])
        assert (row["name"], row["state"], row["version"]) == ("Stock", "SUSPENDED", 2)
        with pytest.raises(errors.StaleVersion):
            await apps.update_apps(tx, commands=[change])
    recorded = await owner.fetchrow(
        "SELECT before::text, after::text FROM change WHERE shop_id = $1 AND operation = 'appUpdate'", shop
    )
    assert recorded["before"] == '{"name": "Report", "state": "ACTIVE", "homepage_url": null}'
    assert recorded["after"] == '{"name": "Stock", "state": "SUSPENDED", "homepage_url": "https://app.example/"}'


async def test_a_deleted_app_is_gone(database, shop):
    made = await people.install(database, shop_id=shop, scopes=["read_staff"])
    async with database.write(shop_id=shop, actor=people.SYSTEM) as tx:
        await apps.delete_apps(tx, app_ids=[made.app["id"]])
        assert list(await app_reads.list_apps(tx, ids=[made.app["id"]])) == []
        assert await app_reads.find_client(tx, client_id=made.app["client_id"]) is None
        with pytest.raises(errors.NotFound):
            await apps.delete_apps(tx, app_ids=[made.app["id"]])


async def test_an_app_without_a_secret_is_given_none(database, shop):
    command = app(redirect_uris=[BACK], authentication=ClientAuthentication.NONE)
    async with database.write(shop_id=shop, actor=people.SYSTEM) as tx:
        [made] = await apps.create_apps(tx, commands=[command])
        assert (made.client_secret, made.app["client_secret_hint"]) == (None, None)
        with pytest.raises(AppHasNoSecret) as refused:
            await apps.rotate_secret(tx, app_id=made.app["id"], at_once=False)
    assert (refused.value.code, refused.value.field) == ("APP_HAS_NO_SECRET", ("id",))


async def test_an_unknown_app_is_not_found(tx):
    with pytest.raises(errors.NotFound):
        await apps.rotate_secret(tx, app_id=uuid.uuid4(), at_once=False)
