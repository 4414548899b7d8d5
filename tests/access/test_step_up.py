"""What a thief of a session wants most needs a recent proof; roles that ask for a factor; resetting others' factors."""

import uuid
from datetime import UTC, datetime

import pytest

from entrepot.access.operations import roles, staff
from entrepot.contract import schema as schemas
from entrepot.kernel import permissions
from entrepot.schema import SCHEMA
from tests.access import people, proving
from tests.access.oauth import asking
from tests.access.people import PASSWORD, SYSTEM
from tests.access.proving import AGAIN, BEGIN_PROOF, BEGIN_TOTP, CONFIRM, KEEPER, RESET, payload

STALE = [{"code": "SIGN_IN_AGAIN", "field": []}]
# What roles, apps and their secrets, factors, ways to sign in, addresses and passwords are changed by, and what erases.
RECENT = {
    *("appAdopt", "appCreate", "appDelete", "appInstall", "appSecretRotate", "appTokenCreate", "appTokenRotate"),
    *("appUpdate", "customerErase", "identityLink", "identityProviderCreate", "identityProviderUpdate"),
    *("dutiesSeparate", "roleCreate", "roleUpdate", "staffCreate", "staffInvite", "staffUpdate", "staffFactorsReset"),
    *("factorRemove", "passkeyRegister", "passkeyRegisterBegin", "recoveryCodesRenew", "totpBegin", "totpConfirm"),
    *("emailChangeRequest", "passwordChange"),
}
CREATE_ROLE = """
mutation { roleCreate(input: {name: [{locale: "zh-CN", value: "新"}], permissions: ["read_stock"]}) {
  role { id requiresFactor } userErrors { code field }
} }
"""
UPDATE_ROLE = """
mutation($input: RoleUpdateInput!) { roleUpdate(input: $input) {
  role { requiresFactor } userErrors { code field }
} }
"""
REVOKE = """
mutation($input: StaffSessionsRevokeInput!) { staffSessionsRevoke(input: $input) {
  staffMember { sessions { id } } userErrors { code field }
} }
"""
VIEWER = "{ viewer { mustSetUpFactor permissions staff { name } } }"
ROLES = "SELECT count(*) FROM role WHERE shop_id = $1"


async def grow_old(owner, shop_id):
    """As if everybody had signed in eleven minutes ago."""
    await owner.execute(
        "UPDATE session SET authenticated_at = authenticated_at - interval '11 min' WHERE shop_id = $1", shop_id
    )


async def actor_of(database, shop_id, signed):
    return await people.authenticate(database, shop_id=shop_id, token=signed.access_token)


def test_what_needs_a_recent_proof():
    found = {name for parent, name, item in schemas.walk(SCHEMA) if parent == "Mutation" and item.declaration.recent}
    assert found == RECENT


async def test_w21_an_old_proof_does_not_do_and_a_new_one_does(graphql, database, owner, team):
    signed = await people.sign_in(database, shop_id=team.shop_id)
    before = await owner.fetchval(ROLES, team.shop_id)
    await grow_old(owner, team.shop_id)
    actor = await actor_of(database, team.shop_id, signed)
    assert (await payload(graphql, CREATE_ROLE, actor))["userErrors"] == STALE
    assert await owner.fetchval(ROLES, team.shop_id) == before
    assert await payload(graphql, AGAIN, actor, password=PASSWORD) == {"done": True, "userErrors": []}
    actor = await actor_of(database, team.shop_id, signed)
    assert (await payload(graphql, CREATE_ROLE, actor))["userErrors"] == []


async def test_refreshing_is_no_proof(database, owner, team):
    signed = await people.sign_in(database, shop_id=team.shop_id)
    await grow_old(owner, team.shop_id)
    refreshed = await people.refresh(database, shop_id=team.shop_id, token=signed.refresh_token)
    async with database.read(shop_id=team.shop_id) as tx:
        assert not refreshed.actor.is_recent(tx.now)


