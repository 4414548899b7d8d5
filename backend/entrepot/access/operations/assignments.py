"""Who holds which roles, and over which part of the shop."""

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Uuid, bindparam, delete

from entrepot.access.reads import duties as duty_reads
from entrepot.access.rules import duties, scopes
from entrepot.access.rules import roles as role_rules
from entrepot.access.rules.scopes import Parts
from entrepot.access.tables.roles import ROLE_ASSIGNMENT, staff_role
from entrepot.kernel import errors, ids
from entrepot.kernel.database import Row, Tx, among, insert_rows, sql
from entrepot.kernel.scopes import Part

INSERT = insert_rows(staff_role, "id", "staff_id", "role_id", "location_id", "channel_id", "own_only")
DELETE = sql(
    delete(staff_role).where(
        staff_role.c.shop_id == bindparam("shop_id", type_=Uuid), among(staff_role.c.staff_id, "staff_ids")
    )
)


@dataclass(frozen=True)
class Held:
    """A role, and the parts of the shop that it is held for."""

    role: Row
    parts: Parts


Assignments = Mapping[uuid.UUID, Held]


def held_of(rows: Iterable[Row]) -> dict[uuid.UUID, Held]:
    """The roles of one person, by id, from the rows of `list_assignments`."""
    parts: dict[uuid.UUID, list[Part]] = {}
    roles: dict[uuid.UUID, Row] = {}
    for row in rows:
        roles[row["id"]] = row
        parts.setdefault(row["id"], []).append(Part(row["location_id"], row["channel_id"], row["own_only"]))
    return {role_id: Held(row, tuple(parts[role_id])) for role_id, row in roles.items()}


def wanted(
    roles: Mapping[uuid.UUID, Row],
    *,
    role_ids: Sequence[uuid.UUID],
    role_scopes: Sequence[scopes.RoleScope],
    present: Assignments,
    field: errors.FieldPath,
) -> dict[uuid.UUID, Held]:
    """What a person shall hold; a role that nothing is said about keeps the parts it has at present."""
    for index, role_id in enumerate(role_ids):
        if role_id not in roles:
            raise errors.NotFound(what="Role", field=(*field, "role_ids", index))
    before = {role_id: held.parts for role_id, held in present.items()}
    parts = scopes.parts_wanted(role_ids, role_scopes, present=before, field=(*field, "role_scopes"))
    return {role_id: Held(roles[role_id], parts[role_id]) for role_id in parts}


def check(tx: Tx, *, assignments: Assignments, owns: bool, field: errors.FieldPath) -> None:
    """Refuse to give roles, or to touch people with roles, beyond the actor's own rights and reach; names the first."""
    for index, held in enumerate(assignments.values()):
        check_one(tx, held=held, owns=owns, field=(*field, index))


def check_one(tx: Tx, *, held: Held, owns: bool, field: errors.FieldPath) -> None:
    """Refuse to give one role, or to touch who has it, beyond the actor's own rights and reach."""
    if held.role["grants_all"] and not owns:
        raise role_rules.OnlyOwnersMakeOwners(field=field)
    role_rules.check_grant(held.role["permissions"], held=tx.actor.held, field=field)
    scopes.check_reach(held.role["permissions"], held.parts, actor=tx.actor, field=field)
    scopes.check_owner_is_whole(held.role["grants_all"], held.parts, field=field)


async def check_duties(tx: Tx, *, given: Iterable[tuple[Assignments, errors.FieldPath]]) -> None:
    """Refuse to give one person, by all roles together, both rights of a pair that is kept apart; owners hold all."""
    separated = await duty_reads.list_separated(tx)
    for assignments, field in given:
        if not any(held.role["grants_all"] for held in assignments.values()):
            codes = {code for held in assignments.values() for code in held.role["permissions"]}
            duties.check(codes, separated, field=(*field, "role_ids"))


async def assign(tx: Tx, *, given: Mapping[uuid.UUID, Assignments]) -> None:
    """Write what each person holds, instead of what they held."""
    await tx.run(DELETE, staff_ids=list(given))
    await insert(tx, given=given)


async def insert(tx: Tx, *, given: Mapping[uuid.UUID, Assignments]) -> None:
    """Write what new people hold."""
    rows = [
        {
            "staff_id": staff_id,
            "role_id": role_id,
            "location_id": part.location_id,
            "channel_id": part.channel_id,
            "own_only": part.own,
        }
        for staff_id, assignments in given.items()
        for role_id, held in assignments.items()
        for part in held.parts
    ]
    keys = ids.new_many(ROLE_ASSIGNMENT, len(rows))
    await tx.insert(INSERT, [{"id": key, **row} for key, row in zip(keys, rows, strict=True)])


def recorded(assignments: Assignments) -> dict[str, object]:
    """What a person holds, as the change feed keeps it: the roles, and of those that are narrowed the parts."""
    found: dict[str, object] = {"role_ids": [str(role_id) for role_id in assignments]}
    narrow = {
        str(role_id): [_recorded_part(part) for part in held.parts]
        for role_id, held in assignments.items()
        if not all(part == Part() for part in held.parts)
    }
    return {**found, "role_scopes": narrow} if narrow else found


def _recorded_part(part: Part) -> dict[str, object]:
    return {
        "location_id": str(part.location_id) if part.location_id else None,
        "channel_id": str(part.channel_id) if part.channel_id else None,
        "own_only": part.own,
    }
