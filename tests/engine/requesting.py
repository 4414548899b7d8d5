"""A request without a database in front of the whole engine, whose failures are shown before strangers see them."""

import uuid
from collections.abc import AsyncIterator, Coroutine, Mapping, Sequence
from contextlib import asynccontextmanager
from types import SimpleNamespace
from typing import Any
from unittest import mock

from graphql import GraphQLSchema, parse

from entrepot.contract import failures
from entrepot.contract.declare import Reader
from entrepot.engine import execution
from entrepot.engine.parsed import Parsed
from entrepot.kernel import permissions, trips


class Requesting:
    """Stands for `context.Request`: every transaction is the one of its reader."""

    def __init__(self, reader: Any) -> None:
        self.reader = reader
        self.database = SimpleNamespace(read=self._opened, write=self._opened, read_page=self._page)
        self.actor = SimpleNamespace(may=lambda *_: True)
        self.shop_id = uuid.UUID(int=0)
        self.request_id = "test"
        self.proviso = None
        self.message_locale = "en"

    async def _page(self, read: Any, *_given: Any, **_how: Any) -> Any:
        return await read(self.reader.tx)

    @asynccontextmanager
    async def _opened(self, **_given: Any) -> AsyncIterator[Any]:
        yield self.reader.tx

    def read_through(self, _tx: Any) -> Any:
        """The reader of a transaction."""
        return self.reader


def reader(**given: Any) -> Reader:
    """What batches read through, without a database; what is given belongs to its transaction."""
    shop = SimpleNamespace(default_locale="en")
    tx: Any = SimpleNamespace(actor=permissions.ANONYMOUS, locale="zh-CN", shop=shop, together=_together, **given)
    return Reader(tx)


async def _together(readers: Sequence[Coroutine[Any, Any, None]]) -> None:
    """Batches side by side, none of which asks a database."""
    await trips.Trip().advance(readers, _nothing)


async def _nothing(asked: Sequence[trips.Ask]) -> Sequence[Any]:
    raise AssertionError(f"there is no database to ask {asked}")


async def answer(
    schema: GraphQLSchema,
    document: Parsed | str,
    variables: Mapping[str, Any] | None = None,
    *,
    operation_name: str | None = None,
    through: Reader | None = None,
) -> execution.Answer:
    """What the engine answers; unexpected failures keep their own words."""
    parsed = document if isinstance(document, Parsed) else Parsed(parse(document))
    request: Any = Requesting(through or reader())
    with mock.patch.object(failures, "presented", lambda failed, **_: list(failed)):
        return await execution.execute(schema, parsed, request, variables=variables, operation_name=operation_name)
