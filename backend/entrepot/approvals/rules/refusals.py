"""Why something of an approval is refused, or waits for one."""

import uuid
from dataclasses import dataclass
from typing import ClassVar

from entrepot.kernel import errors


@dataclass(eq=False)
class ApprovalRequired(errors.DomainError):
    """This needs approval, which has been asked for: it is done once it is granted."""

    code = "APPROVAL_REQUIRED"
    zh = "此操作需要审批，已提交申请，批准后自动执行。"
    keeps: ClassVar[bool] = True
    approval_id: uuid.UUID


@dataclass(eq=False)
class ApprovalPending(errors.DomainError):
    """An approval of this kind is asked for already, and not yet decided."""

    code = "APPROVAL_PENDING"
    zh = "已有同类审批正在等待处理。"


@dataclass(eq=False)
class ApprovalClosed(errors.DomainError):
    """This approval is {state} and cannot be decided any more."""

    code = "APPROVAL_CLOSED"
    zh = "该审批已为 {state}，不能再处理。"
    state: str


@dataclass(eq=False)
class TaskClosed(errors.DomainError):
    """This task is {state}: it is not its turn, or it is over."""

    code = "TASK_CLOSED"
    zh = "该任务为 {state}：尚未轮到或已结束。"
    state: str


@dataclass(eq=False)
class OwnRequest(errors.DomainError):
    """Nobody decides on what they asked for themselves."""

    code = "OWN_REQUEST"
    zh = "不能审批自己提交的申请。"


@dataclass(eq=False)
class AlreadyDecided(errors.DomainError):
    """One person decides once on a step, for themselves or for somebody else."""

    code = "ALREADY_DECIDED"
    zh = "同一人在同一步骤只能审批一次。"


@dataclass(eq=False)
class ApproverMissing(errors.DomainError):
    """Nobody but the requester could approve this; ask an owner of the shop to change the policy."""

    code = "APPROVER_MISSING"
    zh = "除申请人外没有可审批的人，请店主调整审批规则。"
