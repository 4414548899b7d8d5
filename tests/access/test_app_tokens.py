"""Static tokens of private apps: shown once, bounded by app and sponsor, replaced with an overlap, ended at once."""

import asyncio
import dataclasses
import uuid
from datetime import timedelta

import pytest

from entrepot.access.operations import app_tokens, apps, oauth, staff
from entrepot.access.reads import app_tokens as token_reads
from entrepot.access.rules import tokens
from entrepot.access.rules.app_tokens import MOST_OF_AN_APP, ExpiryPast, ScopeBeyondApp, TooManyTokens
from entrepot.access.rules.apps import AppState, GrantNotPossible, GrantType
from entrepot.access.rules.roles import CannotGrant, OnlyPeople
from entrepot.kernel import errors, permissions
from tests import shops
from tests.access import people

BACK = "https://app.example/back"
MANAGER = permissions.Actor(
    kind=permissions.ActorKind.STAFF, permissions=frozenset(["read_apps", "write_apps", "read_staff"])
)


async def make(database, shop, app_id, *, actor=people.SYSTEM, name="Nightly", **given):
    command = app_tokens.CreateAppToken(app_id=app_id, name=name, **given)
    async with database.write(shop_id=shop, actor=actor) as tx:
        [made] = await app_tokens.create_app_tokens(tx, commands=[command])
    return made


async def rotate(database, shop, token_id, *, actor=people.SYSTEM, overlap_hours=24, **given):
    command = app_tokens.RotateAppToken(id=token_id, overlap_hours=overlap_hours, **given)
    async with database.write(shop_id=shop, actor=actor) as tx:
        return await app_tokens.rotate_app_token(tx, command=command)


async def revoke(database, shop, token_id, *, actor=people.SYSTEM):
    async with database.write(shop_id=shop, actor=actor) as tx:
        await app_tokens.revoke_app_tokens(tx, token_ids=[token_id])


async def rights(database, shop, token):
    """What a token may by now; None where it does not work."""
    try:
        return sorted((await people.authenticate(database, shop_id=shop, token=token)).permissions)
    except errors.Unauthenticated:
        return None


@pytest.fixture
async def app_id(database, shop):
    """An app that acts for itself, and answers to nobody."""
    return (await people.install(database, shop_id=shop, scopes=["read_staff", "read_apps"])).app["id"]


async def test_a_token_is_shown_once_and_stored_hashed(database, owner, shop, app_id):
    made = await make(database, shop, app_id, scopes=["read_staff"])
    assert made.text.startswith("ent_pat_")
    row = await owner.fetchrow("SELECT * FROM access_token WHERE shop_id = $1", shop)
    assert (row["token_hash"], row["hint"]) == (tokens.digest(made.text), tokens.hint(made.text))
    assert (row["name"], row["expires_at"], row["last_used_at"]) == ("Nightly", None, None)
    assert "token_hash" not in made.row
    assert made.text not in repr(made)
    kept = await owner.fetch("SELECT c::text AS row FROM change c WHERE shop_id = $1", shop)
    assert not any(made.text in item["row"] for item in kept)
    assert await rights(database, shop, made.text) == ["read_staff"]


async def test_without_scopes_it_has_those_of_its_app_and_loses_what_the_app_loses(database, shop, app_id):
    made = await make(database, shop, app_id)
    assert await rights(database, shop, made.text) == ["read_apps", "read_staff"]
    async with database.write(shop_id=shop, actor=people.SYSTEM) as tx:
        await apps.update_apps(tx, commands=[apps.UpdateApp(id=app_id, scopes=["read_apps"])])
    assert await rights(database, shop, made.text) == ["read_apps"]


