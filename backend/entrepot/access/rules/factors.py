"""Second factors: which there are, which codes are right, and how what people type is read."""

import base64
import enum
import hashlib
import hmac
import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import ClassVar

import pyotp
import strawberry

from entrepot.kernel import errors

STEP_SECONDS = 30
DRIFT_STEPS = 1
CODE_DIGITS = 6
RECOVERY_CODES = 10
RECOVERY_BYTES = 10
RECOVERY_GROUP = 4
CHALLENGE_LIFE = timedelta(minutes=5)
# In a quarter of an hour, by one network: signatures of passkeys that strangers ask to be asked for.
STRANGERS_CHALLENGES = 60
MOST_FACTORS = 10
HISTORY_LIFE = timedelta(days=90)


@strawberry.enum(description="What a second factor is. / 第二验证方式的种类。")
class FactorKind(enum.StrEnum):
    """What somebody has set up to prove themselves with."""

    TOTP = "TOTP"
    PASSKEY = "PASSKEY"


@strawberry.enum(description="What a second step can be answered with. / 第二步可用的验证方式。")
class ProofKind(enum.StrEnum):
    """What proves somebody beside their password."""

    TOTP = "TOTP"
    PASSKEY = "PASSKEY"
    RECOVERY_CODE = "RECOVERY_CODE"


class ChallengePurpose(enum.StrEnum):
    """What a challenge is for."""

    STEP = "STEP"
    SIGN_IN = "SIGN_IN"
    REGISTER = "REGISTER"
    PROOF = "PROOF"


@strawberry.enum(description="How an attempt to sign in ended. / 登录尝试的结果。")
class SignInOutcome(enum.StrEnum):
    """How an attempt to sign in ended."""

    SIGNED_IN = "SIGNED_IN"
    STEP_ASKED = "STEP_ASKED"
    PASSWORD_WRONG = "PASSWORD_WRONG"
    FACTOR_WRONG = "FACTOR_WRONG"
    PASSKEY_COPIED = "PASSKEY_COPIED"


@dataclass(eq=False)
class FactorWrong(errors.DomainError):
    """This code or passkey is wrong, or was used before."""

    code = "FACTOR_WRONG"
    zh = "验证码或通行密钥错误，或已使用过。"
    keeps: ClassVar[bool] = True


@dataclass(eq=False)
class ChallengeExpired(errors.DomainError):
    """This took too long or was answered before; begin again."""

    code = "CHALLENGE_EXPIRED"
    zh = "操作已超时或已完成，请重新开始。"
    keeps: ClassVar[bool] = True


@dataclass(eq=False)
class ProofMissing(errors.DomainError):
    """Give exactly one of: a code, a recovery code, a passkey."""

    code = "PROOF_MISSING"
    zh = "请提供验证码、恢复码或通行密钥中的一项。"


@dataclass(eq=False)
class FactorsTooMany(errors.DomainError):
    """An account has at most {limit} second factors, and one authenticator app."""

    code = "FACTORS_TOO_MANY"
    zh = "每个账号最多 {limit} 个第二验证方式，其中验证器应用一个。"
    limit: int


@dataclass(frozen=True, kw_only=True)
class Proof:
    """What somebody answers a second step with: exactly one of three; repr shows none."""

    totp: str | None = None
    recovery_code: str | None = None
    passkey: object | None = None
    field: errors.FieldPath = ()

    def __repr__(self) -> str:
        return f"Proof({self.kind})"

    @property
    def kind(self) -> ProofKind:
        """Which of the three; raises ProofMissing for none and for several."""
        given = [kind for kind, value in self._given().items() if value is not None]
        if len(given) != 1:
            raise ProofMissing(field=self.field)
        return given[0]

    def _given(self) -> dict[ProofKind, object]:
        return {
            ProofKind.TOTP: self.totp,
            ProofKind.RECOVERY_CODE: self.recovery_code,
            ProofKind.PASSKEY: self.passkey,
        }


def read_typed(typed: str) -> Proof:
    """What somebody typed into the one field there is: six digits are an app's code, all else a recovery code."""
    written = re.sub(r"\s", "", typed)
    return Proof(totp=written) if re.fullmatch(r"[0-9]{1,8}", written) else Proof(recovery_code=written)


def matching_step(secret: str, *, code: str, now: datetime, after: int | None) -> int | None:
    """The step at which the code is the secret's, one before or after now allowed, and later than `after`; or None."""
    written = re.sub(r"\s", "", code)
    if not re.fullmatch(rf"[0-9]{{{CODE_DIGITS}}}", written, re.ASCII):
        return None
    current = int(now.timestamp()) // STEP_SECONDS
    codes = pyotp.HOTP(secret, digits=CODE_DIGITS)
    right = [
        step
        for step in range(current - DRIFT_STEPS, current + DRIFT_STEPS + 1)
        if hmac.compare_digest(codes.at(step), written)
    ]
    return next((step for step in right if after is None or step > after), None)


def totp_uri(secret: str, *, email: str, shop: str) -> str:
    """What an authenticator app reads from a picture."""
    return pyotp.TOTP(secret, digits=CODE_DIGITS, interval=STEP_SECONDS, name=email, issuer=shop).provisioning_uri()


def recovery_code(bits: bytes) -> str:
    """Write a recovery code: 80 bits in letters and digits that are not mistaken for one another, in fours."""
    written = base64.b32encode(bits).decode().lower()
    return "-".join(written[start : start + RECOVERY_GROUP] for start in range(0, len(written), RECOVERY_GROUP))


def recovery_digest(typed: str) -> bytes:
    """The hash of a recovery code, however it is typed; 80 random bits need no slow one."""
    return hashlib.sha256(re.sub(r"[\s-]", "", typed).lower().encode()).digest()


def place_of(factor_id: object) -> str:
    """Where an authenticator app's secret belongs, so that it opens nowhere else."""
    return f"account_factor.secret_sealed {factor_id}"
