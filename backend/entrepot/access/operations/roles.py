"""Roles: those every shop begins with, and a merchant's own."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Uuid, bindparam, select

from entrepot.access.reads import roles as role_reads
from entrepot.access.rules import role_templates
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
    field: errors.FieldPath = ()


@dataclass(frozen=True, kw_only=True)
class UpdateRole:
    """A role to be changed; None leaves a part as it is."""

    id: uuid.UUID
    name: Mapping[str, str] | None = None
    permissions: Sequence[str] | None = None
    if_version: int | None = None
    field: errors.FieldPath = ()


INSERT = insert_rows(role, "id", "key", "name", "permissions", "grants_all")
UPDATE = update_rows(role, key=("id",), set=("name", "permissions", "version"))
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
        }
        for role_id, template in zip(
            ids.new_many(ROLE, len(role_templates.TEMPLATES)), role_templates.TEMPLATES, strict=True
        )
    ]
    await _insert(tx, rows)
    return {row["key"]: row["id"] for row in rows}


async def create_roles(tx: Tx, *, commands: Sequence[CreateRole]) -> Sequence[Row]:
    """Make roles of rights that the actor holds; raises CannotGrant, PermissionUnknown."""
    role_rules.check_no_app(tx.actor.app_id)
    rows: list[dict[str, Any]] = []
    for role_id, command in zip(ids.new_many(ROLE, len(commands)), commands, strict=True):
        _check(tx, name=command.name, wanted=command.permissions, field=command.field)
        listed = sorted(set(command.permissions))
        rows.append(
            {"id": role_id, "key": None, "name": dict(command.name), "permissions": listed, "grants_all": False}
        )
    await _insert(tx, rows)
    return await role_reads.list_roles(tx, ids=[row["id"] for row in rows])


async def update_roles(tx: Tx, *, commands: Sequence[UpdateRole]) -> Sequence[Row]:
    """Change roles, which every holder feels at once; the actor must hold what each had and gets."""
    role_rules.check_no_app(tx.actor.app_id)
    known = {row["id"]: row for row in await tx.rows(LOCK, ids=[command.id for command in commands])}
    rows = [_changed(tx, known=known.get(command.id), command=command) for command in commands]
    await tx.update(UPDATE, [{**row, "permissions": list(row["permissions"])} for row in rows])
    for row in rows:
        before = known[row["id"]]
        changed = [key for key in ("name", "permissions") if before[key] != row[key]]
        tx.change(
            node=row["id"],
            operation="roleUpdate",
            before={key: before[key] for key in changed},
            after={key: row[key] for key in changed},
        )
    return await role_reads.list_roles(tx, ids=[row["id"] for row in rows])


def _changed(tx: Tx, *, known: Row | None, command: UpdateRole) -> dict[str, Any]:
    if known is None:
        raise errors.NotFound(what="Role", field=(*command.field, "id"))
    if known["grants_all"]:
        raise role_rules.OwnerRoleFixed(field=(*command.field, "id"))
    if command.if_version not in (None, known["version"]):
        raise errors.StaleVersion(current=known["version"], field=(*command.field, "if_version"))
    role_rules.check_grant(known["permissions"], held=tx.actor.held, field=(*command.field, "id"))
    name = known["name"] if command.name is None else dict(command.name)
    wanted = known["permissions"] if command.permissions is None else command.permissions
    _check(tx, name=name, wanted=wanted, field=command.field)
    return {"id": known["id"], "name": name, "permissions": sorted(set(wanted)), "version": known["version"] + 1}


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
        after = {"name": row["name"], "permissions": row["permissions"], "grants_all": row["grants_all"]}
        tx.change(node=row["id"], operation="roleCreate", after=after)
