"""What becomes of each kind of line: the table of `kinds`, row by row."""

from datetime import datetime

import pytest

from entrepot.integrations.online_retail import kinds, lines, refusals
from entrepot.integrations.online_retail.kinds import Kind, Target
from entrepot.inventory.rules import AdjustReason


def line(
    invoice: str, article: str, quantity: int, price: int, *, customer: str | None = None, description: str = ""
) -> lines.Line:
    at = datetime(2010, 12, 1, tzinfo=lines.ZONE)
    amount = lines.to_amount_minor(quantity, price)
    return lines.Line("2010-12.csv", 2, invoice, article, description, quantity, at, price, customer, "GB", amount)


SALE, CREDIT, DEBT = "536365", "C536365", "A536365"
TABLE = [
    # invoice article       quantity price  customer sells   kind                  target        account
    (SALE, "85123A", 6, 25500, None, True, Kind.GOODS_SOLD, Target.ORDER, None),
    (SALE, "85123A", 6, 25500, "17850", True, Kind.GOODS_SOLD, Target.ORDER, None),
    (SALE, "DCGS0003", 1, 25100, None, True, Kind.GOODS_SOLD, Target.ORDER, None),
    (SALE, "DCGSSBOY", 1, 32900, None, True, Kind.GOODS_SOLD, Target.ORDER, None),
    (SALE, "PADS", 1, 10, "13952", True, Kind.GOODS_SOLD, Target.ORDER, None),
    (SALE, "85123A", 6, 0, "17850", True, Kind.GOODS_FREE, Target.ORDER, None),
    (SALE, "PADS", 1, 0, None, True, Kind.GOODS_FREE, Target.ORDER, None),
    (SALE, "85123A", 6, 0, None, False, Kind.STOCK_FOUND, Target.STOCK_MOVE, None),
    (SALE, "85123A", -6, 0, None, False, Kind.STOCK_LOST, Target.STOCK_MOVE, None),
    (SALE, "85123A", -6, 0, "17850", True, Kind.STOCK_LOST, Target.STOCK_MOVE, None),
    (SALE, "DCGS0067", -11, 0, None, False, Kind.STOCK_LOST, Target.STOCK_MOVE, None),
    (CREDIT, "85123A", -6, 25500, "17850", True, Kind.GOODS_RETURNED, Target.RETURN, None),
    (CREDIT, "85123A", -6, 0, None, False, Kind.GOODS_RETURNED, Target.RETURN, None),
    (SALE, "POST", 3, 180000, "12583", True, Kind.SHIPPING, Target.ORDER, None),
    (SALE, "DOT", 1, 5697700, None, True, Kind.SHIPPING, Target.ORDER, None),
    (SALE, "DOT", 1, 0, None, True, Kind.SHIPPING, Target.ORDER, None),
    (SALE, "C2", 1, 500000, "14911", True, Kind.SHIPPING, Target.ORDER, None),
    (CREDIT, "POST", -1, 44100, "16861", True, Kind.SHIPPING, Target.RETURN, None),
    (SALE, "M", 1, 12500, "16274", True, Kind.MANUAL, Target.ORDER, None),
    (SALE, "M", 1, 0, "15581", True, Kind.MANUAL, Target.ORDER, None),
    (CREDIT, "M", -1, 6313100, None, True, Kind.MANUAL, Target.RETURN, None),
    (SALE, "GIFT_0001_40", 1, 340400, None, True, Kind.VOUCHER, Target.ORDER, None),
    (CREDIT, "GIFT_0001_40", -1, 340400, None, True, Kind.VOUCHER, Target.RETURN, None),
    (SALE, "BANK CHARGES", 1, 150000, "15823", True, Kind.BANK_CHARGE, Target.ORDER, None),
    (CREDIT, "BANK CHARGES", -1, 150000, "15823", True, Kind.BANK_CHARGE, Target.RETURN, None),
    (SALE, "BANK CHARGES", 1, 150000, None, True, Kind.BANK_FEE, Target.JOURNAL, "6603"),
    (CREDIT, "BANK CHARGES", -1, 953800, None, True, Kind.BANK_FEE, Target.JOURNAL, "6603"),
    (CREDIT, "D", -1, 275000, "14527", True, Kind.DISCOUNT, Target.RETURN, None),
    (SALE, "AMAZONFEE", 1, 135413300, None, True, Kind.MARKETPLACE_FEE, Target.JOURNAL, "6601"),
    (CREDIT, "AMAZONFEE", -1, 135413300, None, True, Kind.MARKETPLACE_FEE, Target.JOURNAL, "6601"),
    (CREDIT, "CRUK", -1, 16000, "14096", True, Kind.COMMISSION, Target.JOURNAL, "6601"),
    (SALE, "S", 1, 300000, None, True, Kind.SAMPLES, Target.JOURNAL, "6601"),
    (CREDIT, "S", -1, 129500, None, True, Kind.SAMPLES, Target.JOURNAL, "6601"),
    (DEBT, "B", 1, 110620600, None, True, Kind.BAD_DEBT, Target.JOURNAL, "6702"),
    (DEBT, "B", 1, -110620600, None, True, Kind.BAD_DEBT, Target.JOURNAL, "6702"),
    (SALE, "POST", 1000, 0, None, False, Kind.NO_GOODS_NO_MONEY, Target.NOTHING, None),
    (SALE, "GIFT_0001_20", 10, 0, None, False, Kind.NO_GOODS_NO_MONEY, Target.NOTHING, None),
    (SALE, "M", 1, 0, None, False, Kind.NO_GOODS_NO_MONEY, Target.NOTHING, None),
    (CREDIT, "S", -1, 40, None, True, Kind.NO_GOODS_NO_MONEY, Target.NOTHING, None),
]
REFUSED = [
    (SALE, "TEST001", 1, 10000),
    (SALE, "B", 1, 10000),
    (SALE, "D", 1, 10000),
    (SALE, "85123A", -1, 10000),
    (SALE, "85123A", 1, -10000),
    (SALE, "POST", -1, 10000),
    (SALE, "M", 1, -10000),
    (CREDIT, "85123A", 1, 10000),
    (CREDIT, "85123A", -1, -10000),
    (CREDIT, "ADJUST", -1, 10000),
    (DEBT, "85123A", 1, 10000),
    (DEBT, "B", -1, 10000),
]
LOSSES = [
    ("", AdjustReason.COUNT),
    ("?", AdjustReason.COUNT),
    ("check", AdjustReason.COUNT),
    ("sold as set on dotcom", AdjustReason.COUNT),
    ("wrong barcode", AdjustReason.COUNT),
    ("Damaged", AdjustReason.DAMAGE),
    ("Dagamed", AdjustReason.DAMAGE),
    ("damages/credits from ASOS.", AdjustReason.DAMAGE),
    ("thrown away-rusty", AdjustReason.DAMAGE),
    ("wet/rusty", AdjustReason.DAMAGE),
    ("mouldy, unsaleable.", AdjustReason.DAMAGE),
    ("showroom", AdjustReason.SAMPLE),
    ("given away", AdjustReason.SAMPLE),
    ("?missing", AdjustReason.LOSS),
    ("MIA", AdjustReason.LOSS),
]


