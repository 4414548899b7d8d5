"""What webhooks keep of people: the bodies that were sent. What is still to be sent is rendered anew."""

from sqlalchemy import bindparam, update

from entrepot.kernel.database import Tx, among, sql
from entrepot.kernel.subjects import Keeper, Subject
from entrepot.webhooks.tables import webhook_delivery

ERASE = sql(
    update(webhook_delivery)
    .where(webhook_delivery.c.shop_id == bindparam("shop_id"), among(webhook_delivery.c.node_id, "nodes"))
    .values(body=None)
)


async def _erase(tx: Tx, subject: Subject) -> None:
    await tx.run(ERASE, nodes=list(subject.nodes))


KEEPER = Keeper(name="webhooks", columns=frozenset(("webhook_delivery.body",)), erase=_erase)
