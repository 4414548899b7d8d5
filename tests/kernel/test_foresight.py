"""What is read ahead is what would have been read, and is given only to whoever asks for just that."""

import asyncio
import uuid

import asyncpg
import pytest
from sqlalchemy import text

from entrepot.kernel import combining, foresight, permissions, transactions
from entrepot.kernel.database import sql
from tests import shops
from tests.kernel import visiting
from tests.kernel.visiting import CHILDREN, CLOCK, LIST, MEANT, Pages, of, plain, three_levels, without_clock

DIVIDED = sql(text("SELECT 100 / cardinality(CAST(:ids AS uuid[])) AS share"))


@pytest.fixture(autouse=True)
def afresh(monkeypatch):
    """Pages that nobody else has seen, and that never move."""
    monkeypatch.setattr(transactions, "PAGES", foresight.Pages())
    visiting.hold_still(monkeypatch)


@pytest.fixture
def pages(database, shop):
    return Pages(database, shop)


@pytest.mark.parametrize("live", [True, False], ids=["each of its moment", "of one moment"])
async def test_from_the_third_time_on_a_page_of_three_levels_is_one_trip(pages, live):
    trips, answers = [], []
    for start in (1, 5, 20, 33, 997):
        answers.append(await pages.ask(three_levels(start=start), live=live))
        trips.append(pages.trips)
    assert trips[2:] == [1, 1, 1]
    assert min(trips[:2]) >= 3
    fresh = Pages(pages.database, pages.shop)
    assert without_clock(await fresh.ask(three_levels(start=33), live=live)) == without_clock(answers[3])
    assert without_clock(await Pages(pages.database, pages.shop).ask(three_levels(start=997))) == without_clock(
        answers[4]
    )
    assert len(answers[4]["list"]) == 4
    assert [row["told"] for answer in answers for row in answer["clock"]] == sorted(
        {row["told"] for answer in answers for row in answer["clock"]}
    )


async def test_another_size_of_page_is_read_ahead_as_well(pages):
    for size in (4, 3, 7, 2):
        found = await pages.ask(three_levels(size=size))
    assert pages.trips == 1
    assert len(found["list"]) == 3
    assert len(found["children"]) == 4


async def known(pages, **how):
    """Ask often enough for everything to be read ahead."""
    for start in (1, 5, 20):
        await pages.ask(three_levels(start=start, **how))
    assert pages.trips == 1


async def test_what_is_asked_for_with_another_value_is_asked_as_ever(pages):
    await known(pages)
    found = await pages.ask(three_levels(each=3))
    assert pages.trips == 3
    assert len(found["children"]) == 12
    assert len(found["grandchildren"]) == 24


async def test_what_follows_by_ids_that_were_not_read_ahead_is_asked_as_ever(pages):
    """The grandchildren of other children were read ahead, by a statement with the same values otherwise."""
    await known(pages)
    found = await pages.ask(three_levels(salt="other"))
    assert pages.trips == 3
    assert [row["parent"] for row in found["grandchildren"][::2]] == [row["id"] for row in found["children"]]
    assert without_clock(found) == without_clock(
        await Pages(pages.database, pages.shop).ask(three_levels(salt="other"))
    )


async def test_where_the_order_has_a_say_ids_in_another_order_are_asked_as_ever(pages):
    await known(pages)

    async def turned(tx):
        ids = of(await tx.rows(LIST, start=1, size=5), "id")[:4]
        found = {}

        async def level(name, statement, **values):
            found[name] = plain(await tx.rows(statement, **values))

        # First in an order that has no say, then in the same where it has.
        await tx.together([level("meant", MEANT, ids=ids[::-1]), level("other", CLOCK, now=tx.now, ids=ids[::-1])])
        await level("children", CHILDREN, ids=ids[::-1], each=2, salt="s")
        return ids, found

    ids, found = await pages.ask(turned)
    assert [row["parent"] for row in found["children"]] == [one for one in ids[::-1] for _ in range(2)]
    assert found["other"][0]["ids"] == ids[::-1]
    assert [row["place"] for row in found["meant"]] == [1, 2, 3, 4]


