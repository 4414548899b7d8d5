"""One delivery on its way: rendered, signed, sent through the guard, and written down."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from entrepot.kernel import errors, permissions, signing
from entrepot.kernel.database import Database, Row
from entrepot.kernel.outward import Unanswered
from entrepot.kernel.sealing import CannotOpen, Sealer
from entrepot.kernel.worker import Services
from entrepot.webhooks.operations import rendering, settling
from entrepot.webhooks.operations.claiming import Claimed
from entrepot.webhooks.operations.settling import Attempt
from entrepot.webhooks.rules import payloads
from entrepot.webhooks.rules.topics import ALWAYS

SENDER = permissions.Actor.system("webhooks")
SECONDS = 5.0
KEPT_OF_AN_ANSWER = 2_000
# How long a delivery waits whose app is suspended.
LATER = timedelta(minutes=5)
AGENT = "Entrepot-Webhooks/1"


async def prepare(database: Database, services: Services, *, claimed: Claimed) -> tuple[Row, datetime] | None:
    """What is to be sent and the time it is; None where nothing is, which is then written down."""
    row, actor = claimed.row, claimed.actor
    rendered = None
    if actor is not None or row["topic"] in ALWAYS:
        acting = actor or permissions.ANONYMOUS
        rendered = await rendering.render(database, services.standing, claimed=claimed, actor=acting)
    async with database.write(shop_id=claimed.shop_id, actor=SENDER) as tx:
        if rendered is None:
            await settling.postpone(tx, delivery_id=claimed.id, until=tx.now + LATER)
        elif rendered.pause is not None:
            await settling.pause(tx, webhook_id=row["webhook_id"], reason=rendered.pause)
            await settling.postpone(tx, delivery_id=claimed.id, until=tx.now)
        elif rendered.ends is not None:
            await settling.put_aside(tx, delivery_id=claimed.id, state=rendered.ends, reason=rendered.reason)
        else:
            frozen = await settling.freeze(tx, delivery_id=claimed.id, body=rendered.body)
            return None if frozen is None else (frozen, tx.now)
    return None


async def send(services: Services, *, claimed: Claimed, frozen: Row, now: datetime) -> Attempt:
    """Sign the bytes as of now and send them; whatever comes of it is an attempt."""
    try:
        headers = signed(services.sealer, claimed=claimed, frozen=frozen, now=now)
        reply = await services.outward.post(frozen["url"], content=frozen["body"], headers=headers, seconds=SECONDS)
    except Unanswered as failed:
        return Attempt(status=None, error=failed.reason, milliseconds=failed.milliseconds)
    except errors.AddressRefused:
        return Attempt(status=None, error="refused", milliseconds=0)
    except CannotOpen:
        return Attempt(status=None, error="secret", milliseconds=0)
    return Attempt(
        status=reply.status, error=None, milliseconds=reply.milliseconds, answer=_text(reply.body[:KEPT_OF_AN_ANSWER])
    )


async def record(database: Database, *, claimed: Claimed, attempt: Attempt) -> None:
    """Write down what came of it."""
    async with database.write(shop_id=claimed.shop_id, actor=SENDER) as tx:
        await settling.record(tx, delivery=claimed.row, attempt=attempt)


def signed(sealer: Sealer, *, claimed: Claimed, frozen: Row, now: datetime) -> Mapping[str, str]:
    """The headers of Standard Webhooks; while an old secret still counts, with a signature of either."""
    message = payloads.message_id(claimed.id)
    timestamp = int(now.timestamp())
    sealed = [frozen["secret_sealed"]]
    if frozen["previous_secret_sealed"] is not None and frozen["previous_secret_expires_at"] > now:
        sealed.append(frozen["previous_secret_sealed"])
    secrets = [sealer.open(item, place=place_of(frozen["webhook_id"])) for item in sealed]
    signatures = [
        signing.sign(secret, event_id=message, timestamp=timestamp, body=frozen["body"]) for secret in secrets
    ]
    return {
        "content-type": "application/json",
        "user-agent": AGENT,
        "webhook-id": message,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": " ".join(signatures),
    }


def place_of(webhook_id: object) -> str:
    """Where the secrets of a webhook are sealed for."""
    return f"webhook:{webhook_id}"


def _text(answer: bytes) -> str:
    """An answer as text that PostgreSQL can keep."""
    return answer.decode("utf-8", "replace").replace("\0", "�")
