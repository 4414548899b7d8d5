"""Delivering again, pausing and resuming, new secrets, and the end of an app: over the API, seen by a receiver."""

import base64
from datetime import UTC, datetime, timedelta

import pytest

from entrepot.access.operations import apps
from entrepot.kernel import ids
from entrepot.webhooks import jobs
from entrepot.webhooks.rules import schedule
from entrepot.webhooks.tables import DELIVERY
from tests.access import people
from tests.docs import walking
from tests.webhooks import arrange

AGAIN = """
mutation($ids: [ID!]!) {
  webhookDeliveryRedeliver(input: {ids: $ids}) { deliveries { id state attemptCount } userErrors { code field } }
}
"""
RANGE = (
    "mutation($input: WebhookRedeliverInput!) { webhookRedeliver(input: $input) { count userErrors { code field } } }"
)
RESUME = "mutation($id: ID!) { webhookResume(input: {id: $id}) { webhook { state } userErrors { code } } }"
PAUSE = "mutation($id: ID!) { webhookPause(input: {id: $id}) { webhook { state pauseReason } userErrors { code } } }"
TEST = "mutation($id: ID!) { webhookTest(input: {id: $id}) { delivery { id state } userErrors { code } } }"
ROTATE = """
mutation($id: ID!, $hours: Int!) {
  webhookSecretRotate(input: {id: $id, overlapHours: $hours}) {
    secret webhook { previousSecretExpiresAt } userErrors { code field }
  }
}
"""
LOG = """
query($id: ID!) {
  webhook(id: $id) { deliveries { topic state lastStatus body attempts { number status milliseconds answer } } }
}
"""


async def ask(graphql, query, **given):
    """The one field of an answer."""
    [answer] = (await graphql(query, given))["data"].values()
    assert answer["userErrors"] == []
    return answer


def hook_id(hook):
    return str(hook.webhook["id"])


async def test_sys_04_a_delivery_is_sent_again_with_the_same_id_and_bytes(
    database, shop, owner, graphql, reaching, receiver, hook
):
    await arrange.make_tags(database, shop, "new")
    await arrange.deliver(database, shop, reaching)
    [row] = await arrange.log(owner, shop)
    answer = await ask(graphql, AGAIN, ids=[str(row["id"])])
    assert answer["deliveries"] == [{"id": str(row["id"]), "state": "PENDING", "attemptCount": 1}]
    await arrange.deliver(database, shop, reaching)
    first, second = receiver.received
    assert (first.headers["webhook-id"], first.body) == (second.headers["webhook-id"], second.body)
    [row] = await arrange.log(owner, shop)
    assert (row["state"], row["attempts"], row["tries"]) == ("DELIVERED", 2, 1)


async def test_it_is_sent_again_in_the_same_number_of_statements_whatever_the_number(
    database, shop, owner, graphql, reaching, receiver, hook
):
    await arrange.make_tags(database, shop, *(f"tag {number}" for number in range(6)))
    await arrange.deliver(database, shop, reaching)
    await arrange.deliver(database, shop, reaching)
    keys = [str(row["id"]) for row in await arrange.log(owner, shop)]
    counts = []
    for some in (keys[:1], keys[1:]):
        await ask(graphql, AGAIN, ids=some)
        counts.append(graphql.statements)
    assert counts[0] == counts[1]


async def test_what_is_not_there_or_never_went_out_is_not_sent_again(database, shop, owner, graphql, hook):
    await arrange.make_tags(database, shop, "new")
    await arrange.plan(database, shop)
    await owner.execute("UPDATE webhook_delivery SET state = 'SKIPPED', settled_at = now() WHERE shop_id = $1", shop)
    [row] = await arrange.log(owner, shop)
    for key in (row["id"], ids.new(DELIVERY)):
        answer = (await graphql(AGAIN, {"ids": [str(key)]}))["data"]["webhookDeliveryRedeliver"]
        assert answer == {"deliveries": None, "userErrors": [{"code": "NOT_FOUND", "field": ["ids", "0"]}]}


async def test_what_failed_in_a_time_is_sent_again(database, shop, owner, graphql, reaching, receiver, hook):
    receiver.status = 500
    await arrange.make_tags(database, shop, "one", "two", "three")
    await arrange.plan(database, shop)
    await owner.execute("UPDATE webhook_delivery SET tries = 7, attempts = 7 WHERE shop_id = $1", shop)
    await arrange.deliver(database, shop, reaching)
    one, two, _ = rows = await arrange.log(owner, shop, order="position")
    assert {row["state"] for row in rows} == {"FAILED"}
    receiver.status, receiver.received = 200, []
    given = {"webhookId": hook_id(hook), "since": two["happened_at"].isoformat()}
    assert (await ask(graphql, RANGE, input=given))["count"] == 2
    await arrange.deliver(database, shop, reaching)
    assert len(receiver.received) == 2
    everything = {"webhookId": hook_id(hook), "since": one["happened_at"].isoformat()}
    assert (await ask(graphql, RANGE, input=everything))["count"] == 1
    assert (await ask(graphql, RANGE, input={**everything, "alsoDelivered": True}))["count"] == 2
    wrong = {**everything, "until": (one["happened_at"] - timedelta(hours=1)).isoformat()}
    answer = (await graphql(RANGE, {"input": wrong}))["data"]["webhookRedeliver"]
    assert answer == {"count": None, "userErrors": [{"code": "INVALID", "field": ["until"]}]}


