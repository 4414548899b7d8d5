"""One's own second factors: set up, confirmed, taken away; every change ends the other sessions and is told by mail."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import BigInteger, LargeBinary, Uuid, and_, bindparam, delete, or_, update

from entrepot.access.operations import challenges, letters, minting, passkeys, sessions, tickets
from entrepot.access.reads import factors as factor_reads
from entrepot.access.reads import people as people_reads
from entrepot.access.rules import accounts as account_rules
from entrepot.access.rules import factors as factor_rules
from entrepot.access.rules.accounts import AccountKind
from entrepot.access.rules.factors import ChallengePurpose, FactorKind
from entrepot.access.rules.sessions import RevokeReason
from entrepot.access.rules.tickets import LetterPurpose
from entrepot.access.tables.factors import FACTOR, account_factor, account_recovery_code
from entrepot.kernel import errors, ids, surroundings, text
from entrepot.kernel.database import Row, Tx, among, insert_rows, sql
from entrepot.kernel.tables import Instant
from entrepot.shops import reads as shop_reads

SHOP_ID = bindparam("shop_id", type_=Uuid)
ACCOUNT_ID = bindparam("account_id", type_=Uuid)
FACTOR_ID = bindparam("factor_id", type_=Uuid)
STEP = bindparam("step", type_=BigInteger)
NOW = bindparam("now", type_=Instant)


@dataclass(frozen=True, kw_only=True)
class OpenTotp:
    """What an authenticator app is given, this once; repr shows no secret."""

    factor_id: uuid.UUID
    secret: str
    uri: str

    def __repr__(self) -> str:
        return f"OpenTotp({self.factor_id})"


@dataclass(frozen=True, kw_only=True)
class Added:
    """A factor that counts from now on, and the recovery codes that came with the first one."""

    factor: Row
    recovery_codes: list[str] = field(default_factory=list)

    def __repr__(self) -> str:
        return f"Added({self.factor['id']})"


_own = (account_factor.c.shop_id == SHOP_ID, account_factor.c.account_id == ACCOUNT_ID)
INSERT_TOTP = insert_rows(account_factor, "id", "account_id", "kind", "name", "secret_sealed", "created_at")
DROP_OPEN = sql(delete(account_factor).where(*_own, account_factor.c.confirmed_at.is_(None)))
FIND_OPEN = sql(
    account_factor.select().where(*_own, account_factor.c.id == FACTOR_ID, account_factor.c.confirmed_at.is_(None))
)
CONFIRM = sql(
    update(account_factor)
    .values(confirmed_at=NOW, last_step=STEP, last_used_at=NOW)
    .where(*_own, account_factor.c.id == FACTOR_ID, account_factor.c.confirmed_at.is_(None))
)
# Of several that show the same code at once, one is let in.
USE_STEP = sql(
    update(account_factor)
    .values(last_step=STEP, last_used_at=NOW)
    .where(*_own, account_factor.c.id == FACTOR_ID, account_factor.c.confirmed_at.is_not(None))
    .where(or_(account_factor.c.last_step.is_(None), account_factor.c.last_step < STEP))
)
REMOVE = sql(delete(account_factor).where(*_own, account_factor.c.id == FACTOR_ID))
REMOVE_ALL = sql(
    delete(account_factor).where(account_factor.c.shop_id == SHOP_ID, among(account_factor.c.account_id, "account_ids"))
)
INSERT_CODES = insert_rows(account_recovery_code, "account_id", "code_hash", "created_at")
REMOVE_CODES = sql(
    delete(account_recovery_code).where(
        account_recovery_code.c.shop_id == SHOP_ID, among(account_recovery_code.c.account_id, "account_ids")
    )
)
USE_CODE = sql(
    update(account_recovery_code)
    .values(used_at=NOW)
    .where(
        and_(
            account_recovery_code.c.shop_id == SHOP_ID,
            account_recovery_code.c.account_id == ACCOUNT_ID,
            account_recovery_code.c.code_hash == bindparam("code_hash", type_=LargeBinary),
            account_recovery_code.c.used_at.is_(None),
        )
    )
)

errors.on_constraint("account_factor_totp_key", lambda: factor_rules.FactorsTooMany(limit=factor_rules.MOST_FACTORS))


async def begin_totp(tx: Tx, *, name: str) -> OpenTotp:
    """Make a secret for an authenticator app, in place of one that nobody confirmed; raises FactorsTooMany."""
    own = await _locked(tx)
    known = await _check_room(tx, own)
    if any(row["kind"] == FactorKind.TOTP for row in known):
        raise factor_rules.FactorsTooMany(limit=factor_rules.MOST_FACTORS)
    await tx.run(DROP_OPEN, account_id=own["id"])
    secret, factor_id = minting.new_totp_secret(), ids.new(FACTOR)
    sealed = surroundings.current().sealer.seal(secret.encode(), place=factor_rules.place_of(factor_id))
    row = {
        "id": factor_id,
        "account_id": own["id"],
        "kind": FactorKind.TOTP.value,
        "name": account_rules.check_name(name),
        "secret_sealed": sealed,
        "created_at": tx.now,
    }
    await tx.insert(INSERT_TOTP, [row])
    tx.change(node=own["id"], operation="totpBegin", after={"factor": factor_id})
    shop = await shop_reads.get_shop(tx)
    issuer = text.resolve(shop["name"], locale=tx.locale, default=shop["default_locale"]) or shop["handle"]
    uri = factor_rules.totp_uri(secret, email=own["email"], shop=issuer)
    return OpenTotp(factor_id=factor_id, secret=secret, uri=uri)


async def confirm_totp(tx: Tx, *, factor_id: uuid.UUID, code: str) -> Added:
    """Let an authenticator app count once it showed a right code; raises NotFound, FactorWrong."""
    own = await _locked(tx)
    row = await tx.row(FIND_OPEN, account_id=own["id"], factor_id=factor_id)
    if row is None:
        raise errors.NotFound(what="Factor", field=("id",))
    step = factor_rules.matching_step(_secret_of(row), code=code, now=tx.now, after=None)
    if step is None or not await tx.run(CONFIRM, account_id=own["id"], factor_id=factor_id, step=step, now=tx.now):
        raise factor_rules.FactorWrong(field=("code",))
    return await _added(tx, own, factor_id, operation="totpConfirm")


async def begin_passkey(tx: Tx) -> tuple[str, dict[str, Any]]:
    """Ask for a new passkey; gives the challenge's name and what the browser is given."""
    own = await people_reads.get_own_account(tx)
    await _check_room(tx, own)
    token = await challenges.make(tx, purpose=ChallengePurpose.REGISTER, account_id=own["id"])
    tx.change(node=own["id"], operation="passkeyRegisterBegin")
    return token, await passkeys.options_to_register(tx, own=own, token=token)


