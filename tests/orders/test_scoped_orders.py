"""Whoever is for one place, one channel or what they took themselves sees and changes those orders only (G24)."""

import itertools
import uuid

import pytest

from tests.access import divided

RIGHTS = (
    *("read_orders", "write_orders", "ship_orders", "refund_orders", "read_payments", "confirm_payments"),
    *("read_products", "read_stock"),
)
ORDERS = """query ($where: OrderWhere, $search: String) {
  orders(where: $where, search: $search, first: 100) { count { value } nodes { id } }
}"""
PAYMENTS = "{ payments(first: 100) { count { value } nodes { id } } }"
ONE = "query ($id: ID, $number: String) { order(id: $id, number: $number) { id } }"
NODE = "query ($id: ID!) { node(id: $id) { id } }"
SHIP = """mutation ($id: ID!, $key: String!) {
  orderShip(input: {orderId: $id}) @idempotent(key: $key) { order { id } userErrors { code field } }
}"""
REFUND = """mutation ($id: ID!, $key: String!) {
  orderRefund(input: {orderId: $id}) @idempotent(key: $key) { order { id } userErrors { code field } }
}"""
CANCEL = """mutation ($id: ID!, $key: String!) {
  orderCancel(input: {orderId: $id}) @idempotent(key: $key) { order { id } userErrors { code field } }
}"""
DELIVER = """mutation ($id: ID!, $key: String!) {
  orderMarkDelivered(input: {orderId: $id}) @idempotent(key: $key) { order { id } userErrors { code field } }
}"""
REQUEST = """mutation ($id: ID!, $key: String!) {
  orderRefundRequest(input: {orderId: $id, reason: "x"}) @idempotent(key: $key) {
    order { id } userErrors { code field }
  }
}"""
CONFIRM = """mutation ($id: ID!, $key: String!) {
  paymentConfirm(input: {paymentId: $id}) @idempotent(key: $key) { payment { id } userErrors { code field } }
}"""
CREATE = """mutation ($input: OrderCreateInput!, $key: String!) {
  orderCreate(input: $input) @idempotent(key: $key) { order { id channel { id } } userErrors { code field } }
}"""
ACTIONS = "query ($id: ID!) { order(id: $id) { actions { name allowed code } } }"


@pytest.fixture
async def parts(database, shop):
    return await divided.opened(database, shop_id=shop)


def part_of(parts, name):
    return {
        "place": {"locations": [parts.south]},
        "channel": {"channels": [parts.phone]},
        "both": {"locations": [parts.south], "channels": [parts.phone]},
        "own": {"own": True},
    }[name]


def within(parts, name):
    """The orders and payments that a part has."""
    keys = [
        (place, channel)
        for place, channel in itertools.product((parts.north, parts.south), (parts.web, parts.phone))
        if {
            "place": place == parts.south,
            "channel": channel == parts.phone,
            "both": (place, channel) == (parts.south, parts.phone),
            "own": False,
        }[name]
    ]
    orders = {str(found[key]) for key in keys for found in (parts.orders, parts.unpaid)}
    return orders, {str(parts.payments[key]) for key in keys}


def nodes(answer, field="orders"):
    found = answer["data"][field]
    assert found["count"]["value"] == len(found["nodes"])
    return {node["id"] for node in found["nodes"]}


def everything(parts):
    return [str(order_id) for found in (parts.orders, parts.unpaid) for order_id in found.values()]


PARTS = ("place", "channel", "both", "own")


@pytest.mark.parametrize("name", PARTS)
async def test_g24_lists_hold_what_is_within_whatever_is_asked(graphql, database, parts, name):
    clerk = await divided.member(database, parts, *RIGHTS, **part_of(parts, name))
    orders, _ = within(parts, name)
    assert nodes(await graphql(ORDERS, actor=clerk)) == orders
    wide = {"or": [{"total": {"gte": "0"}}, {"channelId": {"in": [str(parts.web), str(parts.phone)]}}]}
    assert nodes(await graphql(ORDERS, {"where": wide}, actor=clerk)) == orders
    negated = {"not": {"channelId": {"eq": str(parts.phone)}}}
    assert nodes(await graphql(ORDERS, {"where": negated}, actor=clerk)) <= orders
    assert nodes(await graphql(ORDERS, {"search": "buyer@example.com"}, actor=clerk)) <= orders


