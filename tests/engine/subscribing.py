"""A schema with subscriptions, whose nodes change when a test says so."""

import asyncio
import uuid
from typing import Any
from unittest import mock

import strawberry
from graphql import GraphQLError, GraphQLSchema, parse, validate

from entrepot.contract import declare, failures
from entrepot.contract import schema as schemas
from entrepot.endpoint import subscriptions
from entrepot.engine import execution
from entrepot.engine.parsed import Parsed
from entrepot.kernel import errors, ids
from entrepot.kernel.permissions import PUBLIC
from tests.engine import requesting

THING = ids.Kind("Thing", 0xFE)
FIRST, SECOND, HIDDEN = (uuid.UUID(int=number << 8 | THING.byte) for number in (1, 2, 3))
ROWS: dict[uuid.UUID, Any] = {
    FIRST: {"id": FIRST, "name": "first", "must": "there", "size": 1},
    SECOND: {"id": SECOND, "name": "second", "must": None, "size": 2},
}


async def names(reader: Any, rows: list[Any]) -> list[Any]:
    """The name of each once more; counted where the transaction counts."""
    reader.tx.calls.append(len(rows))
    return [row["name"] for row in rows]


async def refuses(_reader: Any, rows: list[Any]) -> list[Any]:
    """A failure for each parent."""
    return [GraphQLError("refused") for _ in rows]


@declare.object_type(allow=PUBLIC)
class Thing:
    """Changes."""

    id: ids.Id
    name: str
    must: str
    size: int | None
    again: str = declare.batch(names)
    refused: str | None = declare.batch(refuses)
    must_refused: str = declare.batch(refuses)


async def read(reader: Any, wanted: Any) -> list[Any]:
    """The rows that may be seen, in the order of their names."""
    reader.tx.calls.append("read")
    return [ROWS[item] for item in sorted(wanted) if item in ROWS]


async def read_nothing(_reader: Any, _wanted: Any) -> list[Any]:
    """Fails."""
    raise GraphQLError("unreadable")


@strawberry.type
class Subscription:
    """Where subscriptions begin."""

    @declare.subscription(allow=PUBLIC, of=THING)
    async def changed(reader: Any, size: int = 1, only: ids.Id | None = None) -> Thing:
        """What changes; 13 is refused, 14 is not found."""
        if size == 13:
            raise GraphQLError("thirteen")
        if size == 14:
            raise errors.NotFound(what="Thing")
        return declare.Watched(ids=None if only is None else frozenset({only}), read=read)

    @declare.subscription(allow=PUBLIC, of=THING)
    async def maybe(reader: Any) -> Thing | None:
        """What changes, or null."""
        return declare.Watched(ids=None, read=read)

    @declare.subscription(allow=PUBLIC, of=THING)
    async def unreadable(reader: Any) -> Thing:
        """What changes and cannot be read."""
        return declare.Watched(ids=None, read=read_nothing)


@strawberry.type
class Query:
    """Where queries begin."""

    @declare.query(allow=PUBLIC)
    async def nothing(reader: Any) -> str | None:
        """Nothing."""
        return None


def build() -> GraphQLSchema:
    """The schema."""
    return schemas.build(query=Query, subscription=Subscription, scalars={})


SCHEMA = build()


class Subscriber(requesting.Requesting):
    """Subscribes without a database, and stands for what says which nodes have changed."""

    def __init__(self) -> None:
        super().__init__(requesting.reader(calls=[]))
        self.tell: Any = None
        self.watching = 0
        self.renewed = 0

    @property
    def calls(self) -> list[Any]:
        """How often rows were read, and for how many a batch was asked."""
        calls: list[Any] = self.reader.tx.calls
        return calls

    async def watch(self, _shop_id: uuid.UUID, kind: ids.Kind, tell: Any) -> Any:
        """Stands for `Watches.watch`."""
        assert kind is THING
        self.tell, self.watching = tell, self.watching + 1

        def stop() -> None:
            self.watching = 0

        return stop

    async def renew(self) -> Any:
        """Authenticates whoever asks."""
        self.renewed += 1
        return self

    def change(self, *nodes: uuid.UUID) -> None:
        """These nodes have changed."""
        self.tell(frozenset(nodes))

    async def subscribe(self, text: str, variables: dict[str, Any] | None = None) -> Any:
        """The events, or the answer that refuses them."""
        document = parse(text)
        assert validate(SCHEMA, document) == []
        me: Any = self
        prepared = execution.prepare(SCHEMA, Parsed(document), me, variables=variables or {}, operation_name=None)
        if isinstance(prepared, execution.Answer):
            return prepared
        return await subscriptions.subscribe(prepared, me, watches=me, renew=self.renew)

    async def events(self, text: str, variables: dict[str, Any] | None = None, *, changes: Any = ()) -> list[Any]:
        """The answers to a subscription while these nodes change, one after the other, with errors in their words."""
        with mock.patch.object(failures, "presented", lambda failed, **_: list(failed)):
            found = await self.subscribe(text, variables)
            if isinstance(found, execution.Answer):
                return [body(found)]
            answers = []
            for node in changes:
                self.change(node)
                async with asyncio.timeout(5):
                    answers.append(body(await anext(found)))
            await found.aclose()
        return answers


def body(answer: execution.Answer) -> dict[str, Any]:
    """An answer as it is written in a response."""
    found: dict[str, Any] = {} if answer.refused else {"data": answer.data}
    if answer.errors:
        found["errors"] = [error.formatted for error in answer.errors]
    return found
