"""For every field of the schema an operation in which that field, and it alone, fails in a way nobody foresaw.

The functions on the way to it are replaced by ones that hand down a made-up row, so no data is needed; the mutations
among them write first, so that there is something which a failure must undo.
"""

import contextlib
import functools
import itertools
import json
import logging
import re
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import asyncpg
from graphql import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLSchema,
    get_named_type,
    is_abstract_type,
    is_leaf_type,
)
from graphql.type import is_required_argument, is_required_input_field

from entrepot.contract import schema as schemas
from entrepot.contract.declare import Declaration
from entrepot.kernel.database import Tx
from tests.engine.trade import POOLS
from tests.engine.values import is_one_of

NODE_ID = "01900000-0000-7000-8000-000000000001"
STATEMENT = "SELECT password_hash FROM staff_secret WHERE shop_id = $1"
WORDS = f"kingfisher said in /srv/shop/secrets.py line 7: {STATEMENT}"
# Words of the failures, and words that only the inside has.
INSIDE = re.compile(
    rb"kingfisher|password_hash|staff_secret|traceback|asyncpg|postgres|\.py\b|line \d|/srv/|select .* from|"
    rb"[A-Z]\w+Error\b|errno",
    re.IGNORECASE,
)
LEAVES = {**{name: pool[0] for name, pool in POOLS.items()}, "ID": NODE_ID, "Boolean": True, "String": "x", "JSON": 1}


def _of_database(kind: type[asyncpg.PostgresError]) -> Exception:
    """What the driver raises: it knows the statement, the row, the table and the file of the server."""
    made = kind(WORDS)
    for name in ("detail", "hint", "query", "context", "table_name", "column_name", "constraint_name"):
        setattr(made, name, f"kingfisher {name}: {STATEMENT}")
    return made


KINDS: tuple[Callable[[], Exception], ...] = (
    lambda: RuntimeError(WORDS),
    lambda: KeyError("kingfisher_password_hash"),
    lambda: _of_database(asyncpg.UndefinedColumnError),
    lambda: _of_database(asyncpg.UniqueViolationError),
    lambda: _of_database(asyncpg.DeadlockDetectedError),
    lambda: _of_database(asyncpg.ConnectionDoesNotExistError),
    lambda: TimeoutError(WORDS),
    lambda: OSError(111, WORDS, "/srv/shop/secrets.py"),
)


@contextlib.contextmanager
def logged() -> Iterator[list[logging.LogRecord]]:
    """What we and the server log while the block runs; unformatted, since thousands of tracebacks take their time."""
    kept: list[logging.LogRecord] = []
    handler = logging.Handler()
    handler.emit = kept.append  # type: ignore[method-assign]
    loggers = [logging.getLogger(name) for name in ("entrepot", "uvicorn.error")]
    for logger in loggers:
        logger.addHandler(handler)
        logger.propagate = False
    try:
        yield kept
    finally:
        for logger in loggers:
            logger.removeHandler(handler)
            logger.propagate = True


@dataclass(frozen=True)
class Field:
    """A field of an object type; `into` is the type that is gone on with, where one has to be told."""

    parent: GraphQLObjectType
    name: str
    into: GraphQLObjectType | None = None

    @property
    def kind(self) -> Any:
        """Its type."""
        return self.parent.fields[self.name].type

    @property
    def resolved(self) -> schemas.Resolved:
        """What the engine knows of it."""
        found = schemas.resolved_of(self.parent.fields[self.name])
        assert found is not None
        return found

    @property
    def declaration(self) -> Declaration:
        """How it was declared."""
        return self.resolved.declaration

    def text(self, below: str, *, key: str) -> str:
        """The field with the arguments that it must have."""
        given = [f"{name}: {_literal(of.type)}" for name, of in self._arguments() if is_required_argument(of)]
        arguments = f"({', '.join(given)})" if given else ""
        switch = f' @idempotent(key: "{key}")' if self.declaration.moves_value else ""
        return f"{self.name}{arguments}{switch}{self._braces(below)}"

    def _arguments(self) -> Any:
        return self.parent.fields[self.name].args.items()

    def _braces(self, below: str) -> str:
        if not below:
            return "" if is_leaf_type(get_named_type(self.kind)) else " { __typename }"
        return f" {{ ... on {self.into} {{ {below} }} }}" if self.into else f" {{ {below} }}"


