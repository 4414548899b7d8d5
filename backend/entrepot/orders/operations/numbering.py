"""Numbers of orders and returns: one row for each series, moved by one atomic statement."""

from sqlalchemy import BigInteger, Text, Uuid, bindparam
from sqlalchemy.dialects.postgresql import insert

from entrepot.kernel.database import Tx, sql
from entrepot.orders.tables import FIRST_NUMBER, order_sequence

_COUNT = bindparam("count", type_=BigInteger)

TAKE_NUMBERS = sql(
    insert(order_sequence)
    .values(
        shop_id=bindparam("shop_id", type_=Uuid),
        series=bindparam("series", type_=Text),
        next_number=bindparam("first", type_=BigInteger) + _COUNT,
    )
    .on_conflict_do_update(
        index_elements=["shop_id", "series"], set_={"next_number": order_sequence.c.next_number + _COUNT}
    )
    .returning(order_sequence.c.next_number)
)


async def take_numbers(tx: Tx, *, series: str, prefix: str, count: int) -> list[str]:
    """The next `count` numbers of a series. Others wait for this row until commit, so take it last."""
    if count == 0:
        return []
    following: int = await tx.value(TAKE_NUMBERS, series=series, first=FIRST_NUMBER, count=count)
    return [f"{prefix}{number}" for number in range(following - count, following)]