@pytest.mark.parametrize("name", PARTS)
async def test_payments_go_with_their_order(graphql, database, parts, name):
    clerk = await divided.member(database, parts, *RIGHTS, **part_of(parts, name))
    _, payments = within(parts, name)
    found = nodes(await graphql(PAYMENTS, actor=clerk), "payments")
    assert payments <= found
    assert found.isdisjoint({str(item) for item in parts.payments.values()} - payments)
    for payment_id in parts.payments.values():
        node = await graphql(NODE, {"id": str(payment_id)}, actor=clerk)
        assert (node["data"]["node"] is not None) is (str(payment_id) in payments)


@pytest.mark.parametrize("name", PARTS)
async def test_one_order_is_found_by_no_way_that_leads_outside(graphql, database, parts, name):
    clerk = await divided.member(database, parts, *RIGHTS, **part_of(parts, name))
    orders, _ = within(parts, name)
    for order_id in everything(parts):
        seen = {"id": order_id} if order_id in orders else None
        assert (await graphql(ONE, {"id": order_id}, actor=clerk))["data"]["order"] == seen
        assert (await graphql(NODE, {"id": order_id}, actor=clerk))["data"]["node"] == seen
        [row] = (await graphql("query ($id: ID!) { order(id: $id) { number } }", {"id": order_id}))["data"].values()
        assert (await graphql(ONE, {"number": row["number"]}, actor=clerk))["data"]["order"] == seen


@pytest.mark.parametrize(("mutation", "field"), [(SHIP, "orderId"), (REFUND, "orderId"), (REQUEST, "orderId")])
@pytest.mark.parametrize("name", PARTS)
async def test_what_lies_outside_is_not_found_and_not_changed(graphql, database, owner, parts, name, mutation, field):
    clerk = await divided.member(database, parts, *RIGHTS, **part_of(parts, name))
    orders, _ = within(parts, name)
    state = "SELECT id, version FROM sales_order WHERE shop_id = $1 ORDER BY id"
    before = dict(await owner.fetch(state, parts.shop_id))
    for order_id in parts.orders.values():
        answer = await graphql(mutation, {"id": str(order_id), "key": str(order_id)}, actor=clerk)
        [payload] = answer["data"].values()
        refused = [{"code": "NOT_FOUND", "field": [field]}]
        assert payload["userErrors"] == ([] if str(order_id) in orders else refused)
    after = dict(await owner.fetch(state, parts.shop_id))
    changed = {str(order_id) for order_id in before if before[order_id] != after[order_id]}
    assert changed == orders & {str(order_id) for order_id in parts.orders.values()}


async def test_cancelling_delivering_and_confirming_outside_is_not_found(graphql, database, owner, parts):
    clerk = await divided.member(database, parts, *RIGHTS, locations=[parts.south])
    there = (parts.north, parts.web)
    before = await owner.fetch("SELECT * FROM payment WHERE shop_id = $1 ORDER BY id", parts.shop_id)
    for mutation, given, field in (
        (CANCEL, parts.unpaid[there], "orderId"),
        (DELIVER, parts.orders[there], "orderId"),
        (CONFIRM, parts.payments[there], "paymentId"),
    ):
        [payload] = (await graphql(mutation, {"id": str(given), "key": "k"}, actor=clerk))["data"].values()
        assert payload["userErrors"] == [{"code": "NOT_FOUND", "field": [field]}]
    assert await owner.fetch("SELECT * FROM payment WHERE shop_id = $1 ORDER BY id", parts.shop_id) == before
    here = (parts.south, parts.web)
    for mutation, given in ((CONFIRM, parts.payments[here]), (SHIP, parts.orders[here]), (DELIVER, parts.orders[here])):
        answer = await graphql(mutation, {"id": str(given), "key": str(uuid.uuid4())}, actor=clerk)
        assert "errors" not in answer
        [payload] = answer["data"].values()
        assert payload["userErrors"] == []


