"""What access does when a shop is founded."""

from entrepot.access.operations import roles, staff
from entrepot.kernel.database import Tx
from entrepot.shops.events import ShopFounded


async def create_default_roles(tx: Tx, event: ShopFounded) -> None:
    """Give a new shop the roles it begins with."""
    await roles.create_default_roles(tx)


async def take_on_owner(tx: Tx, event: ShopFounded) -> None:
    """Take on the owner of a new shop, where one is named."""
    if event.owner is not None:
        await staff.create_owner(tx, command=event.owner)
