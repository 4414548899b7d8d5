"""What a page will ask next, asked together with what it asks first.

A page asks level by level: products, then their variants by the ids just found, then the prices of those. Each level is
a trip, though PostgreSQL has known the ids all the while. So for each kind of page it is noted what followed its first
statements, and where the values of what followed had come from: ids that a former statement found, a value of a first
one, the time, or always the same. Once that is known all of it goes in the first trip, and ids are handed on within the
database (`kernel/combining.py`).

Nothing is believed. Rows that were read ahead are given only to whoever then asks for exactly that, statement and
values; all else is asked as ever, and what is foreseen wrongly too often is not foreseen any more.
"""

import time
import uuid
from collections import OrderedDict
from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from entrepot.kernel.combining import Combined, Found, asks_for_any_of, can_be_combined, combine
from entrepot.kernel.statements import Row, Statement
from entrepot.kernel.trips import Ask

if TYPE_CHECKING:
    from entrepot.kernel.transactions import Tx

# What two pages asked for is read ahead for the third. Later on it takes more, for what several pages ask at the same
# time once in a while; and what was read ahead stays so until it was left lying more often than not.
KNOWN_AFTER = 2
LATER_KNOWN_AFTER = MOST_CREDIT = 16
# How often a value that is always the same may turn out to be another.
MOST_CHANGES = 8
# After so many pages that did not go as foreseen nothing more is learnt of them, and nothing more is made of it.
MOST_LESSONS = 40
MOST_MADE = 8
MOST_TOGETHER = 20
MOST_FOLLOWERS = 32
MOST_PAGES = 2_000
MOST_COMBINED = 150
# A combination takes a third of a megabyte of every session of PostgreSQL, so that once there are so many no more than
# one in so many seconds is made: whoever asks ever other things does not fill the memory with them.
SECONDS_APART = 10.0
# No longer list is kept to see whether it is always the same.
LONGEST_KEPT = 16


@dataclass(frozen=True)
class Given:
    """A value of one of the first statements, by its place among all of theirs."""

    place: int


@dataclass(frozen=True)
class Now:
    """The time of the page."""


@dataclass(frozen=True)
class Same:
    """What it was the last time."""


NOW, SAME = Now(), Same()
# Where a value comes from; in this order one is preferred to another.
Origin = Found | Given | Now | Same
PREFERRED = (Found, Given, Now, Same)


@dataclass(eq=False)
class Follower:
    """A statement that follows the first ones: its last values, and for each of them where it may come from."""

    statement: Statement
    values: Sequence[Any]
    origins: list[Sequence[Origin]]
    # Which of its values are ids of which neither the order nor the number has a say.
    is_loose: Sequence[bool]
    credit: int = 0
    changes: int = 0

    def chosen(self) -> tuple[Origin, ...] | None:
        """Where its values come from; None where that is not known."""
        if not all(self.origins):
            return None
        return tuple(min(origins, key=lambda origin: PREFERRED.index(type(origin))) for origins in self.origins)

    def narrow(self, holding: Sequence[Sequence[Origin]], values: Sequence[Any]) -> None:
        """Hear which origins would have given the values that it was asked with."""
        for place, kept in enumerate(holding):
            if not kept and SAME in self.origins[place] and self.changes < MOST_CHANGES:
                self.changes += 1
                kept = (SAME,)
            self.origins[place] = kept
        self.values = _worth_keeping(values, self.origins)


@dataclass(frozen=True, eq=False)
class Together:
    """The first statements and what follows them as one; `followers` are places among those of the page."""

    combined: Combined
    followers: Mapping[int, Sequence[Origin]]
    # Of each follower that is read, its place; and by its text, the places.
    places: Sequence[tuple[int, Follower]]
    by_text: Mapping[str, Sequence[int]]
    # The number of each of the statements, as `_Rows` has them.
    numbers: Sequence[int]
    # Where each value comes from that is sent, and for one that is always the same, of which follower it is.
    sources: Sequence[tuple[Origin, Follower | None, int]]


