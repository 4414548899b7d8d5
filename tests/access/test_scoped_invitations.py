"""C26 of invitations with scopes: nobody invites further than they reach, nor does the letter reach further later."""

import pytest

from entrepot.access.operations import proofs, staff
from entrepot.access.rules.scopes import RoleScope
from entrepot.access.rules.tickets import InvitationOutdated
from entrepot.kernel import permissions
from entrepot.kernel.scopes import Part, scope_of
from tests.access import divided, people
from tests.access.people import HOME, PASSWORD, SYSTEM

INVITE = """mutation ($input: StaffInviteInput!) {
  staffInvite(input: $input) { staffMember { id assignments { location { id } channel { id } ownOnly } }
    userErrors { code field } }
}"""
AGAIN = """mutation ($input: StaffInviteAgainInput!) {
  staffInviteAgain(input: $input) { staffMember { id } userErrors { code field } }
}"""
RIGHTS = ("read_staff", "write_staff", "read_stock")
NEW = "new@shop.example"
LEFT_BEHIND = """SELECT (SELECT count(*) FROM account WHERE shop_id = $1),
  (SELECT count(*) FROM staff_role WHERE shop_id = $1),
  (SELECT count(*) FROM account_ticket WHERE shop_id = $1), (SELECT count(*) FROM account_letter WHERE shop_id = $1)"""


@pytest.fixture
async def parts(database, shop):
    await people.take_on(database, shop_id=shop)
    return await divided.opened(database, shop_id=shop)


@pytest.fixture
async def chief(database, parts):
    """Somebody who may invite, for the South."""
    return await divided.member(database, parts, *RIGHTS, locations=[parts.south])


@pytest.fixture
async def stock(database, parts):
    """A role of what the chief holds."""
    return await divided.role(database, parts.shop_id, "read_stock")


@pytest.fixture
def invite(graphql, chief, stock):
    async def invited(*scopes, actor=chief):
        given = {"email": NEW, "name": "New", "roleIds": [str(stock)]}
        given["roleScopes"] = [{"roleId": str(stock), **scope} for scope in scopes]
        return (await graphql(INVITE, {"input": given}, actor=actor))["data"]["staffInvite"]

    return invited


async def accept(database, parts, token):
    async with database.write(shop_id=parts.shop_id, actor=permissions.ANONYMOUS) as tx:
        return await proofs.accept_invitation(tx, token=token, password=PASSWORD, origin=HOME)


async def test_c26_nobody_invites_further_than_they_reach(invite, parts, owner):
    before = await owner.fetchrow(LEFT_BEHIND, parts.shop_id)
    south, north, web = str(parts.south), str(parts.north), str(parts.web)
    for scopes in (
        [],
        [{}],
        [{"locationIds": [north]}],
        [{"locationIds": [south, north]}],
        [{"locationIds": [south]}, {"locationIds": [north]}],
        [{"locationIds": [south]}, {"channelIds": [web]}],
        [{"channelIds": [web]}],
        [{"ownOnly": True}],
    ):
        payload = await invite(*scopes)
        assert payload == {"staffMember": None, "userErrors": [{"code": "CANNOT_GRANT", "field": ["roleIds", "0"]}]}
    assert await owner.fetchrow(LEFT_BEHIND, parts.shop_id) == before


async def test_c26_whoever_accepts_reaches_as_far_as_the_invitation_says(invite, parts, post, database):
    payload = await invite({"locationIds": [str(parts.south)], "channelIds": [str(parts.web)]})
    assert payload["userErrors"] == []
    assert payload["staffMember"]["assignments"] == [
        {"location": {"id": str(parts.south)}, "channel": {"id": str(parts.web)}, "ownOnly": False}
    ]
    signed = await accept(database, parts, (await post.deliver_one()).token)
    assert signed.actor.permissions == {"read_stock"}
    assert signed.actor.narrowed == {"read_stock": scope_of([Part(parts.south, parts.web)])}


@pytest.mark.parametrize("change", ["narrowed", "moved"])
async def test_c26_an_inviter_who_reaches_less_meanwhile_gives_nothing(
    invite, parts, post, database, chief, owner, change
):
    """Who invited for the South, and by now is for a part of it or for the North, did not invite for the South."""
    assert (await invite({"locationIds": [str(parts.south)]}))["userErrors"] == []
    token = (await post.deliver_one()).token
    role_id = await owner.fetchval("SELECT role_id FROM staff_role WHERE staff_id = $1", chief.id)
    less = {
        "narrowed": RoleScope(role_id=role_id, location_ids=[parts.south], own_only=True),
        "moved": RoleScope(role_id=role_id, location_ids=[parts.north]),
    }[change]
    async with database.write(shop_id=parts.shop_id, actor=SYSTEM) as tx:
        await staff.update_staff(tx, commands=[staff.UpdateStaff(id=chief.id, role_scopes=[less])])
    with pytest.raises(InvitationOutdated):
        await accept(database, parts, token)
    state = "SELECT state, password_hash FROM account WHERE shop_id = $1 AND email = $2"
    assert tuple(await owner.fetchrow(state, parts.shop_id, NEW)) == ("INVITED", None)


async def test_c26_nobody_invites_again_whom_somebody_else_invited_further(
    graphql, invite, parts, chief, database, owner
):
    whole = await divided.hire(
        database, parts.shop_id, "all@shop.example", [await divided.role(database, parts.shop_id, *RIGHTS)]
    )
    staff_id = (await invite({"locationIds": [str(parts.north)]}, actor=whole))["staffMember"]["id"]
    before = await owner.fetchrow(LEFT_BEHIND, parts.shop_id)
    payload = (await graphql(AGAIN, {"input": {"id": staff_id}}, actor=chief))["data"]["staffInviteAgain"]
    assert [error["code"] for error in payload["userErrors"]] == ["CANNOT_GRANT"]
    assert await owner.fetchrow(LEFT_BEHIND, parts.shop_id) == before


@pytest.mark.parametrize("place", ["locationIds", "channelIds"])
async def test_an_invitation_for_a_place_that_is_none_says_so(invite, parts, graphql, place, owner):
    before = await owner.fetchrow(LEFT_BEHIND, parts.shop_id)
    wrong = str(parts.web if place == "locationIds" else parts.south)
    payload = await invite({place: [wrong]}, actor=None)
    assert payload["userErrors"] == [{"code": "NOT_FOUND", "field": ["roleScopes", place]}]
    assert await owner.fetchrow(LEFT_BEHIND, parts.shop_id) == before
