"""Proves that the change feed of a shop is what was recorded: nothing altered, added, taken out, moved or cut off."""

import logging
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import BigInteger, and_, bindparam, func, literal_column, select

from entrepot.kernel import audit, private, statements, storage, witness
from entrepot.kernel.changes import change, change_head, change_position
from entrepot.kernel.database import Database, Row, Tx

_PAGE: Final = 5_000
# Rows that were recorded by a release without marks are sealed when the first one with marks begins to run.
_ADOPTED: Final = timedelta(hours=1)
# What was sealed so lately may have been committed, and seen, after our own transaction began.
UNDER_WAY: Final = timedelta(minutes=2)
logger = logging.getLogger("entrepot.audit")


@dataclass(frozen=True, kw_only=True)
class Difference:
    """What is wrong with a place of the feed, or with a change that has none yet."""

    problem: str
    position: int | None = None
    sequence: int | None = None
    operation: str | None = None
    node_id: uuid.UUID | None = None


_FACTS: Final = [change.c[name] for name in (*audit.FACTS, audit.IMPERSONATOR, "recorded_at", "mark")]
_HEAD: Final = statements.sql(select(change_head).where(change_head.c.shop_id == bindparam("shop_id")))
_PLACES: Final = statements.sql(
    select(
        change_position.c.position,
        change_position.c.sequence,
        change_position.c.hash,
        change_position.c.sealed_at,
        change.c.sequence.label("recorded"),
        literal_column(audit.UNMARKED).label("unmarked"),
        *_FACTS,
    )
    .select_from(
        change_position.outerjoin(
            change,
            and_(change.c.shop_id == change_position.c.shop_id, change.c.sequence == change_position.c.sequence),
        )
    )
    .where(
        change_position.c.shop_id == bindparam("shop_id"),
        change_position.c.position > bindparam("after", type_=BigInteger),
    )
    .order_by(change_position.c.position)
    .limit(bindparam("limit", type_=BigInteger))
)
_WAITING: Final = statements.sql(
    select(change.c.sequence, *_FACTS)
    .where(
        change.c.shop_id == bindparam("shop_id"),
        change.c.sequence > bindparam("after", type_=BigInteger),
        ~select(change_position.c.position)
        .where(change_position.c.shop_id == change.c.shop_id, change_position.c.sequence == change.c.sequence)
        .exists(),
    )
    .order_by(change.c.sequence)
    .limit(bindparam("limit", type_=BigInteger))
)
_COPIES: Final = statements.sql(
    select(func.max(change.c.sequence).label("sequence"))
    .where(change.c.shop_id == bindparam("shop_id"), change.c.mark.is_not(None))
    .group_by(change.c.mark)
    .having(func.count() > 1)
)
_HASH_AT: Final = statements.sql(
    select(change_position.c.hash).where(
        change_position.c.shop_id == bindparam("shop_id"),
        change_position.c.position == bindparam("position", type_=BigInteger),
    )
)


async def find_differences(tx: Tx) -> list[Difference]:
    """Everything in the feed that is not as it was recorded; an empty list is the only good one."""
    head = await tx.row(_HEAD)
    chain = _Chain(tx.shop_id, None if head is None else head["began_at"])
    found: list[Difference] = []
    while rows := await tx.rows(_PLACES, after=chain.position, limit=_PAGE):
        for row in rows:
            found += chain.follow(row)
    after = 0
    while rows := await tx.rows(_WAITING, after=after, limit=_PAGE):
        found += [_difference("FORGED", row) for row in rows if not chain.is_genuine(row, at=tx.now)]
        after = rows[-1]["sequence"]
    found += [Difference(problem="COPIED", sequence=row["sequence"]) for row in await tx.rows(_COPIES)]
    return [*found, *await _altered_values(tx), *_wrong_head(chain, head), *await _cut_off(tx, chain)]


async def _altered_values(tx: Tx) -> list[Difference]:
    """Personal values that are kept apart and are not those of which the feed holds the digest."""
    found: list[Difference] = []
    after = b""
    while rows := await tx.rows(private.PAGE, after=after, limit=_PAGE):
        found += [
            Difference(problem="VALUE_ALTERED", node_id=row["subject_id"])
            for row in rows
            if private.digest_of(salt=row["salt"], value=row["value"]) != row["digest"]
        ]
        after = rows[-1]["digest"]
    return found


