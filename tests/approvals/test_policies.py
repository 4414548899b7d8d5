"""The policies as they are listed, and what a policy may be about."""

POLICIES = """{ approvalPolicies { name document condition stepOrder priority isActive version
  steps { mode roleIds staffIds timeoutHours onTimeout escalateToRoleIds escalateToStaffIds } } }"""
DOCUMENTS = "{ approvalDocuments { code name facts } }"


async def test_policies_are_listed_by_their_priority_with_their_steps(office):
    clerks = str(office.roles["sales_clerk"])
    condition = {"amount": {"gte": "100.00"}}
    large = {"mode": "ALL", "roleIds": [clerks], "timeoutHours": 24, "onTimeout": "ESCALATE"}
    await office.policy(office.step("anna"), priority=1)
    answer = await office.policy(
        {**large, "escalateToStaffIds": [str(office.people["owner"].id)]},
        priority=5,
        condition=condition,
        stepOrder="PARALLEL",
    )
    assert answer["userErrors"] == []
    first, second = (await office.graphql(POLICIES, locale="en"))["data"]["approvalPolicies"]
    assert (first["priority"], second["priority"]) == (5, 1)
    assert (first["name"], first["document"], first["stepOrder"], first["isActive"], first["version"]) == (
        "Refunds",
        "REFUND",
        "PARALLEL",
        True,
        1,
    )
    assert first["condition"] == condition
    assert first["steps"] == [
        {
            **large,
            "staffIds": [],
            "escalateToRoleIds": [],
            "escalateToStaffIds": [str(office.people["owner"].id)],
        }
    ]
    assert second["steps"][0]["staffIds"] == [str(office.people["anna"].id)]


async def test_what_a_policy_may_be_about_is_told_with_its_facts(office):
    found = {item["code"]: item for item in (await office.graphql(DOCUMENTS, locale="en"))["data"]["approvalDocuments"]}
    assert found["REFUND"]["name"] == "Refund of an order"
    assert "amount" in found["REFUND"]["facts"]
    chinese = (await office.graphql(DOCUMENTS, locale="zh-CN"))["data"]["approvalDocuments"]
    assert {item["code"]: item["name"] for item in chinese}["REFUND"] == "订单退款"
    # A condition over anything else is refused by name.
    refused = await office.policy(condition={"colour": {"eq": "red"}})
    [error] = refused["userErrors"]
    assert (refused["approvalPolicy"], error["field"][0]) == (None, "condition")
