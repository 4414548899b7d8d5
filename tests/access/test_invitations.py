"""Inviting staff: no access before they accept, and only what the inviter may still give then."""

import asyncio

import pytest

from entrepot.access.operations import invitations, proofs, staff
from entrepot.access.rules.accounts import AccountState, AccountStateRefused
from entrepot.access.rules.roles import CannotGrant, OnlyOwnersMakeOwners
from entrepot.access.rules.sessions import LoginRefused
from entrepot.access.rules.tickets import InvitationOutdated, TicketInvalid
from entrepot.kernel import permissions
from tests.access import people
from tests.access.people import HOME, PASSWORD, SYSTEM

ACCEPT = """
mutation($input: InvitationAcceptInput!) {
  invitationAccept(input: $input) { accessToken deviceToken viewer { kind name permissions } userErrors { code field } }
}
"""
NEW = "new@shop.example"
KEEPER = ["adjust_stock", "read_custom_fields", "read_media", "read_products", "read_shop", "read_stock"]
ACCOUNT = "SELECT state, password_hash FROM account WHERE shop_id = $1 AND email = $2"


async def accept(database, shop, token, password=PASSWORD):
    async with database.write(shop_id=shop, actor=permissions.ANONYMOUS) as tx:
        return await proofs.accept_invitation(tx, token=token, password=password, origin=HOME)


@pytest.fixture
def invite(database, team):
    async def invite_as(email, *roles, by="owner@shop.example"):
        actor = SYSTEM if by is None else (await people.sign_in(database, shop_id=team.shop_id, email=by)).actor
        async with database.write(shop_id=team.shop_id, actor=actor) as tx:
            [row] = await people.invite(tx, email, *(team.roles[role] for role in roles))
        return row["id"]

    return invite_as


async def change(database, team, staff_id, **changes):
    async with database.write(shop_id=team.shop_id, actor=SYSTEM) as tx:
        await staff.update_staff(tx, commands=[staff.UpdateStaff(id=staff_id, **changes)])


async def test_whoever_is_invited_chooses_a_password_and_is_staff(invite, graphql, anonymous, post, team, owner):
    await invite(NEW, "warehouse_keeper")
    assert tuple(await owner.fetchrow(ACCOUNT, team.shop_id, NEW)) == ("INVITED", None)
    mail = await post.deliver_one()
    assert (mail.to, mail.subject) == (NEW, "测试店铺 邀请您加入")
    assert mail.link.startswith("http://shop.test/admin/invitation#ent_ticket_")
    given = {"input": {"token": mail.token, "password": PASSWORD}}
    payload = (await graphql(ACCEPT, given, actor=anonymous))["data"]["invitationAccept"]
    assert payload["userErrors"] == []
    assert payload["viewer"] == {"kind": "STAFF", "name": "new", "permissions": KEEPER}
    again = (await graphql(ACCEPT, given, actor=anonymous))["data"]["invitationAccept"]
    assert again["userErrors"] == [{"code": "TICKET_INVALID", "field": ["token"]}]


async def test_w9_only_accepting_activates(invite, database, team):
    staff_id = await invite(NEW, "owner")
    with pytest.raises(AccountStateRefused):
        await change(database, team, staff_id, state=AccountState.ACTIVE)
    with pytest.raises(LoginRefused):
        await people.sign_in(database, shop_id=team.shop_id, email=NEW)


async def test_c26_an_inviter_who_was_suspended_meanwhile_gives_nothing(invite, database, post, team, owner):
    manager = await _manager(database, team)
    await invite(NEW, "warehouse_keeper", by="manager@shop.example")
    mail = await post.deliver_one()
    await change(database, team, manager, state=AccountState.SUSPENDED)
    with pytest.raises(InvitationOutdated):
        await accept(database, team.shop_id, mail.token)
    assert tuple(await owner.fetchrow(ACCOUNT, team.shop_id, NEW)) == ("INVITED", None)


async def test_c26_an_inviter_who_was_demoted_meanwhile_gives_nothing(invite, database, post, team):
    manager = await _manager(database, team)
    await invite(NEW, "warehouse_keeper", by="manager@shop.example")
    mail = await post.deliver_one()
    await change(database, team, manager, role_ids=[team.roles["accountant"]])
    with pytest.raises(InvitationOutdated):
        await accept(database, team.shop_id, mail.token)


async def test_c26_an_owner_who_is_none_any_more_makes_no_owner(invite, database, post, team):
    async with database.write(shop_id=team.shop_id, actor=SYSTEM) as tx:
        second = await people.hire(tx, "second@shop.example", team.roles["owner"])
    await invite(NEW, "owner", by="second@shop.example")
    mail = await post.deliver_one()
    await change(database, team, second, role_ids=[team.roles["manager"]])
    with pytest.raises(InvitationOutdated):
        await accept(database, team.shop_id, mail.token)


