"""What an operation selects, read from its document: fragments entered, switched-off fields left out."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from graphql import (
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLField,
    GraphQLInterfaceType,
    GraphQLObjectType,
    GraphQLSchema,
    SelectionNode,
    SelectionSetNode,
    get_named_type,
)
from graphql.language import ast

Owner = GraphQLObjectType | GraphQLInterfaceType


class Selected(NamedTuple):
    """A field as it is selected, with the type that it is selected on; None on a union, which has only meta fields."""

    owner: Owner | None
    node: FieldNode
    definition: GraphQLField | None


class Selections:
    """The selections of one document with its switches set."""

    def __init__(
        self, schema: GraphQLSchema, fragments: Mapping[str, FragmentDefinitionNode], switches: Mapping[str, Any]
    ) -> None:
        self._schema = schema
        self._fragments = fragments
        self._switches = switches

    def of(self, parent: Any, selection_sets: Sequence[SelectionSetNode]) -> Iterator[Selected]:
        """The fields that are selected of an object, on whatever types."""
        for selection_set in selection_sets:
            for item in selection_set.selections:
                if not is_on(item, self._switches):
                    continue
                if isinstance(item, FieldNode):
                    owner = parent if isinstance(parent, Owner) else None
                    definition = self._schema.get_field(parent, item.name.value) if parent is not None else None
                    yield Selected(owner, item, definition)
                    continue
                spread: Any = self._fragments[item.name.value] if isinstance(item, FragmentSpreadNode) else item
                condition = spread.type_condition
                kind = self._schema.get_type(condition.name.value) if condition else parent
                yield from self.of(kind, [spread.selection_set])

    def below(self, nodes: Sequence[FieldNode], kind: Any) -> Iterator[Selected]:
        """The fields that are selected below some nodes of a type."""
        sets = [node.selection_set for node in nodes if node.selection_set is not None]
        return self.of(get_named_type(kind), sets)

    def everything(self, parent: Any, selection_sets: Sequence[SelectionSetNode]) -> Iterator[Selected]:
        """Every field that is selected, at any depth."""
        for found in self.of(parent, selection_sets):
            yield found
            if found.definition is not None and found.node.selection_set is not None:
                yield from self.everything(get_named_type(found.definition.type), [found.node.selection_set])


def is_on(selection: SelectionNode, switches: Mapping[str, Any]) -> bool:
    """Whether `@skip` and `@include` leave a selection in."""
    for directive in selection.directives or ():
        name = directive.name.value
        if name in ("skip", "include") and directive.arguments:
            value = directive.arguments[0].value
            if isinstance(value, ast.VariableNode):
                found = bool(switches.get(value.name.value))
            else:
                found = isinstance(value, ast.BooleanValueNode) and value.value
            if found is (name == "skip"):
                return False
    return True
