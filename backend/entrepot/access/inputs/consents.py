"""Inputs about what people allow apps."""

from entrepot.contract.declare import input_type
from entrepot.kernel.ids import Id


@input_type
class AppConsentWithdrawInput:
    """What an app shall do in your name no more. / 要撤回的授权。"""

    id: Id
