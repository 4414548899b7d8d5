"""What is taken for granted goes with the first trip, and nothing is given away before it has held."""

import pytest
from sqlalchemy import text

from entrepot.kernel import moments, permissions
from entrepot.kernel.database import sql
from entrepot.kernel.provisos import Broken, Proviso
from entrepot.kernel.trips import Ask
from tests.kernel import visiting

WHOSE = sql(text("SELECT CAST(:told AS text) AS name, CAST(:lasts AS boolean) AS lasts"))
NONE = sql(text("SELECT CAST(:told AS text) AS name WHERE false"))
FAILING = sql(text("SELECT 1 / CAST(:told AS integer) AS number"))
TWICE = sql(text("SELECT CAST(:told AS text) AS name UNION ALL SELECT CAST(:told AS text)"))


def proviso(*, told="Anna", expected="Anna"):
    """That a name is what it was."""
    return Proviso(Ask(WHOSE, WHOSE.arguments({"told": told, "lasts": True})), {"name": expected, "lasts": True})


@pytest.fixture
async def pages(database, shop, monkeypatch):
    visiting.hold_still(monkeypatch)
    return visiting.Pages(database, shop)


async def nothing(tx):
    return "nothing"


async def swallowing(tx):
    """A page whose every failure belongs to a field of it."""
    try:
        return visiting.plain(await tx.rows(visiting.LIST, start=1, size=2))
    except Exception as error:  # noqa: BLE001  as the engine does
        return error


@pytest.mark.parametrize("live", [True, False])
async def test_it_costs_no_trip(pages, live):
    read, trips = visiting.three_levels(), []
    for _ in range(6):
        given = proviso()
        found = await pages.ask(read, live=live, proviso=given)
        trips.append(pages.trips)
        assert given.holds is True
        plain = await pages.ask(read, live=live)
        assert [found.pop("clock")[0]["ids"], found] == [plain.pop("clock")[0]["ids"], plain]
    assert trips[-1] == 1


@pytest.mark.parametrize("live", [True, False])
@pytest.mark.parametrize("read", [swallowing, nothing, visiting.three_levels()])
async def test_what_does_not_hold_is_told_however_a_page_takes_it(pages, live, read):
    for _ in range(4):
        with pytest.raises(Broken):
            await pages.ask(read, live=live, proviso=proviso(told="Bert"))
        await pages.ask(read, live=live, proviso=proviso())


@pytest.mark.parametrize(
    ("statement", "row"), [(NONE, {"name": "Anna"}), (TWICE, {"name": "Anna"}), (WHOSE, {"name": "Anna"})]
)
async def test_no_row_and_more_than_one_and_one_of_other_columns_do_not_hold(pages, statement, row):
    arguments = statement.arguments({"told": "Anna", "lasts": True} if statement is WHOSE else {"told": "Anna"})
    for _ in range(4):
        with pytest.raises(Broken):
            await pages.ask(swallowing, proviso=Proviso(Ask(statement, arguments), row))


async def test_what_cannot_be_asked_gives_nothing_away(pages):
    failing = Proviso(Ask(FAILING, FAILING.arguments({"told": 0})), {"number": 1})
    for _ in range(4):
        with pytest.raises(Exception, match="division by zero"):
            await pages.ask(swallowing, proviso=failing)
    assert failing.holds is None


async def test_a_page_without_a_question_is_proven_by_one_of_its_own(pages):
    given = proviso()
    assert await pages.ask(nothing, proviso=given) == "nothing"
    assert (given.holds, pages.trips) == (True, 1)


async def test_in_a_transaction_it_is_proven_first(pages, monkeypatch):
    monkeypatch.setattr(moments.Stillness, "holds", lambda _: False)
    called = []

    async def read(tx):
        called.append(tx.proviso.holds)
        return await swallowing(tx)

    await pages.ask(read, live=False, proviso=proviso())
    with pytest.raises(Broken):
        await pages.ask(read, live=False, proviso=proviso(told="Bert"))
    assert called == [True]


async def test_a_page_that_moved_asks_it_once(pages, monkeypatch):
    given, seen = proviso(), moments.Moment.see
    turns = iter(range(10))

    def moving(moment, told):
        seen(moment, told)
        if next(turns) == 1:
            moment.has_moved = True
            raise moments.Moved

    monkeypatch.setattr(moments.Moment, "see", moving)

    async def read(tx):
        first = await swallowing(tx)
        return first, await swallowing(tx), tx.connection.is_in_transaction()

    assert (await pages.ask(read, live=False, proviso=given))[2] is True
    assert given.holds is True


async def test_reads_outside_of_a_page_take_nothing_for_granted(database, shop):
    async with database.look(shop_id=shop, actor=permissions.ANONYMOUS) as tx:
        assert (tx.proviso, tx.riders()) == (None, [])
        await tx.prove()
