"""SYS-01: cost and telephone are null without the right, by whatever way they are asked for; G24: nor are they told."""

import pytest

from entrepot.customers.operations import addresses, customers
from entrepot.customers.rules import Address, CreateAddress, CreateCustomer
from entrepot.inventory.permissions import READ_COST
from entrepot.kernel import sealer
from entrepot.kernel.permissions import Actor, ActorKind
from entrepot.orders.operations import fulfilment
from entrepot.orders.rules.tokens import hash_token
from tests.access import divided, people
from tests.orders import arrange

PHONE, EMAIL, STREET = "13912345678", "li.lei@example.com", "人民路 7 号"
SIGHT = ("read_customers", "write_customers", "read_orders", "write_orders", "read_stock", "read_products")
CUSTOMER = """query ($id: ID!) { customer(id: $id) {
  name email phone addresses { recipient phone street city formatted }
} }"""
ORDER = """query ($id: ID, $token: String) { order(id: $id, token: $token) {
  number email phone name shippingAddress { recipient phone street city formatted }
  customer { email phone }
} }"""
OF_GUEST = ORDER.replace("customer { email phone }", "")
COSTS = """query ($order: ID!, $variant: ID!) {
  order(id: $order) {
    shipments { revenue { amount } cost { amount } lines { revenue { amount } cost { amount } } }
    refunds { restockedCost { amount } }
  }
  stockLevels(where: {variantId: {eq: $variant}}) { nodes { onHand cost { value { amount } averageCost } } }
  stockPosition(variantId: $variant) { onHand value { amount } averageCost }
  stockMoves(where: {variantId: {eq: $variant}}, first: 1) { nodes { quantity value { amount } } }
}"""


@pytest.fixture
async def sold(database, shop):
    """The ids of a customer with an address, and of an order of theirs that was sent; the token of that order."""
    token = "guest-token-" * 4
    async with database.write(shop_id=shop, actor=people.SYSTEM) as tx:
        goods = await arrange.make_goods(tx)
        new = CreateCustomer(name="李雷", email=EMAIL, phone=PHONE)
        [customer] = await customers.create_customers(tx, commands=[new])
        kept = Address.from_json({**arrange.ADDRESS, "street": STREET, "phone": PHONE})
        await addresses.create_addresses(tx, commands=[CreateAddress(customer_id=customer["id"], address=kept)])
        placed = await arrange.place_paid(
            tx,
            goods,
            2,
            customer_id=customer["id"],
            email=EMAIL,
            phone=PHONE,
            name="李雷",
            shipping_address={**arrange.ADDRESS, "phone": PHONE, "street": STREET},
            access_hash=hash_token(token),
        )
        await fulfilment.ship_orders(tx, commands=[fulfilment.ShipOrder(order_id=placed.order_id)])
    return {
        "customer": str(customer["id"]),
        "order": str(placed.order_id),
        "variant": str(goods.variant_ids[0]),
        "token": token,
    }


async def clerk_of(database, shop, *more, email="clerk@shop.example"):
    role = await divided.role(database, shop, *SIGHT, *more)
    return await divided.hire(database, shop, email, [role])


def leaks(answer):
    """Which of the contacts stand anywhere in an answer."""
    return [secret for secret in (PHONE, EMAIL, STREET) if secret in str(answer)]


async def test_sys_01_contacts_are_null_without_the_right(graphql, database, shop, sold):
    clerk = await clerk_of(database, shop)
    customer = (await graphql(CUSTOMER, {"id": sold["customer"]}, actor=clerk))["data"]["customer"]
    [address] = customer.pop("addresses")
    assert customer == {"name": "李雷", "email": None, "phone": None}
    assert (address["phone"], address["street"], address["formatted"]) == (None, "•••", [])
    assert address["city"]
    order = (await graphql(ORDER, {"id": sold["order"]}, actor=clerk))["data"]["order"]
    assert (order["email"], order["phone"], order["name"]) == (None, None, "李雷")
    assert order["customer"] == {"email": None, "phone": None}
    assert leaks(order) == []
    by_token = await graphql(ORDER, {"token": sold["token"]}, actor=clerk)
    assert by_token["data"]["order"] == order


