"""Reads of approvals. Whoever may not see all of them sees those they asked for and those they are asked about."""

import uuid
from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import BigInteger, Boolean, ColumnElement, Text, Uuid, bindparam, exists, or_, select
from sqlalchemy.dialects.postgresql import distinct_on

from entrepot.approvals.permissions import READ_APPROVALS
from entrepot.approvals.tables import (
    approval,
    approval_delegation,
    approval_event,
    approval_policy,
    approval_task,
)
from entrepot.kernel import filters, pagination
from entrepot.kernel.database import Row, Tx, among, sql
from entrepot.kernel.permissions import Actor, ActorKind
from entrepot.kernel.tables import Instant

SHOP: Any = bindparam("shop_id", type_=Uuid)
STAFF: Any = bindparam("staff_id", type_=Uuid)
NOW: Any = bindparam("now", type_=Instant)
AT_ONCE = 200

POLICIES = sql(
    select(approval_policy)
    .where(approval_policy.c.shop_id == SHOP)
    .order_by(approval_policy.c.document, approval_policy.c.priority.desc(), approval_policy.c.id)
)
POLICIES_BY_ID = sql(
    select(approval_policy).where(approval_policy.c.shop_id == SHOP, among(approval_policy.c.id, "ids"))
)
ACTIVE_POLICIES = sql(
    select(approval_policy)
    .where(
        approval_policy.c.shop_id == SHOP,
        approval_policy.c.document == bindparam("document", type_=Text),
        approval_policy.c.is_active,
    )
    .order_by(approval_policy.c.priority.desc(), approval_policy.c.id)
)
EVENTS = sql(
    select(approval_event)
    .where(approval_event.c.shop_id == SHOP, among(approval_event.c.approval_id, "ids"))
    .order_by(approval_event.c.approval_id, approval_event.c.sequence)
)
TASKS_OF = sql(
    select(approval_task)
    .where(approval_task.c.shop_id == SHOP, among(approval_task.c.approval_id, "ids"))
    .order_by(approval_task.c.approval_id, approval_task.c.step, approval_task.c.round, approval_task.c.id)
)
DUE = sql(
    select(approval_task.c.id)
    .ext(distinct_on(approval_task.c.approval_id, approval_task.c.step))
    .where(approval_task.c.shop_id == SHOP, approval_task.c.state == "OPEN", approval_task.c.due_at <= NOW)
    .order_by(approval_task.c.approval_id, approval_task.c.step)
    .limit(bindparam("first", type_=BigInteger))
)
DELEGATION = sql(
    select(approval_delegation).where(approval_delegation.c.shop_id == SHOP, approval_delegation.c.staff_id == STAFF)
)


def acts_for() -> ColumnElement[bool]:
    """Whether a task is that of `:staff_id`, or of somebody who has left theirs to them for now."""
    left = exists().where(
        approval_delegation.c.shop_id == SHOP,
        approval_delegation.c.staff_id == approval_task.c.staff_id,
        approval_delegation.c.delegate_id == STAFF,
        approval_delegation.c.starts_at <= NOW,
        approval_delegation.c.ends_at > NOW,
    )
    return or_(approval_task.c.staff_id == STAFF, left)


def _is_concerned() -> ColumnElement[bool]:
    asked = exists().where(approval_task.c.shop_id == SHOP, approval_task.c.approval_id == approval.c.id, acts_for())
    return or_(approval.c.requested_by_id == STAFF, asked)


