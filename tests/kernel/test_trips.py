"""Statements that share a trip: as many as wait at once, each answered as if it had been alone."""

import asyncio
import contextlib
import re
import uuid

import asyncpg
import pytest
from sqlalchemy import text

from entrepot.kernel import transactions, trips
from entrepot.kernel.database import sql
from entrepot.kernel.statements import Statement

KINDS = """
SELECT * FROM (VALUES
    (1, 'one'::text, '{"en": "one"}'::jsonb, ARRAY['a', 'b'], 1.50::numeric, true, now()::date, NULL::uuid),
    (2, NULL, '[1, null]'::jsonb, ARRAY[]::text[], NULL, false, NULL, :id)
) AS given(number, name, texts, list, amount, yes, day, id)
"""
FEW = (
    "SELECT texts, number, name FROM (VALUES ('{}'::jsonb, 7, 'seven'), (NULL, 8, '$1')) AS given(texts, number, name)"
)
NOTHING = "SELECT 1 AS number WHERE false"
FAILING = "SELECT 1 / (:divisor)::int AS number"
ID = "01a227fb-545c-7000-8259-8d7b82c3a670"


def statement(text_of_it):
    """A compiled statement; it is another one each time."""
    return sql(text(text_of_it.strip().replace(":id", "CAST(:id AS uuid)")))


class Traveller:
    """Coroutines that read on one transaction, and what became of each."""

    def __init__(self, tx):
        self.tx = tx
        self.found = {}

    async def read(self, name, *steps):
        """Ask for one statement after the other."""
        self.found[name] = []
        for wanted, values in steps:
            try:
                rows = await self.tx.rows(wanted, **values)
            except (asyncpg.PostgresError, asyncpg.InterfaceError) as error:
                self.found[name].append(type(error).__name__)
            else:
                self.found[name].append([dict(row) for row in rows])


@pytest.fixture(autouse=True)
def afresh(monkeypatch):
    """Combinations that nobody else has seen."""
    monkeypatch.setattr(transactions, "COMBINATIONS", trips.Combinations())


@pytest.fixture
async def looking(database, shop):
    """What opens a session, and the texts that it sends."""
    sent = []

    @contextlib.asynccontextmanager
    async def opened(open_=database.look):
        async with open_(shop_id=shop) as tx:
            fetch = tx.connection.fetch

            async def noted(sentence, *values):
                sent.append(sentence)
                return await fetch(sentence, *values)

            tx.connection = Noting(tx.connection, noted)
            yield Traveller(tx)

    return opened, sent


class Noting:
    """A connection that notes what is fetched."""

    def __init__(self, connection, fetch):
        self._connection = connection
        self.fetch = fetch

    def __getattr__(self, name):
        return getattr(self._connection, name)


@pytest.mark.books
async def test_what_waits_together_goes_together_from_the_second_time_on(looking):
    opened, sent = looking
    wanted = [(statement(KINDS), {"id": ID}), (statement(FEW), {}), (statement(NOTHING), {})]
    counts, answers = [], []
    for _ in range(3):
        async with opened() as one:
            await one.tx.together([one.read(number, step) for number, step in enumerate(wanted)])
            counts.append(len(sent))
            answers.append(one.found)
            sent.clear()
    assert counts == [3, 1, 1]
    assert answers[1] == answers[0]
    assert answers[2] == answers[0]
    assert [row["name"] for row in answers[1][1][0]] == ["seven", "$1"]
    assert answers[1][2] == [[]]


async def test_who_asks_again_goes_on_with_whoever_still_asks(looking):
    opened, sent = looking
    first, second = statement(FEW), statement(NOTHING)
    async with opened() as one:
        for _ in range(3):
            sent.clear()
            await one.tx.together(
                [one.read("twice", (first, {}), (second, {})), one.read("once", (second, {})), one.read("never")]
            )
    assert len(sent) == 2
    assert [len(rows) for rows in one.found["twice"]] == [2, 0]
    assert one.found["once"] == [[]]
    assert one.found["never"] == []


async def test_the_same_question_is_asked_once(looking):
    opened, sent = looking
    same = statement(KINDS)
    async with opened() as one:
        await one.tx.together([one.read(name, (same, {"id": ID})) for name in ("a", "b", "c")])
    assert len(sent) == 1
    assert one.found["a"] == one.found["b"] == one.found["c"]


async def test_on_a_session_only_the_one_that_fails_fails(looking):
    opened, _ = looking
    failing, well = statement(FAILING), statement(FEW)
    for divisor in (1, 1, 1, 0, 0):
        async with opened() as one:
            await one.tx.together([one.read("failing", (failing, {"divisor": divisor})), one.read("well", (well, {}))])
            expected = [{"number": 1}] if divisor else "DivisionByZeroError"
            assert one.found["failing"] == [expected]
            assert [len(rows) for rows in one.found["well"]] == [2]


async def test_in_a_transaction_all_fail_with_the_one_that_ended_it(looking, database):
    opened, _ = looking
    failing, well = statement(FAILING), statement(FEW)
    for divisor in (1, 1, 0):
        async with opened(database.read) as one:
            await one.tx.together([one.read("failing", (failing, {"divisor": divisor})), one.read("well", (well, {}))])
    assert one.found == {"failing": ["DivisionByZeroError"], "well": ["DivisionByZeroError"]}


