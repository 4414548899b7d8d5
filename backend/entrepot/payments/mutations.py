"""Mutations of payments."""

import strawberry

from entrepot.contract.declare import mutation
from entrepot.kernel.database import Tx
from entrepot.kernel.permissions import PUBLIC
from entrepot.payments import inputs, operations, reads
from entrepot.payments.permissions import CONFIRM_PAYMENTS
from entrepot.payments.types import (
    PaymentConfirmInput,
    PaymentGatewaySwitchInput,
    PaymentMethodsPayload,
    PaymentPayload,
    TestGatewayPayInput,
)


@strawberry.type
class PaymentMutations:
    """What can be done to payments."""

    @mutation(allow=CONFIRM_PAYMENTS, moves_value=True)
    async def payment_confirm(tx: Tx, input: PaymentConfirmInput) -> PaymentPayload:
        """Say that money has arrived by bank or on delivery. / 确认银行转账或货到付款已到账。"""
        await operations.confirm_payments(tx, commands=[await inputs.to_confirmation(tx, given=input)])
        return {"payment": await reads.get_payment(tx, payment_id=input.payment_id)}

    @mutation(allow=PUBLIC)
    async def test_gateway_pay(tx: Tx, input: TestGatewayPayInput) -> PaymentPayload:
        """Pay with the test gateway, which then sends its signed webhook. / 用测试网关付款（开发用）。"""
        await inputs.ask_test_gateway(tx, given=input)
        return {"payment": await reads.get_payment(tx, payment_id=input.payment_id)}

    @mutation(allow=CONFIRM_PAYMENTS)
    async def payment_gateway_switch(tx: Tx, input: PaymentGatewaySwitchInput) -> PaymentMethodsPayload:
        """Offer a gateway to customers, or no longer. / 启用或停用支付网关。"""
        secret = inputs.new_secret()
        await operations.switch_gateway(tx, gateway=input.gateway, enabled=input.enabled, secret=secret)
        return {"methods": await reads.list_methods(tx)}
