"""What payments tell of people: nothing that names them; so there is something to hand out, and nothing to erase."""

from sqlalchemy import bindparam, select

from entrepot.kernel.database import Tx, among, sql
from entrepot.kernel.subjects import Document, Keeper, Subject
from entrepot.payments.tables import payment

LIST = sql(select(payment).where(payment.c.shop_id == bindparam("shop_id"), among(payment.c.document_id, "nodes")))


async def _export(tx: Tx, subject: Subject) -> Document:
    return {"payments": [dict(row) for row in await tx.rows(LIST, nodes=list(subject.nodes))]}


async def _erase(tx: Tx, subject: Subject) -> None:
    """Amounts, dates and the provider's own reference are the books'."""


KEEPER = Keeper(name="payments", columns=frozenset(), export=_export, erase=_erase)
