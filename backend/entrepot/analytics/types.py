"""GraphQL of the figures."""

from datetime import date

from entrepot.analytics import permissions
from entrepot.catalog import batches as catalog_batches
from entrepot.catalog.types import Product
from entrepot.contract.declare import batch, derived, object_type, plain, text
from entrepot.inventory.permissions import READ_COST
from entrepot.kernel import money, quantity
from entrepot.kernel.database import Row


def _profit(row: Row) -> dict[str, object]:
    return money.source(row["revenue_minor"] - row["cost_minor"], row["currency"])


@object_type(allow=permissions.READ_ANALYTICS)
class SalesPoint:
    """A day's trade. / 单日经营数据。"""

    date: date
    orders: int
    placed: money.Money = derived(
        needs=("placed_minor", "currency"),
        fn=money.of("placed_minor", "currency"),
        description="Total of the orders placed, cancelled ones aside. / 当日下单金额（不含已取消）。",
    )
    revenue: money.Money = derived(
        needs=("revenue_minor", "currency"),
        fn=money.of("revenue_minor", "currency"),
        description="Revenue earned, less what was reversed; from the journal. / 当日确认收入（取自凭证）。",
    )
    gross_profit: money.Money | None = derived(
        needs=("revenue_minor", "cost_minor", "currency"),
        fn=_profit,
        mask=READ_COST,
        description="Revenue less cost of sales. / 毛利。",
    )


@object_type(allow=permissions.READ_ANALYTICS)
class TopProduct:
    """A product and what it sold. / 畅销商品。"""

    product: Product | None = batch(catalog_batches.products_of_rows)
    name: str = text("name")
    sold: quantity.Quantity = derived(needs=("quantity", "unit_decimals"), fn=quantity.of("quantity", "unit_decimals"))
    sales: money.Money = derived(needs=("sales_minor", "currency"), fn=money.of("sales_minor", "currency"))


@object_type(allow=permissions.READ_ANALYTICS)
class Dashboard:
    """What a shopkeeper looks at first. / 仪表盘。"""

    from_date: date
    to_date: date
    orders: int
    placed: money.Money
    revenue: money.Money
    gross_profit: money.Money | None = plain(mask=READ_COST)
    previous_orders: int
    previous_placed: money.Money
    previous_revenue: money.Money
    previous_gross_profit: money.Money | None = plain(mask=READ_COST)
    orders_to_ship: int
    orders_to_pay: int
    reviews_to_moderate: int
    sales: list[SalesPoint]
    top_products: list[TopProduct]
