"""People about whom something is kept, and what every feature does when one wants to have it, or wants it gone.

A feature that keeps personal data declares a `Keeper`; `wiring.KEEPERS` lists them. Every column whose name says that a
person may be told by it is either among the columns of exactly one keeper, or stands with a reason in
`tests/architecture/test_personal_columns.py`.
"""

import uuid
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from entrepot.kernel import private
from entrepot.kernel.database import Tx


@dataclass(frozen=True, kw_only=True)
class Subject:
    """One person: the customers that they are, the account, the addresses they are known by, and all nodes of theirs.

    `customer_ids` begins with the one that was meant; the others were merged into it. repr shows no address.
    """

    customer_ids: tuple[uuid.UUID, ...]
    account_id: uuid.UUID | None = None
    emails: tuple[str, ...] = field(default=(), repr=False)
    phones: tuple[str, ...] = field(default=(), repr=False)
    nodes: tuple[uuid.UUID, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Hold:
    """Something that is still under way with a person, by its number; until when, where that is known."""

    reference: str
    until: datetime | None = None


Document = Mapping[str, Sequence[Mapping[str, Any]]]


async def _nothing(tx: Tx, subject: Subject) -> Sequence[Any]:
    return ()


async def _no_document(tx: Tx, subject: Subject) -> Document:
    return {}


@dataclass(frozen=True, kw_only=True)
class Keeper:
    """What a feature keeps of people.

    `columns` are `table.column` that `erase` empties; `nodes` finds the ids of what is theirs; `export` gives all that
    is theirs by table; `holds` says what is under way, while which nothing is erased.
    """

    name: str
    columns: frozenset[str]
    erase: Callable[[Tx, Subject], Awaitable[None]]
    export: Callable[[Tx, Subject], Awaitable[Document]] = _no_document
    nodes: Callable[[Tx, Subject], Awaitable[Sequence[uuid.UUID]]] = _nothing
    holds: Callable[[Tx, Subject], Awaitable[Sequence[Hold]]] = _nothing


_keepers: tuple[Keeper, ...] = ()


def use(keepers: Sequence[Keeper]) -> None:
    """Ask these from now on, in this order: what refers to something comes before what it refers to."""
    global _keepers
    _keepers = tuple(keepers)


async def with_nodes(tx: Tx, *, subject: Subject) -> Subject:
    """The person with all nodes of theirs."""
    found = [node for keeper in _keepers for node in await keeper.nodes(tx, subject)]
    return replace(subject, nodes=tuple(dict.fromkeys((*subject.customer_ids, *found))))


async def holds(tx: Tx, *, subject: Subject) -> list[Hold]:
    """Everything that is under way with a person."""
    return [hold for keeper in _keepers for hold in await keeper.holds(tx, subject)]


async def export(tx: Tx, *, subject: Subject) -> dict[str, Document]:
    """All that is kept of a person, by feature and table."""
    return {keeper.name: found for keeper in _keepers if (found := await keeper.export(tx, subject))}


async def erase(tx: Tx, *, subject: Subject) -> None:
    """Empty everything that tells who a person is, here and in what the feed keeps apart."""
    for keeper in _keepers:
        await keeper.erase(tx, subject)
    await tx.run(private.ERASE, subject_ids=list(subject.nodes))
