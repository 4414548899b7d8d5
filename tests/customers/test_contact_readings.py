"""Who reads how a customer is reached leaves a row: once for each reader, customer and hour."""

import pytest

from entrepot.customers.operations import customers
from entrepot.customers.rules import CreateCustomer
from entrepot.kernel import permissions
from tests.requests import everything, everything_but

READ = "query($id: ID!) { customer(id: $id) { name email } }"
NODE = "query($id: ID!) { node(id: $id) { ... on Customer { phone } } }"
NAME = "query($id: ID!) { customer(id: $id) { name } }"


@pytest.fixture
async def anna(database, shop):
    """A committed customer."""
    async with database.write(shop_id=shop, actor=permissions.Actor.system("test")) as tx:
        command = CreateCustomer(name="Anna", email="anna@home.example", phone="13800138000")
        [row] = await customers.create_customers(tx, commands=[command])
    return row["id"]


@pytest.fixture
def readings(owner, shop):
    """`await readings()`: who read whose contacts, as the feed keeps it."""

    async def recorded():
        rows = await owner.fetch(
            "SELECT actor_id, node_id, request_id FROM change"
            " WHERE shop_id = $1 AND operation = 'contactsRead' ORDER BY sequence",
            shop,
        )
        return [tuple(row) for row in rows]

    return recorded


async def test_mem_13_staff_who_read_a_customers_contacts_are_logged_once_an_hour(graphql, readings, anna):
    for query in (READ, READ, NODE):
        assert "errors" not in await graphql(query, {"id": str(anna)})
    assert await readings() == [(everything().id, anna, "test")]


async def test_what_is_masked_or_not_asked_for_is_no_reading(graphql, readings, anna):
    await graphql(NAME, {"id": str(anna)})
    masked = await graphql(READ, {"id": str(anna)}, actor=everything_but("read_contacts"))
    assert (masked["data"]["customer"]["email"], await readings()) == (None, [])


async def test_ones_own_contacts_are_ones_own(graphql, readings, anna):
    own = permissions.Actor(kind=permissions.ActorKind.CUSTOMER, id=anna, customer_id=anna)
    assert (await graphql(READ, {"id": str(anna)}, actor=own))["data"]["customer"]["email"] == "anna@home.example"
    assert await readings() == []
