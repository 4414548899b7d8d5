"""What the tests of orders have in common: a shop with priced goods in stock, and a ledger that checks every fact."""

import importlib
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from entrepot import wiring
from entrepot.catalog import reads as catalog_reads
from entrepot.catalog.operations import products
from entrepot.catalog.rules.commands import CreateProduct, NewVariant
from entrepot.catalog.rules.products import ProductState
from entrepot.customers.operations import customers
from entrepot.customers.rules import CreateCustomer
from entrepot.inventory import integrity as stock_integrity
from entrepot.inventory.operations import places, stocking
from entrepot.kernel import events as kernel_events
from entrepot.kernel import permissions
from entrepot.kernel.database import Database, Tx
from entrepot.orders import events, handlers, integrity, order_facts
from entrepot.orders.operations import placement
from entrepot.orders.rules.placement import PlaceOrder, WantedLine
from entrepot.payments import operations as payment_operations
from entrepot.payments.events import PaymentsCaptured, PaymentsFailed, PaymentsRefunded
from entrepot.payments.rules import Method
from entrepot.pricing.operations import prices
from entrepot.pricing.rules.prices import SetPrice
from entrepot.shops import reads as shop_reads

# The system holds every permission that is registered by now, so everything is imported first.
importlib.import_module("entrepot.schema")
SYSTEM = permissions.Actor.system("test")
ADDRESS = {
    "recipient": "王小明",
    "phone": "13800138000",
    "country": "CN",
    "province": "上海市",
    "city": "上海市",
    "district": "静安区",
    "street": "南京西路 1 号",
    "postcode": "200040",
}
E = TypeVar("E", bound=kernel_events.Event)


@dataclass(frozen=True)
class Goods:
    """Variants for sale at 10.00, 20.00, 30.00 … CNY, each with stock that cost 4.00 a piece."""

    variant_ids: list[uuid.UUID]
    location_id: uuid.UUID
    channel_id: uuid.UUID


async def make_goods(tx: Tx, *, count: int = 2, stock: int = 100, track_stock: bool = True) -> Goods:
    """Published products with one variant each, priced and, where tracked, in stock."""
    location = await shop_reads.get_default_location(tx)
    channel = await shop_reads.get_default_channel(tx)
    await places.create_stock_places(tx, location_ids=[location["id"]])
    mark = uuid.uuid4().hex[:8]
    skus = [f"S{position}-{mark}" for position in range(count)]
    await products.create_products(
        tx,
        commands=[
            CreateProduct(
                name={"zh-CN": f"商品 {sku}", "en": f"Thing {sku}"},
                state=ProductState.PUBLISHED,
                variants=[NewVariant(sku=sku, track_stock=track_stock)],
            )
            for sku in skus
        ],
    )
    variant_ids = [row["id"] for row in await catalog_reads.list_variants_by_sku(tx, skus=skus)]
    await prices.set_prices(
        tx,
        commands=[
            SetPrice(variant_id=variant_id, currency="CNY", amount_minor=1000 * (position + 1))
            for position, variant_id in enumerate(variant_ids)
        ],
    )
    if track_stock and stock:
        await receive(tx, Goods(variant_ids, location["id"], channel["id"]), stock=stock)
    return Goods(variant_ids, location["id"], channel["id"])


async def make_customer(tx: Tx, *, name: str = "anna") -> uuid.UUID:
    """A customer's id."""
    command = CreateCustomer(name=name, email=f"{name}@example.com")
    [row] = await customers.create_customers(tx, commands=[command])
    found: uuid.UUID = row["id"]
    return found


async def receive(tx: Tx, goods: Goods, *, stock: int, unit_cost_minor: int = 400) -> None:
    """Receive so many of each."""
    await stocking.receive_stock(
        tx,
        commands=[
            stocking.ReceiveStock(
                variant_id=variant_id,
                location_id=goods.location_id,
                quantity=stock,
                unit_cost_minor=unit_cost_minor,
            )
            for variant_id in goods.variant_ids
        ],
    )


