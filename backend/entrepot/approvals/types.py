"""GraphQL of approvals."""

from datetime import datetime
from typing import Any

import strawberry
from strawberry.scalars import JSON

from entrepot.approvals import batches
from entrepot.approvals.permissions import READ_APPROVALS
from entrepot.approvals.rules.flow import ApprovalState, OnTimeout, StepMode, StepOrder, TaskState
from entrepot.approvals.tables import APPROVAL, APPROVAL_POLICY, APPROVAL_TASK
from entrepot.contract.declare import Node, batch, derived, input_type, object_type, payload, text, translations
from entrepot.kernel import filters
from entrepot.kernel.ids import Id
from entrepot.kernel.permissions import STAFF
from entrepot.kernel.text import LocalizedTextInput, Translation

CONCERNED = (READ_APPROVALS, STAFF)


@object_type(allow=READ_APPROVALS)
class ApprovalStep:
    """Whose approval is needed, and what happens when they take too long. / 审批步骤。"""

    mode: StepMode
    role_ids: list[Id]
    staff_ids: list[Id]
    timeout_hours: int | None
    on_timeout: OnTimeout
    escalate_to_role_ids: list[Id]
    escalate_to_staff_ids: list[Id]


def _steps(row: Any) -> list[dict[str, Any]]:
    return list(row["steps"])


@object_type(allow=READ_APPROVALS, node=APPROVAL_POLICY, load=batches.policies_by_id)
class ApprovalPolicy:
    """What needs approval, and by whom. / 审批规则。"""

    document: str
    name: str = text("name")
    name_translations: list[Translation] = translations("name")
    condition: JSON
    steps: list[ApprovalStep] = derived(needs=("steps",), fn=_steps)
    step_order: StepOrder
    priority: int
    is_active: bool
    version: int
    created_at: datetime


@object_type(allow=CONCERNED)
class ApprovalEvent:
    """Something that happened to an approval. / 审批记录。"""

    kind: str
    step: int | None
    actor_name: str
    on_behalf_of: str | None = batch(
        batches.names_of_represented, needs=("on_behalf_of_id",), description="For whom it was done. / 代表何人。"
    )
    comment: str | None
    at: datetime


@object_type(allow=CONCERNED, node=APPROVAL, load=batches.approvals_by_id)
class Approval:
    """Something that waits for consent, or has been decided. / 审批。"""

    document: str
    state: ApprovalState
    facts: JSON
    node: Node | None = batch(
        batches.nodes_of_approvals, needs=("node_id",), description="What it is about. / 审批对象。"
    )
    requested_by_name: str
    requested_at: datetime
    decided_at: datetime | None
    tasks: list["ApprovalTask"] = batch(batches.tasks_of_approvals, needs=("id",))
    history: list[ApprovalEvent] = batch(batches.history_of_approvals, needs=("id",))


@object_type(allow=CONCERNED, node=APPROVAL_TASK, load=batches.tasks_by_id)
class ApprovalTask:
    """Somebody's part of an approval. / 审批任务。"""

    approval: Approval | None = batch(batches.approvals_of_tasks, needs=("approval_id",))
    step: int
    state: TaskState
    assignee: str = batch(batches.names_of_assignees, needs=("staff_id",), description="Whose it is. / 审批人。")
    decided_by: str | None = batch(
        batches.names_of_deciders, needs=("decided_by_id",), description="Who decided it. / 实际审批人。"
    )
    decided_at: datetime | None
    comment: str | None
    due_at: datetime | None
    created_at: datetime


@object_type(allow=READ_APPROVALS)
class ApprovalDocument:
    """A kind of document that policies can be about, and its facts. / 审批规则适用的单据类型。"""

    code: str
    name: str
    facts: JSON


@object_type(allow=STAFF)
class ApprovalDelegation:
    """For how long somebody has left their tasks to another. / 审批委托。"""

    starts_at: datetime
    ends_at: datetime


@filters.where_input
class ApprovalWhere:
    """Conditions on approvals. / 审批筛选条件。"""

    state: filters.EnumFilter[ApprovalState] | None
    document: filters.TextFilter | None
    node_id: filters.IdFilter | None
    requested_at: filters.InstantFilter | None


@input_type
class ApprovalStepInput:
    """A step; without people it is the owners'. / 审批步骤，未指定人员时由店主审批。"""

    mode: StepMode = StepMode.ANY
    role_ids: list[Id] = strawberry.field(default_factory=list)
    staff_ids: list[Id] = strawberry.field(default_factory=list)
    timeout_hours: int | None = None
    on_timeout: OnTimeout = OnTimeout.REJECT
    escalate_to_role_ids: list[Id] = strawberry.field(default_factory=list)
    escalate_to_staff_ids: list[Id] = strawberry.field(default_factory=list)


@input_type
class ApprovalPolicyCreateInput:
    """A policy to make; `condition` is in the `where` language, over the document's facts. / 新建审批规则。"""

    document: str
    name: list[LocalizedTextInput]
    steps: list[ApprovalStepInput]
    condition: JSON | None = None
    step_order: StepOrder = StepOrder.SEQUENCE
    priority: int = 0


@input_type
class ApprovalPolicyUpdateInput:
    """What to change of a policy; what is absent stays. / 修改审批规则。"""

    id: Id
    name: list[LocalizedTextInput] | None = strawberry.UNSET
    steps: list[ApprovalStepInput] | None = strawberry.UNSET
    condition: JSON | None = strawberry.UNSET
    step_order: StepOrder | None = strawberry.UNSET
    priority: int | None = strawberry.UNSET
    is_active: bool | None = strawberry.UNSET
    if_version: int | None = None


@input_type
class ApprovalDecisionInput:
    """A decision on a task. / 审批意见。"""

    task_id: Id
    comment: str = ""


@input_type
class ApprovalWithdrawInput:
    """A request of one's own to take back. / 撤回申请。"""

    id: Id


@input_type
class ApprovalDelegateInput:
    """To whom to leave one's tasks, and when; without `staffId` that ends. / 委托他人审批，不填则终止委托。"""

    staff_id: Id | None = None
    starts_at: datetime | None = None
    ends_at: datetime | None = None


@payload
class ApprovalPolicyPayload:
    """The policy as it is now. / 操作后的审批规则。"""

    approval_policy: ApprovalPolicy | None


@payload
class ApprovalPayload:
    """The approval as it is now. / 操作后的审批。"""

    approval: Approval | None


@payload
class ApprovalDelegatePayload:
    """For how long the tasks are left to somebody; nothing where that ended. / 委托期限，终止后为空。"""

    delegation: ApprovalDelegation | None
