"""A schema with every kind of type, nullability, argument and failure."""

import uuid
from typing import Annotated, Any, NewType

import strawberry

from entrepot.contract import declare
from entrepot.contract import schema as schemas
from entrepot.kernel import ids
from entrepot.kernel.permissions import PUBLIC
from tests.engine.kitchen_rows import ROWS, Colour, Record, answer_of, record


def _halved(value: Any) -> int | None:
    """Odd numbers fail, and 6 is nothing."""
    if value % 2:
        raise ValueError(f"{value} is odd")
    return None if value == 6 else value // 2


def _doubled(value: Any) -> int:
    if value.__class__ is not int:
        raise ValueError("half of what?")
    return int(value) * 2


Even = NewType("Even", int)
Anything = NewType("Anything", object)
LAZY = strawberry.lazy("tests.engine.kitchen_sink")
SCALARS = {
    Even: strawberry.scalar(name="Even", serialize=_halved, parse_value=_doubled, specified_by_url="https://even.test"),
    Anything: strawberry.scalar(name="Anything", serialize=lambda value: value, parse_value=lambda value: value),
}


# Inputs


@strawberry.input
class Range:
    """Has defaults."""

    low: int = 0
    high: int | None = None
    label: str | None = strawberry.UNSET


@strawberry.input(one_of=True)
class Choice:
    """Exactly one of these."""

    number: int | None = strawberry.UNSET
    colour: Colour | None = strawberry.UNSET
    range: Range | None = strawberry.UNSET
    numbers: list[int] | None = strawberry.UNSET


@strawberry.input
class Wish:
    """Holds every kind of input."""

    name: str
    even: Even = Even(4)
    range: Range | None = None
    ranges: list[Range] = strawberry.field(default_factory=list)
    colours: list[Colour | None] | None = None
    choice: Choice | None = None
    within: Annotated["Wish", LAZY] | None = None


# Batches


def _each(rows: list[Any], find: Any) -> list[Any]:
    """A value for each row; what is no row fails alone: who shares a batch is nobody else's matter."""
    return [find(row) if isinstance(row, Record) else ValueError(f"{row!r} is no row") for row in rows]


def _finding(salt: str, shape: str = "") -> Any:
    async def find(_reader: Any, rows: list[Any]) -> list[Any]:
        return _each(rows, lambda row: answer_of(row, salt, shape))

    return find


async def friends(_reader: Any, rows: list[Any], *, first: int = 3, salt: str = "f") -> list[Any]:
    """So many relations; none is a failure, and too many fail for everybody."""
    if first > 20:
        raise ValueError(f"{first} are too many")
    if first < 0:
        return _each(rows, lambda row: ValueError(f"{first} of {row['n']}"))
    return _each(rows, lambda row: [answer_of({"n": f"{row['n']} {at}"}, salt, "") for at in range(first % 4)])


async def told(reader: Any, rows: list[Any], *, words: list[str], loud: bool | None = None) -> tuple[Any, ...]:
    """A leaf with arguments, as a tuple."""
    said = " ".join(words) + f" {reader.locale}"
    said = said.upper() if loud else said
    return tuple(_each(rows, lambda row: None if row["n"] % 11 == 3 else f"{said} {row['n']}"))


async def wished(_reader: Any, rows: list[Any], *, wish: Wish, limit: int | None = 2) -> list[Any]:
    """A list of leaves with an input; nothing for some."""
    if limit is None:
        raise ValueError("unlimited")
    answer = [wish.name, repr(wish.range), None][:limit]
    return _each(rows, lambda row: None if row["n"] % 5 == 2 else answer)


async def breaks(_reader: Any, rows: list[Any]) -> list[Any]:
    """Fails for everybody."""
    raise ValueError("the batch broke")


async def miscounts(_reader: Any, rows: list[Any]) -> list[Any]:
    """Finds one too many."""
    return [*range(len(rows)), 5]


async def finds_no_list(_reader: Any, rows: list[Any]) -> Any:
    """Finds nothing that could be handed back."""
    return None


# Types


