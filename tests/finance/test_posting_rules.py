"""Each value-moving fact becomes one balanced entry: the postings table as a truth table. Amounts are minor units."""

import uuid
from datetime import UTC, date, datetime
from types import MappingProxyType

import pytest

from entrepot.finance import chart, rules
from entrepot.finance.rules import Posting
from entrepot.inventory.events import StockAdjusted, StockItem, StockOpened, StockReceived
from entrepot.orders.events import PaidFact, RefundFact, ReturnFact, ReturnLineFact, ShipmentFact, ShipmentLineFact

AT = datetime(2026, 3, 1, 12, tzinfo=UTC)
ID = uuid.UUID("01900000-0000-7000-8000-000000000092")
OF_ORDER = MappingProxyType(
    {
        "order_id": ID,
        "order_number": "1001",
        "effective_at": AT,
        "currency": "CNY",
        "customer_id": None,
        "country": "CN",
    }
)


def lines(entry):
    """An entry as {account: signed amount}."""
    return {posting.account: posting.amount_minor for posting in entry.postings}


def item(value_minor, reason=None, document=ID):
    """A movement of stock."""
    return StockItem(
        variant_id=ID,
        location_id=ID,
        quantity=1 if value_minor > 0 else -1,
        value_minor=value_minor,
        reason=reason,
        move_id=ID,
        document_kind="RECEIPT",
        document_id=document,
        document_line_id=None,
        effective_at=AT,
    )


@pytest.mark.parametrize(
    ("event", "expected"),
    [
        (StockOpened(items=(item(5000),), currency="CNY"), {"1405": 5000, "4001": -5000}),
        (StockReceived(items=(item(6000), item(500)), currency="CNY"), {"1405": 6500, "2202.02": -6500}),
        (StockAdjusted(items=(item(-1800, "COUNT"),), currency="CNY"), {"1405": -1800, "6602": 1800}),
        (StockAdjusted(items=(item(600, "FOUND"),), currency="CNY"), {"1405": 600, "6602": -600}),
        (StockAdjusted(items=(item(-600, "SAMPLE"),), currency="CNY"), {"1405": -600, "6601": 600}),
        (StockAdjusted(items=(item(-600, "THEFT"),), currency="CNY"), {"1405": -600, "6711": 600}),
    ],
)
def test_stock(event, expected):
    assert [lines(entry) for entry in rules.stock_entries(event)] == [expected]


def test_stock_is_posted_once_for_each_document():
    other = uuid.UUID(int=ID.int + 256)
    entries = rules.stock_entries(StockReceived(items=(item(1), item(2, document=other), item(4)), currency="CNY"))
    assert [(entry.document_id, lines(entry)["1405"]) for entry in entries] == [(ID, 5), (other, 2)]


@pytest.mark.parametrize(
    ("method", "advance", "receivable", "expected"),
    [
        ("TEST_GATEWAY", 11300, 0, {"1012": 11300, "2205.01": -11300}),
        ("BANK_TRANSFER", 11300, 0, {"1002": 11300, "2205.01": -11300}),
        ("CASH_ON_DELIVERY", 0, 11300, {"1002": 11300, "1122": -11300}),
        ("BANK_TRANSFER", 300, 11000, {"1002": 11300, "2205.01": -300, "1122": -11000}),
    ],
)
def test_payment(method, advance, receivable, expected):
    fact = PaidFact(
        **OF_ORDER,
        payment_id=ID,
        method=method,
        amount_minor=advance + receivable,
        advance_minor=advance,
        receivable_minor=receivable,
    )
    assert lines(rules.payment_entry(fact)) == expected


def shipment(**given):
    """A shipment of goods for 100.00 that cost 60.00, with 8.00 carriage."""
    facts = {
        "shipment_id": ID,
        "shipment_number": "1001-1",
        "advance_minor": 10800,
        "receivable_minor": 0,
        "goods_minor": 10000,
        "charges_minor": 0,
        "shipping_minor": 800,
        "discount_minor": 0,
        "cost_minor": 6000,
        "lines": (),
    }
    return ShipmentFact(**OF_ORDER, **{**facts, **given})


def charge(code, amount):
    """A line without goods."""
    return ShipmentLineFact(
        order_line_id=ID,
        kind="CHARGE",
        charge_code=code,
        variant_id=None,
        quantity=1,
        revenue_minor=amount,
        cost_minor=0,
    )


