"""GraphQL of second factors, of what is asked for at a sign-in, and of how sign-ins ended."""

from datetime import datetime

from strawberry.scalars import JSON

from entrepot.access.rules.factors import FactorKind, ProofKind, SignInOutcome
from entrepot.contract.declare import object_type, payload, plain
from entrepot.kernel.ids import Id
from entrepot.kernel.permissions import PERSON, PUBLIC, TOWARDS_A_FACTOR


@object_type(allow=TOWARDS_A_FACTOR)
class Factor:
    """What you prove yourself with beside the password. / 第二验证方式。"""

    id: Id
    kind: FactorKind
    name: str
    is_backed_up: bool | None = plain(description="Whether the passkey is on several devices. / 通行密钥是否已同步。")
    created_at: datetime
    last_used_at: datetime | None


@object_type(allow=TOWARDS_A_FACTOR)
class SignInSecurity:
    """Your second factors and recovery codes. / 本人的第二验证方式与恢复码。"""

    factors: list[Factor] = plain(description="Those that count. / 已启用的第二验证方式。")
    recovery_codes_left: int
    authenticated_at: datetime | None = plain(
        description="When you last proved who you are; what is dangerous asks for ten minutes at most. "
        "/ 最近一次验证身份的时间，敏感操作要求在十分钟以内。"
    )


@object_type(allow=PUBLIC)
class SignInChallenge:
    """What is asked for after the password, within five minutes. / 密码之后的第二步验证，五分钟内有效。"""

    id: str
    kinds: list[ProofKind] = plain(description="One of them will do. / 任选其一。")
    passkey_options: JSON | None = plain(
        description="For `PublicKeyCredential.parseRequestOptionsFromJSON()`. / 供浏览器调用通行密钥。"
    )


@object_type(allow=PERSON)
class SignInAttempt:
    """How one attempt to sign in ended. / 一次登录尝试。"""

    outcome: SignInOutcome
    factor: ProofKind | None
    address: str | None
    user_agent: str | None
    created_at: datetime


@payload
class TotpBeginPayload:
    """What to give an authenticator app, this once; its camera reads the URI. / 验证器应用的密钥，仅显示一次。"""

    id: Id | None
    secret: str | None
    uri: str | None


@payload
class FactorPayload:
    """The factor that counts now; with the first one come recovery codes, this once. / 已启用的方式与恢复码。"""

    factor: Factor | None
    recovery_codes: list[str] | None


@payload
class PasskeyBeginPayload:
    """What the browser is to be given, and the challenge that its answer belongs to. / 交给浏览器的通行密钥请求。"""

    challenge_id: str | None
    options: JSON | None


@payload
class FactorRemovePayload:
    """The factor that is gone. / 已移除的验证方式。"""

    removed_id: Id | None


@payload
class RecoveryCodesRenewPayload:
    """The new codes, shown this once; the old ones are good for nothing. / 新的恢复码，仅显示一次，旧码作废。"""

    recovery_codes: list[str] | None


@payload
class SignInAgainPayload:
    """Whether you proved who you are. / 再次验证身份的结果。"""

    done: bool | None
