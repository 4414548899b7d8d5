"""What is taken for granted until the first trip to the database tells whether it holds.

Whoever asks with a token that was good a moment ago mostly still may what they could then. To make sure of that first
is a trip of its own; so the question goes with the first trip of what they ask, and nobody is answered before it held.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from entrepot.kernel.statements import Row
from entrepot.kernel.trips import Ask


class Broken(Exception):
    """What was taken for granted does not hold any more."""


@dataclass(eq=False)
class Proviso:
    """A statement and the only row that it must find; `holds` is None until that was asked."""

    ask: Ask
    row: Mapping[str, Any]
    holds: bool | None = None

    def see(self, told: Sequence[Row] | Exception) -> None:
        """Hear what was found; raises `Broken`, and whatever kept it from being asked."""
        if isinstance(told, Exception):
            raise told
        self.holds = [dict(row) for row in told] == [self.row]
        if not self.holds:
            raise Broken
