"""What an operation may cost at most, told by its text and its variables alone, before anything is read.

The rules are those of the GraphQL cost directive specification (https://ibm.github.io/graphql-specs/cost-spec.html):
an object costs what its type weighs, a field may weigh something by itself, and lists multiply. What weighs what stands
in the schema as `@cost` and `@listSize`; an object that is read by itself weighs 1, one that comes along with another
weighs nothing.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from graphql import (
    FieldNode,
    GraphQLError,
    GraphQLField,
    GraphQLInterfaceType,
    GraphQLList,
    GraphQLNamedType,
    GraphQLNonNull,
    GraphQLObjectType,
    get_named_type,
    is_leaf_type,
    print_ast,
)
from graphql.execution.values import VariableValues, get_argument_values

from entrepot.engine import authorise

if TYPE_CHECKING:
    from entrepot.engine.plans import Plan

WEIGHT = "entrepot-weight"
LISTING = "entrepot-listing"
ASSUMED_ITEMS = 10
ASSUMED_PAGE = 20
PAGE_FIELDS = ("nodes", "edges")


@dataclass(frozen=True, kw_only=True)
class Listing:
    """How long a list can be: as long as these arguments say, or as long as is assumed without them.

    The list is the field itself, or the fields `sized` of the object that it returns.
    """

    slicing: tuple[str, ...] = ()
    assumed: int = ASSUMED_ITEMS
    sized: tuple[str, ...] = ()

    def size(self, arguments: Mapping[str, Any]) -> int:
        """The most items that there can be."""
        asked = [arguments[name] for name in self.slicing if arguments.get(name) is not None]
        sizes = [len(value) if isinstance(value, list) else value for value in asked]
        return max(0, *sizes) if sizes else self.assumed


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

    def __post_init__(self) -> None:
        """Find what it costs now, where no variable has a say."""
        decided = self.listing is None or "$" not in " ".join(print_ast(item) for item in self.node.arguments or ())
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
        try:
            found = get_argument_values(self.definition, self.node, variables)
        except GraphQLError:  # The field will say so itself; it reads nothing.
            return {}
        return {item.name.value: found.get(item.name.value) for item in self.node.arguments or ()}


def parts(plan: "Plan") -> tuple[Part, ...]:
    """The parts of a plan's operation that cost something."""
    root: Any = plan.schema.get_root_type(plan.operation.operation)
    return tuple(_parts(plan, root, [plan.operation.selection_set]))


def total(found: Sequence[Part], variables: VariableValues) -> int:
    """What an operation costs at most with these variables."""
    return sum(part.cost(variables) for part in found)


def weight_of(kind: GraphQLNamedType) -> int:
    """What an object of a type weighs; of an interface or union, as much as the heaviest may."""
    weight: int = kind.extensions.get(WEIGHT, 0 if isinstance(kind, GraphQLObjectType) else 1)
    return weight


def listing_of(
    definition: GraphQLField, *, slicing: tuple[str, ...] = (), assumed: int | None = None
) -> Listing | None:
    """How long the list of a field can be; None where it returns no list."""
    kind: Any = definition.type.of_type if isinstance(definition.type, GraphQLNonNull) else definition.type
    given = slicing or tuple(name for name in ("first", "last") if name in definition.args)
    if is_leaf_type(get_named_type(kind)):
        return None
    if isinstance(kind, GraphQLList):
        default = next((definition.args[name].default_value for name in given if name in definition.args), None)
        fallback = default if isinstance(default, int) else ASSUMED_ITEMS
        return Listing(slicing=given, assumed=fallback if assumed is None else assumed)
    if isinstance(kind, GraphQLObjectType) and all(name in kind.fields for name in PAGE_FIELDS):
        return Listing(slicing=given, assumed=ASSUMED_PAGE if assumed is None else assumed, sized=PAGE_FIELDS)
    return None


def _parts(plan: "Plan", parent: Any, selection_sets: Sequence[Any]) -> Iterator[Part]:
    """One part for each response key of each type; what is selected on any type of an abstract one counts."""
    found: dict[tuple[str, str], tuple[Any, list[FieldNode]]] = {}
    for selection_set in selection_sets:
        for owner, node in _fields(plan, parent, selection_set):
            key = (node.alias or node.name).value
            found.setdefault((owner.name, key), (owner, []))[1].append(node)
    for owner, nodes in found.values():
        definition = plan.schema.get_field(owner, nodes[0].name.value)
        if definition is None or nodes[0].name.value.startswith("__"):
            continue
        part = _part(plan, definition, nodes)
        if part.constant != 0:
            yield part


def _part(plan: "Plan", definition: GraphQLField, nodes: Sequence[FieldNode]) -> Part:
    kind: Any = get_named_type(definition.type)
    below = [node.selection_set for node in nodes if node.selection_set is not None]
    return Part(
        own=definition.extensions.get(WEIGHT, 0),
        each=weight_of(kind) if below else 0,
        name=nodes[0].name.value,
        listing=definition.extensions.get(LISTING) if below else None,
        definition=definition,
        node=nodes[0],
        children=tuple(_parts(plan, kind, below)) if below else (),
    )


def _fields(plan: "Plan", parent: Any, selection_set: Any) -> Iterator[tuple[Any, FieldNode]]:
    for item in selection_set.selections:
        if not authorise.is_on(item, plan.variables.coerced):
            continue
        if isinstance(item, FieldNode):
            if isinstance(parent, GraphQLObjectType | GraphQLInterfaceType):
                yield parent, item
            continue
        spread = item if hasattr(item, "selection_set") else plan.definitions[item.name.value]
        condition = spread.type_condition
        yield from _fields(
            plan, plan.schema.get_type(condition.name.value) if condition else parent, spread.selection_set
        )
