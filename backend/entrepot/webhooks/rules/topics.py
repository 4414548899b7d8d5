"""Every topic, literally: its name, the kind of node that it is about, and the operations of the feed that it tells of.

A topic's name is the noun in the plural and what happened to it. One change may be told under several topics. What no
topic tells of stands in `UNTOLD` with the reason; a test compares both with what the features record.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

UNINSTALLED = "app/uninstalled"
TEST = "webhooks/test"
# Told whatever the state of the webhook is: the last word, and what a person asks for.
ALWAYS = (UNINSTALLED, TEST)


@dataclass(frozen=True)
class Topic:
    """A topic, with what it says in English and Chinese."""

    name: str
    kind: str
    operations: tuple[str, ...]
    en: str
    zh: str


_ORDER = ("orderPay", "orderCancel", "orderExpire", "orderShip", "orderMarkDelivered", "orderRefund")
_PRODUCT = ("productUpdate", "productPublish", "productUnpublish", "productArchive")
_SHOP = ("shopUpdate", "paymentGatewaySwitch", "dutiesSeparate")
_DECIDED = ("approvalApprove", "approvalReject", "approvalWithdraw", "approvalTimeOut")
_HIDDEN = ("productUnpublish", "productArchive")
_PRODUCT_SETS = ("productCategoriesSet", "productTagsSet", "productMediaSet")

TOPICS: tuple[Topic, ...] = (
    Topic("orders/created", "Order", ("orderPlace",), "An order was placed", "有新订单"),
    Topic("orders/updated", "Order", (*_ORDER, "orderRefundRequest"), "Anything of an order changed", "订单有变化"),
    Topic("orders/paid", "Order", ("orderPay",), "Money for an order arrived", "订单已付款"),
    Topic("orders/shipped", "Order", ("orderShip",), "Goods of an order left", "订单已发货"),
    Topic("orders/delivered", "Order", ("orderMarkDelivered",), "Goods of an order arrived", "订单已签收"),
    Topic("orders/cancelled", "Order", ("orderCancel", "orderExpire"), "An order was given up", "订单已取消"),
    Topic("orders/refund_requested", "Order", ("orderRefundRequest",), "A buyer asks for money back", "买家申请退款"),
    Topic("orders/refunded", "Order", ("orderRefund",), "Money of an order was given back", "订单已退款"),
    Topic("refunds/created", "Refund", ("refundCreate",), "A refund was made", "有新退款"),
    Topic("returns/accepted", "SalesReturn", ("salesReturnAccept",), "Goods came back", "已收退货"),
    Topic("payments/created", "Payment", ("paymentCreate",), "Money was asked for", "有新收款"),
    Topic("payments/captured", "Payment", ("paymentCapture",), "Asked money arrived", "款项已到账"),
    Topic(
        "payments/misreported",
        "Payment",
        ("paymentReportPutAside",),
        "A gateway reported other money than was asked for",
        "收款回报不符",
    ),
    Topic("payments/failed", "Payment", ("paymentFail",), "A payment failed", "收款失败"),
    Topic("payments/voided", "Payment", ("paymentVoid",), "A payment is not waited for any more", "收款已作废"),
    Topic("payments/refunded", "Payment", ("paymentRefund",), "Money of a payment was given back", "收款已退回"),
    Topic("products/created", "Product", ("productCreate",), "A product was made", "新建商品"),
    Topic("products/updated", "Product", (*_PRODUCT, *_PRODUCT_SETS), "Anything of a product changed", "商品有变化"),
    Topic("products/published", "Product", ("productPublish",), "A product is shown", "商品已上架"),
    Topic("products/unpublished", "Product", _HIDDEN, "A product is shown no more", "商品已下架或归档"),
    Topic("variants/created", "Variant", ("variantCreate",), "A variant was made", "新建规格"),
    Topic("variants/updated", "Variant", ("variantUpdate",), "A variant changed", "规格有变化"),
    Topic("variants/deleted", "Variant", ("variantDelete",), "A variant was taken away", "规格已删除"),
    Topic("stock/updated", "Variant", ("stockOpen", "stockReceive", "stockAdjust"), "Stock was counted", "库存已调整"),
    Topic("stock/low_stock_set", "Variant", ("lowStockSet",), "A low-stock threshold was set", "已设低库存线"),
    Topic("categories/created", "Category", ("categoryCreate",), "A category was made", "新建分类"),
    Topic("categories/updated", "Category", ("categoryUpdate", "categoryMove"), "A category changed", "分类有变化"),
    Topic("categories/deleted", "Category", ("categoryDelete",), "A category was taken away", "分类已删除"),
    Topic("tags/created", "Tag", ("tagCreate",), "A tag was made", "新建标签"),
    Topic("tags/updated", "Tag", ("tagUpdate",), "A tag changed", "标签有变化"),
    Topic("tags/deleted", "Tag", ("tagDelete",), "A tag was taken away", "标签已删除"),
    Topic("media/ready", "Media", ("mediaRender",), "A picture is ready, or is refused", "图片处理完毕"),
    Topic("media/updated", "Media", ("mediaUpdate",), "A picture was described", "图片有变化"),
    Topic("media/deleted", "Media", ("mediaDelete",), "A picture was taken away", "图片已删除"),
    Topic("customers/created", "Customer", ("customerCreate",), "There is a new customer", "有新顾客"),
    Topic("customers/updated", "Customer", ("customerUpdate",), "A customer changed", "顾客资料有变化"),
    Topic("customers/erased", "Customer", ("customerErased",), "What told of a customer was erased", "顾客资料已删除"),
    Topic("addresses/created", "CustomerAddress", ("addressCreate",), "An address was added", "新增地址"),
    Topic("addresses/updated", "CustomerAddress", ("addressUpdate",), "An address changed", "地址有变化"),
    Topic("addresses/deleted", "CustomerAddress", ("addressDelete",), "An address was taken away", "地址已删除"),
    Topic("prices/set", "Price", ("priceSet",), "A price was set", "价格已设定"),
    Topic("promotions/created", "Promotion", ("promotionCreate",), "A promotion was made", "新建促销"),
    Topic(
        "promotions/updated", "Promotion", ("promotionUpdate", "promotionSwitch"), "A promotion changed", "促销有变化"
    ),
    Topic("coupons/created", "Coupon", ("couponCreate",), "A coupon was made", "新建优惠券"),
    Topic("coupons/updated", "Coupon", ("couponUpdate",), "A coupon changed", "优惠券有变化"),
    Topic("coupons/redeemed", "Coupon", ("couponRedeem",), "A coupon was used", "优惠券被使用"),
    Topic("coupons/released", "Coupon", ("couponRelease",), "A used coupon is free again", "优惠券被释放"),
    Topic("reviews/created", "Review", ("reviewCreate",), "A review was written", "有新评价"),
    Topic("reviews/moderated", "Review", ("reviewModerate",), "A review was published or rejected", "评价已审核"),
    Topic("reviews/replied", "Review", ("reviewReply",), "A review was answered", "评价已回复"),
    Topic("journal_entries/posted", "JournalEntry", ("journalPost",), "An entry was made by hand", "已记手工凭证"),
    Topic("ledger_accounts/created", "LedgerAccount", ("accountCreate",), "An account was added", "新增科目"),
    Topic("staff/created", "StaffMember", ("staffCreate",), "Somebody was taken on", "新增员工"),
    Topic("staff/updated", "StaffMember", ("staffUpdate",), "A member of staff changed", "员工资料有变化"),
    Topic("roles/created", "Role", ("roleCreate",), "A role was made", "新建角色"),
    Topic("roles/updated", "Role", ("roleUpdate",), "A role changed", "角色有变化"),
    Topic("apps/created", "App", ("appCreate",), "An app was registered", "注册应用"),
    Topic("apps/updated", "App", ("appUpdate", "appAdopt"), "An app changed", "应用有变化"),
    Topic("apps/deleted", "App", ("appDelete",), "Some app was taken away", "应用已删除"),
    Topic("channels/created", "Channel", ("channelCreate",), "A channel was opened", "新建渠道"),
    Topic("locations/created", "Location", ("locationCreate",), "A location was opened", "新建仓库或门店"),
    Topic("shop/updated", "Shop", _SHOP, "The shop changed", "店铺设置有变化"),
    Topic("approvals/requested", "Approval", ("approvalRequest",), "Something waits for approval", "有新的审批"),
    Topic("approvals/decided", "Approval", _DECIDED, "A request was approved, refused or given up", "审批已结束"),
    Topic(
        "approval_policies/created", "ApprovalPolicy", ("approvalPolicyCreate",), "A policy was made", "新建审批规则"
    ),
    Topic(
        "approval_policies/updated", "ApprovalPolicy", ("approvalPolicyUpdate",), "A policy changed", "审批规则有变化"
    ),
    Topic("field_definitions/created", "FieldDefinition", ("fieldDefinitionCreate",), "A field was made", "新建字段"),
    Topic("field_definitions/updated", "FieldDefinition", ("fieldDefinitionUpdate",), "A field changed", "字段有变化"),
    Topic(
        "field_definitions/deleted",
        "FieldDefinition",
        ("fieldDefinitionDelete",),
        "A field was taken away",
        "字段已删除",
    ),
    Topic(UNINSTALLED, "App", (), "The app itself was taken away; nothing follows", "应用自身被卸载，此后不再投递"),
)

# Operations that are recorded and told to no app, with the reason.
UNTOLD: Mapping[str, str] = {
    "shopFound": "nobody can have subscribed yet",
    **dict.fromkeys(
        (
            *("passwordChange", "passwordReset", "sessionsRevoke", "sessionRevoke", "accountResume"),
            *("accountTicketSend", "emailChange", "emailChangeRequest", "emailVerify"),
            *("staffInvite", "invitationAccept", "customerConsentGive", "customerErase", "customerImpersonate"),
            *("customerDataExport", "customerDataWrite", "customerDataExpire"),
            *("customerMergeGuestOrders", "customerMergeGuestOrdersRequest"),
            *("totpBegin", "totpConfirm", "passkeyRegisterBegin", "passkeyRegister", "passkeyCopied", "factorRemove"),
            *("externalLogin", "identityLink", "identityUnlink"),
            *("recoveryCodesRenew", "signInAgain", "staffFactorsReset", "staffSessionsRevoke"),
        ),
        "is between a person and the shop",
    ),
    "appAuthorize": "is between a person and an app",
    "appConsentWithdraw": "is between a person and an app",
    "approvalDelegate": "is between two of the staff",
    "customFieldsSet": "the object may be of any kind; `changes` tells of it",
    "settingSet": "may be of the shop, a channel or a location; `changes` tells of it",
    "massExport": "is for whoever audits",
    **dict.fromkeys(
        (
            *("bulkQueryRun", "bulkMutationCreate", "bulkMutationStart", "bulkOperationCancel"),
            *("bulkOperationSettle", "bulkOperationAbandon", "bulkResultExpire"),
        ),
        "is between whoever asked for it and the shop",
    ),
    **dict.fromkeys(
        ("appSecretRotate", "appTokenCreate", "appTokenRotate", "appTokenRevoke"), "is between an app and the shop"
    ),
    **dict.fromkeys(
        ("identityProviderCreate", "identityProviderUpdate", "identityProviderDelete"),
        "how people sign in is no app's business",
    ),
    "importBegin": "what it imports is told",
    "mediaUploadCreate": "nothing is there yet",
    "mediaUploadComplete": "`media/ready` follows",
    "mediaAbandoned": "nothing was ever there",
    **dict.fromkeys(
        (
            *("webhookCreate", "webhookUpdate", "webhookDelete", "webhookSecretRotate", "webhookTest"),
            *("webhookPause", "webhookResume", "webhookRedeliver", "webhookStop"),
        ),
        "a webhook that tells of webhooks would tell of itself for ever",
    ),
}

# The lists whose `where` a filter is written in.
LISTS: Mapping[str, str] = {
    "Order": "orders",
    "Product": "products",
    "Category": "categories",
    "Tag": "tags",
    "Customer": "customers",
    "Media": "mediaList",
    "SalesReturn": "salesReturns",
    "Payment": "payments",
    "Price": "prices",
    "Promotion": "promotions",
    "Coupon": "coupons",
    "Review": "reviews",
    "JournalEntry": "journalEntries",
}

BY_NAME: Mapping[str, Topic] = {topic.name: topic for topic in TOPICS}


def kinds_of(names: Sequence[str]) -> list[str]:
    """The kinds of node that known topics are about, each once."""
    return list(dict.fromkeys(BY_NAME[name].kind for name in names))
