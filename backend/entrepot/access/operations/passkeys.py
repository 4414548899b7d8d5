"""Passkeys: asked for and verified by py_webauthn, for the host that the operator configured and no other."""

import json
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import webauthn
from sqlalchemy import BigInteger, Boolean, Uuid, and_, bindparam, or_, update
from webauthn.helpers import parse_authentication_credential_json
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from entrepot.access.operations import challenges
from entrepot.access.reads import factors as factor_reads
from entrepot.access.rules import factors as factor_rules
from entrepot.access.rules.accounts import AccountKind
from entrepot.access.rules.factors import FactorKind
from entrepot.access.tables.factors import FACTOR, account_factor
from entrepot.kernel import errors, ids, surroundings, text
from entrepot.kernel.database import Row, Tx, insert_rows, sql
from entrepot.kernel.tables import Instant
from entrepot.shops import reads as shop_reads

# What the library, its parsers and what they parse with say of an answer that is none.
MALFORMED = (WebAuthnException, ValueError, KeyError, TypeError)
TIMEOUT_MILLISECONDS = int(factor_rules.CHALLENGE_LIFE.total_seconds() * 1000)

INSERT = insert_rows(
    account_factor, "id", "account_id", "kind", "name", "credential_id", "public_key", "sign_count", "transports",
    "is_backed_up", "created_at", "confirmed_at", on_conflict="nothing", returning=("id",),
)  # fmt: skip
# A count that does not grow is that of a copy; authenticators that do not count say 0 for ever.
USE = sql(
    update(account_factor)
    .values(
        sign_count=bindparam("count", type_=BigInteger),
        is_backed_up=bindparam("backed_up", type_=Boolean),
        last_used_at=bindparam("now", type_=Instant),
    )
    .where(
        account_factor.c.shop_id == bindparam("shop_id", type_=Uuid),
        account_factor.c.id == bindparam("factor_id", type_=Uuid),
        or_(
            account_factor.c.sign_count < bindparam("count", type_=BigInteger),
            and_(account_factor.c.sign_count == 0, bindparam("count", type_=BigInteger) == 0),
        ),
    )
)


class Copied(Exception):
    """The signature is right and its count is not: somebody has a copy of the passkey."""

    def __init__(self, account_id: uuid.UUID) -> None:
        super().__init__(account_id)
        self.account_id = account_id


@dataclass(frozen=True, kw_only=True)
class Party:
    """To whom a passkey proves somebody: the host it is bound to, and the one origin that may ask for it."""

    host: str
    origin: str


async def party_of(tx: Tx, *, kind: AccountKind) -> Party:
    """Staff prove themselves to the admin, customers to the storefront, as the operator configured them."""
    services = surroundings.current()
    base = services.base_url
    if kind is AccountKind.CUSTOMER:
        base = services.storefront_url.replace("{shop}", (await shop_reads.get_shop(tx))["handle"])
    parts = urlsplit(base)
    return Party(host=parts.hostname or "", origin=f"{parts.scheme}://{parts.netloc}")


async def options_to_register(tx: Tx, *, own: Row, token: str) -> dict[str, Any]:
    """What `navigator.credentials.create()` is given, as JSON."""
    party = await party_of(tx, kind=AccountKind(own["kind"]))
    shop = await shop_reads.get_shop(tx)
    known = await factor_reads.list_factors(tx, account_id=own["id"])
    options = webauthn.generate_registration_options(
        rp_id=party.host,
        rp_name=text.resolve(shop["name"], locale=tx.locale, default=shop["default_locale"]) or shop["handle"],
        user_name=own["email"],
        user_id=own["id"].bytes,
        user_display_name=own["name"],
        challenge=challenges.bytes_of(token),
        timeout=TIMEOUT_MILLISECONDS,
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.PREFERRED, user_verification=UserVerificationRequirement.PREFERRED
        ),
        exclude_credentials=_described(known),
    )
    return _as_json(options)


