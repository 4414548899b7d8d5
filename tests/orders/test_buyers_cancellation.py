"""A buyer gives their own order up until it is paid; what they may not, changes nothing in the database."""

import asyncio
import uuid
from collections import Counter

import pytest

from entrepot.kernel import errors, permissions
from entrepot.orders.operations import cancellation, fulfilment
from entrepot.orders.rules.tokens import hash_token
from entrepot.payments.rules import Method
from tests import shops
from tests.orders import arrange

CANCEL = """
mutation ($input: OrderCancelInput!, $key: String!) {
  orderCancel(input: $input) @idempotent(key: $key) {
    order { paymentState fulfilmentState payments { state } }
    userErrors { code field message }
  }
}"""
TABLES = (
    "sales_order",
    "sales_order_line",
    "payment",
    "hold",
    "stock_balance",
    "order_event",
    "change",
    "refund",
)
TOKEN = "t" * 43
CANCELLED = {"paymentState": "VOIDED", "fulfilmentState": "CANCELLED", "payments": [{"state": "VOIDED"}]}


class Stage:
    """A committed shop with a customer's order, and what the database holds of it."""

    def __init__(self, graphql, database, owner):
        self.graphql, self.database, self.owner = graphql, database, owner

    def write(self):
        return self.database.write(shop_id=self.graphql.shop, actor=arrange.SYSTEM)

    async def open(self, **more):
        async with self.write() as tx:
            self.goods = await arrange.make_goods(tx)
            anna_id, bert_id = [await arrange.make_customer(tx, name=name) for name in ("anna", "bert")]
            self.anna, self.bert = customer(anna_id), customer(bert_id)
            self.placed = await arrange.place(
                tx, self.goods, 2, customer_id=anna_id, access_hash=hash_token(TOKEN), **more
            )
        return self

    async def cancel(self, actor, *, shop=None, **given):
        """The answer to orderCancel, by default of the order by its id."""
        given = given or {"orderId": str(self.placed.order_id)}
        variables = {"input": given, "key": uuid.uuid4().hex}
        return await self.graphql(CANCEL, variables, actor=actor, shop=shop)

    async def rows(self):
        """Every row that a cancellation could touch, in every shop."""
        return {name: sorted(map(str, await self.owner.fetch(f"SELECT * FROM {name}"))) for name in TABLES}


def customer(customer_id):
    return permissions.Actor(kind=permissions.ActorKind.CUSTOMER, id=uuid.uuid4(), customer_id=customer_id)


def staff(*codes):
    return permissions.Actor(kind=permissions.ActorKind.STAFF, id=uuid.uuid4(), permissions=frozenset(codes))


@pytest.fixture
async def stage(graphql, database, owner):
    return await Stage(graphql, database, owner).open()


async def test_a_customer_cancels_their_own_unpaid_order(stage):
    answer = await stage.cancel(stage.anna)
    assert answer["data"]["orderCancel"] == {"order": CANCELLED, "userErrors": []}
    async with stage.write() as tx:
        await arrange.assert_books_agree(tx)


async def test_a_guest_cancels_by_the_token(stage, anonymous):
    answer = await stage.cancel(anonymous, token=TOKEN)
    assert answer["data"]["orderCancel"] == {"order": CANCELLED, "userErrors": []}


async def test_an_order_on_delivery_is_unpaid_too(graphql, database, owner):
    stage = await Stage(graphql, database, owner).open(payment_method=Method.CASH_ON_DELIVERY)
    assert (await stage.cancel(stage.anna))["data"]["orderCancel"]["userErrors"] == []


async def test_what_is_not_theirs_is_not_found_and_stays_as_it_is(stage, anonymous, database):
    elsewhere = await shops.found(database)
    before = await stage.rows()
    not_found = [
        (await stage.cancel(stage.bert), ["orderId"]),
        (await stage.cancel(stage.anna, shop=elsewhere), ["orderId"]),
        (await stage.cancel(stage.bert, token="x" * 43), ["token"]),
        (await stage.cancel(anonymous, token="x" * 43), ["token"]),
        (await stage.cancel(anonymous, token=TOKEN, shop=elsewhere), ["token"]),
    ]
    for answer, field in not_found:
        error = {"code": "NOT_FOUND", "field": field, "message": "Order was not found."}
        assert answer["data"]["orderCancel"] == {"order": None, "userErrors": [error]}
    assert await stage.rows() == before


