"""Rights over a part of a shop: who holds them, who may hand them on, and what of the shop they do not reach."""

import uuid

import asyncpg
import pytest

from entrepot.access.operations import apps, minting, oauth, roles, staff
from entrepot.access.reads import authentication
from entrepot.access.rules.roles import CannotGrant
from entrepot.access.rules.scopes import OwnersAreNotNarrowed, RoleScope, parts_wanted
from entrepot.access.rules.tokens import TokenKind
from entrepot.kernel import errors, sealer
from entrepot.kernel.scopes import WHOLE, Part, scope_of
from tests.access import divided, people
from tests.access.people import SYSTEM

CREATE = """mutation ($input: StaffCreateInput!) {
  staffCreate(input: $input) { staffMember { id } userErrors { code field } }
}"""
UPDATE = """mutation ($input: StaffUpdateInput!) {
  staffUpdate(input: $input) { staffMember { assignments { ...A } } userErrors { code field } }
}
fragment A on RoleAssignment { role { id } location { id } channel { id } ownOnly }"""
VIEWER = "{ viewer { permissions narrowed { permission locationId channelId ownOnly } } }"


@pytest.fixture
async def parts(database, shop):
    await people.take_on(database, shop_id=shop)
    return await divided.opened(database, shop_id=shop)


async def refreshed(database, parts, actor, email="part@shop.example"):
    return (await people.sign_in(database, shop_id=parts.shop_id, email=email)).actor


async def rows_of(owner, parts):
    return await owner.fetch("SELECT * FROM staff_role WHERE shop_id = $1 ORDER BY id", parts.shop_id)


# ---- rules ----


def test_a_role_without_a_new_scope_keeps_its_own_and_a_new_one_is_everywhere():
    kept, given, new = (uuid.uuid4() for _ in range(3))
    place, channel = uuid.uuid4(), uuid.uuid4()
    scope = RoleScope(role_id=given, location_ids=[place], channel_ids=[channel], own_only=True)
    present = {kept: [Part(place)], given: [WHOLE]}
    found = parts_wanted([kept, given, new], [scope], present=present)
    assert found == {kept: (Part(place),), given: (Part(place, channel, True),), new: (WHOLE,)}
    assert parts_wanted([kept], [RoleScope(role_id=kept)], present=present) == {kept: (WHOLE,)}


def test_a_part_within_another_is_left_out():
    """So no two rows of an assignment have the same place and channel, which the database would refuse."""
    role_id, place, channel = (uuid.uuid4() for _ in range(3))
    scopes = [
        RoleScope(role_id=role_id, location_ids=[place], own_only=True),
        RoleScope(role_id=role_id, location_ids=[place]),
        RoleScope(role_id=role_id, location_ids=[place], channel_ids=[channel]),
        RoleScope(role_id=role_id, channel_ids=[channel], own_only=True),
    ]
    found = parts_wanted([role_id], scopes, present={})
    assert found == {role_id: (Part(place), Part(None, channel, own=True))}


@pytest.mark.parametrize(
    ("scope", "error", "field"),
    [
        (RoleScope(role_id=uuid.UUID(int=9)), errors.NotFound, ("role_scopes", 0, "role_id")),
        (RoleScope(role_id=uuid.UUID(int=1), location_ids=[]), errors.Required, ("role_scopes", 0, "location_ids")),
        (RoleScope(role_id=uuid.UUID(int=1), channel_ids=[]), errors.Required, ("role_scopes", 0, "channel_ids")),
        (
            RoleScope(role_id=uuid.UUID(int=1), location_ids=[uuid.uuid4() for _ in range(101)]),
            errors.OutOfRange,
            ("role_scopes",),
        ),
    ],
)
def test_a_scope_that_means_nothing_is_refused_at_its_field(scope, error, field):
    with pytest.raises(error) as refused:
        parts_wanted([uuid.UUID(int=1)], [scope], present={}, field=("role_scopes",))
    assert refused.value.field == field


# ---- held ----


