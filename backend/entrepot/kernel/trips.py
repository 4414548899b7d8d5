"""One trip to the database for what several readers ask at the same moment.

Half of what a page costs is the trips: waking PostgreSQL, and being woken by it. Batches of one level know nothing of
each other and each asks for its own rows; so they are advanced side by side until every one of them waits for rows, and
then all their statements go as one, `UNION ALL`, each padded with nulls to the columns of all. What comes back is
handed to each as if it had been alone. Ids that several ask for are sent once.
"""

import types
import uuid
from collections import Counter, OrderedDict
from collections.abc import Awaitable, Callable, Coroutine, Generator, Sequence
from typing import Any

from entrepot.kernel.combining import Combined, can_be_combined, combine
from entrepot.kernel.statements import Row, Statement

# A combination is planned by PostgreSQL once for each session, which pays for those that come again.
SEEN_BEFORE = 2
MOST_SEEN = 5_000
MOST_KNOWN = 500
# Eight of a level, what tells of which moment they are, and what tells whether whoever asks is who they were.
MOST_TOGETHER = 10
# The texts of statements, and which of their values are the same.
_Key = tuple[tuple[str, ...], tuple[int, ...]]


class Ask:
    """Rows that a reader waits for."""

    __slots__ = ("arguments", "statement")

    def __init__(self, statement: Statement, arguments: Sequence[Any]) -> None:
        self.statement = statement
        self.arguments = arguments

    def __await__(self) -> Generator["Ask", Sequence[Row], Sequence[Row]]:
        return (yield self)

    def is_like(self, other: "Ask") -> bool:
        """Whether both ask the same."""
        return self.statement is other.statement and self.arguments == other.arguments


# What a reader waits for that has come to its end.
ENDED = object()
Fetch = Callable[[Sequence[Ask]], Awaitable[Sequence[Sequence[Row] | Exception]]]


class Trip:
    """Coroutines on their way side by side; `collects` is true while one of them runs."""

    def __init__(self) -> None:
        self.collects = False

    async def advance(self, readers: Sequence[Coroutine[Any, Any, None]], fetch: Fetch) -> None:
        """Run them to their ends; whatever they `Ask` for until all of them wait is fetched at once."""
        answers: list[tuple[Coroutine[Any, Any, None], Any]] = [(reader, None) for reader in readers]
        try:
            while answers:
                asked: list[tuple[Coroutine[Any, Any, None], Ask]] = []
                for reader, answer in answers:
                    waiting = self._go_on(reader, answer)
                    if waiting.__class__ is not Ask and waiting is not ENDED:
                        waiting = await self._until_asked(reader, waiting)
                    if waiting is not ENDED:
                        asked.append((reader, waiting))
                different: list[Ask] = []
                places = [_place(ask, different) for _, ask in asked]
                found = await fetch(different) if different else ()
                answers = [(reader, found[place]) for (reader, _), place in zip(asked, places, strict=True)]
        finally:
            for reader in readers:
                reader.close()

    def _go_on(self, reader: Coroutine[Any, Any, None], answer: Any) -> Any:
        """What one waits for next, with this answer or failure; `ENDED` where it ends."""
        self.collects = True
        try:
            return reader.throw(answer) if isinstance(answer, BaseException) else reader.send(answer)
        except StopIteration:
            return ENDED
        finally:
            self.collects = False

    @types.coroutine
    def _until_asked(self, reader: Coroutine[Any, Any, None], waiting: Any) -> Generator[Any, Any, Any]:
        """Wait for whatever else one waits for, until it asks for rows; `ENDED` where it ends."""
        while waiting is not ENDED and not isinstance(waiting, Ask):
            try:
                answer = yield waiting
            except BaseException as error:  # noqa: BLE001  what is thrown at us is meant for whoever waits
                answer = error
            waiting = self._go_on(reader, answer)
        return waiting


def _place(ask: Ask, different: list[Ask]) -> int:
    for index, known in enumerate(different):
        if ask.is_like(known):
            return index
    different.append(ask)
    return len(different) - 1


class Combinations:
    """The combinations that come again, bounded; the least recently used are forgotten first."""

    def __init__(self) -> None:
        self._known: OrderedDict[_Key, Combined] = OrderedDict()
        self._seen: Counter[_Key] = Counter()

    async def find(self, statements: Sequence[Statement], values: Sequence[Any], connection: Any) -> Combined | None:
        """The combination of these statements for such values; None for one that is new, or that cannot be."""
        texts = tuple(item.text for item in statements)
        key = texts, firsts(values)
        found = self._known.get(key)
        if found is not None:
            self._known.move_to_end(key)
            return found
        if len(texts) > MOST_TOGETHER or not all(map(can_be_combined, texts)):
            return None
        self._seen[key] += 1
        if self._seen[key] < SEEN_BEFORE:
            if len(self._seen) > MOST_SEEN:
                self._seen.clear()
            return None
        del self._seen[key]
        found = self._known[key] = combine(*key, [await connection.prepare(text) for text in texts])
        if len(self._known) > MOST_KNOWN:
            self._known.popitem(last=False)
        return found


def firsts(values: Sequence[Any]) -> tuple[int, ...]:
    """For each value the place of the first that is the same id or list of ids.

    The driver looks at every id of a list, and the batches of a level ask for those of the same rows.
    """
    places: list[int] = []
    known: dict[Any, int] = {}
    for place, value in enumerate(values):
        is_list = value.__class__ is list
        one = value[0] if is_list and value else value
        if isinstance(one, uuid.UUID):
            first = known.setdefault((len(value), one) if is_list else one, place)
            places.append(first if first == place or values[first] == value else place)
        else:
            places.append(place)
    return tuple(places)
