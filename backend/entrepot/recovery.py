"""What an operator does from the command line: after the secret was replaced, or for an owner who cannot sign in."""

import uuid
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

from entrepot import app, wiring
from entrepot.access.operations import staff_security
from entrepot.access.reads import factors as factor_reads
from entrepot.access.reads import people
from entrepot.access.rules.accounts import AccountKind, normal_email
from entrepot.kernel import embedded, permissions, resealing
from entrepot.kernel.database import Database
from entrepot.kernel.settings import Settings

SEALED = "{table}: {count} sealed under the current secret / 已用当前密钥重新加密"
DONE = "Everything is sealed under ENTREPOT_SECRET. / 全部内容均已用 ENTREPOT_SECRET 加密。"
LEFT = (
    "{count} cannot be opened: put the secret that sealed them into ENTREPOT_OLD_SECRETS. / "
    "{count} 项无法解密：请将原密钥加入 ENTREPOT_OLD_SECRETS。"
)


@dataclass(eq=False)
class ShopUnknown(embedded.CannotStart):
    """There is no shop {shop}. With several shops, name one of them with --shop."""

    code = "SHOP_UNKNOWN"
    zh = "没有店铺 {shop}。有多个店铺时，请用 --shop 指定其中之一。"
    shop: str


@dataclass(eq=False)
class StaffUnknown(embedded.CannotStart):
    """Nobody of the staff of shop {shop} signs in with {email}."""

    code = "STAFF_UNKNOWN"
    zh = "店铺 {shop} 中没有使用 {email} 登录的员工。"
    shop: str
    email: str


async def reseal(settings: Settings, *, say: Callable[[str], None]) -> int:
    """Seal under the current secret what earlier ones sealed, saying how far it is; 1 where something stays closed."""
    services = app.open_services(settings)
    opened = await app.open_database(settings)
    counts: Counter[str] = Counter()
    closed = 0
    try:
        async for batch in resealing.reseal(opened, keeps=wiring.SEALED, sealer=services.sealer):
            counts[batch.table] += batch.resealed
            closed += len(batch.closed)
            for problem in batch.closed:
                say(problem)
            say(SEALED.format(table=batch.table, count=counts[batch.table]))
    finally:
        await opened.close()
    say(LEFT.format(count=closed) if closed else DONE)
    return 1 if closed else 0


async def reset_factors(settings: Settings, *, email: str, shop: str | None) -> list[str]:
    """Take away the second factors of somebody who lost them all; they are signed out and told by mail.

    Raises ShopUnknown, StaffUnknown.
    """
    app.open_services(settings)
    opened = await app.open_database(settings)
    try:
        shop_id = await _shop(opened, shop)
        async with opened.write(shop_id=shop_id, actor=permissions.Actor.system("staff reset-factors")) as tx:
            account = await people.find_login(tx, kind=AccountKind.STAFF, email=normal_email(email))
            if account is None:
                raise StaffUnknown(shop=shop or "", email=email)
            member = await people.get_staff_of_account(tx, account_id=account["id"])
            factors = await factor_reads.list_factors(tx, account_id=account["id"])
            await staff_security.reset_factors(tx, staff_id=member["id"])
    finally:
        await opened.close()
    return [
        f"{email} has no second factor any more ({len(factors)} taken away) and is signed out everywhere.",
        f"已移除 {email} 的 {len(factors)} 个第二验证方式，并退出其全部登录。",
    ]


async def _shop(database: Database, handle: str | None) -> uuid.UUID:
    """The shop of a handle; without one, the only shop there is."""
    found = await database.find_shop_id(handle=handle)
    if found is None:
        raise ShopUnknown(shop=handle or "–")
    return found
