"""From declarations to an executable schema: Strawberry builds the types, this attaches what the plans read."""

import importlib
import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from dataclasses import fields as dataclass_fields
from typing import Any, get_type_hints

import strawberry
from graphql import (
    DirectiveLocation,
    GraphQLArgument,
    GraphQLBoolean,
    GraphQLDirective,
    GraphQLError,
    GraphQLField,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLSchema,
    GraphQLString,
    GraphQLUnionType,
)
from strawberry.schema.config import StrawberryConfig
from strawberry.types.arguments import convert_arguments
from strawberry.types.field import StrawberryField

from entrepot.contract import faults, sdl, weights
from entrepot.contract import scalars as own_scalars
from entrepot.contract.declare import AS_ITS_PARENT, METADATA, Declaration, Node, Reader, UserError
from entrepot.kernel import errors, ids
from entrepot.kernel.permissions import PUBLIC, Permission

DEFINITION = "strawberry-definition"
DECLARATION = "entrepot-declaration"

IDEMPOTENT = GraphQLDirective(
    name="idempotent",
    locations=[DirectiveLocation.FIELD],
    args={"key": GraphQLArgument(GraphQLNonNull(GraphQLString))},
    description="The mutation has one effect however often it is sent with this key. / 相同的幂等键只生效一次。",
)
DRY_RUN = GraphQLDirective(
    name="dryRun",
    locations=[DirectiveLocation.FIELD],
    args={"if": GraphQLArgument(GraphQLBoolean, default_value=True)},
    description="Answer as if it were done, and do nothing. / 试运行：返回结果但不生效。",
)


@dataclass(frozen=True, eq=False)
class Resolved:
    """What the engine knows of a field: its declaration, who may select it, and how arguments become Python values.

    `names` are the arguments' Python names by those of GraphQL, and `inputs` their types.
    """

    declaration: Declaration
    allow: tuple[Permission, ...]
    arguments: Callable[[Mapping[str, Any]], dict[str, Any]]
    names: Mapping[str, str]
    inputs: Mapping[str, GraphQLArgument]
    function: Callable[..., Any] | None
    column: str
    is_of_payload: bool

    def present(self, error: errors.DomainError, locale: str) -> dict[str, Any]:
        """Why this mutation was refused, as the source of the error's GraphQL type."""
        return {**present_error(error, locale), "field": faults.place(error.field, self.inputs)}


def build(
    *,
    query: type,
    mutation: type | None = None,
    subscription: type | None = None,
    scalars: Mapping[object, Any],
    types: tuple[type, ...] = (),
) -> GraphQLSchema:
    """Build the executable schema of these root types."""
    config = StrawberryConfig(scalar_map={ids.Id: ids.ID_SCALAR, **own_scalars.SCALARS, **scalars})
    made = strawberry.Schema(
        query=query,
        mutation=mutation,
        subscription=subscription,
        types=[Node, UserError, *_error_types(), *types],
        config=config,
    )
    schema: GraphQLSchema = made._schema
    schema.directives = (*schema.directives, IDEMPOTENT, DRY_RUN, *sdl.DIRECTIVES)
    own_scalars.describe(schema)
    registry = made.schema_converter.scalar_registry
    for kind in schema.type_map.values():
        if isinstance(kind, GraphQLObjectType) and not kind.name.startswith("__"):
            _attach_type(kind, registry, config)
        elif isinstance(kind, GraphQLInterfaceType | GraphQLUnionType):
            kind.resolve_type = _type_of
        elif isinstance(kind, GraphQLInputObjectType):
            kind.is_one_of = bool(getattr(kind.extensions.get(DEFINITION), "is_one_of", False))
    return schema


def to_sdl(schema: GraphQLSchema) -> str:
    """The schema as text, as committed in schema.graphql, with what everything weights."""
    return sdl.print_with_costs(schema)


