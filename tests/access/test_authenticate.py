"""One statement finds who a token stands for and what they may do at this moment."""

import pytest

from entrepot.access.operations import apps, minting, oauth, roles, staff
from entrepot.access.reads import authentication
from entrepot.access.rules import tokens
from entrepot.access.rules.accounts import AccountState
from entrepot.access.rules.apps import AppState
from entrepot.access.rules.tokens import TokenKind
from entrepot.kernel import errors, permissions
from tests import shops
from tests.access import people
from tests.access.people import SYSTEM


async def actor_of(database, shop_id, token):
    async with database.read(shop_id=shop_id) as tx:
        return await authentication.authenticate(tx, token=token)


async def app_token(database, shop_id, app_id, scopes):
    token = minting.new(TokenKind.ACCESS, shop_id=shop_id)
    async with database.write(shop_id=shop_id, actor=SYSTEM) as tx:
        await oauth.issue_app_token(tx, app_id=app_id, token=token, scopes=scopes)
    return token


async def test_a_keeper_holds_what_the_role_lists(database, team):
    signed = await people.sign_in(database, shop_id=team.shop_id, email="keeper@shop.example")
    async with database.read(shop_id=team.shop_id) as tx:
        with tx.counting() as count:
            actor = await authentication.authenticate(tx, token=signed.access_token)
        assert count.statements == 1
    assert actor == signed.actor
    assert actor.kind == permissions.ActorKind.STAFF
    assert (actor.id, actor.name, actor.customer_id, actor.app_id) == (team.keeper_id, "keeper", None, None)
    seen = {"read_shop", "read_products", "read_media", "read_stock", "read_custom_fields"}
    assert actor.permissions == {*seen, "adjust_stock"}


async def test_an_owner_holds_every_permission_of_a_shop(database, team):
    signed = await people.sign_in(database, shop_id=team.shop_id)
    assert signed.actor.permissions == frozenset(permissions.registry()) - {"found_shops"}


async def test_c26_only_the_first_shops_people_found_further_shops(fresh_database):
    """However they hold it: as owners, or by a role that lists it."""
    for wanted in (True, False):
        shop_id = await shops.found(fresh_database)
        team = await people.take_on(fresh_database, shop_id=shop_id)
        async with fresh_database.write(shop_id=shop_id, actor=SYSTEM) as tx:
            founder = roles.CreateRole(name={"zh-CN": "创办", "en": "Founder"}, permissions=["found_shops"])
            [role] = await roles.create_roles(tx, commands=[founder])
            await people.hire(tx, "founder@shop.example", role["id"])
        for email in ("owner@shop.example", "founder@shop.example"):
            signed = await people.sign_in(fresh_database, shop_id=team.shop_id, email=email)
            assert ("found_shops" in signed.actor.permissions) is wanted


async def test_a_customer_holds_no_permission(database, shop):
    signed = await people.register(database, shop_id=shop)
    actor = await actor_of(database, shop, signed.access_token)
    assert (actor.kind, actor.permissions) == (permissions.ActorKind.CUSTOMER, frozenset())


async def test_an_app_holds_what_token_and_app_both_allow(database, shop):
    made = await people.install(database, shop_id=shop, scopes=["read_staff", "read_apps"])
    token = await app_token(database, shop, made.app["id"], ["read_staff", "write_staff"])
    actor = await actor_of(database, shop, token)
    assert (actor.kind, actor.id, actor.name) == (permissions.ActorKind.APP, made.app["id"], "Report")
    assert actor.permissions == {"read_staff"}


async def test_an_app_loses_at_once_what_it_is_no_longer_allowed(database, shop):
    made = await people.install(database, shop_id=shop, scopes=["read_staff", "read_apps"])
    token = await app_token(database, shop, made.app["id"], ["read_staff", "read_apps"])
    async with database.write(shop_id=shop, actor=SYSTEM) as tx:
        await apps.update_apps(tx, commands=[apps.UpdateApp(id=made.app["id"], scopes=["read_apps"])])
    assert (await actor_of(database, shop, token)).permissions == {"read_apps"}


@pytest.mark.parametrize("end", ["suspend", "delete"])
async def test_an_app_taken_away_is_nobody(database, shop, end):
    made = await people.install(database, shop_id=shop, scopes=["read_staff"])
    token = await app_token(database, shop, made.app["id"], ["read_staff"])
    async with database.write(shop_id=shop, actor=SYSTEM) as tx:
        if end == "suspend":
            await apps.update_apps(tx, commands=[apps.UpdateApp(id=made.app["id"], state=AppState.SUSPENDED)])
        else:
            await apps.delete_apps(tx, app_ids=[made.app["id"]])
    with pytest.raises(errors.Unauthenticated):
        await actor_of(database, shop, token)


