"""What reviews keep of people: their name and their words. The stars stay, so that products are rated as before."""

import uuid

from sqlalchemy import bindparam, case, select, update

from entrepot.kernel.database import Tx, among, sql
from entrepot.kernel.subjects import Document, Keeper, Subject
from entrepot.reviews.rules import ReviewState
from entrepot.reviews.tables import review

GONE = "…"
_THEIRS = (review.c.shop_id == bindparam("shop_id"), among(review.c.customer_id, "customer_ids"))
_REJECTED = review.c.state == ReviewState.REJECTED.value
LIST = sql(select(review).where(*_THEIRS).order_by(review.c.id))
ERASE = sql(
    update(review)
    .where(*_THEIRS)
    .values(
        title="",
        body=GONE,
        author_name="",
        reply=None,
        replied_at=None,
        rejection_reason=case((_REJECTED, ""), else_=None),
        version=review.c.version + 1,
    )
)


async def _export(tx: Tx, subject: Subject) -> Document:
    return {"reviews": [dict(row) for row in await tx.rows(LIST, customer_ids=list(subject.customer_ids))]}


async def _nodes(tx: Tx, subject: Subject) -> list[uuid.UUID]:
    return [row["id"] for row in await tx.rows(LIST, customer_ids=list(subject.customer_ids))]


async def _erase(tx: Tx, subject: Subject) -> None:
    await tx.run(ERASE, customer_ids=list(subject.customer_ids))


KEEPER = Keeper(
    name="reviews",
    columns=frozenset(f"review.{name}" for name in ("title", "body", "author_name", "reply", "rejection_reason")),
    export=_export,
    nodes=_nodes,
    erase=_erase,
)
