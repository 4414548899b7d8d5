"""What every list of commands has in common: errors that name the command, and rows that carry an expected version."""

import uuid
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Protocol, TypeVar

from entrepot.catalog.rules.commands import Locales
from entrepot.kernel import errors
from entrepot.kernel.database import Row, Tx

T = TypeVar("T")


class Edit(Protocol):
    """A command that changes one row."""

    @property
    def id(self) -> uuid.UUID: ...

    @property
    def if_version(self) -> int | None: ...


def locales_of(tx: Tx) -> Locales:
    """The languages of the shop that a transaction is bound to."""
    return Locales(default=tx.shop.default_locale, offered=tx.shop.locales)


def located(error: errors.DomainError, *, index: int, count: int) -> errors.DomainError:
    """The error with the command's index in front; a single command needs none."""
    return error if count == 1 else error.at(index)


def check_each(commands: Sequence[T], check: Callable[[T], None]) -> None:
    """Check every command and raise all errors together."""
    found = []
    for index, command in enumerate(commands):
        try:
            check(command)
        except errors.DomainError as error:
            found.append(located(error, index=index, count=len(commands)))
    errors.raise_all(found)


def current_rows(commands: Sequence[Edit], locked: Sequence[Row], *, what: str) -> dict[uuid.UUID, Row]:
    """The locked rows by id; raises for those that are missing or no longer at the expected version."""
    rows = {row["id"]: row for row in locked}
    found: list[errors.DomainError] = []
    for index, command in enumerate(commands):
        row = rows.get(command.id)
        if row is None:
            found.append(located(errors.NotFound(what=what, field=("id",)), index=index, count=len(commands)))
        elif command.if_version is not None and command.if_version != row["version"]:
            stale = errors.StaleVersion(current=row["version"], field=("ifVersion",))
            found.append(located(stale, index=index, count=len(commands)))
    errors.raise_all(found)
    return rows


def differences(row: Row, changes: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """What a change really alters: the values before and after."""
    altered = {name: value for name, value in changes.items() if row[name] != value}
    return {name: row[name] for name in altered}, altered
