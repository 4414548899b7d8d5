"""What each kind of line becomes: the whole table, and nothing beside it.

An invoice is a sale (six digits), a credit note (C…) or an adjustment of bad debt (A…). It *sells* when it has a
customer, a line with a price, or goods with a postage line; otherwise it only corrects the stock.

| Article | Invoice | Price | Becomes |
|---|---|---|---|
| goods | sale | above 0 | a line of an order |
| goods | sale that sells | 0 | a line of the order at no charge: a gift or a replacement |
| goods, quantity above 0 | sale that sells nothing | 0 | stock found: an adjustment, its reason from the description |
| goods, quantity below 0 | sale | 0 | stock lost: an adjustment, its reason from the description |
| goods | credit note | any | a line of a return, restocked at average cost |
| POST, DOT, C2 | sale that sells / credit note | any | a SHIPPING charge of the order / the return (6051) |
| M | sale that sells / credit note | any | a MANUAL charge of the order / the return (6051) |
| gift_0001_NN | sale that sells / credit note | any | a VOUCHER charge (6051): its use is not in the data |
| BANK CHARGES with a customer | sale / credit note | any | a BANK_CHARGE passed on, or taken back (6051) |
| BANK CHARGES without one | sale / credit note | any | a journal entry: the bank's fee (6603), or its refund |
| D | credit note | any | a DISCOUNT charge of the return: lowers sales (6001) |
| AMAZONFEE | sale / credit note | any | a journal entry: the marketplace's fee (6601), or its refund |
| CRUK | sale / credit note | any | a journal entry: commission to a charity (6601) |
| S | sale / credit note | any | a journal entry: samples given away (6601), or their correction |
| B | adjustment | any sign | a journal entry: receivables written off (6702), or the correction of that |
| POST, DOT, C2, M, voucher | sale that sells nothing | 0 | nothing: NO_GOODS_NO_MONEY, listed in the report |
| an expense that rounds to nothing | any | below half a penny | nothing: NO_GOODS_NO_MONEY, listed in the report |

Anything else is refused with its file and line. What is expensed is not a sale: `Target.JOURNAL` stands outside the
sum of sales, everything else inside it.
"""

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from entrepot.finance import chart
from entrepot.integrations.online_retail import lines, refusals
from entrepot.inventory.rules import AdjustReason


class Target(StrEnum):
    """The document that a line belongs to."""

    ORDER = "ORDER"
    RETURN = "RETURN"
    STOCK_MOVE = "STOCK_MOVE"
    JOURNAL = "JOURNAL"
    NOTHING = "NOTHING"


class Kind(StrEnum):
    """What a line is."""

    GOODS_SOLD = "GOODS_SOLD"
    GOODS_FREE = "GOODS_FREE"
    GOODS_RETURNED = "GOODS_RETURNED"
    STOCK_FOUND = "STOCK_FOUND"
    STOCK_LOST = "STOCK_LOST"
    SHIPPING = "SHIPPING"
    MANUAL = "MANUAL"
    VOUCHER = "VOUCHER"
    BANK_CHARGE = "BANK_CHARGE"
    DISCOUNT = "DISCOUNT"
    MARKETPLACE_FEE = "MARKETPLACE_FEE"
    BANK_FEE = "BANK_FEE"
    COMMISSION = "COMMISSION"
    SAMPLES = "SAMPLES"
    BAD_DEBT = "BAD_DEBT"
    NO_GOODS_NO_MONEY = "NO_GOODS_NO_MONEY"


@dataclass(frozen=True, slots=True)
class Disposition:
    """What becomes of a line; `account` for journal entries, `reason` for adjustments of stock."""

    kind: Kind
    target: Target
    account: str | None = None
    reason: AdjustReason | None = None

    @property
    def is_goods(self) -> bool:
        """Whether goods move."""
        return self.kind in _GOODS


NAMES: Final[dict[Kind, dict[str, str]]] = {
    Kind.GOODS_SOLD: {"en": "Goods sold", "zh-CN": "商品销售"},
    Kind.GOODS_FREE: {"en": "Goods at no charge", "zh-CN": "免费商品"},
    Kind.GOODS_RETURNED: {"en": "Goods returned", "zh-CN": "商品退回"},
    Kind.STOCK_FOUND: {"en": "Stock found", "zh-CN": "库存盘盈"},
    Kind.STOCK_LOST: {"en": "Stock lost", "zh-CN": "库存损失"},
    Kind.SHIPPING: {"en": "Postage", "zh-CN": "运费"},
    Kind.MANUAL: {"en": "Manual amount", "zh-CN": "手工金额"},
    Kind.VOUCHER: {"en": "Gift voucher", "zh-CN": "礼品券"},
    Kind.BANK_CHARGE: {"en": "Bank charges passed on", "zh-CN": "转嫁的银行手续费"},
    Kind.DISCOUNT: {"en": "Discount", "zh-CN": "折扣"},
    Kind.MARKETPLACE_FEE: {"en": "Amazon fee", "zh-CN": "亚马逊平台费"},
    Kind.BANK_FEE: {"en": "Bank fee", "zh-CN": "银行手续费"},
    Kind.COMMISSION: {"en": "Commission to Cancer Research UK", "zh-CN": "英国癌症研究中心佣金"},
    Kind.SAMPLES: {"en": "Samples", "zh-CN": "样品"},
    Kind.BAD_DEBT: {"en": "Bad debt", "zh-CN": "坏账"},
    Kind.NO_GOODS_NO_MONEY: {"en": "Neither goods nor money", "zh-CN": "无货无款"},
}
_GOODS: Final = frozenset({Kind.GOODS_SOLD, Kind.GOODS_FREE, Kind.GOODS_RETURNED, Kind.STOCK_FOUND, Kind.STOCK_LOST})
# Articles are goods when their code starts with five digits, or belongs to the web shop's own ranges.
_GOODS_CODE: Final = re.compile(r"\d{5}.*|DCGS.*|PADS", re.ASCII)
_VOUCHER_CODE: Final = re.compile(r"GIFT_0001_\d+", re.ASCII)
_POSTAGE: Final = frozenset({"POST", "DOT", "C2"})
_CHARGES: Final = {**dict.fromkeys(_POSTAGE, Kind.SHIPPING), "M": Kind.MANUAL}
_EXPENSES: Final = {
    "AMAZONFEE": (Kind.MARKETPLACE_FEE, chart.SELLING_EXPENSE),
    "CRUK": (Kind.COMMISSION, chart.SELLING_EXPENSE),
    "S": (Kind.SAMPLES, chart.SELLING_EXPENSE),
}
# The first pattern that is found in the description decides; what nobody wrote down is a difference of a count.
_LOSS_REASONS: Final = (
    (
        re.compile(r"sold|wrong|barcode|code|label|mix|credit|reverse|adjust|count|test|check", re.ASCII),
        AdjustReason.COUNT,
    ),
    (
        re.compile(
            r"damag|dagam|wet|rust|crush|broken|smash|crack|mou?ldy|faulty|smudge|throw|unsale|water|made", re.ASCII
        ),
        AdjustReason.DAMAGE,
    ),
    (re.compile(r"sample|show|display|given away|mailout", re.ASCII), AdjustReason.SAMPLE),
    (re.compile(r"lost|missing|mia|mystery", re.ASCII), AdjustReason.LOSS),
)
_FOUND: Final = re.compile(r"found|return", re.ASCII)


