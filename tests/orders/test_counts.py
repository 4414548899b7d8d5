"""How many orders a list has, and what it reads of them."""

from sqlalchemy import bindparam, update

from entrepot.kernel import pagination, permissions
from entrepot.kernel.database import sql
from entrepot.kernel.filters import TextFilter
from entrepot.kernel.pagination import COUNT_CAP, Precision
from entrepot.orders import integrity, reads
from entrepot.orders.inputs import OrderWhere
from entrepot.orders.tables import FIRST_NUMBER, order_sequence
from tests.orders import arrange

MOVE_ON = sql(
    update(order_sequence)
    .where(order_sequence.c.shop_id == bindparam("shop_id"))
    .values(next_number=bindparam("next_number"))
)


async def counted(tx, **where) -> tuple[int, Precision, int]:
    """The number of orders, how exact it is, and how many statements it took beside those that read the page."""
    page = await reads.page_orders(tx, where=OrderWhere(**where) if where else None, search=None, first=1, counted=True)
    with tx.counting() as count:
        found = await pagination.count(tx, page)
    return found["value"], found["precision"], count.statements


async def test_a_page_counts_in_its_own_statement_and_behind_the_end_it_still_counts(tx, goods):
    assert await counted(tx) == (0, Precision.EXACT, 0)
    for _ in range(3):
        await arrange.place(tx, goods, 1)
    assert await counted(tx) == (3, Precision.EXACT, 0)
    assert await counted(tx, number=TextFilter(eq=str(FIRST_NUMBER))) == (1, Precision.EXACT, 0)
    assert await counted(tx, number=TextFilter(eq="none")) == (0, Precision.EXACT, 0)
    page = await reads.page_orders(tx, where=None, search=None, first=3, counted=True)
    behind = await reads.page_orders(
        tx, where=None, search=None, first=3, after=page["page_info"]["end_cursor"], counted=True
    )
    assert (behind["nodes"], await pagination.count(tx, behind)) == ([], {"value": 3, "precision": Precision.EXACT})


async def test_so_many_numbers_that_nobody_need_count_concern_the_whole_list_alone(tx, goods):
    for _ in range(3):
        await arrange.place(tx, goods, 1)
    assert await integrity.find_differences(tx) == []
    await tx.run(MOVE_ON, next_number=FIRST_NUMBER + COUNT_CAP)
    assert await counted(tx) == (3, Precision.EXACT, 0)
    await tx.run(MOVE_ON, next_number=FIRST_NUMBER + COUNT_CAP + 1)
    assert await counted(tx) == (COUNT_CAP, Precision.AT_LEAST, 0)
    assert await counted(tx, number=TextFilter(starts_with="1")) == (3, Precision.EXACT, 0)
    [difference] = await integrity.find_differences(tx)
    assert (difference.check, difference.stored, difference.expected) == (
        "order numbers taken ≤ orders",
        COUNT_CAP + 1,
        3,
    )
    tx.actor = permissions.ANONYMOUS
    assert await counted(tx) == (0, Precision.EXACT, 0)


async def test_columns_that_nobody_selected_are_not_read(graphql):
    await graphql("{ orders { nodes { number total { amount } } } }")
    assert [name in graphql.texts[0] for name in ("shipping_address", "paid_minor", "version", "access_hash")] == [
        False
    ] * 4
    await graphql("{ orders { edges { node { email due { amount } version } } } }")
    assert [name in graphql.texts[0] for name in ("shipping_address", "paid_minor", "version", "access_hash")] == [
        True,
        True,
        True,
        False,
    ]
