"""What pricing does when customers speak."""

from entrepot.customers.events import CustomersMerged
from entrepot.kernel.database import Tx
from entrepot.pricing.operations import coupons


async def on_customers_merged(tx: Tx, event: CustomersMerged) -> None:
    """Coupons that a guest used count as used by the account."""
    await coupons.hand_over(tx, from_ids=event.from_ids, into_id=event.into_id)
