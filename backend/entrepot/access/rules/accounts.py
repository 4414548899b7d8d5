"""Who an account belongs to, how an e-mail is written, and which passwords are taken."""

import enum
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass

import strawberry

from entrepot.kernel import errors

EMAIL_LIMIT = 254
NAME_LIMIT = 200
PASSWORD_MINIMUM = 10
PASSWORD_LIMIT = 128
EMAIL_FORM = re.compile(r"[^@\s\x00-\x1f\x7f\"(),:;<>\[\\\]]{1,64}@[a-z0-9-]+(\.[a-z0-9-]+)+")


@strawberry.enum(name="PersonKind", description="Whose account it is. / 账号属于员工还是顾客。")
class AccountKind(enum.StrEnum):
    """Whose account it is; the same e-mail may have one of each."""

    STAFF = "STAFF"
    CUSTOMER = "CUSTOMER"


@strawberry.enum(description="Whether somebody can sign in. / 账号状态。")
class AccountState(enum.StrEnum):
    """Whether an account can be used."""

    INVITED = "INVITED"
    ACTIVE = "ACTIVE"
    SUSPENDED = "SUSPENDED"


class AccountAction(enum.StrEnum):
    """What happens to an account: its own person accepts, the others are done to it."""

    ACCEPT = "ACCEPT"
    SUSPEND = "SUSPEND"
    RESUME = "RESUME"
    INVITE = "INVITE"


# An invited account becomes active in one way only: its person accepts. Everything else is done by others.
TRANSITIONS: Mapping[tuple[AccountState, AccountAction], AccountState] = {
    (AccountState.INVITED, AccountAction.ACCEPT): AccountState.ACTIVE,
    (AccountState.INVITED, AccountAction.SUSPEND): AccountState.SUSPENDED,
    (AccountState.ACTIVE, AccountAction.SUSPEND): AccountState.SUSPENDED,
    (AccountState.SUSPENDED, AccountAction.RESUME): AccountState.ACTIVE,
    (AccountState.SUSPENDED, AccountAction.INVITE): AccountState.INVITED,
}
BY_OTHERS: Mapping[AccountState, AccountAction] = {
    AccountState.SUSPENDED: AccountAction.SUSPEND,
    AccountState.ACTIVE: AccountAction.RESUME,
    AccountState.INVITED: AccountAction.INVITE,
}


@dataclass(eq=False)
class AccountStateRefused(errors.DomainError):
    """An account that is {state} cannot do this: {action}."""

    code = "ACCOUNT_STATE_REFUSED"
    zh = "状态为 {state} 的账号不能执行 {action}。"
    state: str
    action: str


@dataclass(eq=False)
class EmailInvalid(errors.DomainError):
    """ "{email}" is not an e-mail address."""

    code = "EMAIL_INVALID"
    zh = "“{email}”不是有效的邮箱地址。"
    email: str


@dataclass(eq=False)
class EmailTaken(errors.DomainError):
    """Somebody else has this e-mail address already."""

    code = "EMAIL_TAKEN"
    zh = "该邮箱已被他人使用。"


@dataclass(eq=False)
class PasswordTooShort(errors.DomainError):
    """A password has at least {minimum} characters."""

    code = "PASSWORD_TOO_SHORT"
    zh = "密码至少需要 {minimum} 个字符。"
    minimum: int


@dataclass(eq=False)
class PasswordTooEasy(errors.DomainError):
    """This password is too easy to guess."""

    code = "PASSWORD_TOO_EASY"
    zh = "该密码过于简单，容易被猜中。"


@dataclass(eq=False)
class PasswordBreached(errors.DomainError):
    """This password has been in a data breach and is known to those who guess; choose another one."""

    code = "PASSWORD_BREACHED"
    zh = "该密码曾出现在数据泄露中，容易被他人掌握，请换一个。"


def after(state: AccountState, action: AccountAction, *, field: errors.FieldPath = ()) -> AccountState:
    """The state that follows; refuses what the table does not name."""
    following = TRANSITIONS.get((state, action))
    if following is None:
        raise AccountStateRefused(state=state.value, action=action.value, field=field)
    return following


def state_as_wanted(
    state: AccountState, *, wanted: AccountState, has_password: bool, field: errors.FieldPath = ()
) -> AccountState:
    """The state into which somebody else puts an account; one that was suspended is given back as it was.

    Whoever has no password never accepted, so that lifting the suspension leaves them invited.
    """
    if wanted is state:
        return state
    action = BY_OTHERS[wanted]
    if (action is AccountAction.RESUME and not has_password) or (action is AccountAction.INVITE and has_password):
        raise AccountStateRefused(state=state.value, action=action.value, field=field)
    return after(state, action, field=field)


def normal_email(written: str, *, field: errors.FieldPath = ("email",)) -> str:
    """Give the one form of an e-mail address, with an international domain in ASCII."""
    composed = unicodedata.normalize("NFKC", written).strip().lower()
    local, at, domain = composed.rpartition("@")
    try:
        email = f"{local}{at}{domain.encode('idna').decode()}"
    except UnicodeError:
        raise EmailInvalid(email=written[:EMAIL_LIMIT], field=field) from None
    if len(email) > EMAIL_LIMIT or not EMAIL_FORM.fullmatch(email):
        raise EmailInvalid(email=written[:EMAIL_LIMIT], field=field)
    return email


def check_name(name: str, *, field: errors.FieldPath = ("name",)) -> str:
    """Give a person's or an app's name without outer blanks, or refuse it."""
    kept = " ".join(name.split())
    if not kept:
        raise errors.Required(field=field)
    if len(kept) > NAME_LIMIT:
        raise errors.TooLong(limit=NAME_LIMIT, field=field)
    return kept


def check_password(password: str, *, email: str, field: errors.FieldPath = ("password",)) -> None:
    """Refuse a password that is short, too long to hash, or made of one character or the e-mail address."""
    if len(password) < PASSWORD_MINIMUM:
        raise PasswordTooShort(minimum=PASSWORD_MINIMUM, field=field)
    if len(password) > PASSWORD_LIMIT:
        raise errors.TooLong(limit=PASSWORD_LIMIT, field=field)
    if _is_easy(password.lower(), email=email):
        raise PasswordTooEasy(field=field)


def _is_easy(password: str, *, email: str) -> bool:
    runs = ("01234567890123456789", "abcdefghijklmnopqrstuvwxyz", "qwertyuiopasdfghjklzxcvbnm")
    few = len(set(password)) <= 3
    return few or password in (email, email.partition("@")[0]) or any(password in run for run in runs)
