"""Permission before work: an operation that selects a field its actor may not read is refused whole, before any SQL.

The check reads the document, not the data, so it cannot leak by timing, by null or by order, and it costs nothing
below the root. Fields switched off by `@skip` or `@include` are not asked for. Row-level guards are the readers'
business.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from graphql import (
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
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


def refused(
    schema: GraphQLSchema,
    operation: OperationDefinitionNode,
    fragments: Mapping[str, FragmentDefinitionNode],
    *,
    variables: Mapping[str, Any],
    actor: permissions.Actor,
) -> list[errors.RequestError]:
    """One error for each selected field that the actor may not read."""
    root = schema.get_root_type(operation.operation)
    found: dict[str, errors.RequestError] = {}
    for parent, node in _selected(schema, root, operation.selection_set, fragments, variables, set()):
        field = schema.get_field(parent, node.name.value)
        resolved = schemas.resolved_of(field) if field else None
        if resolved is None or actor.may(*resolved.allow):
            continue
        coordinate = f"{parent.name}.{node.name.value}"
        found[coordinate] = _error(coordinate, resolved.allow, actor)
    return list(found.values())


def _error(coordinate: str, allow: tuple[permissions.Permission, ...], actor: permissions.Actor) -> errors.RequestError:
    if actor.kind is permissions.ActorKind.ANONYMOUS:
        return errors.Unauthenticated()
    return errors.Forbidden(what=coordinate, permissions=", ".join(item.code for item in allow))


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
        if not _is_on(selection, variables):
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


def _is_on(selection: SelectionNode, variables: Mapping[str, Any]) -> bool:
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