class _Chain:
    """The rows of a feed one after the other, and what each follows."""

    def __init__(self, shop_id: uuid.UUID, began_at: datetime | None) -> None:
        self.shop_id = shop_id
        self.position = 0
        self.last: bytes | None = None
        self._began_at = began_at
        self._adopts = True

    def follow(self, row: Row) -> Iterator[Difference]:
        """What is wrong with the next row; its hash as it is stands for it, so that only what was altered is named."""
        missing = range(self.position + 1, row["position"])
        if missing:
            yield from (Difference(problem="TAKEN_OUT", position=position) for position in missing)
            self.last = None
        if row["position"] == 1:
            self._adopts = row["mark"] is None
        if row["recorded"] is None:
            yield Difference(problem="TAKEN_OUT", position=row["position"], sequence=row["sequence"])
        elif not self.is_genuine(row, at=row["sealed_at"]):
            yield _difference("FORGED", row)
        elif not missing and not self._is_chained(row):
            yield _difference("MOVED", row)
        self.position, self.last = row["position"], row["hash"]

    def is_genuine(self, row: Row, *, at: datetime) -> bool:
        """Whether we have recorded this; or a release that left no marks, shortly before the feed was first sealed."""
        if row["mark"] is None:
            return self._adopts and (self._began_at is None or at < self._began_at + _ADOPTED)
        return audit.is_marked(row, shop_id=self.shop_id)

    def _is_chained(self, row: Row) -> bool:
        previous = self.last
        if previous is None:
            if self._began_at is None:
                return False
            previous = audit.beginning(shop_id=self.shop_id, at=self._began_at, followed_by=row["hash"])
        return audit.is_chained(
            row["hash"],
            previous,
            row,
            shop_id=self.shop_id,
            position=row["position"],
            sealed_at=row["sealed_at"],
        )


def _wrong_head(chain: _Chain, head: Row | None) -> Iterator[Difference]:
    """The feed ends where it says."""
    said = (0, None) if head is None else (head["position"], head["hash"])
    if said[0] != chain.position or (chain.last is not None and said[1] != chain.last):
        yield Difference(problem="ENDS_ELSEWHERE", position=said[0])


async def _cut_off(tx: Tx, chain: _Chain) -> Sequence[Difference]:
    """The feed is at least as long as it was seen to be, and had the same hash there."""
    if not storage.is_open():
        return []
    seen = await witness.find(storage.current(), shop_id=tx.shop_id)
    if seen is None or await _holds(tx, seen):
        return []
    if seen.position > chain.position:
        if seen.at > tx.now - UNDER_WAY:
            return []
        ends = dict.fromkeys((chain.position + 1, seen.position))
        return [Difference(problem="CUT_OFF", position=position) for position in ends]
    return [Difference(problem="REWRITTEN", position=seen.position)]


async def _holds(tx: Tx, seen: witness.Head) -> bool:
    found: Any = await tx.value(_HASH_AT, position=seen.position)
    return bool(found == seen.hash)


async def keep_witness(database: Database, kept: storage.Storage, *, shop_id: uuid.UUID, head: witness.Head) -> None:
    """Keep how far a shop's feed has come, unless what was kept before is missing in it: that is evidence."""
    try:
        seen = await witness.find(kept, shop_id=shop_id)
        async with database.read(shop_id=shop_id) as tx:
            holds = seen is None or await _holds(tx, seen)
        if holds:
            await witness.keep(kept, shop_id=shop_id, head=head)
        else:
            logger.error("the feed of shop %s is not the one that was sealed: run `entrepot check`", shop_id)
    except storage.FAILED as error:
        logger.warning("cannot keep how far the feed of shop %s has come: %s", shop_id, error)


def _difference(problem: str, row: Row) -> Difference:
    return Difference(
        problem=problem,
        position=row["position"] if "position" in row.keys() else None,  # noqa: SIM118  a Record iterates over its values
        sequence=row["sequence"],
        operation=row["operation"],
        node_id=row["node_id"],
    )
