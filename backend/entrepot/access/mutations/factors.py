"""Mutations of second factors and of the steps of a sign-in."""

from typing import Any

import strawberry

from entrepot.access.inputs import factors as inputs
from entrepot.access.inputs.people import to_origin
from entrepot.access.mutations.people import signed_in
from entrepot.access.operations import factors, staff_security, steps
from entrepot.access.permissions import WRITE_STAFF
from entrepot.access.types.factors import (
    FactorPayload,
    FactorRemovePayload,
    PasskeyBeginPayload,
    RecoveryCodesRenewPayload,
    SignInAgainPayload,
    TotpBeginPayload,
)
from entrepot.access.types.people import SignInPayload, StaffUpdatePayload
from entrepot.contract.declare import mutation
from entrepot.kernel.database import Tx
from entrepot.kernel.permissions import PUBLIC, TOWARDS_A_FACTOR

Payload = dict[str, Any]


@strawberry.type
class FactorMutations:
    @mutation(allow=PUBLIC, secret=True, alone=True)
    async def login_complete(tx: Tx, input: inputs.LoginCompleteInput) -> SignInPayload:
        """Take the second step of a sign-in. / 完成登录的第二步验证。"""
        given: Any = {"challenge_id": input.challenge_id, "device_token": input.device_token}
        return await signed_in(steps.complete(tx, **given, proof=inputs.to_proof(input), origin=to_origin(tx)))

    @mutation(allow=PUBLIC, secret=True, alone=True)
    async def passkey_sign_in_begin(tx: Tx, input: inputs.PasskeySignInBeginInput) -> PasskeyBeginPayload:
        """Ask for a passkey to sign in by, whoever it is. / 请求以通行密钥登录。"""
        return _asked(await steps.begin_passkey(tx, kind=input.kind, origin=to_origin(tx)))

    @mutation(allow=PUBLIC, secret=True, alone=True)
    async def passkey_sign_in(tx: Tx, input: inputs.PasskeySignInInput) -> SignInPayload:
        """Sign in by a passkey alone. / 以通行密钥登录。"""
        given: Any = {"challenge_id": input.challenge_id, "device_token": input.device_token, "kind": input.kind}
        return await signed_in(steps.sign_in_by_passkey(tx, **given, credential=input.credential, origin=to_origin(tx)))

    @mutation(allow=TOWARDS_A_FACTOR, secret=True, alone=True)
    async def passkey_proof_begin(tx: Tx) -> PasskeyBeginPayload:
        """Ask for one of your passkeys, to prove once more who you are. / 请求以通行密钥再次验证身份。"""
        return _asked(await steps.begin_proof(tx))

    @mutation(allow=TOWARDS_A_FACTOR, secret=True, alone=True)
    async def sign_in_again(tx: Tx, input: inputs.SignInAgainInput) -> SignInAgainPayload:
        """Prove once more who you are; good for ten minutes. / 再次验证身份，十分钟内可进行敏感操作。"""
        given: Any = {"password": input.password, "challenge_id": input.challenge_id}
        await steps.prove_again(tx, **given, proof=inputs.to_proof_again(input), origin=to_origin(tx))
        return {"done": True}

    @mutation(allow=TOWARDS_A_FACTOR, secret=True, alone=True, recent=True)
    async def totp_begin(tx: Tx, input: inputs.TotpBeginInput) -> TotpBeginPayload:
        """Set an authenticator app up; it counts once it is confirmed. / 设置验证器应用，确认后生效。"""
        made = await factors.begin_totp(tx, name=input.name)
        return {"id": made.factor_id, "secret": made.secret, "uri": made.uri}

    @mutation(allow=TOWARDS_A_FACTOR, secret=True, alone=True, recent=True)
    async def totp_confirm(tx: Tx, input: inputs.TotpConfirmInput) -> FactorPayload:
        """Confirm an authenticator app by its first code; every other session ends. / 以首个验证码启用验证器应用。"""
        return _added(await factors.confirm_totp(tx, factor_id=input.id, code=input.code))

    @mutation(allow=TOWARDS_A_FACTOR, secret=True, alone=True, recent=True)
    async def passkey_register_begin(tx: Tx) -> PasskeyBeginPayload:
        """Ask the browser for a new passkey. / 请求新建通行密钥。"""
        return _asked(await factors.begin_passkey(tx))

    @mutation(allow=TOWARDS_A_FACTOR, secret=True, alone=True, recent=True)
    async def passkey_register(tx: Tx, input: inputs.PasskeyRegisterInput) -> FactorPayload:
        """Keep a new passkey; every other session ends. / 登记通行密钥，其他会话随即失效。"""
        given: Any = {"token": input.challenge_id, "credential": input.credential, "name": input.name}
        return _added(await factors.register_passkey(tx, **given))

    @mutation(allow=TOWARDS_A_FACTOR, recent=True)
    async def factor_remove(tx: Tx, input: inputs.FactorRemoveInput) -> FactorRemovePayload:
        """Take one of your factors away; every other session ends. / 移除验证方式，其他会话随即失效。"""
        await factors.remove(tx, factor_id=input.id)
        return {"removed_id": input.id}

    @mutation(allow=TOWARDS_A_FACTOR, secret=True, recent=True)
    async def recovery_codes_renew(tx: Tx) -> RecoveryCodesRenewPayload:
        """Get new recovery codes in place of the old ones; every other session ends. / 重新生成恢复码，旧码作废。"""
        return {"recovery_codes": await factors.renew_recovery_codes(tx)}

    @mutation(allow=WRITE_STAFF, recent=True)
    async def staff_factors_reset(tx: Tx, input: inputs.StaffFactorsResetInput) -> StaffUpdatePayload:
        """Take away a person's second factors, who is signed out and told by mail. / 重置员工的验证方式并邮件告知。"""
        return {"staff_member": await staff_security.reset_factors(tx, staff_id=input.id)}

    @mutation(allow=WRITE_STAFF)
    async def staff_sessions_revoke(tx: Tx, input: inputs.StaffSessionsRevokeInput) -> StaffUpdatePayload:
        """Sign a person out everywhere. / 让员工退出全部登录。"""
        return {"staff_member": await staff_security.revoke_sessions(tx, staff_id=input.id)}


def _asked(made: tuple[str, dict[str, Any]]) -> Payload:
    return {"challenge_id": made[0], "options": made[1]}


def _added(made: factors.Added) -> Payload:
    return {"factor": made.factor, "recovery_codes": made.recovery_codes}