@dataclass(kw_only=True)
class Case:
    """A field that fails, the fields that lead to it from a root type, and the ways in which it fails, in turn."""

    way: tuple[Field, ...]
    failing: Field
    kinds: tuple[Callable[[], Exception], ...]
    number: int
    error: Exception | None = None

    @property
    def name(self) -> str:
        """Where it fails, and how."""
        return f"{self.failing.parent}.{self.failing.name}: {type(self.error).__name__}"

    @property
    def steps(self) -> tuple[Field, ...]:
        """The fields from the root to the one that fails."""
        return (*self.way, self.failing)

    @property
    def operation(self) -> str:
        """Whether it is a query or a mutation."""
        return str(self.steps[0].parent).lower()

    @property
    def document(self) -> str:
        """The operation; no other has its name, so that it is planned anew, with what fails."""
        below = ""
        for step in reversed(self.steps):
            below = step.text(below, key=f"key-{self.number}")
        return f"{self.operation} Case{self.number} {{ {below} }}"

    @property
    def path(self) -> list[str | int]:
        """Where the answer says that it failed."""
        lists = [[step.name, *([0] * _depth(step.kind))] for step in self.way]
        return [*(part for parts in lists for part in parts), self.failing.name]

    @contextlib.contextmanager
    def arranged(self) -> Iterator[Iterator[Exception]]:
        """While the block runs, let it find nothing, or fail with each error that is taken of those that are given."""
        self.error = None
        with contextlib.ExitStack() as stack:
            for index, step in enumerate(self.steps):
                if step.declaration.style == "derived":
                    stack.enter_context(_attribute(step.declaration, "function", self._derived(index)))
                elif step.declaration.style != "plain":
                    made = FUNCTIONS[step.declaration.style](functools.partial(self._found, index))
                    stack.enter_context(_attribute(step.resolved, "function", made))
            yield self._errors()

    def _errors(self) -> Iterator[Exception]:
        for make in self.kinds:
            self.error = make()
            yield self.error

    def _derived(self, index: int) -> Callable[[Any], Any]:
        return lambda _row: self._found(index)

    def _found(self, index: int) -> Any:
        """What a step finds: the row of the next one in as many lists as its type says, or the failure."""
        found = self._value(index)
        if isinstance(found, Exception):
            raise found
        return found

    def _value(self, index: int) -> Any:
        if index == len(self.way):
            return self.error
        following = self.steps[index + 1]
        value: Any = _Row({"__typename": following.parent.name})
        if following.declaration.style == "plain":
            value[following.resolved.column] = self._value(index + 1)
        for _ in range(_depth(self.way[index].kind)):
            value = [value]
        return value


class _Row(dict[str, Any]):
    """A row; where an exception stands in it, it is raised by whoever reads that column."""

    def __getitem__(self, column: str) -> Any:
        found = super().__getitem__(column)
        if isinstance(found, Exception):
            raise found
        return found


def _query(find: Callable[[], Any]) -> Any:
    async def query(_reader: Any, **_arguments: Any) -> Any:
        return find()

    return query


def _batch(find: Callable[[], Any]) -> Any:
    async def batch(_reader: Any, rows: Any, **_arguments: Any) -> Any:
        return [find() for _ in rows]

    return batch


def _mutation(find: Callable[[], Any]) -> Any:
    async def mutation(tx: Tx, **_arguments: Any) -> Any:
        tx.change(node=tx.shop_id, operation="SPOILT")
        await tx.flush()
        return find()

    return mutation


FUNCTIONS: Mapping[str, Callable[[Callable[[], Any]], Any]] = {
    "query": _query,
    "batch": _batch,
    "mutation": _mutation,
    "subscription": _query,
}


@contextlib.contextmanager
def _attribute(frozen: Any, name: str, value: Any) -> Iterator[None]:
    """Another value of an attribute that nobody may set, while the block runs."""
    known = getattr(frozen, name)
    object.__setattr__(frozen, name, value)
    try:
        yield
    finally:
        object.__setattr__(frozen, name, known)


def _depth(kind: Any) -> int:
    """How many lists a type is in."""
    if isinstance(kind, GraphQLNonNull):
        return _depth(kind.of_type)
    return 1 + _depth(kind.of_type) if isinstance(kind, GraphQLList) else 0


def _literal(kind: Any) -> str:
    """The least that may be given for a type."""
    if isinstance(kind, GraphQLNonNull):
        kind = kind.of_type
    if isinstance(kind, GraphQLList):
        return "[]"
    if isinstance(kind, GraphQLEnumType):
        return next(iter(kind.values))
    if isinstance(kind, GraphQLInputObjectType):
        needed = [name for name, of in kind.fields.items() if is_required_input_field(of)]
        names = needed or (list(kind.fields)[:1] if is_one_of(kind) else [])
        return "{" + ", ".join(f"{name}: {_literal(kind.fields[name].type)}" for name in names) + "}"
    return json.dumps(LEAVES[kind.name])


def _ways(schema: GraphQLSchema, root: GraphQLObjectType) -> dict[str, tuple[Field, ...]]:
    """The shortest way from a root type to every object type that can be reached from it."""
    ways: dict[str, tuple[Field, ...]] = {root.name: ()}
    waiting = deque([root])
    while waiting:
        parent = waiting.popleft()
        for name, field in parent.fields.items():
            kind: Any = get_named_type(field.type)
            if is_leaf_type(kind):
                continue
            for target in schema.get_possible_types(kind) if is_abstract_type(kind) else (kind,):
                if target.name not in ways:
                    ways[target.name] = (*ways[parent.name], Field(parent, name, target))
                    waiting.append(target)
    return ways


def cases(schema: GraphQLSchema) -> Iterator[Case]:
    """All fields with a function behind them, batches by each root that leads there; of a type one of its other fields.

    Root fields fail in every way, the others take turns.
    """
    numbers, turns = itertools.count(), itertools.cycle(KINDS)
    known: set[object] = set()
    for root in (schema.query_type, schema.mutation_type):
        assert root is not None
        for target, way in _ways(schema, root).items():
            kind: Any = schema.type_map[target]
            for name in kind.fields:
                failing = Field(kind, name)
                style = failing.declaration.style
                once = {"plain": target, "derived": (target, name)}.get(style)
                if once is None or once not in known:
                    known.add(once)
                    kinds = (next(turns),) if way else KINDS
                    yield Case(way=way, failing=failing, kinds=kinds, number=next(numbers))
