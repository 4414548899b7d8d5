"""A cart becomes an order, once, however often checkout is sent."""

from dataclasses import dataclass
from uuid import UUID

from entrepot.kernel.database import Row, Tx
from entrepot.orders import cart_reads
from entrepot.orders.operations import carts, placement
from entrepot.orders.rules.placement import PlaceOrder, WantedLine
from entrepot.orders.rules.states import CartState
from entrepot.orders.rules.tokens import hash_token, order_token
from entrepot.payments import reads as payment_reads
from entrepot.payments.rules import Method, MethodNotOffered


@dataclass(frozen=True, slots=True, kw_only=True)
class CompleteCheckout:
    """Order what is in a cart; `expected_total_minor` is what the buyer was shown."""

    token: str
    payment_method: Method
    expected_total_minor: int | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True)
class CheckedOut:
    """The order that a cart became, and the token by which a guest finds it."""

    order_id: UUID
    access_token: str


async def complete_checkout(tx: Tx, *, command: CompleteCheckout) -> CheckedOut:
    """Place the cart's order and close the cart; a second call, at once or later, answers with the same order."""
    row = await cart_reads.lock_cart(tx, token=command.token)
    access_token = order_token(command.token)
    if row["state"] == CartState.COMPLETED:
        return CheckedOut(row["order_id"], access_token)
    if command.payment_method not in await payment_reads.list_methods(tx):
        raise MethodNotOffered(method=command.payment_method.value, field=("payment_method",))
    lines = await cart_reads.list_lines(tx, cart_id=row["id"])
    to_place = PlaceOrder(
        lines=tuple(WantedLine(variant_id=line["variant_id"], quantity=line["quantity"]) for line in lines),
        payment_method=command.payment_method,
        channel_id=row["channel_id"],
        customer_id=tx.actor.customer_id or row["customer_id"],
        email=row["email"],
        phone=row["phone"],
        name=_recipient(row),
        country=(row["shipping_address"] or {}).get("country"),
        shipping_address=row["shipping_address"],
        note=command.note,
        coupon_codes=tuple(row["coupon_codes"]),
        expected_total_minor=command.expected_total_minor,
        access_hash=hash_token(access_token),
    )
    placed = await placement.place_order(tx, command=to_place)
    await carts.complete_cart(tx, row=row, order_id=placed.order_id)
    return CheckedOut(placed.order_id, access_token)


def _recipient(row: Row) -> str | None:
    address = row["shipping_address"] or {}
    return address.get("recipient")
