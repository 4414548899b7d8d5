"""Rights over approvals. Deciding needs none: whoever a policy names is asked, and nobody else."""

from entrepot.kernel.permissions import permission

READ_APPROVALS = permission("read_approvals", en="See approvals and their policies", zh="查看审批与审批规则")
WRITE_APPROVAL_POLICIES = permission(
    "write_approval_policies", en="Decide what needs approval, and by whom", zh="设置审批规则", for_apps=False
)
