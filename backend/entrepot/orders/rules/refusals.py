"""Why something cannot be done to a cart or an order; each with its facts, in English and Chinese."""

from dataclasses import dataclass

from entrepot.kernel import errors

REASON_LIMIT = 500


@dataclass(eq=False)
class OrderRefused(errors.DomainError):
    """Order {number} cannot do this now."""

    code = "ORDER_REFUSED"
    zh = "订单 {number} 当前不能执行该操作。"
    number: str


@dataclass(eq=False)
class OrderNotPaid(OrderRefused):
    """Order {number} must be paid before it is shipped."""

    code = "ORDER_NOT_PAID"
    zh = "订单 {number} 须付款后才能发货。"


@dataclass(eq=False)
class OrderIsCancelled(OrderRefused):
    """Order {number} is cancelled."""

    code = "ORDER_IS_CANCELLED"
    zh = "订单 {number} 已取消。"


@dataclass(eq=False)
class OrderIsPaid(OrderRefused):
    """Order {number} is paid: ask for a refund instead."""

    code = "ORDER_IS_PAID"
    zh = "订单 {number} 已付款，请申请退款。"


@dataclass(eq=False)
class NothingToShip(OrderRefused):
    """Everything of order {number} has been shipped."""

    code = "NOTHING_TO_SHIP"
    zh = "订单 {number} 已全部发货。"


@dataclass(eq=False)
class NothingShipped(OrderRefused):
    """Nothing of order {number} has been shipped."""

    code = "NOTHING_SHIPPED"
    zh = "订单 {number} 尚未发货。"


@dataclass(eq=False)
class AlreadyDelivered(OrderRefused):
    """Every shipment of order {number} has been delivered."""

    code = "ALREADY_DELIVERED"
    zh = "订单 {number} 的全部包裹均已签收。"


@dataclass(eq=False)
class AlreadyShipped(OrderRefused):
    """Order {number} has been shipped; refund it instead."""

    code = "ALREADY_SHIPPED"
    zh = "订单 {number} 已发货，请改用退款。"


@dataclass(eq=False)
class AlreadyPaid(OrderRefused):
    """Nothing is due on order {number}."""

    code = "ALREADY_PAID"
    zh = "订单 {number} 没有待付金额。"


@dataclass(eq=False)
class NothingToRefund(OrderRefused):
    """Nothing is left to refund on order {number}."""

    code = "NOTHING_TO_REFUND"
    zh = "订单 {number} 没有可退金额。"


@dataclass(eq=False)
class AlreadyRequested(OrderRefused):
    """A refund of order {number} has been requested already."""

    code = "ALREADY_REQUESTED"
    zh = "订单 {number} 已申请退款。"


@dataclass(eq=False)
class QuantityExceedsOpen(errors.DomainError):
    """Only {available} of {sku} can be taken."""

    code = "QUANTITY_EXCEEDS_OPEN"
    zh = "{sku} 最多可处理 {available}。"
    sku: str
    available: str


@dataclass(eq=False)
class RefundAmountExceeds(errors.DomainError):
    """At most {refundable} of {sku} can be refunded."""

    code = "REFUND_AMOUNT_EXCEEDS"
    zh = "{sku} 最多可退 {refundable}。"
    sku: str
    refundable: str


@dataclass(eq=False)
class RefundAmountTooSmall(errors.DomainError):
    """Units of {sku} that were not shipped go back at their full price, {minimum}."""

    code = "REFUND_AMOUNT_TOO_SMALL"
    zh = "{sku} 未发货部分须按全价 {minimum} 退款。"
    sku: str
    minimum: str


@dataclass(eq=False)
class LineNotInOrder(errors.DomainError):
    """Order {number} has no such line."""

    code = "LINE_NOT_IN_ORDER"
    zh = "订单 {number} 没有该行。"
    number: str


@dataclass(eq=False)
class LineQuantityInvalid(errors.DomainError):
    """A quantity must be more than zero."""

    code = "LINE_QUANTITY_INVALID"
    zh = "数量必须大于零。"


@dataclass(eq=False)
class OrderIsEmpty(errors.DomainError):
    """There is nothing in it to order."""

    code = "ORDER_IS_EMPTY"
    zh = "没有可下单的商品。"


@dataclass(eq=False)
class OrderContactMissing(errors.DomainError):
    """An order needs an e-mail address or a phone number."""

    code = "ORDER_CONTACT_MISSING"
    zh = "订单需要邮箱或手机号。"


@dataclass(eq=False)
class AddressMissing(errors.DomainError):
    """An order with goods needs a delivery address."""

    code = "ADDRESS_MISSING"
    zh = "含商品的订单需要收货地址。"


@dataclass(eq=False)
class VariantUnavailable(errors.DomainError):
    """{sku} is not for sale."""

    code = "VARIANT_UNAVAILABLE"
    zh = "{sku} 不在售。"
    sku: str


@dataclass(eq=False)
class TotalChanged(errors.DomainError):
    """The total is now {total}, not {expected}."""

    code = "TOTAL_CHANGED"
    zh = "总额现为 {total}，而非 {expected}。"
    expected: str
    total: str


@dataclass(eq=False)
class CartIsCompleted(errors.DomainError):
    """This cart has become an order and cannot change."""

    code = "CART_IS_COMPLETED"
    zh = "该购物车已下单，不能再修改。"


@dataclass(eq=False)
class OrderNumberTaken(errors.DomainError):
    """This number is used already."""

    code = "ORDER_NUMBER_TAKEN"
    zh = "该编号已被使用。"


@dataclass(eq=False)
class ExternalReferenceTaken(errors.DomainError):
    """This external reference is used already."""

    code = "EXTERNAL_REFERENCE_TAKEN"
    zh = "该外部编号已被使用。"


@dataclass(eq=False)
class TrackingUrlInvalid(errors.DomainError):
    """A tracking address begins with https:// or http:// and has at most {limit} characters."""

    code = "TRACKING_URL_INVALID"
    zh = "物流查询网址须以 https:// 或 http:// 开头，最多 {limit} 个字符。"
    limit: int
