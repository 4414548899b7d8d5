"""What kinds of document can need approval, and by which facts: features register them."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from entrepot.kernel import errors

_kinds: dict[str, "DocumentKind"] = {}


class FactType(StrEnum):
    """What a fact of a document is."""

    DECIMAL = "DECIMAL"
    TEXT = "TEXT"


@dataclass(frozen=True, kw_only=True)
class DocumentKind:
    """A kind of document: its name in both languages, and the facts that conditions ask about."""

    code: str
    en: str
    zh: str
    facts: Mapping[str, FactType]


@dataclass(eq=False)
class DocumentUnknown(errors.DomainError):
    """Nothing called {name} is approved; choose among {offered}."""

    code = "DOCUMENT_UNKNOWN"
    zh = "没有名为 {name} 的审批单据，可选：{offered}。"
    name: str
    offered: str


def register(kind: DocumentKind) -> DocumentKind:
    """Let documents of this kind need approval."""
    _kinds[kind.code] = kind
    return kind


def get_kind(code: str, *, field: errors.FieldPath = ()) -> DocumentKind:
    """A kind by its code, or `DocumentUnknown`."""
    if code not in _kinds:
        raise DocumentUnknown(name=code[:64], offered=", ".join(sorted(_kinds)), field=field)
    return _kinds[code]


def list_kinds() -> list[DocumentKind]:
    """Every kind, by code."""
    return [_kinds[code] for code in sorted(_kinds)]
