"""The mutation's transaction: idempotency keys, dry runs, typed errors, the change feed."""

import asyncio

import asyncpg
import pytest

from entrepot.engine import mutations
from entrepot.kernel import permissions, sealer
from entrepot.shops import operations

RENAME = """
mutation Rename($input: ShopUpdateInput!, $key: String!) {
  shopUpdate(input: $input) @idempotent(key: $key) {
    shop { name version }
    userErrors { __typename code message field }
  }
}
"""
OPEN = """
mutation Open($handle: String!, $key: String!) {
  channelCreate(input: {handle: $handle, name: [{locale: "zh-CN", value: "渠道"}], currency: "CNY"})
  @idempotent(key: $key) { channel { id handle } userErrors { code } }
}
"""
CHANNELS = "{ channels { handle } }"


def renamed(name):
    """The variables that rename the shop."""
    return {"name": [{"locale": "zh-CN", "value": name}]}


async def feed(graphql, query, variables=None):
    """The feed, sealed as far as anything is committed."""
    await sealer.seal(graphql.database, shop_id=graphql.shop)
    return (await graphql(query, variables))["data"]["changes"]


async def test_the_same_key_and_input_is_answered_from_the_first_time(graphql):
    first = await graphql(RENAME, {"input": renamed("甲"), "key": "k"})
    second = await graphql(RENAME, {"input": renamed("甲"), "key": "k"})
    expected = {"data": {"shopUpdate": {"shop": {"name": "甲", "version": 2}, "userErrors": []}}}
    assert [first, second] == [expected, expected]


async def test_the_same_key_with_other_input_is_an_error_and_does_nothing(graphql):
    await graphql(RENAME, {"input": renamed("甲"), "key": "k"})
    answer = await graphql(RENAME, {"input": renamed("乙"), "key": "k"})
    assert answer["errors"][0]["extensions"]["code"] == "IDEMPOTENCY_KEY_REUSED"
    assert await graphql("{ shop { name version } }") == {"data": {"shop": {"name": "甲", "version": 2}}}


async def test_another_actor_may_use_the_same_key(graphql):
    await graphql(RENAME, {"input": renamed("甲"), "key": "k"})
    other = permissions.Actor(kind=permissions.ActorKind.APP, name="app", permissions=frozenset(permissions.registry()))
    answer = await graphql(RENAME, {"input": renamed("乙"), "key": "k"}, actor=other)
    assert answer["data"]["shopUpdate"]["shop"] == {"name": "乙", "version": 3}


async def test_twenty_at_once_with_one_key_have_one_effect(graphql):
    answers = await asyncio.gather(*(graphql(OPEN, {"handle": "second", "key": "k"}) for _ in range(20)))
    assert {answer["data"]["channelCreate"]["channel"]["id"] for answer in answers} == {
        answers[0]["data"]["channelCreate"]["channel"]["id"]
    }
    found = await graphql(CHANNELS)
    assert [item["handle"] for item in found["data"]["channels"]] == ["online", "second"]


async def test_a_refused_mutation_keeps_nothing_and_its_key_may_be_used_again(graphql):
    wrong = {"name": [{"locale": "zh-CN", "value": "丙"}], "settings": {"orderExpiryMinutes": 0}}
    refused = await graphql(RENAME, {"input": wrong, "key": "k"})
    assert refused["data"]["shopUpdate"] == {
        "shop": None,
        "userErrors": [
            {
                "__typename": "OutOfRange",
                "code": "OUT_OF_RANGE",
                "message": "The value must lie between 1 and 43200.",
                "field": ["settings", "orderExpiryMinutes"],
            }
        ],
    }
    accepted = await graphql(RENAME, {"input": renamed("丙"), "key": "k"})
    assert accepted["data"]["shopUpdate"]["shop"] == {"name": "丙", "version": 2}


async def test_messages_are_chinese_where_the_request_prefers_it(graphql):
    wrong = {"settings": {"orderExpiryMinutes": 0}}
    answer = await graphql(RENAME, {"input": wrong, "key": "k"}, locale="zh-CN,en;q=0.5")
    assert answer["data"]["shopUpdate"]["userErrors"][0]["message"] == "数值必须在 1 与 43200 之间。"


