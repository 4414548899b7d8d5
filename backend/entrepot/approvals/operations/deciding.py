"""Deciding on tasks, taking requests back, and what happens when time is up: one effect, however many act at once.

Whoever acts locks the approval first, so that acts on it come one after the other and each sees what the last one did.
"""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import bindparam, select

from entrepot.approvals import reads
from entrepot.approvals.events import ApprovalsGranted, ApprovalsRefused, Decided
from entrepot.approvals.operations import requesting
from entrepot.approvals.rules import flow, policies, refusals
from entrepot.approvals.rules.flow import Act, ApprovalState, Flow, Outcome, Step, StepOrder, Task, TaskState
from entrepot.approvals.tables import APPROVAL_TASK, approval, approval_task
from entrepot.kernel import errors, ids
from entrepot.kernel.database import Row, Tx, among, sql, update_rows

LOCK = sql(
    select(approval)
    .where(approval.c.shop_id == bindparam("shop_id"), among(approval.c.id, "ids"))
    .order_by(approval.c.id)
    .with_for_update()
)
TASKS_BY_ID = sql(
    select(approval_task).where(approval_task.c.shop_id == bindparam("shop_id"), among(approval_task.c.id, "ids"))
)
SET_TASKS = update_rows(approval_task, key=("id",), set=("state", "due_at", "decided_by_id", "decided_at", "comment"))
SET_APPROVALS = update_rows(approval, key=("id",), set=("state", "decided_at"))
OPERATIONS = {
    Act.APPROVE: "approvalApprove",
    Act.REJECT: "approvalReject",
    Act.WITHDRAW: "approvalWithdraw",
    Act.TIME_OUT: "approvalTimeOut",
}


@dataclass(frozen=True, kw_only=True)
class DecideTask:
    """Approve or reject a task of one's own, or of somebody who left theirs to the actor."""

    task_id: uuid.UUID
    act: Act
    comment: str = ""


@dataclass(frozen=True, kw_only=True)
class _Performed:
    """An act on an approval; where its refusal is shown."""

    approval_id: uuid.UUID
    act: Act
    task: Row | None
    by: uuid.UUID | None
    comment: str
    field: errors.FieldPath


async def decide_tasks(tx: Tx, *, commands: Sequence[DecideTask]) -> list[Row]:
    """Decide on tasks, all or none; returns their approvals. What is approved in the end is done at once."""
    own = await reads.list_own_tasks(tx, ids=[command.task_id for command in commands])
    refused: list[errors.DomainError] = []
    acts: list[_Performed] = []
    for index, command in enumerate(commands):
        task = own.get(command.task_id)
        path = () if len(commands) == 1 else (index,)
        if task is None:
            refused.append(errors.NotFound(what="ApprovalTask", field=(*path, "task_id")))
        elif len(command.comment) > 1000:
            refused.append(errors.TooLong(limit=1000, field=(*path, "comment")))
        else:
            acts.append(
                _Performed(
                    approval_id=task["approval_id"],
                    act=command.act,
                    task=task,
                    by=reads.staff_of(tx.actor),
                    comment=command.comment,
                    field=(*path, "task_id"),
                )
            )
    errors.raise_all(refused)
    return await _perform(tx, acts)


async def withdraw_approvals(tx: Tx, *, approval_ids: Sequence[uuid.UUID]) -> list[Row]:
    """Take back what one has asked for oneself; nothing is done."""
    visible = await reads.list_visible(tx, ids=approval_ids)
    acts = []
    for index, approval_id in enumerate(approval_ids):
        row = visible.get(approval_id)
        path: errors.FieldPath = ("id",) if len(approval_ids) == 1 else (index, "id")
        if row is None or row["requested_by_id"] is None or row["requested_by_id"] != tx.actor.id:
            raise errors.NotFound(what="Approval", field=path)
        acts.append(
            _Performed(approval_id=approval_id, act=Act.WITHDRAW, task=None, by=tx.actor.id, comment="", field=path)
        )
    return await _perform(tx, acts)


async def time_out_tasks(tx: Tx) -> None:
    """Escalate or refuse what nobody decided in time, by the database's clock."""
    due = await tx.rows(TASKS_BY_ID, ids=await reads.list_due(tx))
    acts = [
        _Performed(approval_id=row["approval_id"], act=Act.TIME_OUT, task=row, by=None, comment="", field=())
        for row in due
    ]
    if acts:
        await _perform(tx, acts, pass_over=True)


async def _perform(tx: Tx, acts: Sequence[_Performed], *, pass_over: bool = False) -> list[Row]:
    """Do all acts under the locks of their approvals; `pass_over` those that came too late instead of refusing."""
    wanted = sorted({item.approval_id for item in acts})
    locked = {row["id"]: row for row in await tx.rows(LOCK, ids=wanted)}
    tasks = await reads.list_tasks(tx, approval_ids=wanted)
    flows = {key: _flow(row, tasks[key]) for key, row in locked.items()}
    done: list[tuple[_Performed, Outcome]] = []
    refused: list[errors.DomainError] = []
    for item in acts:
        try:
            outcome = flow.decide(
                flows[item.approval_id], item.act, by=item.by, task_id=item.task["id"] if item.task else None
            )
        except errors.DomainError as refusal:
            refused.append(replace(refusal, field=item.field))
            continue
        flows[item.approval_id] = _after(flows[item.approval_id], outcome, item)
        done.append((item, outcome))
    if not pass_over:
        errors.raise_all(refused)
    await _write(tx, locked, tasks, done)
    await _announce(tx, locked, done)
    return [{**dict(locked[item.approval_id]), "state": flows[item.approval_id].state.value} for item in acts]