async def test_who_has_the_right_and_whose_they_are_see_contacts(graphql, database, shop, sold, anonymous):
    seeing = await clerk_of(database, shop, "read_contacts")
    buyer = Actor(kind=ActorKind.CUSTOMER, customer_id=sold["customer"])
    for actor in (seeing, buyer):
        assert leaks(await graphql(CUSTOMER, {"id": sold["customer"]}, actor=actor)) == [PHONE, EMAIL, STREET]
    assert leaks(await graphql(ORDER, {"id": sold["order"]}, actor=seeing)) == [PHONE, EMAIL, STREET]
    assert leaks(await graphql(OF_GUEST, {"token": sold["token"]}, actor=anonymous)) == [PHONE, EMAIL, STREET]


@pytest.mark.parametrize(
    "query",
    [
        "{ customers(first: 50) { nodes { email phone addresses { phone street formatted } } } }",
        "{ orders(first: 50) { nodes { email phone shippingAddress { phone street formatted } } } }",
        "{ orders(first: 50) { edges { node { customer { email phone addresses { street } } } } } }",
    ],
)
async def test_no_list_and_no_way_round_shows_them(graphql, database, shop, sold, query):
    assert leaks(await graphql(query, actor=await clerk_of(database, shop))) == []
    assert leaks(await graphql(query, actor=await clerk_of(database, shop, "read_contacts", email="b@shop.example")))


async def test_nor_does_a_mutation_that_one_may(graphql, database, shop, sold):
    query = """mutation ($input: CustomerUpdateInput!) {
      customerUpdate(input: $input) { customer { email phone note } userErrors { code } }
    }"""
    clerk = await clerk_of(database, shop)
    answer = await graphql(query, {"input": {"id": sold["customer"], "note": "kind"}}, actor=clerk)
    changed = {"email": None, "phone": None, "note": "kind"}
    assert answer["data"]["customerUpdate"] == {"customer": changed, "userErrors": []}


@pytest.mark.parametrize("given", [{"phone": None}, {"email": "thief@example.com"}])
async def test_what_one_does_not_see_one_cannot_replace(graphql, database, owner, shop, sold, given):
    query = "mutation ($input: CustomerUpdateInput!) { customerUpdate(input: $input) { userErrors { code } } }"
    wish = {"input": {"id": sold["customer"], **given}}
    refused = await graphql(query, wish, actor=await clerk_of(database, shop))
    assert [item["extensions"]["code"] for item in refused["errors"]] == ["FORBIDDEN"]
    kept = await owner.fetchrow("SELECT email, phone FROM customer WHERE id = $1", sold["customer"])
    assert tuple(kept) == (EMAIL, PHONE)
    seeing = await clerk_of(database, shop, "read_contacts", email="b@shop.example")
    assert "errors" not in await graphql(query, wish, actor=seeing)


async def test_nor_does_the_change_feed(graphql, database, shop, sold):
    query = "{ changes(first: 250) { nodes { operation after } } }"
    await sealer.seal(database, shop_id=shop)
    assert leaks(await graphql(query, actor=await clerk_of(database, shop, "read_changes"))) == []
    seeing = await clerk_of(database, shop, "read_changes", "read_contacts", email="b@shop.example")
    assert EMAIL in leaks(await graphql(query, actor=seeing))


@pytest.mark.parametrize(
    ("query", "what"),
    [
        ('{ customers(where: {phone: {startsWith: "139"}}) { count { value } } }', "customers(phone)"),
        ('{ customers(where: {or: [{not: {email: {eq: "a@b.c"}}}]}) { nodes { id } } }', "customers(email)"),
        ('{ orders(where: {and: [{email: {contains: "li"}}]}) { nodes { id } } }', "orders(email)"),
    ],
)
async def test_g24_what_is_hidden_is_no_filter(graphql, database, shop, sold, query, what):
    refused = await graphql(query, actor=await clerk_of(database, shop))
    told = [(item["extensions"]["code"], item["extensions"]["what"]) for item in refused["errors"]]
    assert told == [("FORBIDDEN", what)]
    seeing = await clerk_of(database, shop, "read_contacts", email="b@shop.example")
    assert "errors" not in await graphql(query, actor=seeing)


