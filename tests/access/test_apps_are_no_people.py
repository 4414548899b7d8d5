"""An app reaches what it was given and no further: it is not the person who gave it, and it makes no others."""

import pytest

from entrepot.access.operations import apps, roles, staff
from entrepot.access.reads import authentication
from entrepot.access.reads import people as people_reads
from entrepot.access.rules.apps import PermissionNotForApps
from entrepot.access.rules.roles import OnlyPeople
from entrepot.access.tables.people import STAFF
from entrepot.kernel import errors, ids, permissions
from tests.access import people
from tests.access.people import PASSWORD, SYSTEM

NEW = "another horse 电池"
OF_ONESELF = {
    "Mutation.logout": "mutation { logout(input: {everywhere: true}) { done } }",
    "Mutation.passwordChange": f"""
    mutation {{ passwordChange(input: {{currentPassword: "{PASSWORD}", newPassword: "{NEW}"}}) {{ done }} }}
    """,
    "Mutation.sessionRevoke": f'mutation {{ sessionRevoke(input: {{id: "{ids.new(STAFF)}"}}) {{ revokedId }} }}',
    "Query.sessions": "{ sessions(first: 10) { nodes { address } } }",
}
OF_A_CUSTOMER = {
    "Query.me": "{ me { __typename } }",
    "Query.orders": "{ orders(first: 1) { __typename } }",
    "Mutation.myProfileUpdate": "mutation { myProfileUpdate(input: {}) { userErrors { code } } }",
}
APP_CREATE = 'mutation { appCreate(input: {name: "Sibling", scopes: ["read_staff"]}) { userErrors { code } } }'
GRANTED = ["read_staff", "read_apps"]
# As it stands for an app that was given these rights before they were withheld from apps.
APP = permissions.Actor(
    kind=permissions.ActorKind.APP,
    id=ids.new(STAFF),
    app_id=ids.new(STAFF),
    permissions=frozenset([*GRANTED, "write_staff", "write_apps"]),
)
FOR_A_PERSON = permissions.Actor(
    kind=permissions.ActorKind.STAFF, id=ids.new(STAFF), app_id=ids.new(STAFF), permissions=APP.permissions
)


async def actor_of(database, shop_id, token):
    async with database.read(shop_id=shop_id) as tx:
        return await authentication.authenticate(tx, token=token)


@pytest.fixture
async def for_keeper(database, owner, team):
    """An app that the keeper allowed to read staff, as the actor that its token stands for."""
    made = await people.install(database, shop_id=team.shop_id, scopes=GRANTED)
    given = {"email": "keeper@shop.example", "app_id": made.app["id"], "scopes": GRANTED}
    token = await people.consent(owner, shop_id=team.shop_id, **given)
    return await actor_of(database, team.shop_id, token)


@pytest.fixture
async def for_customer(database, owner, shop):
    """An app that a customer allowed to act in their name, as the actor that its token stands for."""
    signed = await people.register(database, shop_id=shop)
    assert signed.actor.may(permissions.CUSTOMER, permissions.PERSON)
    assert signed.actor.customer_id is not None
    made = await people.install(database, shop_id=shop, scopes=GRANTED)
    token = await people.consent(owner, shop_id=shop, email="anna@home.example", app_id=made.app["id"], scopes=GRANTED)
    return await actor_of(database, shop, token)


@pytest.mark.parametrize("field", OF_ONESELF)
async def test_c26_an_app_in_a_persons_name_is_refused_what_only_that_person_does(graphql, owner, for_keeper, field):
    fingerprint = "SELECT md5(string_agg(t::text, '' ORDER BY id)) FROM {} t"
    watched = [fingerprint.format(table) for table in ("account", "session", "access_token")]
    before = [await owner.fetchval(query) for query in watched]
    answer = await graphql(OF_ONESELF[field], actor=for_keeper)
    needed = "person, setting_up" if field == "Mutation.logout" else "person"
    assert answer["errors"][0]["extensions"] == {"code": "FORBIDDEN", "what": field, "permissions": needed}
    assert "data" not in answer
    assert [await owner.fetchval(query) for query in watched] == before


async def test_c26_an_app_in_a_persons_name_has_no_own_account(database, team, for_keeper):
    async with database.read(shop_id=team.shop_id, actor=for_keeper) as tx:
        with pytest.raises(errors.Unauthenticated):
            await people_reads.get_own_account(tx)


async def test_an_app_in_a_persons_name_is_signed_in_but_not_told_the_address(graphql, for_keeper):
    answer = await graphql("{ viewer { kind email staff { name } } permissions { code } }", actor=for_keeper)
    assert answer["data"]["viewer"] == {"kind": "STAFF", "email": None, "staff": {"name": "keeper"}}
    assert len(answer["data"]["permissions"]) == len(permissions.registry())


