"""Whoever was known a moment ago is believed, and answered only what they may at this one."""

import asyncio
import time

import pytest

from entrepot.access.operations import roles, staff
from entrepot.access.reads import authentication
from entrepot.access.rules.accounts import AccountState
from entrepot.kernel import transactions
from entrepot.webhooks.operations import installing
from tests import harness, shops
from tests.access import people, stocked
from tests.kernel import visiting

LIST = "{ stockLevels(first: 3) { nodes { onHand } } }"
ONE_LEVEL = "{ tags(first: 3) { nodes { id } } }"
NO_ROWS = "{ viewer { name permissions } }"
NOTHING_READ = "{ __typename }"
CREATE = """mutation { roleCreate(input: {name: [{locale: "zh-CN", value: "新"}], permissions: []}) {
  userErrors { code } } }"""
MANIFEST = '{ appManifestCheck(input: {url: "https://app.example/manifest.json"}) { name } }'
COUNT = "SELECT count(*) FROM role WHERE shop_id = $1"
TRIPS = ("fetch_as_one", "_fetch_together", "_fetch_one")
REQUESTERS = 6
FLIPS = 12


@pytest.fixture(scope="module")
async def served(postgres, tmp_path_factory):
    directory = tmp_path_factory.mktemp("believing")
    async with harness.throwaway(postgres) as url, stocked.serving(url, directory=directory) as (client, database):
        yield client, database


@pytest.fixture
async def keeper(served):
    """A shop with a keeper who has just been answered, and so is known."""
    client, database = served
    team = await people.take_on(database, shop_id=await shops.found(database))
    person = Person(client, database, team)
    person.signed = await people.sign_in(database, shop_id=team.shop_id, email="keeper@shop.example")
    assert "errors" not in await person.ask(LIST)
    assert authentication.believe(token=person.signed.access_token) is not None
    return person


class Person:
    """Somebody with a token, and what the shop does with them meanwhile."""

    def __init__(self, client, database, team):
        self.client = client
        self.database = database
        self.team = team

    async def ask(self, query):
        """The answer over HTTP."""
        headers = {"authorization": f"Bearer {self.signed.access_token}"}
        return (await self.client.post("/graphql", json={"query": query}, headers=headers)).json()

    async def codes(self, query):
        """Of the errors, the codes, each once."""
        return list({error["extensions"]["code"] for error in (await self.ask(query)).get("errors", [])})

    async def may(self, *permissions):
        """The role is changed."""
        async with self.database.write(shop_id=self.team.shop_id, actor=people.SYSTEM) as tx:
            change = roles.UpdateRole(id=self.team.roles["warehouse_keeper"], permissions=permissions)
            await roles.update_roles(tx, commands=[change])

    async def suspend(self):
        """They are let in no more."""
        async with self.database.write(shop_id=self.team.shop_id, actor=people.SYSTEM) as tx:
            change = staff.UpdateStaff(id=self.team.keeper_id, state=AccountState.SUSPENDED)
            await staff.update_staff(tx, commands=[change])

    async def roles(self):
        """How many roles there are."""
        async with self.database.read(shop_id=self.team.shop_id) as tx:
            return await tx.connection.fetchval(COUNT, self.team.shop_id)


@pytest.fixture
def trips(monkeypatch):
    """Which trips are made, by the shop that they are for."""
    visiting.hold_still(monkeypatch)
    made = []

    def noting(name):
        plain = getattr(transactions.Tx, name)

        async def noted(tx, *given):
            made.append((tx.shop_id, name))
            return await plain(tx, *given)

        monkeypatch.setattr(transactions.Tx, name, noted)

    for name in TRIPS:
        noting(name)
    return made


@pytest.mark.parametrize("more", [(), ("sales_clerk", "accountant", "customer_service", "manager")])
async def test_a_list_and_the_token_are_one_trip(keeper, trips, more):
    """However many roles somebody has."""
    async with keeper.database.write(shop_id=keeper.team.shop_id, actor=people.SYSTEM) as tx:
        role_ids = [keeper.team.roles[key] for key in ("warehouse_keeper", *more)]
        await staff.update_staff(tx, commands=[staff.UpdateStaff(id=keeper.team.keeper_id, role_ids=role_ids)])
    counts = []
    for _ in range(8):
        trips.clear()
        assert "errors" not in await keeper.ask(ONE_LEVEL)
        counts.append(len([shop for shop, _ in trips if shop == keeper.team.shop_id]))
    assert counts[-1] == 1, counts


