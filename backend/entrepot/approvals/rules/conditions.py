"""Conditions on the facts of a document, in the where language: and, or, not, and typed operators."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from entrepot.approvals.rules.documents import FactType
from entrepot.kernel import errors

MOST_DEPTH: Final = 5
MOST_PARTS: Final = 50
Facts = Mapping[str, FactType]
_ORDERED: Final[Mapping[str, Callable[[Any, Any], bool]]] = {
    "eq": lambda found, wanted: found == wanted,
    "ne": lambda found, wanted: found != wanted,
    "gt": lambda found, wanted: found > wanted,
    "gte": lambda found, wanted: found >= wanted,
    "lt": lambda found, wanted: found < wanted,
    "lte": lambda found, wanted: found <= wanted,
}
_TEXTS: Final[Mapping[str, Callable[[Any, Any], bool]]] = {
    "eq": _ORDERED["eq"],
    "ne": _ORDERED["ne"],
    "in": lambda found, wanted: found in wanted,
    "contains": lambda found, wanted: wanted.lower() in found.lower(),
    "startsWith": lambda found, wanted: found.lower().startswith(wanted.lower()),
}
OPERATORS: Final = {FactType.DECIMAL: _ORDERED, FactType.TEXT: _TEXTS}


@dataclass(eq=False)
class ConditionInvalid(errors.DomainError):
    """This is no condition on {offered}: {what}."""

    code = "CONDITION_INVALID"
    zh = "条件无效：{what}；可用的字段：{offered}。"
    what: str
    offered: str


def check(condition: Any, facts: Facts, *, field: errors.FieldPath, depth: int = 0) -> None:
    """Refuse a condition that could not be asked of a document with these facts."""

    def invalid(what: object, *path: str | int) -> ConditionInvalid:
        return ConditionInvalid(what=str(what)[:64], offered=", ".join(sorted(facts)), field=(*field, *path))

    if not isinstance(condition, dict) or depth > MOST_DEPTH or len(condition) > MOST_PARTS:
        raise invalid(condition)
    for name, given in condition.items():
        if name in ("and", "or"):
            if not isinstance(given, list) or len(given) > MOST_PARTS:
                raise invalid(given, name)
            for index, part in enumerate(given):
                check(part, facts, field=(*field, name, index), depth=depth + 1)
        elif name == "not":
            check(given, facts, field=(*field, name), depth=depth + 1)
        elif name not in facts or not isinstance(given, dict):
            raise invalid(name, name)
        else:
            for operator, wanted in given.items():
                if operator not in OPERATORS[facts[name]] or not _is_operand(wanted, operator, facts[name]):
                    raise invalid(operator, name, operator)


def holds(condition: Mapping[str, Any], facts: Facts, values: Mapping[str, Any]) -> bool:
    """Whether a checked condition holds for a document; the empty one always does."""
    for name, given in condition.items():
        if name == "and":
            met = all(holds(part, facts, values) for part in given)
        elif name == "or":
            met = any(holds(part, facts, values) for part in given)
        elif name == "not":
            met = not holds(given, facts, values)
        else:
            kind = facts[name]
            found = _read(values[name], kind)
            met = all(OPERATORS[kind][operator](found, _read(wanted, kind)) for operator, wanted in given.items())
        if not met:
            return False
    return True


def _read(value: Any, kind: FactType) -> Any:
    return Decimal(str(value)) if kind is FactType.DECIMAL else value


def _is_operand(wanted: Any, operator: str, kind: FactType) -> bool:
    if operator == "in":
        return isinstance(wanted, list) and all(isinstance(item, str) for item in wanted)
    if kind is FactType.TEXT:
        return isinstance(wanted, str)
    try:
        return not isinstance(wanted, bool) and Decimal(str(wanted)).is_finite()
    except InvalidOperation:
        return False
