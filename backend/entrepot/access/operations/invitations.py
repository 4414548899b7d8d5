"""Inviting staff: they choose their own password, and have no access before they did."""

import uuid
from collections.abc import Sequence
from dataclasses import replace

from entrepot.access.operations import letters, staff
from entrepot.access.permissions import WRITE_STAFF
from entrepot.access.reads import people as people_reads
from entrepot.access.reads import roles as role_reads
from entrepot.access.rules import accounts as account_rules
from entrepot.access.rules import roles as role_rules
from entrepot.access.rules import tickets as ticket_rules
from entrepot.access.rules.accounts import AccountAction, AccountKind, AccountState
from entrepot.access.rules.tickets import LetterPurpose
from entrepot.kernel import errors, permissions
from entrepot.kernel.database import Row, Tx


async def invite_staff(tx: Tx, *, commands: Sequence[staff.CreateStaff]) -> Sequence[Row]:
    """Take people on who are still to accept, and write to them; raises what `staff.create_staff` does."""
    rows = await staff.create_staff(tx, commands=[replace(command, password=None) for command in commands])
    for row in rows:
        await _write(tx, row)
    return rows


async def invite_again(tx: Tx, *, staff_id: uuid.UUID) -> Row:
    """Write once more to somebody who has not accepted; the earlier letter opens nothing any more."""
    role_rules.check_no_app(tx.actor.app_id)
    await staff.check_may_touch(tx, staff_ids=[staff_id], field=("id",))
    found = await people_reads.list_staff(tx, ids=[staff_id])
    if not found:
        raise errors.NotFound(what="StaffMember", field=("id",))
    [row] = found
    if row["state"] != AccountState.INVITED:
        raise account_rules.AccountStateRefused(state=row["state"], action=AccountAction.INVITE.value, field=("id",))
    await _write(tx, row)
    return row


async def check_inviter(tx: Tx, *, account_id: uuid.UUID, inviter_id: uuid.UUID | None) -> None:
    """Refuse an invitation whose inviter could not give today what it gives; raises InvitationOutdated.

    The caller holds `staff.lock_ownership`. What an operator had the shop do has no inviter.
    """
    if inviter_id is None:
        return
    invited = await people_reads.get_staff_of_account(tx, account_id=account_id)
    [inviter] = await people_reads.list_staff(tx, ids=[inviter_id])
    held = await role_reads.list_roles_of_staff(tx, staff_ids=[inviter_id, invited["id"]])
    given, own = (list(held[key].values()) for key in (invited["id"], inviter_id))
    rights = _rights(own)
    beyond = _rights(given) - rights or (any(row["grants_all"] for row in given) and not _owns(own))
    if inviter["state"] != AccountState.ACTIVE or WRITE_STAFF.code not in rights or beyond:
        raise ticket_rules.InvitationOutdated(field=("token",))


async def _write(tx: Tx, row: Row) -> None:
    wish = letters.Wish(
        purpose=LetterPurpose.INVITE,
        kind=AccountKind.STAFF,
        email=row["email"],
        account_id=row["account_id"],
        requested_by_id=tx.actor.id if tx.actor.kind is permissions.ActorKind.STAFF else None,
    )
    await letters.wish(tx, wish=wish)
    tx.change(node=row["id"], operation="staffInvite")


def _owns(roles: Sequence[Row]) -> bool:
    return any(row["grants_all"] for row in roles)


def _rights(roles: Sequence[Row]) -> frozenset[str]:
    """What roles give together, as `authentication` reads it."""
    return role_rules.effective_permissions(
        {code for row in roles for code in row["permissions"]},
        grants_all=_owns(roles),
        scopes=None,
        registered=permissions.registry(),
    )