def resolved_of(field: GraphQLField) -> Resolved | None:
    """What the engine attached to a field; None for introspection."""
    found: Resolved | None = field.extensions.get(DECLARATION)
    return found


def walk(schema: GraphQLSchema) -> Iterator[tuple[str, str, Resolved]]:
    """Every field of every object type with what was attached to it, in the order of names."""
    for name in sorted(schema.type_map):
        kind = schema.type_map[name]
        if isinstance(kind, GraphQLObjectType) and not name.startswith("__"):
            for field_name, field in sorted(kind.fields.items()):
                found = resolved_of(field)
                if found is not None:
                    yield name, field_name, found


def node_loaders(schema: GraphQLSchema) -> dict[ids.Kind, Callable[..., Any]]:
    """The batch that finds the rows of each node type by id."""
    loaders: dict[ids.Kind, Callable[..., Any]] = {}
    for kind in schema.type_map.values():
        origin = _origin(kind)
        node = getattr(origin, "__entrepot_node__", None)
        if node is not None and node[1] is not None:
            found = _function(node[1])
            assert found is not None
            loaders[node[0]] = found
    return loaders


def node_types(schema: GraphQLSchema) -> dict[ids.Kind, tuple[GraphQLObjectType, tuple[Permission, ...]]]:
    """The type of each kind of node, and who may select it."""
    return {
        _origin(kind).__entrepot_node__[0]: (kind, _origin(kind).__entrepot_allow__)
        for kind in schema.type_map.values()
        if isinstance(kind, GraphQLObjectType) and hasattr(_origin(kind), "__entrepot_node__")
    }


def _attach_type(kind: GraphQLObjectType, registry: Mapping[object, Any], config: StrawberryConfig) -> None:
    kind.is_type_of = None
    origin = _origin(kind)
    allow = getattr(origin, "__entrepot_allow__", (PUBLIC,))
    is_payload = hasattr(origin, "__entrepot_payload__")
    is_error = isinstance(origin, type) and issubclass(origin, UserError)
    weight = 1 if is_error or hasattr(origin, "__entrepot_node__") else 0
    max_age = getattr(origin, "__entrepot_max_age__", 0 if is_error or is_payload else AS_ITS_PARENT)
    kind.extensions = {**kind.extensions, weights.WEIGHT: weight, sdl.MAX_AGE: max_age}
    is_page = all(name in kind.fields for name in weights.PAGE_FIELDS)
    for field_name, field in kind.fields.items():
        definition = field.extensions.get(DEFINITION)
        if not isinstance(definition, StrawberryField):
            continue
        declaration = definition.metadata.get(METADATA) or Declaration(style="plain")
        needed = declaration.allow or allow
        resolved = Resolved(
            declaration=declaration,
            allow=needed,
            arguments=_argument_reader(definition, registry, config),
            names={config.name_converter.from_argument(item): item.python_name for item in definition.arguments},
            inputs=field.args,
            function=_masked(declaration),
            column=declaration.needs[0] if declaration.needs else definition.python_name,
            is_of_payload=is_payload,
        )
        listing = None
        if not (is_page and field_name in weights.PAGE_FIELDS):
            listing = weights.listing_of(field, slicing=declaration.sized_by, assumed=declaration.items)
        attached = {DECLARATION: resolved, weights.WEIGHT: declaration.cost, weights.LISTING: listing}
        field.extensions = {**field.extensions, **attached}
        field.description = _documented(field.description, needed, declaration.mask)


def _documented(description: str | None, allow: tuple[Permission, ...], mask: Permission | None) -> str | None:
    """The description with the permission that the field needs, and the one without which it is shown empty."""
    notes = [description] if description else []
    if allow != (PUBLIC,):
        notes.append("Needs / 所需权限: " + " | ".join(item.code for item in allow))
    if mask is not None:
        notes.append(f"Hidden without / 无此权限时不显示: {mask.code}")
    return "\n\n".join(notes) or None


