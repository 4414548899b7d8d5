"""Permission before work: an operation that selects a field its actor may not read is refused whole, before any SQL.

The check reads the document, not the data, so it cannot leak by timing, by null or by order, and it costs nothing
below the root. Fields switched off by `@skip` or `@include` are not asked for. Row-level guards are the readers'
business.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from graphql import (
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLError,
    GraphQLSchema,
    InlineFragmentNode,
    OperationDefinitionNode,
    SelectionNode,
    SelectionSetNode,
    get_named_type,
)
from graphql.language import ast
from graphql.type import GraphQLInterfaceType, GraphQLObjectType

from entrepot.engine import schema as schemas
from entrepot.kernel import errors, permissions


@dataclass(frozen=True)
class Needed:
    """A selected field, and the permissions of which its reader must hold one."""

    coordinate: str
    allow: tuple[permissions.Permission, ...]
    node: FieldNode


def required(
    schema: GraphQLSchema,
    operation: OperationDefinitionNode,
    fragments: Mapping[str, FragmentDefinitionNode],
    *,
    variables: Mapping[str, Any],
) -> Iterable[Needed]:
    """What an operation needs, each field once; fields that everybody may read are left out."""
    found: dict[str, Needed] = {}
    for parent, node in selected(schema, operation, fragments, variables=variables):
        field = schema.get_field(parent, node.name.value)
        resolved = schemas.resolved_of(field) if field else None
        if resolved is not None and permissions.PUBLIC not in resolved.allow:
            coordinate = f"{parent.name}.{node.name.value}"
            found.setdefault(coordinate, Needed(coordinate, resolved.allow, node))
    return found.values()


def selected(
    schema: GraphQLSchema,
    operation: OperationDefinitionNode,
    fragments: Mapping[str, FragmentDefinitionNode],
    *,
    variables: Mapping[str, Any],
) -> Iterator[tuple["Parent", FieldNode]]:
    """Every field that an operation selects, with the type it is selected on."""
    root = schema.get_root_type(operation.operation)
    return _selected(schema, root, operation.selection_set, fragments, variables, set())


def refused(needed: Iterable[Needed], *, actor: permissions.Actor, locale: str) -> list[GraphQLError]:
    """One error for each selected field that the actor may not read."""
    return [_error(item, actor, locale) for item in needed if not actor.may(*item.allow)]


def _error(item: Needed, actor: permissions.Actor, locale: str) -> GraphQLError:
    codes = ", ".join(permission.code for permission in item.allow)
    if actor.kind is permissions.ActorKind.ANONYMOUS:
        made = schemas.to_graphql_error(errors.Unauthenticated(), locale=locale, node=item.node)
        return GraphQLError(
            made.message,
            nodes=item.node,
            extensions={**(made.extensions or {}), "what": item.coordinate, "permissions": codes},
        )
    return schemas.to_graphql_error(
        errors.Forbidden(what=item.coordinate, permissions=codes), locale=locale, node=item.node
    )


Parent = GraphQLObjectType | GraphQLInterfaceType


def _selected(
    schema: GraphQLSchema,
    parent: Any,
    selection_set: SelectionSetNode,
    fragments: Mapping[str, FragmentDefinitionNode],
    variables: Mapping[str, Any],
    visited: set[tuple[str, str]],
) -> Iterator[tuple[Parent, FieldNode]]:
    """Every selected field with the type it is selected on; fragments are entered once for each type."""
    for selection in selection_set.selections:
        if not is_on(selection, variables):
            continue
        if isinstance(selection, FieldNode):
            if isinstance(parent, GraphQLObjectType | GraphQLInterfaceType):
                yield parent, selection
            field = schema.get_field(parent, selection.name.value)
            if field is not None and selection.selection_set is not None:
                child: Any = get_named_type(field.type)
                yield from _selected(schema, child, selection.selection_set, fragments, variables, visited)
        elif isinstance(selection, InlineFragmentNode):
            condition = selection.type_condition
            child = schema.get_type(condition.name.value) if condition else parent
            yield from _selected(schema, child, selection.selection_set, fragments, variables, visited)
        elif isinstance(selection, FragmentSpreadNode):
            name = selection.name.value
            fragment = fragments[name]
            child = schema.get_type(fragment.type_condition.name.value)
            if (name, parent.name) not in visited:
                visited.add((name, parent.name))
                yield from _selected(schema, child, fragment.selection_set, fragments, variables, visited)


def is_on(selection: SelectionNode, variables: Mapping[str, Any]) -> bool:
    """Whether `@skip` and `@include` leave a selection in."""
    for directive in selection.directives or ():
        name = directive.name.value
        if name in ("skip", "include") and directive.arguments:
            value = _condition(directive.arguments[0].value, variables)
            if value is (name == "skip"):
                return False
    return True


def _condition(value: ast.ValueNode, variables: Mapping[str, Any]) -> bool:
    if isinstance(value, ast.VariableNode):
        return bool(variables.get(value.name.value))
    return isinstance(value, ast.BooleanValueNode) and value.value