@dataclass(eq=False)
class Page:
    """What is known of the pages of one kind and one shop that begin with the same statements."""

    followers: list[Follower] = field(default_factory=list)
    together: Together | None = None
    # What `together` is made for, or is being made for.
    wanted: Mapping[int, Sequence[Origin]] = field(default_factory=dict)
    is_stale: bool = False
    lessons: int = 0
    made: int = 0

    def foreseen(self, firsts: int) -> dict[int, Sequence[Origin]]:
        """What is known to follow by what is known to follow, and where its values come from."""
        found: dict[int, Sequence[Origin]] = {}
        enough = LATER_KNOWN_AFTER if self.made else KNOWN_AFTER
        for place, follower in enumerate(self.followers):
            chosen = follower.chosen() if follower.credit >= (1 if place in self.wanted else enough) else None
            if chosen is not None and all(
                origin.part < firsts or origin.part - firsts in found for origin in chosen if isinstance(origin, Found)
            ):
                found[place] = chosen
        return found


class Pages:
    """What is known of all pages, bounded; the least recently used are forgotten first."""

    def __init__(self) -> None:
        self._known: OrderedDict[Hashable, Page] = OrderedDict()
        self._combined: OrderedDict[Hashable, Combined] = OrderedDict()
        self._full_until = 0.0

    def find(self, key: Hashable) -> Page:
        """What is known of the pages of this key."""
        found: Page = _kept(self._known, key, MOST_PAGES) or Page()
        self._known[key] = found
        return found

    async def combine(self, texts: tuple[str, ...], origins: tuple[int | Found, ...], tx: "Tx") -> Combined | None:
        """Statements as one, which pages of all shops share; None where there are too many to make another one now."""
        key = texts, origins
        is_full = len(self._combined) >= MOST_COMBINED
        if key not in self._combined and is_full and time.monotonic() < self._full_until:
            return None
        found: Combined | None = _kept(self._combined, key, MOST_COMBINED)
        if found is None:
            self._full_until = time.monotonic() + SECONDS_APART
            found = combine(texts, origins, await tx.prepare(texts))
        self._combined[key] = found
        return found


def _kept(known: OrderedDict[Hashable, Any], key: Hashable, most: int) -> Any:
    """What is known of a key that is about to be set, last of all."""
    found = known.pop(key, None)
    if len(known) >= most:
        known.popitem(last=False)
    return found


class _Rows:
    """What statements of a page found, by their numbers: the first ones, then the followers of the page."""

    def __init__(self, given: Sequence[Any]) -> None:
        self.rows: dict[int, Sequence[Row]] = {}
        self._given = given
        self._ids: dict[Found, list[uuid.UUID]] = {}
        self._alike: dict[tuple[Found, bool], list[Any]] = {}

    def lists(self, firsts: int) -> Iterator[Found]:
        """Every list of ids among them; of a list that may have a row too many, to tell that there are more, the ids
        without it, too.
        """
        sizes = [place for place, value in enumerate(self._given) if value.__class__ is int]
        for number, rows in self.rows.items():
            for name in rows[0].keys() if rows else ():
                if any(isinstance(row[name], uuid.UUID) for row in rows):
                    yield Found(number, name)
                    if number < firsts:
                        yield from (Found(number, name, place) for place in sizes)

    def has(self, origin: Found, value: Any, *, is_loose: bool) -> bool:
        """Whether a list of ids is this one; the same is asked for several times on a page."""
        if value.__class__ is not list:
            return False
        if self._alike.get((origin, is_loose)) == value:
            return True
        ids = self._of(origin)
        found = ids == value or (
            is_loose
            and ids is not None
            # Most are the very same objects, and those are quickly compared.
            and (set(map(id, ids)) == set(map(id, value)) or set(ids) == set(value))
        )
        if found:
            self._alike[origin, is_loose] = value
        return found

    def _of(self, origin: Found) -> list[uuid.UUID] | None:
        ids = self._ids.get(origin)
        rows = self.rows.get(origin.part)
        if ids is None and rows is not None:
            if origin.before is not None:
                size = self._given[origin.before]
                if size.__class__ is not int or size < 1:
                    return None
                rows = rows[: size - 1]
            ids = self._ids[origin] = [one for row in rows if (one := row[origin.column]) is not None]
        return ids


