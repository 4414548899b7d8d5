"""GraphQL objects of orders and carts."""

from datetime import datetime
from typing import Any

from strawberry.scalars import JSON

from entrepot.catalog.types import Variant
from entrepot.contract.declare import UserError, batch, derived, object_type, payload, plain, text
from entrepot.customers.permissions import READ_CONTACTS
from entrepot.customers.types import Address, Customer
from entrepot.inventory.permissions import READ_COST
from entrepot.kernel import money, quantity
from entrepot.kernel.database import Row
from entrepot.kernel.ids import Id
from entrepot.kernel.permissions import PUBLIC, Permission
from entrepot.kernel.quantity import Quantity
from entrepot.orders import batches
from entrepot.orders.permissions import READ_ORDERS
from entrepot.orders.rules.actions import OrderAction as OrderActionName
from entrepot.orders.rules.states import (
    AfterSaleState,
    CartState,
    EventKind,
    FulfilmentState,
    LineKind,
    PaymentState,
    Settlement,
)
from entrepot.orders.tables import ORDER, SALES_RETURN
from entrepot.payments.rules import Method
from entrepot.payments.types import Payment
from entrepot.shops.types import Channel

STAFF = (READ_ORDERS,)


def _money(column: str, *, allow: Any = None, mask: Permission | None = None, description: str | None = None) -> Any:
    return derived(
        needs=(column, "currency"), fn=money.of(column, "currency"), allow=allow, mask=mask, description=description
    )


def _quantity(column: str, description: str | None = None) -> Any:
    return derived(needs=(column, "unit_decimals"), fn=quantity.of(column, "unit_decimals"), description=description)


def _due(row: Row) -> dict[str, object]:
    due = row["total_minor"] - row["given_up_minor"] - row["paid_minor"] + row["refunded_minor"]
    return money.source(max(0, due), row["currency"])


@object_type(allow=PUBLIC)
class CartLine:
    """What somebody means to buy; prices are null where there is none here. / 购物车行。"""

    id: Id
    sku: str
    name: str = text("name")
    option_text: str | None = text("option_text")
    variant: Variant | None = batch(batches.variants_of_lines)
    quantity: Quantity = _quantity("quantity")
    unit_price: money.Money | None = _money("unit_price_minor")
    list_total: money.Money | None = _money("list_total_minor")
    discount: money.Money | None = _money("discount_minor")
    total: money.Money | None = _money("total_minor")


@object_type(allow=PUBLIC)
class CartDiscount:
    """What a promotion or coupon takes off a cart. / 购物车优惠。"""

    name: str | None = text("name")
    coupon_code: str | None
    amount: money.Money = _money("amount_minor")


@object_type(allow=PUBLIC)
class Cart:
    """What somebody is about to buy, priced as of now. / 购物车。"""

    id: Id
    state: CartState
    email: str | None = plain(mask=READ_CONTACTS)
    phone: str | None = plain(mask=READ_CONTACTS)
    shipping_address: Address | None
    coupon_codes: list[str]
    lines: list[CartLine]
    discounts: list[CartDiscount]
    problems: list[UserError] = plain(
        description="What checkout would refuse now, as `userErrors` would say it. / 此刻结算会被拒绝的原因。"
    )
    list_total: money.Money = _money("list_total_minor", description="Before discounts. / 优惠前合计。")
    discount: money.Money = _money("discount_minor")
    shipping: money.Money = _money("shipping_minor")
    total: money.Money = _money("total_minor")
    created_at: datetime
    updated_at: datetime


@object_type(allow=PUBLIC)
class OrderLine:
    """A line of an order, with its product as it was when ordered. / 订单行（含下单时快照）。"""

    id: Id
    kind: LineKind
    charge_code: str | None
    sku: str | None
    name: str = text("name")
    option_text: str | None = text("option_text")
    variant: Variant | None = batch(batches.variants_of_lines, needs=("variant_id",))
    quantity: Quantity = _quantity("quantity")
    shipped_quantity: Quantity = _quantity("shipped_quantity")
    cancelled_quantity: Quantity = _quantity("cancelled_quantity", "Taken back before shipping. / 发货前取消的数量。")
    returned_quantity: Quantity = _quantity("returned_quantity")
    unit_price: money.Money = _money("unit_price_minor")
    list_total: money.Money = _money("list_total_minor")
    discount: money.Money = _money("discount_minor")
    total: money.Money = _money("total_minor")
    refunded: money.Money = derived(
        needs=("reversed_minor", "cancelled_minor", "currency"),
        fn=lambda row: money.source(row["reversed_minor"] + row["cancelled_minor"], row["currency"]),
        description="Given back or no longer asked for. / 已退或已免除的金额。",
    )


@object_type(allow=PUBLIC)
class ShipmentLine:
    """A part of an order line that left. / 发货行。"""

    id: Id
    line: OrderLine
    quantity: Quantity = _quantity("quantity")
    revenue: money.Money = _money("revenue_minor", allow=STAFF)
    cost: money.Money | None = _money("cost_minor", allow=STAFF, mask=READ_COST)


@object_type(allow=PUBLIC)
class Shipment:
    """Goods that left together. / 发货单。"""

    id: Id
    number: str
    carrier: str | None
    tracking_number: str | None
    tracking_url: str | None
    shipped_at: datetime
    delivered_at: datetime | None
    revenue: money.Money = _money("revenue_minor", allow=STAFF)
    cost: money.Money | None = _money("cost_minor", allow=STAFF, mask=READ_COST)
    lines: list[ShipmentLine] = batch(batches.lines_of_shipments)


