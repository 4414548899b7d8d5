"""Every argument of every mutation and query, given what nobody means: refused or carried out, and never a failure."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import pytest
from graphql import GraphQLEnumType, GraphQLInputObjectType, GraphQLList, GraphQLNonNull, get_named_type

from tests import recording
from tests.access import inputs_of
from tests.access.street import Street
from tests.access.test_bounded_texts import put
from tests.access.test_forbidden_cells import ERRORS, OF_CUSTOMERS

ODD: Mapping[str, Sequence[Any]] = {
    "Int": (-1, 0, 2**31 - 1, -(2**31)),
    "Decimal": ("-1", "0", "999999999999999", "0.0000000001", "1e3"),
    "Quantity": ("-1", "0", "999999999999", "0.0000001"),
    "DateTime": ("0001-01-01T00:00:00Z", "1000-01-01T00:00:00Z", "8999-12-31T23:59:59Z", "2026-01-01"),
    "Date": ("0001-01-01", "1000-01-01", "8999-12-31"),
    "CurrencyCode": ("ZZZ", "KWD"),
    "JSON": ("text", 1, [], [[]], {}, {"and": "x"}, {"eq": None}, {"id": {"in": [None]}}, {"a": {"b": {"c": 1}}}),
    "String": ("", " ", "\n", "%", "\\", "'", "\u202e", "x" * 300),
    "ID": ("00000000-0000-0000-0000-000000000000",),
}
KINDS = {"Mutation": inputs_of.root_fields("Mutation"), "Query": inputs_of.root_fields("Query")}
Path = tuple[str, ...]
EMPTY = object()


def places(kind: Any, path: Path, seen: frozenset[str]) -> Iterator[tuple[Path, Any]]:
    """Where an argument takes a value, and odd ones for it; nothing for a list, too."""
    plain = kind.of_type if isinstance(kind, GraphQLNonNull) else kind
    named: Any = get_named_type(kind)
    if isinstance(plain, GraphQLList):
        yield path, EMPTY
    if isinstance(named, GraphQLEnumType):
        yield from ((path, value) for value in named.values)
    elif isinstance(named, GraphQLInputObjectType):
        if named.name not in seen:
            for name, of in named.fields.items():
                yield from places(of.type, (*path, name), seen | {named.name})
    else:
        yield from ((path, value) for value in ODD.get(named.name, ()))


def attempts(root: str, name: str) -> Iterator[tuple[Path, Any]]:
    """Each place of a field with each odd value."""
    for of, argument in KINDS[root][name].args.items():
        yield from places(argument.type, (of,), frozenset())


def filled(given: Any, path: Path, value: Any) -> Any:
    """The same arguments with the odd value there."""
    if value is not EMPTY:
        return put(given, path, value)
    *above, last = path
    if not above:
        return {**given, last: []}
    inner = given[above[0]]
    below = filled(inner[0] if isinstance(inner, list) else inner, tuple(path[1:]), value)
    return {**given, above[0]: [below, *inner[1:]] if isinstance(inner, list) else below}


async def failures(town: Street, root: str, name: str, facts: Mapping[str, Any]) -> list[str]:
    """Which of the attempts were answered by a failure of ours."""
    field, found = KINDS[root][name], []
    selection = ERRORS if root == "Mutation" else inputs_of.selection(field.type, depth=1)
    query = inputs_of.document(root, name, field, selection=selection, dry=root == "Mutation")
    with recording.lifted():
        for path, value in attempts(root, name):
            given = filled(inputs_of.arguments(name, field, facts, along=path), path, value)
            answer = await town.ask(query, given, actor="customer" if name in OF_CUSTOMERS else "owner")
            codes = [error["extensions"]["code"] for error in answer.get("errors", ())]
            if "INTERNAL" in codes:
                found.append(f"{'.'.join(path)} = {'[]' if value is EMPTY else repr(value)[:60]}")
    return found


@pytest.mark.parametrize(
    ("root", "name"), [(root, name) for root, fields in KINDS.items() for name in fields if fields[name].args]
)
async def test_nothing_odd_is_answered_by_a_failure(town: Street, root: str, name: str) -> None:
    # What JSON may be is said nowhere else.
    assert await failures(town, root, name, {**town.facts, "JSON": {}}) == []
