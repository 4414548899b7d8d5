"""Consents: what customers agreed to or took back, only ever added to."""

from collections.abc import Sequence

from entrepot.customers import reads
from entrepot.customers.operations import batch, customers
from entrepot.customers.rules import GiveConsent, check_consent, check_open
from entrepot.customers.tables import CONSENT, consent
from entrepot.kernel import errors, ids
from entrepot.kernel.database import Row, Tx, insert_rows

_SAID = ("purpose", "granted", "wording", "wording_version", "source")
INSERT = insert_rows(consent, "id", "customer_id", *_SAID, "given_by_kind", "given_at")


async def give_consents(tx: Tx, *, commands: Sequence[GiveConsent]) -> list[Row]:
    """Record what customers agree to; the customers, in the order of the commands. Three statements for any number."""
    checked = batch.each(commands, check_consent)
    everyone = reads.sees_everyone(tx.actor)
    locked = {row["id"]: row for row in await tx.rows(customers.LOCK_CUSTOMERS, ids=[c.customer_id for c in checked])}

    def refuse(command: GiveConsent) -> None:
        held = locked.get(command.customer_id)
        if held is None or not (everyone or command.customer_id == tx.actor.customer_id):
            raise errors.NotFound(what="Customer", field=("customer_id",))
        check_open(held["state"], field=("customer_id",))

    batch.each(checked, refuse)
    by = {"given_by_kind": tx.actor.kind.value, "given_at": tx.now}
    rows = [
        {"id": new_id, "customer_id": command.customer_id, **{name: getattr(command, name) for name in _SAID}, **by}
        for new_id, command in zip(ids.new_many(CONSENT, len(checked)), checked, strict=True)
    ]
    await tx.insert(INSERT, rows)
    for row in rows:
        after = {name: row[name] for name in ("customer_id", *_SAID)}
        tx.change(node=row["id"], operation="customerConsentGive", after=after)
    return await reads.list_customers(tx, ids=[command.customer_id for command in checked])
