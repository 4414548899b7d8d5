"""Inputs about second factors and steps of a sign-in."""

import strawberry
from strawberry.scalars import JSON

from entrepot.access.rules.accounts import AccountKind
from entrepot.access.rules.factors import Proof
from entrepot.contract.declare import input_type
from entrepot.kernel.ids import Id


@input_type
class LoginCompleteInput:
    """The second step: the challenge, and exactly one of a code, a recovery code and a passkey. / 第二步验证。"""

    challenge_id: str
    totp: str | None = None
    recovery_code: str | None = None
    passkey: JSON | None = strawberry.field(
        default=None, description="What `credential.toJSON()` gives. / 浏览器返回的通行密钥凭据。"
    )
    device_token: str | None = None


@input_type
class PasskeySignInBeginInput:
    """Whose account the passkey is for. / 员工或顾客。"""

    kind: AccountKind


@input_type
class PasskeySignInInput:
    """What the browser answered; no e-mail address is needed. / 浏览器返回的通行密钥凭据，无需邮箱。"""

    kind: AccountKind
    challenge_id: str
    credential: JSON
    device_token: str | None = None


@input_type
class SignInAgainInput:
    """A passkey with its challenge; or the password and, where there is one, a second factor. / 再次验证。"""

    password: str | None = None
    totp: str | None = None
    recovery_code: str | None = None
    challenge_id: str | None = None
    passkey: JSON | None = None


@input_type
class TotpBeginInput:
    """By which name you know the app. / 验证器应用的名称。"""

    name: str


@input_type
class TotpConfirmInput:
    """The code that the app shows. / 验证器应用显示的验证码。"""

    id: Id
    code: str


@input_type
class PasskeyRegisterInput:
    """What the browser answered, and by which name you know the passkey. / 浏览器返回的凭据与通行密钥名称。"""

    challenge_id: str
    credential: JSON
    name: str


@input_type
class FactorRemoveInput:
    """One of your factors. / 要移除的验证方式。"""

    id: Id


@input_type
class StaffFactorsResetInput:
    """Who lost what they prove themselves with. / 要重置验证方式的员工。"""

    id: Id


@input_type
class StaffSessionsRevokeInput:
    """Who is to be signed out everywhere. / 要退出全部登录的员工。"""

    id: Id


def to_proof(given: LoginCompleteInput) -> Proof:
    """What the second step is answered with."""
    return Proof(totp=given.totp, recovery_code=given.recovery_code, passkey=given.passkey)


def to_proof_again(given: SignInAgainInput) -> Proof | None:
    """What proves somebody again beside the password, if anything."""
    values = (given.totp, given.recovery_code, given.passkey)
    if all(value is None for value in values):
        return None
    return Proof(totp=given.totp, recovery_code=given.recovery_code, passkey=given.passkey)
