"""What a policy says: which documents, under which condition, and the steps that they go through."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from entrepot.approvals.rules.flow import OnTimeout, StepMode
from entrepot.kernel import errors

MOST_STEPS: Final = 10
MOST_PEOPLE: Final = 20
LONGEST_HOURS: Final = 24 * 90


@dataclass(frozen=True, kw_only=True)
class PolicyStep:
    """A step: whose approval it needs, and what happens when they take too long; without people, the owners'."""

    mode: StepMode
    role_ids: Sequence[uuid.UUID] = ()
    staff_ids: Sequence[uuid.UUID] = ()
    timeout_hours: int | None = None
    on_timeout: OnTimeout = OnTimeout.REJECT
    escalate_to_role_ids: Sequence[uuid.UUID] = ()
    escalate_to_staff_ids: Sequence[uuid.UUID] = ()


@dataclass(frozen=True)
class Holder:
    """A person of the active staff and one of their roles."""

    staff_id: uuid.UUID
    role_id: uuid.UUID
    is_owner: bool


def check_steps(steps: Sequence[PolicyStep], *, field: errors.FieldPath) -> None:
    """Refuse too many steps or people, and a time that is none."""
    if not 1 <= len(steps) <= MOST_STEPS:
        raise errors.OutOfRange(minimum="1", maximum=str(MOST_STEPS), field=field)
    for index, step in enumerate(steps):
        if step.timeout_hours is not None and not 1 <= step.timeout_hours <= LONGEST_HOURS:
            raise errors.OutOfRange(minimum="1", maximum=str(LONGEST_HOURS), field=(*field, index, "timeout_hours"))
        for name in ("role_ids", "staff_ids", "escalate_to_role_ids", "escalate_to_staff_ids"):
            if len(getattr(step, name)) > MOST_PEOPLE:
                raise errors.OutOfRange(minimum="0", maximum=str(MOST_PEOPLE), field=(*field, index, name))


def people_of(
    role_ids: Sequence[uuid.UUID],
    staff_ids: Sequence[uuid.UUID],
    *,
    holders: Sequence[Holder],
    without: uuid.UUID | None,
) -> list[uuid.UUID]:
    """Who is asked, without the requester: people by role and by name who work here; else the owners."""
    asked = {item.staff_id for item in holders if item.role_id in set(role_ids) or item.staff_id in set(staff_ids)} - {
        without
    }
    return sorted(asked or {item.staff_id for item in holders if item.is_owner} - {without})


def to_stored(step: PolicyStep) -> dict[str, Any]:
    """A step as JSON."""
    return {
        name: [str(item) for item in value] if isinstance(value, list | tuple) else value
        for name, value in vars(step).items()
    }


def from_stored(stored: Mapping[str, Any]) -> PolicyStep:
    """The step of a stored policy."""
    lists = {name: tuple(uuid.UUID(item) for item in value) for name, value in stored.items() if name.endswith("_ids")}
    return PolicyStep(
        mode=StepMode(stored["mode"]),
        on_timeout=OnTimeout(stored["on_timeout"]),
        timeout_hours=stored["timeout_hours"],
        **lists,
    )
