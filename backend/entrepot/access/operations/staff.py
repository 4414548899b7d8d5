"""Staff: taking people on, giving them roles, and suspending them."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Uuid, and_, bindparam, delete, func, select, true

from entrepot.access.operations import accounts, sessions, tickets
from entrepot.access.reads import people as people_reads
from entrepot.access.reads import roles as role_reads
from entrepot.access.rules import accounts as account_rules
from entrepot.access.rules import roles as role_rules
from entrepot.access.rules.accounts import AccountKind, AccountState
from entrepot.access.rules.sessions import RevokeReason
from entrepot.access.tables.people import STAFF, account, staff
from entrepot.access.tables.roles import ROLE_ASSIGNMENT, role, staff_role
from entrepot.kernel import errors, ids, permissions
from entrepot.kernel.database import Row, Tx, among, insert_rows, sql, update_rows
from entrepot.shops.events import Owner

PHONE_LIMIT = 40


@dataclass(frozen=True, kw_only=True)
class CreateStaff:
    """A person to take on."""

    email: str
    name: str
    password: str | None
    role_ids: Sequence[uuid.UUID]
    phone: str | None = None
    locale: str | None = None
    field: errors.FieldPath = ()

    def __repr__(self) -> str:
        return "CreateStaff()"


@dataclass(frozen=True, kw_only=True)
class UpdateStaff:
    """A member of staff to change; None leaves a part as it is."""

    id: uuid.UUID
    name: str | None = None
    phone: str | None = None
    role_ids: Sequence[uuid.UUID] | None = None
    state: AccountState | None = None
    if_version: int | None = None
    field: errors.FieldPath = ()


INSERT = insert_rows(staff, "id", "account_id", "phone")
ASSIGN = insert_rows(staff_role, "id", "staff_id", "role_id")
UNASSIGN = sql(
    delete(staff_role).where(
        staff_role.c.shop_id == bindparam("shop_id", type_=Uuid), among(staff_role.c.staff_id, "staff_ids")
    )
)
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
# Whoever changes who is an owner waits here for whoever else does.
LOCK_OWNERSHIP = sql(
    select(role.c.id).where(role.c.shop_id == bindparam("shop_id", type_=Uuid), role.c.grants_all).with_for_update()
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
    """Take people on; raises CannotGrant, EmailTaken and what is wrong with their data."""
    roles = await _known_roles(tx, commands)
    own = await _actor_owns(tx)
    for command in commands:
        _check_roles(tx, roles, command.role_ids, own=own, field=(*command.field, "role_ids"))
        _check_phone(command.phone, field=(*command.field, "phone"))
    return await _take_on(tx, commands)


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
    [row] = await _take_on(tx, [first])
    return row


async def check_may_touch(tx: Tx, *, staff_ids: Sequence[uuid.UUID], field: errors.FieldPath) -> None:
    """Refuse to act on people who hold rights that the actor lacks; raises CannotGrant, OnlyOwnersMakeOwners."""
    own = await _actor_owns(tx)
    held = await role_reads.list_roles_of_staff(tx, staff_ids=staff_ids)
    for staff_id in staff_ids:
        _check_target(tx, list(held[staff_id].values()), own=own, field=field)


async def lock_ownership(tx: Tx) -> None:
    """Wait for whoever changes who holds which roles; before any account is locked."""
    await tx.run(LOCK_OWNERSHIP)


async def _take_on(tx: Tx, commands: Sequence[CreateStaff]) -> Sequence[Row]:
    role_rules.check_no_app(tx.actor.app_id)
    account_ids = await accounts.create_accounts(tx, commands=[_account(command) for command in commands])
    staff_ids = ids.new_many(STAFF, len(commands))
    made = list(zip(staff_ids, account_ids, commands, strict=True))
    await tx.insert(INSERT, [{"id": key, "account_id": owner, "phone": item.phone} for key, owner, item in made])
    await _assign(tx, {key: item.role_ids for key, _, item in made})
    for key, _, item in made:
        after = {"name": item.name, "role_ids": [str(role_id) for role_id in item.role_ids]}
        tx.change(node=key, operation="staffCreate", after=after)
    return await people_reads.list_staff(tx, ids=staff_ids)


async def update_staff(tx: Tx, *, commands: Sequence[UpdateStaff]) -> Sequence[Row]:
    """Change people's data, roles and state, and sign out whom it suspends; raises LastOwner, CannotGrant."""
    role_rules.check_no_app(tx.actor.app_id)
    await lock_ownership(tx)
    known = {row["id"]: row for row in await tx.rows(LOCK, ids=[command.id for command in commands])}
    held = await role_reads.list_roles_of_staff(tx, staff_ids=list(known))
    roles = await _known_roles(tx, commands)
    own = await _actor_owns(tx)
    rows = []
    for command in commands:
        row = known.get(command.id)
        if row is None:
            raise errors.NotFound(what="StaffMember", field=(*command.field, "id"))
        _check_target(tx, list(held[command.id].values()), own=own, field=(*command.field, "id"))
        _check_roles(tx, roles, command.role_ids or (), own=own, field=(*command.field, "role_ids"))
        rows.append(_changed(row, command))
    await tx.update(UPDATE, rows)
    await tx.update(UPDATE_ACCOUNT, [{**row, "id": row["account_id"]} for row in rows])
    given = {command.id: command.role_ids for command in commands if command.role_ids is not None}
    if given:
        await tx.run(UNASSIGN, staff_ids=list(given))
        await _assign(tx, given)
    role_rules.check_owners_left(await tx.value(COUNT_OWNERS), field=commands[0].field)
    await _end_sessions(tx, known, rows)
    _record(tx, known=known, held=held, rows=rows, given=given)
    return await people_reads.list_staff(tx, ids=[command.id for command in commands])


