"""Random operations over any schema, valid by construction: `Generator(schema).document(seed)`.

What is selected under one response key must merge. So every selection set that ends up in the same place shares one
`Scope`, which knows what each key already stands for; a field that would not merge gets a key of its own.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Any

from graphql import (
    GraphQLBoolean,
    GraphQLField,
    GraphQLInterfaceType,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLSchema,
    GraphQLString,
    GraphQLUnionType,
    get_named_type,
    is_abstract_type,
    is_composite_type,
)
from graphql.type import SchemaMetaFieldDef, TypeMetaFieldDef, is_required_argument

from tests.engine.values import Pools, Values, Variable, has_default

TYPENAME = "__typename"
VARIABLE = re.compile(r"\$(\w+)")
SPREAD = re.compile(r"\.\.\.(F\d+)")
ALIASES = ("a", "b", "id", "name")
Lineage = tuple[Any, ...]


@dataclass(frozen=True)
class Operation:
    """A request: a document, which of its operations, and several sets of variables for it."""

    seed: int
    text: str
    name: str | None
    variables: Sequence[Mapping[str, Any]]


@dataclass(frozen=True)
class Known:
    """What is known of a field of a type."""

    name: str
    field: GraphQLField | None
    kind: Any
    shape: str

    @property
    def is_composite(self) -> bool:
        """Whether it needs a selection of its own."""
        return self.kind is not None and is_composite_type(self.kind)


@dataclass(frozen=True)
class Selected:
    """A field, an inline fragment or a spread, as it stands in a selection set."""

    text: str
    below: tuple["Selected", ...] = ()
    key: str = ""
    known: Known | None = None
    arguments: str = ""
    condition: Any = None
    fragment: str = ""

    def __str__(self) -> str:
        return self.text + (f" {{ {' '.join(map(str, self.below))} }}" if self.below and not self.fragment else "")


@dataclass
class Scope:
    """What each response key of a place in the answer stands for."""

    taken: dict[str, list[tuple[Lineage, str, str, str]]] = field(default_factory=dict)
    below: dict[str, "Scope"] = field(default_factory=dict)

    def admits(self, lineage: Lineage, key: str, known: Known, arguments: str) -> bool:
        """Whether a field merges with what stands there."""
        return all(
            known.shape == shape and ((known.name, arguments) == (name, given) or _exclusive(lineage, other))
            for other, name, given, shape in self.taken.get(key, ())
        )

    def take(self, lineage: Lineage, key: str, known: Known, arguments: str) -> "Scope":
        """Note a field; the scope of what is selected of it."""
        self.taken.setdefault(key, []).append((lineage, known.name, arguments, known.shape))
        return self.below.setdefault(key, Scope())

    def admits_all(self, selected: Sequence[Selected], lineage: Lineage) -> bool:
        """Whether all of a fragment merges with what stands there."""
        for item in selected:
            if item.known is None:
                if not self.admits_all(item.below, (*lineage[:-1], item.condition or lineage[-1])):
                    return False
            elif not self.admits(lineage, item.key, item.known, item.arguments):
                return False
            elif item.key in self.below:
                if not self.below[item.key].admits_all(item.below, (*lineage, item.known.kind)):
                    return False
        return True

    def take_all(self, selected: Sequence[Selected], lineage: Lineage) -> None:
        """Note all of a fragment."""
        for item in selected:
            if item.known is None:
                self.take_all(item.below, (*lineage[:-1], item.condition or lineage[-1]))
            else:
                below = self.take(lineage, item.key, item.known, item.arguments)
                below.take_all(item.below, (*lineage, item.known.kind))


def _exclusive(one: Lineage, other: Lineage) -> bool:
    """Whether no value is of both: somewhere above, the types are two different object types."""
    return any(
        a is not b and isinstance(a, GraphQLObjectType) and isinstance(b, GraphQLObjectType)
        for a, b in zip(one, other, strict=True)
    )


class Generator:
    """Knows a schema; makes the operation of any seed."""

    def __init__(
        self,
        schema: GraphQLSchema,
        *,
        pools: Pools | None = None,
        depth: int = 5,
        size: int = 14,
        meta: float = 0.06,
        always: Sequence[str] = (),
        rarely: Sequence[str] = (),
    ) -> None:
        self.schema = schema
        self.pools = pools or {}
        self.depth = depth
        self.size = size
        self.meta = meta
        self.always = always
        self.rarely = rarely
        self._fields: dict[Any, tuple[list[Known], list[Known]]] = {}
        self._overlapping: dict[Any, list[Any]] = {}
        self.abstract = [kind for kind in schema.type_map.values() if is_abstract_type(kind)]
        self.type_names = sorted(schema.type_map)

    def document(self, seed: int) -> Operation:
        """The operation of a seed."""
        return _Document(self, Random(seed)).made(seed)

    def fields(self, kind: Any) -> tuple[list[Known], list[Known]]:
        """The leaves and the composite fields of a type."""
        found = self._fields.get(kind)
        if found is None:
            known = [_known(name, of) for name, of in getattr(kind, "fields", {}).items()]
            leaves = [*(item for item in known if not item.is_composite), Known(TYPENAME, None, None, "String!")]
            found = self._fields[kind] = (leaves, [item for item in known if item.is_composite])
        return found

    def overlapping(self, kind: Any) -> list[Any]:
        """The types that a value of this type may be of too."""
        found = self._overlapping.get(kind)
        if found is None:
            mine = self._possible(kind)
            offered = [*(self.schema.type_map[name] for name in sorted(mine)), *self.abstract]
            found = self._overlapping[kind] = [item for item in offered if mine & self._possible(item)]
        return found

    def _possible(self, kind: Any) -> set[str]:
        if isinstance(kind, GraphQLInterfaceType | GraphQLUnionType):
            return {item.name for item in self.schema.get_possible_types(kind)}
        return {kind.name}


def _known(name: str, of: GraphQLField) -> Known:
    kind: Any = get_named_type(of.type)
    shape = str(of.type).replace(kind.name, "*") if is_composite_type(kind) else str(of.type)
    return Known(name, of, kind, shape)


class _Document:
    """One document in the making."""

    def __init__(self, generator: Generator, random: Random) -> None:
        self.generator = generator
        self.random = random
        self.values = Values(random, generator.pools)
        self.fragments: dict[str, tuple[Any, tuple[Selected, ...], int]] = {}
        self.left = 0
        self.keys = 0

    def made(self, seed: int) -> Operation:
        """All of it."""
        random, root = self.random, self.generator.schema.query_type
        count = random.choice((1, 1, 1, 1, 1, 1, 1, 1, 2, 3))
        bodies: list[str] = []
        for _ in range(count):
            self.left = 1 + int(self.generator.size * random.random() ** 2)
            bodies.append(self._braces(self.selections(root, Scope(), (root,), self.generator.depth)))
        fragments = {
            name: f"fragment {name} on {kind.name} {self._braces(below)}"
            for name, (kind, below, _) in self.fragments.items()
        }
        names = [f"O{index}" for index in range(count)] if count > 1 or random.random() < 0.5 else [""]
        used = [self._variables(body, fragments) for body in bodies]
        texts = [self._operation(*item) for item in zip(names, bodies, used, strict=True)]
        chosen = random.randrange(count)
        given = [self.values.given(used[chosen]) for _ in range(3 if used[chosen] else 1)]
        text = "\n".join(random.sample([*texts, *fragments.values()], len(texts) + len(fragments)))
        return Operation(seed, text, self._name(names, chosen), given)

    def _name(self, names: Sequence[str], chosen: int) -> str | None:
        if self.random.random() < 0.01:
            return self.random.choice((None, "Unknown"))
        return None if len(names) == 1 and self.random.random() < 0.5 else names[chosen] or None

    def _operation(self, name: str, body: str, used: Sequence[Variable]) -> str:
        declared = f"({', '.join(item.declared() for item in used)})" if used else ""
        return f"query {name}{declared} {body}" if name or declared or self.random.random() < 0.3 else body

    def _variables(self, body: str, fragments: Mapping[str, str]) -> list[Variable]:
        """The variables of an operation and of all that it spreads."""
        names, texts, seen = set(VARIABLE.findall(body)), [body], set()
        while texts:
            for spread in SPREAD.findall(texts.pop()):
                if spread not in seen:
                    seen.add(spread)
                    names.update(VARIABLE.findall(fragments[spread]))
                    texts.append(fragments[spread])
        return [item for name, item in self.values.variables.items() if name in names]

    def _braces(self, selected: Sequence[Selected]) -> str:
        return f"{{ {' '.join(map(str, selected))} }}"

    def selections(self, kind: Any, scope: Scope, lineage: Lineage, depth: int) -> tuple[Selected, ...]:
        """A selection set of a type."""
        count = self.random.choice((1, 2, 2, 3, 3, 4, 5)) if self.left > 0 else 1
        found = [item for _ in range(count) for item in self._selection(kind, scope, lineage, depth)]
        return tuple(found) or tuple(self._field(kind, scope, lineage, 0))

    def _selection(self, kind: Any, scope: Scope, lineage: Lineage, depth: int) -> Iterator[Selected]:
        chance = self.random.random()
        if chance < 0.12:
            yield from self._inline(kind, scope, lineage, depth)
        elif chance < 0.22:
            yield from self._spread(kind, scope, lineage, depth)
        elif chance < 0.22 + self.generator.meta and kind is self.generator.schema.query_type:
            yield from self._meta(scope, lineage)
        else:
            yield from self._field(kind, scope, lineage, depth)

    def _field(self, kind: Any, scope: Scope, lineage: Lineage, depth: int) -> Iterator[Selected]:
        leaves, composite = self.generator.fields(kind)
        self.left -= 1
        is_deep = depth > 0 and self.left > 0 and composite
        known = self.random.choice(composite if is_deep and self.random.random() < 0.55 else leaves)
        if known.name == TYPENAME and is_deep and self.random.random() < 0.6:
            known = self.random.choice(composite)
        yield self._selected(known, scope, lineage, depth)

    def _selected(self, known: Known, scope: Scope, lineage: Lineage, depth: int) -> Selected:
        arguments = self._arguments(known)
        key = known.name
        if self.random.random() < 0.2:
            key = self.random.choice((*ALIASES, *list(scope.taken)[:6]))
        if not scope.admits(lineage, key, known, arguments):
            self.keys += 1
            key = f"k{self.keys}"
        below = scope.take(lineage, key, known, arguments)
        children = ()
        if known.is_composite:
            children = self.selections(known.kind, below, (*lineage, known.kind), depth - 1)
        alias = "" if key == known.name else f"{key}: "
        text = f"{alias}{known.name}{arguments}{self._switches()}"
        return Selected(text, children, key, known, arguments)

    def _arguments(self, known: Known) -> str:
        of = known.field
        if of is None or not of.args:
            return ""
        usual = 0.5 if len(of.args) < 5 else 0.25
        given = [
            f"{name}: {self.values.argument(item.type, has_default=has_default(item))}"
            for name, item in of.args.items()
            if is_required_argument(item) or self.random.random() < self._chance(name, usual)
        ]
        return f"({', '.join(self.random.sample(given, len(given)))})" if given else ""

    def _chance(self, name: str, usual: float) -> float:
        """How often an argument is given."""
        if name in self.generator.always:
            return 1.0
        return usual / 10 if name in self.generator.rarely else usual

    def _inline(self, kind: Any, scope: Scope, lineage: Lineage, depth: int) -> Iterator[Selected]:
        condition = None if self.random.random() < 0.15 else self.random.choice(self.generator.overlapping(kind))
        inner = condition or kind
        below = self.selections(inner, scope, (*lineage[:-1], inner), depth)
        on = f" on {condition.name}" if condition else ""
        yield Selected(f"...{on}{self._switches()}", below, condition=condition)

    def _spread(self, kind: Any, scope: Scope, lineage: Lineage, depth: int) -> Iterator[Selected]:
        """A fragment that is there already, where it fits; otherwise a new one."""
        overlapping = self.generator.overlapping(kind)
        for name, (condition, below, reach) in self.fragments.items():
            inner = (*lineage[:-1], condition)
            if reach <= depth and condition in overlapping and self.random.random() < 0.5:
                if scope.admits_all(below, inner):
                    scope.take_all(below, inner)
                    yield Selected(f"...{name}{self._switches()}", below, condition=condition, fragment=name)
                    return
        condition = self.random.choice(overlapping)
        below = self.selections(condition, scope, (*lineage[:-1], condition), depth)
        name = f"F{len(self.fragments)}"
        self.fragments[name] = (condition, below, depth)
        yield Selected(f"...{name}{self._switches()}", below, condition=condition, fragment=name)

    def _meta(self, scope: Scope, lineage: Lineage) -> Iterator[Selected]:
        """Introspection; `__schema` is large, so it is asked for less and less deep."""
        if self.random.random() < 0.2:
            known = _known("__schema", SchemaMetaFieldDef)
            yield self._selected(known, scope, lineage, 2)
            return
        known = _known("__type", TypeMetaFieldDef)
        pools = {**self.generator.pools, GraphQLString.name: [*self.generator.type_names, "Unknown"]}
        invented, self.values.pools = self.values.pools, pools
        made = self._selected(known, scope, lineage, 3)
        self.values.pools = invented
        yield made

    def _switches(self) -> str:
        found = ""
        for name in ("skip", "include"):
            if self.random.random() < 0.05:
                found += f" @{name}(if: {self._switch()})"
        return found

    def _switch(self) -> str:
        if self.random.random() < 0.5:
            return self.random.choice(("true", "false"))
        return self.values.variable(GraphQLNonNull(GraphQLBoolean))
