"""`orderChanged`: everybody is told of the orders that they may see, and only of what was committed."""

import time
import uuid

import pytest

from entrepot.kernel import permissions
from entrepot.kernel.scopes import Part, scope_of
from entrepot.orders.operations import cancellation
from entrepot.orders.rules.tokens import hash_token
from entrepot.payments.rules import Method
from entrepot.shops import operations as shop_operations
from tests import requests, shops
from tests.orders import arrange, watching

ONE = "subscription ($id: ID, $token: String) { orderChanged(id: $id, token: $token) { id paymentState } }"
ALL = "subscription { orderChanged { id paymentState lines { sku } } }"
TOKEN, OTHER_TOKEN = "t" * 43, "u" * 43


def customer(customer_id):
    return permissions.Actor(kind=permissions.ActorKind.CUSTOMER, id=uuid.uuid4(), customer_id=customer_id)


class Stage:
    """A shop with two customers, and an unpaid order of one of them."""

    def __init__(self, database, shop):
        self.database, self.shop = database, shop

    def write(self):
        return self.database.write(shop_id=self.shop, actor=arrange.SYSTEM)

    async def open(self):
        async with self.write() as tx:
            self.goods = await arrange.make_goods(tx)
            self.anna_id, bert_id = [await arrange.make_customer(tx, name=name) for name in ("anna", "bert")]
            self.anna, self.bert = customer(self.anna_id), customer(bert_id)
        self.placed = await self.place(customer_id=self.anna_id, access_hash=hash_token(TOKEN))
        return self

    async def place(self, **more):
        async with self.write() as tx:
            return await arrange.place(tx, self.goods, 1, payment_method=Method.BANK_TRANSFER, **more)

    async def pay(self, placed=None):
        async with self.write() as tx:
            await arrange.pay(tx, placed or self.placed)

    @property
    def id(self):
        return str(self.placed.order_id)


@pytest.fixture
async def stage(database, shop):
    return await Stage(database, shop).open()


@pytest.fixture
async def watched(database, shop):
    async with watching.opened(database, shop) as found:
        yield found


async def test_staff_the_customer_and_a_guest_see_a_change_when_it_is_committed(stage, watched):
    staff = await watched.open(ONE, {"id": stage.id}, actor=requests.everything())
    anna = await watched.open(ONE, {"id": stage.id}, actor=stage.anna)
    guest = await watched.open(ONE, {"token": TOKEN}, actor=permissions.ANONYMOUS)
    async with stage.write() as tx:
        await arrange.pay(tx, stage.placed)
        await tx.flush()
        assert await watching.is_silent(staff, anna, guest)
    expected = {"orderChanged": {"id": stage.id, "paymentState": "PAID"}}
    assert [await watching.soon(events) for events in (staff, anna, guest)] == [expected] * 3


async def test_what_is_rolled_back_is_told_to_nobody(stage, watched, graphql):
    staff = await watched.open(ALL, actor=requests.everything())
    anna = await watched.open(ALL, actor=stage.anna)
    answer = await graphql(
        "mutation ($input: OrderCancelInput!) { orderCancel(input: $input) @dryRun { order { paymentState } } }",
        {"input": {"orderId": stage.id}},
    )
    assert answer["data"]["orderCancel"] == {"order": {"paymentState": "VOIDED"}}
    async with stage.write() as tx:
        await cancellation.cancel_orders(tx, commands=[cancellation.CancelOrder(order_id=stage.placed.order_id)])
        await tx.flush()
        tx.abandon()
    assert await watching.is_silent(staff, anna)


async def test_another_customer_another_order_and_another_shop_are_told_nothing(stage, watched, database):
    other = await Stage(database, await shops.found(database)).open()
    guests = await stage.place(access_hash=hash_token(OTHER_TOKEN))
    bert = await watched.open(ALL, actor=stage.bert)
    guest = await watched.open(ONE, {"token": OTHER_TOKEN}, actor=permissions.ANONYMOUS)
    elsewhere = await watched.open(ALL, actor=requests.everything(), shop=other.shop)
    staff = await watched.open(ALL, actor=requests.everything())
    await stage.pay()
    assert (await watching.soon(staff))["orderChanged"]["id"] == stage.id
    assert await watching.is_silent(bert, guest, elsewhere)
    await stage.pay(guests)
    assert (await watching.soon(guest))["orderChanged"] == {"id": str(guests.order_id), "paymentState": "PAID"}
    assert await watching.is_silent(bert, elsewhere)