@pytest.mark.parametrize("query", [LIST, NO_ROWS, NOTHING_READ, CREATE, "{ nonsense }"])
async def test_whoever_was_suspended_meanwhile_is_answered_nothing(keeper, query):
    for _ in range(3):
        await keeper.ask(query)
    before = await keeper.roles()
    await keeper.suspend()
    answer = await keeper.ask(query)
    assert (answer.get("data"), await keeper.codes(query)) == (None, ["UNAUTHENTICATED"])
    assert await keeper.roles() == before
    assert authentication.believe(token=keeper.signed.access_token) is None


async def test_what_was_taken_away_is_refused_and_what_was_given_is_there(keeper):
    for _ in range(3):
        await keeper.may("read_products")
        answer = await keeper.ask(LIST)
        assert (answer.get("data"), await keeper.codes(LIST)) == (None, ["FORBIDDEN"])
        assert (await keeper.ask(NO_ROWS))["data"]["viewer"]["permissions"] == ["read_products"]
        await keeper.may("read_products", "read_stock")
        assert "errors" not in await keeper.ask(LIST)
        assert (await keeper.ask(NO_ROWS))["data"]["viewer"]["permissions"] == ["read_products", "read_stock"]


async def test_nobody_writes_by_a_right_of_before(keeper):
    await keeper.may("write_staff")
    assert (await keeper.ask(CREATE))["data"]["roleCreate"]["userErrors"] == []
    before = await keeper.roles()
    await keeper.may("read_staff")
    assert await keeper.codes(CREATE) == ["FORBIDDEN"]
    assert await keeper.roles() == before


async def test_no_other_system_is_asked_for_whoever_was_suspended_meanwhile(keeper, monkeypatch):
    fetched = []

    async def fetch(url, **_):
        fetched.append(url)
        return "{}"

    monkeypatch.setattr(installing, "fetch_manifest", fetch)
    await keeper.may("write_apps", "read_apps", "read_webhooks")
    await keeper.ask(MANIFEST)
    assert len(fetched) == 1
    await keeper.suspend()
    assert await keeper.codes(MANIFEST) == ["UNAUTHENTICATED"]
    assert len(fetched) == 1


async def test_a_token_of_one_shop_is_believed_in_no_other(keeper):
    other = await shops.found(keeper.database)
    async with keeper.database.unbound() as connection:
        handle = await connection.fetchval("SELECT handle FROM shop_directory WHERE shop_id = $1", other)
    headers = {"authorization": f"Bearer {keeper.signed.access_token}", "shop": handle}
    answer = await keeper.client.post("/graphql", json={"query": LIST}, headers=headers)
    assert answer.json()["errors"][0]["extensions"]["code"] == "UNAUTHENTICATED"


async def test_while_rights_change_all_the_time_no_answer_is_of_those_before_it_was_asked(keeper):
    """Each answer shows the rights of some moment between its question and itself."""
    held = [(time.monotonic(), time.monotonic(), True)]
    answers = []

    async def go_on_asking():
        while len(held) <= FLIPS:
            asked = time.monotonic()
            codes = await keeper.codes(LIST)
            answers.append((asked, time.monotonic(), codes))

    async def flip():
        for turn in range(FLIPS):
            began = time.monotonic()
            await keeper.may(*(["read_products"] if turn % 2 == 0 else ["read_products", "read_stock"]))
            held.append((began, time.monotonic(), turn % 2 == 1))
            await asyncio.sleep(0.05)

    await asyncio.gather(flip(), *(go_on_asking() for _ in range(REQUESTERS)))
    # Each state holds from somewhere within its change on, until somewhere within the next.
    until = [*(done for _, done, _ in held[1:]), time.monotonic()]
    for asked, answered, codes in answers:
        possible = {may for (began, _, may), end in zip(held, until, strict=True) if began <= answered and end >= asked}
        assert codes in ([], ["FORBIDDEN"])
        assert (codes == []) in possible, (asked, answered, codes)
    assert {str(codes) for _, _, codes in answers} == {"[]", "['FORBIDDEN']"}
