"""What can go wrong in the trade, as typed values with facts: raised beside the rule, presented at the edge.

A subclass is a dataclass of facts. Its docstring is the English message and `zh` the Chinese one; both are formatted
with the facts. `code` never changes. `field` is the path to the offending input, list indexes included.
"""

import dataclasses
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

FieldPath = tuple[str | int, ...]


@dataclass(eq=False)
class DomainError(Exception):
    """Something in the request cannot be done."""

    code: ClassVar[str] = "DOMAIN_ERROR"
    zh: ClassVar[str] = "请求无法完成。"
    # A refusal that is itself worth keeping, such as a failed sign-in: what was written before it is committed.
    keeps: ClassVar[bool] = False
    field: FieldPath = dataclasses.field(default=(), kw_only=True)

    def facts(self) -> dict[str, Any]:
        """The values that belong to this error, without the path."""
        return {item.name: getattr(self, item.name) for item in dataclasses.fields(self) if item.name != "field"}

    def message(self, locale: str) -> str:
        """The message a person reads, in Chinese for any `zh` locale and in English otherwise."""
        template = self.zh if locale.lower().startswith("zh") else (type(self).__doc__ or "")
        return " ".join(template.split()).format(**self.facts())

    def at(self, *path: str | int) -> "DomainError":
        """The same error with `path` in front of its field."""
        return dataclasses.replace(self, field=(*path, *self.field))

    def __str__(self) -> str:
        return self.message("en")


class Several(Exception):
    """More than one domain error at once; the mutation wrapper presents them all."""

    def __init__(self, errors: Sequence[DomainError]) -> None:
        super().__init__("; ".join(str(error) for error in errors))
        self.errors = tuple(errors)


def raise_all(errors: Sequence[DomainError]) -> None:
    """Raise the one error, or all of them together, or nothing when there are none."""
    if len(errors) == 1:
        raise errors[0]
    if errors:
        raise Several(errors)


@dataclass(eq=False)
class AddressRefused(DomainError):
    """This address cannot be called: {reason}."""

    code = "ADDRESS_REFUSED"
    zh = "无法调用该地址：{reason}。"
    reason: str


@dataclass(eq=False)
class NotFound(DomainError):
    """{what} was not found."""

    code = "NOT_FOUND"
    zh = "找不到{what}。"
    what: str


@dataclass(eq=False)
class Invalid(DomainError):
    """This value is not valid: {reason}."""

    code = "INVALID"
    zh = "该值无效：{reason}。"
    reason: str


@dataclass(eq=False)
class Required(DomainError):
    """This value is required."""

    code = "REQUIRED"
    zh = "此项必填。"


@dataclass(eq=False)
class TooLong(DomainError):
    """At most {limit} characters are allowed."""

    code = "TOO_LONG"
    zh = "最多 {limit} 个字符。"
    limit: int


@dataclass(eq=False)
class OutOfRange(DomainError):
    """The value must lie between {minimum} and {maximum}."""

    code = "OUT_OF_RANGE"
    zh = "数值必须在 {minimum} 与 {maximum} 之间。"
    minimum: str
    maximum: str


@dataclass(eq=False)
class AlreadyExists(DomainError):
    """{what} exists already."""

    code = "ALREADY_EXISTS"
    zh = "{what}已存在。"
    what: str


@dataclass(eq=False)
class StaleVersion(DomainError):
    """Somebody else changed this meanwhile; its version is now {current}."""

    code = "STALE_VERSION"
    zh = "内容已被他人修改，当前版本为 {current}。"
    current: int


@dataclass(eq=False)
class SignInAgain(DomainError):
    """This needs a sign-in of the last {minutes} minutes; prove once more who you are."""

    code = "SIGN_IN_AGAIN"
    zh = "此操作需要在最近 {minutes} 分钟内登录过，请再次验证身份。"
    minutes: int


