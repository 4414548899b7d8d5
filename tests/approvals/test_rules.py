"""What an act leads to, as a truth table; conditions; who is asked."""

import uuid

import pytest

from entrepot.approvals.rules import conditions, flow, policies, refusals
from entrepot.approvals.rules.documents import FactType
from entrepot.approvals.rules.flow import (
    Act,
    ApprovalState,
    Flow,
    OnTimeout,
    Step,
    StepMode,
    StepOrder,
    Task,
    TaskState,
)
from entrepot.approvals.rules.policies import Holder

A, B, C, REQUESTER = (uuid.UUID(int=number) for number in range(1, 5))
FACTS = {"amount": FactType.DECIMAL, "currency": FactType.TEXT, "reason": FactType.TEXT}
OPEN = ["OPEN"]
VALUES = {"amount": "100.50", "currency": "CNY", "reason": "Broken on arrival"}


def flow_of(order, *steps):
    """A flow whose steps are (mode, states of the tasks of A, B, C …)."""
    tasks = [
        Task(id=uuid.UUID(int=100 * number + place), step=number, staff_id=(A, B, C)[place], state=TaskState[state])
        for number, (_, states) in enumerate(steps)
        for place, state in enumerate(states)
    ]
    made = [Step(mode=StepMode[mode]) for mode, _ in steps]
    return Flow(state=ApprovalState.PENDING, order=StepOrder[order], steps=made, tasks=tasks, requested_by_id=REQUESTER)


@pytest.mark.parametrize(
    ("order", "steps", "act", "state", "tasks"),
    [
        # one step, one act on the first task                    → the approval, and every task in order
        ("SEQUENCE", [("ANY", ["OPEN"])], "APPROVE", "APPROVED", ["APPROVED"]),
        ("SEQUENCE", [("ANY", ["OPEN", "OPEN"])], "APPROVE", "APPROVED", ["APPROVED", "SKIPPED"]),
        ("SEQUENCE", [("ALL", ["OPEN", "OPEN"])], "APPROVE", "PENDING", ["APPROVED", "OPEN"]),
        ("SEQUENCE", [("ALL", ["OPEN", "APPROVED"])], "APPROVE", "APPROVED", ["APPROVED", "APPROVED"]),
        ("SEQUENCE", [("ANY", ["OPEN", "OPEN"])], "REJECT", "REJECTED", ["REJECTED", "SKIPPED"]),
        ("SEQUENCE", [("ALL", ["OPEN", "APPROVED"])], "REJECT", "REJECTED", ["REJECTED", "APPROVED"]),
        # two steps
        ("SEQUENCE", [("ANY", ["OPEN"]), ("ANY", ["WAITING"])], "APPROVE", "PENDING", ["APPROVED", "OPEN"]),
        ("SEQUENCE", [("ALL", OPEN * 2), ("ANY", ["WAITING"])], "APPROVE", "PENDING", ["APPROVED", *OPEN, "WAITING"]),
        ("PARALLEL", [("ANY", ["OPEN"]), ("ANY", ["OPEN"])], "APPROVE", "PENDING", ["APPROVED", "OPEN"]),
        ("PARALLEL", [("ANY", ["OPEN"]), ("ANY", ["APPROVED"])], "APPROVE", "APPROVED", ["APPROVED", "APPROVED"]),
        ("SEQUENCE", [("ANY", ["OPEN"]), ("ANY", ["WAITING"])], "REJECT", "REJECTED", ["REJECTED", "SKIPPED"]),
        ("SEQUENCE", [("ANY", ["OPEN"]), ("ANY", ["WAITING"])], "TIME_OUT", "EXPIRED", ["EXPIRED", "SKIPPED"]),
        ("SEQUENCE", [("ANY", ["OPEN"]), ("ANY", ["WAITING"])], "WITHDRAW", "WITHDRAWN", ["SKIPPED", "SKIPPED"]),
    ],
)  # fmt: skip
def test_an_act_leads_to(order, steps, act, state, tasks):
    before = flow_of(order, *steps)
    outcome = flow.decide(before, Act[act], by=A, task_id=before.tasks[0].id)
    after = [outcome.tasks.get(task.id, task.state).value for task in before.tasks]
    assert (outcome.state.value, after) == (state, tasks)


