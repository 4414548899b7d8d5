"""Pages of the change feed: what of it a caller asks for, place by place."""

from typing import Any, Final

from sqlalchemy import BigInteger, Boolean, ColumnElement, Select, Text, and_, bindparam, cast, func, or_, select
from sqlalchemy.dialects.postgresql import JSONB

from entrepot.kernel import changes, errors, filters, ids, private, visibility
from entrepot.kernel.changes import change, change_position
from entrepot.kernel.database import Row, Tx, shape
from entrepot.shops import permissions

MAXIMUM: Final = 250
# How far one page looks for what a filter leaves.
REACH: Final = 10_000
NO_KIND: Final = -1


_KIND: Final = func.get_byte(func.uuid_send(change.c.node_id), 15)
_SEEN: Final = bindparam("seen", type_=JSONB)


def _changed_field(match: filters.Match) -> ColumnElement[bool]:
    """Whether a field of this name was changed that the reader may see: no filter tells of others."""
    nothing = func.jsonb_build_object()
    both = func.coalesce(change.c.before, nothing).op("||")(func.coalesce(change.c.after, nothing))
    name = func.jsonb_object_keys(both).column_valued("name")
    is_seen = func.jsonb_extract_path(_SEEN, cast(_KIND, Text)).op("?", return_type=Boolean())(name)
    return select(name).where(match(name), or_(_SEEN.is_(None), is_seen)).exists()


def _byte_of(name: str | list[str]) -> int:
    """The byte that ends the ids of a kind; of an unknown one, a byte that there is not."""
    found = ids.find_kind(str(name))
    return NO_KIND if found is None else found.byte


FILTERS: filters.Filters = {
    "operation": filters.text(change.c.operation),
    "node_id": filters.id(change.c.node_id),
    "kind": filters.Filter(_KIND, BigInteger(), _byte_of),
    "actor_kind": filters.text(change.c.actor_kind),
    "actor_id": filters.id(change.c.actor_id),
    "app_id": filters.id(change.c.app_id),
    "recorded_at": filters.instant(change.c.recorded_at),
    "changed_field": filters.text(_changed_field),
}


@shape
def _page(where: filters.Shape, *, latest: bool) -> Select[Any]:
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
            or_(_SEEN.is_(None), _SEEN.op("?", return_type=Boolean())(cast(_KIND, Text))),
            filters.to_clause(where, FILTERS),
        )
        .order_by(change_position.c.position.desc() if latest else change_position.c.position)
        .limit(bindparam("limit", type_=BigInteger))
    )


async def read_page(tx: Tx, *, after: str | None, first: int, where: object | None) -> dict[str, Any]:
    """The changes after a cursor that a filter leaves and the actor may see, and how far they were looked for.

    It moves on over what the actor may not see.
    """
    _check_size(first, field="first")
    start = changes.from_cursor(after)
    head = await tx.value(changes.HEAD)
    end = max(start, min(head, start + REACH))
    found = await _read(tx, where=where, after=start, until=end, limit=first, latest=False)
    if len(found) == first:
        end = found[-1]["position"]
    return await _spanned(tx, found, start=start, end=end, head=head)


async def read_latest(tx: Tx, *, before: str | None, last: int, where: object | None) -> dict[str, Any]:
    """The latest changes up to a cursor, or up to now, in the order in which they were committed.

    `start_cursor` is where to go on, further back.
    """
    _check_size(last, field="last")
    head = await tx.value(changes.HEAD)
    end = head if before is None else min(head, changes.from_cursor(before))
    start = max(0, end - REACH)
    found = await _read(tx, where=where, after=start, until=end, limit=last, latest=True)
    if len(found) == last:
        start = found[-1]["position"] - 1
    return await _spanned(tx, found[::-1], start=start, end=end, head=head)


def _check_size(size: int, *, field: str) -> None:
    if not 1 <= size <= MAXIMUM:
        raise errors.OutOfRange(minimum="1", maximum=str(MAXIMUM), field=(field,))


async def _read(tx: Tx, *, where: object | None, after: int, until: int, limit: int, latest: bool) -> list[Row]:
    wanted, values = filters.to_shape(where, FILTERS)
    sight = _sight(tx)
    seen = None if sight.everything else {str(byte): sorted(names) for byte, names in sight.fields.items()}
    statement = _page(wanted, latest=latest)
    named = filters.value_names(values)
    return list(await tx.rows(statement, after=after, until=until, limit=limit, seen=seen, **named))


async def _spanned(tx: Tx, found: list[Row], *, start: int, end: int, head: int) -> dict[str, Any]:
    """A page of the positions after `start`, up to `end`."""
    sight = _sight(tx)
    return {
        "nodes": await _filled(tx, [_shown(row, sight) for row in found]),
        "start_cursor": changes.to_cursor(start),
        "has_previous_page": start > 0,
        "end_cursor": changes.to_cursor(end),
        "has_next_page": end < head,
    }


async def _filled(tx: Tx, nodes: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The personal values that the actor sees and that were not erased, in their places; one statement if there are."""
    sides = ("before", "after")
    wanted = [digest for node in nodes for side in sides for digest in private.digests_in(node["node_id"], node[side])]
    known = await private.read(tx, digests=wanted)
    return [
        {**node, **{side: private.filled(node["node_id"], node[side], known=known) for side in sides}} for node in nodes
    ]


def _sight(tx: Tx) -> visibility.Sight:
    return visibility.sight_of(tx.actor, audit=permissions.READ_AUDIT)


def _shown(row: Row, sight: visibility.Sight) -> dict[str, Any]:
    """A change as the actor sees it."""
    byte = row["node_id"].bytes[15]
    return {
        **dict(row),
        "cursor": changes.to_cursor(row["position"]),
        "before": sight.of(byte, row["before"]),
        "after": sight.of(byte, row["after"]),
    }
