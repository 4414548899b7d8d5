"""Policies: what needs approval, and by whom; and to whom somebody leaves their tasks while away."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Uuid, bindparam, select
from sqlalchemy.dialects.postgresql import insert as postgresql_insert

from entrepot.access.reads import people as people_reads
from entrepot.access.reads import roles as role_reads
from entrepot.approvals import reads
from entrepot.approvals.rules import conditions, documents, policies
from entrepot.approvals.rules.flow import StepOrder
from entrepot.approvals.rules.policies import PolicyStep
from entrepot.approvals.tables import APPROVAL_POLICY, approval_delegation, approval_policy
from entrepot.kernel import errors, ids, text
from entrepot.kernel.database import Row, Tx, among, insert_rows, sql, update_rows
from entrepot.kernel.tables import Instant

_SETTABLE = ("name", "condition", "steps", "step_order", "priority", "is_active")
INSERT = insert_rows(approval_policy, "id", "document", *_SETTABLE)
SET = update_rows(approval_policy, key=("id",), set=(*_SETTABLE, "version"))
LOCK = sql(
    select(approval_policy)
    .where(approval_policy.c.shop_id == bindparam("shop_id"), among(approval_policy.c.id, "ids"))
    .order_by(approval_policy.c.id)
    .with_for_update(key_share=True)
)
_DELEGATION = postgresql_insert(approval_delegation).values(
    shop_id=bindparam("shop_id"),
    staff_id=bindparam("staff_id", type_=Uuid),
    delegate_id=bindparam("delegate_id", type_=Uuid),
    starts_at=bindparam("starts_at", type_=Instant),
    ends_at=bindparam("ends_at", type_=Instant),
)
SET_DELEGATION = sql(
    _DELEGATION.on_conflict_do_update(
        index_elements=["shop_id", "staff_id"],
        set_={name: _DELEGATION.excluded[name] for name in ("delegate_id", "starts_at", "ends_at")},
    )
)
END_DELEGATION = sql(
    approval_delegation.delete().where(
        approval_delegation.c.shop_id == bindparam("shop_id"),
        approval_delegation.c.staff_id == bindparam("staff_id", type_=Uuid),
    )
)


@dataclass(frozen=True, kw_only=True)
class CreatePolicy:
    """A policy to make; the one of highest priority whose condition holds decides."""

    document: str
    name: Mapping[str, str]
    condition: Mapping[str, Any]
    steps: Sequence[PolicyStep]
    step_order: StepOrder = StepOrder.SEQUENCE
    priority: int = 0
    is_active: bool = True


@dataclass(frozen=True, kw_only=True)
class UpdatePolicy:
    """What to change of a policy; what is pending keeps the steps that it began with."""

    id: uuid.UUID
    given: Mapping[str, Any]
    if_version: int | None = None


@dataclass(frozen=True, kw_only=True)
class Delegate:
    """Leave one's tasks to somebody else for a time; None ends that."""

    delegate_id: uuid.UUID | None
    starts_at: datetime | None = None
    ends_at: datetime | None = None


async def create_policies(tx: Tx, *, commands: Sequence[CreatePolicy]) -> list[Row]:
    """Make policies, which hold from the next request on."""
    rows = []
    for index, command in enumerate(commands):
        row: dict[str, Any] = {
            "id": ids.new(APPROVAL_POLICY),
            "document": documents.get_kind(command.document, field=_at(index, commands, "document")).code,
            "name": dict(command.name),
            "condition": command.condition,
            "steps": [policies.to_stored(step) for step in command.steps],
            "step_order": command.step_order.value,
            "priority": command.priority,
            "is_active": command.is_active,
        }
        await _check(tx, row, command.steps, path=_at(index, commands))
        rows.append(row)
    await tx.insert(INSERT, rows)
    for row in rows:
        tx.change(node=row["id"], operation="approvalPolicyCreate", after={name: row[name] for name in _RECORDED})
    return await _read(tx, [row["id"] for row in rows])


