"""Subscriptions: an operation that is answered anew whenever something that it watches has been changed and committed.

What waits to be told is a set of nodes, however often they changed meanwhile and however slowly the answers are taken.
All that waits is read at once, in a transaction of its own; then the subscriber is authenticated anew, and only then is
anything shown.
"""

import asyncio
import itertools
import time
import uuid
from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from graphql import GraphQLError

from entrepot.contract import failures
from entrepot.contract import schema as schemas
from entrepot.contract.declare import Watched
from entrepot.engine import authorise, running
from entrepot.engine.context import Request
from entrepot.engine.execution import Answer, Prepared
from entrepot.kernel import errors
from entrepot.kernel.feed import LOST, RETRY_SECONDS
from entrepot.kernel.watches import Changed, Watches

MOST_WAITING = 10_000
MOST_AT_ONCE = 50
# A silent subscriber is authenticated this often, and an answer is not shown later than this after it was.
RENEW_SECONDS = 30.0
BELIEVED_SECONDS = 5.0
Renew = Callable[[], Awaitable[Request]]


@dataclass(eq=False)
class ChangesMissed(errors.RequestError):
    """Changes may have been missed; read again what you show."""

    code = "CHANGES_MISSED"
    zh = "可能遗漏了部分变更，请重新读取所显示的内容。"


async def subscribe(prepared: Prepared, request: Request, *, watches: Watches, renew: Renew) -> "Answer | Events":
    """The events of a prepared subscription, of everything that is committed from now on; or why there are none.

    `renew` authenticates the subscriber anew; an `errors.RequestError` of it ends the subscription.
    """
    events = Events(prepared, request, renew)
    kind = events.slot.declaration.watches
    assert kind is not None, "declared by `subscription`"
    events.stop = await watches.watch(request.shop_id, kind, events.changed)
    try:
        refusal = await events.begin()
    except BaseException:
        await events.aclose()
        raise
    if refusal is not None:
        await events.aclose()
    return refusal or events


