"""Approvals of the demo shop: large refunds are approved by an owner."""

from entrepot.approvals.operations import policies
from entrepot.approvals.operations.policies import CreatePolicy
from entrepot.approvals.rules.flow import OnTimeout, StepMode
from entrepot.approvals.rules.policies import PolicyStep
from entrepot.kernel.database import Tx

LARGE = CreatePolicy(
    document="REFUND",
    name={"zh-CN": "大额退款", "en": "Large refunds"},
    condition={"amount": {"gte": "10000"}},
    steps=[PolicyStep(mode=StepMode.ANY, timeout_hours=48, on_timeout=OnTimeout.REJECT)],
)


async def load(tx: Tx) -> None:
    """Make the policy."""
    await policies.create_policies(tx, commands=[LARGE])
