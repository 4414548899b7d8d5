"""Taking people on and changing them: nobody gives what they lack, and a shop keeps an owner."""

import asyncio
import uuid

import asyncpg
import pytest

from entrepot.access.operations import roles, staff
from entrepot.access.reads import roles as role_reads
from entrepot.access.rules.accounts import (
    AccountState,
    AccountStateRefused,
    EmailInvalid,
    EmailTaken,
    PasswordTooShort,
)
from entrepot.access.rules.roles import CannotGrant, LastOwner, OnlyOwnersMakeOwners, OwnerRoleFixed, PermissionUnknown
from entrepot.kernel import errors, permissions
from tests.access import people
from tests.access.people import PASSWORD, SYSTEM


def member(email="new@shop.example", **given):
    return staff.CreateStaff(**{"email": email, "name": "New", "password": PASSWORD, "role_ids": [], **given})


async def actor_of(database, team, email):
    return (await people.sign_in(database, shop_id=team.shop_id, email=email)).actor


async def create(database, team, actor, *commands):
    async with database.write(shop_id=team.shop_id, actor=actor) as tx:
        return await staff.create_staff(tx, commands=commands)


async def update(database, team, actor, *commands):
    async with database.write(shop_id=team.shop_id, actor=actor) as tx:
        return await staff.update_staff(tx, commands=commands)


async def manager_of(database, team):
    """A person who may manage staff without being an owner."""
    async with database.write(shop_id=team.shop_id, actor=SYSTEM) as tx:
        role = roles.CreateRole(
            name={"zh-CN": "人事", "en": "Personnel"}, permissions=["read_staff", "write_staff", "read_stock"]
        )
        [made] = await roles.create_roles(tx, commands=[role])
        await people.hire(tx, "manager@shop.example", made["id"])
    return await actor_of(database, team, "manager@shop.example"), made["id"]


async def test_people_are_taken_on_in_the_same_number_of_statements_whatever_their_number(database, team):
    counts = []
    for size in (1, 5):
        async with database.write(shop_id=team.shop_id, actor=SYSTEM) as tx:
            commands = [
                member(f"new{number}@shop.example", role_ids=[team.roles["accountant"]]) for number in range(size)
            ]
            with tx.counting() as count:
                made = await staff.create_staff(tx, commands=commands)
            counts.append(count.statements)
            assert [row["email"] for row in made] == [command.email for command in commands]
            tx.abandon()
    assert counts[0] == counts[1] == 8


async def test_a_new_person_can_sign_in_with_the_roles_given(database, team):
    await create(database, team, SYSTEM, member(role_ids=[team.roles["accountant"]]))
    actor = await actor_of(database, team, "new@shop.example")
    assert "read_finance" in actor.permissions
    assert "write_orders" not in actor.permissions


@pytest.mark.parametrize(
    ("given", "error", "field"),
    [
        ({"email": "owner@shop.example"}, EmailTaken, ("email",)),
        ({"email": "OWNER@shop.example "}, EmailTaken, ("email",)),
        ({"email": "nonsense"}, EmailInvalid, ("email",)),
        ({"password": "short"}, PasswordTooShort, ("password",)),
        ({"name": " "}, errors.Required, ("name",)),
        ({"phone": "1" * 41}, errors.TooLong, ("phone",)),
        ({"role_ids": [uuid.uuid4()]}, errors.NotFound, ("role_ids", 0)),
    ],
)
async def test_bad_input_is_refused_at_its_field(database, team, given, error, field):
    with pytest.raises(error) as refused:
        await create(database, team, SYSTEM, member(**given))
    assert refused.value.field == field


async def test_an_email_given_twice_in_one_batch_is_refused(database, team):
    with pytest.raises(EmailTaken):
        await create(database, team, SYSTEM, member(), member())


async def test_two_at_once_with_one_email_make_one_account(database, owner, team):
    found = await asyncio.gather(*(create(database, team, SYSTEM, member()) for _ in range(5)), return_exceptions=True)
    assert sorted(type(item).__name__ for item in found) == ["EmailTaken"] * 4 + ["list"]
    assert await owner.fetchval("SELECT count(*) FROM staff WHERE shop_id = $1", team.shop_id) == 3