async def test_a_wrong_password_proves_nothing_and_counts(graphql, database, owner, team):
    signed = await people.sign_in(database, shop_id=team.shop_id)
    for _ in range(5):
        wrong = await payload(graphql, AGAIN, signed.actor, password="wrong horse")
        assert wrong == {"done": None, "userErrors": [{"code": "PASSWORD_WRONG", "field": ["password"]}]}
    blocked = await payload(graphql, AGAIN, signed.actor, password=PASSWORD)
    assert blocked["userErrors"] == [{"code": "LOGIN_THROTTLED", "field": []}]
    missing = await payload(graphql, AGAIN, signed.actor, password=None)
    assert missing["userErrors"] == [{"code": "REQUIRED", "field": ["password"]}]


async def test_with_a_factor_the_password_alone_proves_nothing(graphql, database, owner, services, team):
    person = await proving.with_app(database, owner, shop_id=team.shop_id)
    await grow_old(owner, team.shop_id)
    code = person.code()
    only = await payload(graphql, AGAIN, person.actor, password=PASSWORD)
    assert only["userErrors"] == [{"code": "PROOF_MISSING", "field": []}]
    wrong = await payload(graphql, AGAIN, person.actor, password=PASSWORD, totp="000000")
    assert wrong["userErrors"] == [{"code": "FACTOR_WRONG", "field": []}]
    without = await payload(graphql, AGAIN, person.actor, totp=code)
    assert without["userErrors"] == [{"code": "REQUIRED", "field": ["password"]}]
    assert (await payload(graphql, AGAIN, person.actor, password=PASSWORD, totp=code))["done"] is True
    assert (await actor_of(database, team.shop_id, person.signed)).authenticated_at > person.actor.authenticated_at


async def test_a_passkey_proves_alone_and_another_persons_does_not(graphql, database, owner, services, team):
    person = await proving.with_passkey(database, shop_id=team.shop_id)
    keeper = await proving.with_passkey(database, shop_id=team.shop_id, email=KEEPER)
    wrong = [{"code": "FACTOR_WRONG", "field": []}]
    for key, cheats, expected in (
        (keeper.key, {}, wrong),
        (person.key, {"verified": False}, wrong),
        (person.key, {}, []),
    ):
        begun = await payload(graphql, BEGIN_PROOF, person.actor)
        given = {"challengeId": begun["challengeId"], "passkey": key.get(begun["options"], **cheats)}
        assert (await payload(graphql, AGAIN, person.actor, **given))["userErrors"] == expected
    expired = [{"code": "CHALLENGE_EXPIRED", "field": ["challengeId"]}]
    assert (await payload(graphql, AGAIN, person.actor, **given))["userErrors"] == expired


def test_apps_and_the_system_prove_nothing_again():
    moment = datetime(2026, 11, 30, tzinfo=UTC)
    kinds = permissions.ActorKind
    assert permissions.Actor(kind=kinds.APP, app_id=uuid.uuid4()).is_recent(moment)
    assert SYSTEM.is_recent(moment)
    assert not permissions.Actor(kind=kinds.STAFF).is_recent(moment)
    at = permissions.Actor(kind=kinds.STAFF, authenticated_at=moment)
    assert (at.is_recent(moment + permissions.RECENT), at.is_recent(moment + 1.01 * permissions.RECENT)) == (
        True,
        False,
    )