async def test_who_is_narrowed_is_found_in_one_statement(database, parts):
    """A right of several roles reaches over all of their parts; one that is held whole is not narrowed."""
    sells = await divided.role(database, parts.shop_id, "read_orders", "read_stock")
    reads = await divided.role(database, parts.shop_id, "read_orders", "read_products")
    scopes = [
        RoleScope(role_id=sells, location_ids=[parts.north, parts.south]),
        RoleScope(role_id=reads, channel_ids=[parts.web]),
    ]
    everywhere = await divided.role(database, parts.shop_id, "read_products")
    await divided.hire(database, parts.shop_id, "part@shop.example", [sells, reads, everywhere], *scopes)
    signed = await people.sign_in(database, shop_id=parts.shop_id, email="part@shop.example")
    async with database.read(shop_id=parts.shop_id) as tx:
        actor, statements = await divided.authenticated(tx, signed.access_token)
    places = [Part(parts.north), Part(parts.south)]
    assert statements == 1
    assert actor.permissions == {"read_orders", "read_stock", "read_products"}
    assert actor.narrowed == {
        "read_orders": scope_of([*places, Part(None, parts.web)]),
        "read_stock": scope_of(places),
    }


async def test_the_viewer_is_told_what_is_narrowed_and_holds_no_sums(graphql, database, parts):
    rights = ("read_stock", "read_finance", "read_shop")
    actor = await divided.member(database, parts, *rights, locations=[parts.south])
    viewer = (await graphql(VIEWER, actor=actor))["data"]["viewer"]
    place = {"locationId": str(parts.south), "channelId": None, "ownOnly": False}
    assert viewer["permissions"] == ["read_shop", "read_stock"]
    assert viewer["narrowed"] == [{"permission": code, **place} for code in sorted(rights)]


@pytest.mark.parametrize(
    ("right", "query", "what"),
    [
        ("read_analytics", "{ dashboard { orders } }", "Query.dashboard"),
        ("read_finance", "{ trialBalance { totalDebit { amount } } }", "Query.trialBalance"),
        ("read_finance", "{ journalEntries { count { value } } }", "Query.journalEntries"),
        ("read_changes", "{ changes { endCursor } }", "Query.changes"),
        ("write_shop", "mutation { shopUpdate(input: {}) { userErrors { code } } }", "Mutation.shopUpdate"),
    ],
)
async def test_sums_of_the_whole_shop_are_refused_by_name(graphql, database, parts, right, query, what):
    actor = await divided.member(database, parts, right, locations=[parts.south])
    answer = await graphql(query, actor=actor)
    assert "data" not in answer
    told = [(item["extensions"]["code"], item["extensions"]["what"]) for item in answer["errors"]]
    assert told[0] == ("SCOPE_TOO_NARROW", what)
    whole = await divided.role(database, parts.shop_id, right)
    actor = await divided.hire(database, parts.shop_id, "whole@shop.example", [whole])
    assert "errors" not in await graphql(query, actor=actor)


async def test_the_feed_shows_nothing_of_what_is_held_for_a_part(graphql, database, parts):
    """Whoever reads changes of the whole shop, and orders of one place, is shown no order's changes."""
    follows = await divided.role(database, parts.shop_id, "read_changes", "read_products")
    reads = await divided.role(database, parts.shop_id, "read_orders")
    scope = RoleScope(role_id=reads, location_ids=[parts.south])
    actor = await divided.hire(database, parts.shop_id, "feed@shop.example", [follows, reads], scope)
    whole = await divided.hire(database, parts.shop_id, "all@shop.example", [follows, reads])
    query = '{ changes(first: 250, where: {operation: {eq: "orderPlace"}}) { nodes { operation } } }'
    await sealer.seal(database, shop_id=parts.shop_id)
    assert len((await graphql(query, actor=whole))["data"]["changes"]["nodes"]) == 8
    assert (await graphql(query, actor=actor))["data"]["changes"]["nodes"] == []


# ---- apps ----


async def app_of(database, parts, actor, scopes):
    async with database.write(shop_id=parts.shop_id, actor=actor) as tx:
        [made] = await apps.create_apps(tx, commands=[apps.CreateApp(name="Report", scopes=scopes)])
    token = minting.new(TokenKind.ACCESS, shop_id=parts.shop_id)
    async with database.write(shop_id=parts.shop_id, actor=SYSTEM) as tx:
        await oauth.issue_app_token(tx, app_id=made.app["id"], token=token, scopes=scopes)
    return made.app["id"], token


async def actor_of(database, parts, token):
    async with database.read(shop_id=parts.shop_id) as tx:
        return await authentication.authenticate(tx, token=token)


