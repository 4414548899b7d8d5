"""Several trips of one moment, without a transaction.

`BEGIN` and `COMMIT` are two trips of their own, and most pages need three. So each trip also tells which transactions
it saw (`pg_current_snapshot`). Where all trips saw the same, nothing was committed between them, and what they read
is what one transaction would have read. Where two differ, everything is read again in a transaction; and where that
happens often, because much is being written, nobody tries for a while.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from sqlalchemy import text

from entrepot.kernel.statements import Row, sql
from entrepot.kernel.trips import Ask

# What tells which moment a trip is of; it goes with every trip.
SEEN = sql(text("SELECT CAST(pg_current_snapshot() AS text) AS seen"))
# Of so many pages that tried, more than so few must be of one moment each; else so many pages do not try.
TRIED = 20
MOVED = 2
LEFT_OUT = 400


class Moved(Exception):
    """Something was committed between two trips."""


@dataclass
class Moment:
    """The moment of what is read."""

    seen: str | None = None
    has_moved: bool = False
    ask: ClassVar[Ask] = Ask(SEEN, ())

    def see(self, told: Sequence[Row] | Exception) -> None:
        """Hear of which moment a trip was; raises `Moved`, and whatever kept it from telling."""
        if isinstance(told, Exception):
            self.has_moved = True
            raise told
        seen = told[0]["seen"]
        if self.seen not in (None, seen):
            self.has_moved = True
            raise Moved
        self.seen = seen


class Stillness:
    """Whether so little is written that it is worth trying."""

    def __init__(self) -> None:
        self._tried = 0
        self._moved = 0
        self._left_out = 0

    def holds(self) -> bool:
        """Whether to try; asked once for each page."""
        if self._left_out:
            self._left_out -= 1
            return False
        return True

    def note(self, *, moved: bool) -> None:
        """Hear how a try ended."""
        self._tried += 1
        self._moved += moved
        if self._tried >= TRIED:
            self._left_out = LEFT_OUT if self._moved > MOVED else 0
            self._tried = self._moved = 0
