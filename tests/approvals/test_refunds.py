"""A refund above a threshold waits for approval, and is made once: then, by what was asked for."""

import asyncio
import uuid

from sqlalchemy import text

from entrepot import wiring
from entrepot.kernel.database import sql
from tests.approvals import arrange

OVER_20 = {"amount": {"gt": "20"}}


async def test_sys_19_amount_tiers_route(office):
    await office.policy(office.step("anna"), condition=OVER_20)
    await office.policy(office.step("bela"), condition={"amount": {"gt": "50"}}, priority=1)
    assert (await office.ask(await office.paid_order(2)))["userErrors"] == []
    assert await office.refunds() == 1
    await office.requested(3)
    await office.requested(6)
    assert [(await office.inbox(name))[0]["approval"]["facts"]["amount"] for name in ("anna", "bela")] == [
        "30.00",
        "60.00",
    ]
    assert await office.refunds() == 1


async def test_a_refund_is_made_when_it_is_approved(office, database, shop):
    await office.policy(office.step("anna"))
    order_id = await office.paid_order(3)
    line = (await office.graphql("query($id: ID!) { order(id: $id) { lines { id } } }", {"id": str(order_id)}))["data"]
    lines = [{"lineId": line["order"]["lines"][0]["id"], "quantity": "1"}]
    asked = await office.ask(order_id, lines=lines)
    assert (asked["order"], asked["userErrors"][0]["code"]) == (None, "APPROVAL_REQUIRED")
    [task] = await office.inbox("anna")
    assert (task["approval"]["document"], task["approval"]["node"]) == ("REFUND", {"id": str(order_id)})
    assert await office.refunds() == 0
    assert (await office.decide("anna"))["approval"]["state"] == "APPROVED"
    async with database.read(shop_id=shop) as tx:
        assert await tx.value(sql(text("SELECT sum(money_minor) FROM refund"))) == 1000
        assert await wiring.find_differences(tx) == []


async def test_a_rejected_refund_is_never_made(office):
    await office.policy(office.step("anna", "bela"))
    approval_id = await office.requested()
    assert (await office.decide("bela", "Reject", comment="too late"))["approval"]["state"] == "REJECTED"
    assert await office.inbox("anna") == []
    assert await office.refunds() == 0
    kinds = [event["kind"] for event in (await office.history(approval_id))["history"]]
    assert kinds == ["REQUESTED", "REJECTED"]


async def test_an_order_waits_for_one_approval_at_a_time(office):
    await office.policy(office.step("anna"))
    order_id = await office.paid_order()
    assert [error["code"] for error in (await office.ask(order_id))["userErrors"]] == ["APPROVAL_REQUIRED"]
    assert [error["code"] for error in (await office.ask(order_id))["userErrors"]] == ["APPROVAL_PENDING"]
    await office.decide("anna", "Reject")
    assert [error["code"] for error in (await office.ask(order_id))["userErrors"]] == ["APPROVAL_REQUIRED"]


async def test_the_same_key_asks_once(office, graphql):
    await office.policy(office.step("anna"))
    order_id = await office.paid_order()
    variables = {"input": {"orderId": str(order_id), "reason": "broken"}, "key": uuid.uuid4().hex}
    answers = [await graphql(arrange.REFUND, variables, actor=office.people["clerk"]) for _ in range(2)]
    assert answers[0] == answers[1]
    assert len(await office.inbox("anna")) == 1


async def test_what_cannot_be_refunded_any_more_is_not_approved(office):
    policy = await office.policy(office.step("anna"))
    order_id = await office.paid_order()
    await office.ask(order_id)
    update = (
        "mutation($input: ApprovalPolicyUpdateInput!) { approvalPolicyUpdate(input: $input) { userErrors { code } } }"
    )
    await office.graphql(update, {"input": {"id": policy["approvalPolicy"]["id"], "isActive": False}})
    assert (await office.ask(order_id))["userErrors"] == []
    refused = await office.decide("anna")
    assert [error["code"] for error in refused["userErrors"]] == ["ORDER_IS_CANCELLED"]
    assert await office.refunds() == 1
    [task] = await office.inbox("anna")
    assert task["state"] == "OPEN"


async def test_the_requester_takes_it_back_and_nobody_else(office):
    await office.policy(office.step("anna"))
    approval_id = await office.requested()
    query = "mutation($id: ID!) { approvalWithdraw(input: {id: $id}) { approval { state } userErrors { code } } }"
    for name in ("anna", "owner"):
        answer = await office.graphql(query, {"id": approval_id}, actor=office.people[name])
        assert [error["code"] for error in answer["data"]["approvalWithdraw"]["userErrors"]] == ["NOT_FOUND"]
    answer = await office.graphql(query, {"id": approval_id}, actor=office.people["clerk"])
    assert answer["data"]["approvalWithdraw"]["approval"] == {"state": "WITHDRAWN"}
    assert await office.inbox("anna") == []


async def test_sys_19_twenty_approve_at_once_and_one_refund_is_made(office):
    names = [f"chief{number}" for number in range(20)]
    for name in names:
        await office.hire(name, "sales_clerk")
    await office.policy(office.step(*names))
    approval_id = await office.requested()
    tasks = [(name, (await office.inbox(name))[0]["id"]) for name in names]
    answers = await asyncio.gather(*(office.decide(name, task=task) for name, task in tasks))
    codes = sorted(error["code"] for answer in answers for error in answer["userErrors"])
    assert codes == ["APPROVAL_CLOSED"] * 19
    assert [answer["approval"]["state"] for answer in answers if answer["approval"]] == ["APPROVED"]
    assert await office.refunds() == 1
    found = await office.history(approval_id)
    assert [event["kind"] for event in found["history"]] == ["REQUESTED", "APPROVED", "GRANTED"]
    assert sorted(task["state"] for task in found["tasks"]) == ["APPROVED", *["SKIPPED"] * 19]


async def test_sys_19_twenty_who_must_all_approve_have_one_effect(office):
    names = [f"chief{number}" for number in range(20)]
    for name in names:
        await office.hire(name, "sales_clerk")
    await office.policy(office.step(*names, mode="ALL"))
    approval_id = await office.requested()
    tasks = [(name, (await office.inbox(name))[0]["id"]) for name in names]
    answers = await asyncio.gather(*(office.decide(name, task=task) for name, task in tasks))
    assert [answer["userErrors"] for answer in answers] == [[]] * 20
    assert sorted(answer["approval"]["state"] for answer in answers) == ["APPROVED", *["PENDING"] * 19]
    assert await office.refunds() == 1
    kinds = [event["kind"] for event in (await office.history(approval_id))["history"]]
    assert kinds == ["REQUESTED", *["APPROVED"] * 20, "GRANTED"]