async def test_c26_an_app_reaches_as_far_as_who_installed_it(database, parts):
    installer = await divided.member(database, parts, "read_stock", "write_apps", locations=[parts.south])
    _, token = await app_of(database, parts, installer, ["read_stock"])
    app = await actor_of(database, parts, token)
    assert (app.permissions, app.narrowed) == ({"read_stock"}, {"read_stock": scope_of([Part(parts.south)])})
    async with database.write(shop_id=parts.shop_id, actor=SYSTEM) as tx:
        await staff.update_staff(tx, commands=[staff.UpdateStaff(id=installer.id, role_ids=[])])
    assert (await actor_of(database, parts, token)).permissions == frozenset()


async def test_c26_nobody_takes_over_an_app_that_reaches_further(database, owner, parts):
    whole = await divided.role(database, parts.shop_id, "read_stock", "write_apps")
    installer = await divided.hire(database, parts.shop_id, "all@shop.example", [whole])
    app_id, _ = await app_of(database, parts, installer, ["read_stock"])
    thief = await divided.member(database, parts, "read_stock", "write_apps", locations=[parts.south])
    before = await owner.fetchrow("SELECT * FROM oauth_app WHERE id = $1", app_id)
    async with database.write(shop_id=parts.shop_id, actor=thief) as tx:
        with pytest.raises(CannotGrant):
            await apps.rotate_secret(tx, app_id=app_id, at_once=True)
        with pytest.raises(CannotGrant):
            await apps.update_apps(tx, commands=[apps.UpdateApp(id=app_id, name="Mine")])
    assert await owner.fetchrow("SELECT * FROM oauth_app WHERE id = $1", app_id) == before


# ---- handed on ----


async def test_c26_who_is_for_one_place_grants_no_more_than_that(graphql, database, owner, parts):
    rights = ("read_staff", "write_staff", "read_stock")
    chief = await divided.member(database, parts, *rights, locations=[parts.south])
    stock = await divided.role(database, parts.shop_id, "read_stock")
    new = {"email": "new@shop.example", "name": "New", "password": people.PASSWORD, "roleIds": [str(stock)]}
    before = await rows_of(owner, parts)
    for scopes in (
        [],
        [{"roleId": str(stock)}],
        [{"roleId": str(stock), "locationIds": [str(parts.north)]}],
        [{"roleId": str(stock), "locationIds": [str(parts.south), str(parts.north)]}],
        [{"roleId": str(stock), "channelIds": [str(parts.web)]}],
        [{"roleId": str(stock), "ownOnly": True}],
    ):
        payload = (await graphql(CREATE, {"input": {**new, "roleScopes": scopes}}, actor=chief))["data"]["staffCreate"]
        assert payload["userErrors"] == [{"code": "CANNOT_GRANT", "field": ["roleIds", "0"]}]
    assert await rows_of(owner, parts) == before
    scopes = [{"roleId": str(stock), "locationIds": [str(parts.south)], "channelIds": [str(parts.web)]}]
    payload = (await graphql(CREATE, {"input": {**new, "roleScopes": scopes}}, actor=chief))["data"]["staffCreate"]
    assert payload["userErrors"] == []


async def test_c26_nobody_touches_a_person_who_reaches_further_nor_widens_themselves(graphql, database, owner, parts):
    rights = ("read_staff", "write_staff", "read_stock")
    chief = await divided.member(database, parts, *rights, locations=[parts.south])
    stock = await divided.role(database, parts.shop_id, "read_stock")
    other = await divided.hire(database, parts.shop_id, "all@shop.example", [stock])
    own = await owner.fetchval("SELECT role_id FROM staff_role WHERE staff_id = $1", chief.id)
    before = await rows_of(owner, parts)
    for given in (
        {"id": str(other.id), "name": "Robbed"},
        {"id": str(other.id), "roleIds": []},
        {"id": str(chief.id), "roleScopes": [{"roleId": str(own)}]},
        {"id": str(chief.id), "roleIds": [str(own), str(stock)]},
    ):
        payload = (await graphql(UPDATE, {"input": given}, actor=chief))["data"]["staffUpdate"]
        assert [error["code"] for error in payload["userErrors"]] == ["CANNOT_GRANT"]
    assert await rows_of(owner, parts) == before