async def test_a_role_may_ask_for_a_factor_and_then_nothing_else_can_be_done(graphql, database, owner, services, team):
    signed = await people.sign_in(database, shop_id=team.shop_id, email=KEEPER)
    boss = (await people.sign_in(database, shop_id=team.shop_id)).actor
    role_id = str(team.roles["warehouse_keeper"])
    found = await payload(graphql, UPDATE_ROLE, boss, id=role_id, requiresFactor=True)
    assert found == {"role": {"requiresFactor": True}, "userErrors": []}
    keeper = await actor_of(database, team.shop_id, signed)
    viewer = (await graphql(VIEWER, actor=keeper))["data"]["viewer"]
    assert viewer == {"mustSetUpFactor": True, "permissions": [], "staff": {"name": "keeper"}}
    for document in (
        "{ staffMembers { nodes { id } } }",
        "{ sessions { nodes { id } } }",
        "{ signInAttempts { nodes { address } } }",
    ):
        refused = await graphql(document, actor=keeper)
        assert {error["extensions"]["code"] for error in refused["errors"]} == {"FACTOR_REQUIRED"}
        assert (graphql.statements, "data" in refused) == (0, False)
    begun = await payload(graphql, BEGIN_TOTP, keeper, name="Phone")
    person = proving.Person(signed, secret=begun["secret"])
    assert (await payload(graphql, CONFIRM, keeper, id=begun["id"], code=person.code()))["userErrors"] == []
    keeper = await actor_of(database, team.shop_id, signed)
    viewer = (await graphql(VIEWER, actor=keeper))["data"]["viewer"]
    assert (viewer["mustSetUpFactor"], "read_stock" in viewer["permissions"]) == (False, True)


async def test_apps_reach_nothing_through_somebody_who_lacks_a_factor(database, owner, team):
    made = await people.install(database, shop_id=team.shop_id, scopes=["read_stock"])
    token = await people.consent(
        owner, shop_id=team.shop_id, email=KEEPER, app_id=made.app["id"], scopes=["read_stock"]
    )
    assert (await people.authenticate(database, shop_id=team.shop_id, token=token)).permissions == {"read_stock"}
    async with database.write(shop_id=team.shop_id, actor=SYSTEM) as tx:
        command = roles.UpdateRole(id=team.roles["warehouse_keeper"], requires_factor=True)
        await roles.update_roles(tx, commands=[command])
    assert (await people.authenticate(database, shop_id=team.shop_id, token=token)).permissions == frozenset()
    async with asking.asking_from(database) as http:
        browser = asking.Browser(http, await asking.install(database, shop_id=team.shop_id))
        await browser.sign_in(KEEPER)
        assert 'value="allow"' not in (await browser.show()).text


async def test_only_an_owner_asks_owners_for_a_factor_and_nothing_else_of_their_role_changes(graphql, database, team):
    role_id = str(team.roles["owner"])
    async with database.write(shop_id=team.shop_id, actor=SYSTEM) as tx:
        await people.hire(tx, "manager@shop.example", team.roles["manager"])
        command = roles.CreateRole(name={"zh-CN": "人事"}, permissions=["read_staff", "write_staff"])
        [made] = await roles.create_roles(tx, commands=[command])
        await people.hire(tx, "people@shop.example", made["id"])
    boss = (await people.sign_in(database, shop_id=team.shop_id)).actor
    other = (await people.sign_in(database, shop_id=team.shop_id, email="people@shop.example")).actor
    fixed = [{"code": "OWNER_ROLE_FIXED", "field": ["id"]}]
    assert (await payload(graphql, UPDATE_ROLE, other, id=role_id, requiresFactor=True))["userErrors"] == fixed
    both = {"id": role_id, "requiresFactor": True, "permissions": ["read_stock"]}
    assert (await payload(graphql, UPDATE_ROLE, boss, **both))["userErrors"] == fixed
    assert (await payload(graphql, UPDATE_ROLE, boss, id=role_id, requiresFactor=True))["userErrors"] == []


@pytest.fixture
async def personnel(database, team):
    """Somebody who manages the staff and holds what a keeper holds, and is no owner."""
    async with database.write(shop_id=team.shop_id, actor=SYSTEM) as tx:
        command = roles.CreateRole(name={"zh-CN": "人事"}, permissions=["read_staff", "write_staff"])
        [made] = await roles.create_roles(tx, commands=[command])
        await people.hire(tx, "people@shop.example", made["id"], team.roles["warehouse_keeper"])
    return (await people.sign_in(database, shop_id=team.shop_id, email="people@shop.example")).actor


