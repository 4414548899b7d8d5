"""Signing in step by step: a password, and what an account asks for beside it; or a passkey, which is both at once."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from entrepot.access.operations import accounts, attempts, challenges, devices, factors, passkeys, sessions, throttle
from entrepot.access.operations.origins import Origin
from entrepot.access.operations.sessions import Proven, SignedIn
from entrepot.access.reads import factors as factor_reads
from entrepot.access.reads import people as people_reads
from entrepot.access.rules import factors as factor_rules
from entrepot.access.rules import tickets as ticket_rules
from entrepot.access.rules.accounts import AccountKind, AccountState
from entrepot.access.rules.factors import ChallengePurpose, Proof, ProofKind, SignInOutcome
from entrepot.kernel import errors
from entrepot.kernel.database import Row, Tx


@dataclass(frozen=True, kw_only=True)
class StepAsked:
    """What is asked for after the password: one of these kinds, within minutes; repr shows no token."""

    challenge_id: str
    kinds: Sequence[ProofKind]
    passkey_options: dict[str, Any] | None

    def __repr__(self) -> str:
        return f"StepAsked({', '.join(self.kinds)})"


async def sign_in(
    tx: Tx, *, kind: AccountKind, email: str, password: str, origin: Origin, device_token: str | None = None
) -> SignedIn | StepAsked:
    """Sign a person in, or ask for the second step; raises what `sessions.prove_login` raises."""
    proven = await sessions.prove_login(
        tx, kind=kind, email=email, password=password, origin=origin, device_token=device_token
    )
    return await go_on(tx, kind=kind, proven=proven, origin=origin)


async def go_on(tx: Tx, *, kind: AccountKind, proven: Proven, origin: Origin) -> SignedIn | StepAsked:
    """Open a session of somebody who proved the first step, or ask for the second."""
    if proven.kinds:
        return await ask(tx, kind=kind, proven=proven, origin=origin)
    return await _open(tx, account_id=proven.account_id, kind=kind, origin=origin, device_token=proven.device_token)


async def ask(tx: Tx, *, kind: AccountKind, proven: Proven, origin: Origin) -> StepAsked:
    """Ask somebody whose password was right for the second step."""
    token = await challenges.make(tx, purpose=ChallengePurpose.STEP, account_id=proven.account_id)
    await attempts.note(tx, outcome=SignInOutcome.STEP_ASKED, account_id=proven.account_id, origin=origin)
    options = None
    if ProofKind.PASSKEY in proven.kinds:
        options = await passkeys.options_to_prove(tx, kind=kind, token=token, account_id=proven.account_id)
    return StepAsked(challenge_id=token, kinds=proven.kinds, passkey_options=options)


async def complete(
    tx: Tx, *, challenge_id: str, proof: Proof, origin: Origin, device_token: str | None = None
) -> SignedIn:
    """Finish a sign-in; raises what `prove_step` raises."""
    holder, known = await prove_step(
        tx, challenge_id=challenge_id, proof=proof, origin=origin, device_token=device_token
    )
    return await _open(
        tx,
        account_id=holder["id"],
        kind=AccountKind(holder["kind"]),
        origin=origin,
        device_token=device_token if known else None,
        factor=proof.kind,
    )


async def prove_step(
    tx: Tx, *, challenge_id: str, proof: Proof, origin: Origin, device_token: str | None = None
) -> tuple[Row, bool]:
    """Give the account whose second step this is, and whether its device is known; the challenge is used up.

    Raises FactorWrong, ChallengeExpired, LoginThrottled: a wrong answer counts like a wrong password. All of it is to
    be kept: the caller commits although this raises.
    """
    kind = proof.kind
    asked = await challenges.lock(tx, token=challenge_id, purpose=ChallengePurpose.STEP)
    holder = await people_reads.get_account(tx, account_id=asked["account_id"])
    if holder["state"] != AccountState.ACTIVE:
        raise factor_rules.ChallengeExpired(field=("challenge_id",))
    person = AccountKind(holder["kind"])
    device = await devices.find(tx, kind=person, email=holder["email"], token=device_token)
    by_account, buckets = sessions.guessed_at(kind=person, email=holder["email"], device=device, origin=origin)
    await throttle.check(tx, buckets=buckets)
    if not await _is_right(tx, holder=holder, proof=proof, token=challenge_id, origin=origin):
        await throttle.count_failure(tx, buckets=buckets)
        await attempts.note(tx, outcome=SignInOutcome.FACTOR_WRONG, account_id=holder["id"], factor=kind, origin=origin)
        raise factor_rules.FactorWrong()
    await throttle.pass_through(tx, buckets=buckets, clear=by_account)
    await challenges.use(tx, token=challenge_id, purpose=ChallengePurpose.STEP)
    return holder, device is not None


async def begin_passkey(tx: Tx, *, kind: AccountKind, origin: Origin) -> tuple[str, dict[str, Any]]:
    """Ask whoever it is for a passkey; gives the challenge's name and what the browser is given."""
    if origin.address:
        bucket = throttle.of_strangers_challenges(origin.address)
        seconds = await throttle.seconds_until_admitted(tx, bucket=bucket)
        if seconds is not None:
            raise ticket_rules.RequestsThrottled(retry_after_seconds=seconds)
    token = await challenges.make(tx, purpose=ChallengePurpose.SIGN_IN)
    return token, await passkeys.options_to_prove(tx, kind=kind, token=token, alone=True)


