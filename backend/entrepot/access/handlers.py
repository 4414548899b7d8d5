"""What access does when a shop is founded."""

from entrepot.access.operations import roles
from entrepot.kernel.database import Tx
from entrepot.shops.events import ShopFounded


async def create_default_roles(tx: Tx, event: ShopFounded) -> None:
    """Give a new shop the roles it begins with."""
    await roles.create_default_roles(tx)
