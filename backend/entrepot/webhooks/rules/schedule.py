"""When a delivery is tried again, when it is given up, and when a receiver is left alone."""

import enum
from dataclasses import dataclass
from datetime import datetime, timedelta

import strawberry

# Standard Webhooks' own schedule: a try at once, and what is waited after each that failed.
WAITS = (
    timedelta(seconds=5),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=5),
    timedelta(hours=10),
    timedelta(hours=10),
)
TRIES = len(WAITS) + 1
GONE = 410
# After so many failures in a row, a receiver is asked once in a while and not for each delivery.
TIRED_AFTER = 10
REST = timedelta(seconds=30)
# It is not asked any more when so many failed, over so long, and none succeeded in between.
PAUSED_AFTER = 16
PAUSED_SPAN = timedelta(hours=24)
LEASE = timedelta(seconds=30)
OVERLAP = timedelta(hours=24)
LONGEST_OVERLAP_HOURS = 168


@strawberry.enum(description="What became of a delivery. / 投递状态。")
class DeliveryState(enum.StrEnum):
    """What became of a delivery."""

    PENDING = "PENDING"
    DELIVERED = "DELIVERED"
    FAILED = "FAILED"
    CANCELLED = "CANCELLED"
    SKIPPED = "SKIPPED"


@strawberry.enum(description="Whether a webhook is told anything. / Webhook 状态。")
class WebhookState(enum.StrEnum):
    """Whether a webhook is told anything; one of an app that is gone is stopped for ever."""

    ACTIVE = "ACTIVE"
    PAUSED = "PAUSED"
    STOPPED = "STOPPED"


@strawberry.enum(description="Why a webhook is paused. / 暂停原因。")
class PauseReason(enum.StrEnum):
    """Why a webhook is paused: its receiver, a person, or what the schema does not know any more."""

    FAILING = "FAILING"
    GONE = "GONE"
    PERSON = "PERSON"
    DOCUMENT = "DOCUMENT"
    FILTER = "FILTER"


@dataclass(frozen=True, kw_only=True)
class Health:
    """How a receiver has been doing: failures in a row, and since when."""

    failures: int = 0
    failing_since: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """What follows from an attempt, for the delivery and for its webhook."""

    state: DeliveryState
    next_at: datetime
    health: Health
    not_before: datetime | None = None
    pause: PauseReason | None = None


def judge(*, status: int | None, tries: int, health: Health, now: datetime) -> Verdict:
    """Judge an attempt, the one that `tries` counts last; without a status, nobody answered."""
    if status is not None and 200 <= status < 300:
        return Verdict(state=DeliveryState.DELIVERED, next_at=now, health=Health())
    failing = Health(failures=health.failures + 1, failing_since=health.failing_since or now)
    if status == GONE:
        return Verdict(state=DeliveryState.FAILED, next_at=now, health=failing, pause=PauseReason.GONE)
    given_up = tries >= TRIES
    return Verdict(
        state=DeliveryState.FAILED if given_up else DeliveryState.PENDING,
        next_at=now if given_up else now + WAITS[max(tries, 1) - 1],
        health=failing,
        not_before=now + REST if failing.failures >= TIRED_AFTER else None,
        pause=PauseReason.FAILING if _is_hopeless(failing, now) else None,
    )


def _is_hopeless(health: Health, now: datetime) -> bool:
    since = health.failing_since or now
    return health.failures >= PAUSED_AFTER and now - since >= PAUSED_SPAN
