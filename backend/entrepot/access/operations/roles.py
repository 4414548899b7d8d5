"""Roles: those every shop begins with, and a merchant's own."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Uuid, bindparam, select

from entrepot.access.operations import assignments, ownership
from entrepot.access.reads import duties as duty_reads
from entrepot.access.reads import roles as role_reads
from entrepot.access.rules import duties, role_templates, scopes
from entrepot.access.rules import roles as role_rules
from entrepot.access.tables.roles import ROLE, role
from entrepot.kernel import errors, ids, permissions, text
from entrepot.kernel.database import Row, Tx, among, insert_rows, sql, update_rows

NAME_LIMIT = 100


@dataclass(frozen=True, kw_only=True)
class CreateRole:
    """A role to be made."""

    name: Mapping[str, str]
    permissions: Sequence[str]
    requires_factor: bool = False
    field: errors.FieldPath = ()


@dataclass(frozen=True, kw_only=True)
class UpdateRole:
    """A role to be changed; None leaves a part as it is."""

    id: uuid.UUID
    name: Mapping[str, str] | None = None
    permissions: Sequence[str] | None = None
    requires_factor: bool | None = None
    if_version: int | None = None
    field: errors.FieldPath = ()


INSERT = insert_rows(role, "id", "key", "name", "permissions", "grants_all", "requires_factor")
UPDATE = update_rows(role, key=("id",), set=("name", "permissions", "requires_factor", "version"))
CHANGING = ("name", "permissions", "requires_factor")
LOCK = sql(
    select(role)
    .where(role.c.shop_id == bindparam("shop_id", type_=Uuid), among(role.c.id, "ids"))
    .order_by(role.c.id)
    .with_for_update()
)


async def create_default_roles(tx: Tx) -> dict[str, uuid.UUID]:
    """Make the roles a new shop begins with; gives their ids by key."""
    rows: list[dict[str, Any]] = [
        {
            "id": role_id,
            "key": template.key,
            "name": dict(template.name),
            "permissions": sorted(template.permissions),
            "grants_all": template.grants_all,
            "requires_factor": False,
        }
        for role_id, template in zip(
            ids.new_many(ROLE, len(role_templates.TEMPLATES)), role_templates.TEMPLATES, strict=True
        )
    ]
    await _insert(tx, rows)
    return {row["key"]: row["id"] for row in rows}


async def create_roles(tx: Tx, *, commands: Sequence[CreateRole]) -> Sequence[Row]:
    """Make roles of rights that the actor holds; raises CannotGrant, DutiesNotSeparated …"""
    role_rules.check_no_app(tx.actor.app_id)
    separated = await duty_reads.list_separated(tx)
    rows: list[dict[str, Any]] = []
    for role_id, command in zip(ids.new_many(ROLE, len(commands)), commands, strict=True):
        _check(tx, name=command.name, wanted=command.permissions, field=command.field)
        duties.check(command.permissions, separated, field=(*command.field, "permissions"))
        listed = sorted(set(command.permissions))
        rows.append(
            {
                "id": role_id,
                "key": None,
                "name": dict(command.name),
                "permissions": listed,
                "grants_all": False,
                "requires_factor": command.requires_factor,
            }
        )
    await _insert(tx, rows)
    return await role_reads.list_roles(tx, ids=[row["id"] for row in rows])


async def update_roles(tx: Tx, *, commands: Sequence[UpdateRole]) -> Sequence[Row]:
    """Change roles, which every holder feels at once; the actor must hold, where they do, what each had and gets."""
    role_rules.check_no_app(tx.actor.app_id)
    await ownership.lock(tx)
    known = {row["id"]: row for row in await tx.rows(LOCK, ids=[command.id for command in commands])}
    owns = await ownership.is_owner(tx)
    rows = [_changed(tx, known=known.get(command.id), command=command, owns=owns) for command in commands]
    await _check_holders(tx, commands, {row["id"]: row["permissions"] for row in rows})
    await tx.update(UPDATE, [{**row, "permissions": list(row["permissions"])} for row in rows])
    for row in rows:
        before = known[row["id"]]
        changed = [key for key in CHANGING if before[key] != row[key]]
        tx.change(
            node=row["id"],
            operation="roleUpdate",
            before={key: before[key] for key in changed},
            after={key: row[key] for key in changed},
        )
    return await role_reads.list_roles(tx, ids=[row["id"] for row in rows])


async def _check_holders(tx: Tx, commands: Sequence[UpdateRole], wanted: Mapping[uuid.UUID, Sequence[str]]) -> None:
    """Refuse what would give one of the roles' holders more than the actor could, or both rights of a pair."""
    separated = await duty_reads.list_separated(tx)
    holders = await role_reads.list_assignments_of_holders(tx, role_ids=list(wanted))
    for command in commands:
        field = (*command.field, "permissions")
        duties.check(wanted[command.id], separated, field=field)
        for rows in holders.values():
            held = assignments.held_of(rows)
            if command.id in held:
                before = held[command.id]
                touched = {*before.role["permissions"], *wanted[command.id]}
                scopes.check_reach(touched, before.parts, actor=tx.actor, field=field)
                codes = {code for key, item in held.items() for code in wanted.get(key, item.role["permissions"])}
                if not any(item.role["grants_all"] for item in held.values()):
                    duties.check(codes, separated, field=field)