async def test_who_is_neither_buyer_nor_allowed_is_refused_and_nothing_changes(stage, anonymous):
    before = await stage.rows()
    for actor, code in (
        (anonymous, "UNAUTHENTICATED"),
        (staff("read_orders"), "FORBIDDEN"),
        (staff("read_orders", "refund_orders", "ship_orders"), "FORBIDDEN"),
    ):
        answer = await stage.cancel(actor)
        assert [error["extensions"]["code"] for error in answer["errors"]] == [code]
    assert await stage.rows() == before


async def test_after_payment_the_buyer_asks_for_a_refund_and_staff_still_cancel(stage, anonymous):
    async with stage.write() as tx:
        await arrange.pay(tx, stage.placed)
    before = await stage.rows()
    for answer in (await stage.cancel(stage.anna), await stage.cancel(anonymous, token=TOKEN)):
        message = "Order 1001 is paid: ask for a refund instead."
        error = {"code": "ORDER_IS_PAID", "field": [], "message": message}
        assert answer["data"]["orderCancel"] == {"order": None, "userErrors": [error]}
    assert await stage.rows() == before
    done = await stage.cancel(staff("write_orders"))
    assert done["data"]["orderCancel"]["order"]["paymentState"] == "REFUNDED"


async def test_after_a_part_of_the_money_it_is_too_late(stage):
    async with stage.write() as tx:
        await arrange.pay(tx, stage.placed, amount_minor=500)
    before = await stage.rows()
    answer = await stage.cancel(stage.anna)
    assert [error["code"] for error in answer["data"]["orderCancel"]["userErrors"]] == ["ORDER_IS_PAID"]
    assert await stage.rows() == before


async def test_what_has_left_is_not_cancelled(graphql, database, owner):
    stage = await Stage(graphql, database, owner).open(payment_method=Method.CASH_ON_DELIVERY)
    async with stage.write() as tx:
        await fulfilment.ship_orders(tx, commands=[fulfilment.ShipOrder(order_id=stage.placed.order_id)])
    before = await stage.rows()
    answer = await stage.cancel(stage.anna)
    assert [error["code"] for error in answer["data"]["orderCancel"]["userErrors"]] == ["ALREADY_SHIPPED"]
    assert await stage.rows() == before


async def test_an_order_must_be_named(stage, anonymous):
    answer = await stage.cancel(anonymous, reason="?")
    error = {"code": "REQUIRED", "field": ["orderId"], "message": "This value is required."}
    assert answer["data"]["orderCancel"]["userErrors"] == [error]


async def test_money_against_the_buyers_cancellation(database, shop, ledger):
    """Whoever comes first wins: a paid order stays, or money for a cancelled one goes back; both books agree."""
    stage = ledger.on(database)
    async with stage.write(shop_id=shop, actor=arrange.SYSTEM) as tx:
        goods = await arrange.make_goods(tx, count=1)
        placed = [await arrange.place(tx, goods, 1) for _ in range(12)]

    async def pay(item):
        async with stage.write(shop_id=shop, actor=arrange.SYSTEM) as tx:
            await arrange.pay(tx, item)

    async def cancel(item):
        command = cancellation.CancelOrder(order_id=item.order_id, by_buyer=True)
        try:
            async with stage.write(shop_id=shop, actor=arrange.SYSTEM) as tx:
                await cancellation.cancel_orders(tx, commands=[command])
        except errors.DomainError as refusal:
            return refusal.code
        return "cancelled"

    steps = [pay(item) if first else cancel(item) for item in placed for first in (True, False)]
    outcomes = [code for code in await asyncio.gather(*steps) if code is not None]
    async with stage.write(shop_id=shop, actor=arrange.SYSTEM) as tx:
        states = Counter([await arrange.state(tx, item.order_id) for item in placed])
        await arrange.assert_books_agree(tx)
    told = Counter(outcomes)
    assert states == Counter(
        {("PAID", "UNFULFILLED", "NONE"): told["ORDER_IS_PAID"], ("REFUNDED", "CANCELLED", "NONE"): told["cancelled"]}
    )
    assert sum(told.values()) == 12