async def test_actions_are_offered_as_the_mutations_would_answer(graphql, database, parts):
    reader = await divided.role(database, parts.shop_id, "read_orders")
    shipper = await divided.role(database, parts.shop_id, "ship_orders")
    scope = divided.RoleScope(role_id=shipper, location_ids=[parts.south])
    clerk = await divided.hire(database, parts.shop_id, "both@shop.example", [reader, shipper], scope)
    for place, offered in ((parts.south, (True, None)), (parts.north, (False, "NOT_FOUND"))):
        answer = await graphql(ACTIONS, {"id": str(parts.orders[place, parts.web])}, actor=clerk)
        [found] = [item for item in answer["data"]["order"]["actions"] if item["name"] == "SHIP"]
        assert (found["allowed"], found["code"]) == offered


async def test_who_sees_only_their_own_sees_what_they_took(graphql, database, parts):
    clerk = await divided.member(database, parts, *RIGHTS, own=True)
    other = await divided.member(database, parts, *RIGHTS, own=True, email="other@shop.example")
    lines = [{"variantId": str(parts.goods.variant_ids[0]), "quantity": "1"}]
    given = {"input": {"lines": lines, "paymentMethod": "BANK_TRANSFER"}, "key": "mine"}
    made = (await graphql(CREATE, given, actor=clerk))["data"]["orderCreate"]
    assert made["userErrors"] == []
    assert nodes(await graphql(ORDERS, actor=clerk)) == {made["order"]["id"]}
    assert len(nodes(await graphql(PAYMENTS, actor=clerk), "payments")) == 1
    assert nodes(await graphql(ORDERS, actor=other)) == set()


async def test_an_order_is_taken_within_ones_part(graphql, database, owner, parts):
    clerk = await divided.member(database, parts, *RIGHTS, locations=[parts.south], channels=[parts.phone])
    lines = [{"variantId": str(parts.goods.variant_ids[0]), "quantity": "1"}]
    wish = {"lines": lines, "paymentMethod": "BANK_TRANSFER"}
    for channel in (None, parts.web):
        given = {"input": {**wish, "channelId": channel and str(channel)}, "key": str(channel)}
        refused = (await graphql(CREATE, given, actor=clerk))["data"]["orderCreate"]
        assert refused["userErrors"] == [{"code": "NOT_FOUND", "field": ["channelId"]}]
    given = {"input": {**wish, "channelId": str(parts.phone)}, "key": "here"}
    made = (await graphql(CREATE, given, actor=clerk))["data"]["orderCreate"]
    assert made["order"]["channel"]["id"] == str(parts.phone)
    row = await owner.fetchrow("SELECT location_id, taken_by_id FROM sales_order WHERE id = $1", made["order"]["id"])
    assert (row["location_id"], row["taken_by_id"]) == (parts.south, clerk.id)


async def test_rights_of_several_roles_add_up_each_by_itself(graphql, database, parts):
    """Orders of two places are read, those of one are sent."""
    reads = await divided.role(database, parts.shop_id, "read_orders")
    sends = await divided.role(database, parts.shop_id, "read_orders", "ship_orders")
    scopes = [
        divided.RoleScope(role_id=reads, location_ids=[parts.north]),
        divided.RoleScope(role_id=sends, location_ids=[parts.south], channel_ids=[parts.web]),
    ]
    clerk = await divided.hire(database, parts.shop_id, "both@shop.example", [reads, sends], *scopes)
    seen = nodes(await graphql(ORDERS, actor=clerk))
    outside = {str(found[parts.south, parts.phone]) for found in (parts.orders, parts.unpaid)}
    assert seen == set(everything(parts)) - outside
    sent = {}
    for key, order_id in parts.orders.items():
        [payload] = (await graphql(SHIP, {"id": str(order_id), "key": str(order_id)}, actor=clerk))["data"].values()
        sent[key] = payload["userErrors"] == []
    assert [key for key, done in sent.items() if done] == [(parts.south, parts.web)]
