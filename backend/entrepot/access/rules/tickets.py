"""Tickets that are sent by mail: what each opens, how long, and when it opens nothing any more."""

import enum
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import ClassVar

from entrepot.kernel import errors

# In an hour: mails about accounts to one address, and wishes for such mails from one network in a quarter of it.
MAILS = 3
MAIL_WINDOW = timedelta(hours=1)
WISHES = 10
WISH_WINDOW = timedelta(minutes=15)


class Purpose(enum.StrEnum):
    """What a ticket opens."""

    INVITE = "INVITE"
    VERIFY = "VERIFY"
    RESET = "RESET"
    CHANGE_EMAIL = "CHANGE_EMAIL"
    MERGE = "MERGE"


class LetterPurpose(enum.StrEnum):
    """Why a letter is to be sent."""

    REGISTER = "REGISTER"
    RESET = "RESET"
    INVITE = "INVITE"
    CHANGE_EMAIL = "CHANGE_EMAIL"
    EMAIL_CHANGED = "EMAIL_CHANGED"
    FACTORS_CHANGED = "FACTORS_CHANGED"
    MERGE = "MERGE"


LIVES: Mapping[Purpose, timedelta] = {
    Purpose.INVITE: timedelta(days=3),
    Purpose.VERIFY: timedelta(days=1),
    Purpose.RESET: timedelta(hours=1),
    Purpose.CHANGE_EMAIL: timedelta(hours=1),
    Purpose.MERGE: timedelta(hours=1),
}


@dataclass(eq=False)
class TicketInvalid(errors.DomainError):
    """This link is not valid any more; ask for a new one."""

    code = "TICKET_INVALID"
    zh = "该链接已失效，请重新获取。"


@dataclass(eq=False)
class InvitationOutdated(errors.DomainError):
    """Whoever invited you may not give these rights any more; ask for a new invitation."""

    code = "INVITATION_OUTDATED"
    zh = "邀请人已无权授予这些权限，请重新获取邀请。"


@dataclass(eq=False)
class RequestsThrottled(errors.DomainError):
    """Too many requests from here; try again in {retry_after_seconds} seconds."""

    code = "REQUESTS_THROTTLED"
    zh = "来自此处的请求过多，请在 {retry_after_seconds} 秒后重试。"
    retry_after_seconds: int
    keeps: ClassVar[bool] = True


def digest_of(email: str) -> bytes:
    """The form in which a ticket remembers the address that it was sent to."""
    return hashlib.sha256(email.encode()).digest()
