"""Money: whole minor units and an ISO 4217 currency; never a float."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Final, NewType, cast

import strawberry
from babel import Locale
from graphql import GraphQLError
from strawberry.types.scalar import ScalarDefinition

from entrepot.kernel import errors, statements

# A thousand of the largest amounts still add up inside a bigint.
LARGEST_MINOR: Final = 10**15

_KNOWN: Final = frozenset(str(code) for code in Locale("en").currencies if re.fullmatch("[A-Z]{3}", str(code)))

# ISO 4217 decides the scale, and it is written here because stored amounts depend on it: Babel takes
# its scales from CLDR, which differ from ISO for some currencies (RSD, IQD) and change between releases.
_NO_DECIMALS: Final = [
    *("BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG"),
    *("RWF", "UGX", "UYI", "VND", "VUV", "XAF", "XOF", "XPF"),
]
_THREE_DECIMALS: Final = ["BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"]
_FOUR_DECIMALS: Final = ["CLF", "UYW"]
_SCALES: Final[Mapping[str, int]] = {
    **dict.fromkeys(_NO_DECIMALS, 0),
    **dict.fromkeys(_THREE_DECIMALS, 3),
    **dict.fromkeys(_FOUR_DECIMALS, 4),
}

CurrencyCode = NewType("CurrencyCode", str)


@dataclass(eq=False)
class AmountInvalid(errors.DomainError):
    """{amount} is not an amount of {currency}: at most {decimals} decimals and 15 digits in minor units."""

    code = "AMOUNT_INVALID"
    zh = "{amount} 不是有效的 {currency} 金额：最多 {decimals} 位小数，且不超过最小单位 15 位数。"
    amount: str
    currency: str
    decimals: int


def is_currency(code: str) -> bool:
    """Tell whether three capital letters name a currency."""
    return code in _KNOWN


@lru_cache(maxsize=512)
def currency_scale(currency: str) -> int:
    """The number of decimals of a currency: CNY 2, JPY 0, KWD 3."""
    if currency not in _KNOWN:
        raise ValueError(f"unknown currency {currency!r}")
    return _SCALES.get(currency, 2)


def to_decimal(minor: int, currency: str) -> Decimal:
    """The amount in the currency's own unit, with all its decimals."""
    return Decimal(minor).scaleb(-currency_scale(currency))


def from_decimal(amount: Decimal, currency: str, *, field: errors.FieldPath = ()) -> int:
    """Give minor units; an amount too fine or too large for the currency raises AmountInvalid."""
    decimals = currency_scale(currency)
    minor = amount.scaleb(decimals) if amount.is_finite() and amount.adjusted() < 16 else None
    if minor is None or minor != minor.to_integral_value() or abs(minor) > LARGEST_MINOR:
        raise AmountInvalid(amount=str(amount)[:40], currency=currency, decimals=decimals, field=field)
    return int(minor)


def allocate(total_minor: int, weights: Sequence[int]) -> list[int]:
    """Split a total by weights so that the parts sum exactly to it (largest remainder, ties to the first).

    Every part differs from its exact share by less than one and has the sign of the total or is zero.
    A zero weight gets nothing, unless all weights are zero: then all are equal.
    """
    if not weights:
        if total_minor:
            raise ValueError("an amount cannot be split over nothing")
        return []
    if min(weights) < 0:
        raise ValueError("weights must not be negative")
    whole = sum(weights)
    if whole == 0:
        return allocate(total_minor, [1] * len(weights))
    shares = [divmod(abs(total_minor) * weight, whole) for weight in weights]
    parts = [share for share, _ in shares]
    missing = abs(total_minor) - sum(parts)
    by_remainder = sorted(range(len(parts)), key=lambda index: -shares[index][1])
    for index in by_remainder[:missing]:
        parts[index] += 1
    return parts if total_minor >= 0 else [-part for part in parts]


def of(minor_column: str, currency_column: str) -> Callable[[statements.Row], dict[str, object] | None]:
    """Give a function that reads Money from two columns of a row; an empty amount is None."""

    def read(row: statements.Row) -> dict[str, object] | None:
        minor = row[minor_column]
        return None if minor is None else source(minor, row[currency_column])

    return read


def source(minor: int, currency: str) -> dict[str, object]:
    """What the GraphQL type Money is read from; the amount is written already, since nothing else is done with it."""
    return {"amount": to_text(minor, currency_scale(currency)), "currency_code": currency}


# How whole and rest are written, by decimals; a page writes hundreds of numbers.
_WRITTEN: Final = tuple((10**decimals, f"%d.%0{decimals}d") for decimals in range(13))


def to_text(small: int, decimals: int) -> str:
    """A number of smallest parts in its unit, with all the unit's decimals: 1250 with 2 is "12.50"."""
    if not decimals:
        return str(small)
    parts, written = _WRITTEN[decimals]
    return written % divmod(small, parts) if small >= 0 else f"-{written % divmod(-small, parts)}"


@strawberry.type(description="An amount in a currency. / 带币种的金额。")
class Money:
    """An amount in a currency."""

    amount: Decimal = strawberry.field(
        description="In the currency's own unit, with all its decimals: 12.50 CNY, 1250 JPY. / 以币种本位表示。"
    )
    currency_code: CurrencyCode = strawberry.field(description="ISO 4217 code. / ISO 4217 货币代码。")


@strawberry.input(description="An amount in a currency. / 带币种的金额。")
class MoneyInput:
    """An amount in a currency, as a client sends it."""

    amount: Decimal = strawberry.field(
        description="A string with no more decimals than the currency has. / 字符串，小数位不超过币种规定。"
    )
    currency_code: CurrencyCode = strawberry.field(description="ISO 4217 code, such as CNY. / ISO 4217 货币代码。")


def from_input(value: MoneyInput, *, field: errors.FieldPath = ()) -> tuple[int, str]:
    """Give (minor units, currency) of an input; a refusal names `field` and then amount."""
    currency = str(value.currency_code)
    return from_decimal(value.amount, currency, field=(*field, "amount")), currency


_DECIMAL: Final = re.compile(r"-?[0-9]{1,24}(\.[0-9]{1,12})?", re.ASCII)


def parse_decimal(value: object) -> Decimal:
    """Read a decimal from a GraphQL value: a string or a whole number, never a float."""
    text = str(value) if isinstance(value, int) and not isinstance(value, bool) else value
    if not isinstance(text, str) or not _DECIMAL.fullmatch(text):
        raise GraphQLError('A decimal is written as a string such as "12.50".')
    return Decimal(text)


def write_decimal(value: object) -> str:
    """Write a decimal in plain notation, never with an exponent; one that is written already stays as it is."""
    return value if isinstance(value, str) else format(cast(Decimal, value), "f")


def _parse_currency(value: object) -> str:
    if not isinstance(value, str) or not is_currency(value):
        raise GraphQLError("A currency is written as its three ISO 4217 letters, such as CNY.")
    return value


SCALARS: Final[Mapping[object, ScalarDefinition]] = {
    Decimal: strawberry.scalar(
        name="Decimal",
        description='A decimal number as a string: "12.50", never a float. / 十进制数字字符串，不用浮点数。',
        serialize=write_decimal,
        parse_value=parse_decimal,
    ),
    CurrencyCode: strawberry.scalar(
        name="CurrencyCode",
        description="A currency by its three ISO 4217 letters: CNY, USD. / ISO 4217 货币代码。",
        specified_by_url="https://www.iso.org/iso-4217-currency-codes.html",
        serialize=str,
        parse_value=_parse_currency,
    ),
}
