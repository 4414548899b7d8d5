"""Subscribing to the whole schema over the real database, without a socket in between."""

import asyncio
import contextlib
import uuid
from collections.abc import AsyncIterator, Mapping
from typing import Any

import orjson

from entrepot.endpoint import subscriptions
from entrepot.engine import execution
from entrepot.engine.context import Request
from entrepot.kernel import feed, permissions, watches
from entrepot.kernel.database import Database
from entrepot.schema import SCHEMA
from tests import requests


class Watching:
    """Opens subscriptions of a shop; `statements` is what the last event cost."""

    def __init__(self, database: Database, shop: uuid.UUID, watching: watches.Watches) -> None:
        self.counting = requests.Counting(database)
        self.shop = shop
        self.watches = watching

    async def open(
        self,
        query: str,
        variables: Mapping[str, Any] | None = None,
        *,
        actor: permissions.Actor,
        shop: uuid.UUID | None = None,
    ) -> Any:
        """The events of a subscription, or the codes of what refuses it."""
        parsed = requests.DOCUMENTS.get(query)
        assert parsed.document is not None, parsed.errors
        request = Request(database=self.counting, shop_id=shop or self.shop, actor=actor, accept_language="en")

        async def renew() -> Request:
            return request

        prepared = execution.prepare(SCHEMA, parsed, request, variables=variables or {}, operation_name=None)
        if not isinstance(prepared, execution.Answer):
            found = await subscriptions.subscribe(prepared, request, watches=self.watches, renew=renew)
            if not isinstance(found, execution.Answer):
                return found
            prepared = found
        assert prepared.refused
        return [(error.extensions or {}).get("code") for error in prepared.errors]


@contextlib.asynccontextmanager
async def opened(database: Database, shop: uuid.UUID) -> AsyncIterator[Watching]:
    """A feed and its watches, closed after the block."""
    signals = feed.Feed(database)
    watching = watches.Watches(signals)
    yield Watching(database, shop, watching)
    await watching.close()
    await signals.close()


async def soon(events: Any) -> Any:
    """The data of the next event."""
    async with asyncio.timeout(10):
        answer = await anext(events)
    assert not answer.errors, answer.errors
    return orjson.loads(orjson.dumps(answer.data, default=str))


async def is_silent(*all_events: Any) -> bool:
    """Whether no event comes within a second, of any of these."""
    waiting = [asyncio.ensure_future(anext(events)) for events in all_events]
    done, left = await asyncio.wait(waiting, timeout=1, return_when=asyncio.FIRST_COMPLETED)
    for task in left:
        task.cancel()
    await asyncio.gather(*left, return_exceptions=True)
    return not done
