"""Sending a delivery: signed as Standard Webhooks says, tried again with the same id and bytes, and written down."""

import asyncio
import base64
import os
import re
import signal
import sys
from datetime import timedelta

import pytest

from entrepot.kernel import outward
from entrepot.webhooks.operations import claiming
from entrepot.webhooks.rules import schedule
from tests.architecture.source import ROOT
from tests.docs import guides, walking
from tests.webhooks import arrange

RECEIVER = re.compile(r"^```python\n(.*?)^```$", re.MULTILINE | re.DOTALL)

pytestmark = pytest.mark.usefixtures("hook")


def verify(*asked):
    """What the library of Standard Webhooks says of deliveries, each with the secret that is tried."""
    given = [
        {"secret": secret, "headers": dict(item.headers), "body": base64.b64encode(item.body).decode()}
        for secret, item in asked
    ]
    return walking.script("webhook.mjs", given)


async def test_sys_04_the_library_of_standard_webhooks_verifies_the_bytes_that_came(
    database, shop, reaching, receiver, hook, clients
):
    [tag] = await arrange.make_tags(database, shop, "new")
    assert await arrange.deliver(database, shop, reaching) == 1
    [came] = receiver.received
    forged = arrange.Received(came.headers, came.body.replace(b"Tag", b"Gat"))
    right, wrong, altered = verify((hook.secret, came), ("whsec_" + "A" * 44, came), (hook.secret, forged))
    assert (right["content"]["type"], right["content"]["nodeId"]) == ("tags/created", str(tag))
    assert (wrong, altered) == ({"refused": "No matching signature found"},) * 2


async def test_what_is_sent_says_what_happened_where_and_when(database, shop, owner, reaching, receiver):
    [tag] = await arrange.make_tags(database, shop, "new")
    await arrange.deliver(database, shop, reaching)
    [came], [row] = receiver.received, await arrange.log(owner, shop)
    at = row["happened_at"].isoformat().replace("+00:00", "Z")
    assert came.content == {
        "type": "tags/created",
        "timestamp": at,
        "shopId": str(shop),
        "nodeId": str(tag),
        "data": {"node": {"__typename": "Tag", "id": str(tag)}},
    }
    assert came.headers["content-type"] == "application/json"
    assert came.headers["webhook-id"] == f"msg_{row['id'].hex}"
    assert (row["state"], row["attempts"], row["last_status"], row["body"]) == ("DELIVERED", 1, 200, came.body)


async def test_sys_04_a_receiver_that_was_down_is_tried_again_and_then_has_it(
    database, shop, owner, reaching, receiver
):
    await arrange.make_tags(database, shop, "new")
    receiver.status = 503
    await arrange.deliver(database, shop, reaching)
    [row] = await arrange.log(owner, shop)
    assert (row["state"], row["last_status"], row["tries"], row["leased_until"]) == ("PENDING", 503, 1, None)
    assert row["next_at"] - await owner.fetchval("SELECT now()") < schedule.WAITS[0]
    assert await arrange.claim(database, shop) == []
    receiver.status = 200
    await arrange.make_due(owner, shop)
    await arrange.deliver(database, shop, reaching)
    first, second = receiver.received
    assert (first.body, first.headers["webhook-id"]) == (second.body, second.headers["webhook-id"])
    attempts = await owner.fetch("SELECT * FROM webhook_attempt WHERE shop_id = $1 ORDER BY number", shop)
    assert [(item["number"], item["status"], item["answer"]) for item in attempts] == [(1, 503, "ok"), (2, 200, "ok")]
    assert [row["state"] for row in await arrange.log(owner, shop)] == ["DELIVERED"]


async def test_a_delivery_that_nobody_takes_is_given_up_after_its_tries(database, shop, owner, reaching, receiver):
    await arrange.make_tags(database, shop, "new")
    receiver.status = 500
    waits = []
    for _ in range(schedule.TRIES):
        await arrange.make_due(owner, shop)
        await arrange.deliver(database, shop, reaching)
        [row] = await arrange.log(owner, shop)
        last = await owner.fetchval("SELECT max(at) FROM webhook_attempt WHERE shop_id = $1", shop)
        waits.append(row["next_at"] - last)
    assert (row["state"], row["tries"], row["attempts"]) == ("FAILED", 8, 8)
    assert waits == [*schedule.WAITS, timedelta(0)]
    await arrange.make_due(owner, shop)
    assert await arrange.claim(database, shop) == []


async def test_an_answer_is_kept_as_text_up_to_its_limit(database, shop, owner, reaching, receiver):
    async def answer(_reader, writer):
        writer.write(b"HTTP/1.1 200 OK\r\ncontent-length: 9003\r\n\r\n<b>\0\xff" + b"x" * 8998)
        await writer.drain()

    receiver.answer = answer
    await arrange.make_tags(database, shop, "new")
    await arrange.deliver(database, shop, reaching)
    kept = await owner.fetchval("SELECT answer FROM webhook_attempt WHERE shop_id = $1", shop)
    assert (kept[:6], len(kept)) == ("<b>��x", 2_000)


async def test_two_senders_never_take_the_same_delivery(database, shop, owner, hook):
    await arrange.make_tags(database, shop, *(f"tag{number}" for number in range(24)))
    await arrange.plan(database, shop)
    room = claiming.Room(deliveries=3, of_host=3, busy={})
    taken = await asyncio.gather(*(arrange.claim(database, shop, room=room) for _ in range(6)))
    found = [item.id for some in taken for item in some]
    assert len(found) == len(set(found))
    assert len(found) >= 3