async def test_new_orders_arrive_where_all_are_watched(stage, watched):
    staff = await watched.open(ALL, actor=requests.everything())
    bert = await watched.open(ALL, actor=stage.bert)
    placed = await stage.place(customer_id=stage.bert.customer_id)
    for events in (staff, bert):
        found = (await watching.soon(events))["orderChanged"]
        assert (found["id"], found["paymentState"]) == (str(placed.order_id), "UNPAID")


@pytest.mark.parametrize(
    ("who", "given", "code"),
    [
        ("bert", {"id": "order"}, "NOT_FOUND"),
        ("anonymous", {"id": "order"}, "NOT_FOUND"),
        ("anonymous", {"token": "x" * 43}, "NOT_FOUND"),
        ("everything", {"id": str(uuid.UUID(int=0x92))}, "NOT_FOUND"),
        ("anonymous", {}, "UNAUTHENTICATED"),
        ("packer", {}, "FORBIDDEN"),
    ],
)
async def test_who_may_not_see_an_order_cannot_watch_it(stage, watched, who, given, code):
    actors = {
        "bert": stage.bert,
        "anonymous": permissions.ANONYMOUS,
        "everything": requests.everything(),
        "packer": permissions.Actor(kind=permissions.ActorKind.STAFF, id=uuid.uuid4()),
    }
    variables = {name: stage.id if value == "order" else value for name, value in given.items()}
    assert await watched.open(ONE, variables, actor=actors[who]) == [code]


async def test_many_orders_that_change_together_cost_as_many_statements_as_one(stage, watched):
    staff = await watched.open(ALL, actor=requests.everything())
    await stage.pay()
    watched.counting.texts.clear()
    assert (await watching.soon(staff))["orderChanged"]["id"] == stage.id
    one = len(watched.counting.texts)
    async with stage.write() as tx:
        placed = [await arrange.place(tx, stage.goods, 1) for _ in range(8)]
    watched.counting.texts.clear()
    told = {(await watching.soon(staff))["orderChanged"]["id"] for _ in placed}
    assert told == {str(item.order_id) for item in placed}
    assert (len(watched.counting.texts), one) == (2, 2)


async def test_an_event_costs_what_its_objects_cost(stage, watched):
    staff = await watched.open(ALL, actor=requests.everything())
    await stage.pay()
    answer = await anext(staff)
    assert (answer.data["orderChanged"]["paymentState"], answer.cost) == ("PAID", 1)


async def test_a_change_is_told_within_a_second(stage, watched):
    staff = await watched.open(ALL, actor=requests.everything())
    await stage.pay()
    committed = time.monotonic()
    await watching.soon(staff)
    assert time.monotonic() - committed < 1


async def test_g24_whoever_is_for_one_channel_is_told_of_its_orders_only(stage, watched):
    """Of one order by its id too: where it is not seen, it is not found."""
    async with stage.write() as tx:
        new = shop_operations.CreateChannel(handle="phone", name={"zh-CN": "电话", "en": "Phone"}, currency="CNY")
        [phone] = await shop_operations.create_channels(tx, commands=[new])
    scope = scope_of([Part(None, phone["id"])])
    clerk = permissions.Actor(
        kind=permissions.ActorKind.STAFF,
        id=uuid.uuid4(),
        permissions=frozenset({"read_orders"}),
        narrowed={"read_orders": scope},
    )
    assert await watched.open(ONE, {"id": stage.id}, actor=clerk) == ["NOT_FOUND"]
    events = await watched.open(ALL, actor=clerk)
    await stage.pay()
    here = await stage.place(channel_id=phone["id"])
    assert (await watching.soon(events))["orderChanged"]["id"] == str(here.order_id)
