"""From GraphQL inputs to the commands of approvals."""

from typing import Any

import strawberry

from entrepot.approvals.operations.deciding import DecideTask
from entrepot.approvals.operations.policies import CreatePolicy, Delegate, UpdatePolicy
from entrepot.approvals.rules import policies
from entrepot.approvals.rules.flow import Act
from entrepot.approvals.rules.policies import PolicyStep
from entrepot.approvals.types import (
    ApprovalDecisionInput,
    ApprovalDelegateInput,
    ApprovalPolicyCreateInput,
    ApprovalPolicyUpdateInput,
    ApprovalStepInput,
)
from entrepot.kernel import text


def to_policy(given: ApprovalPolicyCreateInput) -> CreatePolicy:
    """The command of `approvalPolicyCreate`."""
    condition: Any = given.condition
    return CreatePolicy(
        document=given.document,
        name=text.localized(given.name),
        condition={} if condition is None else condition,
        steps=[_step(item) for item in given.steps],
        step_order=given.step_order,
        priority=given.priority,
    )


def to_policy_update(given: ApprovalPolicyUpdateInput) -> UpdatePolicy:
    """The command of `approvalPolicyUpdate`; null is as absent."""
    found: dict[str, Any] = {
        name: value
        for name, value in vars(given).items()
        if name not in ("id", "if_version") and value is not strawberry.UNSET and value is not None
    }
    if "name" in found:
        found["name"] = text.localized(found["name"])
    if "steps" in found:
        found["steps"] = [policies.to_stored(_step(item)) for item in found["steps"]]
    if "step_order" in found:
        found["step_order"] = found["step_order"].value
    return UpdatePolicy(id=given.id, given=found, if_version=given.if_version)


def to_decision(given: ApprovalDecisionInput, act: Act) -> DecideTask:
    """The command of `approvalApprove` and `approvalReject`."""
    return DecideTask(task_id=given.task_id, act=act, comment=given.comment)


def to_delegation(given: ApprovalDelegateInput) -> Delegate:
    """The command of `approvalDelegate`."""
    return Delegate(delegate_id=given.staff_id, starts_at=given.starts_at, ends_at=given.ends_at)


def _step(given: ApprovalStepInput) -> PolicyStep:
    return PolicyStep(**vars(given))
