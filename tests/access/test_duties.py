"""Duties that a shop keeps apart: nobody is given both by any way, and whoever holds both is listed (SYS-01)."""

import asyncio

import asyncpg
import pytest

from entrepot.access.operations import duties as duty_operations
from entrepot.access.operations import roles, staff
from entrepot.access.rules import duties
from entrepot.access.rules.accounts import AccountState
from entrepot.access.rules.duties import PAIRS, DutiesNotSeparated, DutyPair, OnlyOwnersSeparateDuties
from entrepot.access.rules.roles import OnlyPeople
from entrepot.access.rules.scopes import RoleScope
from entrepot.kernel import permissions
from entrepot.kernel.permissions import Actor, ActorKind
from tests.access import divided, people
from tests.access.people import SYSTEM

SEPARATE = """mutation ($pairs: [DutyPair!]!) {
  dutiesSeparate(input: {pairs: $pairs}) { duties { pair isSeparated } userErrors { code } }
}"""
DUTIES = "{ duties { pair permissions { code } isSeparated violators { name } } }"
PAIR = DutyPair.REFUND_AND_CONFIRM


@pytest.fixture
async def half(database, shop):
    """A team; roles of refunding and of confirming; the first of both pairs is kept apart."""
    team = await people.take_on(database, shop_id=shop)
    async with database.write(shop_id=shop, actor=SYSTEM) as tx:
        await duty_operations.separate_duties(tx, pairs=[PAIR])
    refunds = await divided.role(database, shop, "refund_orders")
    confirms = await divided.role(database, shop, "confirm_payments")
    return team, refunds, confirms


def test_every_pair_is_of_two_permissions_that_there_are():
    assert set(PAIRS) == set(DutyPair)
    for codes in PAIRS.values():
        assert len(set(codes)) == 2
        assert set(codes) <= set(permissions.registry())


@pytest.mark.parametrize(
    ("held", "separated", "found"),
    [
        ({"refund_orders", "confirm_payments"}, {PAIR}, [PAIR]),
        ({"refund_orders", "confirm_payments"}, set(), []),
        ({"refund_orders"}, {PAIR}, []),
        ({"refund_orders", "write_journal"}, set(DutyPair), []),
        ({"refund_orders", "write_orders", "confirm_payments"}, set(DutyPair), [DutyPair.ORDER_AND_CONFIRM, PAIR]),
    ],
)
def test_what_violates_which_pairs(held, separated, found):
    assert duties.violated(held, separated) == found


async def held(owner, shop):
    return await owner.fetch("SELECT * FROM staff_role WHERE shop_id = $1 ORDER BY id", shop)


async def test_nobody_is_taken_on_with_both_by_two_roles(database, owner, shop, half):
    _, refunds, confirms = half
    before = await held(owner, shop)
    command = staff.CreateStaff(
        email="both@shop.example", name="Both", password=people.PASSWORD, role_ids=[refunds, confirms]
    )
    async with database.write(shop_id=shop, actor=SYSTEM) as tx:
        with pytest.raises(DutiesNotSeparated) as refused:
            await staff.create_staff(tx, commands=[command])
        tx.abandon()
    assert (refused.value.first, refused.value.second) == PAIRS[PAIR]
    assert refused.value.field == ("role_ids",)
    assert await held(owner, shop) == before


async def test_nor_by_roles_for_different_places(database, shop, half):
    _, refunds, confirms = half
    parts = await divided.opened(database, shop_id=shop)
    scopes = [
        RoleScope(role_id=refunds, location_ids=[parts.north]),
        RoleScope(role_id=confirms, location_ids=[parts.south]),
    ]
    with pytest.raises(DutiesNotSeparated):
        await divided.hire(database, shop, "both@shop.example", [refunds, confirms], *scopes)


async def test_nor_later_nor_by_a_role_that_is_made_or_changed(database, owner, shop, half):
    _, refunds, confirms = half
    one = await divided.hire(database, shop, "one@shop.example", [refunds])
    before = await held(owner, shop), await owner.fetch("SELECT * FROM role WHERE shop_id = $1 ORDER BY id", shop)
    more = await divided.role(database, shop, "read_shop")
    async with database.write(shop_id=shop, actor=SYSTEM) as tx:
        await staff.update_staff(tx, commands=[staff.UpdateStaff(id=one.id, role_ids=[refunds, more])])
        both = ["refund_orders", "confirm_payments"]
        name = {"zh-CN": "兼任", "en": "Both"}
        for attempt in (
            staff.update_staff(tx, commands=[staff.UpdateStaff(id=one.id, role_ids=[refunds, confirms])]),
            roles.create_roles(tx, commands=[roles.CreateRole(name=name, permissions=both)]),
            roles.update_roles(tx, commands=[roles.UpdateRole(id=confirms, permissions=both)]),
            roles.update_roles(tx, commands=[roles.UpdateRole(id=more, permissions=["confirm_payments"])]),
        ):
            with pytest.raises(DutiesNotSeparated):
                await attempt
        tx.abandon()
    after = await held(owner, shop), await owner.fetch("SELECT * FROM role WHERE shop_id = $1 ORDER BY id", shop)
    assert (after[0], [row for row in after[1] if row["id"] != more]) == before


