"""Two months of orders in the demo shop, in every state, made by the operations that real orders are made by."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from entrepot.customers import reads as customer_reads
from entrepot.kernel.database import Row, Tx
from entrepot.orders.operations import cancellation, delivery, fulfilment, placement, refunds
from entrepot.orders.rules.fulfilment import ShipLine
from entrepot.orders.rules.placement import PlaceOrder, WantedLine
from entrepot.orders.rules.refunds import RefundLine, RefundWish
from entrepot.payments import operations as payment_operations
from entrepot.payments.rules import Method
from entrepot.pricing import reads as pricing_reads
from entrepot.pricing.rules import carts
from entrepot.shops import reads as shop_reads

ORDERS = 40
DAYS = 60
CARRIERS = (("顺丰速运", "SF"), ("京东物流", "JD"), ("中通快递", "ZT"))


@dataclass(frozen=True)
class Story:
    """How far an order gets."""

    paid: bool = True
    method: Method = Method.BANK_TRANSFER
    shipped: int = 2
    delivered: bool = False
    refund: str = ""
    cancelled: bool = False


DELIVERED = Story(delivered=True)
STORIES = (
    DELIVERED,
    DELIVERED,
    Story(delivered=True, refund="PART"),
    DELIVERED,
    Story(paid=False, cancelled=True, shipped=0),
    DELIVERED,
    Story(method=Method.CASH_ON_DELIVERY, delivered=True),
    DELIVERED,
    Story(delivered=True, refund="ALL"),
    Story(shipped=0, cancelled=True),
)
RECENT = (
    Story(shipped=2),
    Story(method=Method.CASH_ON_DELIVERY, paid=False, shipped=2),
    Story(shipped=1),
    Story(shipped=0),
    Story(shipped=0),
    Story(paid=False, shipped=0),
    Story(shipped=0, method=Method.CASH_ON_DELIVERY, paid=False),
    Story(shipped=0),
)


async def load(tx: Tx, *, variants: Sequence[Mapping[str, Any]], customer_ids: Sequence[UUID]) -> list[dict[str, UUID]]:
    """Place, pay, send, deliver, refund and cancel; the delivered lines (`line_id`, `customer_id`) for reviews."""
    if not variants or not customer_ids:
        return []
    stories = [*(STORIES[number % len(STORIES)] for number in range(ORDERS - len(RECENT))), *RECENT]
    commands = await _commands(tx, [row["variant_id"] for row in variants], customer_ids, stories)
    outcomes = await placement.place_orders(tx, commands=commands)
    told = [
        (outcome, command, story)
        for outcome, command, story in zip(outcomes, commands, stories, strict=True)
        if isinstance(outcome, placement.Placed)
    ]
    await _tell(tx, told)
    return [
        {"line_id": outcome.line_ids[0], "customer_id": command.customer_id}
        for outcome, command, story in told
        if story is DELIVERED and command.customer_id is not None
    ]


Told = tuple[placement.Placed, PlaceOrder, Story]


async def _commands(
    tx: Tx, variant_ids: Sequence[UUID], customer_ids: Sequence[UUID], stories: Sequence[Story]
) -> list[PlaceOrder]:
    unit_prices = await _unit_prices(tx, variant_ids)
    sold = [variant_id for variant_id in variant_ids if variant_id in unit_prices]
    addresses = await customer_reads.list_addresses_of_customers(tx, customer_ids=customer_ids)
    people = {row["id"]: row for row in await customer_reads.list_customers(tx, ids=customer_ids)}
    commands = []
    for number, story in enumerate(stories):
        customer = people[customer_ids[number % len(customer_ids)]]
        moment = tx.now - timedelta(days=DAYS) * (len(stories) - 1 - number) / len(stories) - timedelta(hours=3)
        chosen = [sold[(number * 5 + step * 7) % len(sold)] for step in range(1 + number % 3)]
        commands.append(_command(customer, addresses.get(customer["id"], []), moment, story, chosen, unit_prices))
    return commands


async def _unit_prices(tx: Tx, variant_ids: Sequence[UUID]) -> dict[UUID, int]:
    """Today's prices, for orders of the days before there were any."""
    channel = await shop_reads.get_default_channel(tx)
    facts = await pricing_reads.load_pricing(
        tx, variant_ids=variant_ids, channel_ids=[channel["id"]], currency=channel["currency"], at=tx.now
    )
    priced = [variant_id for variant_id in variant_ids if facts.prices.get(variant_id)]
    lines = [carts.CartLine(variant_id=variant_id, quantity=1) for variant_id in priced]
    found = carts.price_lines(lines, facts, channel_id=channel["id"]).lines
    return {line.variant_id: line.unit_price_minor for line in found}