def _changed(tx: Tx, *, known: Row | None, command: UpdateRole, owns: bool) -> dict[str, Any]:
    if known is None:
        raise errors.NotFound(what="Role", field=(*command.field, "id"))
    if known["grants_all"]:
        return _changed_owner(known, command, owns=owns)
    if command.if_version not in (None, known["version"]):
        raise errors.StaleVersion(current=known["version"], field=(*command.field, "if_version"))
    role_rules.check_grant(known["permissions"], held=tx.actor.held, field=(*command.field, "id"))
    name = known["name"] if command.name is None else dict(command.name)
    wanted = known["permissions"] if command.permissions is None else command.permissions
    _check(tx, name=name, wanted=wanted, field=command.field)
    return {
        "id": known["id"],
        "name": name,
        "permissions": sorted(set(wanted)),
        "requires_factor": _asked(known, command),
        "version": known["version"] + 1,
    }


def _changed_owner(known: Row, command: UpdateRole, *, owns: bool) -> dict[str, Any]:
    """Of the owner's role one thing can be decided, by an owner: whether it asks for a second factor."""
    if not owns or command.name is not None or command.permissions is not None or command.requires_factor is None:
        raise role_rules.OwnerRoleFixed(field=(*command.field, "id"))
    if command.if_version not in (None, known["version"]):
        raise errors.StaleVersion(current=known["version"], field=(*command.field, "if_version"))
    return {
        **{name: known[name] for name in ("id", "name", "permissions")},
        "requires_factor": command.requires_factor,
        "version": known["version"] + 1,
    }


def _asked(known: Row, command: UpdateRole) -> bool:
    return bool(known["requires_factor"] if command.requires_factor is None else command.requires_factor)


def _check(tx: Tx, *, name: Mapping[str, str], wanted: Sequence[str], field: errors.FieldPath) -> None:
    text.require(
        name,
        locale=tx.shop.default_locale,
        locales=tx.shop.locales,
        limit=NAME_LIMIT,
        field=(*field, "name"),
    )
    role_rules.check_known(wanted, registered=permissions.registry(), field=(*field, "permissions"))
    role_rules.check_grant(wanted, held=tx.actor.held, field=(*field, "permissions"))


async def _insert(tx: Tx, rows: Sequence[dict[str, Any]]) -> None:
    await tx.insert(INSERT, [{**row, "permissions": list(row["permissions"])} for row in rows])
    for row in rows:
        after = {name: row[name] for name in (*CHANGING, "grants_all")}
        tx.change(node=row["id"], operation="roleCreate", after=after)
