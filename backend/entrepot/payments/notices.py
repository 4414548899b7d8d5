"""The notice to the owners of a shop that a gateway reported other money than was asked for."""

from uuid import UUID

from entrepot.access.operations import owner_notices
from entrepot.access.reads import people
from entrepot.kernel.worker import Errand
from entrepot.payments import reads, rules

SUBJECT = {"en": "Check a payment of order {number}", "zh-CN": "请核查订单 {number} 的收款"}
BODY = {
    "en": "{method} reports {said} for order {number}. {due} was asked for.\n\n"
    "The order stays unpaid. Look at the payment in the gateway's own pages: give the money back there, or have the "
    "right amount reported.",
    "zh-CN": "{method} 回报订单 {number} 到账 {said}，应收 {due}。\n\n"
    "订单仍为未付款。请在支付网关的后台核查该笔付款：退回款项，或由网关重新回报正确金额。",
}


async def tell_of_misreport(errand: Errand, *, payment_id: UUID) -> None:
    """Write to every owner, in their language; of a payment that is in order by now nothing is said."""
    async with errand.read() as tx:
        found = await reads.get_payment(tx, payment_id=payment_id)
        if found["misreport"] is None:
            return
        owners = await people.list_owners(tx)
    facts = {
        "number": found["document_number"],
        "method": found["method"],
        "said": found["misreport"],
        "due": rules.format_amount(found["amount_minor"], found["currency"]),
    }
    await owner_notices.send(
        errand,
        owners=owners,
        shop=tx.shop,
        subject={locale: text.format(**facts) for locale, text in SUBJECT.items()},
        body={locale: text.format(**facts) for locale, text in BODY.items()},
        reference=f"payment-{payment_id.hex}",
    )