async def _known_roles(tx: Tx, commands: Sequence[CreateStaff] | Sequence[UpdateStaff]) -> dict[uuid.UUID, Row]:
    wanted = {role_id for command in commands for role_id in command.role_ids or ()}
    return {row["id"]: row for row in await role_reads.list_roles(tx, ids=sorted(wanted))}


async def _actor_owns(tx: Tx) -> bool:
    """Tell whether the actor holds the owner's role in person; an app never does, however wide its scopes."""
    if tx.actor.kind is permissions.ActorKind.SYSTEM:
        return True
    if tx.actor.kind is not permissions.ActorKind.STAFF or tx.actor.app_id is not None or tx.actor.id is None:
        return False
    held = await role_reads.list_roles_of_staff(tx, staff_ids=[tx.actor.id])
    return any(row["grants_all"] for row in held[tx.actor.id].values())


def _check_roles(
    tx: Tx, roles: dict[uuid.UUID, Row], role_ids: Sequence[uuid.UUID], *, own: bool, field: errors.FieldPath
) -> None:
    for index, role_id in enumerate(role_ids):
        found = roles.get(role_id)
        if found is None:
            raise errors.NotFound(what="Role", field=(*field, index))
        _check_target(tx, [found], own=own, field=(*field, index))


def _check_target(tx: Tx, held: Sequence[Row], *, own: bool, field: errors.FieldPath) -> None:
    """Refuse to give roles, or to touch people with roles, beyond the actor's own rights."""
    if any(row["grants_all"] for row in held) and not own:
        raise role_rules.OnlyOwnersMakeOwners(field=field)
    role_rules.check_grant({code for row in held for code in row["permissions"]}, held=tx.actor.held, field=field)


def _check_phone(phone: str | None, *, field: errors.FieldPath) -> None:
    if phone is not None and len(phone) > PHONE_LIMIT:
        raise errors.TooLong(limit=PHONE_LIMIT, field=field)


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


async def _assign(tx: Tx, given: dict[uuid.UUID, Sequence[uuid.UUID]]) -> None:
    pairs = [(staff_id, role_id) for staff_id, role_ids in given.items() for role_id in dict.fromkeys(role_ids)]
    keys = ids.new_many(ROLE_ASSIGNMENT, len(pairs))
    await tx.insert(
        ASSIGN,
        [
            {"id": key, "staff_id": staff_id, "role_id": role_id}
            for key, (staff_id, role_id) in zip(keys, pairs, strict=True)
        ],
    )


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
    held: dict[uuid.UUID, dict[uuid.UUID, Row]],
    rows: Sequence[dict[str, Any]],
    given: dict[uuid.UUID, Sequence[uuid.UUID]],
) -> None:
    for row in rows:
        before = {key: known[row["id"]][key] for key in ("name", "phone", "state")}
        after = {key: row[key] for key in before}
        if row["id"] in given:
            before["role_ids"] = [str(role_id) for role_id in held[row["id"]]]
            after["role_ids"] = [str(role_id) for role_id in given[row["id"]]]
        changed = [key for key in before if before[key] != after[key]]
        tx.change(
            node=row["id"],
            operation="staffUpdate",
            before={key: before[key] for key in changed},
            after={key: after[key] for key in changed},
        )
