"""A transaction as the features see it: statements, changes, jobs and events of one shop and one actor."""

import asyncio
import uuid
from collections.abc import (
    AsyncIterator,
    Awaitable,
    Callable,
    Collection,
    Coroutine,
    Hashable,
    Iterator,
    Mapping,
    Sequence,
)
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeVar

import asyncpg

from entrepot.kernel import (
    changes,
    combining,
    events,
    foresight,
    jobs,
    moments,
    permissions,
    private,
    provisos,
    statements,
    trips,
)
from entrepot.kernel.sessions import Shop
from entrepot.kernel.statements import Row, Statement

COMBINATIONS = trips.Combinations()
PAGES = foresight.Pages()
# What a statement fails with: refused by the database, or by the driver before it is sent.
FAILED = (asyncpg.PostgresError, asyncpg.InterfaceError, OSError)
T = TypeVar("T")
# What goes along with a trip and hears what it found.
Rider = moments.Moment | provisos.Proviso


@dataclass
class Count:
    """How many statements a block ran."""

    statements: int = 0
    texts: list[str] = field(default_factory=list)


class Tx:
    """One transaction, bound to one shop and one actor. Calls are serialised: a connection runs one query at a time."""

    def __init__(
        self,
        connection: Any,
        *,
        shop: Shop,
        now: datetime,
        actor: permissions.Actor,
        locale: str | None,
        request_id: str,
        handlers: events.Handlers,
    ) -> None:
        self.connection = connection
        self.shop = shop
        self.shop_id = shop.id
        self.now = now
        self.actor = actor
        self.locale = locale or shop.default_locale
        self.request_id = request_id
        self.address: str | None = None
        self.user_agent: str | None = None
        self.reason: str | None = None
        self.abandoned = False
        self.changed_shop = False
        # What a reading leaves to be written before anybody is shown what was read, by who writes it.
        self.left: dict[Callable[[Tx, Collection[uuid.UUID]], Awaitable[None]], set[uuid.UUID]] = {}
        # Set where no transaction keeps what is read of one moment.
        self.moment: moments.Moment | None = None
        # Set where something is taken for granted, which the first trip tells.
        self.proviso: provisos.Proviso | None = None
        # Set where what is read may be read ahead.
        self.journey: foresight.Journey | None = None
        # What `remembered` remembers.
        self.memory: dict[str, Any] = {}
        self._handlers = handlers
        self._changes: list[changes.Change] = []
        self._jobs: list[jobs.Job] = []
        self._lock = asyncio.Lock()
        self._trip = trips.Trip()
        self._counts: list[Count] = []

    async def rows(self, statement: Statement, **values: Any) -> Sequence[Row]:
        """All rows of a statement."""
        values.setdefault(statements.SHOP_ID, self.shop_id)
        self._counted(statement)
        ask = trips.Ask(statement, statement.arguments(values))
        return await (ask if self._trip.collects else self._fetch(ask))

    async def row(self, statement: Statement, **values: Any) -> Row | None:
        """The first row, or None."""
        found = await self.rows(statement, **values)
        return found[0] if found else None

    async def value(self, statement: Statement, **values: Any) -> Any:
        """The first column of the first row, or None."""
        found = await self.row(statement, **values)
        return None if found is None else next(iter(found.values()))

    async def run(self, statement: Statement, **values: Any) -> int:
        """Run a statement; the number of rows it touched."""
        values.setdefault(statements.SHOP_ID, self.shop_id)
        self._counted(statement)
        async with self._lock:
            status: str = await self.connection.execute(statement.text, *statement.arguments(values))
        last = status.rsplit(" ", 1)[-1]
        return int(last) if last.isdigit() else 0

    async def together(self, readers: Sequence[Coroutine[Any, Any, None]]) -> None:
        """Run coroutines side by side; the statements for which they wait at the same moment share a trip."""
        await self._trip.advance(readers, self._fetch_all)

    async def insert(self, statement: Statement, rows: Sequence[Mapping[str, Any]]) -> Sequence[Row]:
        """Run an `insert_rows` or `update_rows` statement over all rows at once; no rows, no statement."""
        if not rows:
            return []
        return await self.rows(statement, **statements.rows_to_arrays(statement, rows))

    update = insert

    def change(
        self,
        *,
        node: uuid.UUID,
        operation: str,
        before: Mapping[str, Any] | None = None,
        after: Mapping[str, Any] | None = None,
        subject: uuid.UUID | None = None,
    ) -> None:
        """Record a change of a node for the feed; `subject` is the person whose it is, where they are another node."""
        self.changed_shop = self.changed_shop or node == self.shop_id
        change = changes.Change(node=node, operation=operation, before=before, after=after, subject=subject)
        self._changes.append(change)

    def enqueue(
        self,
        name: str,
        payload: Mapping[str, Any],
        *,
        run_at: datetime | None = None,
        dedupe_key: str | None = None,
    ) -> None:
        """Ask for a job; it exists if and only if this transaction commits."""
        body = {"shop_id": str(self.shop_id), **payload}
        self._jobs.append(jobs.Job(name=name, payload=body, run_at=run_at, dedupe_key=dedupe_key))

    async def remembered(self, name: str, read: Callable[[], Awaitable[T]]) -> T:
        """What hardly ever changes and every page needs, read once; outside of a transaction once in a second."""
        if name not in self.memory:
            self.memory[name] = await read()
        found: T = self.memory[name]
        return found

    async def announce(self, event: events.Event) -> None:
        """Call the handlers of an event, in order, inside this transaction."""
        for handler in events.handlers_of(self._handlers, event):
            await handler(self, event)

    @property
    def is_busy(self) -> bool:
        """Whether a statement is on its way, of which nobody waits for the answer any more."""
        return self._lock.locked()

    @property
    def changed_nodes(self) -> list[uuid.UUID]:
        """The nodes changed so far in this transaction."""
        return [item.node for item in self._changes]

    async def flush(self) -> None:
        """Write what was collected: the changes in one statement, the jobs in another."""
        if self._changes:
            recorded, self._changes = self._changes, []
            origin = changes.Origin(
                request_id=self.request_id, address=self.address, user_agent=self.user_agent, reason=self.reason
            )
            shown, apart = changes.keep_apart(recorded)
            rows = changes.rows_of(shown, shop_id=self.shop_id, actor=self.actor, origin=origin)
            await self.insert(changes.INSERT, rows)
            await self.insert(private.INSERT, apart)
        if self._jobs:
            wanted, self._jobs = self._jobs, []
            async with self._lock:
                await jobs.flush(self.connection, wanted)

    def abandon(self) -> None:
        """Roll back at the end instead of committing: a dry run."""
        self.abandoned = True

    @asynccontextmanager
    async def savepoint(self) -> AsyncIterator[None]:
        """Undo what the block did when it raises, and forget the changes and jobs that it wanted; for the rare batch
        that tries and may fail as a whole.
        """
        wanted = len(self._changes), len(self._jobs)
        await self.connection.execute("SAVEPOINT part")
        try:
            yield
        except BaseException:
            await self.connection.execute("ROLLBACK TO SAVEPOINT part")
            del self._changes[wanted[0] :], self._jobs[wanted[1] :]
            raise
        await self.connection.execute("RELEASE SAVEPOINT part")

    @asynccontextmanager
    async def founding(self, shop: Shop) -> AsyncIterator["Tx"]:
        """Bind the block to a shop that it creates itself, on this same transaction; then to our own shop again."""
        inner = Tx(
            self.connection,
            shop=shop,
            now=self.now,
            actor=self.actor,
            locale=self.locale,
            request_id=self.request_id,
            handlers=self._handlers,
        )
        await self.connection.execute(f"SET LOCAL entrepot.shop_id = '{shop.id!s}'")
        yield inner
        await inner.flush()
        await self.connection.execute(f"SET LOCAL entrepot.shop_id = '{self.shop_id!s}'")

    @contextmanager
    def counting(self) -> Iterator[Count]:
        """Count the statements that the block runs."""
        count = Count()
        self._counts.append(count)
        try:
            yield count
        finally:
            self._counts.remove(count)

    def foresee(self, kind: Hashable) -> None:
        """Read ahead what pages of this kind are used to ask; only for what reads, and outside of a transaction."""
        self.journey = foresight.Journey(PAGES, kind, self.now)

    async def fetch_by_trip(self, asked: Sequence[trips.Ask]) -> Sequence[Sequence[Row] | Exception]:
        """The rows of each, in one trip where the combination is known, and all of them of the moment of the others."""
        riders = self.riders()
        found = await self._fetch_each([*asked, *(rider.ask for rider in riders)])
        return self.see_off(riders, found)

    def riders(self) -> list[Rider]:
        """What goes with the next trip and hears what it found, in this order."""
        riders: list[Rider] = [] if self.moment is None else [self.moment]
        if self.proviso is not None and self.proviso.holds is None:
            riders.append(self.proviso)
        return riders

    @staticmethod
    def see_off(
        riders: Sequence[Rider], found: Sequence[Sequence[Row] | Exception]
    ) -> Sequence[Sequence[Row] | Exception]:
        """What a trip found without its riders, each of which hears its own part; what they raise is raised."""
        own = len(found) - len(riders)
        for rider, told in zip(riders, found[own:], strict=True):
            rider.see(told)
        return found[:own]

    async def prove(self) -> None:
        """Ask for what was taken for granted, where no trip has told it; raises `provisos.Broken`."""
        if self.proviso is None or self.proviso.holds:
            return
        if self.proviso.holds is not None:
            raise provisos.Broken
        self.proviso.see(await self._attempt(self.proviso.ask))

    async def fetch_as_one(self, combined: combining.Combined, values: Sequence[Any]) -> Sequence[Sequence[Row]] | None:
        """The rows of each statement of a combination, for the values that it sends; None where one of them failed."""
        try:
            async with self._lock:
                return combined.split(await self.connection.fetch(combined.text, *values))
        except FAILED:
            return None

    async def prepare(self, texts: Sequence[str]) -> Sequence[Any]:
        """Statements as the driver knows them: their values and columns with types."""
        async with self._lock:
            return [await self.connection.prepare(text) for text in texts]

    async def _fetch(self, ask: trips.Ask) -> Sequence[Row]:
        if self.journey is None and self.moment is None and self.proviso is None:
            return await self._fetch_one(ask)
        (found,) = await self._fetch_all([ask])
        if isinstance(found, Exception):
            raise found
        return found

    async def _fetch_one(self, ask: trips.Ask) -> Sequence[Row]:
        async with self._lock:
            found: Sequence[Row] = await self.connection.fetch(ask.statement.text, *ask.arguments)
        return found

    async def _fetch_all(self, asked: Sequence[trips.Ask]) -> Sequence[Sequence[Row] | Exception]:
        return await (self.fetch_by_trip(asked) if self.journey is None else self.journey.fetch(self, asked))

    async def _fetch_each(self, asked: Sequence[trips.Ask]) -> Sequence[Sequence[Row] | Exception]:
        """The rows of each; what fails together is tried one by one."""
        if len(asked) > 1:
            try:
                if (found := await self._fetch_together(asked)) is not None:
                    return found
            except FAILED as error:
                # What the database refused ended the transaction; what the driver refused never came there.
                is_told = getattr(error, "severity", None) is not None
                if is_told and self.connection.is_in_transaction():
                    return [error] * len(asked)
        if self.moment is not None and self.moment.seen is None:
            # What goes one by one is of one moment where that was told before and is told again at the end.
            self.moment.see(await self._attempt(self.moment.ask))
        return [await self._attempt(ask) for ask in asked]

    async def _fetch_together(self, asked: Sequence[trips.Ask]) -> Sequence[Sequence[Row]] | None:
        async with self._lock:
            values = [value for ask in asked for value in ask.arguments]
            combined = await COMBINATIONS.find([ask.statement for ask in asked], values, self.connection)
            if combined is None:
                return None
            return combined.split(await self.connection.fetch(combined.text, *combined.arguments(values)))

    async def _attempt(self, ask: trips.Ask) -> Sequence[Row] | Exception:
        try:
            return await self._fetch_one(ask)
        except FAILED as error:
            return error

    def _counted(self, statement: Statement) -> None:
        for count in self._counts:
            count.statements += 1
            count.texts.append(statement.text)