@pytest.mark.parametrize("way", ["look", "read"])
async def test_a_value_that_the_driver_refuses_is_the_failure_of_its_own_statement(looking, database, way):
    opened, _ = looking
    failing, well = statement(FAILING), statement(FEW)
    for divisor in (2**70, 1, 1, 2**70):
        async with opened(getattr(database, way)) as one:
            await one.tx.together([one.read("failing", (failing, {"divisor": divisor})), one.read("well", (well, {}))])
        assert one.found["failing"] == [[{"number": 1}] if divisor == 1 else "DataError"]
        assert [len(rows) for rows in one.found["well"]] == [2]


async def test_in_a_transaction_that_has_ended_every_later_statement_fails(looking, database):
    opened, _ = looking
    async with opened(database.read) as one:
        for _ in range(3):
            ended = [(statement(FAILING), {"divisor": 0}), (statement(FEW), {})]
            await one.tx.together([one.read(name, *ended) for name in ("first", "second")])
    assert {len(found) for found in one.found.values()} == {2}
    assert {type(item) for found in one.found.values() for item in found} == {str}


async def test_whatever_else_is_waited_for_is_waited_for(looking):
    opened, sent = looking
    wanted = statement(FEW)
    async with opened() as one:

        async def patient():
            await asyncio.sleep(0)
            # What another task reads meanwhile is not collected.
            await asyncio.create_task(one.read("beside", (wanted, {})))
            await one.read("patient", (wanted, {}))

        await one.tx.together([patient(), one.read("quick", (wanted, {}))])
    assert one.found["patient"] == one.found["quick"] == one.found["beside"]
    assert len(sent) == 2


async def test_what_is_cancelled_leaves_no_coroutine_behind(looking):
    opened, _ = looking
    closed = []
    async with opened() as one:

        async def waiting(name):
            try:
                await asyncio.sleep(60)
            finally:
                closed.append(name)

        both = asyncio.create_task(one.tx.together([waiting("first"), one.read("other", (statement(FEW), {}))]))
        await asyncio.sleep(0.05)
        both.cancel()
        with pytest.raises(asyncio.CancelledError):
            await both
    assert closed == ["first"]


async def test_combinations_are_forgotten(monkeypatch):
    monkeypatch.setattr(trips, "MOST_KNOWN", 2)
    known = trips.Combinations()
    pairs = [[Statement(f"SELECT {number}", (), {}), Statement("SELECT 0", (), {})] for number in range(4)]

    class Connection:
        prepared = 0

        async def prepare(self, _text):
            self.prepared += 1
            return self

        def get_attributes(self):
            return []

        def get_parameters(self):
            return []

    connection = Connection()
    for pair in pairs:
        assert await known.find(pair, (), connection) is None
        assert await known.find(pair, (), connection) is not None
    assert connection.prepared == 8
    assert await known.find(pairs[3], (), connection) is not None
    assert connection.prepared == 8
    assert await known.find(pairs[0], (), connection) is None


ECHO = "SELECT item, :name AS name FROM unnest(CAST(:wanted AS uuid[])) AS given(item)"
LENGTH = "SELECT cardinality(CAST(:wanted AS uuid[])) AS length, CAST(:more AS uuid[]) AS more"
AS_JSON = "SELECT CAST(:wanted AS jsonb) AS ids"


async def test_ids_that_several_ask_for_are_sent_once(looking):
    opened, sent = looking
    ids, others = [uuid.uuid4() for _ in range(3)], [uuid.uuid4()]
    echo, length = statement(ECHO), statement(LENGTH)
    for given, more, told in ((ids, others, 3), (ids, others, 3), (ids, list(ids), 2), (ids, list(ids), 2)):
        async with opened() as traveller:
            await traveller.tx.together(
                [
                    traveller.read("echo", (echo, {"wanted": given, "name": "a"})),
                    traveller.read("length", (length, {"wanted": list(given), "more": more})),
                ]
            )
            assert traveller.found["echo"] == [[{"item": item, "name": "a"} for item in given]]
            assert traveller.found["length"] == [[{"length": 3, "more": more}]]
        if len(sent) == 1:
            assert max(map(int, re.findall(r"\$(\d+)", sent[0]))) == told
        sent.clear()


async def test_ids_of_another_type_are_sent_for_themselves(looking):
    opened, sent = looking
    ids = [uuid.uuid4()]
    echo, as_json = statement(ECHO), statement(AS_JSON)
    for _ in range(2):
        sent.clear()
        async with opened() as traveller:
            await traveller.tx.together(
                [
                    traveller.read("echo", (echo, {"wanted": ids, "name": "a"})),
                    traveller.read("json", (as_json, {"wanted": list(ids)})),
                ]
            )
            assert traveller.found == {
                "echo": [[{"item": ids[0], "name": "a"}]],
                "json": [[{"ids": [str(ids[0])]}]],
            }
    assert len(sent) == 1
    assert "$3" in sent[0]


def test_equal_ids_are_told_and_nothing_else():
    one, two = uuid.uuid4(), uuid.uuid4()
    values = [one, 1, [one], True, one, [one, two], [one], [], [], "1", [1], [1], None, two]
    assert trips.firsts(values) == (0, 1, 2, 3, 0, 5, 2, 7, 8, 9, 10, 11, 12, 13)
