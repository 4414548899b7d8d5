"""Placing orders: prices, snapshots, stock, coupons, numbers, and each refused alone."""

import pytest

from entrepot.inventory import reads as stock_reads
from entrepot.kernel import errors
from entrepot.orders import events, order_facts, reads
from entrepot.orders.operations import placement
from entrepot.orders.rules.placement import AgreedLine, PlaceOrder
from entrepot.payments import reads as payment_reads
from entrepot.pricing.operations import prices
from entrepot.pricing.rules.prices import SetPrice
from entrepot.shops import operations as shop_operations
from tests.orders import arrange
from tests.pricing.arrange import make_coupon


async def test_an_order_keeps_what_was_agreed(tx, goods, ledger):
    placed = await arrange.place(tx, goods, 2, 1)
    await prices.set_prices(tx, commands=[SetPrice(variant_id=goods.variant_ids[0], currency="CNY", amount_minor=999)])
    row = await reads.get_order(tx, id=placed.order_id)
    assert (row["number"], row["goods_minor"], row["shipping_minor"], row["total_minor"]) == ("1001", 4000, 0, 4000)
    assert (row["payment_state"], row["fulfilment_state"], row["after_sale_state"]) == ("UNPAID", "UNFULFILLED", "NONE")
    assert row["shipping_address"] == arrange.ADDRESS
    lines = await reads.list_belonging(tx, name="lines", parent_ids=[placed.order_id])
    assert [(line["quantity"], line["unit_price_minor"], line["total_minor"]) for line in lines] == [
        (2, 1000, 2000),
        (1, 2000, 2000),
    ]
    [fact] = ledger.of(events.OrdersPlaced)
    assert (fact.order_id, fact.order_number, fact.total_minor) == (placed.order_id, "1001", 4000)
    await arrange.assert_books_agree(tx)


async def test_stock_is_held_and_a_payment_asked_for(tx, goods):
    placed = await arrange.place(tx, goods, 3)
    assert await stock_reads.sum_available(tx, variant_ids=goods.variant_ids) == {
        goods.variant_ids[0]: 97,
        goods.variant_ids[1]: 100,
    }
    [payment] = await payment_reads.list_payments_of_documents(tx, document_ids=[placed.order_id])
    assert (payment["id"], payment["amount_minor"], payment["state"]) == (placed.payment_id, 3000, "PENDING")


async def test_short_stock_says_how_much_is_left(tx, goods):
    with pytest.raises(errors.DomainError) as caught:
        await arrange.place(tx, goods, 101)
    assert (caught.value.code, caught.value.available, caught.value.field) == (
        "INSUFFICIENT_STOCK",
        100,
        ("lines", 0, "quantity"),
    )
    assert await stock_reads.sum_available(tx, variant_ids=goods.variant_ids[:1]) == {goods.variant_ids[0]: 100}


async def test_one_that_fails_is_refused_alone_and_gives_back_what_it_took(tx, goods):
    outcomes = await placement.place_orders(
        tx,
        commands=[
            arrange.order_of(goods, 60, 101),
            arrange.order_of(goods, 60),
            arrange.order_of(goods, 50),
        ],
    )
    assert [type(outcome).__name__ for outcome in outcomes] == ["Refused", "Placed", "Refused"]
    assert [error.code for error in outcomes[2].errors] == ["INSUFFICIENT_STOCK"]
    assert await stock_reads.sum_available(tx, variant_ids=goods.variant_ids) == {
        goods.variant_ids[0]: 40,
        goods.variant_ids[1]: 100,
    }
    await arrange.assert_books_agree(tx)


async def test_a_coupon_is_redeemed_once_and_given_back_by_a_refused_order(tx, goods):
    await make_coupon(tx, code="ONCE10", max_uses=1)
    outcomes = await placement.place_orders(
        tx,
        commands=[
            arrange.order_of(goods, 1, 101, coupon_codes=("ONCE10",)),
            arrange.order_of(goods, 1, coupon_codes=("ONCE10",)),
        ],
    )
    assert [type(outcome).__name__ for outcome in outcomes] == ["Refused", "Refused"]
    [second] = await placement.place_orders(tx, commands=[arrange.order_of(goods, 1, coupon_codes=("ONCE10",))])
    assert second.total_minor == 900
    await arrange.assert_books_agree(tx)


