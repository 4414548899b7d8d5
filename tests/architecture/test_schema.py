"""What is generated from the schema is current, and every mutation is safe to repeat and to try."""

import json
import re

from graphql import GraphQLObjectType

from entrepot import cli
from entrepot.contract import schema as schemas
from entrepot.kernel import permissions
from entrepot.schema import SCHEMA
from tests.architecture.source import ROOT

DOCUMENTS = cli.documents()
MATRIX = "tests/architecture/permission_matrix.json"
# Built from a described type, or defined by GraphQL itself.
GENERATED = ("Edge", "Connection")
OF_GRAPHQL = {"Int", "Float", "String", "Boolean", "ID"}
BOTH = re.compile(r"[A-Za-z].*\s/\s.*[\u4e00-\u9fff]", re.DOTALL)
FIELDS = list(schemas.walk(SCHEMA))
TYPES = [kind for kind in SCHEMA.type_map.values() if not kind.name.startswith("__") and kind.name not in OF_GRAPHQL]


def test_schema_graphql_is_current() -> None:
    assert (ROOT / "schema.graphql").read_text() == DOCUMENTS["schema.graphql"], "run `make schema` and read the change"


def test_the_permission_matrix_is_current() -> None:
    """Who may select each field, which mutations anybody may call, and which need a key because value moves."""
    assert json.loads((ROOT / MATRIX).read_text()) == json.loads(DOCUMENTS[MATRIX]), (
        "run `make schema`, read the change"
    )


def test_every_field_says_who_may_select_it() -> None:
    known = {*permissions.registry(), *(item.code for item in permissions.BUILT_IN)}
    silent = [
        f"{kind.name}.{name}"
        for kind in SCHEMA.type_map.values()
        if isinstance(kind, GraphQLObjectType) and not kind.name.startswith("__")
        for name, field in kind.fields.items()
        if schemas.resolved_of(field) is None
    ]
    unknown = [f"{parent}.{name}" for parent, name, found in FIELDS if not {item.code for item in found.allow} <= known]
    assert (silent, unknown) == ([], [])


def test_the_directives_stand_on_every_mutation() -> None:
    directives = {item.name: [place.value for place in item.locations] for item in SCHEMA.directives}
    assert (directives["idempotent"], directives["dryRun"]) == (["field"], ["field"])
    assert SCHEMA.mutation_type is not None
    unresolved = [
        name for name, field in SCHEMA.mutation_type.fields.items() if not _is_mutation(schemas.resolved_of(field))
    ]
    assert unresolved == []


def test_every_mutation_answers_user_errors() -> None:
    assert SCHEMA.mutation_type is not None
    without = [
        name
        for name, field in SCHEMA.mutation_type.fields.items()
        if str(getattr(field.type, "of_type", field.type).fields.get("userErrors", _NONE).type) != "[UserError!]!"
    ]
    assert without == []


def test_everything_at_the_top_is_described() -> None:
    roots = [SCHEMA.query_type, SCHEMA.mutation_type, SCHEMA.subscription_type]
    types = [kind.name for kind in TYPES if not kind.description and not kind.name.endswith(GENERATED)]
    fields = [
        f"{root.name}.{name}" for root in roots if root for name, item in root.fields.items() if not item.description
    ]
    assert (types, fields) == ([], [])


def test_whatever_is_described_is_described_in_both_languages() -> None:
    described = {kind.name: kind.description for kind in TYPES}
    described |= {
        f"{kind.name}.{name}": item.description
        for kind in TYPES
        for name, item in {**getattr(kind, "fields", {}), **getattr(kind, "values", {})}.items()
    }
    alone = [name for name, text in described.items() if text and not BOTH.search(text)]
    assert [name for name in alone if not name.endswith(GENERATED)] == []


def test_strangers_and_customers_select_nothing_of_what_is_the_shops_business() -> None:
    """What it costs and earns, its places, stock, people and apps, but for what one allowed apps oneself."""
    business = re.compile(
        r"^(App(?!Consent)|Approval|Balance|Bulk|Change|Dashboard|Duty|IdentityProvider|Income|Journal|Ledger|Location|LowStock|Role|"
        r"Setting|StaffMember|Statement|Stock|TopProduct|TrialBalance|Webhook)|[cC]ost\b|Cost$|grossProfit|revenue|rivate"
    )
    shoppers = (permissions.ANONYMOUS, permissions.Actor(kind=permissions.ActorKind.CUSTOMER))
    objects = {kind.name for kind in TYPES if isinstance(kind, GraphQLObjectType) and not _is_result(kind)}
    shown = [
        f"{parent}.{name}"
        for parent, name, found in FIELDS
        if parent in objects and any(actor.may(*found.allow) for actor in shoppers)
        if business.search(parent) or business.search(name)
    ]
    # Who of the staff decided or acted is told by name alone, and only of those whom one sees.
    assert shown == ["StaffMember.id", "StaffMember.name"]


def _is_result(kind: GraphQLObjectType) -> bool:
    """Whether it only holds what a mutation or a list found, and what was wrong."""
    return kind.name.endswith(("Payload", *GENERATED)) or "UserError" in {item.name for item in kind.interfaces}


def _is_mutation(resolved: schemas.Resolved | None) -> bool:
    return resolved is not None and resolved.declaration.style == "mutation"


class _NONE:
    type = None
