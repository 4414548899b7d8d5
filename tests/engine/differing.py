"""Where the engine and graphql-core answer the same operation differently.

Equal means: the same data, keys in the same order, and the same errors by message, path and locations. There is one
exception. Where several failures make the same place null, the specification lets any of them be told and the others
be dropped, and what graphql-core tells depends on its event loop. For such places alone both must tell at least one
failure, and each that the engine tells must be among all those that graphql-core meets when nothing propagates.
"""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterable, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import orjson
from graphql import ExecutionResult, GraphQLError, GraphQLSchema, parse, validate
from graphql.execution import Executor, execute_root_selection_set

from entrepot.engine.parsed import Parsed
from tests.engine import reference, requesting
from tests.engine.operations import Generator, Operation

VALIDATED = 20
Told = tuple[str, str, str]
Opened = Callable[[], AbstractAsyncContextManager[Any]]


@asynccontextmanager
async def without_database() -> AsyncIterator[Any]:
    """What the kitchen sink reads through."""
    yield requesting.reader()


@dataclass(frozen=True)
class Disagreement:
    """One operation and both answers."""

    operation: Operation
    variables: Mapping[str, Any]
    why: str
    ours: Any
    theirs: Any

    def __str__(self) -> str:
        lines = (
            f"{self.why} (seed {self.operation.seed}, operation {self.operation.name})",
            self.operation.text,
            f"variables {self.variables!r}",
            f"engine       {self.ours}",
            f"graphql-core {self.theirs}",
        )
        return "\n".join(lines)


@dataclass
class Tally:
    """What was compared so far."""

    counts: Counter[str] = field(default_factory=Counter)

    def __str__(self) -> str:
        return ", ".join(f"{count} {name}" for name, count in self.counts.items())


async def disagreements(
    generator: Generator,
    seeds: Iterable[int],
    *,
    tally: Tally,
    opened: Opened = without_database,
    validated: int = VALIDATED,
) -> AsyncIterator[Disagreement]:
    """Compare the operations of some seeds; of every so many, validity is checked too, and of all that differ."""
    schema = reference.with_resolvers(generator.schema)
    for seed in seeds:
        operation = generator.document(seed)
        parsed = Parsed(parse(operation.text))
        tally.counts["documents"] += 1
        if seed % validated == 0:
            tally.counts["validated"] += 1
            if validate(schema, parsed.document):
                tally.counts["rejected"] += 1
                continue
        found = await compared(schema, operation, tally, parsed=parsed, opened=opened)
        if found is not None and not validate(schema, parse(operation.text)):
            yield found


async def compared(
    schema: GraphQLSchema,
    operation: Operation,
    tally: Tally,
    *,
    parsed: Parsed | None = None,
    opened: Opened = without_database,
) -> Disagreement | None:
    """The first disagreement of an operation's variables, all asked of the same plans."""
    parsed = parsed or Parsed(parse(operation.text))
    for variables in operation.variables:
        found = await _compared(schema, operation, parsed, variables, opened, tally)
        if found is not None:
            return found
    return None


async def _compared(
    schema: GraphQLSchema,
    operation: Operation,
    parsed: Parsed,
    variables: Mapping[str, Any],
    opened: Opened,
    tally: Tally,
) -> Disagreement | None:
    tally.counts["operations"] += 1
    async with opened() as through:
        theirs = await oracle(schema, parsed, variables, operation_name=operation.name, through=through)
    expected = (theirs.data, _sorted(theirs.errors or ()))
    try:
        async with opened() as through:
            ours = await requesting.answer(schema, parsed, variables, operation_name=operation.name, through=through)
    except Exception as error:  # noqa: BLE001  that the engine breaks is what is looked for
        return Disagreement(operation, variables, f"the engine raised {error!r}", None, expected)
    tally.counts["with errors"] += bool(expected[1])
    tally.counts["without data"] += expected[0] is None
    data, errors = ours.data, ours.errors
    given = (data, _sorted(errors))
    if not _is_same(data, theirs.data):
        return Disagreement(operation, variables, "other data", given, expected)
    if given[1] == expected[1]:
        return None
    tally.counts["needed the rule"] += 1
    every = await oracle(schema, parsed, variables, operation_name=operation.name, through=through, propagates=False)
    why = why_not_allowed(data, errors, theirs.errors or [], every.errors or [])
    return Disagreement(operation, variables, why, given, expected) if why else None


async def oracle(
    schema: GraphQLSchema,
    parsed: Parsed,
    variables: Mapping[str, Any] | None = None,
    *,
    operation_name: str | None = None,
    through: Any = None,
    propagates: bool = True,
) -> ExecutionResult:
    """What graphql-core answers; where nothing propagates, a failure is told wherever there is one."""
    assert parsed.document is not None
    context = reference.Loading(through or requesting.reader())
    executor = Executor.build(
        schema, parsed.document, None, context, dict(variables or {}), operation_name, hide_suggestions=False
    )
    if isinstance(executor, list):
        return ExecutionResult(None, executor)
    executor.error_propagation = propagates
    others = asyncio.all_tasks()
    result: Any = execute_root_selection_set(executor)
    answer: ExecutionResult = await result if executor.is_awaitable(result) else result
    # What a failure made superfluous still runs, and would meet the next operation on its transaction.
    while left := asyncio.all_tasks() - others:
        await asyncio.wait(left)
    return answer


def why_not_allowed(
    data: Any, ours: list[GraphQLError], theirs: list[GraphQLError], every: list[GraphQLError]
) -> str | None:
    """Why different errors over the same data are not what the specification leaves open; None where they are."""
    mine, other = _by_null(data, ours), _by_null(data, theirs)
    if mine.pop(None, []) != other.pop(None, []):
        return "other errors where nothing is null"
    if mine.keys() != other.keys():
        return "errors at other places"
    invented = Counter(map(told, ours)) - Counter(map(told, every))
    return f"errors that never happened: {sorted(invented)}" if invented else None


def _by_null(data: Any, errors: list[GraphQLError]) -> dict[tuple[Any, ...] | None, list[Told]]:
    """Errors by the null that they reach or pass, sorted; under None those that are at no null."""
    found: dict[tuple[Any, ...] | None, list[Told]] = {}
    for error in errors:
        found.setdefault(_nulled(data, error.path), []).append(told(error))
    return {place: sorted(items) for place, items in found.items()}


def _nulled(data: Any, path: list[str | int] | None) -> tuple[Any, ...] | None:
    if path is None:
        return None
    for length, step in enumerate(path):
        if data is None:
            return tuple(path[:length])
        data = data[step]
    return tuple(path) if data is None else None


def told(error: GraphQLError) -> Told:
    """An error as it is compared."""
    return error.message, repr(error.path), repr(error.locations)


def _sorted(errors: Iterable[GraphQLError]) -> list[Told]:
    return sorted(map(told, errors))


def _is_same(ours: Any, theirs: Any) -> bool:
    """Whether both are the same to a client: keys in the same order, and 1 is neither 1.0 nor true."""
    options = orjson.OPT_NON_STR_KEYS
    return orjson.dumps(ours, default=repr, option=options) == orjson.dumps(theirs, default=repr, option=options)