async def test_c26_a_role_is_not_filled_with_what_its_holders_should_have_for_a_part_only(database, owner, parts):
    """Who may refund in one place cannot write that right into a role that somebody holds everywhere."""
    rights = ("read_staff", "write_staff", "read_stock", "refund_orders")
    chief = await divided.member(database, parts, *rights, locations=[parts.south])
    held = await divided.role(database, parts.shop_id, "read_stock")
    await divided.hire(database, parts.shop_id, "all@shop.example", [held])
    alike = await divided.role(database, parts.shop_id, "read_stock")
    scope = RoleScope(role_id=alike, location_ids=[parts.south])
    await divided.hire(database, parts.shop_id, "south@shop.example", [alike], scope)
    async with database.write(shop_id=parts.shop_id, actor=chief) as tx:
        change = ["read_stock", "refund_orders"]
        with pytest.raises(CannotGrant):
            await roles.update_roles(tx, commands=[roles.UpdateRole(id=held, permissions=change)])
        [done] = await roles.update_roles(tx, commands=[roles.UpdateRole(id=alike, permissions=change)])
        assert done["permissions"] == sorted(change)


async def test_roles_given_anew_keep_their_scopes(graphql, database, owner, parts):
    """W19: a client that lists a person's roles, and knows nothing of scopes, widens none."""
    stock = await divided.role(database, parts.shop_id, "read_stock")
    scope = RoleScope(role_id=stock, location_ids=[parts.south])
    member = await divided.hire(database, parts.shop_id, "part@shop.example", [stock], scope)
    new = await divided.role(database, parts.shop_id, "read_shop")
    given = {"id": str(member.id), "roleIds": [str(stock), str(new)]}
    payload = (await graphql(UPDATE, {"input": given}))["data"]["staffUpdate"]
    assert payload["staffMember"]["assignments"] == [
        {"role": {"id": str(stock)}, "location": {"id": str(parts.south)}, "channel": None, "ownOnly": False},
        {"role": {"id": str(new)}, "location": None, "channel": None, "ownOnly": False},
    ]
    given = {"id": str(member.id), "roleScopes": [{"roleId": str(stock), "channelIds": [str(parts.phone)]}]}
    payload = (await graphql(UPDATE, {"input": given}))["data"]["staffUpdate"]
    assert payload["staffMember"]["assignments"][0] == {
        "role": {"id": str(stock)},
        "location": None,
        "channel": {"id": str(parts.phone)},
        "ownOnly": False,
    }
    recorded = await owner.fetchrow(
        "SELECT before, after FROM change WHERE shop_id = $1 AND operation = 'staffUpdate' ORDER BY sequence DESC",
        parts.shop_id,
    )
    narrow = {"location_id": None, "channel_id": str(parts.phone), "own_only": False}
    assert recorded["after"] is not None
    assert str(parts.phone) in str(recorded["after"])
    assert narrow["channel_id"] not in str(recorded["before"])


@pytest.mark.parametrize("name", ["location", "channel"])
async def test_a_place_of_nobody_or_of_another_shop_is_not_found(graphql, database, parts, name):
    stock = await divided.role(database, parts.shop_id, "read_stock")
    new = {"email": "new@shop.example", "name": "New", "password": people.PASSWORD, "roleIds": [str(stock)]}
    wrong = str(parts.web if name == "location" else parts.south)
    scopes = [{"roleId": str(stock), f"{name}Ids": [wrong]}]
    payload = (await graphql(CREATE, {"input": {**new, "roleScopes": scopes}}))["data"]["staffCreate"]
    assert payload["userErrors"] == [{"code": "NOT_FOUND", "field": ["roleScopes", f"{name}Ids"]}]


async def test_an_owner_is_one_of_the_whole_shop(database, owner, parts):
    async with database.write(shop_id=parts.shop_id, actor=SYSTEM) as tx:
        found = await owner.fetchval("SELECT id FROM role WHERE shop_id = $1 AND grants_all", parts.shop_id)
        scope = RoleScope(role_id=found, location_ids=[parts.south])
        command = staff.CreateStaff(
            email="o@shop.example", name="O", password=people.PASSWORD, role_ids=[found], role_scopes=[scope]
        )
        with pytest.raises(OwnersAreNotNarrowed):
            await staff.create_staff(tx, commands=[command])
        [made] = await staff.create_staff(
            tx, commands=[staff.CreateStaff(email="o@shop.example", name="O", password=people.PASSWORD, role_ids=[])]
        )
    attack = "INSERT INTO staff_role (shop_id, id, staff_id, role_id, own_only) VALUES ($1, $2, $3, $4, true)"
    with pytest.raises(asyncpg.CheckViolationError) as refused:
        await owner.execute(attack, parts.shop_id, uuid.uuid4(), made["id"], found)
    assert refused.value.constraint_name == "staff_role_owner_is_whole"