async def test_it_claims_in_the_same_number_of_statements_whatever_the_number(database, shop):
    counts = []
    for size in (1, 4):
        await arrange.make_tags(database, shop, *(f"tag{number}" for number in range(size)))
        await arrange.plan(database, shop)
        async with database.write(shop_id=shop, actor=arrange.SYSTEM) as tx:
            with tx.counting() as count:
                taken = await claiming.claim(tx, room=arrange.PLENTY)
        counts.append((count.statements, len(taken.claimed)))
    assert counts == [(3, 1), (3, 4)]


async def test_no_host_and_no_shop_has_more_than_its_share(database, shop, reaching, receiver, app_id):
    other = arrange.reaching(reaching, receiver, hosts=("hooks.test", "other.test"))
    await arrange.subscribe(database, shop, other, app_id=app_id, url=receiver.url("other.test"))
    await arrange.make_tags(database, shop, *(f"tag{number}" for number in range(6)))
    await arrange.plan(database, shop)
    room = claiming.Room(deliveries=5, of_host=3, busy={"hooks.test": 1})
    hosts = [item.host for item in await arrange.claim(database, shop, room=room)]
    assert sorted(hosts) == ["hooks.test", "hooks.test", "other.test", "other.test", "other.test"]


async def test_a_claim_of_a_sender_that_died_is_due_again_when_its_lease_is_over(database, shop, owner, reaching):
    await arrange.make_tags(database, shop, "new")
    await arrange.plan(database, shop)
    [first] = await arrange.claim(database, shop)
    assert await arrange.claim(database, shop) == []
    await owner.execute("UPDATE webhook_delivery SET leased_until = now() WHERE shop_id = $1", shop)
    [second] = await arrange.claim(database, shop)
    assert (first.id, first.row["tries"], second.row["tries"]) == (second.id, 1, 2)


async def test_after_kill_9_of_the_sender_it_is_sent_again_with_the_same_id_and_bytes(
    database, database_url, shop, owner, reaching, receiver, tmp_path
):
    """The receiver had it, and the sender died before it could write that down."""

    async def never(_reader, _writer):
        await asyncio.sleep(60)

    receiver.answer = never
    await arrange.make_tags(database, shop, "new")
    command = [
        sys.executable,
        "-m",
        "tests.webhooks.sender",
        database_url,
        str(tmp_path),
        f"hooks.test:{receiver.port}",
    ]
    sender = await asyncio.create_subprocess_exec(*command, cwd=ROOT, env=os.environ)
    try:
        [first] = await receiver.until(1)
    finally:
        os.kill(sender.pid, signal.SIGKILL)
        await sender.wait()
    receiver.answer = None
    [row] = await arrange.log(owner, shop)
    assert (row["state"], row["attempts"]) == ("PENDING", 1)
    assert row["leased_until"] is not None
    await arrange.make_due(owner, shop)
    assert await arrange.deliver(database, shop, reaching) == 1
    second = receiver.received[1]
    assert (second.headers["webhook-id"], second.body) == (first.headers["webhook-id"], first.body)
    assert [row["state"] for row in await arrange.log(owner, shop)] == ["DELIVERED"]


async def test_c24_a_name_that_leads_into_our_network_by_then_is_not_connected_to(
    database, shop, owner, reaching, receiver
):
    """It was refused nowhere when the webhook was subscribed; the guard looks again at each attempt."""

    async def resolve(_host, _port):
        return ["127.0.0.1"]

    guarded = arrange.replace(reaching, outward=outward.Outward(outward.Rules(), resolve=resolve))
    await owner.execute("UPDATE webhook SET url = 'https://rebinding.example/' WHERE shop_id = $1", shop)
    await arrange.make_tags(database, shop, "new")
    await arrange.deliver(database, shop, guarded)
    [row] = await arrange.log(owner, shop)
    assert (row["state"], row["last_error"], row["last_status"], receiver.connections) == (
        "PENDING",
        "refused",
        None,
        0,
    )


async def test_c24_an_address_that_is_not_permitted_any_more_is_not_called(database, shop, owner, reaching, receiver):
    guarded = arrange.replace(reaching, outward=outward.Outward(outward.Rules()))
    await arrange.make_tags(database, shop, "new")
    await arrange.deliver(database, shop, guarded)
    [row] = await arrange.log(owner, shop)
    assert (row["last_error"], receiver.connections) == ("refused", 0)


async def test_c24_a_redirect_is_an_answer_that_failed(database, shop, owner, reaching, receiver):
    receiver.status = 302
    await arrange.make_tags(database, shop, "new")
    await arrange.deliver(database, shop, reaching)
    [row] = await arrange.log(owner, shop)
    assert (row["state"], row["last_status"], receiver.connections) == ("PENDING", 302, 1)


@pytest.mark.parametrize("language", guides.LANGUAGES)
async def test_the_guides_receiver_believes_what_comes_and_nothing_else(
    database, shop, reaching, receiver, hook, language
):
    [program] = RECEIVER.findall((guides.DOCS / language / "webhooks.md").read_text())
    shown: dict = {}
    exec(program, shown)
    await arrange.make_tags(database, shop, "new")
    await arrange.deliver(database, shop, reaching)
    [came] = receiver.received
    late = {**came.headers, "webhook-timestamp": str(int(came.headers["webhook-timestamp"]) - 301)}
    tried = (
        (hook.secret, came.headers, came.body),
        ("whsec_" + "A" * 44, came.headers, came.body),
        (hook.secret, came.headers, came.body + b" "),
        (hook.secret, late, came.body),
    )
    assert [shown["is_genuine"](*given) for given in tried] == [True, False, False, False]