@pytest.mark.parametrize(
    ("fact", "expected"),
    [
        (shipment(), {"2205.01": 10800, "6001": -10000, "6051": -800, "6401": 6000, "1405": -6000}),
        (
            shipment(advance_minor=0, receivable_minor=10800),
            {"1122": 10800, "6001": -10000, "6051": -800, "6401": 6000, "1405": -6000},
        ),
        (
            shipment(charges_minor=500, advance_minor=11300, lines=(charge("MANUAL", 500),)),
            {"2205.01": 11300, "6001": -10000, "6051": -1300, "6401": 6000, "1405": -6000},
        ),
        (
            shipment(goods_minor=0, shipping_minor=0, advance_minor=0),
            {"6401": 6000, "1405": -6000},
        ),
    ],
)
def test_sale(fact, expected):
    assert lines(rules.sale_entry(fact)) == expected


def refund(**given):
    """A refund of goods for 100.00, paid back through the gateway, restocked at 60.00."""
    facts = {
        "refund_id": ID,
        "refund_number": "1001-R1",
        "goods_minor": 10000,
        "charges_minor": 0,
        "shipping_minor": 0,
        "advance_minor": 0,
        "money_minor": 10000,
        "money": (("TEST_GATEWAY", 10000),),
        "receivable_minor": 0,
        "restocked_cost_minor": 6000,
        "lines": (),
    }
    return RefundFact(**OF_ORDER, **{**facts, **given})


@pytest.mark.parametrize(
    ("fact", "expected"),
    [
        (refund(), {"6001": 10000, "1012": -10000, "1405": 6000, "6401": -6000}),
        (
            refund(goods_minor=0, advance_minor=10000, restocked_cost_minor=0),
            {"2205.01": 10000, "1012": -10000},
        ),
        (
            refund(money_minor=0, money=(), receivable_minor=10000, restocked_cost_minor=0),
            {"6001": 10000, "1122": -10000},
        ),
        (
            refund(money=(("TEST_GATEWAY", 4000), ("BANK_TRANSFER", 6000)), shipping_minor=800, goods_minor=9200),
            {"6001": 9200, "6051": 800, "1012": -4000, "1002": -6000, "1405": 6000, "6401": -6000},
        ),
    ],
)
def test_refund(fact, expected):
    assert lines(rules.refund_entry(fact)) == expected


def test_a_sale_and_its_full_refund_cancel_out():
    sold, back = (
        lines(rules.sale_entry(shipment(shipping_minor=0, advance_minor=10000))),
        lines(rules.refund_entry(refund())),
    )
    together = {code: sold.get(code, 0) + back.get(code, 0) for code in {*sold, *back}}
    assert {code: amount for code, amount in together.items() if amount} == {"2205.01": 10000, "1012": -10000}


@pytest.mark.parametrize(("settlement", "account"), [("ON_ACCOUNT", "1122"), ("BANK_TRANSFER", "1002")])
def test_return_without_an_order(settlement, account):
    line = ReturnLineFact(
        kind="GOODS",
        charge_code=None,
        variant_id=ID,
        quantity=2,
        amount_minor=500,
        restocked=True,
        cost_minor=300,
    )
    discount = ReturnLineFact(
        kind="CHARGE",
        charge_code="DISCOUNT",
        variant_id=None,
        quantity=1,
        amount_minor=70,
        restocked=False,
        cost_minor=0,
    )
    fact = ReturnFact(
        return_id=ID,
        return_number="R1",
        effective_at=AT,
        currency="CNY",
        customer_id=None,
        country=None,
        settlement=settlement,
        goods_minor=500,
        charges_minor=70,
        cost_minor=300,
        lines=(line, discount),
    )
    assert lines(rules.return_entry(fact)) == {"6001": 570, account: -570, "1405": 300, "6401": -300}


def test_a_rule_out_of_balance_is_a_bug():
    with pytest.raises(ValueError, match="out of balance by 1"):
        rules.balanced([Posting("1405", 2), Posting("6401", -1)])


def test_every_account_of_a_rule_is_in_the_template():
    known = {item.code for item in chart.TEMPLATE}
    assert {*rules.METHOD_ACCOUNTS.values(), *rules.ADJUSTMENT_ACCOUNTS.values()} <= known
    assert len(known) == len(chart.TEMPLATE)


@pytest.mark.parametrize(
    ("first", "last", "expected"),
    [
        (date(2010, 12, 1), date(2011, 2, 9), [date(2010, 12, 31), date(2011, 1, 31), date(2011, 2, 28)]),
        (date(2024, 2, 29), date(2024, 2, 29), [date(2024, 2, 29)]),
    ],
)
def test_month_ends(first, last, expected):
    assert rules.month_ends(first, last) == expected
