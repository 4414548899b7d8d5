"""What an act leads to: of an approval with its steps and tasks, and one act, the next state. No clock, no database."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Final

import strawberry

from entrepot.approvals.rules.refusals import AlreadyDecided, ApprovalClosed, OwnRequest, TaskClosed


@strawberry.enum(description="Where an approval stands. / 审批状态。")
class ApprovalState(StrEnum):
    """Where an approval stands."""

    PENDING = "PENDING"
    APPROVED = "APPROVED"
    REJECTED = "REJECTED"
    WITHDRAWN = "WITHDRAWN"
    EXPIRED = "EXPIRED"


@strawberry.enum(description="Where somebody's part of an approval stands. / 审批任务状态。")
class TaskState(StrEnum):
    """Where somebody's part of an approval stands."""

    WAITING = "WAITING"
    OPEN = "OPEN"
    APPROVED = "APPROVED"
    REJECTED = "REJECTED"
    SKIPPED = "SKIPPED"
    EXPIRED = "EXPIRED"


@strawberry.enum(description="Whether one of a step's people is enough, or all must approve. / 任一或全部。")
class StepMode(StrEnum):
    """Whether one of a step's people is enough, or all must approve."""

    ANY = "ANY"
    ALL = "ALL"


@strawberry.enum(description="Whether steps follow one another or are asked at once. / 依次或并行。")
class StepOrder(StrEnum):
    """Whether steps follow one another or are asked at once."""

    SEQUENCE = "SEQUENCE"
    PARALLEL = "PARALLEL"


@strawberry.enum(description="What happens when a step's time is up. / 超时处理。")
class OnTimeout(StrEnum):
    """What happens when a step's time is up."""

    ESCALATE = "ESCALATE"
    REJECT = "REJECT"


class Act(StrEnum):
    """What can be done to an approval."""

    APPROVE = "APPROVE"
    REJECT = "REJECT"
    WITHDRAW = "WITHDRAW"
    TIME_OUT = "TIME_OUT"


UNDECIDED: Final = (TaskState.WAITING, TaskState.OPEN)


@dataclass(frozen=True, kw_only=True)
class Step:
    """A step as its approval goes through it."""

    mode: StepMode
    on_timeout: OnTimeout = OnTimeout.REJECT


@dataclass(frozen=True, kw_only=True)
class Task:
    """Somebody's part of a step; `round` 1 is that of the people it was escalated to."""

    id: uuid.UUID
    step: int
    staff_id: uuid.UUID
    state: TaskState
    round: int = 0
    decided_by_id: uuid.UUID | None = None


@dataclass(frozen=True, kw_only=True)
class Flow:
    """An approval with everything that decides what an act leads to."""

    state: ApprovalState
    order: StepOrder
    steps: Sequence[Step]
    tasks: Sequence[Task]
    requested_by_id: uuid.UUID | None = None


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What an act leads to: the approval's state, the tasks that change, the steps that open and that escalate."""

    state: ApprovalState
    tasks: Mapping[uuid.UUID, TaskState] = field(default_factory=dict)
    opened: Sequence[int] = ()
    escalated: Sequence[int] = ()


def decide(flow: Flow, act: Act, *, by: uuid.UUID | None = None, task_id: uuid.UUID | None = None) -> Outcome:
    """The outcome of an act: of `by` on a task, of the requester, or of time on the steps of the open tasks.

    For TIME_OUT, `task_id` is one of the tasks whose time is up. Refuses what is over, one's own request, and a second
    decision of one person on one step.
    """
    if flow.state is not ApprovalState.PENDING:
        raise ApprovalClosed(state=flow.state.value)
    if act is Act.WITHDRAW:
        return _ended(flow, ApprovalState.WITHDRAWN, {})
    task = next(item for item in flow.tasks if item.id == task_id)
    if task.state is not TaskState.OPEN:
        raise TaskClosed(state=task.state.value)
    if act is Act.TIME_OUT:
        return _timed_out(flow, task)
    if by is not None and by == flow.requested_by_id:
        raise OwnRequest()
    if any(item.decided_by_id == by and item.step == task.step for item in flow.tasks):
        raise AlreadyDecided()
    if act is Act.REJECT:
        return _ended(flow, ApprovalState.REJECTED, {task.id: TaskState.REJECTED})
    return _approved(flow, task)


def is_done(step: int, flow: Flow) -> bool:
    """Whether enough people have approved a step; of those it was escalated to, one is enough."""
    own = [item for item in flow.tasks if item.step == step]
    if any(item.round and item.state is TaskState.APPROVED for item in own):
        return True
    first = [item.state is TaskState.APPROVED for item in own if not item.round]
    return any(first) if flow.steps[step].mode is StepMode.ANY else bool(first) and all(first)


def _approved(flow: Flow, task: Task) -> Outcome:
    changed = {task.id: TaskState.APPROVED}
    after = _with(flow, changed)
    if not is_done(task.step, after):
        return Outcome(state=ApprovalState.PENDING, tasks=changed)
    changed |= {
        item.id: TaskState.SKIPPED for item in after.tasks if item.step == task.step and item.state in UNDECIDED
    }
    waiting = [step for step in range(len(flow.steps)) if not is_done(step, after)]
    if not waiting:
        return _ended(flow, ApprovalState.APPROVED, changed)
    opened = waiting[:1] if flow.order is StepOrder.SEQUENCE else []
    changed |= {
        item.id: TaskState.OPEN for item in after.tasks if item.step in opened and item.state is TaskState.WAITING
    }
    return Outcome(state=ApprovalState.PENDING, tasks=changed, opened=opened)


def _timed_out(flow: Flow, task: Task) -> Outcome:
    late = {
        item.id: TaskState.EXPIRED for item in flow.tasks if item.step == task.step and item.state is TaskState.OPEN
    }
    if task.round or flow.steps[task.step].on_timeout is OnTimeout.REJECT:
        return _ended(flow, ApprovalState.EXPIRED, late)
    return Outcome(state=ApprovalState.PENDING, tasks=late, escalated=[task.step])


def _ended(flow: Flow, state: ApprovalState, changed: Mapping[uuid.UUID, TaskState]) -> Outcome:
    left = {item.id: TaskState.SKIPPED for item in flow.tasks if item.state in UNDECIDED}
    return Outcome(state=state, tasks={**left, **changed})


def _with(flow: Flow, changed: Mapping[uuid.UUID, TaskState]) -> Flow:
    return replace(flow, tasks=[replace(item, state=changed.get(item.id, item.state)) for item in flow.tasks])
