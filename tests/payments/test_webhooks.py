"""The test gateway's webhooks over HTTP: five times the same is one payment, and nothing unsigned is believed."""

import asyncio
import email
import email.policy
from collections import Counter

import httpx
import pytest
from starlette.applications import Starlette

from entrepot.kernel import worker
from entrepot.orders.events import OrdersPaid
from entrepot.orders.operations import refunds
from entrepot.orders.rules.refunds import RefundWish
from entrepot.payments import gateways, jobs, operations, reads, webhooks
from entrepot.payments.rules import MISREPORT_LIMIT, Method
from tests.access import people
from tests.orders import arrange

SECRET = "whsec_c2VjcmV0"


@pytest.fixture
def ledger():
    """What the test's operations announced."""
    return arrange.Ledger()


@pytest.fixture
async def opened(database, shop, ledger):
    """The door, and an order that waits for the test gateway."""
    data = ledger.on(database)
    async with data.write(shop_id=shop, actor=arrange.SYSTEM) as tx:
        await operations.switch_gateway(tx, gateway=Method.TEST_GATEWAY, enabled=True, secret=SECRET)
        goods = await arrange.make_goods(tx, count=1)
        placed = await arrange.place(tx, goods, 2, payment_method=Method.TEST_GATEWAY)
    app = Starlette(routes=webhooks.routes())
    app.state.database = data
    transport = httpx.ASGITransport(app=app)
    async with httpx.AsyncClient(transport=transport, base_url="http://shop.test") as client:
        yield data, client, placed


async def report(data, shop, placed, *, succeeded=True, secret=SECRET, amount_minor=2000, currency="CNY"):
    """The webhook that the gateway would send now."""
    async with data.read(shop_id=shop, actor=arrange.SYSTEM) as tx:
        now = tx.now
    return gateways.TEST.report(
        secret=secret,
        shop_id=shop,
        payment_id=placed.payment_id,
        amount_minor=amount_minor,
        currency=currency,
        succeeded=succeeded,
        now=now,
    )


async def send(client, delivery):
    """Post it."""
    return await client.post(webhooks.PATH, content=delivery.body, headers=dict(delivery.headers))


async def payment_of(data, shop, placed):
    """The payment as it is now."""
    async with data.read(shop_id=shop, actor=arrange.SYSTEM) as tx:
        return await reads.get_payment(tx, payment_id=placed.payment_id)


async def test_c12_five_times_the_same_webhook_is_one_payment_and_one_posting(opened, shop, ledger):
    data, client, placed = opened
    delivery = await report(data, shop, placed)
    answers = await asyncio.gather(*(send(client, delivery) for _ in range(5)))
    assert Counter((answer.status_code, answer.json()["duplicate"]) for answer in answers) == {
        (200, False): 1,
        (200, True): 4,
    }
    assert [fact.amount_minor for fact in ledger.of(OrdersPaid)] == [2000]
    payment = await payment_of(data, shop, placed)
    assert (payment["state"], payment["provider_reference"]) == ("CAPTURED", f"test_{placed.payment_id.hex}")


@pytest.mark.parametrize(
    "other",
    [
        ({"currency": "USD"}, "20.00 USD"),
        ({"currency": "ZZZ"}, "2000 ZZZ"),
        ({"currency": ""}, "2000 ?"),
        ({"amount_minor": 1999}, "19.99 CNY"),
        ({"amount_minor": 2001}, "20.01 CNY"),
        ({"amount_minor": 0}, "0.00 CNY"),
        ({"amount_minor": "2000"}, "2000 CNY"),
        ({"amount_minor": None, "currency": ["CNY"] * 100}, None),
    ],
    ids=str,
)
async def test_c11_other_money_than_was_asked_for_pays_nothing_and_is_put_aside(
    opened, shop, ledger, owner, services, other
):
    data, client, placed = opened
    given, said = other
    delivery = await report(data, shop, placed, **given)
    assert [(await send(client, delivery)).json()["duplicate"] for _ in range(2)] == [False, True]
    payment = await payment_of(data, shop, placed)
    assert (payment["state"], ledger.of(OrdersPaid)) == ("PENDING", [])
    assert payment["misreport"] == said if said else len(payment["misreport"]) <= MISREPORT_LIMIT
    told = "SELECT count(*) FROM change WHERE shop_id = $1 AND operation = 'paymentReportPutAside'"
    assert await owner.fetchval(told, shop) == 1
    # The gateway may still report what came of the right amount.
    await send(client, await report(data, shop, placed))
    assert [fact.amount_minor for fact in ledger.of(OrdersPaid)] == [2000]
    assert (await payment_of(data, shop, placed))["misreport"] is None


