"""What is written about a claimed delivery: that it goes out with these bytes, what came of it, or that it does not."""

import uuid
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Integer, LargeBinary, SmallInteger, Text, Uuid, bindparam, select, text

from entrepot.kernel import statements
from entrepot.kernel.database import Row, Tx
from entrepot.kernel.tables import Instant
from entrepot.webhooks.rules import schedule
from entrepot.webhooks.rules.schedule import DeliveryState, PauseReason
from entrepot.webhooks.rules.topics import ALWAYS
from entrepot.webhooks.tables import webhook, webhook_attempt

_SHOP = bindparam("shop_id", type_=Uuid)
_ID = bindparam("id", type_=Uuid)
# Nothing goes out whose webhook was stopped, paused or deleted since it was claimed.
FREEZE = statements.sql(
    text(f"""
UPDATE webhook_delivery AS delivery SET body = coalesce(delivery.body, :body)
FROM webhook AS hook
WHERE delivery.shop_id = :shop_id AND delivery.id = :id AND delivery.state = 'PENDING'
  AND hook.shop_id = delivery.shop_id AND hook.id = delivery.webhook_id
  AND (hook.state = 'ACTIVE' OR delivery.topic IN ({", ".join(f"'{name}'" for name in ALWAYS)}))
RETURNING delivery.body, hook.id AS webhook_id, hook.url, hook.secret_sealed, hook.previous_secret_sealed,
  hook.previous_secret_expires_at
""").bindparams(_SHOP, _ID, bindparam("body", type_=LargeBinary))
)
SETTLE = statements.sql(
    text("""
UPDATE webhook_delivery SET leased_until = NULL, last_status = :status, last_error = :error, reason = :reason,
  state = CASE WHEN state = 'PENDING' THEN :state ELSE state END,
  next_at = CASE WHEN state = 'PENDING' THEN :next_at ELSE next_at END,
  settled_at = CASE WHEN state = 'PENDING' AND :state = 'PENDING' THEN NULL ELSE coalesce(settled_at, now()) END
WHERE shop_id = :shop_id AND id = :id
""").bindparams(
        _SHOP,
        _ID,
        bindparam("status", type_=SmallInteger),
        bindparam("error", type_=Text),
        bindparam("reason", type_=Text),
        bindparam("state", type_=Text),
        bindparam("next_at", type_=Instant),
    )
)
GIVE_BACK = statements.sql(
    text("""
UPDATE webhook_delivery SET leased_until = NULL, tries = CASE WHEN state = 'PENDING' THEN tries - 1 ELSE tries END
WHERE shop_id = :shop_id AND id = :id
""").bindparams(_SHOP, _ID)
)
POSTPONE = statements.sql(
    text("""
UPDATE webhook_delivery SET leased_until = NULL, next_at = :next_at, tries = tries - 1
WHERE shop_id = :shop_id AND id = :id AND state = 'PENDING'
""").bindparams(_SHOP, _ID, bindparam("next_at", type_=Instant))
)
LOCK = statements.sql(
    select(webhook.c.id, webhook.c.app_id, webhook.c.state, webhook.c.failures, webhook.c.failing_since)
    .where(webhook.c.shop_id == _SHOP, webhook.c.id == _ID)
    .with_for_update()
)
KEEP_HEALTH = statements.sql(
    text("""
UPDATE webhook SET failures = :failures, failing_since = :failing_since, not_before = :not_before
WHERE shop_id = :shop_id AND id = :id
""").bindparams(
        _SHOP,
        _ID,
        bindparam("failures", type_=Integer),
        bindparam("failing_since", type_=Instant),
        bindparam("not_before", type_=Instant),
    )
)
PAUSE = statements.sql(
    text("""
UPDATE webhook SET state = 'PAUSED', pause_reason = :reason, paused_at = now(), version = version + 1,
  begins_after = coalesce((SELECT position FROM webhook_reader WHERE shop_id = :shop_id), begins_after)
WHERE shop_id = :shop_id AND id = :id AND state = 'ACTIVE'
""").bindparams(_SHOP, _ID, bindparam("reason", type_=Text))
)
INSERT_ATTEMPT = statements.insert_rows(
    webhook_attempt, "delivery_id", "number", "status", "error", "milliseconds", "answer"
)


@dataclass(frozen=True, kw_only=True)
class Attempt:
    """What came of sending: a status, or an error in one word; and the beginning of the answer."""

    status: int | None
    error: str | None
    milliseconds: int
    answer: str = ""


async def freeze(tx: Tx, *, delivery_id: uuid.UUID, body: bytes | None) -> Row | None:
    """Keep the bytes, unless some are kept already, and say what to sign them with; None where it must not go out.

    Then the claim is given back.
    """
    found = await tx.row(FREEZE, id=delivery_id, body=body)
    if found is None:
        await tx.run(GIVE_BACK, id=delivery_id)
    return found


async def record(tx: Tx, *, delivery: Row, attempt: Attempt) -> None:
    """Write an attempt into the log, and what follows from it for the delivery and for its webhook.

    The webhook is locked first, as by whoever stops it.
    """
    hook = await tx.row(LOCK, id=delivery["webhook_id"])
    if hook is None:
        return
    health = schedule.Health(failures=hook["failures"], failing_since=hook["failing_since"])
    verdict = schedule.judge(status=attempt.status, tries=delivery["tries"], health=health, now=tx.now)
    await tx.insert(
        INSERT_ATTEMPT,
        [
            {
                "delivery_id": delivery["id"],
                "number": delivery["attempts"],
                "status": attempt.status,
                "error": attempt.error,
                "milliseconds": attempt.milliseconds,
                "answer": attempt.answer,
            }
        ],
    )
    await tx.run(
        SETTLE,
        id=delivery["id"],
        status=attempt.status,
        error=attempt.error,
        reason=None,
        state=verdict.state.value,
        next_at=verdict.next_at,
    )
    await tx.run(
        KEEP_HEALTH,
        id=hook["id"],
        failures=verdict.health.failures,
        failing_since=verdict.health.failing_since,
        not_before=verdict.not_before,
    )
    if verdict.pause is not None:
        await pause(tx, webhook_id=hook["id"], reason=verdict.pause)


async def put_aside(tx: Tx, *, delivery_id: uuid.UUID, state: DeliveryState, reason: str) -> None:
    """End a delivery that does not go out: it does not fit the filter, or the app may not see what it is about."""
    await tx.run(SETTLE, id=delivery_id, status=None, error=None, reason=reason, state=state.value, next_at=tx.now)


async def postpone(tx: Tx, *, delivery_id: uuid.UUID, until: datetime) -> None:
    """Give a claim back, and the try with it."""
    await tx.run(POSTPONE, id=delivery_id, next_at=until)


async def pause(tx: Tx, *, webhook_id: uuid.UUID, reason: PauseReason) -> bool:
    """Pause an active webhook, record it and ask for the notice; what happens meanwhile is made up for."""
    if not await tx.run(PAUSE, id=webhook_id, reason=reason.value):
        return False
    tx.change(node=webhook_id, operation="webhookPause", after={"state": "PAUSED", "pause_reason": reason.value})
    if reason is not PauseReason.PERSON:
        tx.enqueue("tell_of_paused_webhook", {"webhook_id": str(webhook_id)}, dedupe_key=f"webhook:{webhook_id}")
    return True
