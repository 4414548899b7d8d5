"""Staff: taking people on, giving them roles, and suspending them."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Uuid, and_, bindparam, func, select, true

from entrepot.access.operations import accounts, assignments, ownership, sessions, tickets
from entrepot.access.operations.assignments import Assignments
from entrepot.access.reads import people as people_reads
from entrepot.access.reads import roles as role_reads
from entrepot.access.rules import accounts as account_rules
from entrepot.access.rules import roles as role_rules
from entrepot.access.rules.accounts import AccountKind, AccountState
from entrepot.access.rules.scopes import RoleScope
from entrepot.access.rules.sessions import RevokeReason
from entrepot.access.tables.people import STAFF, account, staff
from entrepot.access.tables.roles import role, staff_role
from entrepot.kernel import errors, ids, text
from entrepot.kernel.database import Row, Tx, among, insert_rows, sql, update_rows
from entrepot.shops.events import Owner

PHONE_LIMIT = 40


@dataclass(frozen=True, kw_only=True)
class CreateStaff:
    """A person to take on; a role is held over the whole shop unless `role_scopes` narrow it."""

    email: str
    name: str
    password: str | None
    role_ids: Sequence[uuid.UUID]
    role_scopes: Sequence[RoleScope] = ()
    phone: str | None = None
    locale: str | None = None
    field: errors.FieldPath = ()

    def __repr__(self) -> str:
        return "CreateStaff()"


@dataclass(frozen=True, kw_only=True)
class UpdateStaff:
    """A member of staff to change; None leaves a part as it is, and a role without a new scope keeps its own."""

    id: uuid.UUID
    name: str | None = None
    phone: str | None = None
    role_ids: Sequence[uuid.UUID] | None = None
    role_scopes: Sequence[RoleScope] = ()
    state: AccountState | None = None
    if_version: int | None = None
    field: errors.FieldPath = ()


INSERT = insert_rows(staff, "id", "account_id", "phone")
UPDATE = update_rows(staff, key=("id",), set=("phone", "version"))
UPDATE_ACCOUNT = update_rows(account, key=("id",), set=("name", "state"))
LOCK = sql(
    select(
        staff.c.id,
        staff.c.account_id,
        staff.c.phone,
        staff.c.version,
        account.c.name,
        account.c.state,
        account.c.password_hash.is_not(None).label("has_password"),
    )
    .join_from(staff, account, and_(account.c.shop_id == staff.c.shop_id, account.c.id == staff.c.account_id))
    .where(staff.c.shop_id == bindparam("shop_id", type_=Uuid), among(staff.c.id, "ids"))
    .order_by(staff.c.id)
    .with_for_update()
)
COUNT_OWNERS = sql(
    select(func.count(staff.c.id.distinct()))
    .select_from(
        staff_role.join(role, and_(role.c.shop_id == staff_role.c.shop_id, role.c.id == staff_role.c.role_id))
        .join(staff, and_(staff.c.shop_id == staff_role.c.shop_id, staff.c.id == staff_role.c.staff_id))
        .join(account, and_(account.c.shop_id == staff.c.shop_id, account.c.id == staff.c.account_id))
    )
    .where(
        staff_role.c.shop_id == bindparam("shop_id", type_=Uuid),
        role.c.grants_all.is_(true()),
        account.c.state == AccountState.ACTIVE.value,
        account.c.password_hash.is_not(None),
    )
)


async def create_staff(tx: Tx, *, commands: Sequence[CreateStaff]) -> Sequence[Row]:
    """Take people on; raises CannotGrant, DutiesNotSeparated, EmailTaken and what is wrong with their data."""
    await tx.run(ownership.LOCK)
    roles = await _known_roles(tx, commands)
    owns = await ownership.is_owner(tx)
    given = [_wanted(roles, command, {}) for command in commands]
    for command, held in zip(commands, given, strict=True):
        assignments.check(tx, assignments=held, owns=owns, field=(*command.field, "role_ids"))
        _check_phone(command.phone, field=(*command.field, "phone"))
    await assignments.check_duties(tx, given=[(held, item.field) for held, item in zip(given, commands, strict=True)])
    return await _take_on(tx, commands, given)


async def create_owner(tx: Tx, *, command: Owner) -> Row:
    """Take on the first owner of a shop that is being founded: nobody is there yet who could give them the role."""
    [owner_role] = [row for row in await role_reads.list_roles(tx) if row["key"] == role_rules.OWNER]
    first = CreateStaff(
        email=command.email,
        name=command.name,
        password=command.password,
        role_ids=[owner_role["id"]],
        field=("owner",),
    )
    [row] = await _take_on(tx, [first], [_wanted({owner_role["id"]: owner_role}, first, {})])
    return row


async def sign_up(tx: Tx, *, email: str, name: str, role_id: uuid.UUID) -> Row:
    """Take on somebody whom an identity provider vouches for, in the one role that its owner chose for such people."""
    roles = {row["id"]: row for row in await role_reads.list_roles(tx, ids=[role_id])}
    command = CreateStaff(email=email, name=name, password=None, role_ids=[role_id])
    given = _wanted(roles, command, {})
    await assignments.check_duties(tx, given=[(given, ())])
    [row] = await _take_on(tx, [command], [given])
    return row


async def check_may_touch(tx: Tx, *, staff_ids: Sequence[uuid.UUID], field: errors.FieldPath) -> None:
    """Refuse to act on people who hold rights that the actor lacks; raises CannotGrant, OnlyOwnersMakeOwners."""
    owns = await ownership.is_owner(tx)
    for assigned in (await role_reads.list_assignments(tx, staff_ids=staff_ids)).values():
        for held in assignments.held_of(assigned).values():
            assignments.check_one(tx, held=held, owns=owns, field=field)


async def _take_on(tx: Tx, commands: Sequence[CreateStaff], given: Sequence[Assignments]) -> Sequence[Row]:
    role_rules.check_no_app(tx.actor.app_id)
    account_ids = await accounts.create_accounts(tx, commands=[_account(command) for command in commands])
    staff_ids = ids.new_many(STAFF, len(commands))
    made = list(zip(staff_ids, account_ids, commands, strict=True))
    await tx.insert(INSERT, [{"id": key, "account_id": owner, "phone": item.phone} for key, owner, item in made])
    await assignments.insert(tx, given=dict(zip(staff_ids, given, strict=True)))
    for key, item, held in zip(staff_ids, commands, given, strict=True):
        tx.change(node=key, operation="staffCreate", after={"name": item.name, **assignments.recorded(held)})
    return await people_reads.list_staff(tx, ids=staff_ids)


async def update_staff(tx: Tx, *, commands: Sequence[UpdateStaff]) -> Sequence[Row]:
    """Change people's data, roles and state, and sign out whom it suspends; raises LastOwner, CannotGrant …"""
    role_rules.check_no_app(tx.actor.app_id)
    await ownership.lock(tx)
    known = {row["id"]: row for row in await tx.rows(LOCK, ids=[command.id for command in commands])}
    assigned = await role_reads.list_assignments(tx, staff_ids=list(known))
    held = {staff_id: assignments.held_of(found) for staff_id, found in assigned.items()}
    roles = await _known_roles(tx, commands)
    owns = await ownership.is_owner(tx)
    given: dict[uuid.UUID, Assignments] = {}
    rows = []
    for command in commands:
        row = known.get(command.id)
        if row is None:
            raise errors.NotFound(what="StaffMember", field=(*command.field, "id"))
        for item in held[command.id].values():
            assignments.check_one(tx, held=item, owns=owns, field=(*command.field, "id"))
        if command.role_ids is not None or command.role_scopes:
            given[command.id] = _wanted(roles, command, held[command.id])
            named = "role_scopes" if command.role_ids is None else "role_ids"
            assignments.check(tx, assignments=given[command.id], owns=owns, field=(*command.field, named))
        rows.append(_changed(row, command))
    await assignments.check_duties(tx, given=[(given[item.id], item.field) for item in commands if item.id in given])
    await tx.update(UPDATE, rows)
    await tx.update(UPDATE_ACCOUNT, [{**row, "id": row["account_id"]} for row in rows])
    if given:
        await assignments.assign(tx, given=given)
    role_rules.check_owners_left(await tx.value(COUNT_OWNERS), field=commands[0].field)
    await _end_sessions(tx, known, rows)
    _record(tx, known=known, held=held, rows=rows, given=given)
    return await people_reads.list_staff(tx, ids=[command.id for command in commands])


