"""Quantities: whole numbers of a unit's smallest part, so that nothing is ever rounded."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Final, NewType

import strawberry
from strawberry.types.scalar import ScalarDefinition

from entrepot.kernel import errors, money, statements

# A million of the largest quantities still add up inside a bigint.
LARGEST: Final = 10**12

Quantity = NewType("Quantity", Decimal)


@dataclass(eq=False)
class QuantityInvalid(errors.DomainError):
    """{quantity} is not a quantity of this unit: at most {decimals} decimals and 12 digits in its smallest part."""

    code = "QUANTITY_INVALID"
    zh = "{quantity} 不是该单位的有效数量：最多 {decimals} 位小数，且不超过最小单位 12 位数。"
    quantity: str
    decimals: int


def to_decimal(quantity: int, *, decimals: int) -> Quantity:
    """Give a quantity in its unit: 1500 of a kilogram with 3 decimals is 1.500."""
    return Quantity(Decimal(quantity).scaleb(-decimals))


def to_text(quantity: int, *, decimals: int) -> str:
    """Write a quantity in its unit, with all the unit's decimals."""
    return money.to_text(quantity, decimals)


def parse(value: Decimal | str, *, decimals: int, field: errors.FieldPath = ()) -> int:
    """The number of smallest parts; a value too fine or too large raises QuantityInvalid."""
    exact = value if isinstance(value, Decimal) else money.parse_decimal(value)
    small = exact.scaleb(decimals) if exact.is_finite() and exact.adjusted() < 13 else None
    if small is None or small != small.to_integral_value() or abs(small) > LARGEST:
        raise QuantityInvalid(quantity=str(value)[:40], decimals=decimals, field=field)
    return int(small)


def of(
    quantity_column: str, decimals_column: str | None = None, *, decimals: int = 0
) -> Callable[[statements.Row], str | None]:
    """Give a function that writes a quantity of a row; the unit's decimals are a column or a constant."""

    def read(row: statements.Row) -> str | None:
        quantity = row[quantity_column]
        if quantity is None:
            return None
        return money.to_text(quantity, row[decimals_column] if decimals_column else decimals)

    return read


SCALARS: Final[Mapping[object, ScalarDefinition]] = {
    Quantity: strawberry.scalar(
        name="Quantity",
        description='A quantity in the stock unit as a decimal string: "3", "1.500". / 以库存单位计的数量。',
        serialize=money.write_decimal,
        parse_value=money.parse_decimal,
    ),
}
