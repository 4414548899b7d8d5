"""Taking what is due, a few at a time and each by one sender only, for as long as a sender may need.

A claim is a lease: a sender that dies over a delivery lets it become due again, with the same id and the same bytes.
"""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import ARRAY, BigInteger, Interval, Text, Uuid, bindparam, text

from entrepot.access.reads import actors as actors_of_now
from entrepot.kernel import statements
from entrepot.kernel.database import Row, Tx
from entrepot.kernel.permissions import Actor
from entrepot.webhooks.rules import schedule
from entrepot.webhooks.rules.topics import ALWAYS, UNINSTALLED

OF_ONE_WEBHOOK = 4

_IS_FREE = "(delivery.leased_until IS NULL OR delivery.leased_until <= now())"
_MAY_GO = """(hook.state = 'ACTIVE' AND (hook.not_before IS NULL OR hook.not_before <= now())
      OR delivery.topic = ANY (:always))"""
_LAST_IS_LAST = f"""(delivery.topic <> '{UNINSTALLED}' OR NOT EXISTS (
      SELECT FROM webhook_delivery AS other WHERE other.shop_id = hook.shop_id AND other.webhook_id = hook.id
        AND other.id <> delivery.id AND other.leased_until > now()
    ))"""
# Of each host no more than it has room for, and of all hosts in turn, so that none waits for another.
CLAIM = statements.sql(
    text(f"""
WITH due AS (
  SELECT found.id, found.next_at, hook.host,
    row_number() OVER (PARTITION BY hook.host ORDER BY found.next_at, found.id) AS place
  FROM webhook AS hook CROSS JOIN LATERAL (
    SELECT delivery.id, delivery.next_at FROM webhook_delivery AS delivery
    WHERE delivery.shop_id = hook.shop_id AND delivery.webhook_id = hook.id AND delivery.state = 'PENDING'
      AND delivery.next_at <= now() AND {_IS_FREE} AND {_MAY_GO} AND {_LAST_IS_LAST}
    ORDER BY delivery.next_at, delivery.id LIMIT :of_one
  ) AS found
  WHERE hook.shop_id = :shop_id
), chosen AS (
  SELECT due.id FROM due LEFT JOIN unnest(:hosts, :busy) AS held (host, count) ON held.host = due.host
  WHERE due.place <= :of_host - coalesce(held.count, 0)
  ORDER BY due.place, due.next_at, due.id LIMIT :room
), taken AS (
  SELECT delivery.id FROM webhook_delivery AS delivery
  WHERE delivery.shop_id = :shop_id AND delivery.id = ANY (ARRAY(SELECT id FROM chosen))
    AND delivery.state = 'PENDING' AND delivery.next_at <= now() AND {_IS_FREE}
  FOR UPDATE SKIP LOCKED
)
UPDATE webhook_delivery AS delivery
SET leased_until = now() + :lease, attempts = delivery.attempts + 1, tries = delivery.tries + 1
FROM taken, webhook AS hook
WHERE delivery.shop_id = :shop_id AND delivery.id = taken.id
  AND hook.shop_id = delivery.shop_id AND hook.id = delivery.webhook_id
RETURNING delivery.id, delivery.webhook_id, delivery.topic, delivery.position, delivery.node_id, delivery.happened_at,
  delivery.attempts, delivery.tries, delivery.body IS NOT NULL AS is_rendered,
  hook.app_id, hook.url, hook.host, hook.document, hook.filter, hook.fields
""").bindparams(
        bindparam("shop_id", type_=Uuid),
        bindparam("hosts", type_=ARRAY(Text)),
        bindparam("busy", type_=ARRAY(BigInteger)),
        bindparam("of_one", type_=BigInteger),
        bindparam("of_host", type_=BigInteger),
        bindparam("room", type_=BigInteger),
        bindparam("lease", type_=Interval),
        bindparam("always", type_=ARRAY(Text)),
    )
)
# How long it is until something is due, where nothing is due at once that may go.
WAIT = statements.sql(
    text("""
SELECT extract(epoch FROM min(greatest(
  found.next_at, found.leased_until, CASE WHEN found.topic = ANY (:always) THEN NULL ELSE hook.not_before END
)) - now())::float8 AS seconds
FROM webhook AS hook CROSS JOIN LATERAL (
  SELECT delivery.next_at, delivery.leased_until, delivery.topic FROM webhook_delivery AS delivery
  WHERE delivery.shop_id = hook.shop_id AND delivery.webhook_id = hook.id AND delivery.state = 'PENDING'
    AND (hook.state = 'ACTIVE' OR delivery.topic = ANY (:always))
  ORDER BY delivery.next_at, delivery.id LIMIT :of_one
) AS found
WHERE hook.shop_id = :shop_id
""").bindparams(
        bindparam("shop_id", type_=Uuid),
        bindparam("always", type_=ARRAY(Text)),
        bindparam("of_one", type_=BigInteger),
    )
)


@dataclass(frozen=True, kw_only=True)
class Room:
    """How much may be taken: in all, of one host, and what of each host is on its way already."""

    deliveries: int
    of_host: int
    busy: Mapping[str, int]


@dataclass(frozen=True, kw_only=True)
class Claimed:
    """A delivery that is this sender's for a while, and the app as it may act now; None where it may not act."""

    shop_id: uuid.UUID
    row: Row
    actor: Actor | None

    @property
    def id(self) -> uuid.UUID:
        """The delivery's id."""
        found: uuid.UUID = self.row["id"]
        return found

    @property
    def host(self) -> str:
        """The host that it goes to."""
        return str(self.row["host"])


@dataclass(frozen=True, kw_only=True)
class Taken:
    """What was claimed, and in how many seconds something will be due; None where nothing waits."""

    claimed: Sequence[Claimed]
    seconds: float | None


async def claim(tx: Tx, *, room: Room) -> Taken:
    """Claim what is due and has room, and see which apps may act; the number of statements is always the same."""
    found = await tx.rows(
        CLAIM,
        hosts=list(room.busy),
        busy=list(room.busy.values()),
        of_one=OF_ONE_WEBHOOK,
        of_host=room.of_host,
        room=room.deliveries,
        lease=schedule.LEASE,
        always=list(ALWAYS),
    )
    actors = await actors_of_now.list_own_actors(tx, app_ids=list({row["app_id"] for row in found}))
    seconds = await tx.value(WAIT, always=list(ALWAYS), of_one=OF_ONE_WEBHOOK)
    claimed = [Claimed(shop_id=tx.shop_id, row=row, actor=actors.get(row["app_id"])) for row in found]
    return Taken(claimed=claimed, seconds=seconds)