VISIBLE = sql(
    select(approval).where(
        approval.c.shop_id == SHOP,
        among(approval.c.id, "ids"),
        or_(bindparam("everything", type_=Boolean()), _is_concerned()),
    )
)
VISIBLE_TASKS = sql(
    select(approval_task).where(
        approval_task.c.shop_id == SHOP,
        among(approval_task.c.id, "ids"),
        or_(bindparam("everything", type_=Boolean()), acts_for()),
    )
)
APPROVALS = pagination.Source(
    name="approvals",
    table=approval,
    columns=tuple(approval.c),
    filters={
        "state": filters.enum(approval.c.state),
        "document": filters.text(approval.c.document),
        "node_id": filters.id(approval.c.node_id),
        "requested_at": filters.instant(approval.c.requested_at),
    },
    orders={"REQUESTED_AT": (approval.c.requested_at,)},
    default_order=("REQUESTED_AT", pagination.Direction.DESC),
    guards={"concerned": _is_concerned},
)
INBOX = pagination.Source(
    name="approval_tasks",
    table=approval_task,
    columns=tuple(approval_task.c),
    orders={"CREATED_AT": (approval_task.c.created_at,)},
    default_order=("CREATED_AT", pagination.Direction.ASC),
    guards={"own": acts_for, "open": lambda: approval_task.c.state == "OPEN"},
)


def staff_of(actor: Actor) -> uuid.UUID | None:
    """Who of the staff the actor is, oneself and not through an app."""
    return actor.id if actor.kind is ActorKind.STAFF and actor.app_id is None else None


def sees_everything(actor: Actor) -> bool:
    """Whether the actor sees every approval."""
    return actor.may(READ_APPROVALS)


def values_of(tx: Tx) -> dict[str, Any]:
    """The parameters of what concerns the actor."""
    return {"staff_id": staff_of(tx.actor), "now": tx.now}


async def list_policies(tx: Tx) -> Sequence[Row]:
    """Every policy, those that are asked first in front."""
    return await tx.rows(POLICIES)


async def list_policies_by_id(tx: Tx, *, ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, Row]:
    """Policies by id."""
    return {row["id"]: row for row in await tx.rows(POLICIES_BY_ID, ids=list(ids))}


async def list_active_policies(tx: Tx, *, document: str) -> Sequence[Row]:
    """The policies for a kind of document, in the order in which they are asked."""
    return await tx.rows(ACTIVE_POLICIES, document=document)


async def list_visible(tx: Tx, *, ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, Row]:
    """Those of the approvals that the actor sees, by id."""
    rows = await tx.rows(VISIBLE, ids=list(ids), everything=sees_everything(tx.actor), **values_of(tx))
    return {row["id"]: row for row in rows}


async def list_visible_tasks(tx: Tx, *, ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, Row]:
    """Those of the tasks that the actor sees, by id."""
    rows = await tx.rows(VISIBLE_TASKS, ids=list(ids), everything=sees_everything(tx.actor), **values_of(tx))
    return {row["id"]: row for row in rows}


async def list_own_tasks(tx: Tx, *, ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, Row]:
    """Those of the tasks that the actor decides, for themselves or for whoever left theirs to them, by id."""
    rows = await tx.rows(VISIBLE_TASKS, ids=list(ids), everything=False, **values_of(tx))
    return {row["id"]: row for row in rows}


async def list_tasks(tx: Tx, *, approval_ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, list[Row]]:
    """The tasks of approvals, by step."""
    return _grouped(await tx.rows(TASKS_OF, ids=list(approval_ids)))


async def list_events(tx: Tx, *, approval_ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, list[Row]]:
    """What happened to approvals, in its order."""
    return _grouped(await tx.rows(EVENTS, ids=list(approval_ids)))


async def list_due(tx: Tx) -> list[uuid.UUID]:
    """A task of each step whose time is up."""
    return [row["id"] for row in await tx.rows(DUE, now=tx.now, first=AT_ONCE)]


async def find_delegation(tx: Tx, *, staff_id: uuid.UUID) -> Row | None:
    """To whom somebody leaves their tasks, and when."""
    return await tx.row(DELEGATION, staff_id=staff_id)


def _grouped(rows: Sequence[Row]) -> dict[uuid.UUID, list[Row]]:
    found: dict[uuid.UUID, list[Row]] = {}
    for row in rows:
        found.setdefault(row["approval_id"], []).append(row)
    return found