async def sign_in_by_passkey(
    tx: Tx, *, kind: AccountKind, challenge_id: str, credential: object, origin: Origin, device_token: str | None = None
) -> SignedIn:
    """Sign in whoever's passkey answers; raises FactorWrong alike for whatever is wrong, and ChallengeExpired."""
    buckets = [throttle.of_address(origin.address)] if origin.address else []
    await throttle.check(tx, buckets=buckets)
    await challenges.use(tx, token=challenge_id, purpose=ChallengePurpose.SIGN_IN)
    found = await _account_of_passkey(
        tx, kind=kind, token=challenge_id, credential=credential, account_id=None, alone=True, origin=origin
    )
    holder = await people_reads.get_account(tx, account_id=found) if found else None
    if holder is None or holder["kind"] != kind or holder["state"] != AccountState.ACTIVE:
        await throttle.count_failure(tx, buckets=buckets)
        await attempts.note(
            tx, outcome=SignInOutcome.FACTOR_WRONG, account_id=found, factor=ProofKind.PASSKEY, origin=origin
        )
        raise factor_rules.FactorWrong()
    await throttle.pass_through(tx, buckets=buckets, clear=None)
    device = await devices.find(tx, kind=kind, email=holder["email"], token=device_token)
    return await _open(
        tx,
        account_id=holder["id"],
        kind=kind,
        origin=origin,
        device_token=device_token if device else None,
        factor=ProofKind.PASSKEY,
    )


async def begin_proof(tx: Tx) -> tuple[str, dict[str, Any]]:
    """Ask somebody who is signed in for one of their own passkeys."""
    own = await people_reads.get_own_account(tx)
    token = await challenges.make(tx, purpose=ChallengePurpose.PROOF, account_id=own["id"])
    options = await passkeys.options_to_prove(
        tx, kind=AccountKind(own["kind"]), token=token, account_id=own["id"], alone=True
    )
    return token, options


async def prove_again(
    tx: Tx, *, password: str | None, proof: Proof | None, challenge_id: str | None, origin: Origin
) -> None:
    """Prove once more who one is: by a passkey, or by the password and, where there is one, another second factor.

    Raises PasswordWrong, FactorWrong, ChallengeExpired, ProofMissing, LoginThrottled.
    """
    own = await people_reads.get_own_account(tx)
    kind = proof.kind if proof else None
    if kind is not ProofKind.PASSKEY:
        if password is None:
            raise errors.Required(field=("password",))
        await accounts.prove_oneself(tx, own=own, password=password, origin=origin, field=("password",))
        if kind is None and await factor_reads.list_proof_kinds(tx, account_id=own["id"]):
            raise factor_rules.ProofMissing()
    if proof is not None:
        await _prove_factor(tx, own=own, proof=proof, challenge_id=challenge_id, origin=origin)
    await sessions.note_proof(tx)


async def _prove_factor(tx: Tx, *, own: Row, proof: Proof, challenge_id: str | None, origin: Origin) -> None:
    by_person = throttle.of_own_factor(own["id"])
    await throttle.check(tx, buckets=[by_person])
    if proof.kind is ProofKind.PASSKEY:
        token = challenge_id or ""
        if await challenges.use(tx, token=token, purpose=ChallengePurpose.PROOF) != own["id"]:
            raise factor_rules.ChallengeExpired(field=("challenge_id",))
    if not await _is_right(tx, holder=own, proof=proof, token=challenge_id or "", origin=origin, alone=True):
        await throttle.count_failure(tx, buckets=[by_person])
        raise factor_rules.FactorWrong()
    await throttle.pass_through(tx, buckets=[by_person], clear=by_person)


async def _is_right(tx: Tx, *, holder: Row, proof: Proof, token: str, origin: Origin, alone: bool = False) -> bool:
    if proof.totp is not None:
        return await factors.is_right_totp(tx, account_id=holder["id"], code=proof.totp)
    if proof.recovery_code is not None:
        return await factors.is_right_recovery_code(tx, account_id=holder["id"], code=proof.recovery_code)
    found = await _account_of_passkey(
        tx,
        kind=AccountKind(holder["kind"]),
        token=token,
        credential=proof.passkey,
        account_id=holder["id"],
        alone=alone,
        origin=origin,
    )
    return found is not None


async def _account_of_passkey(
    tx: Tx,
    *,
    kind: AccountKind,
    token: str,
    credential: object,
    account_id: uuid.UUID | None,
    alone: bool,
    origin: Origin,
) -> uuid.UUID | None:
    """Whose passkey answers the challenge; None for a wrong one, and for a copy, which is written down."""
    try:
        return await passkeys.verify(
            tx, kind=kind, token=token, credential=credential, account_id=account_id, alone=alone
        )
    except passkeys.Copied as copied:
        await attempts.note(
            tx,
            outcome=SignInOutcome.PASSKEY_COPIED,
            account_id=copied.account_id,
            factor=ProofKind.PASSKEY,
            origin=origin,
        )
        tx.change(node=copied.account_id, operation="passkeyCopied")
        return None


async def _open(
    tx: Tx,
    *,
    account_id: uuid.UUID,
    kind: AccountKind,
    origin: Origin,
    device_token: str | None,
    factor: ProofKind | None = None,
) -> SignedIn:
    await attempts.note(tx, outcome=SignInOutcome.SIGNED_IN, account_id=account_id, factor=factor, origin=origin)
    return await sessions.open_session(tx, account_id=account_id, kind=kind, origin=origin, device_token=device_token)