async def _known_roles(tx: Tx, commands: Sequence[CreateStaff] | Sequence[UpdateStaff]) -> dict[uuid.UUID, Row]:
    wanted = {role_id for command in commands for role_id in command.role_ids or ()}
    return {row["id"]: row for row in await role_reads.list_roles(tx, ids=sorted(wanted))}


def _wanted(
    roles: Mapping[uuid.UUID, Row], command: CreateStaff | UpdateStaff, present: Assignments
) -> dict[uuid.UUID, assignments.Held]:
    """What a person shall hold: of an update without roles, those they have, with new scopes."""
    known = {**roles, **{role_id: held.role for role_id, held in present.items()}}
    role_ids = list(present) if command.role_ids is None else command.role_ids
    return assignments.wanted(
        known, role_ids=role_ids, role_scopes=command.role_scopes, present=present, field=command.field
    )


def _check_phone(phone: str | None, *, field: errors.FieldPath) -> None:
    text.limited_or_none(phone, limit=PHONE_LIMIT, field=field)


def _account(command: CreateStaff) -> accounts.NewAccount:
    return accounts.NewAccount(
        kind=AccountKind.STAFF,
        email=command.email,
        name=command.name,
        password=command.password,
        locale=command.locale,
        field=command.field,
    )


def _changed(row: Row, command: UpdateStaff) -> dict[str, Any]:
    if command.if_version not in (None, row["version"]):
        raise errors.StaleVersion(current=row["version"], field=(*command.field, "if_version"))
    _check_phone(command.phone, field=(*command.field, "phone"))
    state = AccountState(row["state"])
    if command.state is not None:
        state = account_rules.state_as_wanted(
            state, wanted=command.state, has_password=row["has_password"], field=(*command.field, "state")
        )
    name = row["name"]
    if command.name is not None:
        name = account_rules.check_name(command.name, field=(*command.field, "name"))
    return {
        "id": row["id"],
        "account_id": row["account_id"],
        "name": name,
        "phone": row["phone"] if command.phone is None else command.phone or None,
        "state": state.value,
        "version": row["version"] + 1,
    }