@object_type(allow=PUBLIC)
class RefundLine:
    """What a refund took back from an order line. / 退款行。"""

    id: Id
    line: OrderLine
    delivered_quantity: Quantity = _quantity("delivered_quantity")
    undelivered_quantity: Quantity = _quantity("undelivered_quantity")
    restocked_quantity: Quantity = _quantity("restocked_quantity")
    amount: money.Money = derived(
        needs=("delivered_minor", "undelivered_minor", "currency"),
        fn=lambda row: money.source(row["delivered_minor"] + row["undelivered_minor"], row["currency"]),
    )
    cost: money.Money | None = _money("cost_minor", allow=STAFF, mask=READ_COST)


@object_type(allow=PUBLIC)
class Refund:
    """Value given back: money, or a debt forgiven. / 退款单。"""

    id: Id
    number: str
    reason: str
    amount: money.Money = _money("amount_minor")
    paid_back: money.Money = _money("money_minor")
    forgiven: money.Money = _money(
        "receivable_minor", description="Owed for goods sent, and owed no longer. / 冲减的应收。"
    )
    shipping: money.Money = _money("shipping_minor")
    restocked_cost: money.Money | None = _money("cost_minor", allow=STAFF, mask=READ_COST)
    effective_at: datetime
    lines: list[RefundLine] = batch(batches.lines_of_refunds)


@object_type(allow=STAFF)
class OrderEvent:
    """A step of an order's way. / 订单时间线。"""

    id: Id
    kind: EventKind
    facts: JSON
    actor_kind: str
    actor_name: str
    effective_at: datetime
    recorded_at: datetime


@object_type(allow=PUBLIC)
class OrderAction:
    """An action and whether the server would allow it to whoever asks, now. / 当前用户可执行的操作及原因。"""

    name: OrderActionName
    allowed: bool
    code: str | None = plain(description="Why not, for programs. / 不可用原因代码。")
    reason: str | None = plain(description="Why not, for people. / 不可用原因。")


@object_type(allow=PUBLIC, node=ORDER, load=batches.orders_by_id)
class Order:
    """What a customer ordered, on three axes: payment, fulfilment, after-sale. / 订单。"""

    number: str
    external_reference: str | None = derived(
        needs=("external_reference",), fn=lambda row: row["external_reference"], allow=STAFF
    )
    channel: Channel | None = batch(batches.channels_of_orders, needs=("channel_id",))
    customer: Customer | None = batch(batches.customers_of_orders, needs=("customer_id",))
    email: str | None = plain(mask=READ_CONTACTS)
    phone: str | None = plain(mask=READ_CONTACTS)
    name: str | None
    country: str | None
    shipping_address: Address | None
    note: str | None
    payment_method: Method
    prepaid: bool
    payment_state: PaymentState
    fulfilment_state: FulfilmentState
    after_sale_state: AfterSaleState
    list_total: money.Money = _money("list_total_minor", description="Before discounts. / 优惠前合计。")
    discount: money.Money = _money("discount_minor")
    goods_total: money.Money = _money("goods_minor", description="All lines after discounts. / 优惠后商品合计。")
    shipping: money.Money = _money("shipping_minor")
    total: money.Money = _money("total_minor")
    paid: money.Money = _money("paid_minor")
    refunded: money.Money = _money("refunded_minor")
    due: money.Money = derived(
        needs=("total_minor", "given_up_minor", "paid_minor", "refunded_minor", "currency"),
        fn=_due,
        description="What is still to be paid. / 待付金额。",
    )
    line_count: int
    placed_at: datetime
    expires_at: datetime | None
    cancelled_at: datetime | None
    version: int
    lines: list[OrderLine] = batch(batches.lines_of_orders, needs=("id",))
    shipments: list[Shipment] = batch(batches.shipments_of_orders, needs=("id",), items=2)
    refunds: list[Refund] = batch(batches.refunds_of_orders, needs=("id",), items=2)
    payments: list[Payment] = batch(batches.payments_of_orders, needs=("id",), items=2)
    events: list[OrderEvent] = batch(batches.events_of_orders, needs=("id",), allow=STAFF)
    actions: list[OrderAction] = batch(batches.actions_of_orders, needs=("id",))


@object_type(allow=STAFF)
class SalesReturnLine:
    """Goods or a charge that came back. / 退货行。"""

    id: Id
    kind: LineKind
    charge_code: str | None
    sku: str | None
    name: str = text("name")
    variant: Variant | None = batch(batches.variants_of_lines)
    quantity: Quantity = _quantity("quantity")
    amount: money.Money = _money("amount_minor")
    restocked: bool
    cost: money.Money | None = _money("cost_minor", mask=READ_COST)


@object_type(allow=STAFF, node=SALES_RETURN)
class SalesReturn:
    """A return that names no order. / 无原单退货。"""

    number: str
    external_reference: str | None
    customer: Customer | None = batch(batches.customers_of_orders)
    country: str | None
    settlement: Settlement
    reason: str
    amount: money.Money = _money("amount_minor")
    cost: money.Money | None = _money("cost_minor", mask=READ_COST)
    effective_at: datetime
    lines: list[SalesReturnLine] = batch(batches.lines_of_returns)


@payload
class CartPayload:
    """The cart as it is now. / 操作后的购物车。"""

    cart: Cart | None


@payload
class CartCreatePayload:
    """A new cart; keep its token, it is not shown again. / 新购物车及其令牌。"""

    cart: Cart | None
    token: str | None


@payload
class CheckoutPayload:
    """The order that the cart became; the token lets a guest find it again. / 下单结果及访客令牌。"""

    order: Order | None
    token: str | None


@payload
class OrderPayload:
    """The order as it is now. / 操作后的订单。"""

    order: Order | None
