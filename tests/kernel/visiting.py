"""Pages as they go, for tests of what is read ahead: statements of several kinds, and a count of their trips."""

from sqlalchemy import Uuid, column, literal_column, select, text

from entrepot.kernel import moments, permissions
from entrepot.kernel.database import among, sql

# Rows by number, one more than shown to tell that there are more.
LIST = sql(
    text("""SELECT CAST(md5(CAST(n AS text)) AS uuid) AS id, CAST(NULLIF(n % 3, 0) AS text) AS label,
                   CASE WHEN n % 3 > 0 THEN CAST(md5(CAST(n + 1000 AS text)) AS uuid) END AS owner
            FROM generate_series(CAST(:start AS integer), 1000) AS n ORDER BY n LIMIT CAST(:size AS integer)""")
)
# Of each id so many, in the order of the ids.
CHILDREN = sql(
    text("""SELECT parent.id AS parent, CAST(md5(CAST(parent.id AS text) || n || :salt) AS uuid) AS id
            FROM unnest(CAST(:ids AS uuid[])) WITH ORDINALITY AS parent(id, place)
            CROSS JOIN generate_series(1, CAST(:each AS integer)) AS n ORDER BY parent.place, n""")
)
# Which of the first thousand rows are meant; the order of the ids has no say.
MEANT = sql(
    select(column("id", Uuid), column("place"))
    .select_from(
        text("(SELECT CAST(md5(CAST(n AS text)) AS uuid) AS id, n AS place FROM generate_series(1, 9) n) AS known")
    )
    .where(among(literal_column("known.id", Uuid), "ids"))
    .order_by(column("place"))
)
CLOCK = sql(text("SELECT CAST(:now AS timestamptz) AS told, CAST(:ids AS uuid[]) AS ids"))


def hold_still(monkeypatch):
    """Take all that is read for one moment: other tests commit on the same cluster, which is a move here as well."""

    def see(moment, told):
        if isinstance(told, Exception):
            moment.has_moved = True
            raise told
        moment.seen = told[0]["seen"]

    monkeypatch.setattr(moments.Stillness, "holds", lambda _: True)
    monkeypatch.setattr(moments.Moment, "see", see)


class Pages:
    """Pages of one kind on one database; counts the trips of the last one."""

    def __init__(self, database, shop):
        self.database = database
        self.shop = shop
        self.kind = object()
        self.trips = 0

    async def ask(self, read, *, live=True, proviso=None):
        """One page."""

        async def counted(tx):
            self.trips = 0
            tx.connection = _Counting(tx.connection, self)
            return await read(tx)

        return await self.database.read_page(
            counted, self.shop, permissions.ANONYMOUS, "test", live=live, kind=self.kind, proviso=proviso
        )


class _Counting:
    def __init__(self, connection, pages):
        self._connection = connection
        self._pages = pages

    def fetch(self, *given):
        self._pages.trips += 1
        return self._connection.fetch(*given)

    def __getattr__(self, name):
        return getattr(self._connection, name)


def plain(rows):
    return [dict(row) for row in rows]


def of(rows, name):
    return [row[name] for row in rows if row[name] is not None]


def three_levels(start=1, size=4, each=2, salt="s", below="b"):
    """A page as it goes: a list, what belongs to its rows, and what belongs to that."""

    async def read(tx):
        listed = await tx.rows(LIST, start=start, size=size + 1)
        ids = of(listed, "id")[:size]
        found = {"list": plain(listed)}

        async def level(name, statement, **values):
            found[name] = plain(await tx.rows(statement, **values))

        await tx.together(
            [
                level("children", CHILDREN, ids=ids, each=each, salt=salt),
                level("owners", CHILDREN, ids=of(listed[:size], "owner"), each=1, salt=""),
                level("meant", MEANT, ids=ids[::-1]),
                level("clock", CLOCK, now=tx.now, ids=ids),
            ]
        )
        await level("grandchildren", CHILDREN, ids=of(found["children"], "id"), each=2, salt=below)
        return found

    return read


def without_clock(found):
    return {name: rows for name, rows in found.items() if name != "clock"}
