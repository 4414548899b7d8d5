"""Money that goes back: capped by what came in, told to the gateway by a job, and by hand where there is none."""

import pytest

from entrepot.kernel import errors, ids
from entrepot.payments import operations, reads
from entrepot.payments.events import PaymentsCaptured, PaymentsRefunded
from entrepot.payments.rules import Method
from tests.orders import arrange

DOCUMENT = ids.kind("Order", 0x92)


@pytest.fixture
async def tx(database, shop):
    """A write transaction whose events are kept by nobody."""
    ledger = arrange.Ledger()
    data = ledger.on(database)
    kept = type(data)(data.pool, handlers={**data.handlers, PaymentsCaptured: [ledger.keep]})
    async with kept.write(shop_id=shop, actor=arrange.SYSTEM) as opened:
        opened.ledger = ledger
        yield opened
        opened.abandon()


async def paid(tx, *amounts, method=Method.BANK_TRANSFER):
    """A document with captured payments."""
    document = ids.new(DOCUMENT)
    made = await operations.create_payments(
        tx,
        commands=[
            operations.CreatePayment(
                document_id=document, document_number="1", method=method, amount_minor=amount, currency="CNY"
            )
            for amount in amounts
        ],
    )
    await operations.capture_payments(
        tx, commands=[operations.CapturePayment(payment_id=payment_id) for payment_id in made]
    )
    return document


def back(document, amount):
    """The command to give so much back."""
    return operations.RefundDocument(document_id=document, refund_id=ids.new(DOCUMENT), amount_minor=amount)


async def test_c8_never_more_than_came_in(tx):
    document = await paid(tx, 500, 300)
    [ways] = await operations.refund_payments(tx, commands=[back(document, 600)])
    assert {method for method, _ in ways} == {Method.BANK_TRANSFER}
    assert sum(part for _, part in ways) == 600
    with pytest.raises(errors.DomainError) as caught:
        await operations.refund_payments(tx, commands=[back(document, 201)])
    assert (caught.value.code, caught.value.refundable) == ("REFUND_EXCEEDS_CAPTURED", "2.00 CNY")
    assert sum(fact.amount_minor for fact in tx.ledger.of(PaymentsRefunded)) == 600


async def test_two_refunds_of_one_batch_see_each_other(tx):
    document = await paid(tx, 500)
    with pytest.raises(errors.DomainError) as caught:
        await operations.refund_payments(tx, commands=[back(document, 300), back(document, 300)])
    assert (caught.value.code, caught.value.field) == ("REFUND_EXCEEDS_CAPTURED", (1, "amount"))


async def test_only_what_staff_can_know_is_confirmed_by_hand(tx):
    document = ids.new(DOCUMENT)
    [payment_id] = await operations.create_payments(
        tx,
        commands=[
            operations.CreatePayment(
                document_id=document,
                document_number="1",
                method=Method.TEST_GATEWAY,
                amount_minor=5,
                currency="CNY",
            )
        ],
    )
    with pytest.raises(errors.DomainError) as caught:
        await operations.confirm_payments(tx, commands=[operations.CapturePayment(payment_id=payment_id)])
    assert caught.value.code == "NOT_CONFIRMED_BY_HAND"


async def test_gateways_are_offered_when_switched_on(tx):
    offered = [await reads.list_methods(tx)]
    for enabled in (True, False):
        await operations.switch_gateway(tx, gateway=Method.TEST_GATEWAY, enabled=enabled, secret="s")
        offered.append(await reads.list_methods(tx))
    by_hand = [Method.BANK_TRANSFER, Method.CASH_ON_DELIVERY]
    assert offered == [by_hand, [*by_hand, Method.TEST_GATEWAY], by_hand]
