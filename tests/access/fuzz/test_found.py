"""What generated operations have met, each with a test of its own: no request is answered by a failure of ours."""

import json
import uuid
from datetime import UTC, date

import pytest

from entrepot.catalog.operations import categories
from entrepot.catalog.rules.commands import CreateCategory
from entrepot.contract import scalars
from tests.access import people

NAME = [{"locale": "zh-CN", "value": "规则"}]
POLICY = """mutation($input: ApprovalPolicyCreateInput!) {
  approvalPolicyCreate(input: $input) { approvalPolicy { id } userErrors { code field } }
}"""
MOVE = """mutation($input: CategoryMoveInput!) {
  categoryMove(input: $input) { category { position } userErrors { code field } }
}"""
COUPON = """mutation($input: CouponUpdateInput!) {
  couponUpdate(input: $input) { coupon { id } userErrors { code field } }
}"""


@pytest.mark.parametrize(
    "condition", ['{"and": [{"or": []}]}', "text", 1, True, [], [{}], {"and": "text"}, {"total": None}]
)
async def test_a_condition_that_is_no_object_is_refused(graphql, condition):
    given = {"document": "REFUND", "name": NAME, "steps": [{}], "condition": condition}
    payload = (await graphql(POLICY, {"input": given}))["data"]["approvalPolicyCreate"]
    assert [error["code"] for error in payload["userErrors"]] == ["CONDITION_INVALID"]
    assert payload["userErrors"][0]["field"][0] == "condition"


@pytest.mark.parametrize("position", [-(2**31), -17_966, -1, 2**31 - 1])
async def test_a_category_stands_nowhere_that_no_list_has(graphql, database, shop, position):
    async with database.write(shop_id=shop, actor=people.SYSTEM) as tx:
        commands = [CreateCategory(name={"zh-CN": name}) for name in ("甲", "乙")]
        made = await categories.create_categories(tx, commands=commands)
    given = {"id": str(made[0]["id"]), "position": position}
    payload = (await graphql(MOVE, {"input": given}))["data"]["categoryMove"]
    assert payload == {"category": None, "userErrors": [{"code": "OUT_OF_RANGE", "field": ["position"]}]}


@pytest.mark.parametrize(
    "moment",
    [
        "2026-01-01",
        "2026-01-01T00:00:00",
        "2026",
        "0001-01-01T00:00:00+01:00",
        "9999-12-31T23:59:59-01:00",
        "now",
        1,
        None,
    ],
)
async def test_a_moment_is_one_everywhere(graphql, moment):
    """Without an offset it is none, and was compared with one that is."""
    given = {"id": str(uuid.uuid4()), "startsAt": moment, "endsAt": "2025-01-22T01:11:09.001590Z"}
    answer = await graphql(COUPON, {"input": given})
    if moment is None:
        assert [error["code"] for error in answer["data"]["couponUpdate"]["userErrors"]] == ["NOT_FOUND"]
        return
    [error] = answer["errors"]
    assert "startsAt" in error["message"]
    assert "INTERNAL" not in str(error)
    given = f'id: "{uuid.uuid4()}", startsAt: {json.dumps(moment)}'
    written = f"mutation {{ couponUpdate(input: {{{given}}}) {{ coupon {{ id }} }} }}"
    assert "DateTime cannot represent" in (await graphql(written))["errors"][0]["message"]


@pytest.mark.parametrize("written", ["2026-01-01T00:00:00Z", "2026-01-01T08:00:00.123456+08:00", "20260101T000000Z"])
def test_a_moment_with_its_offset_is_read(written):
    assert scalars.parse_moment(written).astimezone(UTC).date() == date(2026, 1, 1)


@pytest.mark.parametrize("day", ["0999-12-31", "9000-01-01", "2026-02-30", "today", 1])
async def test_a_day_is_one_of_a_calendar_that_goes_on(graphql, day):
    """A period that ended on the first day of all had no days before it."""
    answer = await graphql("query($to: Date) { dashboard(to: $to) { orders } }", {"to": day})
    assert "INTERNAL" not in str(answer)
    assert "Date cannot represent" in answer["errors"][0]["message"]
