"""What schemathesis is told of our schema: the part of it that an actor may ask for, and what our scalars look like."""

import functools
import json
import string
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import schemathesis
from graphql import ValueNode, introspection_from_schema, parse_value
from hypothesis import strategies as st
from schemathesis.generation import GenerationMode
from schemathesis.generation.case import Case
from schemathesis.generation.feedback import NO_FEEDBACK
from schemathesis.graphql import nodes

from entrepot import matrix
from entrepot.contract import schema as schemas
from entrepot.schema import SCHEMA

# What attackers like to write: dates that end the calendar, numbers that are none, texts that try to be something else.
ODD_DATES = ("0001-01-01", "9999-12-31", "2026-02-30", "", "now()", "infinity", "2026-W05-1", "-4712-01-01")
ODD_MOMENTS = (
    "0001-01-01T00:00:00Z",
    "9999-12-31T23:59:59.999999-12:00",
    "2026-01-01T25:00:00Z",
    "2026-01-01",
    "epoch",
)
ODD_NUMBERS = ("NaN", "-0", "1e400", "1e-400", "Infinity", "", "0x10", "1,5", "9" * 40, f"0.{'0' * 40}1", "-1", "１")
ODD_CURRENCIES = ("cny", "ZZZ", "", "CNY;--", "KWD", "JPY", "€")
ODD_TEXTS = (
    "'; DROP TABLE product; --",
    "\\",
    "%",
    "%%_",
    "${7*7}",
    "../../etc/passwd",
    "\u202e",
    "\ud7ff",
    "🧾" * 40,
    "x" * 3000,
)
ODD_DOCUMENTS = (
    "{}",
    "[]",
    "null",
    '{"eq": null}',
    '{"__proto__": {"a": 1}}',
    '{"and": [{"or": []}]}',
    '"text"',
    "1e999",
)
WORDS = st.text(string.ascii_letters + string.digits + " '\"%_-\\.", max_size=12)


def _texts(usual: st.SearchStrategy[str], odd: tuple[str, ...]) -> st.SearchStrategy[ValueNode]:
    return st.one_of(usual, usual, st.sampled_from(odd), WORDS).map(nodes.String)


def register() -> None:
    """Say what a value of each of our scalars may be, right or wrong; and that an id is mostly a UUID."""
    scalars: Mapping[str, st.SearchStrategy[ValueNode]] = {
        "ID": st.one_of(*[st.uuids().map(str)] * 5, WORDS).map(nodes.String),
        "Date": _texts(st.dates().map(str), ODD_DATES),
        "DateTime": _texts(st.datetimes().map(lambda moment: f"{moment.isoformat()}Z"), ODD_MOMENTS),
        "Decimal": _texts(st.decimals(allow_nan=False, allow_infinity=False, places=2).map(str), ODD_NUMBERS),
        "Quantity": _texts(st.integers(-10, 10**12).map(str), ODD_NUMBERS),
        "CurrencyCode": _texts(st.just("CNY"), ODD_CURRENCIES),
        "JSON": st.sampled_from(ODD_DOCUMENTS).map(_literal),
        "String": _texts(st.text(max_size=20), ODD_TEXTS),
    }
    for name, strategy in scalars.items():
        schemathesis.graphql.scalar(name, strategy)


def _literal(document: str) -> ValueNode:
    """A JSON document as a value of GraphQL: an object where it is one, and otherwise a text."""
    value = json.loads(document)
    return parse_value(document) if value in ({}, [], None) else nodes.String(document)


@functools.cache
def cases(actor: str, *, valid: bool, whole: bool) -> Sequence[st.SearchStrategy[Case]]:
    """For each operation of the `whole` schema, or of what an actor may select, such ones; nearly valid ones too."""
    mode = GenerationMode.POSITIVE if valid else GenerationMode.NEGATIVE
    operations = [item.ok() for item in _shown(None if whole else actor).get_all_operations()]
    return [item.as_strategy(mode, feedback=NO_FEEDBACK) for item in operations]


@functools.cache
def _shown(actor: str | None) -> Any:
    """The schema as schemathesis knows it: the whole of it, or of an actor."""
    document: Any = introspection_from_schema(SCHEMA)
    if actor is not None:
        document = {"__schema": _pruned(document["__schema"], actor)}
    return schemathesis.graphql.from_dict(document)


def _pruned(shown: dict[str, Any], actor: str) -> dict[str, Any]:
    """An introspection without the fields that an actor may not select, and without the types that then are empty.

    Errors are seen by their interface alone: hundreds of types would take more time than they show.
    """
    who = matrix.actors()[actor]
    allowed = {(parent, name): who.may(*found.allow) for parent, name, found in schemas.walk(SCHEMA)}
    types = {
        item["name"]: {
            **item,
            "fields": [field for field in item["fields"] or () if allowed.get((item["name"], field["name"]), True)],
        }
        for item in shown["types"]
        if "UserError" not in {of["name"] for of in item["interfaces"] or ()}
    }
    while empty := {name for name, item in types.items() if item["kind"] == "OBJECT" and not item["fields"]}:
        for name in empty:
            del types[name]
        for item in types.values():
            item["fields"] = [field for field in item["fields"] if _named(field["type"]) not in empty]
    for item in types.values():
        item["possibleTypes"] = list(_present(item["possibleTypes"], types))
    return {**shown, "types": list(types.values()), "subscriptionType": None}


def _present(named: list[dict[str, Any]] | None, types: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    return (item for item in named or () if item["name"] in types)


def _named(kind: Mapping[str, Any]) -> str:
    while kind.get("ofType"):
        kind = kind["ofType"]
    return str(kind["name"])