async def register_passkey(tx: Tx, *, token: str, credential: object, name: str) -> Added:
    """Let a passkey count that answers the challenge; raises ChallengeExpired, FactorWrong, AlreadyExists."""
    own = await _locked(tx)
    if await challenges.use(tx, token=token, purpose=ChallengePurpose.REGISTER) != own["id"]:
        raise factor_rules.ChallengeExpired(field=("challenge_id",))
    await _check_room(tx, own)
    known_as = account_rules.check_name(name)
    factor_id = await passkeys.register(tx, own=own, token=token, credential=credential, name=known_as)
    return await _added(tx, own, factor_id, operation="passkeyRegister")


async def remove(tx: Tx, *, factor_id: uuid.UUID) -> None:
    """Take a factor of one's own away; with the last one, the recovery codes go. Raises NotFound."""
    own = await _locked(tx)
    if not await tx.run(REMOVE, account_id=own["id"], factor_id=factor_id):
        raise errors.NotFound(what="Factor", field=("id",))
    if not await factor_reads.list_factors(tx, account_id=own["id"]):
        await tx.run(REMOVE_CODES, account_ids=[own["id"]])
    tx.change(node=own["id"], operation="factorRemove", after={"factor": factor_id})
    await _tell(tx, own, kept_id=tx.actor.session_id)