@pytest.mark.parametrize(
    ("given", "error", "field"),
    [
        ({"name": " "}, errors.Required, ("name",)),
        ({"scopes": []}, errors.Required, ("scopes",)),
        ({"scopes": ["read_staff", "read_orders"]}, ScopeBeyondApp, ("scopes", 1)),
        ({"app_id": uuid.uuid4()}, errors.NotFound, ("app_id",)),
    ],
)
async def test_bad_input_is_refused_at_its_field(database, shop, app_id, given, error, field):
    with pytest.raises(error) as refused:
        await make(database, shop, **{"app_id": app_id, **given})
    assert refused.value.field == field


async def test_an_end_lies_ahead_and_is_an_end(database, owner, shop, app_id):
    now = await owner.fetchval("SELECT now()")
    with pytest.raises(ExpiryPast) as refused:
        await make(database, shop, app_id, expires_at=now)
    assert refused.value.field == ("expires_at",)
    made = await make(database, shop, app_id, expires_at=now + timedelta(days=1))
    assert await rights(database, shop, made.text) is not None
    await owner.execute("UPDATE access_token SET expires_at = now() WHERE shop_id = $1", shop)
    assert await rights(database, shop, made.text) is None


async def test_an_app_that_acts_for_people_only_gets_none(database, shop):
    command = apps.CreateApp(name="People", scopes=["read_staff"], redirect_uris=[BACK])
    async with database.write(shop_id=shop, actor=people.SYSTEM) as tx:
        [made] = await apps.create_apps(tx, commands=[command])
    with pytest.raises(GrantNotPossible) as refused:
        await make(database, shop, made.app["id"])
    assert refused.value.field == ("app_id",)


async def test_an_app_that_acts_for_itself_no_more_has_tokens_that_do_nothing(database, shop):
    both = [GrantType.AUTHORIZATION_CODE, GrantType.CLIENT_CREDENTIALS]
    command = apps.CreateApp(name="Both", scopes=["read_staff"], redirect_uris=[BACK], grant_types=both)
    async with database.write(shop_id=shop, actor=people.SYSTEM) as tx:
        [app] = await apps.create_apps(tx, commands=[command])
    token = (await make(database, shop, app.app["id"])).text
    for grants, may in ((both, ["read_staff"]), (both[:1], None), (both, ["read_staff"])):
        async with database.write(shop_id=shop, actor=people.SYSTEM) as tx:
            await apps.update_apps(tx, commands=[apps.UpdateApp(id=app.app["id"], grant_types=grants)])
        assert await rights(database, shop, token) == may


async def test_both_work_during_the_overlap_and_no_longer(database, owner, shop, app_id):
    old = await make(database, shop, app_id, scopes=["read_staff"])
    new = await rotate(database, shop, old.row["id"], overlap_hours=168)
    assert (new.row["name"], new.row["scopes"], new.row["expires_at"]) == ("Nightly", ["read_staff"], None)
    assert [await rights(database, shop, item.text) for item in (old, new)] == [["read_staff"], ["read_staff"]]
    left = "SELECT expires_at - now() FROM access_token WHERE shop_id = $1 AND id = $2"
    assert timedelta(hours=167) < await owner.fetchval(left, shop, old.row["id"]) <= timedelta(hours=168)
    await owner.execute(
        "UPDATE access_token SET expires_at = now() WHERE shop_id = $1 AND id = $2", shop, old.row["id"]
    )
    assert [await rights(database, shop, item.text) for item in (old, new)] == [None, ["read_staff"]]


async def test_without_an_overlap_the_old_one_ends_at_once(database, shop, app_id):
    old = await make(database, shop, app_id)
    new = await rotate(database, shop, old.row["id"], overlap_hours=0)
    assert [await rights(database, shop, item.text) is None for item in (old, new)] == [True, False]


async def test_an_overlap_never_lengthens_a_life_and_the_successor_lasts_as_long(database, owner, shop, app_id):
    soon = await owner.fetchval("SELECT now() + interval '2 hours'")
    old = await make(database, shop, app_id, expires_at=soon)
    new = await rotate(database, shop, old.row["id"], overlap_hours=48)
    ends = await owner.fetchval("SELECT expires_at FROM access_token WHERE id = $1", old.row["id"])
    assert ends == soon
    lasts = soon - old.row["created_at"]
    assert new.row["expires_at"] - new.row["created_at"] == lasts