def order_of(goods: Goods, *quantities: int, **more: Any) -> PlaceOrder:
    """An order for so many of the first variant, the second …"""
    lines = tuple(
        WantedLine(variant_id=variant_id, quantity=quantity)
        for variant_id, quantity in zip(goods.variant_ids, quantities, strict=False)
        if quantity
    )
    more.setdefault("email", "buyer@example.com")
    more.setdefault("shipping_address", ADDRESS)
    return PlaceOrder(lines=lines, **more)


async def place(tx: Tx, goods: Goods, *quantities: int, **more: Any) -> placement.Placed:
    """Place one order that must succeed."""
    return await placement.place_order(tx, command=order_of(goods, *quantities, **more))


async def pay(tx: Tx, *placed: placement.Placed, amount_minor: int | None = None) -> None:
    """The money of these orders arrives."""
    await payment_operations.capture_payments(
        tx,
        commands=[
            payment_operations.CapturePayment(payment_id=item.payment_id, amount_minor=amount_minor)
            for item in placed
            if item.payment_id
        ],
    )


async def place_paid(tx: Tx, goods: Goods, *quantities: int, **more: Any) -> placement.Placed:
    """Place one order and pay it."""
    placed = await place(tx, goods, *quantities, **more)
    await pay(tx, placed)
    return placed


async def state(tx: Tx, order_id: uuid.UUID) -> tuple[str, str, str]:
    """The three axes of an order."""
    facts = (await order_facts.load_orders(tx, ids=[order_id]))[order_id].facts
    return facts.payment_state.value, facts.fulfilment_state.value, facts.after_sale_state.value


async def lines_of(tx: Tx, order_id: uuid.UUID) -> Sequence[Any]:
    """The lines of an order as the rules see them."""
    return (await order_facts.load_orders(tx, ids=[order_id]))[order_id].facts.lines


async def assert_books_agree(tx: Tx) -> None:
    """Orders and stock are sound, every stored sum is the sum of its book."""
    assert await integrity.find_differences(tx) == []
    assert await stock_integrity.find_differences(tx) == []


class Ledger:
    """Stands where the ledger stands: keeps the events, and refuses a fact whose two sides differ."""

    def __init__(self) -> None:
        self.events: list[kernel_events.Event] = []

    def of(self, kind: type[E]) -> list[Any]:
        """The facts of one kind of event, in order."""
        return [fact for event in self.events if isinstance(event, kind) for fact in event.items]

    async def keep(self, _tx: Tx, event: Any) -> None:
        """Remember an event after checking its sums."""
        for fact in getattr(event, "items", ()):
            assert_balanced(fact)
        self.events.append(event)

    def on(self, database: Database) -> Database:
        """The same pool, with the ledger's seat taken."""
        announced = (
            events.OrdersPlaced,
            events.OrdersDelivered,
            events.OrdersCancelled,
            PaymentsRefunded,
            PaymentsFailed,
        )
        reactions: dict[type[kernel_events.Event], list[Any]] = {
            kind: [self.keep] for kind in (*wiring.HANDLERS, *announced)
        }
        reactions[PaymentsCaptured] = [self.keep, handlers.on_payments_captured]
        return Database(database.pool, handlers=reactions)


def assert_balanced(fact: object) -> None:
    """Money on one side is value on the other."""
    if isinstance(fact, events.PaidFact):
        assert fact.amount_minor == fact.advance_minor + fact.receivable_minor
    if isinstance(fact, events.ShipmentFact):
        earned = fact.goods_minor + fact.charges_minor + fact.shipping_minor
        assert fact.advance_minor + fact.receivable_minor == earned
        assert sum(line.revenue_minor for line in fact.lines) + fact.shipping_minor == earned
        assert sum(line.cost_minor for line in fact.lines) == fact.cost_minor
    if isinstance(fact, events.RefundFact):
        reversed_minor = fact.goods_minor + fact.charges_minor + fact.shipping_minor
        assert reversed_minor + fact.advance_minor == fact.money_minor + fact.receivable_minor
        assert sum(amount for _, amount in fact.money) == fact.money_minor
        assert sum(line.restocked_cost_minor for line in fact.lines) == fact.restocked_cost_minor


CASH = Method.CASH_ON_DELIVERY
