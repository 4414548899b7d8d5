"""Mutations of what people allow apps."""

import strawberry

from entrepot.access.inputs import consents as inputs
from entrepot.access.operations import withdrawing
from entrepot.access.types.consents import AppConsentWithdrawPayload
from entrepot.contract.declare import mutation
from entrepot.kernel.database import Tx
from entrepot.kernel.permissions import PERSON


@strawberry.type
class ConsentMutations:
    @mutation(allow=PERSON)
    async def app_consent_withdraw(tx: Tx, input: inputs.AppConsentWithdrawInput) -> AppConsentWithdrawPayload:
        """Let an app act in your name no more; its tokens end at once. / 撤回对应用的授权，其令牌立即失效。"""
        await withdrawing.withdraw_consents(tx, grant_ids=[input.id])
        return {"withdrawn_id": input.id}
