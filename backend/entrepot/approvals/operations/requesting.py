"""Asking for approval before something is done."""

import uuid
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from entrepot.access.reads import roles as role_reads
from entrepot.approvals import reads
from entrepot.approvals.rules import conditions, policies, refusals
from entrepot.approvals.rules.documents import DocumentKind
from entrepot.approvals.rules.flow import ApprovalState, StepOrder, TaskState
from entrepot.approvals.rules.policies import Holder, PolicyStep
from entrepot.approvals.tables import APPROVAL, APPROVAL_TASK, approval, approval_event, approval_task
from entrepot.kernel import ids
from entrepot.kernel.database import Row, Tx, insert_rows

INSERT = insert_rows(
    approval,
    *("id", "policy_id", "document", "node_id", "state", "facts", "payload", "steps", "step_order"),
    *("requested_by_id", "requested_by_name"),
)
INSERT_TASKS = insert_rows(approval_task, "id", "approval_id", "step", "round", "staff_id", "state", "due_at")
INSERT_EVENTS = insert_rows(
    approval_event, "approval_id", "kind", "step", "actor_id", "actor_name", "on_behalf_of_id", "comment"
)


async def gate(
    tx: Tx,
    *,
    kind: DocumentKind,
    node_id: uuid.UUID,
    facts: Mapping[str, Any],
    payload: Mapping[str, Any],
) -> None:
    """Let a document pass that no policy wants approved; else ask for approval and raise `ApprovalRequired`.

    That refusal is kept, so nothing else may have been written before. `facts` are those of the kind, as JSON;
    `payload` is handed back by `ApprovalsGranted`. One statement where no policy is active.
    """
    matching = [
        row
        for row in await reads.list_active_policies(tx, document=kind.code)
        if conditions.holds(row["condition"], kind.facts, facts)
    ]
    if matching:
        raise refusals.ApprovalRequired(approval_id=await _request(tx, matching[0], node_id, facts, payload))


async def list_holders(tx: Tx) -> list[Holder]:
    """Who of the active staff has which role."""
    return [
        Holder(row["staff_id"], row["role_id"], row["grants_all"]) for row in await role_reads.list_active_holders(tx)
    ]


async def insert_events(tx: Tx, *, events: Sequence[Mapping[str, Any]]) -> None:
    """Note what happened; who did it is the actor."""
    actor = {"actor_id": tx.actor.id, "actor_name": tx.actor.name, "on_behalf_of_id": None, "comment": None}
    await tx.insert(INSERT_EVENTS, [{**actor, "step": None, **event} for event in events])


def due_at(step: PolicyStep, *, now: datetime) -> datetime | None:
    """When the time of a step is up that opens now."""
    return None if step.timeout_hours is None else now + timedelta(hours=step.timeout_hours)


async def _request(
    tx: Tx, policy: Row, node_id: uuid.UUID, facts: Mapping[str, Any], payload: Mapping[str, Any]
) -> uuid.UUID:
    approval_id = ids.new(APPROVAL)
    tasks = _tasks(tx, policy, approval_id, await list_holders(tx))
    await tx.insert(
        INSERT,
        [
            {
                "id": approval_id,
                "policy_id": policy["id"],
                "document": policy["document"],
                "node_id": node_id,
                "state": ApprovalState.PENDING.value,
                "facts": dict(facts),
                "payload": dict(payload),
                "steps": policy["steps"],
                "step_order": policy["step_order"],
                "requested_by_id": tx.actor.id,
                "requested_by_name": tx.actor.name,
            }
        ],
    )
    await tx.insert(INSERT_TASKS, tasks)
    await insert_events(tx, events=[{"approval_id": approval_id, "kind": "REQUESTED"}])
    tx.change(
        node=approval_id,
        operation="approvalRequest",
        after={"document": policy["document"], "node_id": str(node_id), "state": ApprovalState.PENDING.value},
    )
    return approval_id


def _tasks(tx: Tx, policy: Row, approval_id: uuid.UUID, holders: Sequence[Holder]) -> list[dict[str, Any]]:
    """A task for each person of each step; in a sequence, only those of the first are open."""
    found: list[dict[str, Any]] = []
    for number, stored in enumerate(policy["steps"]):
        step = policies.from_stored(stored)
        people = policies.people_of(step.role_ids, step.staff_ids, holders=holders, without=tx.actor.id)
        if not people:
            raise refusals.ApproverMissing()
        is_open = number == 0 or policy["step_order"] == StepOrder.PARALLEL
        found += [
            {
                "id": task_id,
                "approval_id": approval_id,
                "step": number,
                "round": 0,
                "staff_id": staff_id,
                "state": (TaskState.OPEN if is_open else TaskState.WAITING).value,
                "due_at": due_at(step, now=tx.now) if is_open else None,
            }
            for task_id, staff_id in zip(ids.new_many(APPROVAL_TASK, len(people)), people, strict=True)
        ]
    return found
