"""What whoever manages the staff may do about how others sign in: end their sessions, take their factors away."""

import uuid

from entrepot.access.operations import factors, sessions, staff
from entrepot.access.reads import people as people_reads
from entrepot.access.rules import roles as role_rules
from entrepot.access.rules.accounts import AccountKind
from entrepot.access.rules.sessions import RevokeReason
from entrepot.kernel import errors
from entrepot.kernel.database import Row, Tx


async def revoke_sessions(tx: Tx, *, staff_id: uuid.UUID) -> Row:
    """Sign a person out everywhere, of apps too; raises NotFound, CannotGrant where they hold more than the actor."""
    member = await _touched(tx, staff_id)
    await sessions.revoke_sessions(tx, account_ids=[member["account_id"]], reason=RevokeReason.SIGNED_OUT)
    tx.change(node=staff_id, operation="staffSessionsRevoke")
    return member


async def reset_factors(tx: Tx, *, staff_id: uuid.UUID) -> Row:
    """Take a person's second factors away, so that they can set up new ones; they are signed out and told by mail.

    Raises NotFound, CannotGrant where they hold more than the actor.
    """
    member = await _touched(tx, staff_id)
    holder = {"id": member["account_id"], "kind": AccountKind.STAFF, "email": member["email"]}
    await factors.remove_all(tx, holder=holder)
    tx.change(node=staff_id, operation="staffFactorsReset")
    return member


async def _touched(tx: Tx, staff_id: uuid.UUID) -> Row:
    role_rules.check_no_app(tx.actor.app_id)
    found = await people_reads.list_staff(tx, ids=[staff_id])
    if not found:
        raise errors.NotFound(what="StaffMember", field=("id",))
    await staff.check_may_touch(tx, staff_ids=[staff_id], field=("id",))
    return found[0]
