"""The bytes of a delivery: what happened, and what the app's document says of the node, with the app's own rights."""

from dataclasses import dataclass

from sqlalchemy import BigInteger, and_, bindparam, select

from entrepot.kernel import ids, visibility
from entrepot.kernel.changes import change, change_position
from entrepot.kernel.database import Database, sql
from entrepot.kernel.permissions import Actor
from entrepot.kernel.standing import DocumentRefused, FilterRefused, Standing
from entrepot.shops.permissions import READ_AUDIT
from entrepot.webhooks.operations.claiming import Claimed
from entrepot.webhooks.rules import payloads
from entrepot.webhooks.rules.schedule import DeliveryState, PauseReason
from entrepot.webhooks.rules.topics import ALWAYS, BY_NAME, LISTS

CHANGED = sql(
    select(change.c.before, change.c.after)
    .select_from(
        change_position.join(
            change,
            and_(change.c.shop_id == change_position.c.shop_id, change.c.sequence == change_position.c.sequence),
        )
    )
    .where(
        change_position.c.shop_id == bindparam("shop_id"),
        change_position.c.position == bindparam("position", type_=BigInteger),
    )
)


@dataclass(frozen=True, kw_only=True)
class Rendered:
    """The bytes to send, or why there are none: the delivery ends, or its webhook is paused."""

    body: bytes | None = None
    ends: DeliveryState | None = None
    reason: str = ""
    pause: PauseReason | None = None


async def render(database: Database, standing: Standing, *, claimed: Claimed, actor: Actor) -> Rendered:
    """Render a delivery for its app as it may act now; what was rendered before is only looked at again."""
    row = claimed.row
    if row["topic"] in ALWAYS:
        return Rendered()
    sight = visibility.sight_of(actor, audit=READ_AUDIT)
    seen = sight.fields.get(row["node_id"].bytes[15])
    if seen is None:
        return Rendered(ends=DeliveryState.CANCELLED, reason="FORBIDDEN")
    if row["is_rendered"]:
        return Rendered()
    if row["fields"] is not None and not await _is_triggered(database, claimed, seen):
        return Rendered(ends=DeliveryState.SKIPPED, reason="FIELDS")
    try:
        if row["filter"] is not None and not await _fits(database, standing, claimed, actor):
            return Rendered(ends=DeliveryState.SKIPPED, reason="FILTER")
        return Rendered(body=await _body(database, standing, claimed, actor))
    except FilterRefused:
        return Rendered(pause=PauseReason.FILTER)
    except DocumentRefused:
        return Rendered(pause=PauseReason.DOCUMENT)


async def _is_triggered(database: Database, claimed: Claimed, seen: frozenset[str]) -> bool:
    """Whether one of the fields was changed that the app asked for and may see."""
    async with database.look(shop_id=claimed.shop_id) as tx:
        found = await tx.row(CHANGED, position=claimed.row["position"])
    changed = {*((found and found["before"]) or {}), *((found and found["after"]) or {})}
    return not changed.isdisjoint(seen.intersection(claimed.row["fields"]))


async def _fits(database: Database, standing: Standing, claimed: Claimed, actor: Actor) -> bool:
    """Whether the list of the node's kind, filtered, shows it to the app."""
    return await standing.is_listed(
        database,
        shop_id=claimed.shop_id,
        actor=actor,
        where=claimed.row["filter"],
        lists=LISTS[BY_NAME[claimed.row["topic"]].kind],
        node_id=claimed.row["node_id"],
    )


async def _body(database: Database, standing: Standing, claimed: Claimed, actor: Actor) -> bytes:
    row = claimed.row
    facts = {"topic": row["topic"], "happened_at": row["happened_at"], "shop_id": claimed.shop_id}
    node_id = row["node_id"]
    if row["document"] is None:
        kind = ids.kind_of(node_id)
        named = {"node": {"__typename": kind.name if kind else None, "id": str(node_id)}}
        return payloads.envelope(**facts, node_id=node_id, data=named)
    told = await standing.ask(database, shop_id=claimed.shop_id, actor=actor, document=row["document"], node_id=node_id)
    return payloads.envelope(**facts, node_id=node_id, data=told.data, errors=told.errors)
