"""Random input values of any GraphQL type: as literals of a document, with variables in them, and as JSON."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Any

from graphql import (
    GraphQLArgument,
    GraphQLEnumType,
    GraphQLInputField,
    GraphQLInputObjectType,
    GraphQLList,
    GraphQLNonNull,
    Undefined,
    is_input_object_type,
)

MAXIMUM_DEPTH = 3
WRONG: tuple[Any, ...] = (2**40, "wrong", 1.5, True, [None], {"unknown": 1}, None, [[]], -1)
TEXTS = ("", "a", 'quoted "text" \\', "ü\nnew line", "Ω" * 3)
Pools = Mapping[str, Sequence[Any]]


@dataclass(frozen=True)
class Variable:
    """A variable as an operation declares it."""

    name: str
    kind: Any
    default: str | None

    def declared(self) -> str:
        """`$name: Type = default`."""
        return f"${self.name}: {self.kind}" + (f" = {self.default}" if self.default is not None else "")


@dataclass
class Values:
    """Makes values; what a type's pool holds is used before anything invented."""

    random: Random
    pools: Pools
    variables: dict[str, Variable] = field(default_factory=dict)

    def argument(self, kind: Any, *, has_default: bool) -> str:
        """A literal or a variable for an argument of a type."""
        if self.random.random() < 0.3:
            return self.variable(kind, has_default=has_default)
        return self.literal(kind, 0, constant=self.random.random() < 0.7)

    def variable(self, kind: Any, *, has_default: bool = False) -> str:
        """`$name` of a variable that is allowed where a value of this type is."""
        random, wanted, default = self.random, kind, None
        if isinstance(kind, GraphQLNonNull):
            chance = random.random()
            if chance < 0.3:
                wanted, default = kind.of_type, self.literal(kind, 1, constant=True)
            elif chance < 0.5 and has_default:
                wanted = kind.of_type
        elif random.random() < 0.2:
            wanted = GraphQLNonNull(kind)
        if default is None and random.random() < 0.25:
            default = self.literal(wanted, 1, constant=True)
        return f"${self._declared(wanted, default).name}"

    def _declared(self, kind: Any, default: str | None) -> Variable:
        same = [item for item in self.variables.values() if (str(item.kind), item.default) == (str(kind), default)]
        if same and self.random.random() < 0.5:
            return self.random.choice(same)
        made = Variable(f"v{len(self.variables)}", kind, default)
        self.variables[made.name] = made
        return made

    def literal(self, kind: Any, depth: int, *, constant: bool) -> str:
        """A literal of a type; where it is not constant, variables stand in it."""
        random = self.random
        if isinstance(kind, GraphQLNonNull):
            kind = kind.of_type
        elif random.random() < 0.12:
            return "null"
        if isinstance(kind, GraphQLList):
            if random.random() < 0.15 and not _holds_null(kind.of_type):
                return self.literal(GraphQLNonNull(_nullable(kind.of_type)), depth + 1, constant=constant)
            items = [self._inner(kind.of_type, depth + 1, constant) for _ in range(random.choice((0, 1, 1, 2, 3)))]
            return "[" + ", ".join(items) + "]"
        if isinstance(kind, GraphQLInputObjectType):
            given = self._fields(kind, depth)
            return "{" + ", ".join(self._member(kind, item, depth, constant) for item in given.items()) + "}"
        value = self.leaf(kind)
        if isinstance(kind, GraphQLEnumType):
            return str(value)
        if isinstance(value, str) and random.random() < 0.1 and '"' not in value and "\\" not in value and value:
            return f'"""{value}"""'
        return json.dumps(value)

    def _member(
        self, kind: GraphQLInputObjectType, item: tuple[str, GraphQLInputField], depth: int, fixed: bool
    ) -> str:
        name, of = item
        wanted = GraphQLNonNull(_nullable(of.type)) if is_one_of(kind) else of.type
        if is_one_of(kind) and not fixed and self.random.random() < 0.3:
            return f"{name}: ${self._declared(wanted, None).name}"
        return f"{name}: {self._inner(wanted, depth + 1, fixed or is_one_of(kind))}"

    def _inner(self, kind: Any, depth: int, constant: bool) -> str:
        if not constant and self.random.random() < 0.25:
            return self.variable(kind)
        return self.literal(kind, depth, constant=constant)

    def _fields(self, kind: GraphQLInputObjectType, depth: int) -> dict[str, GraphQLInputField]:
        """Which fields are given; below some depth, only those that must be."""
        if is_one_of(kind):
            simple = {name: of for name, of in kind.fields.items() if not is_input_object_type(_nullable(of.type))}
            offered = kind.fields if depth < MAXIMUM_DEPTH or not simple else simple
            name = self.random.choice(list(offered))
            return {name: kind.fields[name]}
        chance = 0.4 / (1 + depth) if depth < MAXIMUM_DEPTH else 0.0
        return {name: of for name, of in kind.fields.items() if _is_required(of) or self.random.random() < chance}

    def leaf(self, kind: Any) -> Any:
        """A value of a scalar or an enum, as in JSON."""
        random, name = self.random, kind.name
        if isinstance(kind, GraphQLEnumType):
            return random.choice(list(kind.values))
        if name in self.pools:
            return random.choice(self.pools[name])
        if name == "Boolean":
            return random.random() < 0.5
        if name == "Int":
            return random.choice((0, 1, 2, 3, 5, 13, 21, random.randint(-5, 60)))
        if name == "Float":
            return random.choice((0, 1.5, -2.25, 1e10))
        return random.choice(TEXTS)

    def json(self, kind: Any, depth: int = 0) -> Any:
        """A value of a type as a variable brings it; wrong once in a while."""
        random = self.random
        if random.random() < 0.01:
            return random.choice(WRONG)
        if isinstance(kind, GraphQLNonNull):
            kind = kind.of_type
        elif random.random() < 0.15:
            return None
        if isinstance(kind, GraphQLList):
            if random.random() < 0.1:
                return self.json(kind.of_type, depth + 1)
            return [self.json(kind.of_type, depth + 1) for _ in range(random.choice((0, 1, 2, 3)))]
        if isinstance(kind, GraphQLInputObjectType):
            given = self._fields(kind, depth)
            inner = (lambda of: GraphQLNonNull(_nullable(of))) if is_one_of(kind) else (lambda of: of)
            return {name: self.json(inner(of.type), depth + 1) for name, of in given.items()}
        return self.leaf(kind)

    def given(self, variables: Sequence[Variable]) -> dict[str, Any]:
        """What a request brings for these variables; what may be left out is, at times."""
        found: dict[str, Any] = {}
        for item in variables:
            may_lack = item.default is not None or not isinstance(item.kind, GraphQLNonNull)
            if self.random.random() < (0.35 if may_lack else 0.01):
                continue
            found[item.name] = self.json(item.kind)
        return found


def _nullable(kind: Any) -> Any:
    return kind.of_type if isinstance(kind, GraphQLNonNull) else kind


def _holds_null(kind: Any) -> bool:
    """Whether a single value of this type would be read as a list again."""
    return isinstance(_nullable(kind), GraphQLList)


def _is_required(of: GraphQLInputField | GraphQLArgument) -> bool:
    return isinstance(of.type, GraphQLNonNull) and not has_default(of)


def has_default(of: GraphQLInputField | GraphQLArgument) -> bool:
    """Whether an argument or an input field has a default."""
    return of.default is not None or of.default_value is not Undefined


def is_one_of(kind: GraphQLInputObjectType) -> bool:
    """Whether exactly one field must be given; Strawberry says so beside the type."""
    return kind.is_one_of or bool(getattr(kind.extensions.get("strawberry-definition"), "is_one_of", False))