async def test_c26_rights_added_after_the_invitation_are_the_inviters_own(invite, database, post, team):
    """What somebody stronger adds meanwhile does not travel on a weaker person's invitation."""
    await _manager(database, team)
    staff_id = await invite(NEW, "warehouse_keeper", by="manager@shop.example")
    mail = await post.deliver_one()
    await change(database, team, staff_id, role_ids=[team.roles["owner"]])
    with pytest.raises(InvitationOutdated):
        await accept(database, team.shop_id, mail.token)


async def test_c26_accepting_while_the_inviter_is_demoted_is_before_or_after(invite, database, post, team, owner):
    manager = await _manager(database, team)
    for number in range(5):
        email = f"new{number}@shop.example"
        await change(database, team, manager, role_ids=[team.roles["manager"]])
        await invite(email, "warehouse_keeper", by="manager@shop.example")
        mail = await post.deliver_one()
        accepted, demoted = await asyncio.gather(
            accept(database, team.shop_id, mail.token),
            change(database, team, manager, role_ids=[team.roles["accountant"]]),
            return_exceptions=True,
        )
        state, password = await owner.fetchrow(ACCOUNT, team.shop_id, email)
        assert demoted is None
        assert (type(accepted).__name__, state, password is None) in (
            ("SignedIn", "ACTIVE", False),
            ("InvitationOutdated", "INVITED", True),
        )


async def test_c29_of_twenty_acceptances_at_once_one_counts(invite, database, post, team, owner):
    await invite(NEW, "warehouse_keeper")
    mail = await post.deliver_one()
    tried = (accept(database, team.shop_id, mail.token, f"{PASSWORD} {number}") for number in range(20))
    found = await asyncio.gather(*tried, return_exceptions=True)
    assert sorted(type(item).__name__ for item in found) == ["SignedIn"] + ["TicketInvalid"] * 19
    sessions = "SELECT count(*) FROM session JOIN account a ON a.id = account_id WHERE a.email = $1 AND a.shop_id = $2"
    assert await owner.fetchval(sessions, NEW, team.shop_id) == 1
    [winner] = [number for number, item in enumerate(found) if not isinstance(item, Exception)]
    await people.sign_in(database, shop_id=team.shop_id, email=NEW, password=f"{PASSWORD} {winner}")


async def test_invited_again_the_earlier_letter_opens_nothing(invite, database, post, team):
    staff_id = await invite(NEW, "warehouse_keeper")
    first = await post.deliver_one()
    signed = await people.sign_in(database, shop_id=team.shop_id)
    async with database.write(shop_id=team.shop_id, actor=signed.actor) as tx:
        await invitations.invite_again(tx, staff_id=staff_id)
    second = await post.deliver_one()
    with pytest.raises(TicketInvalid):
        await accept(database, team.shop_id, first.token)
    await accept(database, team.shop_id, second.token)
    async with database.write(shop_id=team.shop_id, actor=signed.actor) as tx:
        with pytest.raises(AccountStateRefused):
            await invitations.invite_again(tx, staff_id=staff_id)


async def test_c26_nobody_invites_beyond_their_own_rights(invite, database, team, owner):
    await _manager(database, team)
    before = await owner.fetchval("SELECT count(*) FROM account WHERE shop_id = $1", team.shop_id)
    with pytest.raises(OnlyOwnersMakeOwners):
        await invite(NEW, "owner", by="manager@shop.example")
    staff_id = await invite("strong@shop.example", "owner")
    manager = await people.sign_in(database, shop_id=team.shop_id, email="manager@shop.example")
    async with database.write(shop_id=team.shop_id, actor=manager.actor) as tx:
        with pytest.raises((OnlyOwnersMakeOwners, CannotGrant)):
            await invitations.invite_again(tx, staff_id=staff_id)
    assert await owner.fetchval("SELECT count(*) FROM account WHERE shop_id = $1", team.shop_id) == before + 1
    letters = "SELECT count(*) FROM account_letter WHERE shop_id = $1"
    assert await owner.fetchval(letters, team.shop_id) == 1


async def test_whoever_is_suspended_before_accepting_stays_out(invite, database, post, team, owner):
    staff_id = await invite(NEW, "warehouse_keeper")
    mail = await post.deliver_one()
    await change(database, team, staff_id, state=AccountState.SUSPENDED)
    with pytest.raises(TicketInvalid):
        await accept(database, team.shop_id, mail.token)
    assert tuple(await owner.fetchrow(ACCOUNT, team.shop_id, NEW)) == ("SUSPENDED", None)


async def test_an_invitation_by_the_operator_needs_no_inviter(invite, database, post, team):
    await invite(NEW, "owner", by=None)
    mail = await post.deliver_one()
    signed = await accept(database, team.shop_id, mail.token)
    assert signed.actor.permissions == {code for code, item in permissions.registry().items() if not item.installation}


async def _manager(database, team):
    async with database.write(shop_id=team.shop_id, actor=SYSTEM) as tx:
        return await people.hire(tx, "manager@shop.example", team.roles["manager"])
