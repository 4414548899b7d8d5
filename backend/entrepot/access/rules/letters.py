"""What is written to people about their accounts, in both languages. A name that somebody typed is never repeated:
whoever types another's address could have us send them any text."""

import enum
from collections.abc import Mapping
from dataclasses import dataclass

from entrepot.access.rules.accounts import AccountKind
from entrepot.access.rules.tickets import Purpose


class Said(enum.StrEnum):
    """What a letter says."""

    INVITE = "INVITE"
    VERIFY = "VERIFY"
    RESET = "RESET"
    CHANGE_EMAIL = "CHANGE_EMAIL"
    HAS_ACCOUNT = "HAS_ACCOUNT"
    EMAIL_CHANGED = "EMAIL_CHANGED"
    FACTORS_CHANGED = "FACTORS_CHANGED"
    MERGE = "MERGE"


PURPOSES: Mapping[Said, Purpose] = {
    Said.INVITE: Purpose.INVITE,
    Said.VERIFY: Purpose.VERIFY,
    Said.RESET: Purpose.RESET,
    Said.CHANGE_EMAIL: Purpose.CHANGE_EMAIL,
    Said.MERGE: Purpose.MERGE,
}
# Below the admin for staff, below the storefront for customers. After the #, which no server and no log is told.
PATHS: Mapping[Said, str] = {
    Said.INVITE: "/invitation#{token}",
    Said.VERIFY: "/account/verify#{token}",
    Said.RESET: "/account/reset#{token}",
    Said.CHANGE_EMAIL: "/account/email#{token}",
    Said.HAS_ACCOUNT: "/account/forgotten",
    Said.EMAIL_CHANGED: "",
    Said.FACTORS_CHANGED: "/account/forgotten",
    Said.MERGE: "/account/orders#{token}",
}
SUBJECTS: Mapping[Said, Mapping[str, str]] = {
    Said.INVITE: {"en": "Your invitation to {shop}", "zh-CN": "{shop} 邀请您加入"},
    Said.VERIFY: {"en": "Confirm your e-mail address for {shop}", "zh-CN": "请确认您在 {shop} 的邮箱"},
    Said.RESET: {"en": "A new password for {shop}", "zh-CN": "重设您在 {shop} 的密码"},
    Said.CHANGE_EMAIL: {"en": "Confirm your new e-mail address for {shop}", "zh-CN": "请确认您在 {shop} 的新邮箱"},
    Said.HAS_ACCOUNT: {"en": "You already have an account at {shop}", "zh-CN": "您在 {shop} 已有账号"},
    Said.EMAIL_CHANGED: {"en": "Your e-mail address at {shop} was changed", "zh-CN": "您在 {shop} 的邮箱已更改"},
    Said.FACTORS_CHANGED: {"en": "How you sign in to {shop} was changed", "zh-CN": "您在 {shop} 的登录验证方式已更改"},
    Said.MERGE: {"en": "Your earlier orders at {shop}", "zh-CN": "您在 {shop} 的历史订单"},
}
BODIES: Mapping[Said, Mapping[str, str]] = {
    Said.INVITE: {
        "en": "You are invited to work in {shop}. Choose your password here, within three days:\n\n{link}\n\n"
        "If you do not know what this is about, do nothing: without your answer there is no access.\n",
        "zh-CN": "{shop} 邀请您成为员工。请在三天内打开以下链接设置密码：\n\n{link}\n\n"
        "如果您不了解此事，请忽略本邮件；未经您接受，不会开通任何权限。\n",
    },
    Said.VERIFY: {
        "en": "To open your account at {shop}, choose your password here, within a day:\n\n{link}\n\n"
        "If you did not ask for an account, do nothing: without your answer there is none.\n",
        "zh-CN": "请在一天内打开以下链接设置密码，以开通您在 {shop} 的账号：\n\n{link}\n\n"
        "如果您没有申请账号，请忽略本邮件；未经您确认，账号不会开通。\n",
    },
    Said.RESET: {
        "en": "Choose a new password for {shop} here, within an hour. You will be signed out everywhere:\n\n{link}\n\n"
        "If you did not ask for this, do nothing: your password stays as it is.\n",
        "zh-CN": "请在一小时内打开以下链接重设您在 {shop} 的密码，届时所有设备都将退出登录：\n\n{link}\n\n"
        "如果不是您本人申请，请忽略本邮件；密码不会改变。\n",
    },
    Said.CHANGE_EMAIL: {
        "en": "To use this e-mail address for your account at {shop}, confirm it here, within an hour:\n\n{link}\n\n"
        "If you did not ask for this, do nothing: nothing is changed.\n",
        "zh-CN": "请在一小时内打开以下链接，确认将此邮箱用于您在 {shop} 的账号：\n\n{link}\n\n"
        "如果不是您本人申请，请忽略本邮件；不会有任何改变。\n",
    },
    Said.HAS_ACCOUNT: {
        "en": "Somebody, perhaps you, wanted to use this e-mail address for an account at {shop}. There is one "
        "already. Sign in with your password, or choose a new one here:\n\n{link}\n\nIf it was not you, do nothing.\n",
        "zh-CN": "有人（可能是您本人）想用此邮箱在 {shop} 开通账号，但该邮箱已有账号。"
        "请直接登录，或在此重设密码：\n\n{link}\n\n如果不是您本人，请忽略本邮件。\n",
    },
    Said.EMAIL_CHANGED: {
        "en": "Your account at {shop} has another e-mail address from now on. If it was not you who changed it, "
        "write to the shop at once.\n",
        "zh-CN": "您在 {shop} 的账号已改用其他邮箱。如果不是您本人操作，请立即联系店铺。\n",
    },
    Said.FACTORS_CHANGED: {
        "en": "A second factor of your account at {shop} was set up, replaced or taken away, by you or by whoever "
        "manages the staff, and you were signed out elsewhere. If you did not expect this, choose a new password here "
        "and write to the shop at once:\n\n{link}\n",
        "zh-CN": "您在 {shop} 的账号的第二验证方式已由您本人或员工管理者启用、更换或移除，其他设备已退出登录。"
        "如非您所知，请立即在此重设密码并联系店铺：\n\n{link}\n",
    },
    Said.MERGE: {
        "en": "To see in your account at {shop} what was ordered with this e-mail address without one, sign in and "
        "open this, within an hour:\n\n{link}\n\nIf you did not ask for this, do nothing: nothing is changed.\n",
        "zh-CN": "请登录后在一小时内打开以下链接，将使用此邮箱以访客身份下的订单归入您在 {shop} 的账号：\n\n{link}\n\n"
        "如果不是您本人申请，请忽略本邮件；不会有任何改变。\n",
    },
}


@dataclass(frozen=True, kw_only=True)
class Letter:
    """A subject and a body in every language there is."""

    subject: Mapping[str, str]
    body: Mapping[str, str]


def link(said: Said, *, kind: AccountKind, base_url: str, storefront_url: str, handle: str, token: str) -> str:
    """Where a letter leads: below what the operator configured, never below what a request says of itself."""
    base = f"{base_url}/admin" if kind is AccountKind.STAFF else storefront_url.replace("{shop}", handle)
    return base.rstrip("/") + PATHS[said].format(token=token)


def letter(said: Said, *, shop: Mapping[str, str], link: str) -> Letter:
    """Write a letter; `shop` is its name by language."""
    fallback = next(iter(shop.values()), "")
    return Letter(
        subject={locale: text.format(shop=shop.get(locale, fallback)) for locale, text in SUBJECTS[said].items()},
        body={locale: text.format(shop=shop.get(locale, fallback), link=link) for locale, text in BODIES[said].items()},
    )
