"""Several statements as one: `UNION ALL`, each padded with nulls to the columns of all.

A statement may also be given the ids that another one finds, before anybody has seen them: that one becomes a `WITH`
of its own, and its ids an array.
"""

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

# A placeholder; what is quoted holds none.
_PLACEHOLDER = re.compile(r"""'[^']*'|"[^"]*"|\$(\d+)""")
# How `statements.among` writes a list of ids: neither their order nor how often each stands there has a say.
_AMONG = r"= ANY \(CAST\(\(SELECT \${number}::UUID\[\] AS \w+\) AS UUID\[\]\)\)"


@dataclass(frozen=True)
class Found:
    """The ids that another statement finds: all values of a column of its rows but null.

    `before` is the place of a number among the values of all: rows from that one on only tell that there are more.
    """

    part: int
    column: str
    before: int | None = None


@dataclass(frozen=True, eq=False)
class Combined:
    """Statements as one: its text, and what turns its rows into the rows of each."""

    text: str
    split: Callable[[Sequence[Any]], list[list[dict[str, Any]]]]
    # Which of the values of all are sent, by their places.
    sent: Sequence[int]

    def arguments(self, values: Sequence[Any]) -> list[Any]:
        """The positional values, of those of all statements."""
        return [values[place] for place in self.sent]


def can_be_combined(text: str) -> bool:
    """Whether a statement can stand within another."""
    return text.startswith(("SELECT", "WITH"))


def asks_for_any_of(text: str, number: int) -> bool:
    """Whether the value of `$number` is a list of ids that only tells which rows are meant."""
    rest = re.sub(_AMONG.replace("{number}", str(number)), "", text)
    return rest != text and str(number) not in _PLACEHOLDER.findall(rest)


def combine(texts: Sequence[str], origins: Sequence[int | Found], prepared: Sequence[Any]) -> Combined:
    """Combine statements that asyncpg has prepared.

    `origins` tells for each of the values of all where it comes from: the place of the first that is the same (its own
    for one that is like no other), or what another statement finds.
    """
    columns = [item.get_attributes() for item in prepared]
    kinds = [kind for item in prepared for kind in item.get_parameters()]
    sent = _sent(origins, kinds)
    numbers = {place: f"${number}" for number, place in enumerate(sorted(set(sent.values())), 1)}
    written = [
        numbers[sent[place]] if not isinstance(origin, Found) else _ids(origin, columns, numbers, sent)
        for place, origin in enumerate(origins)
    ]
    named = {origin.part for origin in origins if isinstance(origin, Found)}
    kinds_of = [[_kind(item.type) for item in own] for own in columns]
    # As many places of each kind as the statement has that needs most of them.
    needed: Counter[str] = Counter()
    for own in kinds_of:
        needed |= Counter(own)
    places = [(kind, number) for kind in sorted(needed) for number in range(needed[kind])]
    first, parts, getters, offset = [], [], [], 0
    for index, (text, own) in enumerate(zip(texts, kinds_of, strict=True)):
        taken: Counter[str] = Counter()
        filled: dict[tuple[str, int], int] = {}
        for position, kind in enumerate(own):
            filled[kind, taken[kind]] = position
            taken[kind] += 1
        chosen = (f"c{filled[place]}" if place in filled else f"NULL::{place[0]}" for place in places)
        names = ", ".join(f"c{position}" for position in range(len(own)))
        inner = _rewritten(text, written[offset:])
        source = f"({inner}) AS given({names})"
        if index in named:
            first.append(f"{_name(index)}({names}) AS MATERIALIZED ({inner})")
            source = _name(index)
        parts.append(f"SELECT {index} AS part, {', '.join(chosen)} FROM {source}")
        offset += len(prepared[index].get_parameters())
        where = {position: places.index(place) + 1 for place, position in filled.items()}
        getters.append({item.name: where[position] for position, item in enumerate(columns[index])})
    text = f"{'WITH ' if first else ''}{', '.join(first)} {' UNION ALL '.join(parts)}".strip()
    return Combined(text, _splitter(getters), sorted(numbers))


def _name(part: int) -> str:
    return f"part_{part}"


def _ids(origin: Found, columns: Sequence[Sequence[Any]], numbers: Mapping[int, str], sent: Mapping[int, int]) -> str:
    """What another statement finds, as an array."""
    name = next(f"c{place}" for place, item in enumerate(columns[origin.part]) if item.name == origin.column)
    rows = _name(origin.part)
    if origin.before is not None:
        rows = f"(SELECT {name} FROM {rows} LIMIT {numbers[sent[origin.before]]} - 1) AS shown"
    return f"ARRAY(SELECT {name} FROM {rows} WHERE {name} IS NOT NULL)"


def _kind(kind: Any) -> str:
    """The name of a type, as a cast writes it."""
    element, array, _ = kind.name.partition("[]")
    return f'"{kind.schema}"."{element}"{array}'


def _sent(origins: Sequence[int | Found], kinds: Sequence[Any]) -> dict[int, int]:
    """The place of what is sent for each value; equal ones are sent once where they are of one type."""
    return {
        place: origin if kinds[origin] == kinds[place] else place
        for place, origin in enumerate(origins)
        if not isinstance(origin, Found)
    }


def _rewritten(text: str, written: Sequence[str]) -> str:
    """A statement with each of its placeholders written in another way."""
    return _PLACEHOLDER.sub(lambda found: written[int(found[1]) - 1] if found[1] else found[0], text)


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
