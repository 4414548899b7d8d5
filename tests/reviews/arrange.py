"""What the tests of reviews have in common: customers with a line that was delivered to them."""

import uuid
from dataclasses import dataclass

from entrepot.catalog import reads as catalog_reads
from entrepot.catalog.operations import products
from entrepot.catalog.rules.commands import CreateProduct, NewVariant
from entrepot.catalog.rules.products import ProductState
from entrepot.customers.operations import customers
from entrepot.customers.rules import CreateCustomer
from entrepot.kernel import permissions
from entrepot.kernel.database import Tx
from entrepot.orders import reads as order_reads
from entrepot.orders.operations import delivery, fulfilment, placement
from entrepot.orders.rules.placement import AgreedLine, PlaceOrder
from entrepot.payments.rules import Method
from entrepot.reviews import operations
from entrepot.reviews.rules import Decision

SYSTEM = permissions.Actor.system("test")


@dataclass(frozen=True)
class Bought:
    """Somebody, what they bought, and the line of their order."""

    customer_id: uuid.UUID
    line_id: uuid.UUID
    order_id: uuid.UUID
    product_id: uuid.UUID

    @property
    def actor(self) -> permissions.Actor:
        """The customer, signed in."""
        return permissions.Actor(kind=permissions.ActorKind.CUSTOMER, id=self.customer_id, customer_id=self.customer_id)


async def sell(tx: Tx, *, count: int = 1, delivered: bool = True, product_id: uuid.UUID | None = None) -> list[Bought]:
    """Sell one product to this many customers, each in an order of their own."""
    variant_id, product_id = await _variant(tx, product_id)
    mark = uuid.uuid4().hex[:8]
    buyers = await customers.create_customers(
        tx, commands=[CreateCustomer(name=f"张{n}", email=f"b{n}-{mark}@example.com") for n in range(count)]
    )
    line = AgreedLine(variant_id=variant_id, quantity=1, unit_price_minor=1000, list_total_minor=1000)
    placed = await placement.place_orders(
        tx,
        commands=[
            PlaceOrder(
                agreed_lines=(line,),
                payment_method=Method.CASH_ON_DELIVERY,
                customer_id=buyer["id"],
                name=buyer["name"],
                by_staff=True,
            )
            for buyer in buyers
        ],
    )
    order_ids = [item.order_id for item in placed]
    await fulfilment.ship_orders(tx, commands=[fulfilment.ShipOrder(order_id=item) for item in order_ids])
    if delivered:
        await delivery.mark_delivered(tx, commands=[delivery.MarkDelivered(order_id=item) for item in order_ids])
    lines = {
        row["order_id"]: row["id"] for row in await order_reads.list_belonging(tx, name="lines", parent_ids=order_ids)
    }
    return [
        Bought(buyer["id"], lines[order_id], order_id, product_id)
        for buyer, order_id in zip(buyers, order_ids, strict=True)
    ]


async def _variant(tx: Tx, product_id: uuid.UUID | None) -> tuple[uuid.UUID, uuid.UUID]:
    if product_id is not None:
        [row] = await catalog_reads.list_variant_ids(tx, product_ids=[product_id])
        return row["id"], product_id
    sku = f"R-{uuid.uuid4().hex[:8]}"
    await products.create_products(
        tx,
        commands=[
            CreateProduct(
                name={"zh-CN": "茶", "en": "Tea"},
                state=ProductState.PUBLISHED,
                variants=[NewVariant(sku=sku, track_stock=False)],
            )
        ],
    )
    [row] = await catalog_reads.list_variants_by_sku(tx, skus=[sku])
    return row["id"], row["product_id"]


def command(
    bought: Bought, rating: int = 5, *, title: str = "很好", body: str = "质量很好，推荐。"
) -> operations.CreateReview:
    """What the buyer says."""
    return operations.CreateReview(
        line_id=bought.line_id, customer_id=bought.customer_id, rating=rating, title=title, body=body
    )


async def write(tx: Tx, bought: Bought, rating: int = 5, *, publish: bool = False) -> uuid.UUID:
    """A review, published where asked."""
    row = await operations.create_review(tx, command=command(bought, rating))
    if publish:
        moderation = operations.ModerateReview(review_id=row["id"], decision=Decision.PUBLISH)
        await operations.moderate_reviews(tx, commands=[moderation])
    found: uuid.UUID = row["id"]
    return found
