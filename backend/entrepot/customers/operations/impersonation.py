"""Staff in the place of a customer: for a quarter of an hour, for a reason, which the customer is shown."""

import uuid

from sqlalchemy import Uuid, bindparam, select

from entrepot.access.operations import impersonation as tokens
from entrepot.customers import reads, rules
from entrepot.customers.tables import IMPERSONATION, impersonation
from entrepot.kernel import errors, ids
from entrepot.kernel.database import Row, Tx, insert_rows, sql

INSERT = insert_rows(impersonation, "id", "customer_id", "staff_id", "staff_name", "reason", "began_at", "expires_at")
FIND = sql(
    select(impersonation).where(
        impersonation.c.shop_id == bindparam("shop_id"), impersonation.c.id == bindparam("of", type_=Uuid)
    )
)


async def impersonate(tx: Tx, *, customer_id: uuid.UUID, reason: str) -> tuple[Row, tokens.Impersonation]:
    """Begin to act in a customer's place; raises NotFound for whoever has no account to sign in with."""
    checked = rules.check_reason(reason)
    held = await reads.find_customer(tx, id=customer_id)
    if held is None or held["account_id"] is None:
        raise errors.NotFound(what="Customer", field=("customer_id",))
    begun = await tokens.issue(tx, account_id=held["account_id"])
    row = {
        "id": ids.new(IMPERSONATION),
        "customer_id": customer_id,
        "staff_id": tx.actor.id,
        "staff_name": tx.actor.name,
        "reason": checked,
        "began_at": tx.now,
        "expires_at": begun.expires_at,
    }
    await tx.insert(INSERT, [row])
    after = {"impersonation_id": str(row["id"]), "staff_id": str(tx.actor.id), "reason": checked}
    tx.change(node=customer_id, operation="customerImpersonate", after=after)
    found = await tx.row(FIND, of=row["id"])
    assert found is not None
    return found, begun
