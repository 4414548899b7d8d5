"""GraphQL over WebSocket: the whole protocol, its limits, and who is told what."""

import asyncio
import contextlib
import time
import uuid
from urllib.parse import urlsplit

import pytest
from websockets.exceptions import InvalidStatus

from entrepot.access.operations import staff
from entrepot.access.reads import roles as role_reads
from entrepot.endpoint import streaming, subscriptions, websocket
from tests import harness, servers
from tests.access import people
from tests.endpoint import live
from tests.endpoint.live import ALL, ONE
from tests.orders import arrange

SHOP = "{ shop { handle } }"
INIT = {"type": "connection_init"}
CODES = [
    ("no JSON", ["{"], 4400, "The request is malformed: not JSON / 不是 JSON."),
    ("a list", [[]], 4400, "Invalid message"),
    ("bytes", [b"{}"], 4400, "Messages are text"),
    ("an unknown type", [{"type": "start"}], 4400, "Invalid message type"),
    ("a payload that is no object", [{**INIT, "payload": "token"}], 4400, "Invalid payload of connection_init"),
    (
        "a token that is no text",
        [{**INIT, "payload": {"authorization": 5}}],
        4400,
        "Invalid payload of connection_init",
    ),
    ("no id", [INIT, {"type": "subscribe", "payload": {"query": SHOP}}], 4400, "Invalid id"),
    ("an empty id", [INIT, {"type": "complete", "id": ""}], 4400, "Invalid id"),
    ("nothing asked", [INIT, {"type": "subscribe", "id": "1"}], 4400, "Invalid payload of subscribe"),
    (
        "asking before the introduction (G17)",
        [{"type": "subscribe", "id": "1", "payload": {"query": SHOP}}],
        4401,
        "Unauthorized",
    ),
    (
        "a wrong token (G17)",
        [{**INIT, "payload": {"authorization": "Bearer wrong"}}],
        4403,
        "Forbidden: Sign in first: the token is missing, wrong or expired.",
    ),
    (
        "a wrong token, in Chinese",
        [{**INIT, "payload": {"authorization": "Bearer wrong"}}],
        4403,
        "Forbidden: 请先登录：令牌缺失、错误或已过期。",
    ),
    ("an unknown shop", [{**INIT, "payload": {"shop": "nowhere"}}], 4403, "Forbidden: No such shop."),
    ("two introductions", [INIT, INIT], 4429, "Too many initialisation requests"),
    ("a message of a megabyte", [{**INIT, "payload": {"x": "x" * 1_000_000}}], 1009, None),
]


@pytest.mark.parametrize(("sent", "code", "reason"), [row[1:] for row in CODES], ids=[row[0] for row in CODES])
async def test_what_ends_a_connection(stage, sent, code, reason):
    language = "zh-CN" if reason and "请先登录" in reason else "en"
    async with stage.raw_socket(additional_headers={"shop": stage.handle, "accept-language": language}) as socket:
        for message in sent:
            await socket.say(message)
        found = await socket.end()
    assert (found[0], reason is None or found[1]) == (code, reason is None or reason)


async def test_a_name_that_is_in_use_ends_the_connection(stage):
    signed = await stage.sign_in()
    async with stage.socket(token=signed.access_token) as socket:
        await socket.subscribe(ALL)
        await socket.subscribe(SHOP)
        assert await socket.end() == (4409, "Subscriber for 1 already exists")
    await stage.watched_by(0)


async def test_another_protocol_is_not_spoken(stage):
    async with stage.raw_socket(protocol="graphql-ws") as socket:
        assert await socket.end() == (4406, "Subprotocol not acceptable")


async def test_who_does_not_introduce_themselves_in_time_is_sent_away(stage, monkeypatch):
    monkeypatch.setattr(websocket, "INIT_SECONDS", 0.3)
    async with stage.raw_socket() as socket:
        await socket.say({"type": "ping"})
        assert await socket.hear() == {"type": "pong"}
        assert await socket.end() == (4408, "Connection initialisation timeout")


async def test_who_neither_asks_nor_waits_is_sent_away(stage, monkeypatch):
    signed = await stage.sign_in()
    monkeypatch.setattr(websocket, "IDLE_SECONDS", 0.3)
    async with stage.socket(token=signed.access_token) as waiting, stage.socket() as idle:
        await waiting.subscribe(ALL)
        assert await idle.end() == (1000, "Idle")
        assert await waiting.is_silent()
        await waiting.say({"id": "1", "type": "complete"})
        assert await waiting.end() == (1000, "Idle")


async def test_pings_are_answered_with_what_they_carry(stage):
    async with stage.socket() as socket:
        await socket.say({"type": "ping", "payload": {"n": 1}})
        await socket.say({"type": "pong"})
        await socket.say({"type": "ping"})
        assert [await socket.hear(), await socket.hear()] == [
            {"type": "pong", "payload": {"n": 1}},
            {"type": "pong"},
        ]


