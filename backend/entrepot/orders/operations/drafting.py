"""Orders between their drafting and their rows: the ids they will have, and the statements that write them."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from entrepot.kernel import ids
from entrepot.kernel.database import Row, Tx, insert_rows
from entrepot.orders.operations import numbering, timeline
from entrepot.orders.rules import axes
from entrepot.orders.rules.placement import Draft
from entrepot.orders.rules.states import AfterSaleState, EventKind, FulfilmentState
from entrepot.orders.tables import ORDER_DISCOUNT, ORDER_SERIES, order_discount, sales_order, sales_order_line
from entrepot.payments.rules import Method
from entrepot.shops.rules import Settings
from entrepot.shops.setting_reads import Effective

INSERT_ORDERS = insert_rows(
    sales_order,
    "id",
    "number",
    "external_reference",
    "channel_id",
    "location_id",
    "customer_id",
    "taken_by_id",
    "email",
    "phone",
    "name",
    "country",
    "shipping_address",
    "note",
    "locale",
    "currency",
    "payment_method",
    "prepaid",
    "list_total_minor",
    "discount_minor",
    "goods_minor",
    "shipping_minor",
    "total_minor",
    "payment_state",
    "fulfilment_state",
    "after_sale_state",
    "access_hash",
    "line_count",
    "placed_at",
    "expires_at",
)
INSERT_LINES = insert_rows(
    sales_order_line,
    "id",
    "order_id",
    "position",
    "kind",
    "charge_code",
    "variant_id",
    "sku",
    "name",
    "option_text",
    "unit_decimals",
    "hold_id",
    "currency",
    "quantity",
    "unit_price_minor",
    "list_total_minor",
    "discount_minor",
    "total_minor",
)
INSERT_DISCOUNTS = insert_rows(order_discount, "id", "order_id", "line_id", "promotion_id", "coupon_id", "amount_minor")


@dataclass(slots=True)
class Pending:
    """A draft with the ids it will have."""

    draft: Draft
    id: UUID
    channel: Row
    location_id: UUID
    placed_at: datetime
    line_ids: list[UUID] = field(default_factory=list)
    number: str = ""
    payment_id: UUID | None = None

    @property
    def currency(self) -> str:
        currency: str = self.channel["currency"]
        return currency


async def write_orders(tx: Tx, *, placed: Sequence[Pending], settings: Effective) -> None:
    """Number the orders and write them with their lines, discounts and the first entry of their timelines."""
    unnumbered = [item for item in placed if item.draft.command.number is None]
    numbers = await numbering.take_numbers(
        tx, series=ORDER_SERIES, prefix=settings.of().order_number_prefix, count=len(unnumbered)
    )
    for item, number in zip(unnumbered, numbers, strict=True):
        item.number = number
    for item in placed:
        item.number = item.number or item.draft.command.number or ""
    await tx.insert(
        INSERT_ORDERS, [_order_row(tx, item, settings.of(channel_id=item.channel["id"])) for item in placed]
    )
    await tx.insert(INSERT_LINES, [row for item in placed for row in _line_rows(item)])
    await _write_discounts(tx, placed)
    await timeline.record(
        tx,
        happened=[
            timeline.Happened(item.id, EventKind.PLACED, item.placed_at, {"total_minor": item.draft.total_minor})
            for item in placed
        ],
    )
    for item in placed:
        after = {"number": item.number, "total_minor": item.draft.total_minor, "currency": item.currency}
        tx.change(node=item.id, operation="orderPlace", after=after)


async def _write_discounts(tx: Tx, placed: Sequence[Pending]) -> None:
    rows = [
        {
            "order_id": item.id,
            "line_id": line_id,
            "promotion_id": discount.promotion_id,
            "coupon_id": discount.coupon_id,
            "amount_minor": discount.amount_minor,
        }
        for item in placed
        for line_id, line in zip(item.line_ids, item.draft.lines, strict=True)
        for discount in line.discounts
    ]
    new_ids = ids.new_many(ORDER_DISCOUNT, len(rows))
    await tx.insert(INSERT_DISCOUNTS, [{"id": new_id, **row} for new_id, row in zip(new_ids, rows, strict=True)])


def _order_row(tx: Tx, item: Pending, settings: Settings) -> dict[str, Any]:
    draft, command = item.draft, item.draft.command
    state = axes.first_payment_state(
        total_minor=draft.total_minor,
        prepaid=command.pays_first,
        on_delivery=command.payment_method is Method.CASH_ON_DELIVERY,
    )
    return {
        "id": item.id,
        "number": item.number,
        "external_reference": command.external_reference,
        "channel_id": item.channel["id"],
        "location_id": item.location_id,
        "customer_id": command.customer_id,
        "taken_by_id": tx.actor.id if command.by_staff else None,
        "email": command.email,
        "phone": command.phone,
        "name": command.name,
        "country": command.country,
        "shipping_address": dict(command.shipping_address) if command.shipping_address else None,
        "note": command.note,
        "locale": tx.locale,
        "currency": item.currency,
        "payment_method": command.payment_method.value,
        "prepaid": command.pays_first,
        "list_total_minor": draft.list_total_minor,
        "discount_minor": draft.discount_minor,
        "goods_minor": draft.goods_minor,
        "shipping_minor": draft.shipping_minor,
        "total_minor": draft.total_minor,
        "payment_state": state.value,
        "fulfilment_state": FulfilmentState.UNFULFILLED.value,
        "after_sale_state": AfterSaleState.NONE.value,
        "access_hash": command.access_hash,
        "line_count": len(draft.lines),
        "placed_at": item.placed_at,
        "expires_at": axes.expiry(
            command.payment_method,
            placed_at=item.placed_at,
            minutes=settings.order_expiry_minutes,
            waits=state.waits_for_money and command.pays_first and command.effective_at is None,
        ),
    }


def _line_rows(item: Pending) -> list[dict[str, Any]]:
    return [
        {
            "id": line_id,
            "order_id": item.id,
            "position": position,
            "kind": line.kind.value,
            "charge_code": line.charge_code,
            "variant_id": line.variant_id,
            "sku": line.sku,
            "name": dict(line.name),
            "option_text": line.option_text,
            "unit_decimals": line.unit_decimals,
            "hold_id": line_id if line.tracked else None,
            "currency": item.currency,
            "quantity": line.quantity,
            "unit_price_minor": line.unit_price_minor,
            "list_total_minor": line.list_total_minor,
            "discount_minor": line.discount_minor,
            "total_minor": line.total_minor,
        }
        for position, (line_id, line) in enumerate(zip(item.line_ids, item.draft.lines, strict=True))
    ]