async def test_permissions_shrink_at_once_when_a_role_changes(database, team):
    signed = await people.sign_in(database, shop_id=team.shop_id, email="keeper@shop.example")
    async with database.write(shop_id=team.shop_id, actor=SYSTEM) as tx:
        change = roles.UpdateRole(id=team.roles["warehouse_keeper"], permissions=["read_staff"])
        await roles.update_roles(tx, commands=[change])
    assert (await actor_of(database, team.shop_id, signed.access_token)).permissions == {"read_staff"}


async def test_a_demoted_owner_holds_only_the_new_role(database, team):
    signed = await people.sign_in(database, shop_id=team.shop_id)
    async with database.write(shop_id=team.shop_id, actor=SYSTEM) as tx:
        await people.hire(tx, "second@shop.example", team.roles["owner"])
        await staff.update_staff(tx, commands=[staff.UpdateStaff(id=team.owner_id, role_ids=[])])
    assert (await actor_of(database, team.shop_id, signed.access_token)).permissions == frozenset()


async def test_a_suspended_person_is_nobody(database, team):
    signed = await people.sign_in(database, shop_id=team.shop_id, email="keeper@shop.example")
    async with database.write(shop_id=team.shop_id, actor=SYSTEM) as tx:
        change = staff.UpdateStaff(id=team.keeper_id, state=AccountState.SUSPENDED)
        await staff.update_staff(tx, commands=[change])
    with pytest.raises(errors.Unauthenticated):
        await actor_of(database, team.shop_id, signed.access_token)


async def test_52_an_app_whose_consent_is_taken_back_is_nobody_in_one_statement(database, owner, team):
    made = await people.install(database, shop_id=team.shop_id, scopes=["read_stock", "read_staff"])
    given = {"email": "keeper@shop.example", "app_id": made.app["id"], "scopes": ["read_stock", "read_staff"]}
    token = await people.consent(owner, shop_id=team.shop_id, **given)
    actor = await actor_of(database, team.shop_id, token)
    assert (actor.id, actor.app_id, actor.permissions) == (team.keeper_id, made.app["id"], {"read_stock"})
    await owner.execute("UPDATE oauth_grant SET revoked_at = now() WHERE shop_id = $1", team.shop_id)
    async with database.read(shop_id=team.shop_id) as tx:
        with tx.counting() as count, pytest.raises(errors.Unauthenticated):
            await authentication.authenticate(tx, token=token)
        assert count.statements == 1


async def test_an_expired_token_is_nobody(database, owner, team):
    signed = await people.sign_in(database, shop_id=team.shop_id)
    await owner.execute("UPDATE access_token SET expires_at = now() WHERE shop_id = $1", team.shop_id)
    with pytest.raises(errors.Unauthenticated):
        await actor_of(database, team.shop_id, signed.access_token)


async def test_a_revoked_token_is_nobody(database, owner, team):
    signed = await people.sign_in(database, shop_id=team.shop_id)
    await owner.execute("UPDATE access_token SET revoked_at = now() WHERE shop_id = $1", team.shop_id)
    with pytest.raises(errors.Unauthenticated):
        await actor_of(database, team.shop_id, signed.access_token)


async def test_a_token_of_another_shop_is_nobody_even_when_it_is_rewritten(database, team):
    other = await shops.found(database)
    signed = await people.sign_in(database, shop_id=team.shop_id)
    rewritten = tokens.build(TokenKind.ACCESS, shop_id=other, secret=tokens.secret_of(signed.access_token))
    for shop_id, token in [(other, signed.access_token), (other, rewritten), (team.shop_id, rewritten)]:
        with pytest.raises(errors.Unauthenticated):
            await actor_of(database, shop_id, token)
    assert await actor_of(database, team.shop_id, signed.access_token) == signed.actor


@pytest.mark.parametrize("token", ["", "x", "ent_at_", "ent_at_\x00", "é" * 70, "a" * 100_000])
async def test_nonsense_is_nobody(database, shop, token):
    with pytest.raises(errors.Unauthenticated):
        await actor_of(database, shop, token)


async def test_a_refresh_token_opens_no_request(database, team):
    signed = await people.sign_in(database, shop_id=team.shop_id)
    with pytest.raises(errors.Unauthenticated):
        await actor_of(database, team.shop_id, signed.refresh_token)
