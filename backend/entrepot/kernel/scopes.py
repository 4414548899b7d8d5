"""How far a right reaches: over the whole shop, or only where it was given.

A scope is a union of parts. A part narrows what has a location, what has a channel, and what somebody made; it lets
through what has none of these. Readers AND `clause` to a statement, outside of whatever their caller filters by.
"""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from sqlalchemy import Boolean, ColumnElement, Uuid, bindparam, column, exists, false, func, literal_column, or_, select
from sqlalchemy.dialects.postgresql import ARRAY

Ids = frozenset[uuid.UUID]


@dataclass(frozen=True, slots=True)
class Part:
    """One location or all (None), one channel or all, and everybody's or only one's own."""

    location_id: uuid.UUID | None = None
    channel_id: uuid.UUID | None = None
    own: bool = False

    def covers(self, other: "Part") -> bool:
        """Whether everything in the other is in this."""
        return (
            self.location_id in (None, other.location_id)
            and self.channel_id in (None, other.channel_id)
            and (other.own or not self.own)
        )


WHOLE = Part()


@dataclass(frozen=True)
class Scope:
    """What is in any of these parts; without a part, nothing."""

    parts: frozenset[Part]

    @cached_property
    def is_everywhere(self) -> bool:
        """Whether nothing is left out."""
        return WHOLE in self.parts

    @cached_property
    def locations(self) -> Ids | None:
        """The locations of what has nothing but a location; None for all."""
        found = {part.location_id for part in self.parts}
        return None if None in found else frozenset(item for item in found if item is not None)

    def covers(self, other: "Scope") -> bool:
        """Whether each part of the other lies within one of these."""
        return all(any(own.covers(part) for own in self.parts) for part in other.parts)

    def reaches(self, *, location_id: uuid.UUID | None, channel_id: uuid.UUID | None, own: bool) -> bool:
        """Whether something of this location and channel is within; as `clause` decides in SQL."""
        return any(
            part.location_id in (None, location_id) and part.channel_id in (None, channel_id) and (own or not part.own)
            for part in self.parts
        )

    def reaches_location(self, location_id: uuid.UUID) -> bool:
        """Whether something that has nothing but a location is within."""
        return self.locations is None or location_id in self.locations

    def __or__(self, other: "Scope") -> "Scope":
        return scope_of((*self.parts, *other.parts))

    def values(self, actor_id: uuid.UUID | None) -> dict[str, Any]:
        """The values of the parameters of `clause`."""
        parts = list(self.parts)
        return {
            "scope_locations": [part.location_id for part in parts],
            "scope_channels": [part.channel_id for part in parts],
            "scope_own": [part.own for part in parts],
            "scope_actor": actor_id,
        }


EVERYWHERE = Scope(frozenset((WHOLE,)))
NOWHERE = Scope(frozenset())


def scope_of(parts: Iterable[Part]) -> Scope:
    """The scope of these parts."""
    found = frozenset(parts)
    return EVERYWHERE if WHOLE in found else Scope(found)


def clause(
    *,
    location: ColumnElement[Any] | None = None,
    channel: ColumnElement[Any] | None = None,
    made_by: ColumnElement[Any] | None = None,
) -> ColumnElement[bool]:
    """Whether a row is in one of the parts that `Scope.values` gives; where it has no maker, it is nobody's own."""
    part = (
        func.unnest(
            bindparam("scope_locations", type_=ARRAY(Uuid)),
            bindparam("scope_channels", type_=ARRAY(Uuid)),
            bindparam("scope_own", type_=ARRAY(Boolean)),
        )
        .table_valued(column("location_id", Uuid), column("channel_id", Uuid), column("own", Boolean), name="part")
        .render_derived()
    )
    conditions = [
        or_(part.c[name].is_(None), part.c[name] == given)
        for name, given in (("location_id", location), ("channel_id", channel))
        if given is not None
    ]
    own = false() if made_by is None else made_by == bindparam("scope_actor", type_=Uuid)
    return exists(select(literal_column("1")).select_from(part).where(*conditions, or_(~part.c.own, own)))
