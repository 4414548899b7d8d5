"""Batches: where an order occurs twice, its commands run one after the other, all others together."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from typing import Protocol, TypeVar
from uuid import UUID

from entrepot.kernel import errors


class OfOrder(Protocol):
    """A command about one order."""

    @property
    def order_id(self) -> UUID: ...


C = TypeVar("C", bound=OfOrder)


def in_waves(commands: Sequence[C]) -> list[list[tuple[int, C]]]:
    """The commands with their positions, split so that no wave holds an order twice; usually one wave."""
    seen: Counter[UUID] = Counter()
    waves: dict[int, list[tuple[int, C]]] = defaultdict(list)
    for index, command in enumerate(commands):
        waves[seen[command.order_id]].append((index, command))
        seen[command.order_id] += 1
    return [waves[number] for number in sorted(waves)]


def placed_at(problem: errors.DomainError, index: int, *, count: int) -> errors.DomainError:
    """The problem with its command's position in front, unless there is only one command."""
    return problem if count == 1 else problem.at(index)


def flattened(problem: errors.DomainError | errors.Several) -> tuple[errors.DomainError, ...]:
    """One problem or several, as a tuple."""
    return problem.errors if isinstance(problem, errors.Several) else (problem,)