def _command(
    customer: Row,
    addresses: Sequence[Row],
    moment: datetime,
    story: Story,
    chosen: Sequence[UUID],
    unit_prices: Mapping[UUID, int],
) -> PlaceOrder:
    address = addresses[0] if addresses else None
    parts = ("recipient", "phone", "country", "province", "city", "district", "street", "postcode")
    return PlaceOrder(
        lines=tuple(
            WantedLine(variant_id=variant_id, quantity=1 + position % 2, unit_price_minor=unit_prices[variant_id])
            for position, variant_id in enumerate(dict.fromkeys(chosen))
        ),
        payment_method=story.method,
        customer_id=customer["id"],
        email=customer["email"],
        phone=customer["phone"],
        name=customer["name"],
        country=address["country"] if address else None,
        shipping_address={part: address[part] for part in parts} if address else None,
        effective_at=moment,
        by_staff=True,
    )


async def _tell(tx: Tx, told: Sequence[Told]) -> None:
    """What became of the orders, step by step, all orders together."""
    await payment_operations.capture_payments(
        tx,
        commands=[
            payment_operations.CapturePayment(payment_id=placed.payment_id, effective_at=_after(command, hours=1))
            for placed, command, story in told
            if story.paid and story.method is Method.BANK_TRANSFER and placed.payment_id
        ],
    )
    await cancellation.cancel_orders(
        tx,
        commands=[
            cancellation.CancelOrder(
                order_id=placed.order_id,
                reason="顾客改变主意 / Changed their mind",
                effective_at=_after(command, hours=2),
            )
            for placed, command, story in told
            if story.cancelled
        ],
    )
    await fulfilment.ship_orders(
        tx, commands=[_shipment(number, *item) for number, item in enumerate(told) if item[2].shipped]
    )
    await delivery.mark_delivered(
        tx,
        commands=[
            delivery.MarkDelivered(order_id=placed.order_id, effective_at=_after(command, days=3))
            for placed, command, story in told
            if story.delivered
        ],
    )
    await payment_operations.capture_payments(
        tx,
        commands=[
            payment_operations.CapturePayment(payment_id=placed.payment_id, effective_at=_after(command, days=4))
            for placed, command, story in told
            if story.paid and story.method is Method.CASH_ON_DELIVERY and placed.payment_id
        ],
    )
    await refunds.refund_orders(tx, commands=[_refund(*item) for item in told if item[2].refund])


def _shipment(number: int, placed: placement.Placed, command: PlaceOrder, story: Story) -> fulfilment.ShipOrder:
    carrier, prefix = CARRIERS[number % len(CARRIERS)]
    part = (ShipLine(placed.line_ids[0], 1),) if story.shipped == 1 else None
    return fulfilment.ShipOrder(
        order_id=placed.order_id,
        lines=part,
        carrier=carrier,
        tracking_number=f"{prefix}{10_000_000 + number * 7919}",
        effective_at=_after(command, hours=2),
    )


def _refund(placed: placement.Placed, command: PlaceOrder, story: Story) -> refunds.RefundOrder:
    whole = story.refund == "ALL"
    line = RefundLine(line_id=placed.line_ids[0], quantity=1, restock=True)
    return refunds.RefundOrder(
        order_id=placed.order_id,
        wish=RefundWish(restock=True) if whole else RefundWish(lines=(line,)),
        reason="七天无理由退货 / Returned within seven days" if whole else "有瑕疵 / Slightly damaged",
        effective_at=_after(command, days=5),
    )


def _after(command: PlaceOrder, *, days: int = 0, hours: int = 0) -> datetime:
    assert command.effective_at is not None
    return command.effective_at + timedelta(days=days, hours=hours)