async def test_a_page_of_another_shop_learns_for_itself(pages, database):
    other_shop = await shops.found(database)
    await known(pages, salt="here")
    there = Pages(database, other_shop)
    there.kind = pages.kind
    for salt in ("there", "there", "there"):
        found = await there.ask(three_levels(salt=salt))
    assert there.trips == 1
    assert without_clock(found) == without_clock(await Pages(database, other_shop).ask(three_levels(salt="there")))


async def test_what_was_always_the_same_may_become_another(pages):
    await known(pages, salt="old")
    for _ in range(3):
        found = await pages.ask(three_levels(salt="new"))
    assert pages.trips == 1
    assert without_clock(found) == without_clock(await Pages(pages.database, pages.shop).ask(three_levels(salt="new")))


async def test_what_is_always_another_is_given_up(pages):
    for number in range(60):
        await pages.ask(three_levels(salt=str(number)))
    found = await pages.ask(three_levels(salt="last"))
    # The list, with what else could be foreseen; then the children and the grandchildren.
    assert pages.trips == 3
    assert without_clock(found) == without_clock(await Pages(pages.database, pages.shop).ask(three_levels(salt="last")))


async def test_what_is_no_longer_asked_for_is_no_longer_read(pages):
    await known(pages)
    texts = []

    async def short(tx):
        fetch = tx.connection.fetch
        tx.connection.fetch = lambda sentence, *values: texts.append(sentence) or fetch(sentence, *values)
        return await tx.rows(LIST, start=1, size=5)

    for _ in range(20):
        await pages.ask(short)
    assert "UNION ALL" in texts[0]
    assert texts[-1] == LIST.text


async def test_what_some_pages_ask_once_in_a_while_changes_nothing(pages):
    """As what is remembered for a second: all pages under way ask for it at once."""
    await known(pages)
    (page,) = transactions.PAGES._known.values()
    made = page.together

    async def with_more(tx):
        found = await three_levels()(tx)
        await tx.rows(CHILDREN, ids=[uuid.uuid4()], each=1, salt="x")
        return found

    for _ in range(5):
        for _ in range(8):
            await pages.ask(with_more)
        for _ in range(12):
            await pages.ask(three_levels())
    assert page.together is made


async def test_the_failure_of_what_was_read_ahead_is_nobody_elses(pages):
    async def shared(tx, size=4):
        listed = await tx.rows(LIST, start=1, size=size)
        try:
            share = (await tx.rows(DIVIDED, ids=of(listed, "id")))[0]["share"]
        except asyncpg.DivisionByZeroError:
            share = None
        return len(listed), share

    for _ in range(3):
        assert await pages.ask(shared) == (4, 25)
    assert pages.trips == 1
    assert await pages.ask(lambda tx: shared(tx, size=0)) == (0, None)
    assert await pages.ask(lambda tx: shared(tx, size=5)) == (5, 20)

    async def without(tx):
        return plain(await tx.rows(LIST, start=1, size=0))

    for _ in range(3):
        await pages.ask(shared)
    assert await pages.ask(without) == []


async def test_a_size_that_the_database_refuses_is_the_failure_of_the_list(pages):
    await known(pages)
    with pytest.raises(asyncpg.PostgresError, match="LIMIT must not be negative"):
        await pages.ask(three_levels(size=-3))
    assert len((await pages.ask(three_levels()))["children"]) == 8


async def test_in_a_transaction_nothing_is_read_ahead(pages, monkeypatch):
    """What fails there would end it."""

    async def never():
        return False

    monkeypatch.setattr(pages.database._sessions, "are_ours", never)
    for live in (True, False, True, False, True):
        found = await pages.ask(three_levels(), live=live)
    assert pages.trips >= 3
    assert len(found["grandchildren"]) == 16