class Journey:
    """One page on its way: what it asked for and found, and what was read ahead for it.

    It is of one `Tx`, which is handed in: a reference to it would be a cycle, and keep all rows for the collector.
    """

    def __init__(self, pages: Pages, kind: Hashable, now: datetime) -> None:
        self._pages = pages
        self._kind = kind
        self._now = now
        self._page: Page | None = None
        # How many statements were the first ones, and all of their values.
        self._firsts = 0
        self._given: list[Any] = []
        # From the first trip on: what was found by asking, and what was read ahead by values that nobody may ask for.
        self._found: _Rows
        self._read: _Rows
        self._together: Together | None = None
        # The values that were always the same when it was read; the followers may hear meanwhile that they are not.
        self._lasts: dict[int, Sequence[Any]] = {}
        # The followers that were asked for.
        self._came: set[int] = set()
        self._has_missed = self._has_learnt = False

    async def fetch(self, tx: "Tx", asked: Sequence[Ask]) -> Sequence[Sequence[Row] | Exception]:
        """The rows of each, of what was read ahead or else by a trip."""
        if self._page is None:
            return await self._begin(tx, asked)
        taken = [self._take(self._page, ask) for ask in asked]
        missed = [place for place, (_, rows) in enumerate(taken) if rows is None]
        if missed:
            self._has_missed = True
            fetched = await tx.fetch_by_trip([asked[place] for place in missed])
            for place, rows in zip(missed, fetched, strict=True):
                taken[place] = None if isinstance(rows, Exception) else self._learn(self._page, asked[place]), rows
        for follower, rows in taken:
            if follower is not None:
                self._found.rows[self._firsts + follower] = rows
        return [rows for _, rows in taken]

    def end(self) -> None:
        """Let the next page of this kind know how this one went."""
        page = self._page
        if page is None:
            return
        for place, follower in enumerate(page.followers):
            if place not in self._came:
                follower.credit = max(follower.credit - 2, 0)
            elif follower.credit < MOST_CREDIT:
                follower.credit += 1
        page.lessons += self._has_learnt
        if self._has_missed or not page.wanted.keys() <= self._came:
            page.is_stale = page.foreseen(self._firsts) != page.wanted

    async def _begin(self, tx: "Tx", asked: Sequence[Ask]) -> Sequence[Sequence[Row] | Exception]:
        riders = tx.riders()
        firsts = [*asked, *(rider.ask for rider in riders)]
        self._firsts = len(firsts)
        self._given = [value for ask in firsts for value in ask.arguments]
        self._found, self._read = _Rows(self._given), _Rows(self._given)
        texts = tuple([ask.statement.text for ask in firsts])
        page = self._page = self._pages.find((self._kind, tx.shop_id, texts))
        if page.is_stale:
            await self._make(tx, page, texts)
        found: Sequence[Sequence[Row] | Exception] | None = None
        if page.together is not None:
            found = await self._read_ahead(tx, page.together)
            if found is None:
                page.together, page.wanted, page.is_stale = None, {}, True
        if found is None:
            found = await tx.fetch_by_trip(asked)
        else:
            found = tx.see_off(riders, found)
        self._found.rows = {number: rows for number, rows in enumerate(found) if not isinstance(rows, Exception)}
        return found

    async def _make(self, tx: "Tx", page: Page, texts: tuple[str, ...]) -> None:
        """Make one statement of the first ones and of all that is known to follow."""
        page.is_stale = False
        followers = page.foreseen(self._firsts)
        texts = *texts, *(page.followers[place].statement.text for place in followers)
        if page.made >= MOST_MADE and followers:
            return
        page.wanted, page.together = followers, None
        if not followers or len(texts) > MOST_TOGETHER or not all(map(can_be_combined, texts)):
            return
        parts = {self._firsts + place: part for part, place in enumerate(followers, self._firsts)}
        origins: list[int | Found] = [*range(len(self._given))]
        sources: list[tuple[Origin, Follower | None, int]] = [
            (Given(place), None, 0) for place in range(len(self._given))
        ]
        now: int | None = None
        for place, chosen in followers.items():
            for at, origin in enumerate(chosen):
                own = len(origins)
                sources.append((origin, page.followers[place], at))
                if isinstance(origin, Found):
                    origins.append(replace(origin, part=parts.get(origin.part, origin.part)))
                elif isinstance(origin, Given):
                    origins.append(origin.place)
                elif isinstance(origin, Now):
                    now = own if now is None else now
                    origins.append(now)
                else:
                    origins.append(own)
        combined = await self._pages.combine(texts, tuple(origins), tx)
        if combined is None:
            page.wanted, page.is_stale = {}, True
        elif page.wanted is followers:  # Another page may have made another one meanwhile.
            page.made += 1
            page.together = _together(combined, page, followers, sources, self._firsts)

    async def _read_ahead(self, tx: "Tx", together: Together) -> Sequence[Sequence[Row]] | None:
        """What the first statements found, with all that follows in the same trip; None where that failed."""
        lasts = {place: follower.values for place, follower in together.places}
        values = [self._value(origin, follower, at) for origin, follower, at in together.sources]
        found = await tx.fetch_as_one(together.combined, values)
        if found is None:
            return None
        self._together, self._lasts = together, lasts
        self._read.rows = dict(zip(together.numbers, found, strict=True))
        return found[: self._firsts]

    def _value(self, origin: Origin, follower: Follower | None, at: int) -> Any:
        if isinstance(origin, Given):
            return self._given[origin.place]
        if follower is None or isinstance(origin, Now):
            return self._now
        return follower.values[at]

    def _take(self, page: Page, ask: Ask) -> tuple[int | None, Any]:
        """The follower that was read ahead for just this, and its rows."""
        together = self._together
        if together is not None:
            for place in together.by_text.get(ask.statement.text, ()):
                if place not in self._came and self._is_for(page.followers[place], place, ask.arguments):
                    self._came.add(place)
                    return place, self._read.rows[self._firsts + place]
        return None, None

    def _is_for(self, follower: Follower, place: int, values: Sequence[Any]) -> bool:
        """Whether a follower was read with these values."""
        assert self._together is not None
        lasts, loose = self._lasts[place], follower.is_loose
        for at, origin in enumerate(self._together.followers[place]):
            if not self._holds(self._read, origin, lasts[at], loose[at], values[at]):
                return False
        return True

    def _learn(self, page: Page, ask: Ask) -> int | None:
        """Note that this was asked for, and where its values may have come from; the follower that it is."""
        text = ask.statement.text
        known = [place for place, item in enumerate(page.followers) if item.statement.text == text]
        place = next((place for place in known if place not in self._came), None)
        if place is None and page.lessons < MOST_LESSONS and len(page.followers) < MOST_FOLLOWERS:
            # An empty list does not tell where it comes from.
            if [] not in ask.arguments:
                place = len(page.followers)
                page.followers.append(self._new(ask))
                self._has_learnt = True
        elif place is not None and page.lessons < MOST_LESSONS:
            follower = page.followers[place]
            given = follower.origins, follower.values, follower.is_loose, ask.arguments
            holding = [self._holding(*one) for one in zip(*given, strict=True)]
            self._has_learnt |= holding != follower.origins
            follower.narrow(holding, ask.arguments)
        if place is not None:
            self._came.add(place)
        return place

    def _new(self, ask: Ask) -> Follower:
        values = ask.arguments
        loose = [asks_for_any_of(ask.statement.text, number) for number in range(1, len(values) + 1)]
        possible: list[Origin] = [*self._found.lists(self._firsts), *map(Given, range(len(self._given))), NOW]
        origins: list[Sequence[Origin]] = []
        for value, is_loose in zip(values, loose, strict=True):
            is_long = isinstance(value, list) and len(value) > LONGEST_KEPT
            origins.append([*self._holding(possible, None, is_loose, value), *([] if is_long else [SAME])])
        return Follower(ask.statement, _worth_keeping(values, origins), origins, loose)

    def _holding(self, origins: Sequence[Origin], last: Any, is_loose: bool, value: Any) -> Sequence[Origin]:
        return [origin for origin in origins if self._holds(self._found, origin, last, is_loose, value)]

    def _holds(self, rows: _Rows, origin: Origin, last: Any, is_loose: bool, value: Any) -> bool:
        """Whether a value is what comes from there; `last` is what it was the last time."""
        if isinstance(origin, Found):
            return rows.has(origin, value, is_loose=is_loose)
        if isinstance(origin, Given):
            return _is_same(value, self._given[origin.place])
        return _is_same(value, self._now if isinstance(origin, Now) else last)


def _together(
    combined: Combined,
    page: Page,
    followers: Mapping[int, Sequence[Origin]],
    sources: Sequence[tuple[Origin, Follower | None, int]],
    firsts: int,
) -> Together:
    by_text: dict[str, list[int]] = {}
    for place in followers:
        by_text.setdefault(page.followers[place].statement.text, []).append(place)
    return Together(
        combined,
        followers,
        places=[(place, page.followers[place]) for place in followers],
        by_text=by_text,
        numbers=[*range(firsts), *(firsts + place for place in followers)],
        sources=[sources[place] for place in combined.sent],
    )


def _is_same(one: Any, other: Any) -> bool:
    return one is other or (one.__class__ is other.__class__ and bool(one == other))


def _worth_keeping(values: Sequence[Any], origins: Sequence[Sequence[Origin]]) -> list[Any]:
    """Those values that may come again; of the others nobody will ask what they were."""
    return [value if SAME in possible else None for value, possible in zip(values, origins, strict=True)]