async def test_nobody_gives_a_role_with_more_than_they_hold(database, owner, team):
    manager, own_role = await manager_of(database, team)
    before = await owner.fetch("SELECT * FROM staff_role WHERE shop_id = $1 ORDER BY id", team.shop_id)
    for command in (
        staff.UpdateStaff(id=manager.id, role_ids=[own_role, team.roles["accountant"]]),
        staff.UpdateStaff(id=team.keeper_id, role_ids=[own_role]),
    ):
        with pytest.raises(CannotGrant):
            await update(database, team, manager, command)
    with pytest.raises(CannotGrant) as refused:
        await create(database, team, manager, member(role_ids=[own_role, team.roles["accountant"]]))
    assert refused.value.field == ("role_ids", 1)
    assert await owner.fetch("SELECT * FROM staff_role WHERE shop_id = $1 ORDER BY id", team.shop_id) == before


async def test_only_owners_make_or_touch_owners(database, team):
    manager, _ = await manager_of(database, team)
    everything = permissions.Actor(
        kind=permissions.ActorKind.APP, id=team.owner_id, permissions=frozenset(permissions.registry())
    )
    with pytest.raises(OnlyOwnersMakeOwners):
        await update(database, team, everything, staff.UpdateStaff(id=team.keeper_id, role_ids=[team.roles["owner"]]))
    for actor in (manager, everything):
        for command in (
            staff.UpdateStaff(id=team.owner_id, name="Robbed"),
            staff.UpdateStaff(id=team.owner_id, state=AccountState.SUSPENDED),
        ):
            with pytest.raises(OnlyOwnersMakeOwners):
                await update(database, team, actor, command)
    first = await actor_of(database, team, "owner@shop.example")
    await update(database, team, first, staff.UpdateStaff(id=team.keeper_id, role_ids=[team.roles["owner"]]))


@pytest.mark.parametrize("change", [{"role_ids": []}, {"state": AccountState.SUSPENDED}])
async def test_the_last_owner_stays(database, team, change):
    first = await actor_of(database, team, "owner@shop.example")
    with pytest.raises(LastOwner):
        await update(database, team, first, staff.UpdateStaff(id=team.owner_id, **change))


async def test_of_two_owners_who_demote_each_other_one_stays(database, owner, team):
    async with database.write(shop_id=team.shop_id, actor=SYSTEM) as tx:
        second_id = await people.hire(tx, "second@shop.example", team.roles["owner"])
    first = await actor_of(database, team, "owner@shop.example")
    second = await actor_of(database, team, "second@shop.example")
    found = await asyncio.gather(
        update(database, team, first, staff.UpdateStaff(id=second_id, role_ids=[])),
        update(database, team, second, staff.UpdateStaff(id=team.owner_id, role_ids=[])),
        return_exceptions=True,
    )
    assert sorted(type(item).__name__ for item in found) == ["OnlyOwnersMakeOwners", "list"]
    count = "SELECT count(*) FROM staff_role WHERE shop_id = $1 AND role_id = $2"
    assert await owner.fetchval(count, team.shop_id, team.roles["owner"]) == 1


OWN_ACCOUNT = "WHERE shop_id = $1 AND id = (SELECT account_id FROM staff WHERE shop_id = $1 AND id = $2)"
ATTACKS = (
    "DELETE FROM staff_role WHERE shop_id = $1 AND staff_id = $2",
    f"UPDATE account SET state = 'SUSPENDED' {OWN_ACCOUNT}",
    f"UPDATE account SET state = 'INVITED' {OWN_ACCOUNT}",
    f"UPDATE account SET password_hash = NULL {OWN_ACCOUNT}",
)


@pytest.mark.parametrize("attack", ATTACKS)
async def test_the_database_itself_keeps_an_owner(owner, team, attack):
    with pytest.raises(asyncpg.CheckViolationError) as refused:
        await owner.execute(attack, team.shop_id, team.owner_id)
    assert refused.value.constraint_name == "staff_role_last_owner"


async def test_c26_an_invited_person_is_made_active_by_nobody_else(database, team):
    async with database.write(shop_id=team.shop_id, actor=SYSTEM) as tx:
        [invited] = await staff.create_staff(tx, commands=[member(email="new@shop.example", password=None)])
    assert invited["state"] == "INVITED"
    states = []
    for wanted in (AccountState.ACTIVE, AccountState.SUSPENDED, AccountState.ACTIVE, AccountState.INVITED):
        try:
            [row] = await update(database, team, SYSTEM, staff.UpdateStaff(id=invited["id"], state=wanted))
            states.append(row["state"])
        except AccountStateRefused as refused:
            states.append(refused.field)
    assert states == [("state",), "SUSPENDED", ("state",), "INVITED"]