def _flow(row: Row, tasks: Sequence[Row]) -> Flow:
    steps = [policies.from_stored(stored) for stored in row["steps"]]
    return Flow(
        state=ApprovalState(row["state"]),
        order=StepOrder(row["step_order"]),
        steps=[Step(mode=step.mode, on_timeout=step.on_timeout) for step in steps],
        tasks=[
            Task(
                id=task["id"],
                step=task["step"],
                round=task["round"],
                staff_id=task["staff_id"],
                state=TaskState(task["state"]),
                decided_by_id=task["decided_by_id"],
            )
            for task in tasks
        ],
        requested_by_id=row["requested_by_id"],
    )


def _after(before: Flow, outcome: Outcome, item: _Performed) -> Flow:
    own = item.task["id"] if item.task else None
    return replace(
        before,
        state=outcome.state,
        tasks=[
            replace(
                task,
                state=outcome.tasks.get(task.id, task.state),
                decided_by_id=item.by if task.id == own else task.decided_by_id,
            )
            for task in before.tasks
        ],
    )


async def _write(
    tx: Tx,
    locked: Mapping[uuid.UUID, Row],
    tasks: Mapping[uuid.UUID, Sequence[Row]],
    done: Sequence[tuple[_Performed, Outcome]],
) -> None:
    """The tasks, the people they were escalated to, the approvals and their history: a statement each."""
    changed: dict[uuid.UUID, dict[str, Any]] = {}
    for item, outcome in done:
        steps = [policies.from_stored(stored) for stored in locked[item.approval_id]["steps"]]
        for task in tasks[item.approval_id]:
            if task["id"] in outcome.tasks:
                row = changed.setdefault(task["id"], {name: task[name] for name in SET_TASKS.columns})
                row["state"] = outcome.tasks[task["id"]].value
                if outcome.tasks[task["id"]] is TaskState.OPEN:
                    row["due_at"] = requesting.due_at(steps[task["step"]], now=tx.now)
        if item.task is not None and item.by is not None:
            changed[item.task["id"]] |= {
                "decided_by_id": item.by,
                "decided_at": tx.now,
                "comment": item.comment or None,
            }
    await tx.update(SET_TASKS, [changed[key] for key in sorted(changed)])
    await tx.insert(requesting.INSERT_TASKS, await _escalated(tx, locked, done))
    ended = {item.approval_id: outcome.state for item, outcome in done if outcome.state is not ApprovalState.PENDING}
    await tx.update(
        SET_APPROVALS, [{"id": key, "state": state.value, "decided_at": tx.now} for key, state in sorted(ended.items())]
    )
    await requesting.insert_events(tx, events=[event for item, outcome in done for event in _events(item, outcome)])
    for item, outcome in done:
        tx.change(
            node=item.approval_id,
            operation=OPERATIONS[item.act],
            before={"state": ApprovalState.PENDING.value},
            after={"state": outcome.state.value, "step": item.task["step"] if item.task else None},
        )


async def _escalated(
    tx: Tx, locked: Mapping[uuid.UUID, Row], done: Sequence[tuple[_Performed, Outcome]]
) -> list[dict[str, Any]]:
    """A task for each person whom a step is escalated to: by the policy, or the owners."""
    if not any(outcome.escalated for _, outcome in done):
        return []
    holders = await requesting.list_holders(tx)
    rows = []
    for item, outcome in done:
        row = locked[item.approval_id]
        for number in outcome.escalated:
            step = policies.from_stored(row["steps"][number])
            people = policies.people_of(
                step.escalate_to_role_ids,
                step.escalate_to_staff_ids,
                holders=holders,
                without=row["requested_by_id"],
            )
            if not people:
                raise refusals.ApproverMissing()
            rows += [
                {
                    "id": task_id,
                    "approval_id": item.approval_id,
                    "step": number,
                    "round": 1,
                    "staff_id": staff_id,
                    "state": TaskState.OPEN.value,
                    "due_at": requesting.due_at(step, now=tx.now),
                }
                for task_id, staff_id in zip(ids.new_many(APPROVAL_TASK, len(people)), people, strict=True)
            ]
    return rows


def _events(item: _Performed, outcome: Outcome) -> list[dict[str, Any]]:
    """What an act adds to the history: itself, where it led, and the end."""
    step = item.task["step"] if item.task else None
    names = {Act.APPROVE: "APPROVED", Act.REJECT: "REJECTED", Act.WITHDRAW: "WITHDRAWN", Act.TIME_OUT: "TIMED_OUT"}
    acts_for = item.task["staff_id"] if item.task and item.by and item.task["staff_id"] != item.by else None
    found: list[dict[str, Any]] = [
        {
            "approval_id": item.approval_id,
            "kind": names[item.act],
            "step": step,
            "on_behalf_of_id": acts_for,
            "comment": item.comment or None,
        }
    ]
    found += [{"approval_id": item.approval_id, "kind": "ESCALATED", "step": step} for _ in outcome.escalated]
    if outcome.state is ApprovalState.APPROVED:
        found.append({"approval_id": item.approval_id, "kind": "GRANTED"})
    return found


async def _announce(tx: Tx, locked: Mapping[uuid.UUID, Row], done: Sequence[tuple[_Performed, Outcome]]) -> None:
    granted: list[Decided] = []
    refused: list[Decided] = []
    for item, outcome in done:
        row = locked[item.approval_id]
        decided = Decided(
            approval_id=row["id"], document=row["document"], node_id=row["node_id"], payload=row["payload"]
        )
        if outcome.state is ApprovalState.APPROVED:
            granted.append(decided)
        elif outcome.state is not ApprovalState.PENDING:
            refused.append(decided)
    if granted:
        await tx.announce(ApprovalsGranted(items=tuple(granted)))
    if refused:
        await tx.announce(ApprovalsRefused(items=tuple(refused)))