@pytest.mark.parametrize("new", [False, True])
async def test_two_who_each_give_one_half_at_once_do_not_give_both(database, shop, half, new):
    """One gives a person two roles while another adds a right to one of them."""
    _, refunds, _ = half
    has = await divided.role(database, shop, "read_shop")
    for attempt in range(5):
        given = {"email": f"one{attempt}@shop.example", "name": "One", "password": people.PASSWORD}
        if not new:
            one = await divided.hire(database, shop, given["email"], [has])

        async def give(given=given, one=None if new else one):
            async with database.write(shop_id=shop, actor=SYSTEM) as tx:
                if one is None:
                    command = staff.CreateStaff(**given, role_ids=[has, refunds])
                    [row] = await staff.create_staff(tx, commands=[command])
                    return row["id"]
                await staff.update_staff(tx, commands=[staff.UpdateStaff(id=one.id, role_ids=[has, refunds])])
                return one.id

        async def fill():
            async with database.write(shop_id=shop, actor=SYSTEM) as tx:
                change = roles.UpdateRole(id=has, permissions=["read_shop", "confirm_payments"])
                await roles.update_roles(tx, commands=[change])

        found = await asyncio.gather(give(), fill(), return_exceptions=True)
        assert [type(item) for item in found].count(DutiesNotSeparated) == 1
        async with database.write(shop_id=shop, actor=SYSTEM) as tx:
            if not isinstance(found[0], DutiesNotSeparated):
                await staff.update_staff(tx, commands=[staff.UpdateStaff(id=found[0], role_ids=[])])
            elif one_id := None if new else one.id:
                await staff.update_staff(tx, commands=[staff.UpdateStaff(id=one_id, role_ids=[])])
            await roles.update_roles(tx, commands=[roles.UpdateRole(id=has, permissions=["read_shop"])])


async def test_whoever_holds_both_already_is_listed_and_keeps_them(graphql, database, shop, half):
    team, _, _ = half
    async with database.write(shop_id=shop, actor=SYSTEM) as tx:
        await duty_operations.separate_duties(tx, pairs=[])
        await people.hire(tx, "chief@shop.example", team.roles["manager"])
        await people.hire(tx, "gone@shop.example", team.roles["manager"])
    async with database.write(shop_id=shop, actor=SYSTEM) as tx:
        gone = (
            await tx.connection.fetchrow(
                "SELECT s.id FROM staff s JOIN account a ON a.id = s.account_id "
                "WHERE s.shop_id = $1 AND a.email = 'gone@shop.example'",
                shop,
            )
        )["id"]
        suspended = AccountState.SUSPENDED
        await staff.update_staff(tx, commands=[staff.UpdateStaff(id=gone, state=suspended)])
    chief = (await people.sign_in(database, shop_id=shop)).actor
    made = (await graphql(SEPARATE, {"pairs": [PAIR]}, actor=chief))["data"]["dutiesSeparate"]
    assert made["userErrors"] == []
    assert [item["pair"] for item in made["duties"] if item["isSeparated"]] == [PAIR]
    found = {item["pair"]: item for item in (await graphql(DUTIES, actor=chief))["data"]["duties"]}
    assert [item["code"] for item in found[PAIR]["permissions"]] == list(PAIRS[PAIR])
    assert [item["name"] for item in found[PAIR]["violators"]] == ["owner", "chief"]
    assert [item["name"] for item in found[DutyPair.STAFF_AND_AUDIT]["violators"]] == ["owner"]


async def test_only_an_owner_in_person_decides(graphql, database, owner, shop, half):
    team, _, _ = half
    state = "SELECT pair FROM separated_duty WHERE shop_id = $1"
    async with database.write(shop_id=shop, actor=SYSTEM) as tx:
        role = await roles.create_roles(
            tx,
            commands=[
                roles.CreateRole(name={"zh-CN": "人事", "en": "Staff"}, permissions=["read_staff", "write_staff"])
            ],
        )
        await people.hire(tx, "staff@shop.example", role[0]["id"])
    clerk = (await people.sign_in(database, shop_id=shop, email="staff@shop.example")).actor
    refused = (await graphql(SEPARATE, {"pairs": []}, actor=clerk))["data"]["dutiesSeparate"]
    assert refused["userErrors"] == [{"code": OnlyOwnersSeparateDuties.code}]
    app = Actor(
        kind=ActorKind.STAFF, id=team.owner_id, app_id=team.keeper_id, permissions=frozenset(permissions.registry())
    )
    refused = (await graphql(SEPARATE, {"pairs": []}, actor=app))["data"]["dutiesSeparate"]
    assert refused["userErrors"] == [{"code": OnlyPeople.code}]
    assert [row["pair"] for row in await owner.fetch(state, shop)] == [PAIR]


async def test_the_database_knows_the_pairs_and_keeps_shops_apart(owner, shop):
    with pytest.raises(asyncpg.CheckViolationError) as refused:
        await owner.execute("INSERT INTO separated_duty (shop_id, pair) VALUES ($1, 'ALL')", shop)
    assert refused.value.constraint_name == "separated_duty_pair_known"
