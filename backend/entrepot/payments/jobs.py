"""Jobs of payments: what must be told to, or is told by, another system."""

from uuid import UUID

from entrepot.kernel import jobs, worker
from entrepot.payments import gateways, notices, operations, reads, rules, webhooks


@jobs.errand("report_test_payment")
async def report_test_payment(errand: worker.Errand, *, payment_id: str, succeeded: bool) -> None:
    """Be the test gateway: send the signed webhook about a payment through the door every webhook takes."""
    async with errand.read() as tx:
        payment = await reads.get_payment(tx, payment_id=UUID(payment_id))
        secret = (await reads.list_gateway_secrets(tx)).get(rules.Method.TEST_GATEWAY, "")
        now = tx.now
    delivery = gateways.TEST.report(
        secret=secret,
        shop_id=errand.shop_id,
        payment_id=payment["id"],
        amount_minor=payment["amount_minor"],
        currency=payment["currency"],
        succeeded=succeeded,
        now=now,
    )
    await webhooks.receive(errand.data, delivery, gateway=gateways.TEST)


@jobs.errand("tell_of_misreport")
async def tell_of_misreport(errand: worker.Errand, *, payment_id: str) -> None:
    """Write to the owners that a gateway reported other money than was asked for."""
    await notices.tell_of_misreport(errand, payment_id=UUID(payment_id))


@jobs.errand("send_refund")
async def send_refund(errand: worker.Errand, *, payment_refund_id: str) -> None:
    """Tell the gateway to give money back, then remember that it was told."""
    async with errand.read() as tx:
        refund = await reads.find_unsent_refund(tx, payment_refund_id=UUID(payment_refund_id))
    if refund is None:
        return
    gateway = gateways.GATEWAYS[rules.Method(refund["method"])]
    await gateway.refund(
        reference=refund["provider_reference"], amount_minor=refund["amount_minor"], refund_id=refund["id"]
    )
    async with errand.write() as tx:
        await operations.mark_refund_sent(tx, payment_refund_id=refund["id"])