async def test_a_paused_webhook_is_told_what_it_missed_when_it_is_resumed(
    database, shop, owner, graphql, reaching, receiver, app_id, hook
):
    await arrange.make_tags(database, shop, "before")
    await arrange.plan(database, shop)
    paused = await ask(graphql, PAUSE, id=hook_id(hook))
    assert paused["webhook"] == {"state": "PAUSED", "pauseReason": "PERSON"}
    await arrange.make_tags(database, shop, "missed")
    await arrange.deliver(database, shop, reaching)
    assert receiver.received == []
    assert len(await arrange.log(owner, shop)) == 1
    assert (await ask(graphql, RESUME, id=hook_id(hook)))["webhook"] == {"state": "ACTIVE"}
    await arrange.make_tags(database, shop, "after")
    await arrange.deliver(database, shop, reaching)
    rows = await arrange.log(owner, shop, order="position")
    assert ([row["state"] for row in rows], len(receiver.received)) == (["DELIVERED"] * 3, 3)
    assert len({row["node_id"] for row in rows}) == 3
    again = await ask(graphql, RESUME, id=hook_id(hook))
    assert again["webhook"] == {"state": "ACTIVE"}
    assert await arrange.deliver(database, shop, reaching) == 0


async def test_a_receiver_that_is_gone_pauses_its_webhook_at_once_and_the_owners_are_told(
    database, shop, owner, reaching, receiver, hook, tmp_path
):
    await people.take_on(database, shop_id=shop)
    await arrange.make_tags(database, shop, "new")
    receiver.status = schedule.GONE
    await arrange.deliver(database, shop, reaching)
    found = await owner.fetchrow("SELECT state, pause_reason FROM webhook WHERE shop_id = $1", shop)
    [row] = await arrange.log(owner, shop)
    assert (tuple(found), row["state"]) == (("PAUSED", "GONE"), "FAILED")
    assert await owner.fetchval(
        "SELECT count(*) FROM jobs.pgqueuer WHERE entrypoint = 'tell_of_paused_webhook' AND payload::text <> ''"
        " AND convert_from(payload, 'UTF8')::jsonb ->> 'shop_id' = $1",
        str(shop),
    )
    errand = arrange.worker.Errand(
        data=database, services=reaching, shop_id=shop, actor=arrange.SYSTEM, attempt=1, is_last_attempt=False
    )
    await jobs.tell_of_paused_webhook(errand, webhook_id=hook_id(hook))
    [mail] = (tmp_path / "mail").iterdir()
    assert b"To: owner@shop.example" in mail.read_bytes()


async def test_a_receiver_that_failed_for_a_day_pauses_its_webhook(database, shop, owner, reaching, receiver, hook):
    receiver.status = 500
    failing = "UPDATE webhook SET failures = 20, failing_since = now() - interval '23 hours' WHERE shop_id = $1"
    await owner.execute(failing, shop)
    await arrange.make_tags(database, shop, "one")
    await arrange.deliver(database, shop, reaching)
    assert await owner.fetchval("SELECT state FROM webhook WHERE shop_id = $1", shop) == "ACTIVE"
    await owner.execute("UPDATE webhook SET failing_since = now() - interval '24 hours' WHERE shop_id = $1", shop)
    await arrange.make_due(owner, shop)
    await arrange.deliver(database, shop, reaching)
    found = await owner.fetchrow("SELECT state, pause_reason FROM webhook WHERE shop_id = $1", shop)
    assert tuple(found) == ("PAUSED", "FAILING")


async def test_while_secrets_overlap_each_verifies_what_is_sent(
    database, shop, owner, graphql, reaching, receiver, hook, clients
):
    rotated = await ask(graphql, ROTATE, id=hook_id(hook), hours=24)
    until = datetime.fromisoformat(rotated["webhook"]["previousSecretExpiresAt"])
    assert timedelta(hours=23) < until - datetime.now(UTC) < timedelta(hours=25)
    await arrange.make_tags(database, shop, "one")
    await arrange.deliver(database, shop, reaching)
    await owner.execute("UPDATE webhook SET previous_secret_expires_at = now() WHERE shop_id = $1", shop)
    await arrange.make_tags(database, shop, "two")
    await arrange.deliver(database, shop, reaching)
    asked = [
        {"secret": secret, "headers": dict(came.headers), "body": base64.b64encode(came.body).decode()}
        for came in receiver.received
        for secret in (hook.secret, rotated["secret"])
    ]
    verified = ["content" in item for item in walking.script("webhook.mjs", asked)]
    assert verified == [True, True, False, True]


