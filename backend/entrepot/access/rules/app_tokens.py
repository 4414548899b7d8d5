"""The static tokens of private apps: what they may be made with, and how long an old one goes on beside a new one."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from entrepot.access.rules.apps import GrantNotPossible, GrantType
from entrepot.kernel import errors

MOST_OF_AN_APP = 20
LONGEST_OVERLAP_HOURS = 168


@dataclass(eq=False)
class ScopeBeyondApp(errors.DomainError):
    """The app itself does not have {permission}."""

    code = "SCOPE_BEYOND_APP"
    zh = "应用本身没有权限 {permission}。"
    permission: str


@dataclass(eq=False)
class TooManyTokens(errors.DomainError):
    """An app has at most {limit} tokens that work."""

    code = "TOO_MANY_TOKENS"
    zh = "每个应用最多 {limit} 个有效令牌。"
    limit: int


@dataclass(eq=False)
class ExpiryPast(errors.DomainError):
    """A token ends later than now."""

    code = "EXPIRY_PAST"
    zh = "令牌的到期时间须晚于现在。"


def check_acts_for_itself(grant_types: Sequence[str], *, field: errors.FieldPath) -> None:
    """Refuse tokens to an app that acts for people only."""
    grant = GrantType.CLIENT_CREDENTIALS.value
    if grant not in grant_types:
        raise GrantNotPossible(grant=grant, reason="grantTypes", field=field)


def scopes_of_token(wanted: Sequence[str] | None, *, of_app: Sequence[str], field: errors.FieldPath) -> list[str]:
    """The scopes of a token, by default all of its app; those that the app lacks are refused at their places."""
    if wanted is None:
        return sorted(of_app)
    if not wanted:
        raise errors.Required(field=field)
    errors.raise_all(
        [
            ScopeBeyondApp(permission=name[:64], field=(*field, index))
            for index, name in enumerate(wanted)
            if name not in of_app
        ]
    )
    return sorted(set(wanted))


def check_expiry(expires_at: datetime | None, *, now: datetime, field: errors.FieldPath) -> datetime | None:
    """Refuse an end that is over already; None is none."""
    if expires_at is not None and expires_at <= now:
        raise ExpiryPast(field=field)
    return expires_at


def overlap_until(hours: int, *, ends: datetime | None, now: datetime, field: errors.FieldPath) -> datetime:
    """When a token that is replaced ends: after some hours, and no later than it would have."""
    if not 0 <= hours <= LONGEST_OVERLAP_HOURS:
        raise errors.OutOfRange(minimum="0", maximum=str(LONGEST_OVERLAP_HOURS), field=field)
    until = now + timedelta(hours=hours)
    return until if ends is None else min(until, ends)


def same_life(created_at: datetime, ends: datetime | None, *, now: datetime) -> datetime | None:
    """When the successor of a token ends, to which nothing else is said: it lasts as long as that one was made for."""
    return None if ends is None else now + (ends - created_at)


def check_number(count: int, *, field: errors.FieldPath) -> None:
    """Refuse more tokens than an app may have."""
    if count > MOST_OF_AN_APP:
        raise TooManyTokens(limit=MOST_OF_AN_APP, field=field)