async def test_queries_and_mutations_are_answered_once(stage):
    async with stage.socket() as socket:
        await socket.subscribe(SHOP)
        assert (await socket.next())["data"] == {"shop": {"handle": stage.handle}}
        assert await socket.hear() == {"id": "1", "type": "complete"}
        await socket.subscribe("mutation { cartCreate(input: {lines: []}) { cart { lines { id } } } }")
        assert (await socket.next())["data"] == {"cartCreate": {"cart": {"lines": []}}}
        assert await socket.hear() == {"id": "1", "type": "complete"}


@pytest.mark.parametrize(
    ("query", "codes"),
    [
        ("{ nothing }", ["GRAPHQL_VALIDATION_FAILED"]),
        ("{", ["GRAPHQL_PARSE_FAILED"]),
        ("{ orders { nodes { id } } }", ["UNAUTHENTICATED"]),
        ("subscription { a: orderChanged { id } b: orderChanged { id } }", ["GRAPHQL_VALIDATION_FAILED"]),
        ('subscription { orderChanged(token: "x") { id } }', ["NOT_FOUND"]),
        ("{ products(first: 100) { nodes { variants(first: 100) { product { id } } } } }", ["LIMIT_EXCEEDED"]),
    ],
)
async def test_what_is_refused_is_an_error_and_the_connection_goes_on(stage, query, codes):
    async with stage.socket() as socket:
        await socket.subscribe(query)
        message = await socket.hear()
        assert (message["id"], message["type"]) == ("1", "error")
        assert [error["extensions"]["code"] for error in message["payload"]] == codes
        await socket.subscribe(SHOP)
        assert (await socket.next())["data"] == {"shop": {"handle": stage.handle}}


async def test_g18_what_costs_too_much_is_refused_as_over_http(stage):
    heavy = "{" + " ".join(f"a{n}: products(first: 100) {{ nodes {{ id }} }}" for n in range(25)) + "}"
    sent = await asyncio.to_thread(
        stage.server.http.post, "/graphql", json={"query": heavy}, headers={"shop": stage.handle}
    )
    async with stage.socket() as socket:
        await socket.subscribe(heavy)
        assert (await socket.hear())["payload"] == sent.json()["errors"]


async def test_a_connection_has_ten_operations_at_most(stage):
    signed = await stage.sign_in()
    async with stage.socket(token=signed.access_token) as socket:
        for number in range(websocket.MOST_OPERATIONS):
            await socket.subscribe(ALL, id=str(number))
        await socket.subscribe(ALL, id="more")
        message = await socket.hear()
        assert (message["id"], message["type"], message["payload"][0]["extensions"]["code"]) == (
            "more",
            "error",
            "LIMIT_EXCEEDED",
        )
        await stage.watched_by(websocket.MOST_OPERATIONS)
        await socket.say({"id": "0", "type": "complete"})
        await stage.watched_by(websocket.MOST_OPERATIONS - 1)
        await socket.subscribe(ALL, id="more")
        await stage.watched_by(websocket.MOST_OPERATIONS)
    await stage.watched_by(0)


async def test_an_address_has_twenty_connections_at_most(stage, monkeypatch):
    monkeypatch.setattr(streaming, "MOST_CONNECTIONS", 2)
    async with stage.socket(), stage.socket() as second:
        with pytest.raises(InvalidStatus) as refused:
            async with stage.socket():
                pytest.fail("was let in")
        assert refused.value.response.status_code == 429
        await second.opened.close()
        await asyncio.sleep(0.1)
        async with stage.socket():
            pass


async def test_g16_pages_of_other_origins_are_refused(stage, tmp_path):
    origin = "https://admin.shop.example"
    with servers.running(stage.server.database_url, directory=tmp_path, admin_origins=(origin,)) as started:
        there = live.Stage(stage.database)
        there.server, there.handle = started, stage.handle
        for welcome in (origin, started.url, None):
            async with there.socket(origin=welcome):
                pass
        for foreign in ("https://evil.example", "null", f"{origin}.evil.example", "https://shop.example"):
            with pytest.raises(InvalidStatus) as refused:
                async with there.raw_socket(origin=foreign):
                    pytest.fail("was let in")
            assert refused.value.response.status_code == 403


@contextlib.asynccontextmanager
async def everybody(stage, guests_token):
    """Sockets of the staff, the customer, the guest, another customer and another shop, each watching all it may."""
    owner, other = await stage.sign_in(), await stage.sign_in(elsewhere=True)
    async with contextlib.AsyncExitStack() as stack:
        opened = {}
        for name, token in (
            ("staff", owner.access_token),
            ("anna", stage.anna.access_token),
            ("bert", stage.bert.access_token),
            ("guest", None),
        ):
            opened[name] = await stack.enter_async_context(stage.socket(token=token))
            await opened[name].subscribe(*((ONE, {"token": guests_token}) if name == "guest" else (ALL,)))
        opened["elsewhere"] = await stack.enter_async_context(stage.raw_socket())
        await opened["elsewhere"].say({**INIT, "payload": {"authorization": f"Bearer {other.access_token}"}})
        assert await opened["elsewhere"].hear() == {"type": "connection_ack"}
        await opened["elsewhere"].subscribe(ALL)
        await stage.watched_by(5)
        yield opened


