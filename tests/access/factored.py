"""The owner of a stocked shop has a passkey, an app to confirm, and challenges that wait for an answer for a day."""

from collections.abc import Callable
from typing import Any

import pyotp

from entrepot.access.operations import challenges, factors, minting, passkeys
from entrepot.access.reads import people as reads
from entrepot.access.rules import factors as rules
from entrepot.access.rules.accounts import AccountKind
from entrepot.access.rules.factors import ChallengePurpose
from entrepot.access.tables.factors import FACTOR
from entrepot.kernel import database as databases
from entrepot.kernel import ids, surroundings
from tests.access import proving
from tests.access.authenticator import Authenticator

WAIT = """
UPDATE account_challenge SET created_at = created_at + interval '1 day', expires_at = expires_at + interval '1 day'
WHERE shop_id = $1
"""
RECENT = "UPDATE session SET authenticated_at = now() + interval '1 day' WHERE shop_id = $1"


async def load(tx: databases.Tx) -> dict[str, Any]:
    """What the mutations of factors are answered on, by the coordinate of their arguments; and ids of factors."""
    own = await reads.get_login(tx, kind=AccountKind.STAFF, email=proving.OWNER)
    key = Authenticator(origin=surroundings.current().base_url)
    kind, account_id = AccountKind.STAFF, own["id"]
    registering = await challenges.make(tx, purpose=ChallengePurpose.REGISTER, account_id=account_id)
    options = await passkeys.options_to_register(tx, own=own, token=registering)
    factor_id = await passkeys.register(tx, own=own, token=registering, credential=key.create(options), name="Key")
    codes = await factors._new_codes(tx, account_id=account_id)
    totp_id, code = await _open_app(tx, account_id)
    step, alone, proof = [
        await challenges.make(tx, purpose=purpose, account_id=whose)
        for purpose, whose in (
            (ChallengePurpose.STEP, account_id),
            (ChallengePurpose.SIGN_IN, None),
            (ChallengePurpose.PROOF, account_id),
        )
    ]
    signed_in, proven = [
        key.get(await passkeys.options_to_prove(tx, kind=kind, token=token, alone=True)) for token in (alone, proof)
    ]
    await tx.connection.execute(WAIT, tx.shop_id)
    await tx.connection.execute(RECENT, tx.shop_id)
    return {
        "Factor": factor_id,
        "challengeId": step,
        "loginComplete.input.challengeId": step,
        "loginComplete.input.recoveryCode": codes[0],
        "passkeyRegister.input.challengeId": registering,
        "passkeyRegister.input.credential": Authenticator(origin=key.origin).create(options),
        "passkeySignIn.input.challengeId": alone,
        "passkeySignIn.input.credential": signed_in,
        "passkeySignIn.input.kind": "STAFF",
        "passkeySignInBegin.input.kind": "STAFF",
        "signInAgain.input.challengeId": proof,
        "signInAgain.input.passkey": proven,
        "totpConfirm.input.code": code,
        "totpConfirm.input.id": totp_id,
    }


async def _open_app(tx: databases.Tx, account_id: Any) -> tuple[Any, Callable[[], str]]:
    """An authenticator app that nobody confirmed, and what it shows whenever it is asked."""
    secret, totp_id = minting.new_totp_secret(), ids.new(FACTOR)
    sealed = surroundings.current().sealer.seal(secret.encode(), place=rules.place_of(totp_id))
    row = {
        "id": totp_id,
        "account_id": account_id,
        "kind": "TOTP",
        "name": "Phone",
        "secret_sealed": sealed,
        "created_at": tx.now,
    }
    await tx.insert(factors.INSERT_TOTP, [row])
    return totp_id, lambda: pyotp.TOTP(secret).at(proving.pyotp_now())