async def test_c26_factors_are_reset_by_who_holds_as_much_and_it_is_told(
    graphql, database, owner, post, team, personnel
):
    keeper = await proving.with_app(database, owner, shop_id=team.shop_id, email=KEEPER)
    await post.deliver()
    done = await payload(graphql, RESET, personnel, id=str(team.keeper_id))
    assert done == {"staffMember": {"id": str(team.keeper_id), "factorKinds": []}, "userErrors": []}
    assert await proving.sessions_of(owner, team.shop_id, KEEPER) == 0
    assert (await post.deliver_one()).to == KEEPER
    recorded = await owner.fetchrow(
        "SELECT * FROM change WHERE shop_id = $1 AND operation = 'staffFactorsReset'", team.shop_id
    )
    assert recorded["node_id"] == team.keeper_id
    assert (await people.sign_in(database, shop_id=team.shop_id, email=KEEPER)).access_token
    assert keeper.codes


async def test_c26_nobody_resets_who_holds_more(graphql, database, owner, services, team, personnel):
    await proving.with_app(database, owner, shop_id=team.shop_id)
    keeper = (await people.sign_in(database, shop_id=team.shop_id, email=KEEPER)).actor
    tables = ("account_factor", "account_recovery_code", "session", "account_letter")
    before = [
        await owner.fetch(f"SELECT * FROM {name} WHERE shop_id = $1 ORDER BY 1, 2", team.shop_id) for name in tables
    ]
    for document in (RESET, REVOKE):
        refused = await payload(graphql, document, personnel, id=str(team.owner_id))
        assert refused["userErrors"] == [{"code": "ONLY_OWNERS_MAKE_OWNERS", "field": ["id"]}]
        nobody = await payload(graphql, document, personnel, id=str(uuid.UUID(int=team.owner_id.int ^ 1 << 20)))
        assert nobody["userErrors"] == [{"code": "NOT_FOUND", "field": ["id"]}]
    forbidden = await graphql(RESET, {"input": {"id": str(team.owner_id)}}, actor=keeper)
    assert forbidden["errors"][0]["extensions"]["code"] == "FORBIDDEN"
    after = [
        await owner.fetch(f"SELECT * FROM {name} WHERE shop_id = $1 ORDER BY 1, 2", team.shop_id) for name in tables
    ]
    assert after == before


async def test_who_manages_the_staff_signs_somebody_out(graphql, database, owner, team, personnel):
    await people.sign_in(database, shop_id=team.shop_id, email=KEEPER)
    document = "query($id: ID!) { node(id: $id) { ... on StaffMember { sessions { address userAgent isCurrent } } } }"
    found = (await graphql(document, {"id": str(team.keeper_id)}, actor=personnel))["data"]["node"]
    assert found == {"sessions": [{"address": "203.0.113.7", "userAgent": "Browser/1", "isCurrent": False}]}
    done = await payload(graphql, REVOKE, personnel, id=str(team.keeper_id))
    assert done == {"staffMember": {"sessions": []}, "userErrors": []}
    assert await proving.sessions_of(owner, team.shop_id, KEEPER) == 0
    assert await proving.sessions_of(owner, team.shop_id, "people@shop.example") == 1


async def test_an_invited_person_has_nothing_to_reset(graphql, database, team):
    boss = (await people.sign_in(database, shop_id=team.shop_id)).actor
    async with database.write(shop_id=team.shop_id, actor=SYSTEM) as tx:
        command = staff.CreateStaff(
            email="new@shop.example", name="New", password=None, role_ids=[team.roles["warehouse_keeper"]]
        )
        [row] = await staff.create_staff(tx, commands=[command])
    assert (await payload(graphql, RESET, boss, id=str(row["id"])))["userErrors"] == []