async def test_shipping_follows_the_settings(tx, goods):
    await shop_operations.update_shop(
        tx,
        command=shop_operations.UpdateShop(
            settings={"shipping_fee_minor": 800, "free_shipping_from_minor": 3000, "order_number_prefix": "SO"}
        ),
    )
    small, large = await arrange.place(tx, goods, 1), await arrange.place(tx, goods, 3)
    assert (small.total_minor, large.total_minor) == (1800, 3000)
    assert (small.number, large.number) == ("SO1001", "SO1002")


async def test_agreed_lines_are_taken_as_they_are(tx, goods):
    command = PlaceOrder(
        agreed_lines=(
            AgreedLine(variant_id=goods.variant_ids[0], quantity=3, unit_price_minor=255, list_total_minor=765),
            AgreedLine(quantity=1, unit_price_minor=1800, list_total_minor=1800, charge_code="POST"),
        ),
        shipping_minor=0,
        number="536370",
        external_reference="csv:536370",
        by_staff=True,
    )
    placed = await placement.place_order(tx, command=command)
    assert (placed.number, placed.total_minor) == ("536370", 2565)
    lines = await reads.list_belonging(tx, name="lines", parent_ids=[placed.order_id])
    assert [(line["kind"], line["charge_code"], line["total_minor"]) for line in lines] == [
        ("GOODS", None, 765),
        ("CHARGE", "POST", 1800),
    ]


@pytest.mark.parametrize(
    ("changes", "code", "field"),
    [
        ({"email": None}, "ORDER_CONTACT_MISSING", ("email",)),
        ({"shipping_address": None}, "ADDRESS_MISSING", ("shipping_address",)),
        ({"expected_total_minor": 999}, "TOTAL_CHANGED", ("expected_total",)),
        ({"coupon_codes": ("NOPE",)}, "COUPON_UNKNOWN", ("coupon_codes",)),
        ({"currency": "EUR"}, "INVALID", ("currency",)),
    ],
)
async def test_c1_refused(tx, goods, changes, code, field):
    with pytest.raises(errors.DomainError) as caught:
        await arrange.place(tx, goods, 1, **changes)
    assert (caught.value.code, caught.value.field) == (code, field)


async def test_c2_refused_lines(tx, goods):
    hidden = await arrange.make_goods(tx, count=1)
    with pytest.raises(errors.DomainError) as caught:
        await placement.place_order(tx, command=arrange.order_of(goods))
    assert caught.value.code == "ORDER_IS_EMPTY"
    with pytest.raises(errors.DomainError) as caught:
        await arrange.place(tx, goods, -1)
    assert (caught.value.code, caught.value.field) == ("LINE_QUANTITY_INVALID", ("lines", 0, "quantity"))
    unknown = arrange.Goods([goods.location_id], goods.location_id, goods.channel_id)
    with pytest.raises(errors.DomainError) as caught:
        await arrange.place(tx, unknown, 1)
    assert (caught.value.code, caught.value.field) == ("NOT_FOUND", ("lines", 0, "variant_id"))
    assert hidden.variant_ids


async def test_an_order_that_costs_nothing_is_paid(tx, goods):
    line = AgreedLine(variant_id=goods.variant_ids[0], quantity=1, unit_price_minor=0, list_total_minor=0)
    placed = await placement.place_order(tx, command=PlaceOrder(agreed_lines=(line,), by_staff=True))
    assert placed.payment_id is None
    assert await arrange.state(tx, placed.order_id) == ("PAID", "UNFULFILLED", "NONE")


async def test_the_number_of_statements_does_not_depend_on_the_number_of_orders(tx, goods):
    counts = []
    for size in (1, 200):
        commands = [
            PlaceOrder(
                lines=arrange.order_of(goods, 1).lines,
                agreed_lines=(AgreedLine(quantity=1, unit_price_minor=5, list_total_minor=5),),
                by_staff=True,
            )
            for _ in range(size)
        ]
        if size == 200:
            await arrange.receive(tx, goods, stock=500)
        with tx.counting() as count:
            outcomes = await placement.place_orders(tx, commands=commands)
        assert all(isinstance(outcome, placement.Placed) for outcome in outcomes)
        counts.append(count.statements)
    assert counts == [15, 15]


async def test_facts_of_a_placed_order(tx, goods):
    placed = await arrange.place(tx, goods, 1, payment_method=arrange.CASH)
    order = (await order_facts.load_orders(tx, ids=[placed.order_id]))[placed.order_id]
    assert (order.facts.prepaid, order.facts.due_minor, order.row["expires_at"]) == (False, 1000, None)
    assert order.facts.payment_state == "COLLECT_ON_DELIVERY"