def is_goods(article: str) -> bool:
    """Whether an article is something that can lie on a shelf."""
    return _GOODS_CODE.fullmatch(article) is not None


def sells(invoice: list[lines.Line]) -> bool:
    """Whether an invoice is a sale to somebody, and not a correction of the stock in the guise of one."""
    if any(line.customer or line.price for line in invoice):
        return True
    return any(line.article in _POSTAGE for line in invoice) and any(is_goods(line.article) for line in invoice)


def classify(line: lines.Line, *, sells: bool) -> Disposition:
    """What becomes of a line, given whether its invoice sells; a line that fits nothing is `KindUnknown`."""
    found = {"C": _credited, "A": _written_off}.get(line.invoice[0], _invoiced)(line, sells)
    if found is None:
        raise refusals.KindUnknown(
            file=line.file,
            row=line.row,
            invoice=line.invoice,
            article=line.article,
            quantity=line.quantity,
            price=lines.price_text(line.price),
        )
    if found.target is Target.JOURNAL and not line.amount_minor:
        return _NOTHING
    return found


def loss_reason(description: str) -> AdjustReason:
    """Why stock was lost, as far as somebody wrote it down."""
    text = description.lower()
    if "damag" in text:
        return AdjustReason.DAMAGE
    return next((reason for pattern, reason in _LOSS_REASONS if pattern.search(text)), AdjustReason.COUNT)


def gain_reason(description: str) -> AdjustReason:
    """Why stock turned up."""
    return AdjustReason.FOUND if _FOUND.search(description.lower()) else AdjustReason.COUNT


_NOTHING: Final = Disposition(Kind.NO_GOODS_NO_MONEY, Target.NOTHING)


def _invoiced(line: lines.Line, sells: bool) -> Disposition | None:
    if is_goods(line.article):
        return _goods_invoiced(line, sells)
    if line.quantity < 0 or line.price < 0:
        return None
    if (expense := _expense(line)) is not None:
        return expense
    charge = _charge(line)
    if charge is None:
        return None
    return Disposition(charge, Target.ORDER) if sells else _NOTHING


def _goods_invoiced(line: lines.Line, sells: bool) -> Disposition | None:
    if line.price < 0 or (line.quantity < 0 and line.price):
        return None
    if line.quantity < 0:
        return Disposition(Kind.STOCK_LOST, Target.STOCK_MOVE, reason=loss_reason(line.description))
    if line.price:
        return Disposition(Kind.GOODS_SOLD, Target.ORDER)
    if sells:
        return Disposition(Kind.GOODS_FREE, Target.ORDER)
    return Disposition(Kind.STOCK_FOUND, Target.STOCK_MOVE, reason=gain_reason(line.description))


def _credited(line: lines.Line, sells: bool) -> Disposition | None:
    if line.quantity > 0 or line.price < 0:
        return None
    if is_goods(line.article):
        return Disposition(Kind.GOODS_RETURNED, Target.RETURN)
    if (expense := _expense(line)) is not None:
        return expense
    charge = Kind.DISCOUNT if line.article == "D" else _charge(line)
    return None if charge is None else Disposition(charge, Target.RETURN)


def _written_off(line: lines.Line, sells: bool) -> Disposition | None:
    if line.article != "B" or line.quantity < 0:
        return None
    return Disposition(Kind.BAD_DEBT, Target.JOURNAL, account=chart.CREDIT_LOSS)


def _expense(line: lines.Line) -> Disposition | None:
    if line.article == "BANK CHARGES" and line.customer is None:
        return Disposition(Kind.BANK_FEE, Target.JOURNAL, account=chart.FINANCE_EXPENSE)
    found = _EXPENSES.get(line.article)
    return None if found is None else Disposition(found[0], Target.JOURNAL, account=found[1])


def _charge(line: lines.Line) -> Kind | None:
    if line.article == "BANK CHARGES":
        return Kind.BANK_CHARGE
    return Kind.VOUCHER if _VOUCHER_CODE.fullmatch(line.article) else _CHARGES.get(line.article)