@pytest.mark.parametrize("hours", [-1, 169])
async def test_an_overlap_has_its_bounds(database, shop, app_id, hours):
    old = await make(database, shop, app_id)
    with pytest.raises(errors.OutOfRange) as refused:
        await rotate(database, shop, old.row["id"], overlap_hours=hours)
    assert refused.value.field == ("overlap_hours",)


async def test_a_revoked_token_is_gone(database, shop, app_id):
    made = await make(database, shop, app_id)
    await revoke(database, shop, made.row["id"])
    assert await rights(database, shop, made.text) is None
    for attempt in (revoke, rotate):
        with pytest.raises(errors.NotFound):
            await attempt(database, shop, made.row["id"])
    async with database.read(shop_id=shop) as tx:
        assert await token_reads.list_tokens_of_apps(tx, app_ids=[app_id]) == {}


async def test_52_suspending_and_uninstalling_end_them(database, shop, app_id):
    made = await make(database, shop, app_id)
    async with database.write(shop_id=shop, actor=people.SYSTEM) as tx:
        await apps.update_apps(tx, commands=[apps.UpdateApp(id=app_id, state=AppState.SUSPENDED)])
    assert await rights(database, shop, made.text) is None
    async with database.write(shop_id=shop, actor=people.SYSTEM) as tx:
        await apps.update_apps(tx, commands=[apps.UpdateApp(id=app_id, state=AppState.ACTIVE)])
    assert await rights(database, shop, made.text) is not None
    async with database.write(shop_id=shop, actor=people.SYSTEM) as tx:
        await apps.delete_apps(tx, app_ids=[app_id])
    assert await rights(database, shop, made.text) is None


async def test_ghsa_37xp_nobody_gets_or_replaces_a_key_that_may_more_than_they(database, owner, shop):
    stronger = await people.install(database, shop_id=shop, scopes=["read_staff", "read_orders"])
    made = await make(database, shop, stronger.app["id"], scopes=["read_staff"])
    count = "SELECT count(*) FROM access_token WHERE shop_id = $1"
    for attempt in (
        make(database, shop, stronger.app["id"], actor=MANAGER, scopes=["read_staff"]),
        rotate(database, shop, made.row["id"], actor=MANAGER),
        revoke(database, shop, made.row["id"], actor=MANAGER),
    ):
        with pytest.raises(CannotGrant):
            await attempt
    assert await owner.fetchval(count, shop) == 1
    assert await rights(database, shop, made.text) == ["read_staff"]


async def test_c26_an_app_makes_itself_no_token(database, shop, app_id):
    itself = permissions.Actor(
        kind=permissions.ActorKind.APP, id=app_id, app_id=app_id, permissions=frozenset(permissions.registry())
    )
    with pytest.raises(OnlyPeople):
        await make(database, shop, app_id, actor=itself)


async def test_54_a_token_reaches_as_far_as_whoever_answers_for_its_app(database, owner, shop, team):
    person = (await people.sign_in(database, shop_id=shop)).actor
    async with database.write(shop_id=shop, actor=person) as tx:
        [made] = await apps.create_apps(tx, commands=[apps.CreateApp(name="Own", scopes=["read_staff", "read_orders"])])
    token = await make(database, shop, made.app["id"], actor=person)
    assert await rights(database, shop, token.text) == ["read_orders", "read_staff"]
    async with database.write(shop_id=shop, actor=people.SYSTEM) as tx:
        await people.hire(tx, "second@shop.example", team.roles["owner"])
        change = staff.UpdateStaff(id=team.owner_id, role_ids=[team.roles["warehouse_keeper"]])
        await staff.update_staff(tx, commands=[change])
    assert "read_staff" not in (await rights(database, shop, token.text) or [])


