"""Steps in sequence or at once, delegation, time that runs out, and who may see and decide what."""

from datetime import timedelta

import pytest

from entrepot.approvals import jobs
from entrepot.kernel import permissions
from tests.access import people
from tests.approvals import arrange

DELEGATE = """
mutation($input: ApprovalDelegateInput!) {
  approvalDelegate(input: $input) { delegation { endsAt } userErrors { code field } }
}
"""


async def test_steps_follow_one_another(office):
    await office.policy(office.step("anna"), office.step("bela"))
    approval_id = await office.requested()
    assert [len(await office.inbox(name)) for name in ("anna", "bela")] == [1, 0]
    assert (await office.decide("anna"))["approval"]["state"] == "PENDING"
    assert [len(await office.inbox(name)) for name in ("anna", "bela")] == [0, 1]
    assert (await office.decide("bela"))["approval"]["state"] == "APPROVED"
    assert [task["state"] for task in (await office.history(approval_id))["tasks"]] == ["APPROVED"] * 2


async def test_steps_are_asked_at_once(office):
    await office.policy(office.step("anna"), office.step("bela"), stepOrder="PARALLEL")
    await office.requested()
    assert [len(await office.inbox(name)) for name in ("anna", "bela")] == [1, 1]
    assert (await office.decide("bela"))["approval"]["state"] == "PENDING"
    assert (await office.decide("anna"))["approval"]["state"] == "APPROVED"


async def test_a_role_is_asked_and_the_requester_left_out(office):
    await office.policy({"roleIds": [str(office.roles["sales_clerk"])]})
    await office.requested()
    assert [len(await office.inbox(name)) for name in ("clerk", "anna", "bela", "carl")] == [0, 1, 1, 1]


async def test_nobody_approves_what_they_asked_for(office):
    await office.policy(office.step("clerk"))
    await office.requested()
    assert await office.inbox("clerk") == []
    [task] = await office.inbox("owner")
    assert task["state"] == "OPEN"


async def test_where_nobody_could_approve_nothing_is_asked(office):
    await office.policy(office.step("owner"))
    refused = await office.ask(await office.paid_order(), by="owner")
    assert [error["code"] for error in refused["userErrors"]] == ["APPROVER_MISSING"]
    assert await office.refunds() == 0


async def _delegate(office, name, to, *, starts_in=-1, ends_in=24):
    async with office.database.read(shop_id=office.shop) as tx:
        now = tx.now
    given = {
        "staffId": str(office.people[to].id) if to else None,
        "startsAt": (now + timedelta(hours=starts_in)).isoformat(),
        "endsAt": (now + timedelta(hours=ends_in)).isoformat(),
    }
    answer = await office.graphql(DELEGATE, {"input": given}, actor=office.people[name])
    return answer["data"]["approvalDelegate"]


async def test_sys_19_a_delegate_acts_with_a_trace(office):
    await office.policy(office.step("anna"))
    approval_id = await office.requested()
    assert (await _delegate(office, "anna", "carl"))["userErrors"] == []
    [task] = await office.inbox("carl")
    assert task["assignee"] == "anna"
    assert (await office.decide("carl", comment="seen"))["approval"]["state"] == "APPROVED"
    found = await office.history(approval_id)
    assert found["tasks"] == [{"step": 0, "state": "APPROVED", "assignee": "anna", "decidedBy": "carl"}]
    approved = {"kind": "APPROVED", "step": 0, "actorName": "carl", "onBehalfOf": "anna", "comment": "seen"}
    assert found["history"][1] == approved
    assert await office.refunds() == 1


@pytest.mark.parametrize(("starts_in", "ends_in"), [(1, 2)])
async def test_a_delegate_acts_within_the_period_only(office, starts_in, ends_in):
    await office.policy(office.step("anna"))
    await office.requested()
    await _delegate(office, "anna", "carl", starts_in=starts_in, ends_in=ends_in)
    assert await office.inbox("carl") == []
    [task] = await office.inbox("anna")
    refused = await office.decide("carl", task=task["id"])
    assert [error["code"] for error in refused["userErrors"]] == ["NOT_FOUND"]


async def test_a_delegation_ends(office):
    await office.policy(office.step("anna"))
    await office.requested()
    await _delegate(office, "anna", "carl")
    assert len(await office.inbox("carl")) == 1
    await _delegate(office, "anna", None)
    assert await office.inbox("carl") == []


async def test_tasks_left_to_the_requester_stay_undecided(office):
    await office.policy(office.step("anna"))
    await office.requested()
    await _delegate(office, "anna", "clerk")
    refused = await office.decide("clerk")
    assert [error["code"] for error in refused["userErrors"]] == ["OWN_REQUEST"]