async def test_a_person_does_these_things(database, graphql, team):
    signed = await people.sign_in(database, shop_id=team.shop_id)
    assert signed.actor.may(permissions.PERSON)
    answer = await graphql(OF_ONESELF["Query.sessions"], actor=signed.actor)
    assert answer["data"]["sessions"]["nodes"] == [{"address": "203.0.113.7"}]


@pytest.mark.parametrize("field", OF_A_CUSTOMER)
async def test_c26_an_app_in_a_customers_name_is_not_that_customer(graphql, for_customer, field):
    answer = await graphql(OF_A_CUSTOMER[field], actor=for_customer)
    assert [error["extensions"]["code"] for error in answer["errors"]] == ["FORBIDDEN"]


async def test_c26_what_is_shown_to_a_customer_by_their_id_is_not_shown_to_their_app(for_customer):
    assert (for_customer.kind, for_customer.customer_id) == (permissions.ActorKind.CUSTOMER, None)
    assert not for_customer.may(permissions.CUSTOMER, permissions.PERSON)


@pytest.mark.parametrize("actor", [APP, FOR_A_PERSON], ids=["app", "in a person's name"])
async def test_c26_an_app_makes_and_changes_no_people_roles_or_apps(database, team, actor):
    installed = await people.install(database, shop_id=team.shop_id, scopes=["read_staff"])
    keeper = team.roles["warehouse_keeper"]
    async with database.write(shop_id=team.shop_id, actor=actor) as tx:
        for attempt in (
            staff.create_staff(
                tx, commands=[staff.CreateStaff(email="a@b.example", name="A", password=PASSWORD, role_ids=[])]
            ),
            staff.update_staff(tx, commands=[staff.UpdateStaff(id=team.keeper_id, name="Mine")]),
            roles.create_roles(tx, commands=[roles.CreateRole(name={"en": "Mine"}, permissions=["read_staff"])]),
            roles.update_roles(tx, commands=[roles.UpdateRole(id=keeper, permissions=["read_staff"])]),
            apps.create_apps(tx, commands=[apps.CreateApp(name="Sibling", scopes=["read_staff"])]),
            apps.update_apps(tx, commands=[apps.UpdateApp(id=installed.app["id"], name="Mine")]),
            apps.rotate_secret(tx, app_id=installed.app["id"], at_once=True),
            apps.delete_apps(tx, app_ids=[installed.app["id"]]),
        ):
            with pytest.raises(OnlyPeople):
                await attempt


async def test_c26_the_refusal_reaches_the_app_as_a_typed_error(graphql, team):
    answer = await graphql(APP_CREATE, actor=APP)
    assert answer["data"]["appCreate"]["userErrors"] == [{"code": "ONLY_PEOPLE"}]


@pytest.mark.parametrize("code", ["write_staff", "write_apps", "found_shops"])
async def test_c26_no_app_is_given_what_makes_people_apps_or_shops(database, shop, code):
    made = await people.install(database, shop_id=shop, scopes=["read_staff"])
    async with database.write(shop_id=shop, actor=SYSTEM) as tx:
        for attempt in (
            apps.create_apps(tx, commands=[apps.CreateApp(name="Strong", scopes=["read_staff", code])]),
            apps.update_apps(tx, commands=[apps.UpdateApp(id=made.app["id"], scopes=["read_staff", code])]),
        ):
            with pytest.raises(PermissionNotForApps) as refused:
                await attempt
            assert (refused.value.field, refused.value.permission) == (("scopes", 1), code)


async def test_c26_what_an_app_was_given_before_it_was_withheld_is_worth_nothing(database, owner, team):
    made = await people.install(database, shop_id=team.shop_id, scopes=["read_staff"])
    wide = ["read_staff", "write_staff", "write_apps", "found_shops"]
    await owner.execute(
        "UPDATE oauth_app SET scopes = $2 WHERE shop_id = $1", team.shop_id, str(wide).replace("'", '"')
    )
    token = await people.consent(
        owner, shop_id=team.shop_id, email="owner@shop.example", app_id=made.app["id"], scopes=wide
    )
    assert (await actor_of(database, team.shop_id, token)).permissions == {"read_staff"}


async def test_the_api_says_which_permissions_apps_can_be_given(graphql):
    answer = await graphql("{ permissions { code forApps } }")
    withheld = [item["code"] for item in answer["data"]["permissions"] if not item["forApps"]]
    assert withheld == [
        *("erase_customers", "export_customer_data", "found_shops", "impersonate_customers"),
        *("write_approval_policies", "write_apps", "write_staff"),
    ]
