"""Pages of the change feed: what of it a caller asks for, place by place."""

from typing import Any, Final

from sqlalchemy import BigInteger, ColumnElement, Select, and_, bindparam, func, select

from entrepot.kernel import changes, errors, filters, ids
from entrepot.kernel.changes import change, change_position
from entrepot.kernel.database import Tx, shape

MAXIMUM: Final = 250
# How far one page looks for what a filter leaves.
REACH: Final = 10_000
NO_KIND: Final = -1


def _changed_field(match: filters.Match) -> ColumnElement[bool]:
    """Whether a field of this name was changed."""
    nothing = func.jsonb_build_object()
    both = func.coalesce(change.c.before, nothing).op("||")(func.coalesce(change.c.after, nothing))
    name = func.jsonb_object_keys(both).column_valued("name")
    return select(name).where(match(name)).exists()


def _byte_of(name: str | list[str]) -> int:
    """The byte that ends the ids of a kind; of an unknown one, a byte that there is not."""
    found = ids.find_kind(str(name))
    return NO_KIND if found is None else found.byte


FILTERS: filters.Filters = {
    "operation": filters.text(change.c.operation),
    "node_id": filters.id(change.c.node_id),
    "kind": filters.Filter(func.get_byte(func.uuid_send(change.c.node_id), 15), BigInteger(), _byte_of),
    "actor_kind": filters.text(change.c.actor_kind),
    "app_id": filters.id(change.c.app_id),
    "recorded_at": filters.instant(change.c.recorded_at),
    "changed_field": filters.text(_changed_field),
}


@shape
def _page(where: filters.Shape) -> Select[Any]:
    placed = change_position.join(
        change,
        and_(change.c.shop_id == change_position.c.shop_id, change.c.sequence == change_position.c.sequence),
    )
    return (
        select(change, change_position.c.position)
        .select_from(placed)
        .where(
            change_position.c.shop_id == bindparam("shop_id"),
            change_position.c.position > bindparam("after", type_=BigInteger),
            change_position.c.position <= bindparam("until", type_=BigInteger),
            filters.to_clause(where, FILTERS),
        )
        .order_by(change_position.c.position)
        .limit(bindparam("limit", type_=BigInteger))
    )


async def read_page(tx: Tx, *, after: str | None, first: int, where: object | None) -> dict[str, Any]:
    """The changes after a cursor that a filter leaves, and the cursor up to which they were looked for."""
    if not 1 <= first <= MAXIMUM:
        raise errors.OutOfRange(minimum="1", maximum=str(MAXIMUM), field=("first",))
    start = changes.from_cursor(after)
    head = await tx.value(changes.HEAD)
    end = max(start, min(head, start + REACH))
    wanted, values = filters.to_shape(where, FILTERS)
    found = await tx.rows(_page(wanted), after=start, until=end, limit=first, **filters.value_names(values))
    if len(found) == first:
        end = found[-1]["position"]
    return {
        "nodes": [{**dict(row), "cursor": changes.to_cursor(row["position"])} for row in found],
        "end_cursor": changes.to_cursor(end),
        "has_next_page": end < head,
    }