async def update_policies(tx: Tx, *, commands: Sequence[UpdatePolicy]) -> list[Row]:
    """Change policies, or switch them off."""
    locked = {row["id"]: row for row in await tx.rows(LOCK, ids=[command.id for command in commands])}
    rows = []
    for index, command in enumerate(commands):
        before = locked.get(command.id)
        if before is None:
            raise errors.NotFound(what="ApprovalPolicy", field=_at(index, commands, "id"))
        if command.if_version is not None and command.if_version != before["version"]:
            raise errors.StaleVersion(current=before["version"], field=_at(index, commands, "if_version"))
        row: dict[str, Any] = {**{name: before[name] for name in _SETTABLE}, **command.given}
        steps = [policies.from_stored(stored) for stored in row["steps"]]
        await _check(tx, {**row, "document": before["document"]}, steps, path=_at(index, commands))
        changed = [name for name in command.given if row[name] != before[name]]
        tx.change(
            node=command.id,
            operation="approvalPolicyUpdate",
            before={name: before[name] for name in changed},
            after={name: row[name] for name in changed},
        )
        rows.append({"id": command.id, **row, "version": before["version"] + 1})
    await tx.update(SET, rows)
    return await _read(tx, [row["id"] for row in rows])


async def delegate_tasks(tx: Tx, *, command: Delegate) -> Row | None:
    """Leave the actor's tasks to somebody else, from one moment to another, instead of to whom they were left."""
    own = reads.staff_of(tx.actor)
    if own is None:
        raise errors.Unauthenticated
    before = await reads.find_delegation(tx, staff_id=own)
    await (tx.run(END_DELEGATION, staff_id=own) if command.delegate_id is None else _set(tx, own, command))
    after = await reads.find_delegation(tx, staff_id=own)
    tx.change(node=own, operation="approvalDelegate", before=_delegation(before), after=_delegation(after))
    return after


async def _set(tx: Tx, own: uuid.UUID, command: Delegate) -> None:
    starts_at = command.starts_at or tx.now
    assert command.delegate_id is not None
    if command.ends_at is None:
        raise errors.Required(field=("ends_at",))
    if command.ends_at <= max(starts_at, tx.now):
        raise errors.OutOfRange(minimum=starts_at.isoformat(), maximum="∞", field=("ends_at",))
    if command.delegate_id == own or not await people_reads.list_staff(tx, ids=[command.delegate_id]):
        raise errors.NotFound(what="StaffMember", field=("staff_id",))
    await tx.run(
        SET_DELEGATION, staff_id=own, delegate_id=command.delegate_id, starts_at=starts_at, ends_at=command.ends_at
    )


_RECORDED = ("document", *_SETTABLE)


async def _check(tx: Tx, row: Mapping[str, Any], steps: Sequence[PolicyStep], *, path: errors.FieldPath) -> None:
    shop = tx.shop
    text.require(row["name"], locale=shop.default_locale, locales=shop.locales, limit=100, field=(*path, "name"))
    kind = documents.get_kind(row["document"])
    conditions.check(row["condition"], kind.facts, field=(*path, "condition"))
    policies.check_steps(steps, field=(*path, "steps"))
    wanted = {item for step in steps for item in (*step.role_ids, *step.escalate_to_role_ids)}
    roles = {found["id"] for found in await role_reads.list_roles(tx, ids=sorted(wanted))}
    people = {item for step in steps for item in (*step.staff_ids, *step.escalate_to_staff_ids)}
    staff = {found["id"] for found in await people_reads.list_staff(tx, ids=sorted(people))}
    for index, step in enumerate(steps):
        for name, known, what in (("role_ids", roles, "Role"), ("staff_ids", staff, "StaffMember")):
            for prefix in ("", "escalate_to_"):
                if not known.issuperset(getattr(step, prefix + name)):
                    raise errors.NotFound(what=what, field=(*path, "steps", index, prefix + name))


def _at(index: int, commands: Sequence[object], *path: str) -> errors.FieldPath:
    return path if len(commands) == 1 else (index, *path)


def _delegation(row: Row | None) -> dict[str, Any] | None:
    return {"delegate_id": str(row["delegate_id"]), "ends_at": row["ends_at"].isoformat()} if row else None


async def _read(tx: Tx, wanted: Sequence[uuid.UUID]) -> list[Row]:
    found = await reads.list_policies_by_id(tx, ids=wanted)
    return [found[item] for item in wanted]
