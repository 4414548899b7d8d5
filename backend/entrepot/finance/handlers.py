"""The ledger's reactions: every value-moving event is posted in the transaction that announced it."""

from entrepot.finance import operations, rules
from entrepot.inventory.events import StockAdjusted, StockOpened, StockReceived
from entrepot.kernel.database import Tx
from entrepot.orders.events import OrdersPaid, OrdersRefunded, ReturnsAccepted, ShipmentsSent
from entrepot.shops.events import ShopFounded


async def create_chart(tx: Tx, event: ShopFounded) -> None:
    """A new shop gets its chart of accounts."""
    await operations.create_chart(tx)


async def post_stock(tx: Tx, event: StockOpened | StockReceived | StockAdjusted) -> None:
    """Stock was opened, received or adjusted."""
    await operations.post_entries(tx, entries=rules.stock_entries(event))


async def post_payments(tx: Tx, event: OrdersPaid) -> None:
    """Money arrived."""
    await operations.post_entries(tx, entries=[rules.payment_entry(fact) for fact in event.items])


async def post_sales(tx: Tx, event: ShipmentsSent) -> None:
    """Goods left."""
    await operations.post_entries(tx, entries=[rules.sale_entry(fact) for fact in event.items])


async def post_refunds(tx: Tx, event: OrdersRefunded) -> None:
    """Money went back, or an advance was released."""
    await operations.post_entries(tx, entries=[rules.refund_entry(fact) for fact in event.items])


async def post_returns(tx: Tx, event: ReturnsAccepted) -> None:
    """Goods came back without an order."""
    await operations.post_entries(tx, entries=[rules.return_entry(fact) for fact in event.items])
