"""What an operation may cost at most, told by its text and its variables alone, before anything is read.

An object costs what its type weighs, a field may weigh something by itself, and lists multiply (`contract/weights.py`).
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from graphql import ArgumentNode, FieldNode, GraphQLError, GraphQLField, VariableNode, get_named_type, print_ast
from graphql.execution.values import VariableValues, get_argument_values
from graphql.utilities import coerce_input_literal

from entrepot.contract.weights import LISTING, WEIGHT, Listing, weight_of
from entrepot.engine.selections import Selected, Selections


@dataclass(eq=False)
class Part:
    """A selected field, as far as it costs or multiplies."""

    own: int
    each: int
    name: str
    listing: Listing | None
    definition: GraphQLField
    node: FieldNode
    children: tuple["Part", ...]
    constant: int | None = field(default=None, init=False)
    sizing: list[ArgumentNode] = field(init=False)

    def __post_init__(self) -> None:
        """Find what it costs now, where no variable has a say."""
        slicing = self.listing.slicing if self.listing is not None else ()
        self.sizing = [item for item in self.node.arguments or () if item.name.value in slicing]
        decided = not any("$" in print_ast(item) for item in self.sizing)
        if decided and all(child.constant is not None for child in self.children):
            self.constant = self.cost(None)

    def cost(self, variables: VariableValues | None, size: int | None = None) -> int:
        """What it costs at most; `size` is the length that the object around it gives to this list."""
        if size is None and self.constant is not None:
            return self.constant
        length = 1
        sized: tuple[str, ...] = ()
        if self.listing is not None and size is None:
            length, sized = self.listing.size(self._arguments(variables)), self.listing.sized
        below = sum(child.cost(variables, length if child.name in sized else None) for child in self.children)
        return self.own + (size if size is not None else 1 if sized else length) * (self.each + below)

    def _arguments(self, variables: VariableValues | None) -> Mapping[str, Any]:
        """Those that the text gives: a default that is long on purpose is no promise of many."""
        sizing = self.sizing
        if variables is None:  # They are literals then, and of the other arguments nothing is known.
            kinds = self.definition.args
            return {item.name.value: coerce_input_literal(item.value, kinds[item.name.value].type) for item in sizing}
        named = {item.name.value: item.value.name.value for item in sizing if isinstance(item.value, VariableNode)}
        if len(named) == len(sizing) and all(item in variables.coerced for item in named.values()):
            return {name: variables.coerced[variable] for name, variable in named.items()}
        try:
            found = get_argument_values(self.definition, self.node, variables)
        except GraphQLError:  # The field will say so itself; it reads nothing.
            return {}
        return {item.name.value: found.get(item.name.value) for item in sizing}


def parts(selections: Selections, root: Any, selection_set: Any) -> tuple[Part, ...]:
    """The parts of an operation that cost something."""
    return tuple(_parts(selections, selections.of(root, [selection_set])))


def total(found: Sequence[Part], variables: VariableValues) -> int:
    """What an operation costs at most with these variables."""
    return sum(part.cost(variables) for part in found)


def _parts(selections: Selections, selected: Iterator[Selected]) -> Iterator[Part]:
    """One part for each response key of each type; what is selected on any type of an abstract one counts."""
    found: dict[tuple[str, str], list[Selected]] = {}
    for item in selected:
        if item.owner is not None and item.definition is not None and not item.node.name.value.startswith("__"):
            found.setdefault((item.owner.name, (item.node.alias or item.node.name).value), []).append(item)
    for same in found.values():
        part = _part(selections, same[0].definition, [item.node for item in same])
        if part.constant != 0:
            yield part


def _part(selections: Selections, definition: Any, nodes: Sequence[FieldNode]) -> Part:
    kind: Any = get_named_type(definition.type)
    is_object = any(node.selection_set is not None for node in nodes)
    return Part(
        own=definition.extensions.get(WEIGHT, 0),
        each=weight_of(kind) if is_object else 0,
        name=nodes[0].name.value,
        listing=definition.extensions.get(LISTING) if is_object else None,
        definition=definition,
        node=nodes[0],
        children=tuple(_parts(selections, selections.below(nodes, kind))),
    )
