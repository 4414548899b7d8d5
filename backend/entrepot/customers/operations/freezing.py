"""Customers whom the shop keeps out: signed out everywhere at once, refused like a wrong password, and why."""

import uuid

from entrepot.customers.operations import customers
from entrepot.customers.rules import CustomerChanges, CustomerState, EditCustomer, check_reason
from entrepot.kernel.database import Row, Tx


async def freeze_customer(tx: Tx, *, id: uuid.UUID, reason: str, if_version: int | None) -> Row:
    """Keep a customer out, for a reason that staff are shown."""
    changes = CustomerChanges(state=CustomerState.DISABLED.value, frozen_reason=check_reason(reason))
    return await _turn(tx, EditCustomer(id=id, changes=changes, if_version=if_version), "customerFreeze")


async def unfreeze_customer(tx: Tx, *, id: uuid.UUID, if_version: int | None) -> Row:
    """Let a customer in again; the feed keeps why they were kept out."""
    changes = CustomerChanges(state=CustomerState.ACTIVE.value)
    return await _turn(tx, EditCustomer(id=id, changes=changes, if_version=if_version), "customerUnfreeze")


async def _turn(tx: Tx, command: EditCustomer, operation: str) -> Row:
    [row] = await customers.edit_customers(tx, commands=[command], operation=operation)
    return row