async def test_a_secret_can_end_at_once(graphql, hook, receiver):
    rotated = await ask(graphql, ROTATE, id=hook_id(hook), hours=0)
    assert rotated["webhook"]["previousSecretExpiresAt"] is None
    answer = (await graphql(ROTATE, {"id": hook_id(hook), "hours": 169}))["data"]["webhookSecretRotate"]
    assert answer["userErrors"] == [{"code": "OUT_OF_RANGE", "field": ["overlapHours"]}]


async def test_a_test_delivery_goes_out_even_while_paused(database, shop, graphql, reaching, receiver, hook):
    await ask(graphql, PAUSE, id=hook_id(hook))
    assert (await ask(graphql, TEST, id=hook_id(hook)))["delivery"]["state"] == "PENDING"
    await arrange.deliver(database, shop, reaching)
    assert receiver.topics == ["webhooks/test"]


async def test_the_log_shows_what_was_sent_to_those_who_could_have_asked_for_it(
    database, shop, graphql, reaching, receiver, app_id, hook
):
    await arrange.make_tags(database, shop, "new")
    await arrange.deliver(database, shop, reaching)
    found = (await graphql(LOG, {"id": hook_id(hook)}))["data"]["webhook"]["deliveries"]
    [attempt] = found[0].pop("attempts")
    assert found == [
        {"topic": "tags/created", "state": "DELIVERED", "lastStatus": 200, "body": receiver.received[0].body.decode()}
    ]
    assert (attempt["number"], attempt["status"], attempt["answer"]) == (1, 200, "ok")
    clerk = arrange.permissions.Actor(
        kind=arrange.permissions.ActorKind.STAFF, permissions=frozenset({"read_webhooks", "read_products"})
    )
    [hidden] = (await graphql(LOG, {"id": hook_id(hook)}, actor=clerk))["data"]["webhook"]["deliveries"]
    assert (hidden["body"], hidden["attempts"][0]["answer"], hidden["state"]) == (None, None, "DELIVERED")


@pytest.mark.parametrize("in_flight", [False, True])
async def test_68_when_an_app_is_uninstalled_nothing_more_goes_out_but_that_it_is_at_last(
    database, shop, owner, reaching, receiver, app_id, hook, in_flight
):
    topics = ["tags/created", "app/uninstalled"]
    await arrange.subscribe(database, shop, reaching, app_id=app_id, url=receiver.url(), topics=topics)
    await arrange.make_tags(database, shop, "one", "two")
    await arrange.plan(database, shop)
    claimed = await arrange.claim(database, shop) if in_flight else []
    async with database.write(shop_id=shop, actor=arrange.SYSTEM) as tx:
        await apps.delete_apps(tx, app_ids=[app_id])
    await arrange.make_tags(database, shop, "after")
    rows = await arrange.log(owner, shop)
    assert sorted((row["topic"], row["state"]) for row in rows) == [
        ("app/uninstalled", "PENDING"),
        *[("tags/created", "CANCELLED")] * 4,
    ]
    if in_flight:
        assert await arrange.deliver(database, shop, reaching) == 0
        for item in claimed:
            assert await arrange.sending.prepare(database, reaching, claimed=item) is None
    await arrange.deliver(database, shop, reaching)
    assert receiver.topics == ["app/uninstalled"]
    assert receiver.received[0].content["nodeId"] == str(app_id)
    states = await owner.fetch("SELECT DISTINCT state FROM webhook WHERE shop_id = $1", shop)
    assert [row["state"] for row in states] == ["STOPPED"]
    assert await arrange.deliver(database, shop, reaching) == 0


async def test_68_the_end_and_the_uninstalling_are_one_transaction(
    database, shop, owner, reaching, receiver, app_id, hook
):
    async with database.write(shop_id=shop, actor=arrange.SYSTEM) as tx:
        await apps.delete_apps(tx, app_ids=[app_id])
        tx.abandon()
    assert await owner.fetchval("SELECT state FROM webhook WHERE shop_id = $1", shop) == "ACTIVE"


async def test_a_webhook_whose_app_is_gone_can_only_be_deleted(database, shop, graphql, app_id, hook):
    async with database.write(shop_id=shop, actor=arrange.SYSTEM) as tx:
        await apps.delete_apps(tx, app_ids=[app_id])
    for query in (RESUME, PAUSE, TEST):
        [answer] = (await graphql(query, {"id": hook_id(hook)}))["data"].values()
        assert answer["userErrors"] == [{"code": "WEBHOOK_STOPPED"}]
    query = "mutation($id: ID!) { webhookDelete(input: {id: $id}) { deletedId userErrors { code } } }"
    assert (await ask(graphql, query, id=hook_id(hook)))["deletedId"] == hook_id(hook)