async def renew_recovery_codes(tx: Tx) -> list[str]:
    """Make new recovery codes in place of all there were; raises NotFound where there is no factor to lose."""
    own = await _locked(tx)
    if not await factor_reads.list_factors(tx, account_id=own["id"]):
        raise errors.NotFound(what="Factor")
    made = await _new_codes(tx, account_id=own["id"])
    tx.change(node=own["id"], operation="recoveryCodesRenew")
    await _tell(tx, own, kept_id=tx.actor.session_id)
    return made


async def remove_all(tx: Tx, *, holder: Row) -> None:
    """Take away what somebody else proves themselves with, and sign them out; the caller checks who may, and records.

    `holder` has `id`, `kind` and `email` of an account.
    """
    await tx.run(REMOVE_ALL, account_ids=[holder["id"]])
    await tx.run(REMOVE_CODES, account_ids=[holder["id"]])
    await _tell(tx, holder, kept_id=None)


async def is_right_totp(tx: Tx, *, account_id: uuid.UUID, code: str) -> bool:
    """Whether it is the code of the account's authenticator app, which is used up by that."""
    for row in await factor_reads.list_factors(tx, account_id=account_id):
        if row["kind"] == FactorKind.TOTP:
            step = factor_rules.matching_step(_secret_of(row), code=code, now=tx.now, after=row["last_step"])
            if step is not None:
                given = {"account_id": account_id, "factor_id": row["id"], "step": step, "now": tx.now}
                return await tx.run(USE_STEP, **given) == 1
    return False


async def is_right_recovery_code(tx: Tx, *, account_id: uuid.UUID, code: str) -> bool:
    """Whether it is one of the account's recovery codes, which is used up by that."""
    digest = factor_rules.recovery_digest(code)
    return await tx.run(USE_CODE, account_id=account_id, code_hash=digest, now=tx.now) == 1


async def _locked(tx: Tx) -> Row:
    """One's own account; whoever else changes its factors waits."""
    own = await people_reads.get_own_account(tx)
    locked = await tx.row(tickets.LOCK_ACCOUNT, account_id=own["id"])
    assert locked is not None
    return locked


async def _check_room(tx: Tx, own: Row) -> Sequence[Row]:
    known = await factor_reads.list_factors(tx, account_id=own["id"])
    if len(known) >= factor_rules.MOST_FACTORS:
        raise factor_rules.FactorsTooMany(limit=factor_rules.MOST_FACTORS)
    return known


async def _added(tx: Tx, own: Row, factor_id: uuid.UUID, *, operation: str) -> Added:
    known = {row["id"]: row for row in await factor_reads.list_factors(tx, account_id=own["id"])}
    codes = await _new_codes(tx, account_id=own["id"]) if len(known) == 1 else []
    tx.change(node=own["id"], operation=operation, after={"factor": factor_id, "kind": known[factor_id]["kind"]})
    await _tell(tx, own, kept_id=tx.actor.session_id)
    return Added(factor=known[factor_id], recovery_codes=codes)


async def _new_codes(tx: Tx, *, account_id: uuid.UUID) -> list[str]:
    made = [minting.new_recovery_code() for _ in range(factor_rules.RECOVERY_CODES)]
    await tx.run(REMOVE_CODES, account_ids=[account_id])
    rows = [
        {"account_id": account_id, "code_hash": factor_rules.recovery_digest(code), "created_at": tx.now}
        for code in made
    ]
    await tx.insert(INSERT_CODES, rows)
    return made


async def _tell(tx: Tx, holder: Row, *, kept_id: uuid.UUID | None) -> None:
    """End the holder's sessions, but the one in which they did it themselves, and write to them."""
    await sessions.revoke_sessions(tx, account_ids=[holder["id"]], reason=RevokeReason.FACTORS_CHANGED, kept_id=kept_id)
    notice = letters.Wish(
        purpose=LetterPurpose.FACTORS_CHANGED,
        kind=AccountKind(holder["kind"]),
        email=holder["email"],
        account_id=holder["id"],
    )
    await letters.wish(tx, wish=notice)


def _secret_of(row: Row) -> str:
    return surroundings.current().sealer.open(row["secret_sealed"], place=factor_rules.place_of(row["id"])).decode()
