"""Pages that go random ways are answered as if nothing were read ahead."""

from datetime import UTC, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from entrepot.kernel import foresight, moments, transactions
from tests.kernel.visiting import CHILDREN, CLOCK, LIST, MEANT, Pages, of, plain

EPOCH = datetime(2026, 1, 1, tzinfo=UTC)
STEP = st.tuples(
    st.sampled_from(["children", "meant", "clock"]),
    # Where its ids come from: a former step, all of them, those shown, the other way round, or some.
    st.integers(0, 5),
    st.sampled_from(["all", "shown", "turned", "some", "owners"]),
    st.sampled_from([1, 1, 1, 2]),
    st.sampled_from(["", "", "salt"]),
)
LEVELS = st.lists(st.lists(STEP, min_size=1, max_size=3), min_size=1, max_size=3)
VISITS = st.lists(
    st.tuples(st.sampled_from([0, 0, 0, 1]), st.integers(1, 30), st.integers(0, 4)), min_size=4, max_size=7
)


@pytest.fixture(autouse=True)
def afresh(monkeypatch):
    """Pages that nobody else has seen, and always still enough to try without a transaction."""
    monkeypatch.setattr(transactions, "PAGES", foresight.Pages())
    monkeypatch.setattr(moments.Stillness, "holds", lambda _: True)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(programs=st.tuples(LEVELS, LEVELS), visits=VISITS)
async def test_whatever_pages_ask_they_are_answered_as_if_nothing_were_read_ahead(database, shop, programs, visits):
    """Pages of one kind that mostly go the same way, and sometimes another."""
    pages = Pages(database, shop)
    for which, start, size in visits:
        read = follow(programs[which], start, size)
        found = await pages.ask(read, live=start % 2 == 0)
        async with database.look(shop_id=shop) as tx:
            assert found == await read(tx)


def follow(levels, start, size):
    """The page of a program."""

    async def read(tx):
        listed = await tx.rows(LIST, start=start, size=size + 1)
        found = [plain(listed)]

        async def step(place, name, source, which, each, salt):
            rows = found[source % known_rows]
            ids = of(rows, "owner" if which == "owners" and "owner" in rows[0] else "id") if rows else []
            ids = {"shown": ids[:size], "turned": ids[::-1], "some": ids[1:3]}.get(which, ids)
            if name == "children":
                rows = await tx.rows(CHILDREN, ids=ids, each=each, salt=salt)
            elif name == "meant":
                rows = await tx.rows(MEANT, ids=ids)
            else:
                rows = await tx.rows(CLOCK, now=EPOCH, ids=ids)
            found[place] = [{"id": None, **row} for row in plain(rows)]

        for level in levels:
            known_rows = len(found)
            found.extend([] for _ in level)
            await tx.together([step(known_rows + at, *one) for at, one in enumerate(level)])
        return found

    return read
