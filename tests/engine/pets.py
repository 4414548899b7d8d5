"""The small schema of the specification's examples, and the engine's answers over it."""

from typing import Annotated, Any

import strawberry
from graphql import GraphQLError, GraphQLSchema, parse, validate

from entrepot.contract import declare
from entrepot.contract import schema as schemas
from entrepot.engine.parsed import Parsed
from entrepot.kernel.permissions import PUBLIC
from tests.engine import requesting
from tests.engine.kitchen_rows import Colour

LAZY = strawberry.lazy("tests.engine.pets")
DOG = {"__typename": "Dog", "name": "Rex", "barks": True, "colour": "red"}
CAT = {"__typename": "Cat", "name": "Tom", "lives": 9, "colour": Colour.BLUE}
Ints = list[int | None] | None
UNKNOWN = {"__typename": "Bird", "name": "Kiwi"}


async def friend(_reader: Any, rows: list[Any]) -> list[Any]:
    """Dogs have cats for friends, and cats have nobody."""
    return [CAT if row is DOG else None for row in rows]


@strawberry.interface
class Pet:
    """Has a name."""

    name: str
    colour: Colour | None
    friend: Annotated["Pet", LAZY] | None = declare.batch(friend)


@declare.object_type(allow=PUBLIC)
class Dog(Pet):
    """Barks."""

    barks: bool


@declare.object_type(allow=PUBLIC)
class Cat(Pet):
    """Lives more than once."""

    lives: int


CatOrDog = Annotated[Annotated["Cat", LAZY] | Annotated["Dog", LAZY], strawberry.union("CatOrDog")]


@strawberry.input
class Range:
    """From a number to another."""

    low: int
    high: int | None = strawberry.UNSET
    step: int = 1


async def itself(_reader: Any, rows: list[Any]) -> list[Any]:
    """Each parent again."""
    return rows


async def twice(_reader: Any, rows: list[Any]) -> list[Any]:
    """Each parent twice."""
    return [[row, row] for row in rows]


async def refuses(_reader: Any, rows: list[Any]) -> list[Any]:
    """A failure for each parent."""
    return [GraphQLError("refused") for _ in rows]


def column(name: str) -> Any:
    """A field of another name than its column."""
    return declare.plain(column=name)


@declare.object_type(allow=PUBLIC)
class Values:
    """The same values in fields of every nullability."""

    may: int | None = column("value")
    must: int = column("value")
    list_of_must: list[int] | None = column("values")
    must_list: list[int | None] = column("values")
    must_list_of_must: list[int] = column("values")
    rows: list[list[int] | None] | None = column("grid")
    must_rows: list[list[int]] | None = column("grid")
    text: str | None = column("any")
    number: int | None = column("any")
    real: float | None = column("any")
    flag: bool | None = column("any")
    colour: Colour | None = column("any")
    refused: str | None = declare.batch(refuses)
    must_refused: str = declare.batch(refuses)
    again: Annotated["Values", LAZY] | None = declare.batch(itself)
    must_again: Annotated["Values", LAZY] = declare.batch(itself)
    many: list[Annotated["Values", LAZY] | None] | None = declare.batch(twice)
    many_musts: list[Annotated["Values", LAZY]] | None = declare.batch(twice)
    list: Ints = column("values")


ANY = {
    "text": "7",
    "real": 1.5,
    "large": 2**31,
    "yes": True,
    "list": [],
    "red": "red",
    "whole": 7.0,
    "nan": float("nan"),
}


@strawberry.type
class Query:
    """Where queries begin."""

    @declare.query(allow=PUBLIC)
    async def pet(reader: declare.Reader, kind: str = "dog") -> Annotated["Pet", LAZY] | None:
        """A pet of a kind."""
        return {"dog": DOG, "cat": CAT, "bird": UNKNOWN}.get(kind)

    @declare.query(allow=PUBLIC)
    async def pets(reader: declare.Reader) -> list[CatOrDog]:
        """A dog and a cat."""
        return [DOG, CAT]

    @declare.query(allow=PUBLIC)
    async def values(
        reader: declare.Reader,
        value: int | None = None,
        values: list[int | None] | None = None,
        grid: list[list[int | None] | None] | None = None,
        any: str = "text",
    ) -> Annotated["Values", LAZY] | None:
        """A row with these values."""
        return {"value": value, "values": values, "grid": grid, "any": ANY[any]}

    @declare.query(allow=PUBLIC)
    async def echo(
        reader: declare.Reader,
        int: int | None = strawberry.UNSET,
        text: str | None = "default",
        range: Range | None = strawberry.UNSET,
        list: list[int | None] | None = strawberry.UNSET,
        colour: Colour | None = strawberry.UNSET,
        must: int = 7,
    ) -> str:
        """The arguments that were given, beside the defaults."""
        given = {"int": int, "text": text, "range": range, "list": list, "colour": colour, "must": must}
        return " ".join(f"{name}={value}" for name, value in given.items() if value is not strawberry.UNSET)

    @declare.query(allow=PUBLIC)
    async def square(reader: declare.Reader, n: int) -> int | None:
        """A number by itself."""
        return n * n


@declare.payload
class Counted:
    """What a counter stood at."""

    number: int | None
    must: int = column("absent")


@strawberry.type
class Mutation:
    """Where mutations begin."""

    @declare.mutation(allow=PUBLIC)
    async def add(tx: Any, n: int) -> Counted:
        """Add to the counter; 13 is refused."""
        if n == 13:
            raise GraphQLError("thirteen")
        tx.counter.append(n)
        return {"number": sum(tx.counter)}


SCHEMA: GraphQLSchema = schemas.build(query=Query, mutation=Mutation, scalars={}, types=(Dog, Cat))


async def answer(text: str, variables: dict[str, Any] | None = None, name: str | None = None) -> dict[str, Any]:
    """The whole engine's answer: `data` unless nothing was executed, and `errors` where there are any."""
    document = parse(text)
    assert validate(SCHEMA, document) == []
    reader = requesting.reader(counter=[], abandoned=False, abandon=lambda: None, flush=_nothing)
    found = await requesting.answer(SCHEMA, Parsed(document), variables, operation_name=name, through=reader)
    body: dict[str, Any] = {} if found.refused else {"data": found.data}
    if found.errors:
        body["errors"] = [_without_code(error.formatted) for error in found.errors]
    return body


def _without_code(error: Any) -> dict[str, Any]:
    """The error without what the specification says nothing of."""
    return {name: value for name, value in error.items() if name != "extensions"}


async def _nothing() -> None:
    """Flushes a transaction that holds a counter alone."""


def shown(data: Any, errors: list[Any], *, is_refused: bool = False) -> dict[str, Any]:
    """An expected answer as a response: absent data is not null, and errors are there when there are some."""
    body = {} if is_refused else {"data": data}
    if errors:
        body["errors"] = [formatted(*error) for error in errors]
    return body


def formatted(message: str, path: Any, locations: Any) -> dict[str, Any]:
    """An error as it is written in a response."""
    found: dict[str, Any] = {"message": message}
    if locations:
        found["locations"] = [{"line": line, "column": column} for line, column in locations]
    if path is not None:
        found["path"] = path
    return found