async def test_c11_owners_are_told_of_a_wrong_report(opened, shop, services, tmp_path):
    data, client, placed = opened
    await people.take_on(data, shop_id=shop)
    errand = worker.Errand(
        data=data, services=services, shop_id=shop, actor=arrange.SYSTEM, attempt=1, is_last_attempt=False
    )
    await jobs.tell_of_misreport(errand, payment_id=str(placed.payment_id))
    assert not list((tmp_path / "mail").glob("*"))
    await send(client, await report(data, shop, placed, amount_minor=1999))
    await jobs.tell_of_misreport(errand, payment_id=str(placed.payment_id))
    [mail] = (tmp_path / "mail").iterdir()
    body = email.message_from_bytes(mail.read_bytes(), policy=email.policy.default).get_body()
    assert body is not None
    assert "19.99 CNY" in body.get_content()
    assert "20.00 CNY" in body.get_content()


async def test_a_second_event_about_the_same_money_changes_nothing(opened, shop, ledger):
    data, client, placed = opened
    for _ in range(2):
        answer = await send(client, await report(data, shop, placed))
        assert (answer.status_code, answer.json()["duplicate"]) == (200, False)
    assert len(ledger.of(OrdersPaid)) == 1


async def test_a_failure_is_remembered_and_money_may_still_come(opened, shop, ledger):
    data, client, placed = opened
    await send(client, await report(data, shop, placed, succeeded=False))
    payment = await payment_of(data, shop, placed)
    assert (payment["state"], payment["failure"]) == ("FAILED", "declined")
    await send(client, await report(data, shop, placed))
    assert (await payment_of(data, shop, placed))["state"] == "CAPTURED"


async def test_c12_nothing_unsigned_is_believed(opened, shop, ledger):
    data, client, placed = opened
    forged = await report(data, shop, placed, secret="guessed")
    answers = [
        await send(client, forged),
        await client.post(webhooks.PATH, content=b"{}"),
        await client.post(webhooks.PATH, content=b"x" * 70_000),
    ]
    assert [answer.status_code for answer in answers] == [401, 401, 413]
    assert (await payment_of(data, shop, placed))["state"] == "PENDING"
    assert ledger.of(OrdersPaid) == []


async def test_the_gateway_reports_by_job_and_is_told_of_refunds(opened, shop, ledger, services):
    data, _, placed = opened
    errand = worker.Errand(
        data=data, services=services, shop_id=shop, actor=arrange.SYSTEM, attempt=1, is_last_attempt=False
    )
    await jobs.report_test_payment(errand, payment_id=str(placed.payment_id), succeeded=True)
    assert (await payment_of(data, shop, placed))["state"] == "CAPTURED"
    async with data.write(shop_id=shop, actor=arrange.SYSTEM) as tx:
        await refunds.refund_orders(tx, commands=[refunds.RefundOrder(order_id=placed.order_id, wish=RefundWish())])
        [told] = [row["id"] for row in await tx.connection.fetch("SELECT id FROM payment_refund WHERE sent_at IS NULL")]
    for _ in range(2):
        await jobs.send_refund(errand, payment_refund_id=str(told))
    async with data.read(shop_id=shop, actor=arrange.SYSTEM) as tx:
        assert await reads.find_unsent_refund(tx, payment_refund_id=told) is None
