"""What people read about why a promotion or a coupon did not apply; the rules only know codes."""

from collections.abc import Mapping
from typing import Final

from entrepot.pricing.rules.coupons import CouponReason
from entrepot.pricing.rules.promotions import Reason

_APPLIED: Final = {"en": "Applied.", "zh": "已生效。"}
_MISSING: Final = {"en": "Spend {missing} more to qualify.", "zh": "再消费 {missing} 即可享受。"}
_REASONS: Final[Mapping[str, Mapping[str, str]]] = {
    Reason.NOT_ACTIVE: {"en": "This promotion is switched off.", "zh": "该促销未启用。"},
    Reason.NOT_STARTED: {"en": "This promotion has not begun.", "zh": "该促销尚未开始。"},
    Reason.ENDED: {"en": "This promotion has ended.", "zh": "该促销已结束。"},
    Reason.OTHER_CURRENCY: {"en": "This promotion is in another currency.", "zh": "该促销适用于其他币种。"},
    Reason.NO_LINE_IN_SCOPE: {"en": "Nothing in the cart belongs to it.", "zh": "购物车中没有参与该促销的商品。"},
    Reason.BELOW_THRESHOLD: _MISSING,
    Reason.NOTHING_LEFT: {"en": "There is nothing left to take off.", "zh": "已无可优惠的金额。"},
    Reason.NOT_COMBINABLE: {"en": "It cannot be combined with another promotion.", "zh": "不能与其他促销同享。"},
    Reason.PROMOTION_REPEATED: {"en": "This promotion applies once.", "zh": "同一促销只能使用一次。"},
    CouponReason.UNKNOWN: {"en": "There is no such coupon.", "zh": "优惠码不存在。"},
    CouponReason.NOT_STARTED: {"en": "This coupon cannot be used yet.", "zh": "优惠券尚未生效。"},
    CouponReason.ENDED: {"en": "This coupon has expired.", "zh": "优惠券已过期。"},
    CouponReason.EXHAUSTED: {"en": "This coupon has been used up.", "zh": "优惠券已用完。"},
    CouponReason.CUSTOMER_LIMIT: {
        "en": "You have used this coupon as often as allowed.",
        "zh": "您使用该优惠券的次数已达上限。",
    },
    CouponReason.CUSTOMER_REQUIRED: {"en": "Sign in to use this coupon.", "zh": "请登录后使用该优惠券。"},
}


def explanation(reason: str | None, *, locale: str, missing: str = "") -> str:
    """One sentence for people in their language: Chinese for any `zh` locale, English otherwise."""
    texts = _APPLIED if reason is None else _REASONS[reason]
    return texts["zh" if locale.lower().startswith("zh") else "en"].format(missing=missing)