async def are_silent(*sockets):
    return all(await asyncio.gather(*(socket.is_silent() for socket in sockets)))


async def test_each_sees_what_another_connection_commits_and_only_what_they_may(stage):
    token = uuid.uuid4().hex
    annas, guests = await stage.place(), await stage.place(token=token)
    async with everybody(stage, token) as opened:
        staff, anna, guest = (opened[name] for name in ("staff", "anna", "guest"))
        strangers = opened["bert"], opened["elsewhere"]
        owner = await stage.sign_in()
        dry = await stage.cancel(annas, token=owner.access_token, dry_run=True)
        assert dry == {"paymentState": "VOIDED"}
        assert await are_silent(*opened.values())
        await stage.cancel(annas, token=owner.access_token)
        expected = {"orderChanged": {"id": str(annas.order_id), "paymentState": "VOIDED"}}
        assert [(await socket.next())["data"] for socket in (staff, anna)] == [expected] * 2
        assert await are_silent(guest, *strangers)
        await stage.pay(guests)
        expected = {"orderChanged": {"id": str(guests.order_id), "paymentState": "PAID"}}
        assert [(await socket.next())["data"] for socket in (staff, guest)] == [expected] * 2
        assert await are_silent(anna, *strangers)
    await stage.watched_by(0)


async def test_nothing_is_told_before_the_commit_and_all_within_a_second_after_it(stage):
    placed = await stage.place()
    async with stage.socket(token=stage.anna.access_token) as anna:
        await anna.subscribe(ONE, {"id": str(placed.order_id)})
        await stage.watched_by(1)
        async with stage.database.write(shop_id=stage.shop, actor=arrange.SYSTEM) as tx:
            await arrange.pay(tx, placed)
            await tx.flush()
            assert await anna.is_silent()
        committed = time.monotonic()
        assert (await anna.next())["data"]["orderChanged"]["paymentState"] == "PAID"
        assert time.monotonic() - committed < 1


async def test_a_revoked_token_ends_the_connection_with_the_next_event(stage):
    signed = await stage.sign_in()
    placed = await stage.place()
    async with stage.socket(token=signed.access_token) as socket:
        await socket.subscribe(ONE, {"id": str(placed.order_id)})
        await stage.watched_by(1)
        await stage.sign_out(signed)
        await stage.pay(placed)
        code, reason = await socket.end()
    assert (code, reason) == (4401, "Unauthorized: Sign in first: the token is missing, wrong or expired.")
    await stage.watched_by(0)


async def test_g17_a_silent_connection_of_a_revoked_token_is_ended_too(stage, monkeypatch):
    monkeypatch.setattr(subscriptions, "RENEW_SECONDS", 0.5)
    signed = await stage.sign_in()
    async with stage.socket(token=signed.access_token) as socket:
        await socket.subscribe(ALL)
        await stage.watched_by(1)
        assert await socket.is_silent()
        await stage.sign_out(signed)
        assert (await socket.end())[0] == 4401
    assert subscriptions.RENEW_SECONDS * 2 < 60


async def test_g17_a_lost_permission_ends_the_subscription_and_not_the_connection(stage):
    async with stage.database.write(shop_id=stage.shop, actor=arrange.SYSTEM) as tx:
        by_key = {row["key"]: row["id"] for row in await role_reads.list_roles(tx)}
        email = f"{uuid.uuid4().hex}@shop.example"
        hired = await people.hire(tx, email, by_key["owner"])
    signed = await stage.sign_in(email=email)
    placed = await stage.place()
    async with stage.socket(token=signed.access_token) as socket:
        await socket.subscribe(ALL)
        await stage.watched_by(1)
        async with stage.database.write(shop_id=stage.shop, actor=arrange.SYSTEM) as tx:
            change = staff.UpdateStaff(id=hired, role_ids=(by_key["warehouse_keeper"],))
            await staff.update_staff(tx, commands=[change])
        await stage.pay(placed)
        message = await socket.hear()
        assert (message["type"], message["payload"][0]["extensions"]["code"]) == ("error", "FORBIDDEN")
        await stage.watched_by(0)
        await socket.subscribe(SHOP)
        assert (await socket.next())["data"] == {"shop": {"handle": stage.handle}}


async def test_a_server_without_its_database_asks_to_come_again_later(postgres, tmp_path):
    async with harness.throwaway(postgres) as url:
        async with harness.pool(url) as database:
            there = await live.Stage(database).open()
        with servers.running(url, directory=tmp_path, embedded_worker=False) as there.server:
            async with there.socket() as socket, there.raw_socket() as newcomer:
                await socket.subscribe(SHOP)
                assert (await socket.next())["data"] == {"shop": {"handle": there.handle}}
                assert await socket.hear() == {"id": "1", "type": "complete"}
                await harness.drop(postgres, urlsplit(url).path.removeprefix("/"))
                # Which shop is meant is remembered for a second.
                await asyncio.sleep(1.2)
                await socket.subscribe(SHOP)
                await newcomer.say({**INIT, "payload": {"shop": there.handle}})
                assert [await one.end() for one in (socket, newcomer)] == [(1013, "Try again later")] * 2