class Events:
    """The answers of one subscription; the last one may be a refusal. `aclose` ends it."""

    def __init__(self, prepared: Prepared, request: Request, renew: Renew) -> None:
        [self.slot] = prepared.plan.root.slots
        self.stop: Callable[[], None] = lambda: None
        self._prepared = prepared
        self._request = request
        self._renew = renew
        self._watched: Watched | None = None
        self._waiting: set[uuid.UUID] = set()
        self._missed = False
        self._ready: deque[tuple[frozenset[uuid.UUID], Answer]] = deque()
        self._woken = asyncio.Event()
        self._renewed_at = time.monotonic()
        self._ended = False

    async def begin(self) -> Answer | None:
        """Find out what is watched; the answer that refuses it where that fails."""
        run = running.Run(self._prepared.variables)
        async with self._reading(self._request) as tx:
            reader = self._request.read_through(tx)

            async def resolve() -> Watched:
                found: Watched = await self.slot.function(reader, **self.slot.arguments(run.variables))
                return found

            watched = await run.attempt(self.slot, resolve())
        if isinstance(watched, running.Failed):
            return Answer(errors=self._answer(watched, run).errors, refused=True)
        self._watched = watched
        self.changed(None if self._missed else frozenset(self._waiting))
        return None

    def changed(self, nodes: Changed) -> None:
        """Remember which nodes have changed; None is all that are watched."""
        wanted = self._watched.ids if self._watched else None
        if nodes is None and wanted is None:
            self._missed = True
        else:
            self._waiting.update((wanted if nodes is None else nodes) or ())
        if wanted is not None:
            self._waiting &= wanted
            self._missed = False
        if len(self._waiting) > MOST_WAITING:
            self._waiting.clear()
            self._missed = True
        if self._waiting or self._missed:
            self._woken.set()

    def __aiter__(self) -> "Events":
        return self

    async def __anext__(self) -> Answer:
        while not self._ended:
            if self._ready and time.monotonic() - self._renewed_at < BELIEVED_SECONDS:
                return self._ready.popleft()[1]
            self._put_back(itertools.chain.from_iterable(nodes for nodes, _ in self._ready))
            self._ready.clear()
            await self._change()
            try:
                refusal = await self._advance()
            except LOST:
                # Without the database nothing can be told and nobody authenticated; what waits still waits.
                await asyncio.sleep(RETRY_SECONDS)
                continue
            if refusal is not None:
                await self.aclose()
                return refusal
        raise StopAsyncIteration

    async def aclose(self) -> None:
        """Tell no more."""
        self._ended = True
        self.stop()
        self._woken.set()

    async def _change(self) -> None:
        """Wait for something to tell, at most until the subscriber must be authenticated anew."""
        try:
            async with asyncio.timeout(self._renewed_at + RENEW_SECONDS - time.monotonic()):
                await self._woken.wait()
        except TimeoutError:
            return

    async def _advance(self) -> Answer | None:
        """Read what waits, and hold it ready if it may still be shown; a refusal, if nothing may be any more."""
        self._woken.clear()
        if self._ended:
            return None
        missed, self._missed = self._missed, False
        taken = set(itertools.islice(self._waiting, MOST_AT_ONCE))
        self._waiting -= taken
        read_by = self._request.actor
        try:
            found = await self._read(taken, missed=missed) if taken or missed else []
            refusal = None
            if found or time.monotonic() - self._renewed_at >= RENEW_SECONDS:
                refusal = await self._authenticate()
            is_true_still = self._request.actor == read_by
        except BaseException:
            self._missed = self._missed or missed
            self._put_back(taken)
            raise
        if is_true_still:
            self._ready.extend(found)
        else:
            self._missed = self._missed or missed
            self._put_back(taken)
        if self._waiting or self._missed:
            self._woken.set()
        return refusal

    async def _read(self, taken: set[uuid.UUID], *, missed: bool) -> list[tuple[frozenset[uuid.UUID], Answer]]:
        """The events of these nodes, each with what it tells of; those that the subscriber may not see have none."""
        assert self._watched is not None
        slot, run = self.slot, running.Run(self._prepared.variables)
        if missed:
            return [(frozenset(taken), self._answer(run.fail(ChangesMissed(), slot), run))]
        async with self._reading(self._request) as tx:
            reader = self._request.read_through(tx)
            run.read_through(reader)
            rows = await run.attempt(slot, self._watched.read(reader.selecting(slot.selection), list(taken)))
            if isinstance(rows, running.Failed):
                return [(frozenset(taken), self._answer(rows, run))]
            values = [(frozenset({row["id"]}), run.complete(slot, row)) for row in rows]
            await run.settle_batches()
        return [(nodes, self._answer(value, run, share=len(values))) for nodes, value in values]

    def _answer(self, value: Any, run: running.Run, *, share: int = 1) -> Answer:
        data: dict[str, Any] | None = {self.slot.key: value}
        found: list[GraphQLError] = []
        if run.failures:
            assert data is not None
            data, failed = running.settle(data, [self.slot])
            found = failures.presented(failed, request_id=self._request.request_id, locale=self._request.message_locale)
        return Answer(data=data, errors=found, cost=run.cost // share)

    async def _authenticate(self) -> Answer | None:
        """Find out who the subscriber is now; if somebody who may do other things, begin again. A refusal ends it."""
        try:
            request = await self._renew()
            if request.shop_id != self._request.shop_id:
                raise errors.ShopNotFound()
        except errors.RequestError as error:
            made = schemas.to_graphql_error(error, locale=self._request.message_locale)
            return Answer(errors=[made], refused=True)
        former, self._request, self._renewed_at = self._request, request, time.monotonic()
        if request.actor == former.actor:
            return None
        denied = authorise.refused(self._prepared.plan.required, actor=request.actor, locale=request.message_locale)
        return Answer(errors=denied, refused=True) if denied else await self.begin()

    def _put_back(self, nodes: Any) -> None:
        self._waiting.update(nodes)
        if self._waiting:
            self._woken.set()

    def _reading(self, request: Request) -> Any:
        return request.database.read(shop_id=request.shop_id, actor=request.actor, request_id=request.request_id)