async def test_an_app_has_so_many_tokens_and_races_make_no_more(database, owner, shop, app_id):
    attempts = [make(database, shop, app_id, name=f"Key {number}") for number in range(MOST_OF_AN_APP + 4)]
    done = await asyncio.gather(*attempts, return_exceptions=True)
    refused = [item for item in done if isinstance(item, Exception)]
    assert [type(item) for item in refused] == [TooManyTokens] * 4
    assert await owner.fetchval("SELECT count(*) FROM access_token WHERE shop_id = $1", shop) == MOST_OF_AN_APP


async def test_another_shops_token_is_not_found(database, shop, app_id):
    made = await make(database, shop, app_id)
    other = await shops.found(database)
    with pytest.raises(errors.NotFound):
        await revoke(database, other, made.row["id"])
    assert await rights(database, other, made.text) is None


CREATE = """
mutation ($input: AppTokenCreateInput!) {
  appTokenCreate(input: $input) { appToken { id name hint scopes lastUsedAt } token userErrors { code field } }
}
"""


async def test_over_the_api(graphql, owner, shop, app_id):
    given = {"appId": str(app_id), "name": "Nightly", "scopes": ["read_staff"]}
    made = (await graphql(CREATE, {"input": given}))["data"]["appTokenCreate"]
    assert made["userErrors"] == []
    listed = await graphql("{ apps(first: 1) { nodes { tokens { id name hint scopes lastUsedAt } } } }")
    assert listed["data"]["apps"]["nodes"] == [{"tokens": [made["appToken"]]}]
    wrong = (await graphql(CREATE, {"input": {**given, "scopes": ["sudo"]}}))["data"]["appTokenCreate"]
    assert wrong == {
        "appToken": None,
        "token": None,
        "userErrors": [{"code": "SCOPE_BEYOND_APP", "field": ["scopes", "0"]}],
    }
    reader = dataclasses.replace(MANAGER, permissions=frozenset(["read_apps"]))
    refused = await graphql(CREATE, {"input": given}, actor=reader)
    assert [error["extensions"]["code"] for error in refused["errors"]] == ["FORBIDDEN"]
    assert await owner.fetchval("SELECT count(*) FROM access_token WHERE shop_id = $1", shop) == 1


async def test_sys_05_a_key_without_the_scope_is_forbidden_and_changes_nothing(graphql, database, owner, shop, app_id):
    made = await make(database, shop, app_id, scopes=["read_apps"])
    actor = await people.authenticate(database, shop_id=shop, token=made.text)
    before = await owner.fetchval("SELECT count(*) FROM change WHERE shop_id = $1", shop)
    for query in (
        "{ staffMembers(first: 1) { nodes { email } } }",
        'mutation { tagCreate(input: {name: [{locale: "en", value: "X"}]}) { userErrors { code } } }',
    ):
        answer = await graphql(query, actor=actor)
        assert {error["extensions"]["code"] for error in answer["errors"]} == {"FORBIDDEN"}
        assert "data" not in answer
    assert await owner.fetchval("SELECT count(*) FROM change WHERE shop_id = $1", shop) == before
    assert (await graphql("{ apps(first: 1) { nodes { name } } }", actor=actor))["data"] is not None


async def test_an_app_gives_its_own_token_back(database, shop):
    installed = await people.install(database, shop_id=shop, scopes=["read_staff"])
    other = await people.install(database, shop_id=shop, scopes=["read_staff"])
    made = await make(database, shop, installed.app["id"])
    for app, may in ((other, ["read_staff"]), (installed, None)):
        async with database.write(shop_id=shop, actor=people.SYSTEM) as tx:
            await oauth.revoke_app_token(tx, app_id=app.app["id"], token=made.text)
        assert await rights(database, shop, made.text) == may