async def _end_sessions(tx: Tx, known: dict[uuid.UUID, Row], rows: Sequence[dict[str, Any]]) -> None:
    suspended = [
        row["account_id"]
        for row in rows
        if row["state"] == AccountState.SUSPENDED and known[row["id"]]["state"] != AccountState.SUSPENDED
    ]
    if suspended:
        await tickets.withdraw(tx, account_ids=suspended)
        await sessions.revoke_sessions(tx, account_ids=suspended, reason=RevokeReason.SUSPENDED)


def _record(
    tx: Tx,
    *,
    known: dict[uuid.UUID, Row],
    held: Mapping[uuid.UUID, Assignments],
    rows: Sequence[dict[str, Any]],
    given: Mapping[uuid.UUID, Assignments],
) -> None:
    for row in rows:
        before = {key: known[row["id"]][key] for key in ("name", "phone", "state")}
        after = {key: row[key] for key in before}
        if row["id"] in given:
            before |= assignments.recorded(held[row["id"]])
            after |= assignments.recorded(given[row["id"]])
        changed = [key for key in {**before, **after} if before.get(key) != after.get(key)]
        tx.change(
            node=row["id"],
            operation="staffUpdate",
            before={key: before.get(key) for key in changed},
            after={key: after.get(key) for key in changed},
        )