@pytest.mark.parametrize(("field", "kind"), [("orders", "order"), ("customers", "customer")])
async def test_g24_a_search_finds_by_what_is_shown_only(graphql, database, shop, sold, field, kind):
    query = f"query ($text: String!) {{ {field}(search: $text) {{ nodes {{ id }} }} }}"
    clerk = await clerk_of(database, shop)
    seeing = await clerk_of(database, shop, "read_contacts", email="b@shop.example")
    for text, hidden in ((PHONE, True), (EMAIL, True), ("李雷", False)):
        found = [{"id": sold[kind]}]
        assert (await graphql(query, {"text": text}, actor=seeing))["data"][field]["nodes"] == found
        own = (await graphql(query, {"text": text}, actor=clerk))["data"][field]["nodes"]
        assert own == ([] if hidden else found)


async def test_sys_01_costs_are_null_without_the_right(graphql, database, shop, sold):
    given = {"order": sold["order"], "variant": sold["variant"]}
    blind = (await graphql(COSTS, given, actor=await clerk_of(database, shop)))["data"]
    [shipment] = blind["order"]["shipments"]
    assert shipment == {
        "revenue": {"amount": "20.00"},
        "cost": None,
        "lines": [{"revenue": {"amount": "20.00"}, "cost": None}],
    }
    assert blind["stockLevels"]["nodes"] == [{"onHand": "98", "cost": None}]
    assert blind["stockPosition"] == {"onHand": "98", "value": None, "averageCost": None}
    assert blind["stockMoves"]["nodes"] == [{"quantity": "2", "value": None}]
    seeing = await clerk_of(database, shop, READ_COST.code, email="b@shop.example")
    shown = (await graphql(COSTS, given, actor=seeing))["data"]
    assert shown["order"]["shipments"][0]["cost"] == {"amount": "8.00"}
    assert shown["stockPosition"]["averageCost"] == "4.000000"
    assert shown["stockMoves"]["nodes"] == [{"quantity": "2", "value": {"amount": "8.00"}}]


async def test_sys_01_margins_are_null_without_the_right(graphql, database, shop, sold):
    query = "{ dashboard { revenue { amount } grossProfit { amount } sales { grossProfit { amount } } } }"
    blind = (await graphql(query, actor=await clerk_of(database, shop, "read_analytics")))["data"]["dashboard"]
    assert blind["revenue"] == {"amount": "20.00"}
    assert blind["grossProfit"] is None
    assert {str(day["grossProfit"]) for day in blind["sales"]} == {"None"}
    seeing = await clerk_of(database, shop, "read_analytics", "read_cost", email="b@shop.example")
    assert (await graphql(query, actor=seeing))["data"]["dashboard"]["grossProfit"] == {"amount": "12.00"}


async def test_a_right_for_one_place_shows_no_costs_of_another(graphql, database, shop):
    """Stock of two places is seen, cost of one: none is shown rather than that of both."""
    await people.take_on(database, shop_id=shop)
    parts = await divided.opened(database, shop_id=shop)
    sees = await divided.role(database, shop, "read_stock", "read_products")
    counts = await divided.role(database, shop, "read_stock", "read_cost")
    scope = divided.RoleScope(role_id=counts, location_ids=[parts.south])
    query = "{ stockLevels { nodes { cost { value { amount } } } } }"
    both = await divided.hire(database, shop, "both@shop.example", [sees, counts], scope)
    found = (await graphql(query, actor=both))["data"]["stockLevels"]["nodes"]
    assert [node["cost"] for node in found] == [None] * 4
    one = await divided.hire(database, shop, "one@shop.example", [counts], scope)
    found = (await graphql(query, actor=one))["data"]["stockLevels"]["nodes"]
    assert [node["cost"]["value"]["amount"] for node in found] == ["200.00", "200.00"]
