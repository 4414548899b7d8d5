"""Who is an owner, and in what order people change who holds what."""

from sqlalchemy import Uuid, bindparam, select

from entrepot.access.reads import roles as role_reads
from entrepot.access.tables.roles import role
from entrepot.kernel import permissions
from entrepot.kernel.database import Tx, sql

# Whoever changes who is an owner, what a role gives or which duties are kept apart waits here for whoever else does.
LOCK = sql(
    select(role.c.id).where(role.c.shop_id == bindparam("shop_id", type_=Uuid), role.c.grants_all).with_for_update()
)


async def lock(tx: Tx) -> None:
    """Wait for whoever changes who holds which roles; before any account is locked."""
    await tx.run(LOCK)


async def is_owner(tx: Tx) -> bool:
    """Tell whether the actor holds the owner's role in person; an app never does, however wide its scopes."""
    if tx.actor.kind is permissions.ActorKind.SYSTEM:
        return True
    if tx.actor.kind is not permissions.ActorKind.STAFF or tx.actor.app_id is not None or tx.actor.id is None:
        return False
    held = await role_reads.list_roles_of_staff(tx, staff_ids=[tx.actor.id])
    return any(row["grants_all"] for row in held[tx.actor.id].values())