def test_a_step_that_escalates_expires_and_asks_others_of_whom_one_is_enough():
    before = flow_of("SEQUENCE", ("ALL", ["OPEN", "APPROVED"]))
    before = Flow(**{**vars(before), "steps": [Step(mode=StepMode.ALL, on_timeout=OnTimeout.ESCALATE)]})
    outcome = flow.decide(before, Act.TIME_OUT, task_id=before.tasks[0].id)
    assert (outcome.state, outcome.escalated) == (ApprovalState.PENDING, [0])
    assert list(outcome.tasks.values()) == [TaskState.EXPIRED]
    late = Task(id=C, step=0, staff_id=C, state=TaskState.OPEN, round=1)
    other = Task(id=B, step=0, staff_id=B, state=TaskState.OPEN, round=1)
    again = Flow(**{**vars(before), "tasks": [*before.tasks[1:], late, other]})
    assert flow.decide(again, Act.APPROVE, by=C, task_id=C).state is ApprovalState.APPROVED
    assert flow.decide(again, Act.TIME_OUT, task_id=C).state is ApprovalState.EXPIRED


@pytest.mark.parametrize(
    ("by", "states", "expected"),
    [
        (REQUESTER, ["OPEN", "OPEN"], refusals.OwnRequest),
        (A, ["WAITING", "OPEN"], refusals.TaskClosed),
        (A, ["APPROVED", "OPEN"], refusals.TaskClosed),
    ],
)
def test_who_may_not_decide_is_refused(by, states, expected):
    before = flow_of("SEQUENCE", ("ALL", states))
    with pytest.raises(expected):
        flow.decide(before, Act.APPROVE, by=by, task_id=before.tasks[0].id)


def test_one_person_counts_once_in_a_step():
    before = flow_of("SEQUENCE", ("ALL", ["OPEN", "OPEN"]))
    first = Task(**{**vars(before.tasks[0]), "state": TaskState.APPROVED, "decided_by_id": A})
    with pytest.raises(refusals.AlreadyDecided):
        flow.decide(
            Flow(**{**vars(before), "tasks": [first, before.tasks[1]]}), Act.APPROVE, by=A, task_id=before.tasks[1].id
        )


@pytest.mark.parametrize("state", [item for item in ApprovalState if item is not ApprovalState.PENDING])
@pytest.mark.parametrize("act", list(Act))
def test_what_is_over_stays(state, act):
    before = flow_of("SEQUENCE", ("ANY", ["OPEN"]))
    with pytest.raises(refusals.ApprovalClosed):
        flow.decide(Flow(**{**vars(before), "state": state}), act, by=A, task_id=before.tasks[0].id)


@pytest.mark.parametrize(
    ("condition", "met"),
    [
        ({}, True),
        ({"amount": {"gte": "100.5"}}, True),
        ({"amount": {"gt": 100.5}}, False),
        ({"amount": {"gt": "99", "lt": "100"}}, False),
        ({"amount": {"gt": "9"}}, True),
        ({"currency": {"in": ["USD", "CNY"]}}, True),
        ({"currency": {"in": []}}, False),
        ({"reason": {"contains": "BROKEN"}}, True),
        ({"reason": {"startsWith": "on"}}, False),
        ({"or": [{"amount": {"lt": "1"}}, {"currency": {"eq": "CNY"}}]}, True),
        ({"and": [{"amount": {"lt": "1"}}, {"currency": {"eq": "CNY"}}]}, False),
        ({"not": {"currency": {"eq": "CNY"}}}, False),
        ({"or": []}, False),
    ],
)
def test_a_condition_holds(condition, met):
    conditions.check(condition, FACTS, field=())
    assert conditions.holds(condition, FACTS, VALUES) is met


@pytest.mark.parametrize(
    "condition",
    [
        [],
        {"colour": {"eq": "red"}},
        {"amount": {"contains": "1"}},
        {"amount": {"gt": "much"}},
        {"amount": {"gt": True}},
        {"amount": {"gt": "NaN"}},
        {"amount": 5},
        {"currency": {"in": "CNY"}},
        {"currency": {"eq": 5}},
        {"and": {}},
        {"__proto__": {"eq": "x"}},
        {"not": {"not": {"not": {"not": {"not": {"not": {}}}}}}},
    ],
    ids=str,
)
def test_nonsense_is_no_condition(condition):
    with pytest.raises(conditions.ConditionInvalid):
        conditions.check(condition, FACTS, field=("condition",))


def test_people_are_asked_by_role_and_name_without_the_requester_else_the_owners():
    role, owners = uuid.UUID(int=10), uuid.UUID(int=11)
    holders = [Holder(A, role, False), Holder(B, role, False), Holder(C, owners, True)]
    assert policies.people_of([role], [C], holders=holders, without=A) == [B, C]
    assert policies.people_of([role], [], holders=holders[:1], without=A) == []
    assert policies.people_of([], [], holders=holders, without=A) == [C]
    assert policies.people_of([], [uuid.UUID(int=99)], holders=holders, without=None) == [C]
