"""No text of any mutation is without an end: of a hundred thousand characters each is refused, and nothing is kept."""

from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from graphql import GraphQLInputObjectType, get_named_type

from tests.access import inputs_of
from tests.access.facts_of import TEN
from tests.access.street import Street
from tests.access.test_forbidden_cells import ERRORS, OF_CUSTOMERS

MUTATIONS = inputs_of.root_fields("Mutation")
LONG = "x" * 100_000
# Texts without an end that do no harm: such a token opens nothing and is compared as a hash; beside a passkey or for an
# account that is already linked no password is looked at; what is too long of a file's name or of a code is cut off.
HARMLESS = {
    *("staffLogin.input.deviceToken", "customerLogin.input.deviceToken", "loginComplete.input.deviceToken"),
    *("passkeySignIn.input.deviceToken", "externalLogin.input.deviceToken"),
    *("signInAgain.input.password", "externalLogin.input.password"),
    *("mediaUploadCreate.input.filename", "cartCouponApply.input.code", "cartCouponRemove.input.code"),
}
# Charges have names of their own; lines of goods have those of the goods.
OF_CHARGES = ("name", "chargeCode")
Path = tuple[str, ...]


def texts(kind: Any, path: Path, seen: frozenset[str]) -> Iterator[Path]:
    """Where an argument takes a text."""
    named: Any = get_named_type(kind)
    if named.name == "String":
        yield path
    elif isinstance(named, GraphQLInputObjectType) and named.name not in seen:
        for name, of in named.fields.items():
            yield from texts(of.type, (*path, name), seen | {named.name})


def positions_of(name: str) -> list[Path]:
    """The positions of a mutation that take a text."""
    found = [path for of, argument in MUTATIONS[name].args.items() for path in texts(argument.type, (of,), frozenset())]
    return [path for path in found if ".".join((name, *path)) not in HARMLESS]


def put(given: Any, path: Path, value: Any = LONG) -> Any:
    """The same arguments with a value, by default the long text, at a position; in lists, in the first item."""
    if isinstance(given, list):
        return [put(given[0], path, value), *given[1:]]
    if not path:
        return value
    return {**given, path[0]: put(given[path[0]], path[1:], value)}


def facts_for(facts: Mapping[str, Any], name: str, path: Path) -> Mapping[str, Any]:
    """What the arguments are made of."""
    if name != "orderCreate" or path[1] != "lines" or not {*OF_CHARGES} & {*path}:
        return facts
    charge = {"orderCreate.input.lines.unitPrice": TEN}
    return {key: value for key, value in facts.items() if key != "orderCreate.input.lines.variantId"} | charge


@pytest.mark.parametrize("name", [name for name in MUTATIONS if positions_of(name)])
async def test_every_text_has_an_end(town: Street, untouched: None, name: str) -> None:
    field = MUTATIONS[name]
    query = inputs_of.document("Mutation", name, field, selection=ERRORS, dry=True)
    endless = []
    for path in positions_of(name):
        given = put(inputs_of.arguments(name, field, facts_for(town.facts, name, path), along=path), path)
        answer = await town.ask(query, given, actor="customer" if name in OF_CUSTOMERS else "owner")
        codes = [error["extensions"]["code"] for error in answer.get("errors", ())]
        codes += [error["code"] for error in (answer.get("data") or {}).get(name, {}).get("userErrors", ())]
        endless += [".".join(path)] if not codes or "INTERNAL" in codes else []
    assert endless == []