def _nullabilities(prefix: str, kind: Any, make: Any) -> dict[str, tuple[Any, Any]]:
    """A field for every nullability of a type, of lists of it, and of lists of lists of it."""
    found: dict[str, tuple[Any, Any]] = {}
    for outer in (True, False):
        for middle in (True, False):
            for inner in (True, False):
                item = kind | None if inner else kind
                row = list[item] | None if middle else list[item]
                grid = list[row] | None if outer else list[row]
                code = "".join("o" if may else "x" for may in (outer, middle, inner))
                found[f"{prefix}_grid_{code}"] = (grid, make(f"{prefix}{code}__list_list"))
                found[f"{prefix}_list_{code[1:]}"] = (row, make(f"{prefix}{code[1:]}__list"))
                found[f"{prefix}_one_{code[2:]}"] = (item, make(f"{prefix}{code[2:]}__"))
    return found


def _column(of: str) -> Any:
    def make(name: str) -> Any:
        return declare.plain(column=of + "__" + name.rpartition("__")[2] if "list" in name else of)

    return make


def _embedded(name: str) -> Any:
    return declare.plain(column=f"inner{name}" if "list" in name else f"inner{name.rstrip('_')}")


def _batched(name: str) -> Any:
    return declare.batch(_finding(name, name.rpartition("__")[2]))


def _with(fields: dict[str, tuple[Any, Any]], name: str) -> type:
    """A mixin that has these fields."""
    values = {key: value for key, (_, value) in fields.items()}
    annotations = {key: kind for key, (kind, _) in fields.items()}
    return strawberry.type(type(name, (), {**values, "__annotations__": annotations, "__module__": __name__}))


LEAVES = {
    "identity": ids.Id,
    "count": int,
    "amount": float,
    "label": str,
    "flag": bool,
    "colour": Colour,
    "even": Even,
    "any_": Anything,
}
Leaves = _with(
    {
        key: value
        for name, kind in LEAVES.items()
        for key, value in _nullabilities(name.strip("_"), kind, _column(name)).items()
        if "grid" not in key or name in ("count", "colour")
    },
    "Leaves",
)


@strawberry.interface
class Named:
    """Has a name, and relations of every kind."""

    id: ids.Id
    name: str = declare.derived(needs=("n",), fn=lambda row: f"name {row['n']}" if row["n"] % 10 else None)
    nick: str | None = declare.text("nick")
    nearest: Annotated["Named", LAZY] | None = declare.batch(_finding("nearest"))
    told: str | None = declare.batch(told)


@strawberry.interface
class Measured:
    """Has a size; two types have a name too."""

    id: ids.Id
    size: int = declare.plain(column="count")
    shade: Colour | None = declare.plain(column="colour")
    peers: list[Annotated["Measured", LAZY]] | None = declare.batch(_finding("peers", "list"))


Thing = Annotated[
    Annotated["Alpha", LAZY] | Annotated["Beta", LAZY] | Annotated["Gamma", LAZY],
    strawberry.union("Thing"),
]
BatchedBetas = _with(_nullabilities("betas", Annotated["Beta", LAZY], _batched), "BatchedBetas")
BatchedNamed = _with(_nullabilities("named", Annotated["Named", LAZY], _batched), "BatchedNamed")
BatchedThings = _with(_nullabilities("things", Annotated["Thing", LAZY], _batched), "BatchedThings")
EmbeddedThings = _with(_nullabilities("things", Annotated["Thing", LAZY], _embedded), "EmbeddedThings")
EmbeddedGammas = _with(_nullabilities("gammas", Annotated["Gamma", LAZY], _embedded), "EmbeddedGammas")


@declare.object_type(allow=PUBLIC)
class Alpha(Named, Measured, Leaves, BatchedBetas, EmbeddedThings):
    """Has everything."""

    friends: list[Annotated["Alpha", LAZY]] | None = declare.batch(friends)
    others: list[Annotated["Named", LAZY] | None] = declare.batch(friends)
    wished: list[str | None] | None = declare.batch(wished)


@declare.object_type(allow=PUBLIC)
class Beta(Named, BatchedNamed, EmbeddedGammas):
    """Has a name alone."""

    label: str | None
    told_twice: str = declare.batch(told)
    broken: str | None = declare.batch(breaks)
    friends: list[Annotated["Beta", LAZY]] = declare.batch(friends)


