"""What pricing keeps of people: which coupons they used."""

from sqlalchemy import bindparam, select

from entrepot.kernel.database import Tx, among, sql
from entrepot.kernel.subjects import Document, Keeper, Subject
from entrepot.pricing.tables import coupon_use

LIST = sql(
    select(coupon_use).where(coupon_use.c.shop_id == bindparam("shop_id"), among(coupon_use.c.customer_id, "theirs"))
)


async def _export(tx: Tx, subject: Subject) -> Document:
    return {"coupon_uses": [dict(row) for row in await tx.rows(LIST, theirs=list(subject.customer_ids))]}


async def _erase(tx: Tx, subject: Subject) -> None:
    """A use names nobody; it counts against the coupon."""


KEEPER = Keeper(name="pricing", columns=frozenset(), export=_export, erase=_erase)
