"""A shop with two places and two channels, each with orders and stock, and people who are for a part of it."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field

from entrepot.access.operations import roles, staff
from entrepot.access.reads import authentication
from entrepot.access.rules.scopes import RoleScope
from entrepot.inventory.operations import stocking
from entrepot.kernel.database import Database, Tx
from entrepot.kernel.permissions import Actor
from entrepot.payments.rules import Method
from entrepot.shops import operations as shop_operations
from entrepot.shops import reads as shop_reads
from entrepot.shops.rules import LocationKind
from tests.access import people
from tests.orders import arrange

NAME = {"zh-CN": "南店", "en": "South"}


@dataclass
class Divided:
    """The ids of what there is: at (location, channel) one paid order of two pieces each."""

    shop_id: uuid.UUID
    north: uuid.UUID
    south: uuid.UUID
    web: uuid.UUID
    phone: uuid.UUID
    goods: arrange.Goods
    orders: dict[tuple[uuid.UUID, uuid.UUID], uuid.UUID] = field(default_factory=dict)
    payments: dict[tuple[uuid.UUID, uuid.UUID], uuid.UUID] = field(default_factory=dict)
    unpaid: dict[tuple[uuid.UUID, uuid.UUID], uuid.UUID] = field(default_factory=dict)


async def opened(database: Database, *, shop_id: uuid.UUID) -> Divided:
    """Open the second place and channel, stock both, and take the orders."""
    async with database.write(shop_id=shop_id, actor=people.SYSTEM) as tx:
        goods = await arrange.make_goods(tx)
        new = shop_operations.CreateLocation(handle="south", name=NAME, kind=LocationKind.STORE)
        [south] = await shop_operations.create_locations(tx, commands=[new])
        line = shop_operations.CreateChannel(handle="phone", name=NAME, currency="CNY")
        [phone] = await shop_operations.create_channels(tx, commands=[line])
        web = (await shop_reads.get_default_channel(tx))["id"]
        await arrange.receive(tx, arrange.Goods(goods.variant_ids, south["id"], web), stock=50)
        made = Divided(shop_id, goods.location_id, south["id"], web, phone["id"], goods)
        for place in (made.north, made.south):
            for channel in (made.web, made.phone):
                given = {"location_id": place, "channel_id": channel, "payment_method": Method.BANK_TRANSFER}
                placed = await arrange.place_paid(tx, goods, 2, **given)
                waiting = await arrange.place(tx, goods, 1, **given)
                made.orders[place, channel] = placed.order_id
                assert waiting.payment_id is not None
                made.payments[place, channel] = waiting.payment_id
                made.unpaid[place, channel] = waiting.order_id
        variant_id = goods.variant_ids[0]
        low = stocking.SetLowStock(variant_id=variant_id, low_stock_at=60)
        await stocking.set_low_stock(tx, commands=[low])
    return made


async def role(database: Database, shop_id: uuid.UUID, *permissions: str) -> uuid.UUID:
    """A role of these permissions."""
    async with database.write(shop_id=shop_id, actor=people.SYSTEM) as tx:
        command = roles.CreateRole(name={"zh-CN": "角色", "en": "Role"}, permissions=list(permissions))
        [made] = await roles.create_roles(tx, commands=[command])
    found: uuid.UUID = made["id"]
    return found


async def hire(
    database: Database, shop_id: uuid.UUID, email: str, role_ids: Sequence[uuid.UUID], *scopes: RoleScope
) -> Actor:
    """Take a person on in these roles, where the scopes say; gives the actor that their token is."""
    async with database.write(shop_id=shop_id, actor=people.SYSTEM) as tx:
        command = staff.CreateStaff(
            email=email, name=email, password=people.PASSWORD, role_ids=role_ids, role_scopes=scopes
        )
        await staff.create_staff(tx, commands=[command])
    return (await people.sign_in(database, shop_id=shop_id, email=email)).actor


async def member(
    database: Database,
    divided: Divided,
    *permissions: str,
    email: str = "part@shop.example",
    locations: Sequence[uuid.UUID] | None = None,
    channels: Sequence[uuid.UUID] | None = None,
    own: bool = False,
) -> Actor:
    """Somebody with these permissions for a part of the shop."""
    role_id = await role(database, divided.shop_id, *permissions)
    scope = RoleScope(role_id=role_id, location_ids=locations, channel_ids=channels, own_only=own)
    return await hire(database, divided.shop_id, email, [role_id], scope)


async def authenticated(tx: Tx, token: str) -> tuple[Actor, int]:
    """Who a token is, and in how many statements that was found."""
    with tx.counting() as count:
        actor = await authentication.authenticate(tx, token=token)
    return actor, count.statements