async def test_pages_under_way_at_the_same_time_do_not_mix(database, shop):
    kind = object()

    async def one(number):
        pages = Pages(database, shop)
        pages.kind = kind
        return await pages.ask(three_levels(start=number, size=1 + number % 5, each=1 + number // 60, salt="s"))

    answers = await asyncio.gather(*(one(number) for number in range(120)))
    for number in range(0, 120, 7):
        alone = Pages(database, shop)
        expected = await alone.ask(three_levels(start=number, size=1 + number % 5, each=1 + number // 60, salt="s"))
        assert without_clock(answers[number]) == without_clock(expected)


async def test_rows_of_now_are_read_each_time(pages, database, shop):
    """Nothing of what was found is remembered."""
    places = sql(text("SELECT id FROM location WHERE shop_id = CAST(:shop_id AS uuid) ORDER BY id"))
    names = sql(
        text("SELECT name FROM location WHERE id = ANY(CAST(:ids AS uuid[])) AND shop_id = CAST(:shop_id AS uuid)")
    )

    async def read(tx):
        return of(await tx.rows(names, ids=of(await tx.rows(places), "id")), "name")

    for number in range(6):
        async with database.write(shop_id=shop, actor=permissions.Actor.system("test")) as tx:
            change = "UPDATE location SET name = jsonb_build_object('en', CAST($1 AS text)) WHERE shop_id = $2"
            await tx.connection.execute(change, f"number {number}", shop)
        assert await pages.ask(read, live=number % 2 == 0) == [{"en": f"number {number}"}]


def test_what_is_known_of_pages_is_bounded(monkeypatch):
    monkeypatch.setattr(foresight, "MOST_PAGES", 3)
    known = foresight.Pages()
    first = known.find("a")
    for key in "bcabd":
        known.find(key)
    assert known.find("a") is first
    assert len(known._known) == 3


async def test_who_asks_ever_other_things_fills_no_memory(database, shop, monkeypatch):
    """Each combination stays in every session of PostgreSQL, so no more than so many are made at once."""
    now = [0.0]
    monkeypatch.setattr(foresight, "MOST_COMBINED", 2)
    monkeypatch.setattr(foresight.time, "monotonic", lambda: now[0])
    kinds = [Pages(database, shop) for _ in range(4)]
    for number, pages in enumerate(kinds):
        for start in (1, 5, 20):
            await pages.ask(different(number)(start))
    assert [pages.trips for pages in kinds] == [1, 1, 2, 2]
    now[0] += foresight.SECONDS_APART
    for number, pages in enumerate(kinds):
        await pages.ask(different(number)(1))
    assert [pages.trips for pages in kinds] == [1, 1, 1, 2]


def different(number):
    """A page that asks what no other one does."""
    theirs = sql(text(f"SELECT {number} AS number, CAST(:ids AS uuid[]) AS ids"))

    def at(start):
        async def read(tx):
            await tx.rows(theirs, ids=of(await tx.rows(LIST, start=start, size=4), "id"))

        return read

    return at


@pytest.mark.parametrize(
    ("sentence", "is_loose"),
    [
        ("x = ANY (CAST((SELECT $1::UUID[] AS anon_1) AS UUID[]))", True),
        ("x = ANY (CAST((SELECT $2::UUID[] AS anon_1) AS UUID[]))", False),
        ("x = ANY (CAST((SELECT $1::UUID[] AS anon_1) AS UUID[])) AND y = $1", False),
        ("x = ANY (CAST((SELECT $1::UUID[] AS anon_1) AS UUID[])) AND y = $11 AND z = '$1'", True),
        ("x = ALL (CAST((SELECT $1::UUID[] AS anon_1) AS UUID[]))", False),
        ("x IN (SELECT unnest($1::UUID[]))", False),
    ],
)
def test_whether_the_order_of_ids_has_a_say_is_told_by_the_text(sentence, is_loose):
    assert combining.asks_for_any_of(sentence, 1) is is_loose
