"""What customers keep: their addresses and the default among them."""

import dataclasses
import uuid

import pytest

from entrepot.customers import reads, rules
from entrepot.customers.operations import addresses, customers
from entrepot.customers.rules import AddressKind, CreateAddress, CreateCustomer, EditAddress, Target
from entrepot.kernel import errors, permissions
from entrepot.kernel.database import Tx

HOME = rules.parse_address(
    recipient="李雷", country="CN", province="浙江省", city="杭州市", street="龙井路 1 号", phone="13800138000"
)
WORK = dataclasses.replace(HOME, street="文三路 2 号")


async def customer(tx: Tx) -> uuid.UUID:
    [row] = await customers.create_customers(tx, commands=[CreateCustomer(name="李雷")])
    return row["id"]


async def kept(tx: Tx, customer_id: uuid.UUID) -> list[tuple[str, str, bool]]:
    found = await reads.list_addresses_of_customers(tx, customer_ids=[customer_id])
    return [(row["kind"], row["street"], row["is_default"]) for row in found.get(customer_id, [])]


async def test_the_first_of_a_kind_is_the_default(tx):
    whose = await customer(tx)
    await addresses.create_addresses(
        tx,
        commands=[
            CreateAddress(customer_id=whose, address=HOME),
            CreateAddress(customer_id=whose, address=WORK),
            CreateAddress(customer_id=whose, address=WORK, kind=AddressKind.BILLING),
        ],
    )
    assert await kept(tx, whose) == [
        ("SHIPPING", "龙井路 1 号", True),
        ("SHIPPING", "文三路 2 号", False),
        ("BILLING", "文三路 2 号", True),
    ]


async def test_another_takes_over_the_default(tx):
    whose = await customer(tx)
    [home] = await addresses.create_addresses(tx, commands=[CreateAddress(customer_id=whose, address=HOME)])
    await addresses.create_addresses(tx, commands=[CreateAddress(customer_id=whose, address=WORK, is_default=True)])
    assert await kept(tx, whose) == [("SHIPPING", "文三路 2 号", True), ("SHIPPING", "龙井路 1 号", False)]
    await addresses.edit_addresses(tx, commands=[EditAddress(id=home["id"], is_default=True)])
    assert await kept(tx, whose) == [("SHIPPING", "龙井路 1 号", True), ("SHIPPING", "文三路 2 号", False)]
    default = await reads.find_default_address(tx, customer_id=whose)
    assert default["id"] == home["id"]


async def test_an_address_is_replaced_and_forgotten(tx):
    whose = await customer(tx)
    [home] = await addresses.create_addresses(tx, commands=[CreateAddress(customer_id=whose, address=HOME)])
    [moved] = await addresses.edit_addresses(tx, commands=[EditAddress(id=home["id"], address=WORK, if_version=1)])
    assert (moved["street"], moved["is_default"], moved["version"]) == ("文三路 2 号", True, 2)
    with pytest.raises(errors.StaleVersion):
        await addresses.delete_addresses(tx, commands=[Target(id=home["id"], if_version=1)])
    await addresses.delete_addresses(tx, commands=[Target(id=home["id"], if_version=2)])
    assert await kept(tx, whose) == []


async def test_customers_touch_only_their_own(database, shop):
    system = permissions.Actor.system("test")
    async with database.write(shop_id=shop, actor=system) as tx:
        mine, theirs = await customer(tx), await customer(tx)
        [other] = await addresses.create_addresses(tx, commands=[CreateAddress(customer_id=theirs, address=HOME)])
    me = permissions.Actor(kind=permissions.ActorKind.CUSTOMER, id=mine, customer_id=mine)
    async with database.write(shop_id=shop, actor=me) as tx:
        for commands, change in (
            ([EditAddress(id=other["id"], address=WORK)], addresses.edit_addresses),
            ([Target(id=other["id"])], addresses.delete_addresses),
            ([CreateAddress(customer_id=theirs, address=WORK)], addresses.create_addresses),
        ):
            with pytest.raises(errors.NotFound):
                await change(tx, commands=commands)
        [own] = await addresses.create_addresses(tx, commands=[CreateAddress(customer_id=mine, address=WORK)])
        assert own["street"] == "文三路 2 号"
        assert await reads.list_addresses(tx, ids=[other["id"]]) == {}
        assert await kept(tx, theirs) == []
        assert await reads.find_visible_customer(tx, id=theirs) is None
    async with database.read(shop_id=shop) as tx:
        assert await reads.list_addresses(tx, ids=[other["id"]]) == {}
    async with database.read(shop_id=shop, actor=system) as tx:
        assert await kept(tx, theirs) == [("SHIPPING", "龙井路 1 号", True)]
