"""Whether a coupon may be used: its code, its dates and its limits."""

import re
import unicodedata
import uuid
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Final

from entrepot.kernel import errors
from entrepot.pricing.rules.facts import CouponFact

MOST_USES: Final = 10**9
_CODE: Final = re.compile(r"[A-Z0-9][A-Z0-9_-]{2,39}", re.ASCII)


class CouponReason(StrEnum):
    """Why a coupon is refused."""

    UNKNOWN = "COUPON_UNKNOWN"
    NOT_STARTED = "COUPON_NOT_STARTED"
    ENDED = "COUPON_ENDED"
    EXHAUSTED = "COUPON_EXHAUSTED"
    CUSTOMER_LIMIT = "COUPON_CUSTOMER_LIMIT"
    CUSTOMER_REQUIRED = "COUPON_CUSTOMER_REQUIRED"


class CouponUseState(StrEnum):
    """What became of a use: it counts, or it was given back."""

    REDEEMED = "REDEEMED"
    RELEASED = "RELEASED"


@dataclass(eq=False)
class CouponCodeInvalid(errors.DomainError):
    """A coupon code has 3 to 40 letters A–Z, digits, hyphens or underscores."""

    code = "COUPON_CODE_INVALID"
    zh = "优惠码由 3 至 40 个字母、数字、连字符或下划线组成。"


@dataclass(eq=False)
class CouponCodeTaken(errors.DomainError):
    """This coupon code exists already."""

    code = "COUPON_CODE_TAKEN"
    zh = "该优惠码已存在。"


@dataclass(eq=False)
class CouponUnknown(errors.DomainError):
    """There is no coupon {coupon_code}."""

    code = "COUPON_UNKNOWN"
    zh = "优惠码 {coupon_code} 不存在。"
    coupon_code: str


@dataclass(eq=False)
class CouponNotStarted(errors.DomainError):
    """Coupon {coupon_code} cannot be used yet."""

    code = "COUPON_NOT_STARTED"
    zh = "优惠券 {coupon_code} 尚未生效。"
    coupon_code: str


@dataclass(eq=False)
class CouponEnded(errors.DomainError):
    """Coupon {coupon_code} has expired."""

    code = "COUPON_ENDED"
    zh = "优惠券 {coupon_code} 已过期。"
    coupon_code: str


@dataclass(eq=False)
class CouponExhausted(errors.DomainError):
    """Coupon {coupon_code} has been used up."""

    code = "COUPON_EXHAUSTED"
    zh = "优惠券 {coupon_code} 已用完。"
    coupon_code: str


@dataclass(eq=False)
class CouponCustomerLimit(errors.DomainError):
    """This customer has used coupon {coupon_code} as often as allowed."""

    code = "COUPON_CUSTOMER_LIMIT"
    zh = "该顾客使用优惠券 {coupon_code} 的次数已达上限。"
    coupon_code: str


@dataclass(eq=False)
class CouponCustomerRequired(errors.DomainError):
    """Sign in to use coupon {coupon_code}."""

    code = "COUPON_CUSTOMER_REQUIRED"
    zh = "请先登录，再使用优惠券 {coupon_code}。"
    coupon_code: str


@dataclass(eq=False)
class CouponRefused(errors.DomainError):
    """Coupon {coupon_code} does not apply to this cart ({reason})."""

    code = "COUPON_REFUSED"
    zh = "优惠券 {coupon_code} 不适用于此购物车（{reason}）。"
    coupon_code: str
    reason: str


@dataclass(eq=False)
class MaxUsesBelowUsed(errors.DomainError):
    """The coupon has been used {used} times already."""

    code = "MAX_USES_BELOW_USED"
    zh = "该优惠券已使用 {used} 次，上限不能更低。"
    used: int


@dataclass(eq=False)
class CouponEndsBeforeStart(errors.DomainError):
    """A coupon must end after it begins."""

    code = "COUPON_ENDS_BEFORE_START"
    zh = "优惠券的结束时间必须晚于开始时间。"


errors.on_constraint("coupon_code_key", CouponCodeTaken)

_ERRORS: Final = {
    CouponReason.UNKNOWN: CouponUnknown,
    CouponReason.NOT_STARTED: CouponNotStarted,
    CouponReason.ENDED: CouponEnded,
    CouponReason.EXHAUSTED: CouponExhausted,
    CouponReason.CUSTOMER_LIMIT: CouponCustomerLimit,
    CouponReason.CUSTOMER_REQUIRED: CouponCustomerRequired,
}


def refusal(reason: str, *, coupon_code: str, field: errors.FieldPath = ()) -> errors.DomainError:
    """The typed error of a reason for which a coupon was refused."""
    if reason in _ERRORS:
        return _ERRORS[CouponReason(reason)](coupon_code=coupon_code, field=field)
    return CouponRefused(coupon_code=coupon_code, reason=reason, field=field)


