"""Many rows in one mutation: set-wise first, and only where something fails row by row, as far as that is wanted."""

import dataclasses
import uuid
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, TypeVar

import asyncpg
import strawberry

from entrepot.kernel import errors
from entrepot.kernel.transactions import Tx

MOST_ROWS = 250
T = TypeVar("T")
R = TypeVar("R")
# Carries out some rows, in their order, with a constant number of statements; errors begin with the row's index.
Operate = Callable[[Sequence[T]], Awaitable[Sequence[uuid.UUID]]]


@strawberry.enum(description="What happens to the other rows when one is refused. / 某行被拒绝时，其他行如何处理。")
class RowPolicy(StrEnum):
    """What happens to the other rows when one is refused."""

    ALL_OR_NOTHING = "ALL_OR_NOTHING"
    SKIP_FAILED = "SKIP_FAILED"


@dataclass(frozen=True, kw_only=True)
class RowOutcome:
    """What came of a row: the id of what it made or changed, or what stood against it."""

    index: int
    id: uuid.UUID | None = None
    against: Sequence[errors.DomainError] = ()


async def run_rows(tx: Tx, rows: Sequence[T], *, policy: RowPolicy, operate: Operate[T]) -> list[RowOutcome]:
    """Carry out rows; what came of each, in their order.

    All together; where that fails and failures are to be skipped, once more without the rows at fault; where that fails
    too, each on its own. Otherwise everything that stands against it is raised, and nothing is kept.
    """
    if not 1 <= len(rows) <= MOST_ROWS:
        raise errors.OutOfRange(minimum="1", maximum=str(MOST_ROWS), field=("input", "rows"))
    done: dict[int, RowOutcome] = {}
    for _ in range(2):
        left = [index for index in range(len(rows)) if index not in done]
        made, found = await _attempt(tx, [rows[index] for index in left], operate)
        if not found:
            return _in_order(done, zip(left, made, strict=True))
        if policy is RowPolicy.ALL_OR_NOTHING:
            raise errors.Several([_of_input(error, at) for at, several in found.items() for error in several])
        done |= {left[at]: RowOutcome(index=left[at], against=several) for at, several in found.items() if at >= 0}
        if len(done) == len(rows):
            return _in_order(done, ())
    return await _each(tx, rows, done, operate)


async def _each(tx: Tx, rows: Sequence[T], done: dict[int, RowOutcome], operate: Operate[T]) -> list[RowOutcome]:
    for index in (index for index in range(len(rows)) if index not in done):
        made, found = await _attempt(tx, [rows[index]], operate)
        several = [error for found_here in found.values() for error in found_here]
        done[index] = RowOutcome(index=index, id=made[0] if made else None, against=several)
    return _in_order(done, ())


async def _attempt(
    tx: Tx, rows: Sequence[T], operate: Operate[T]
) -> tuple[Sequence[uuid.UUID], Mapping[int, list[errors.DomainError]]]:
    """The ids, or what stands against which row; whatever was written is undone then. What names no row is under -1."""
    try:
        async with tx.savepoint():
            return await operate(rows), {}
    except errors.RequestError:
        raise
    except errors.DomainError as error:
        several: Sequence[errors.DomainError] = [error]
    except errors.Several as raised:
        several = raised.errors
    except asyncpg.IntegrityConstraintViolationError as violation:
        known = errors.of_constraint(violation.constraint_name)
        if known is None:
            raise
        several = [known]
    found: dict[int, list[errors.DomainError]] = {}
    for item in several:
        at, own = _located(item, count=len(rows))
        found.setdefault(at, []).append(own)
    return (), found


def _of_input(error: errors.DomainError, at: int) -> errors.DomainError:
    return error.at("input", "rows", *([at] if at >= 0 else []))


def _located(error: errors.DomainError, *, count: int) -> tuple[int, errors.DomainError]:
    """The row that an error names, and the error without it; of a single row it need not be named."""
    path = error.field[1:] if error.field[:1] in (("lines",), ("prices",)) else error.field
    if path and isinstance(path[0], int):
        return path[0], dataclasses.replace(error, field=path[1:])
    return (0 if count == 1 else -1), error


def _in_order(done: Mapping[int, RowOutcome], made: Any) -> list[RowOutcome]:
    found = {**done, **{index: RowOutcome(index=index, id=id) for index, id in made}}
    return [found[index] for index in sorted(found)]


async def split(
    rows: Sequence[T], *, create: Operate[Any], update: Operate[Any], of: Callable[[T], tuple[Any, Any]]
) -> list[uuid.UUID]:
    """Carry out rows of which each creates or updates something by two operations; `of` gives the one or the other."""
    pairs = each(rows, lambda row: _one(*of(row)))
    made: dict[int, uuid.UUID] = {}
    for name, at, operate in (("create", 0, create), ("update", 1, update)):
        chosen = [index for index, pair in enumerate(pairs) if pair[at] is not None]
        if chosen:
            made |= await _of_some(chosen, operate([pairs[index][at] for index in chosen]), below=name)
    return [made[index] for index in range(len(rows))]


def each(rows: Sequence[T], make: Callable[[T], R]) -> list[R]:
    """What is made of every row; all errors are raised together, with the index of their row."""
    made, found = [], []
    for index, row in enumerate(rows):
        try:
            made.append(make(row))
        except errors.DomainError as error:
            found.append(error.at(index))
    errors.raise_all(found)
    return made


def check_distinct(ids: Sequence[uuid.UUID]) -> None:
    """Refuse to change one thing twice at once."""
    twice = [index for index, id in enumerate(ids) if id in ids[:index]]
    errors.raise_all([errors.AlreadyExists(what=str(ids[index]), field=(index, "id")) for index in twice])


def _one(create: Any, update: Any) -> tuple[Any, Any]:
    if (create is None) == (update is None):
        raise errors.Invalid(reason="give create or update / create 与 update 须且只能填写一项", field=())
    return create, update


async def _of_some(
    positions: Sequence[int], made: Awaitable[Sequence[uuid.UUID]], *, below: str
) -> dict[int, uuid.UUID]:
    """The ids of the rows at some positions, which their operation counts from 0; its errors name the positions."""

    def replaced(error: errors.DomainError) -> errors.DomainError:
        at, own = _located(error, count=len(positions))
        return error if at < 0 else own.at(positions[at], below)

    try:
        return dict(zip(positions, await made, strict=True))
    except errors.RequestError:
        raise
    except errors.DomainError as error:
        raise replaced(error) from None
    except errors.Several as several:
        raise errors.Several([replaced(error) for error in several.errors]) from None
