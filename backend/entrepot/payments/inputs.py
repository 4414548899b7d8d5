"""From GraphQL inputs to the commands of payments."""

import base64
import secrets

from entrepot.kernel import errors, money, text
from entrepot.kernel.database import Tx
from entrepot.payments import operations, reads, rules
from entrepot.payments.permissions import CONFIRM_PAYMENTS
from entrepot.payments.types import PaymentConfirmInput, TestGatewayPayInput, TestOutcome


async def to_confirmation(tx: Tx, *, given: PaymentConfirmInput) -> operations.CapturePayment:
    """The command of `paymentConfirm`; the amount must be in the payment's currency."""
    found = await reads.list_payments_within(tx, ids=[given.payment_id], right=CONFIRM_PAYMENTS)
    if not found:
        raise errors.NotFound(what="Payment", field=("payment_id",))
    [payment] = found
    amount_minor = None
    if given.amount is not None:
        amount_minor, currency = money.from_input(given.amount, field=("amount",))
        if currency != payment["currency"]:
            raise errors.Invalid(reason=currency, field=("amount", "currency_code"))
    return operations.CapturePayment(
        payment_id=given.payment_id,
        amount_minor=amount_minor,
        provider_reference=text.limited_or_none(given.reference, limit=rules.REFERENCE_LIMIT, field=("reference",)),
        effective_at=given.effective_at,
    )


async def ask_test_gateway(tx: Tx, *, given: TestGatewayPayInput) -> None:
    """Have the test gateway send its webhook after this transaction has committed."""
    payment = await reads.get_payment(tx, payment_id=given.payment_id)
    if payment["method"] != rules.Method.TEST_GATEWAY:
        raise rules.GatewayMissing(method=payment["method"], field=("payment_id",))
    if rules.Method.TEST_GATEWAY not in await reads.list_gateway_secrets(tx):
        raise rules.TestGatewayOff()
    succeeded = given.outcome is TestOutcome.SUCCEED
    tx.enqueue("report_test_payment", {"payment_id": str(given.payment_id), "succeeded": succeeded})


def new_secret() -> str:
    """A fresh Standard Webhooks secret."""
    return "whsec_" + base64.b64encode(secrets.token_bytes(32)).decode()
