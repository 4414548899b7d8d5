"""Mutations of approvals."""

import strawberry

from entrepot.approvals import inputs
from entrepot.approvals.operations import deciding, policies
from entrepot.approvals.permissions import WRITE_APPROVAL_POLICIES
from entrepot.approvals.rules.flow import Act
from entrepot.approvals.types import (
    ApprovalDecisionInput,
    ApprovalDelegateInput,
    ApprovalDelegatePayload,
    ApprovalPayload,
    ApprovalPolicyCreateInput,
    ApprovalPolicyPayload,
    ApprovalPolicyUpdateInput,
    ApprovalWithdrawInput,
)
from entrepot.contract.declare import mutation
from entrepot.kernel.database import Tx
from entrepot.kernel.permissions import STAFF


@strawberry.type
class ApprovalMutations:
    """What is done with approvals."""

    @mutation(allow=WRITE_APPROVAL_POLICIES)
    async def approval_policy_create(tx: Tx, input: ApprovalPolicyCreateInput) -> ApprovalPolicyPayload:
        """Let documents of a kind need approval. / 新建审批规则。"""
        [made] = await policies.create_policies(tx, commands=[inputs.to_policy(input)])
        return {"approval_policy": made}

    @mutation(allow=WRITE_APPROVAL_POLICIES)
    async def approval_policy_update(tx: Tx, input: ApprovalPolicyUpdateInput) -> ApprovalPolicyPayload:
        """Change a policy or switch it off; what is pending goes on as it began. / 修改或停用审批规则。"""
        [made] = await policies.update_policies(tx, commands=[inputs.to_policy_update(input)])
        return {"approval_policy": made}

    @mutation(allow=STAFF)
    async def approval_approve(tx: Tx, input: ApprovalDecisionInput) -> ApprovalPayload:
        """Approve; with the last approval, what was asked for is done at once. / 批准。"""
        [decided] = await deciding.decide_tasks(tx, commands=[inputs.to_decision(input, Act.APPROVE)])
        return {"approval": decided}

    @mutation(allow=STAFF)
    async def approval_reject(tx: Tx, input: ApprovalDecisionInput) -> ApprovalPayload:
        """Reject, which ends it. / 驳回。"""
        [decided] = await deciding.decide_tasks(tx, commands=[inputs.to_decision(input, Act.REJECT)])
        return {"approval": decided}

    @mutation(allow=STAFF)
    async def approval_withdraw(tx: Tx, input: ApprovalWithdrawInput) -> ApprovalPayload:
        """Take back what one has asked for oneself. / 撤回自己的申请。"""
        [decided] = await deciding.withdraw_approvals(tx, approval_ids=[input.id])
        return {"approval": decided}

    @mutation(allow=STAFF)
    async def approval_delegate(tx: Tx, input: ApprovalDelegateInput) -> ApprovalDelegatePayload:
        """Leave one's tasks to somebody else for a time. / 在一段时间内委托他人审批。"""
        return {"delegation": await policies.delegate_tasks(tx, command=inputs.to_delegation(input))}