async def test_a_dry_run_shows_what_would_have_been_and_does_nothing(graphql):
    look = "{ shop { name version } changes { endCursor } }"
    await feed(graphql, look)
    before = await graphql(look)
    query = RENAME.replace("@idempotent(key: $key)", "@dryRun").replace(", $key: String!", "")
    answer = await graphql(query, {"input": renamed("丁")})
    assert answer["data"]["shopUpdate"]["shop"] == {"name": "丁", "version": 2}
    await sealer.seal(graphql.database, shop_id=graphql.shop)
    assert await graphql(look) == before


async def test_a_unique_violation_is_the_typed_error_of_its_constraint(graphql):
    await graphql(OPEN, {"handle": "second", "key": "a"})
    answer = await graphql(OPEN, {"handle": "second", "key": "b"})
    assert answer["data"]["channelCreate"] == {"channel": None, "userErrors": [{"code": "HANDLE_TAKEN"}]}


async def test_an_edit_of_an_old_version_is_refused_with_the_current_one(graphql):
    query = """mutation($input: ShopUpdateInput!) { shopUpdate(input: $input) {
      shop { version } userErrors { code ... on StaleVersion { current } } } }"""
    await graphql(query, {"input": renamed("甲")})
    answer = await graphql(query, {"input": {**renamed("乙"), "ifVersion": 1}})
    assert answer["data"]["shopUpdate"] == {
        "shop": None,
        "userErrors": [{"code": "STALE_VERSION", "current": 2}],
    }


async def test_changes_carry_actor_before_and_after(graphql):
    await graphql(RENAME, {"input": renamed("甲"), "key": "k"})
    query = "{ changes { nodes { operation kind before after actorKind actorName requestId } } }"
    found = (await feed(graphql, query))["nodes"][-1]
    assert found == {
        "operation": "shopUpdate",
        "kind": "Shop",
        "before": {"name": {"zh-CN": "测试店铺", "en": "Test shop"}},
        "after": {"name": {"zh-CN": "甲"}},
        "actorKind": "STAFF",
        "actorName": "Test",
        "requestId": "test",
    }


async def test_a_reader_of_changes_resumes_and_never_skips_a_late_commit(graphql, database, shop):
    """A transaction that began earlier commits later; the reader does not wait for it, and is told of it afterwards."""
    system = permissions.Actor.system("test")
    seen = (await feed(graphql, "{ changes { endCursor } }"))["endCursor"]
    query = "query($after: String) { changes(after: $after) { nodes { cursor after } endCursor hasNextPage } }"
    async with database.write(shop_id=shop, actor=system) as early:
        command = operations.CreateChannel(handle="early", name={"zh-CN": "早"}, currency="CNY")
        await operations.create_channels(early, commands=[command])
        await early.flush()
        await graphql(OPEN, {"handle": "late", "key": "k"})
        between = await feed(graphql, query, {"after": seen})
        assert [item["after"]["handle"] for item in between["nodes"]] == ["late"]
    rest = await feed(graphql, query, {"after": between["endCursor"]})
    assert [item["after"]["handle"] for item in rest["nodes"]] == ["early"]
    assert (rest["endCursor"], rest["hasNextPage"]) == (rest["nodes"][0]["cursor"], False)
    assert await feed(graphql, query, {"after": rest["endCursor"]}) == {**rest, "nodes": []}


@pytest.mark.parametrize("failures", [1, 2])
async def test_a_deadlock_is_tried_again(graphql, monkeypatch, failures):
    left = failures
    real = operations.create_channels

    async def flaky(tx, *, commands):
        nonlocal left
        if left:
            left -= 1
            raise asyncpg.DeadlockDetectedError("deadlock detected")
        return await real(tx, commands=commands)

    monkeypatch.setattr(operations, "create_channels", flaky)
    answer = await graphql(OPEN, {"handle": "second", "key": "k"})
    assert answer["data"]["channelCreate"]["channel"]["handle"] == "second"


async def test_a_deadlock_that_stays_becomes_internal_and_names_only_the_request(graphql, monkeypatch):
    attempts = 0

    async def stuck(tx, *, commands):
        nonlocal attempts
        attempts += 1
        raise asyncpg.DeadlockDetectedError("deadlock detected")

    monkeypatch.setattr(operations, "create_channels", stuck)
    answer = await graphql(OPEN, {"handle": "second", "key": "k"})
    assert attempts == mutations.ATTEMPTS
    assert answer["errors"][0]["message"] == "Something went wrong on our side; the request id is test."
    assert answer["errors"][0]["extensions"] == {"code": "INTERNAL", "requestId": "test"}