@dataclass(eq=False)
class RequestError(DomainError):
    """The request as a whole was refused."""

    code = "BAD_REQUEST"
    zh = "请求被拒绝。"


@dataclass(eq=False)
class BadRequest(RequestError):
    """The request is malformed: {reason}."""

    code = "BAD_REQUEST"
    zh = "请求格式错误：{reason}。"
    reason: str


@dataclass(eq=False)
class LimitExceeded(RequestError):
    """Too much in one request: {limit} is {found}, at most {maximum} is allowed."""

    code = "LIMIT_EXCEEDED"
    zh = "单次请求过大：{limit} 为 {found}，最多允许 {maximum}。"
    limit: str
    found: int
    maximum: int


@dataclass(eq=False)
class Throttled(RequestError):
    """Too many requests: {cost} points are needed, {available} are left; try again in {wait_milliseconds} ms."""

    code = "THROTTLED"
    zh = "请求过于频繁：本次需要 {cost} 点，剩余 {available} 点，请在 {wait_milliseconds} 毫秒后重试。"
    cost: int
    available: int
    wait_milliseconds: int


@dataclass(eq=False)
class TimedOut(RequestError):
    """This took longer than {seconds} s and was given up; repeat a mutation with the same key."""

    code = "TIMED_OUT"
    zh = "处理超过 {seconds} 秒，已放弃；如需重试变更操作，请使用相同的幂等键。"
    seconds: int


@dataclass(eq=False)
class NotTogether(RequestError):
    """{mutation} must be the only mutation of its request."""

    code = "NOT_TOGETHER"
    zh = "{mutation} 必须是请求中唯一的 mutation。"
    mutation: str


@dataclass(eq=False)
class Unauthenticated(RequestError):
    """Sign in first: the token is missing, wrong or expired."""

    code = "UNAUTHENTICATED"
    zh = "请先登录：令牌缺失、错误或已过期。"


@dataclass(eq=False)
class Forbidden(RequestError):
    """{what} needs one of these permissions: {permissions}."""

    code = "FORBIDDEN"
    zh = "{what} 需要以下任一权限：{permissions}。"
    what: str
    permissions: str


@dataclass(eq=False)
class ScopeTooNarrow(RequestError):
    """{what} is about the whole shop, and you hold {permissions} for a part of it only."""

    code = "SCOPE_TOO_NARROW"
    zh = "{what} 涉及全店，而您的 {permissions} 权限仅限部分范围。"
    what: str
    permissions: str


@dataclass(eq=False)
class FactorRequired(RequestError):
    """{what} needs a second factor: one of your roles asks for it, so set one up first."""

    code = "FACTOR_REQUIRED"
    zh = "您的角色要求启用第二验证方式，启用后方可使用 {what}。"
    what: str
    permissions: str


@dataclass(eq=False)
class ShopNotFound(RequestError):
    """No such shop."""

    code = "SHOP_NOT_FOUND"
    zh = "找不到该店铺。"


@dataclass(eq=False)
class Internal(RequestError):
    """Something went wrong on our side; the request id is {request_id}."""

    code = "INTERNAL"
    zh = "服务器内部错误，请求编号 {request_id}。"
    request_id: str


ErrorFactory = Callable[[], DomainError]
_by_constraint: dict[str, ErrorFactory] = {}


def on_constraint(constraint: str, factory: ErrorFactory) -> None:
    """Say which typed error a person sees who trips this database constraint."""
    _by_constraint[constraint] = factory


def of_constraint(constraint: str | None) -> DomainError | None:
    """The typed error of a constraint, or None when no person can trip it."""
    factory = _by_constraint.get(constraint or "")
    return factory() if factory else None


def subclasses(of: type[DomainError] = DomainError) -> Iterator[type[DomainError]]:
    """Every concrete domain error, for the schema and the tests."""
    for child in of.__subclasses__():
        yield child
        yield from subclasses(child)
