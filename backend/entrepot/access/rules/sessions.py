"""When a refresh token is taken, repeated or a sign of theft; and when a guesser must wait."""

import enum
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import ClassVar

from entrepot.kernel import errors

ACCESS_LIFE = timedelta(minutes=15)
APP_ACCESS_LIFE = timedelta(hours=1)
GRACE = timedelta(seconds=30)  # a client that lost the answer, or two tabs at once

FAILURE_WINDOW = timedelta(minutes=15)
FIRST_BLOCK = timedelta(minutes=1)
LONGEST_BLOCK = timedelta(hours=1)
ACCOUNT_FAILURES = 5
ADDRESS_FAILURES = 30
CLIENT_FAILURES = 30
SIGN_INS = 60
STRANGERS_PAGES = 300  # of the authorization endpoint, before somebody has signed in
STRANGERS_PUSHES = 60  # of apps that prove nothing, being public


@dataclass(frozen=True, kw_only=True)
class Lives:
    """How long a session lives without being used, and how long at the longest."""

    idle: timedelta
    longest: timedelta


STAFF_SESSION = Lives(idle=timedelta(days=14), longest=timedelta(days=30))
CUSTOMER_SESSION = Lives(idle=timedelta(days=60), longest=timedelta(days=365))


class Refresh(enum.StrEnum):
    """What to do with a refresh token whose family is known."""

    ROTATE = "ROTATE"
    REPEAT = "REPEAT"
    REUSED = "REUSED"
    DEAD = "DEAD"


class RevokeReason(enum.StrEnum):
    """Why a session ended before its time."""

    LOGOUT = "LOGOUT"
    SIGNED_OUT = "SIGNED_OUT"
    PASSWORD_CHANGED = "PASSWORD_CHANGED"
    REUSED = "REUSED"
    SUSPENDED = "SUSPENDED"
    UNINSTALLED = "UNINSTALLED"
    CODE_REPLAYED = "CODE_REPLAYED"
    GRANT_REVOKED = "GRANT_REVOKED"
    FACTORS_CHANGED = "FACTORS_CHANGED"


@dataclass(eq=False)
class LoginRefused(errors.DomainError):
    """The e-mail address or the password is wrong."""

    code = "LOGIN_REFUSED"
    zh = "邮箱或密码错误。"
    keeps: ClassVar[bool] = True


@dataclass(eq=False)
class PasswordWrong(errors.DomainError):
    """The current password is wrong."""

    code = "PASSWORD_WRONG"
    zh = "当前密码错误。"
    keeps: ClassVar[bool] = True


@dataclass(eq=False)
class LoginThrottled(errors.DomainError):
    """Too many failed attempts; try again in {retry_after_seconds} seconds."""

    code = "LOGIN_THROTTLED"
    zh = "失败次数过多，请在 {retry_after_seconds} 秒后重试。"
    retry_after_seconds: int
    keeps: ClassVar[bool] = True


@dataclass(eq=False)
class SessionEnded(errors.DomainError):
    """The session has ended; sign in again."""

    code = "SESSION_ENDED"
    zh = "会话已结束，请重新登录。"
    keeps: ClassVar[bool] = True


@dataclass(frozen=True, kw_only=True)
class Family:
    """What a session knows about its refresh tokens."""

    refresh_hash: bytes
    previous_hash: bytes | None
    rotated_at: datetime
    expires_at: datetime
    ends_at: datetime
    revoked_at: datetime | None
    holder_active: bool


def decide_refresh(family: Family, *, presented_hash: bytes, now: datetime) -> Refresh:
    """Decide what a presented token of this family means; times are the database's."""
    over = now >= min(family.expires_at, family.ends_at)
    if family.revoked_at is not None or over or not family.holder_active:
        return Refresh.DEAD
    if presented_hash == family.refresh_hash:
        return Refresh.ROTATE
    if presented_hash == family.previous_hash and now < family.rotated_at + GRACE:
        return Refresh.REPEAT
    return Refresh.REUSED


def lives_until(lives: Lives, *, began_at: datetime, now: datetime) -> datetime:
    """When a session that is used now ends unless it is used again; never after its absolute end."""
    return min(now + lives.idle, began_at + lives.longest)


def block_life(failures: int, *, allowed: int) -> timedelta | None:
    """Tell how long to block after so many failures: doubling with each further full set, or not at all."""
    rounds, rest = divmod(failures, allowed)
    if rounds == 0 or rest:
        return None
    doubled: int = 2 ** min(rounds - 1, 16)
    return min(LONGEST_BLOCK, FIRST_BLOCK * doubled)


def seconds_to_wait(blocked_until: datetime | None, *, now: datetime) -> int | None:
    """Give the whole seconds until a block ends, or None when there is none."""
    if blocked_until is None or blocked_until <= now:
        return None
    return max(1, round((blocked_until - now).total_seconds()))
