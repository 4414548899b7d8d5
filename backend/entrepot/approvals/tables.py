"""Tables of approvals: policies, requests with their tasks, what happened to them, and who acts for whom."""

from sqlalchemy import BigInteger, Boolean, CheckConstraint, Column, Identity, Index, Integer, SmallInteger, Text, Uuid
from sqlalchemy import text as sql_text
from sqlalchemy.dialects.postgresql import JSONB

from entrepot.approvals.rules import refusals
from entrepot.approvals.rules.flow import ApprovalState, StepOrder, TaskState
from entrepot.kernel import errors, ids
from entrepot.kernel.tables import Instant, at, ref, shop_table

APPROVAL_POLICY = ids.kind("ApprovalPolicy", 0xD4)
APPROVAL = ids.kind("Approval", 0xD5)
APPROVAL_TASK = ids.kind("ApprovalTask", 0xD6)


def _known(column: str, values: type) -> str:
    return f"{column} IN ({', '.join(repr(item.value) for item in values)})"  # type: ignore[attr-defined]


approval_policy = shop_table(
    "approval_policy",
    Column("document", Text, nullable=False),
    Column("name", JSONB, nullable=False),
    Column("condition", JSONB, nullable=False),
    Column("steps", JSONB, nullable=False),
    Column("step_order", Text, nullable=False),
    Column("priority", Integer, nullable=False, server_default="0"),
    Column("is_active", Boolean, nullable=False, server_default="true"),
    Column("version", Integer, nullable=False, server_default="1"),
    at("created_at"),
    CheckConstraint(_known("step_order", StepOrder), name="approval_policy_order_known"),
    Index("approval_policy_document_idx", "shop_id", "document", postgresql_where=sql_text("is_active")),
)

# The steps are those of the policy when it was asked for: a policy that changes later changes nothing here.
approval = shop_table(
    "approval",
    ref("policy_id", "approval_policy"),
    Column("document", Text, nullable=False),
    Column("node_id", Uuid, nullable=False),
    Column("state", Text, nullable=False),
    Column("facts", JSONB, nullable=False),
    Column("payload", JSONB, nullable=False),
    Column("steps", JSONB, nullable=False),
    Column("step_order", Text, nullable=False),
    Column("requested_by_id", Uuid),
    Column("requested_by_name", Text, nullable=False),
    at("requested_at"),
    Column("decided_at", Instant),
    CheckConstraint(_known("state", ApprovalState), name="approval_state_known"),
    CheckConstraint("(decided_at IS NULL) = (state = 'PENDING')", name="approval_decided_once"),
    Index(
        "approval_pending_key",
        "shop_id",
        "document",
        "node_id",
        unique=True,
        postgresql_where=sql_text("state = 'PENDING'"),
    ),
    Index("approval_requested_idx", "shop_id", "requested_at", "id"),
)

approval_task = shop_table(
    "approval_task",
    ref("approval_id", "approval", on_delete="CASCADE", index=False),
    Column("step", SmallInteger, nullable=False),
    Column("round", SmallInteger, nullable=False, server_default="0"),
    ref("staff_id", "staff"),
    Column("state", Text, nullable=False),
    Column("due_at", Instant),
    Column("decided_by_id", Uuid),
    Column("decided_at", Instant),
    Column("comment", Text),
    at("created_at"),
    CheckConstraint(_known("state", TaskState), name="approval_task_state_known"),
    CheckConstraint(
        "(decided_by_id IS NOT NULL) = (state IN ('APPROVED', 'REJECTED'))", name="approval_task_decided_by_somebody"
    ),
    Index("approval_task_person_key", "shop_id", "approval_id", "step", "round", "staff_id", unique=True),
    Index("approval_task_open_idx", "shop_id", "staff_id", "id", postgresql_where=sql_text("state = 'OPEN'")),
    Index("approval_task_due_idx", "shop_id", "due_at", postgresql_where=sql_text("state = 'OPEN'")),
)

approval_event = shop_table(
    "approval_event",
    ref("approval_id", "approval", index=False),
    Column("sequence", BigInteger, Identity(always=True), nullable=False),
    Column("kind", Text, nullable=False),
    Column("step", SmallInteger),
    Column("actor_id", Uuid),
    Column("actor_name", Text, nullable=False),
    Column("on_behalf_of_id", Uuid),
    Column("comment", Text),
    at("at"),
    key=("approval_id", "sequence"),
    append_only=True,
)

# One person has one delegate at a time.
approval_delegation = shop_table(
    "approval_delegation",
    ref("staff_id", "staff", on_delete="CASCADE", index=False),
    ref("delegate_id", "staff", on_delete="CASCADE"),
    Column("starts_at", Instant, nullable=False),
    Column("ends_at", Instant, nullable=False),
    CheckConstraint("staff_id <> delegate_id", name="approval_delegation_to_another"),
    CheckConstraint("ends_at > starts_at", name="approval_delegation_ends"),
    key=("staff_id",),
)

errors.on_constraint("approval_pending_key", refusals.ApprovalPending)