async def test_c26_somebody_without_a_password_is_no_owner_who_could_stay(database, owner, team):
    async with database.write(shop_id=team.shop_id, actor=SYSTEM) as tx:
        invited = member(email="new@shop.example", password=None, role_ids=[team.roles["owner"]])
        await staff.create_staff(tx, commands=[invited])
    # As it stood where an invited account had been made active without a password.
    await owner.execute("UPDATE account SET state = 'ACTIVE' WHERE shop_id = $1", team.shop_id)
    with pytest.raises(LastOwner):
        await update(database, team, SYSTEM, staff.UpdateStaff(id=team.owner_id, role_ids=[]))
    for attack in ATTACKS:
        with pytest.raises(asyncpg.CheckViolationError) as refused:
            await owner.execute(attack, team.shop_id, team.owner_id)
        assert refused.value.constraint_name == "staff_role_last_owner"


async def test_a_change_is_recorded_with_what_it_was(database, owner, team):
    change = staff.UpdateStaff(id=team.keeper_id, name="Li", role_ids=[team.roles["accountant"]])
    await update(database, team, SYSTEM, change)
    row = await owner.fetchrow(
        "SELECT before::text, after::text FROM change WHERE shop_id = $1 AND operation = 'staffUpdate'", team.shop_id
    )
    keeper, accountant = team.roles["warehouse_keeper"], team.roles["accountant"]
    assert row["before"] == f'{{"name": "keeper", "role_ids": ["{keeper}"]}}'
    assert row["after"] == f'{{"name": "Li", "role_ids": ["{accountant}"]}}'


async def test_a_stale_edit_is_refused(database, team):
    change = staff.UpdateStaff(id=team.keeper_id, name="Li", if_version=1)
    [row] = await update(database, team, SYSTEM, change)
    assert (row["name"], row["version"]) == ("Li", 2)
    with pytest.raises(errors.StaleVersion) as stale:
        await update(database, team, SYSTEM, change)
    assert (stale.value.current, stale.value.field) == (2, ("if_version",))


async def test_a_role_is_changed_only_within_the_actors_own_rights(database, team):
    manager, own_role = await manager_of(database, team)
    tried = [
        (team.roles["accountant"], ["read_stock"], CannotGrant),
        (own_role, ["write_orders"], CannotGrant),
        (own_role, ["sudo"], PermissionUnknown),
        (team.roles["owner"], ["read_stock"], OwnerRoleFixed),
        (uuid.uuid4(), ["read_stock"], errors.NotFound),
    ]
    for role_id, wanted, error in tried:
        async with database.write(shop_id=team.shop_id, actor=manager) as tx:
            with pytest.raises(error):
                await roles.update_roles(tx, commands=[roles.UpdateRole(id=role_id, permissions=wanted)])
            tx.abandon()
    async with database.write(shop_id=team.shop_id, actor=manager) as tx:
        change = roles.UpdateRole(id=own_role, permissions=["read_staff", "read_staff"], if_version=1)
        [role] = await roles.update_roles(tx, commands=[change])
    assert (role["permissions"], role["version"]) == (["read_staff"], 2)


async def test_a_role_needs_a_name_in_the_shops_language(tx):
    with pytest.raises(errors.DomainError) as refused:
        await roles.create_roles(tx, commands=[roles.CreateRole(name={"en": "Guard"}, permissions=[])])
    assert (refused.value.code, refused.value.field) == ("DEFAULT_LOCALE_MISSING", ("name",))


async def test_every_shop_begins_with_six_roles_of_permissions_that_exist(tx):
    rows = await role_reads.list_roles(tx)
    assert [row["key"] for row in rows] == [
        "owner",
        "manager",
        "warehouse_keeper",
        "sales_clerk",
        "accountant",
        "customer_service",
    ]
    assert {row["key"]: row["name"]["zh-CN"] for row in rows}["warehouse_keeper"] == "仓管"
    assert all(set(row["name"]) == {"zh-CN", "en"} for row in rows)
    unknown = {code for row in rows for code in row["permissions"]} - set(permissions.registry())
    assert unknown == set()


async def test_a_keeper_sees_stock_and_holds_nothing_that_changes_sales(tx):
    [keeper] = [row for row in await role_reads.list_roles(tx) if row["key"] == "warehouse_keeper"]
    assert "read_stock" in keeper["permissions"]
    writes = {code for code in keeper["permissions"] if not code.startswith("read_")}
    assert writes == {"adjust_stock"}