async def test_one_who_acts_for_another_counts_once(office):
    await office.policy(office.step("anna", "carl", mode="ALL"))
    await office.requested()
    await _delegate(office, "anna", "carl")
    assert len(await office.inbox("carl")) == 2
    assert (await office.decide("carl"))["userErrors"] == []
    refused = await office.decide("carl")
    assert [error["code"] for error in refused["userErrors"]] == ["ALREADY_DECIDED"]


async def _let_time_pass(office, owner, hours):
    """As if the tasks had been due so long ago."""
    await owner.execute(
        "UPDATE approval_task SET due_at = due_at - make_interval(hours => $2) WHERE shop_id = $1", office.shop, hours
    )
    async with office.database.write(shop_id=office.shop, actor=people.SYSTEM) as tx:
        await jobs.time_out_approvals(tx)


async def test_sys_19_time_out_escalates_and_then_ends_it(office, owner):
    await office.policy(
        office.step("anna", timeoutHours=2, onTimeout="ESCALATE", escalateToStaffIds=[str(office.people["bela"].id)])
    )
    approval_id = await office.requested()
    await _let_time_pass(office, owner, 1)
    assert [len(await office.inbox(name)) for name in ("anna", "bela")] == [1, 0]
    await _let_time_pass(office, owner, 1)
    assert [len(await office.inbox(name)) for name in ("anna", "bela")] == [0, 1]
    await _let_time_pass(office, owner, 2)
    found = await office.history(approval_id)
    assert found["state"] == "EXPIRED"
    kinds = [event["kind"] for event in found["history"]]
    assert kinds == ["REQUESTED", "TIMED_OUT", "ESCALATED", "TIMED_OUT"]
    assert await office.refunds() == 0


async def test_who_it_was_escalated_to_approves(office, owner):
    await office.policy(office.step("anna", timeoutHours=2, onTimeout="ESCALATE"))
    await office.requested()
    await _let_time_pass(office, owner, 2)
    assert (await office.decide("owner"))["approval"]["state"] == "APPROVED"
    assert await office.refunds() == 1


async def test_time_out_rejects_where_the_policy_says_so(office, owner):
    await office.policy(office.step("anna", timeoutHours=1))
    approval_id = await office.requested()
    await _let_time_pass(office, owner, 1)
    assert (await office.history(approval_id))["state"] == "EXPIRED"


async def test_a_policy_that_changes_leaves_what_is_pending(office):
    policy = await office.policy(office.step("anna"))
    approval_id = await office.requested()
    update = (
        "mutation($input: ApprovalPolicyUpdateInput!) { approvalPolicyUpdate(input: $input) { userErrors { code } } }"
    )
    given = {"id": policy["approvalPolicy"]["id"], "steps": [office.step("bela")]}
    await office.graphql(update, {"input": given})
    assert (await office.decide("anna"))["approval"] == {"id": approval_id, "state": "APPROVED"}


async def test_others_see_and_decide_nothing_of_it(office):
    await office.policy(office.step("anna"))
    approval_id = await office.requested()
    [task] = await office.inbox("anna")
    everything = permissions.Actor(
        kind=permissions.ActorKind.STAFF,
        id=office.people["bela"].id,
        permissions=frozenset(permissions.registry()),
    )
    answer = await office.graphql(arrange.HISTORY, {"id": approval_id}, actor=office.people["bela"])
    assert answer["data"]["node"] is None
    for actor in (office.people["bela"], everything):
        answer = await office.graphql(
            arrange.DECIDE.replace("ACT", "Approve"), {"input": {"taskId": task["id"]}}, actor=actor
        )
        assert [error["code"] for error in answer["data"]["approvalApprove"]["userErrors"]] == ["NOT_FOUND"]
    assert await office.refunds() == 0


@pytest.mark.parametrize(
    ("given", "code", "field"),
    [
        ({"document": "HOLIDAY"}, "DOCUMENT_UNKNOWN", ["document"]),
        ({"condition": {"colour": {}}}, "CONDITION_INVALID", ["condition", "colour"]),
        ({"steps": []}, "OUT_OF_RANGE", ["steps"]),
        ({"steps": [{"timeoutHours": 0}]}, "OUT_OF_RANGE", ["steps", "0", "timeoutHours"]),
        ({"steps": [{"roleIds": ["01900000-0000-7000-8000-000000000013"]}]}, "NOT_FOUND", ["steps", "0", "roleIds"]),
        ({"name": []}, "DEFAULT_LOCALE_MISSING", ["name"]),
    ],
)
async def test_a_policy_that_cannot_be_is_refused_by_name(office, given, code, field):
    answer = await office.policy(**given)
    assert [(error["code"], error["field"]) for error in answer["userErrors"]] == [(code, field)]