@declare.object_type(allow=PUBLIC)
class Gamma(Measured, BatchedThings):
    """Has a size alone."""

    label: str
    nick: str | None = declare.text("nick")
    broken: str = declare.batch(breaks)
    friends: list[Annotated["Thing", LAZY] | None] | None = declare.batch(friends)


@declare.object_type(allow=PUBLIC)
class Lonely:
    """Is of no abstract type; its batches fail by the number of parents, so it has one parent only."""

    id: ids.Id
    counted: int | None = declare.batch(miscounts)
    counted_well: int = declare.batch(miscounts)
    listed: list[int] | None = declare.batch(finds_no_list)
    nearest: Annotated["Alpha", LAZY] | None = declare.batch(_finding("lonely"))


@strawberry.type
class Query:
    """Where operations begin."""

    @declare.query(allow=PUBLIC)
    async def alpha(reader: declare.Reader, n: int = 3) -> Annotated["Alpha", LAZY] | None:
        """A row by its number, and perhaps a failure."""
        return record(n % ROWS) if n % 17 else ValueError(f"no {n}")

    @declare.query(allow=PUBLIC)
    async def beta(reader: declare.Reader, n: int = 1) -> Annotated["Beta", LAZY]:
        """A row by its number, and no null."""
        return record(n % ROWS) if n % 19 else None

    @declare.query(allow=PUBLIC)
    async def named(reader: declare.Reader, n: int | None = 2) -> Annotated["Named", LAZY] | None:
        """A row of an abstract type."""
        if n == 13:
            raise ValueError("thirteen")
        return None if n is None else record(n % ROWS)

    @declare.query(allow=PUBLIC)
    async def measured(reader: declare.Reader, of: list[int]) -> list[Annotated["Measured", LAZY] | None] | None:
        """Rows by their numbers, some of another type."""
        return [record(n % ROWS) for n in of]

    @declare.query(allow=PUBLIC)
    async def things(reader: declare.Reader, count: int = 5) -> list[Annotated["Thing", LAZY]] | None:
        """Rows of a union."""
        return (record(n) for n in range(count)) if count == 4 else [record(n) for n in range(count % 20)]

    @declare.query(allow=PUBLIC)
    async def lonely(reader: declare.Reader) -> Annotated["Lonely", LAZY] | None:
        """One row, whose batches miscount."""
        return record(17)

    @declare.query(allow=PUBLIC)
    async def leaves(
        reader: declare.Reader, numbers: list[list[int | None]] = ((1, 2), (3,))
    ) -> list[list[Annotated["Alpha", LAZY] | None]]:
        """Lists of lists of rows."""
        return [[None if n is None else record(n % ROWS) for n in row] for row in numbers]

    @declare.query(allow=PUBLIC)
    async def echo(
        reader: declare.Reader,
        count: int | None = None,
        amount: float | None = None,
        label: str | None = strawberry.UNSET,
        flag: bool | None = True,
        identity: ids.Id | None = None,
        colour: Colour | None = Colour.RED,
        even: Even | None = None,
        anything: Anything | None = None,
        wish: Wish | None = None,
        choice: Choice | None = None,
        grid: list[list[int] | None] | None = None,
        colours: list[Colour] | None = None,
    ) -> str | None:
        """The arguments as they arrive."""
        given = {name: value for name, value in locals().items() if name != "reader"}
        if count == 13:
            raise ValueError("thirteen")
        return repr(given)

    @declare.query(allow=PUBLIC)
    async def must(
        reader: declare.Reader,
        wish: Wish,
        count: int,
        choice: Choice,
        colour: Colour = Colour.BLUE,
        labels: list[str | None] = ("a", None),
        even: Even = Even(8),
    ) -> str:
        """Arguments that may not be null."""
        return None if count == 7 else repr((wish, count, choice, colour, labels, even))


SCHEMA = schemas.build(query=Query, scalars=SCALARS, types=(Alpha, Beta, Gamma, Lonely))


POOLS = {
    "ID": [str(uuid.UUID(int=n)) for n in range(5)],
    "Even": [0, 2, 4, 3],
    "Anything": ["x", 1, True, [1, "a"]],
}