@pytest.mark.parametrize(
    ("invoice", "article", "quantity", "price", "customer", "sells", "kind", "target", "account"), TABLE
)
def test_a_line_becomes(
    invoice: str,
    article: str,
    quantity: int,
    price: int,
    customer: str | None,
    sells: bool,
    kind: Kind,
    target: Target,
    account: str | None,
) -> None:
    found = kinds.classify(line(invoice, article, quantity, price, customer=customer), sells=sells)
    assert (found.kind, found.target, found.account) == (kind, target, account)


def test_every_kind_is_in_the_table_and_has_a_name() -> None:
    assert {row[6] for row in TABLE} == set(Kind) == set(kinds.NAMES)


@pytest.mark.parametrize(("invoice", "article", "quantity", "price"), REFUSED)
def test_a_line_of_no_kind_is_refused_by_name(invoice: str, article: str, quantity: int, price: int) -> None:
    with pytest.raises(refusals.KindUnknown) as caught:
        kinds.classify(line(invoice, article, quantity, price), sells=True)
    facts = caught.value.facts()
    assert (facts["file"], facts["row"], facts["invoice"], facts["article"]) == ("2010-12.csv", 2, invoice, article)


@pytest.mark.parametrize(("description", "reason"), LOSSES)
def test_a_loss_has_the_reason_that_was_written_down(description: str, reason: AdjustReason) -> None:
    found = kinds.classify(line(SALE, "22752", -1, 0, description=description), sells=False)
    assert found.reason is reason


@pytest.mark.parametrize(
    ("description", "reason"),
    [("", AdjustReason.COUNT), ("adjustment", AdjustReason.COUNT), ("Found in w/hse", AdjustReason.FOUND)],
)
def test_found_stock_has_a_reason(description: str, reason: AdjustReason) -> None:
    found = kinds.classify(line(SALE, "22752", 1, 0, description=description), sells=False)
    assert found.reason is reason


@pytest.mark.parametrize(
    ("members", "expected"),
    [
        ([line(SALE, "22752", 1, 0)], False),
        ([line(SALE, "22752", 1, 0), line(SALE, "85123A", 1, 0)], False),
        ([line(SALE, "POST", 1000, 0)], False),
        ([line(SALE, "22752", 1, 0, customer="17850")], True),
        ([line(SALE, "22752", 1, 0), line(SALE, "85123A", 1, 100)], True),
        ([line(SALE, "22752", 1, 0), line(SALE, "DOT", 1, 0)], True),
    ],
)
def test_an_invoice_sells_or_corrects_the_stock(members: list[lines.Line], expected: bool) -> None:
    assert kinds.sells(members) is expected
