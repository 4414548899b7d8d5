"""Every reaction on one page: which handlers run in the transaction of an event, in order, and which jobs exist.

An event that moves value must be handled here, or the transaction that announces it is refused. The checks are here
too: each says where something stored differs from the book that it follows from.
"""

import dataclasses
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from entrepot.access import handlers as access
from entrepot.access import jobs as access_jobs
from entrepot.access import privacy as access_privacy
from entrepot.access import sealed as access_sealed
from entrepot.access.events import AccountEmailChanged, AccountRegistered, AppsUninstalled
from entrepot.approvals import jobs as approvals_jobs
from entrepot.approvals.events import ApprovalsGranted
from entrepot.bulk import jobs as bulk_jobs
from entrepot.customers import handlers as customers
from entrepot.customers import jobs as customers_jobs
from entrepot.customers import privacy as customers_privacy
from entrepot.customers.events import CustomersMerged
from entrepot.fields import privacy as fields_privacy
from entrepot.finance import handlers as finance
from entrepot.finance import reads as finance_reads
from entrepot.inventory import handlers as inventory
from entrepot.inventory import integrity as inventory_integrity
from entrepot.inventory import jobs as inventory_jobs
from entrepot.inventory.events import StockAdjusted, StockOpened, StockReceived
from entrepot.kernel import audit_check, kept_answers, subjects
from entrepot.kernel.database import Tx
from entrepot.kernel.events import Handlers
from entrepot.media import jobs as media_jobs
from entrepot.orders import handlers as orders
from entrepot.orders import integrity as orders_integrity
from entrepot.orders import jobs as orders_jobs
from entrepot.orders import privacy as orders_privacy
from entrepot.orders.events import OrdersPaid, OrdersRefunded, ReturnsAccepted, ShipmentsSent
from entrepot.payments import jobs as payments_jobs
from entrepot.payments import privacy as payments_privacy
from entrepot.payments.events import PaymentsCaptured
from entrepot.pricing import handlers as pricing
from entrepot.pricing import listings as pricing_listings
from entrepot.pricing import privacy as pricing_privacy
from entrepot.reviews import privacy as reviews_privacy
from entrepot.reviews import reads as review_reads
from entrepot.shops import jobs as shops_jobs
from entrepot.shops.events import LocationsCreated, ShopFounded
from entrepot.webhooks import handlers as webhooks
from entrepot.webhooks import jobs as webhooks_jobs
from entrepot.webhooks import loop as webhooks_loop
from entrepot.webhooks import privacy as webhooks_privacy
from entrepot.webhooks import sealed as webhooks_sealed

HANDLERS: Handlers = {
    ShopFounded: (
        access.create_default_roles,
        access.take_on_owner,
        inventory.create_virtual_places,
        finance.create_chart,
    ),
    LocationsCreated: (inventory.create_location_places,),
    ApprovalsGranted: (orders.on_approvals_granted,),
    AccountRegistered: (customers.on_account_registered,),
    AccountEmailChanged: (customers.on_account_email_changed,),
    CustomersMerged: (orders.on_customers_merged, pricing.on_customers_merged),
    AppsUninstalled: (webhooks.stop_webhooks,),
    StockOpened: (finance.post_stock,),
    StockReceived: (finance.post_stock,),
    StockAdjusted: (finance.post_stock,),
    PaymentsCaptured: (orders.on_payments_captured,),
    OrdersPaid: (finance.post_payments,),
    ShipmentsSent: (finance.post_sales,),
    OrdersRefunded: (finance.post_refunds,),
    ReturnsAccepted: (finance.post_returns,),
}

# Importing a module of jobs registers them; listed so that a job that is nowhere imported cannot be forgotten.
JOBS = (
    access_jobs,
    approvals_jobs,
    bulk_jobs,
    customers_jobs,
    inventory_jobs,
    media_jobs,
    orders_jobs,
    payments_jobs,
    shops_jobs,
    webhooks_jobs,
)

# What runs beside the jobs for as long as the worker does.
BESIDE = (webhooks_loop.run,)

# Who keeps something about people: what refers to something comes before what it refers to.
KEEPERS = (
    reviews_privacy.KEEPER,
    orders_privacy.KEEPER,
    payments_privacy.KEEPER,
    pricing_privacy.KEEPER,
    customers_privacy.KEEPER,
    fields_privacy.KEEPER,
    webhooks_privacy.KEEPER,
    access_privacy.KEEPER,
    kept_answers.KEEPER,
)
subjects.use(KEEPERS)

# Where something is kept sealed under the operator's secret, to be sealed anew when that is replaced.
SEALED = (*access_sealed.KEEPS, *webhooks_sealed.KEEPS)

CHECKS: dict[str, Callable[[Tx], Awaitable[Sequence[Any]]]] = {
    "stock": inventory_integrity.find_differences,
    "ledger": finance_reads.integrity,
    "orders": orders_integrity.find_differences,
    "coupons": pricing_listings.list_miscounted_coupons,
    "reviews": review_reads.list_summary_differences,
    "audit": audit_check.find_differences,
}


async def find_differences(tx: Tx) -> list[dict[str, Any]]:
    """Everything stored in the shop that its book contradicts; an empty list is the only good one."""
    return [{"feature": feature, **_facts(item)} for feature, check in CHECKS.items() for item in await check(tx)]


def _facts(item: Any) -> dict[str, Any]:
    return dataclasses.asdict(item) if dataclasses.is_dataclass(item) else dict(item)  # type: ignore[arg-type]
