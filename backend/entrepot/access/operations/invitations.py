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
from entrepot.access.rules import scopes
from entrepot.access.rules import tickets as ticket_rules
from entrepot.access.rules.accounts import AccountAction, AccountKind, AccountState
from entrepot.access.rules.tickets import LetterPurpose
from entrepot.kernel import errors, permissions
from entrepot.kernel.database import Row, Tx
from entrepot.kernel.scopes import NOWHERE, Scope


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

    The caller holds `ownership.lock`. What an operator had the shop do has no inviter.
    """
    if inviter_id is None:
        return
    invited = await people_reads.get_staff_of_account(tx, account_id=account_id)
    [inviter] = await people_reads.list_staff(tx, ids=[inviter_id])
    held = await role_reads.list_assignments(tx, staff_ids=[inviter_id, invited["id"]])
    given, own = held[invited["id"]], held[inviter_id]
    rights = _rights(own)
    beyond = any(not rights.get(code, NOWHERE).covers(scope) for code, scope in _rights(given).items())
    if inviter["state"] != AccountState.ACTIVE or WRITE_STAFF.code not in rights or beyond or _owns(given) > _owns(own):
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


def _owns(assigned: Sequence[Row]) -> bool:
    return any(row["grants_all"] for row in assigned)


def _rights(assigned: Sequence[Row]) -> dict[str, Scope]:
    """What roles give together, and over which part of the shop, as `authentication` reads it."""
    columns = ("permissions", "grants_all", "location_id", "channel_id", "own_only")
    return scopes.rights_of(([row[name] for name in columns] for row in assigned), registered=permissions.registry())
