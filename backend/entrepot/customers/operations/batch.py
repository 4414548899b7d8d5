"""What every list of commands has in common: errors that name the command, and the expected version."""

import uuid
from collections.abc import Callable, Sequence
from typing import Protocol, TypeVar

from entrepot.kernel import errors
from entrepot.kernel.database import Row

T = TypeVar("T")
R = TypeVar("R")


class Edit(Protocol):
    """A command that changes one row."""

    @property
    def id(self) -> uuid.UUID:
        """The row's id."""

    @property
    def if_version(self) -> int | None:
        """The version it must still be at."""


def each(commands: Sequence[T], do: Callable[[T], R]) -> list[R]:
    """What `do` makes of every command; all errors are raised together, with the command's index where it has one."""
    made, found = [], []
    for index, command in enumerate(commands):
        try:
            made.append(do(command))
        except errors.DomainError as error:
            found.append(error if len(commands) == 1 else error.at(index))
    errors.raise_all(found)
    return made


def expected_row(command: Edit, *, rows: dict[uuid.UUID, Row], what: str) -> Row:
    """The row of a command, if it is there and still at the expected version."""
    row = rows.get(command.id)
    if row is None:
        raise errors.NotFound(what=what, field=("id",))
    if command.if_version is not None and command.if_version != row["version"]:
        raise errors.StaleVersion(current=row["version"], field=("if_version",))
    return row