def _argument_reader(
    definition: StrawberryField, registry: Mapping[object, Any], config: StrawberryConfig
) -> Callable[[Mapping[str, Any]], dict[str, Any]]:
    arguments = definition.arguments

    def read(given: Mapping[str, Any]) -> dict[str, Any]:
        return convert_arguments(dict(given), arguments, registry, config) if arguments else {}

    return read


def _function(reference: Callable[..., Any] | str | None) -> Callable[..., Any] | None:
    if isinstance(reference, str):
        module, _, name = reference.partition(":")
        found: Callable[..., Any] = getattr(importlib.import_module(module), name)
        return found
    return reference


def _masked(declaration: Declaration) -> Callable[..., Any] | None:
    """The function behind a field; a batch with a mask is not even asked for those from whom it is hidden."""
    function, mask = _function(declaration.function), declaration.mask
    if function is None or mask is None or declaration.style != "batch":
        return function
    batch = function

    async def masked(reader: Reader, rows: Sequence[Any], **arguments: Any) -> Sequence[Any]:
        if mask.code in reader.actor.hidden:
            return [declaration.masked_as] * len(rows)
        found: Sequence[Any] = await batch(reader, rows, **arguments)
        return found

    return masked


def _origin(kind: Any) -> Any:
    definition = getattr(kind, "extensions", {}).get(DEFINITION)
    return getattr(definition, "origin", None)


def _type_of(source: Any, *_: Any) -> str:
    """The concrete type of a source: what it says of itself, or what its id says."""
    named: str | None = source.get("__typename")
    if named is not None:
        return named
    kind = ids.kind_of(source["id"])
    if kind is None:
        raise TypeError("this id names no kind")
    return kind.name


def _error_types() -> list[type]:
    """A GraphQL type for every domain error, with its facts as fields."""
    return [
        _error_type(error)
        for error in sorted(set(errors.subclasses()), key=lambda item: item.__name__)
        if not issubclass(error, errors.RequestError)
    ]


def _error_type(error: type[errors.DomainError]) -> type:
    hints = get_type_hints(error)
    facts = {item.name: _graphql_hint(hints[item.name]) for item in dataclass_fields(error) if item.name != "field"}
    made = type(error.__name__, (UserError,), {"__annotations__": facts, "__module__": error.__module__})
    made.__entrepot_allow__ = (PUBLIC,)  # type: ignore[attr-defined]
    description = " ".join(f"{error.__doc__ or ''} / {error.zh}".split())
    return strawberry.type(made, description=description)


def _graphql_hint(hint: Any) -> Any:
    return ids.Id if hint is uuid.UUID else hint


def present_error(error: errors.DomainError, locale: str) -> dict[str, Any]:
    """A domain error as the source of its GraphQL type."""
    return {
        "__typename": type(error).__name__,
        **error.facts(),
        "code": error.code,
        "message": error.message(locale),
        "field": [faults.camel(str(part)) for part in error.field],
    }


def to_graphql_error(error: errors.DomainError, *, locale: str, node: Any = None) -> GraphQLError:
    """A domain error as a top-level GraphQL error."""
    facts = {
        faults.camel(name): value if isinstance(value, int) else str(value) for name, value in error.facts().items()
    }
    extensions: dict[str, Any] = {"code": error.code, **facts}
    if error.field:
        extensions["field"] = [str(part) for part in error.field]
    return GraphQLError(error.message(locale), nodes=node, extensions=extensions)


def permission_matrix(schema: GraphQLSchema) -> dict[str, list[str]]:
    """Who may select each field, and without what it is shown empty: the golden file of the tests."""
    return {
        f"{kind}.{field}": [
            *(item.code for item in resolved.allow),
            *([f"masked:{mask.code}"] if (mask := resolved.declaration.mask) else []),
        ]
        for kind, field, resolved in walk(schema)
    }
