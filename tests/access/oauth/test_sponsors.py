"""What an app does for itself reaches as far as whoever answers for it does today, and ends with them."""

import pytest

from entrepot.access.operations import apps, staff
from entrepot.access.rules.accounts import AccountState
from entrepot.access.rules.roles import CannotGrant, OnlyPeople
from entrepot.kernel import errors
from tests.access import people
from tests.access.oauth.asking import actor_of, ask, own

SCOPES = ["read_stock", "read_orders", "adjust_stock"]
ADOPT = """mutation Adopt($input: AppAdoptInput!) {
  appAdopt(input: $input) { app { needsSponsor sponsor { name } version } userErrors { code field } }
}"""


@pytest.fixture
async def manager_id(database, team):
    """A second owner, who installs the app."""
    async with database.write(shop_id=team.shop_id, actor=people.SYSTEM) as tx:
        return await people.hire(tx, "installer@shop.example", team.roles["owner"])


@pytest.fixture
async def installed(database, team, manager_id):
    """An app that the second owner installed."""
    actor = (await people.sign_in(database, shop_id=team.shop_id, email="installer@shop.example")).actor
    async with database.write(shop_id=team.shop_id, actor=actor) as tx:
        [made] = await apps.create_apps(tx, commands=[apps.CreateApp(name="Own", scopes=SCOPES)])
    return made


async def change(database, team, staff_id, **given):
    async with database.write(shop_id=team.shop_id, actor=people.SYSTEM) as tx:
        await staff.update_staff(tx, commands=[staff.UpdateStaff(id=staff_id, **given)])


async def test_54_a_token_never_exceeds_the_installer_after_they_are_demoted(
    http, database, team, installed, manager_id
):
    token = (await ask(http, own(installed))).json()["access_token"]
    assert (await actor_of(database, team.shop_id, token)).permissions == set(SCOPES)
    await change(database, team, manager_id, role_ids=[team.roles["warehouse_keeper"]])
    actor = await actor_of(database, team.shop_id, token)
    assert (actor.permissions, actor.kind, actor.id, actor.name) == (
        {"read_stock", "adjust_stock"},
        "APP",
        installed.app["id"],
        "Own",
    )
    later = (await ask(http, own(installed))).json()
    assert later["scope"] == "adjust_stock read_stock"
    assert (await ask(http, own(installed), scope="read_orders")).json()["error"] == "invalid_scope"


async def test_54_a_token_ends_when_the_installer_is_suspended_and_works_again_with_them(
    http, database, team, installed, manager_id
):
    token = (await ask(http, own(installed))).json()["access_token"]
    await change(database, team, manager_id, state=AccountState.SUSPENDED)
    with pytest.raises(errors.Unauthenticated):
        await actor_of(database, team.shop_id, token)
    answer = await ask(http, own(installed))
    assert (answer.status_code, answer.json()["error"]) == (400, "unauthorized_client")
    await change(database, team, manager_id, state=AccountState.ACTIVE)
    assert (await ask(http, own(installed))).status_code == 200


async def test_54_a_token_ends_when_the_installer_holds_nothing_of_it(http, database, team, installed, manager_id):
    token = (await ask(http, own(installed))).json()["access_token"]
    await change(database, team, manager_id, role_ids=[])
    assert (await actor_of(database, team.shop_id, token)).permissions == frozenset()
    assert (await ask(http, own(installed))).json()["error"] == "unauthorized_client"


async def test_54_the_app_ends_with_an_account_that_is_gone(http, database, owner, team, installed):
    token = (await ask(http, own(installed))).json()["access_token"]
    await owner.execute("UPDATE oauth_app SET sponsor_id = NULL WHERE id = $1", installed.app["id"])
    with pytest.raises(errors.Unauthenticated):
        await actor_of(database, team.shop_id, token)
    assert (await ask(http, own(installed))).json()["error"] == "unauthorized_client"


async def test_54_an_app_that_the_system_made_needs_nobody(http, database, team):
    made = await people.install(database, shop_id=team.shop_id, scopes=SCOPES)
    token = (await ask(http, own(made))).json()["access_token"]
    assert (await actor_of(database, team.shop_id, token)).permissions == set(SCOPES)


async def test_54_somebody_who_holds_the_scopes_adopts_it(http, graphql, database, owner, team, installed, manager_id):
    token = (await ask(http, own(installed))).json()["access_token"]
    await change(database, team, manager_id, state=AccountState.SUSPENDED)
    person = (await people.sign_in(database, shop_id=team.shop_id)).actor
    answer = await graphql(ADOPT, {"input": {"id": str(installed.app["id"])}}, actor=person)
    assert answer["data"]["appAdopt"] == {
        "app": {"needsSponsor": True, "sponsor": {"name": "owner"}, "version": 2},
        "userErrors": [],
    }
    assert (await actor_of(database, team.shop_id, token)).permissions == set(SCOPES)
    recorded = "SELECT count(*) FROM change WHERE shop_id = $1 AND operation = 'appAdopt' AND node_id = $2"
    assert await owner.fetchval(recorded, team.shop_id, installed.app["id"]) == 1


async def test_54_nobody_adopts_what_reaches_further_than_they_do(database, team, installed):
    async with database.write(shop_id=team.shop_id, actor=people.SYSTEM) as tx:
        await people.hire(tx, "weak@shop.example", team.roles["warehouse_keeper"])
    weak = (await people.sign_in(database, shop_id=team.shop_id, email="weak@shop.example")).actor
    async with database.write(shop_id=team.shop_id, actor=weak) as tx:
        with pytest.raises(CannotGrant):
            await apps.adopt_app(tx, app_id=installed.app["id"])


async def test_54_only_a_person_answers_for_an_app(database, team, installed):
    async with database.write(shop_id=team.shop_id, actor=people.SYSTEM) as tx:
        with pytest.raises(OnlyPeople):
            await apps.adopt_app(tx, app_id=installed.app["id"])
