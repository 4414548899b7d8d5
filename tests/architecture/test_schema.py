"""What is generated from the schema is current, and every mutation is safe to repeat and to try."""

import json

from graphql import GraphQLObjectType

from entrepot import cli
from entrepot.contract import schema as schemas
from entrepot.kernel import permissions
from entrepot.schema import SCHEMA
from tests.architecture.source import ROOT

DOCUMENTS = cli.documents()
MATRIX = "tests/architecture/permission_matrix.json"
# Built from a described type, or defined by GraphQL itself.
GENERATED = ("Payload", "Edge", "Connection", "Where", "Order", "OrderField", "Int", "Float", "String", "Boolean", "ID")
FIELDS = list(schemas.walk(SCHEMA))


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
    types = [kind.name for kind in SCHEMA.type_map.values() if not kind.name.startswith("__") and not kind.description]
    fields = [
        f"{root.name}.{name}" for root in roots if root for name, item in root.fields.items() if not item.description
    ]
    assert ([name for name in types if not name.endswith(GENERATED)], fields) == ([], [])


def _is_mutation(resolved: schemas.Resolved | None) -> bool:
    return resolved is not None and resolved.declaration.style == "mutation"


class _NONE:
    type = None