def normal_code(typed: str) -> str:
    """The form in which codes are stored and compared: no spaces, full-width folded, upper case."""
    return "".join(unicodedata.normalize("NFKC", typed[:200]).split()).upper()


def refusals(coupon: Mapping[str, Any]) -> list[errors.DomainError]:
    """Everything that is wrong with a coupon's code (normalised), limits and dates."""
    wrong: list[errors.DomainError] = []
    if not _CODE.fullmatch(coupon["code"]):
        wrong.append(CouponCodeInvalid(field=("code",)))
    for name in ("max_uses", "max_uses_per_customer"):
        limit = coupon[name]
        if limit is not None and not 0 < limit <= MOST_USES:
            wrong.append(errors.OutOfRange(minimum="1", maximum=str(MOST_USES), field=(name,)))
    used = coupon.get("used_count", 0)
    if coupon["max_uses"] is not None and 0 < coupon["max_uses"] < used:
        wrong.append(MaxUsesBelowUsed(used=used, field=("max_uses",)))
    if coupon["ends_at"] is not None and coupon["ends_at"] <= coupon["starts_at"]:
        wrong.append(CouponEndsBeforeStart(field=("ends_at",)))
    return wrong


def coupon_reason(
    coupon: CouponFact, *, at: datetime, customer_id: uuid.UUID | None, used_by_customer: int
) -> CouponReason | None:
    """Why a coupon may not be used once more, or None when it may."""
    if at < coupon.starts_at:
        return CouponReason.NOT_STARTED
    if coupon.ends_at is not None and at >= coupon.ends_at:
        return CouponReason.ENDED
    if coupon.max_uses is not None and coupon.used_count >= coupon.max_uses:
        return CouponReason.EXHAUSTED
    if coupon.max_uses_per_customer is None:
        return None
    if customer_id is None:
        return CouponReason.CUSTOMER_REQUIRED
    return CouponReason.CUSTOMER_LIMIT if used_by_customer >= coupon.max_uses_per_customer else None


@dataclass(frozen=True, slots=True, kw_only=True)
class RedeemCoupon:
    """Use a coupon for a document; `at` judges its dates and defaults to the transaction's clock."""

    coupon_id: uuid.UUID
    reference_id: uuid.UUID
    customer_id: uuid.UUID | None = None
    at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Redeemed:
    """A coupon counts as used by this document; `fresh` is off when it did so before."""

    coupon_id: uuid.UUID
    reference_id: uuid.UUID
    fresh: bool = True


Redemption = Redeemed | errors.DomainError


@dataclass(frozen=True, slots=True, kw_only=True)
class UseFacts:
    """The state of uses as locked: by (coupon, document), and live counts by (coupon, customer)."""

    states: Mapping[tuple[uuid.UUID, uuid.UUID], CouponUseState]
    by_customer: Mapping[tuple[uuid.UUID, uuid.UUID], int]


def decide_redemptions(
    commands: Sequence[RedeemCoupon],
    *,
    coupons: Mapping[uuid.UUID, CouponFact],
    uses: UseFacts,
    now: datetime,
) -> list[Redemption]:
    """One answer for each command, in order; an earlier command of the batch takes its use from a later one."""
    taken: Counter[uuid.UUID] = Counter()
    taken_by: Counter[tuple[uuid.UUID, uuid.UUID]] = Counter(uses.by_customer)
    live = {key for key, state in uses.states.items() if state is CouponUseState.REDEEMED}
    answers: list[Redemption] = []
    for command in commands:
        key = (command.coupon_id, command.reference_id)
        if key in live:
            answers.append(Redeemed(coupon_id=key[0], reference_id=key[1], fresh=False))
            continue
        answer = _decide(command, coupons.get(command.coupon_id), taken[command.coupon_id], taken_by, now)
        answers.append(answer)
        if isinstance(answer, Redeemed):
            live.add(key)
            taken[command.coupon_id] += 1
            if command.customer_id is not None:
                taken_by[command.coupon_id, command.customer_id] += 1
    return answers


def _decide(
    command: RedeemCoupon,
    coupon: CouponFact | None,
    taken: int,
    taken_by: Mapping[tuple[uuid.UUID, uuid.UUID], int],
    now: datetime,
) -> Redemption:
    if coupon is None:
        return CouponUnknown(coupon_code=str(command.coupon_id))
    if coupon.max_uses is not None and coupon.used_count + taken >= coupon.max_uses:
        return CouponExhausted(coupon_code=coupon.code)
    customer = command.customer_id
    reason = coupon_reason(
        coupon,
        at=command.at or now,
        customer_id=customer,
        used_by_customer=taken_by.get((coupon.id, customer), 0) if customer else 0,
    )
    if reason is not None:
        return refusal(reason, coupon_code=coupon.code)
    return Redeemed(coupon_id=coupon.id, reference_id=command.reference_id)