async def options_to_prove(
    tx: Tx, *, kind: AccountKind, token: str, account_id: uuid.UUID | None = None, alone: bool = False
) -> dict[str, Any]:
    """What `navigator.credentials.get()` is given, as JSON; without an account, any passkey of the host will do.

    `alone`: nothing else is asked for, so the authenticator is to make sure who holds it.
    """
    party = await party_of(tx, kind=kind)
    known = await factor_reads.list_factors(tx, account_id=account_id) if account_id else ()
    options = webauthn.generate_authentication_options(
        rp_id=party.host,
        challenge=challenges.bytes_of(token),
        timeout=TIMEOUT_MILLISECONDS,
        allow_credentials=_described(known),
        user_verification=UserVerificationRequirement.REQUIRED if alone else UserVerificationRequirement.PREFERRED,
    )
    return _as_json(options)


async def register(tx: Tx, *, own: Row, token: str, credential: object, name: str) -> uuid.UUID:
    """Keep a passkey that answers a challenge of this host; raises FactorWrong, AlreadyExists."""
    party = await party_of(tx, kind=AccountKind(own["kind"]))
    field = ("credential",)
    try:
        made = webauthn.verify_registration_response(
            credential=_object(credential),
            expected_challenge=challenges.bytes_of(token),
            expected_rp_id=party.host,
            expected_origin=party.origin,
        )
    except MALFORMED:
        raise factor_rules.FactorWrong(field=field) from None
    row = {
        "id": ids.new(FACTOR),
        "account_id": own["id"],
        "kind": FactorKind.PASSKEY.value,
        "name": name,
        "credential_id": made.credential_id,
        "public_key": made.credential_public_key,
        "sign_count": made.sign_count,
        "transports": _transports(credential),
        "is_backed_up": made.credential_backed_up,
        "created_at": tx.now,
        "confirmed_at": tx.now,
    }
    if not await tx.insert(INSERT, [row]):
        raise errors.AlreadyExists(what="Passkey", field=field)
    found: uuid.UUID = row["id"]
    return found


async def verify(
    tx: Tx, *, kind: AccountKind, token: str, credential: object, account_id: uuid.UUID | None, alone: bool
) -> uuid.UUID | None:
    """Give the account whose passkey answers the challenge, or None; raises Copied where the count did not grow.

    `alone`: the authenticator must have made sure who holds it, and names the account itself where none is known.
    """
    party = await party_of(tx, kind=kind)
    try:
        parsed = parse_authentication_credential_json(_object(credential))
        known = await factor_reads.find_passkey(tx, credential_id=parsed.raw_id)
        if known is None or account_id not in (None, known["account_id"]):
            return None
        said = webauthn.verify_authentication_response(
            credential=parsed,
            expected_challenge=challenges.bytes_of(token),
            expected_rp_id=party.host,
            expected_origin=party.origin,
            credential_public_key=known["public_key"],
            credential_current_sign_count=0,
            require_user_verification=alone,
        )
    except MALFORMED:
        return None
    handle = parsed.response.user_handle
    if handle != known["account_id"].bytes and (handle is not None or account_id is None):
        return None
    used = await tx.run(
        USE, factor_id=known["id"], count=said.new_sign_count, backed_up=said.credential_backed_up, now=tx.now
    )
    if not used:
        raise Copied(known["account_id"])
    found: uuid.UUID = known["account_id"]
    return found


def _described(known: Sequence[Row]) -> list[PublicKeyCredentialDescriptor]:
    found = [row["credential_id"] for row in known if row["credential_id"] is not None]
    return [PublicKeyCredentialDescriptor(id=credential_id) for credential_id in found]


def _as_json(options: Any) -> dict[str, Any]:
    made: dict[str, Any] = json.loads(webauthn.options_to_json(options))
    return made


def _object(credential: object) -> dict[str, Any]:
    """What a browser's `credential.toJSON()` gives; raises ValueError."""
    if not isinstance(credential, Mapping):
        raise ValueError("a credential is an object")
    return dict(credential)


def _transports(credential: object) -> list[str]:
    given = _object(credential).get("response", {}).get("transports") or []
    return [name[:20] for name in given if isinstance(name, str)][:8] if isinstance(given, list) else []
