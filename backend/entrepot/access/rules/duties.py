"""Separation of duty: pairs of rights that a shop may decide never to give to one person."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum

import strawberry

from entrepot.kernel import errors


@strawberry.enum(description="Two rights that one person should not hold together. / 不相容职责。")
class DutyPair(StrEnum):
    """Two rights that one person should not hold together."""

    ORDER_AND_CONFIRM = "ORDER_AND_CONFIRM"
    REFUND_AND_CONFIRM = "REFUND_AND_CONFIRM"
    POST_AND_CONFIRM = "POST_AND_CONFIRM"
    STOCK_AND_POST = "STOCK_AND_POST"
    STAFF_AND_AUDIT = "STAFF_AND_AUDIT"


PAIRS: Mapping[DutyPair, tuple[str, str]] = {
    # Who takes an order does not say that its money has come.
    DutyPair.ORDER_AND_CONFIRM: ("write_orders", "confirm_payments"),
    # Who says that money has come does not give it back.
    DutyPair.REFUND_AND_CONFIRM: ("refund_orders", "confirm_payments"),
    # Who handles money does not keep the books.
    DutyPair.POST_AND_CONFIRM: ("write_journal", "confirm_payments"),
    # Who handles goods does not keep the books.
    DutyPair.STOCK_AND_POST: ("adjust_stock", "write_journal"),
    # Who gives rights does not watch over how they are used.
    DutyPair.STAFF_AND_AUDIT: ("write_staff", "read_audit"),
}


@dataclass(eq=False)
class DutiesNotSeparated(errors.DomainError):
    """One person would hold both {first} and {second}, which this shop keeps apart."""

    code = "DUTIES_NOT_SEPARATED"
    zh = "本店不允许同一人同时拥有 {first} 与 {second}。"
    first: str
    second: str


@dataclass(eq=False)
class OnlyOwnersSeparateDuties(errors.DomainError):
    """Only an owner decides which duties are kept apart."""

    code = "ONLY_OWNERS_SEPARATE_DUTIES"
    zh = "只有店主才能设置不相容职责。"


def violated(held: Collection[str], separated: Collection[DutyPair]) -> list[DutyPair]:
    """The pairs of which both rights are held, in the order of `PAIRS`; over which part of the shop is no matter."""
    return [pair for pair, codes in PAIRS.items() if pair in separated and all(code in held for code in codes)]


def check(held: Collection[str], separated: Collection[DutyPair], *, field: errors.FieldPath = ()) -> None:
    """Refuse what would give one person both rights of a separated pair, naming each pair."""
    errors.raise_all(
        [
            DutiesNotSeparated(first=PAIRS[pair][0], second=PAIRS[pair][1], field=field)
            for pair in violated(held, separated)
        ]
    )
