"""From places of the change feed to deliveries, a batch of places at a time and in the transaction that moves it on.

Whoever plans holds the shop's reader; so does whoever subscribes or resumes. So a webhook is told of every change that
stands after the place at which it began, whatever ran beside: a planner that could not see it yet has not passed it.
"""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ARRAY, BigInteger, SmallInteger, Text, Uuid, bindparam, select, text, update
from sqlalchemy.dialects.postgresql import insert

from entrepot.kernel import changes, ids, statements
from entrepot.kernel.database import Tx
from entrepot.webhooks.rules.topics import TOPICS
from entrepot.webhooks.tables import DELIVERY, webhook_reader

PLACES = 100
# How far back a resumed webhook is told what it missed.
FARTHEST = 50_000

_SHOP = bindparam("shop_id", type_=Uuid)
LOCK = statements.sql(select(webhook_reader.c.position).where(webhook_reader.c.shop_id == _SHOP).with_for_update())
BEGIN = statements.sql(
    insert(webhook_reader)
    .from_select(["shop_id", "position"], select(_SHOP, bindparam("position", type_=BigInteger)))
    .on_conflict_do_nothing(constraint="webhook_reader_pkey")
)
MOVE = statements.sql(
    update(webhook_reader)
    .where(webhook_reader.c.shop_id == _SHOP)
    .values(position=bindparam("until", type_=BigInteger))
)
# A UUIDv7 of this kind, as `kernel/ids.py` lays it out, for rows that are made by a statement.
_NEW_ID = f"""
encode(set_byte(set_byte(overlay(uuid_send(gen_random_uuid()) PLACING
  substring(int8send((extract(epoch FROM clock_timestamp()) * 1000)::bigint) FROM 3) FROM 1 FOR 6),
  6, 112 | (get_byte(uuid_send(gen_random_uuid()), 6) & 15)), 15, {DELIVERY.byte}), 'hex')::uuid
""".strip()
PLAN = statements.sql(
    text(f"""
WITH heard AS MATERIALIZED (
  SELECT place.position, change.node_id, change.recorded_at, change.before, change.after, told.topic
  FROM change_position AS place
  JOIN change ON change.shop_id = place.shop_id AND change.sequence = place.sequence
  JOIN unnest(:operations, :kinds, :topics) AS told (operation, kind, topic)
    ON told.operation = change.operation AND told.kind = get_byte(uuid_send(change.node_id), 15)
  WHERE place.shop_id = :shop_id AND place.position > :after AND place.position <= :until
), asked AS MATERIALIZED (
  SELECT webhook.id, webhook.begins_after, webhook.fields, topic
  FROM webhook, jsonb_array_elements_text(webhook.topics) AS topic
  WHERE webhook.shop_id = :shop_id
    AND (webhook.id = :only OR (CAST(:only AS uuid) IS NULL AND webhook.state = 'ACTIVE'))
)
INSERT INTO webhook_delivery (shop_id, id, webhook_id, topic, position, node_id, happened_at)
SELECT :shop_id, {_NEW_ID}, asked.id, heard.topic, heard.position, heard.node_id, heard.recorded_at
FROM heard JOIN asked ON asked.topic = heard.topic AND heard.position > asked.begins_after
WHERE asked.fields IS NULL OR EXISTS (
  SELECT FROM jsonb_array_elements_text(asked.fields) AS wanted (name)
  WHERE jsonb_exists(coalesce(heard.before, '{{}}') || coalesce(heard.after, '{{}}'), wanted.name)
)
ORDER BY heard.position
ON CONFLICT (shop_id, webhook_id, position, topic) DO NOTHING
""").bindparams(
        _SHOP,
        bindparam("operations", type_=ARRAY(Text)),
        bindparam("kinds", type_=ARRAY(SmallInteger)),
        bindparam("topics", type_=ARRAY(Text)),
        bindparam("only", type_=Uuid),
        bindparam("after", type_=BigInteger),
        bindparam("until", type_=BigInteger),
    )
)


@dataclass(frozen=True, kw_only=True)
class Planned:
    """How many deliveries were made, and whether there are changes that were not looked at."""

    count: int
    more: bool


async def plan_some(tx: Tx, *, places: int = PLACES) -> Planned:
    """Plan the deliveries of the next places of the feed; a shop that never had a webhook plans nothing."""
    position = await tx.value(LOCK)
    if position is None:
        return Planned(count=0, more=False)
    head = await tx.value(changes.HEAD)
    until = min(head, position + places)
    if until <= position:
        return Planned(count=0, more=False)
    count = await _plan(tx, after=position, until=until)
    await tx.run(MOVE, until=until)
    return Planned(count=count, more=until < head)


async def hold_reader(tx: Tx) -> int:
    """Hold the shop's reader, which is made where there is none, and say how far the feed goes."""
    head: int = await tx.value(changes.HEAD)
    if await tx.value(LOCK) is None:
        await tx.run(BEGIN, position=head)
        await tx.value(LOCK)
    found: int = await tx.value(changes.HEAD)
    return found


async def plan_missed(tx: Tx, *, webhook_id: uuid.UUID, after: int) -> int:
    """Plan what a webhook missed while others were told, back to the farthest that is made up for; how many."""
    await hold_reader(tx)
    position: int = await tx.value(LOCK)
    return await _plan(tx, after=max(after, position - FARTHEST), until=position, only=webhook_id)


async def _plan(tx: Tx, *, after: int, until: int, only: uuid.UUID | None = None) -> int:
    operations, kinds, topics = _told()
    return await tx.run(PLAN, operations=operations, kinds=kinds, topics=topics, only=only, after=after, until=until)


def _told() -> tuple[Sequence[str], Sequence[int], Sequence[str]]:
    """The topics as three columns: an operation, the byte of the kind, and the topic that tells of it."""
    found = [
        (operation, kind.byte, topic.name)
        for topic in TOPICS
        if (kind := ids.find_kind(topic.kind)) is not None
        for operation in topic.operations
    ]
    operations, kinds, names = zip(*found, strict=True)
    return operations, kinds, names
