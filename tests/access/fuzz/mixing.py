"""Generated operations, made to hurt: real ids and secrets of the shop and of another in the places that take them.

What is put in travels in variables, so both ways that a value can take are tried.
"""

import json
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Any

from graphql import (
    REMOVE,
    ArgumentNode,
    FieldNode,
    GraphQLInputObjectType,
    GraphQLList,
    GraphQLNonNull,
    ListValueNode,
    ObjectFieldNode,
    ObjectValueNode,
    OperationDefinitionNode,
    SelectionSetNode,
    TypeInfo,
    TypeInfoVisitor,
    ValueNode,
    VariableNode,
    Visitor,
    get_named_type,
    is_required_argument,
    is_required_input_field,
    parse,
    print_ast,
    visit,
)
from graphql.language import NameNode

from entrepot.schema import SCHEMA
from tests.access import inputs_of

OPTIONAL_LEFT_OUT = 0.5
FACT_PUT_IN = 0.7
OWN, OTHERS, ANY = 0.55, 0.8, 0.92
DRY = 0.75
KEYED = 0.97
Facts = Mapping[str, Any]


def _first_field(text: str) -> FieldNode:
    """The first field of an operation."""
    [operation] = [item for item in parse(text).definitions if isinstance(item, OperationDefinitionNode)]
    found = operation.selection_set.selections[0]
    assert isinstance(found, FieldNode)
    return found


# Every mutation is asked what was wrong: the messages are judged as well.
PROBLEMS = _first_field("{ problems: userErrors { __typename code message field } }")


@dataclass(frozen=True)
class Attack:
    """What is sent."""

    query: str
    variables: Mapping[str, Any]

    @property
    def text(self) -> str:
        """All of it, to see whether an answer only repeats it."""
        return self.query + json.dumps(self.variables, ensure_ascii=False)

    @property
    def root(self) -> str:
        """The field that it asks for."""
        return _first_field(self.query).name.value


def mixed(document: str, *, random: Random, own: Facts, other: Facts) -> Attack:
    """The operation with what the facts of both shops know put in."""
    mixing = _Mixing(random, own, other)
    parsed = parse(document)
    info = TypeInfo(SCHEMA)
    changed = visit(parsed, TypeInfoVisitor(info, _Arguments(info, mixing)))
    [operation] = changed.definitions
    head = ", ".join(f"${name}: {kind}" for name, (kind, _) in mixing.given.items())
    text = print_ast(operation)
    if head:
        text = f"{operation.operation.value} Mixed({head}) {print_ast(operation.selection_set)}"
    return Attack(text, {name: value for name, (_, value) in mixing.given.items()})


@dataclass
class _Mixing:
    """Chooses values; notes the variables that carry them, by name: the type and the value."""

    random: Random
    own: Facts
    other: Facts
    given: dict[str, tuple[str, Any]] = field(default_factory=dict)

    def variable(self, kind: Any, value: Any) -> VariableNode:
        name = f"v{len(self.given)}"
        self.given[name] = (str(kind), value)
        return VariableNode(name=NameNode(value=name))

    def value(self, coordinate: str, kind: Any, node: ValueNode) -> ValueNode:
        """What stands at a coordinate in place of what was generated, or that itself."""
        plain = kind.of_type if isinstance(kind, GraphQLNonNull) else kind
        known = [name for name in (coordinate, f"{coordinate}?") if name in self.own]
        if known and self.random.random() < FACT_PUT_IN:
            return self.variable(kind, inputs_of.listed(kind, self.own[known[0]]))
        if isinstance(plain, GraphQLList) and isinstance(node, ListValueNode):
            return ListValueNode(values=tuple(self.value(coordinate, plain.of_type, item) for item in node.values))
        if isinstance(plain, GraphQLInputObjectType) and isinstance(node, ObjectValueNode):
            return ObjectValueNode(fields=tuple(self._fields(coordinate, plain, node.fields)))
        return self._leaf(coordinate, kind, node)

    def _fields(
        self, coordinate: str, kind: GraphQLInputObjectType, given: Sequence[ObjectFieldNode]
    ) -> list[ObjectFieldNode]:
        kept = []
        for item in given:
            of = kind.fields.get(item.name.value)
            if of is None:
                kept.append(item)
            elif is_required_input_field(of) or self.random.random() >= OPTIONAL_LEFT_OUT:
                value = self.value(f"{coordinate}.{item.name.value}", of.type, item.value)
                kept.append(ObjectFieldNode(name=item.name, value=value))
        return kept

    def _leaf(self, coordinate: str, kind: Any, node: ValueNode) -> ValueNode:
        name = coordinate.rsplit(".", 1)[-1]
        named: Any = get_named_type(kind)
        is_list = isinstance(kind.of_type if isinstance(kind, GraphQLNonNull) else kind, GraphQLList)
        if named.name == "ID" or name in inputs_of.SECRETS:
            return node if is_list else self._id(coordinate, kind, node)
        if name in self.own and not is_list and self.random.random() < FACT_PUT_IN:
            return self.variable(kind, self.own[name])
        return node

    def _id(self, coordinate: str, kind: Any, node: ValueNode) -> ValueNode:
        wanted = inputs_of.kind_of(coordinate)
        chance = self.random.random()
        if chance > ANY or (wanted not in self.own and chance < OTHERS):
            return node
        shop = self.own if chance < OWN or (chance > OTHERS and self.random.random() < 0.5) else self.other
        if chance > OTHERS or wanted is None:
            wanted = self.random.choice(sorted(name for name in shop if name[:1].isupper() and _is_id(shop[name])))
        found = shop.get(wanted)
        return self.variable(kind, found() if callable(found) else found) if found is not None else node


def _is_id(value: Any) -> bool:
    try:
        return isinstance(value, str) and bool(uuid.UUID(value))
    except ValueError:
        return False


class _Arguments(Visitor):
    """Changes the arguments of every field, and gives mutations their directives."""

    def __init__(self, info: TypeInfo, mixing: _Mixing) -> None:
        super().__init__()
        self.info = info
        self.mixing = mixing

    def enter_argument(self, node: ArgumentNode, key: Any, parent: Any, path: Any, ancestors: Any) -> Any:
        argument = self.info.get_argument()
        owner = ancestors[-1]
        if argument is None or not isinstance(owner, FieldNode):
            return None
        if not is_required_argument(argument) and self.mixing.random.random() < OPTIONAL_LEFT_OUT:
            return REMOVE
        holder = self.info.get_parent_type()
        at_root = holder is not None and holder.name in ("Query", "Mutation")
        coordinate = ".".join(
            [*([] if at_root or holder is None else [holder.name]), owner.name.value, node.name.value]
        )
        value = self.mixing.value(coordinate, argument.type, node.value)
        return ArgumentNode(name=node.name, value=value)

    def leave_field(self, node: FieldNode, key: Any, parent: Any, path: Any, ancestors: Any) -> Any:
        holder = self.info.get_parent_type()
        if holder is None or holder is not SCHEMA.mutation_type or node.selection_set is None:
            return None
        random = self.mixing.random
        field = self.info.get_field_def()
        wished = random.random() < (KEYED if field and inputs_of.moves_value(field) else 1 - KEYED)
        words = [f'@idempotent(key: "{uuid.UUID(int=random.getrandbits(128))}")'] * wished
        words += ["@dryRun"] * (random.random() < DRY)
        return FieldNode(
            name=node.name,
            alias=node.alias,
            arguments=node.arguments,
            directives=_first_field(f"{{ x {' '.join(words)} }}").directives,
            selection_set=SelectionSetNode(selections=(*node.selection_set.selections, PROBLEMS)),
        )
