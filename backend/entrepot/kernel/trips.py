"""One trip to the database for what several readers ask at the same moment.

Half of what a page costs is the trips: waking PostgreSQL, and being woken by it. Batches of one level know nothing of
each other and each asks for its own rows; so they are advanced side by side until every one of them waits for rows, and
then all their statements go as one, `UNION ALL`, each padded with nulls to the columns of all. What comes back is
handed to each as if it had been alone.
"""

import re
import types
from collections import Counter, OrderedDict
from collections.abc import Awaitable, Callable, Coroutine, Generator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from entrepot.kernel.statements import Row, Statement

# A combination is planned by PostgreSQL once for each session, which pays for those that come again.
SEEN_BEFORE = 2
MOST_SEEN = 5_000
MOST_KNOWN = 500
MOST_TOGETHER = 8
# A placeholder; what is quoted holds none.
_PLACEHOLDER = re.compile(r"""'[^']*'|"[^"]*"|\$(\d+)""")


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
                asked = [
                    (reader, ask)
                    for reader, answer in answers
                    if (ask := await self._until_asked(reader, answer)) is not None
                ]
                different: list[Ask] = []
                places = [_place(ask, different) for _, ask in asked]
                found = await fetch(different) if different else ()
                answers = [(reader, found[place]) for (reader, _), place in zip(asked, places, strict=True)]
        finally:
            for reader in readers:
                reader.close()

    @types.coroutine
    def _until_asked(self, reader: Coroutine[Any, Any, None], answer: Any) -> Generator[Any, Any, Ask | None]:
        """Go on with one until it asks for rows; None where it ends. Whatever else it waits for is waited for."""
        self.collects = True
        try:
            waiting = reader.throw(answer) if isinstance(answer, Exception) else reader.send(answer)
            while not isinstance(waiting, Ask):
                self.collects = False
                try:
                    answer = yield waiting
                except BaseException as error:  # noqa: BLE001  what is thrown at us is meant for whoever waits
                    self.collects = True
                    waiting = reader.throw(error)
                else:
                    self.collects = True
                    waiting = reader.send(answer)
        except StopIteration:
            return None
        finally:
            self.collects = False
        return waiting


def _place(ask: Ask, different: list[Ask]) -> int:
    for index, known in enumerate(different):
        if ask.is_like(known):
            return index
    different.append(ask)
    return len(different) - 1


@dataclass(frozen=True, eq=False)
class Combined:
    """Statements as one: its text, and what turns its rows into the rows of each."""

    text: str
    split: Callable[[Sequence[Any]], list[list[dict[str, Any]]]]


class Combinations:
    """The combinations that come again, bounded; the least recently used are forgotten first."""

    def __init__(self) -> None:
        self._known: OrderedDict[tuple[str, ...], Combined] = OrderedDict()
        self._seen: Counter[tuple[str, ...]] = Counter()

    async def find(self, statements: Sequence[Statement], connection: Any) -> Combined | None:
        """The combination of these statements; None for one that is new, or that cannot be."""
        key = tuple(item.text for item in statements)
        found = self._known.get(key)
        if found is not None:
            self._known.move_to_end(key)
            return found
        if len(key) > MOST_TOGETHER or not all(text.startswith(("SELECT", "WITH")) for text in key):
            return None
        self._seen[key] += 1
        if self._seen[key] < SEEN_BEFORE:
            if len(self._seen) > MOST_SEEN:
                self._seen.clear()
            return None
        del self._seen[key]
        columns = [(await connection.prepare(text)).get_attributes() for text in key]
        found = self._known[key] = combine(key, columns)
        if len(self._known) > MOST_KNOWN:
            self._known.popitem(last=False)
        return found


def combine(texts: Sequence[str], columns: Sequence[Sequence[Any]]) -> Combined:
    """Combine statements whose columns are known: `columns` are asyncpg's attributes of each."""
    kinds = [[_kind(item.type) for item in own] for own in columns]
    # As many places of each kind as the statement has that needs most of them.
    needed: Counter[str] = Counter()
    for own in kinds:
        needed |= Counter(own)
    places = [(kind, number) for kind in sorted(needed) for number in range(needed[kind])]
    parts, getters, offset = [], [], 0
    for index, (text, own) in enumerate(zip(texts, kinds, strict=True)):
        taken: Counter[str] = Counter()
        filled: dict[tuple[str, int], int] = {}
        for position, kind in enumerate(own):
            filled[kind, taken[kind]] = position
            taken[kind] += 1
        chosen = (f"c{filled[place]}" if place in filled else f"NULL::{place[0]}" for place in places)
        names = ", ".join(f"c{position}" for position in range(len(own)))
        parts.append(f"SELECT {index} AS part, {', '.join(chosen)} FROM ({_shifted(text, offset)}) AS given({names})")
        offset += max((int(number) for number in _PLACEHOLDER.findall(text) if number), default=0)
        where = {position: places.index(place) + 1 for place, position in filled.items()}
        getters.append({item.name: where[position] for position, item in enumerate(columns[index])})
    return Combined(" UNION ALL ".join(parts), _splitter(getters))


def _kind(kind: Any) -> str:
    """The name of a type, as a cast writes it."""
    element, array, _ = kind.name.partition("[]")
    return f'"{kind.schema}"."{element}"{array}'


def _shifted(text: str, offset: int) -> str:
    return _PLACEHOLDER.sub(lambda found: f"${int(found[1]) + offset}" if found[1] else found[0], text)


def _splitter(getters: Sequence[Mapping[str, int]]) -> Callable[[Sequence[Any]], list[list[dict[str, Any]]]]:
    """The function that makes dictionaries of the rows of each part; generated, since it sees every row."""
    rows = [f"{{{', '.join(f'{name!r}: r[{index}]' for name, index in names.items())}}}" for names in getters]
    lines = [
        "def split(rows):",
        f"    parts = [[] for _ in range({len(getters)})]",
        *(f"    add{index} = parts[{index}].append" for index in range(len(getters))),
        "    for r in rows:",
        "        part = r[0]",
        *(
            f"        {'if' if not index else 'elif'} part == {index}: add{index}({row})"
            for index, row in enumerate(rows)
        ),
        "    return parts",
    ]
    names: dict[str, Any] = {}
    exec("\n".join(lines), names)
    made: Callable[[Sequence[Any]], list[list[dict[str, Any]]]] = names["split"]
    return made
