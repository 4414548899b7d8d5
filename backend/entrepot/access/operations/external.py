"""Signing in with an identity provider: begun by a browser, brought back by it, and made a session by whoever began.

Three secrets hold it together: `state` names the sign-in at the provider, the browser's cookie is the only one with
which its answer is taken, and the proof, which only the page that began has, makes a session of it. So neither a forged
answer nor a link to somebody else's ends in an account (login CSRF).
"""

import uuid
from dataclasses import dataclass

from sqlalchemy import LargeBinary, Text, Uuid, bindparam, delete, func, select, update

from entrepot.access import events
from entrepot.access.operations import accounts, minting, sessions, staff, steps, throttle, tickets
from entrepot.access.operations.origins import Origin
from entrepot.access.operations.sessions import Proven, SignedIn
from entrepot.access.operations.steps import StepAsked
from entrepot.access.reads import factors as factor_reads
from entrepot.access.reads import identities as reads
from entrepot.access.reads import people as people_reads
from entrepot.access.rules import accounts as account_rules
from entrepot.access.rules import identities as rules
from entrepot.access.rules import sessions as session_rules
from entrepot.access.rules import tickets as ticket_rules
from entrepot.access.rules import tokens
from entrepot.access.rules.accounts import AccountKind, AccountState
from entrepot.access.rules.identities import Person
from entrepot.access.rules.tokens import TokenKind
from entrepot.access.tables.identities import account_identity, external_sign_in
from entrepot.access.tables.people import account
from entrepot.kernel import errors
from entrepot.kernel.database import Row, Tx, insert_rows, sql
from entrepot.kernel.sealing import Sealer
from entrepot.kernel.tables import Instant

SHOP_ID = bindparam("shop_id", type_=Uuid)
NOW = bindparam("now", type_=Instant)


@dataclass(frozen=True, kw_only=True)
class Begun:
    """A sign-in that is begun; repr shows no secret."""

    state: str
    nonce: str
    verifier: str

    def __repr__(self) -> str:
        return "Begun()"


BEGIN = insert_rows(
    external_sign_in, "state_hash", "provider_id", "browser_hash", "challenge", "verifier_sealed", "nonce", "return_to",
    "created_at", "expires_at",
)  # fmt: skip
_of_state = (
    external_sign_in.c.shop_id == SHOP_ID,
    external_sign_in.c.state_hash == bindparam("state_hash", type_=LargeBinary),
)
TAKE = sql(
    update(external_sign_in)
    .values(used_at=NOW)
    .where(
        *_of_state,
        external_sign_in.c.browser_hash == bindparam("browser_hash", type_=LargeBinary),
        external_sign_in.c.used_at.is_(None),
        external_sign_in.c.expires_at > NOW,
    )
    .returning(*external_sign_in.c)
)
PROVE = sql(
    update(external_sign_in)
    .values(
        proven_hash=bindparam("proven_hash", type_=LargeBinary),
        subject=bindparam("subject", type_=Text),
        email=bindparam("email", type_=Text),
        name=bindparam("name", type_=Text),
    )
    .where(*_of_state)
)
LOCK_PROVEN = sql(
    select(external_sign_in)
    .where(
        external_sign_in.c.shop_id == SHOP_ID,
        external_sign_in.c.proven_hash == bindparam("proven_hash", type_=LargeBinary),
        external_sign_in.c.redeemed_at.is_(None),
        external_sign_in.c.expires_at > NOW,
    )
    .with_for_update()
)
REDEEM = sql(update(external_sign_in).values(redeemed_at=NOW, email=None, name=None).where(*_of_state))
FIND_IDENTITY = sql(
    select(account.c.id, account.c.state)
    .select_from(
        account_identity.join(
            account, (account.c.shop_id == account_identity.c.shop_id) & (account.c.id == account_identity.c.account_id)
        )
    )
    .where(
        account_identity.c.shop_id == SHOP_ID,
        account_identity.c.provider_id == bindparam("provider_id", type_=Uuid),
        account_identity.c.subject == bindparam("subject", type_=Text),
    )
)
LINK = insert_rows(account_identity, "provider_id", "account_id", "subject", "created_at", "last_used_at")
USED = sql(
    update(account_identity)
    .values(last_used_at=NOW)
    .where(
        account_identity.c.shop_id == SHOP_ID,
        account_identity.c.provider_id == bindparam("provider_id", type_=Uuid),
        account_identity.c.subject == bindparam("subject", type_=Text),
    )
)
UNLINK = sql(
    delete(account_identity).where(
        account_identity.c.shop_id == SHOP_ID,
        account_identity.c.provider_id == bindparam("provider_id", type_=Uuid),
        account_identity.c.account_id == bindparam("account_id", type_=Uuid),
    )
)
OPEN = sql(
    update(account)
    .values(
        state=AccountState.ACTIVE.value,
        name=func.coalesce(bindparam("name", type_=Text), account.c.name),
        email_verified_at=NOW,
        last_login_at=NOW,
        version=account.c.version + 1,
    )
    .where(account.c.shop_id == SHOP_ID, account.c.id == bindparam("account_id", type_=Uuid))
)
SIGNED_IN_AT = sql(
    update(account)
    .values(last_login_at=NOW)
    .where(account.c.shop_id == SHOP_ID, account.c.id == bindparam("account_id", type_=Uuid))
)
FORGET = sql(
    delete(external_sign_in).where(
        external_sign_in.c.shop_id == SHOP_ID, external_sign_in.c.expires_at < bindparam("before", type_=Instant)
    )
)
errors.on_constraint(
    "account_identity_account_key", lambda: errors.AlreadyExists(what="IdentityProvider", field=("token",))
)
errors.on_constraint("account_identity_pkey", lambda: rules.ExternalSignInInvalid(field=("token",)))


async def start(
    tx: Tx, *, provider_id: uuid.UUID, browser: str, challenge: str, return_to: str, address: str | None, sealer: Sealer
) -> Begun:
    """Begin a sign-in; only this browser can bring the answer, and only who knows what the challenge was made of."""
    if address is not None:
        seconds = await throttle.seconds_until_admitted(tx, bucket=throttle.of_sign_ins(address))
        if seconds is not None:
            raise ticket_rules.RequestsThrottled(retry_after_seconds=seconds)
    state, verifier = minting.new(TokenKind.SIGN_IN, shop_id=tx.shop_id), minting.new_secret()
    digest, nonce = tokens.digest(state), minting.new_secret()
    row = {
        "state_hash": digest,
        "provider_id": provider_id,
        "browser_hash": tokens.digest(browser),
        "challenge": challenge,
        "verifier_sealed": sealer.seal(verifier.encode(), place=place_of(digest)),
        "nonce": nonce,
        "return_to": return_to,
        "created_at": tx.now,
        "expires_at": tx.now + rules.LIFE,
    }
    await tx.insert(BEGIN, [row])
    return Begun(state=state, nonce=nonce, verifier=verifier)


async def take(tx: Tx, *, state: str, browser: str) -> Row | None:
    """Take a sign-in that this browser began, once; None for any other."""
    return await tx.row(TAKE, state_hash=tokens.digest(state), browser_hash=tokens.digest(browser), now=tx.now)


def verifier_of(row: Row, *, sealer: Sealer) -> str:
    """The verifier of a sign-in that was taken."""
    return sealer.open(row["verifier_sealed"], place=place_of(row["state_hash"])).decode()


async def prove(tx: Tx, *, row: Row, person: Person) -> str:
    """Note whom the provider vouches for; gives the token with which whoever began goes on."""
    token = minting.new(TokenKind.PROVEN, shop_id=tx.shop_id)
    await tx.run(
        PROVE,
        state_hash=row["state_hash"],
        proven_hash=tokens.digest(token),
        subject=person.subject,
        email=person.email,
        name=person.name,
    )
    return token


async def sign_in(
    tx: Tx, *, token: str, proof: str, password: str | None, origin: Origin, device_token: str | None
) -> SignedIn | StepAsked:
    """Make a session of a proven sign-in, or ask for the second step that the account wants beside it.

    The first time, the account is found by the proven address.

    An account that is there is linked by its own password only, whatever the provider says: ExternalLinkNeedsPassword.
    """
    row, provider = await _proven(tx, token=token, proof=proof)
    kind = AccountKind(provider["audience"])
    known = await tx.row(FIND_IDENTITY, provider_id=provider["id"], subject=row["subject"])
    if known is not None:
        if known["state"] != AccountState.ACTIVE:
            raise session_rules.LoginRefused()
        kinds = await factor_reads.list_proof_kinds(tx, account_id=known["id"])
        proven = Proven(account_id=known["id"], device_token=None, kinds=kinds)
        await tx.run(USED, provider_id=provider["id"], subject=row["subject"], now=tx.now)
        await tx.run(SIGNED_IN_AT, account_id=known["id"], now=tx.now)
    else:
        proven = await _first_time(tx, row, provider, password=password, origin=origin, device_token=device_token)
        await _link(tx, row, account_id=proven.account_id)
    await tx.run(REDEEM, state_hash=row["state_hash"], now=tx.now)
    tx.change(node=proven.account_id, operation="externalLogin", after={"provider_id": provider["id"]})
    return await steps.go_on(tx, kind=kind, proven=proven, origin=origin)


async def link(tx: Tx, *, token: str, proof: str) -> Row:
    """Link a proven sign-in to one's own account, whose address must be the proven one; gives the provider."""
    own = await people_reads.get_own_account(tx)
    row, provider = await _proven(tx, token=token, proof=proof)
    if await tx.row(FIND_IDENTITY, provider_id=provider["id"], subject=row["subject"]) is not None:
        raise errors.AlreadyExists(what="IdentityProvider", field=("token",))
    if own["kind"] != provider["audience"] or _email_of(row) != own["email"]:
        raise rules.ExternalEmailDiffers(field=("token",))
    await _link(tx, row, account_id=own["id"])
    await tx.run(REDEEM, state_hash=row["state_hash"], now=tx.now)
    return provider


async def unlink(tx: Tx, *, provider_id: uuid.UUID) -> None:
    """Let a provider vouch for oneself no more; raises LastWayIn for whoever has no password."""
    own = await people_reads.get_own_account(tx)
    if own["password_hash"] is None:
        raise rules.LastWayIn(field=("provider_id",))
    if not await tx.run(UNLINK, provider_id=provider_id, account_id=own["id"]):
        raise errors.NotFound(what="IdentityProvider", field=("provider_id",))
    tx.change(node=own["id"], operation="identityUnlink", before={"provider_id": provider_id})


async def forget_old(tx: Tx) -> None:
    """Delete sign-ins whose time is over."""
    await tx.run(FORGET, before=tx.now)


async def _proven(tx: Tx, *, token: str, proof: str) -> tuple[Row, Row]:
    """A proven sign-in and its provider, kept from everybody else; raises ExternalSignInInvalid alike for all."""
    refusal = rules.ExternalSignInInvalid(field=("token",))
    parsed = tokens.parse(token, kind=TokenKind.PROVEN)
    if parsed is None or parsed.shop_id != tx.shop_id:
        raise refusal
    row = await tx.row(LOCK_PROVEN, proven_hash=tokens.digest(parsed.text), now=tx.now)
    if row is None or not rules.is_proof(proof, challenge=row["challenge"]):
        raise refusal
    provider = await reads.find_enabled(tx, provider_id=row["provider_id"])
    if provider is None:
        raise refusal
    return row, provider


async def _first_time(
    tx: Tx, row: Row, provider: Row, *, password: str | None, origin: Origin, device_token: str | None
) -> sessions.Proven:
    """Whose account it is: found and proven by password, or made."""
    kind, email = AccountKind(provider["audience"]), _email_of(row)
    found = await people_reads.find_login(tx, kind=kind, email=email)
    waits = found is not None and kind is AccountKind.CUSTOMER and found["state"] == AccountState.INVITED
    if found is not None and not waits:
        if password is None:
            raise rules.ExternalLinkNeedsPassword(field=("password",))
        return await sessions.prove_login(
            tx, kind=kind, email=email, password=password, origin=origin, device_token=device_token
        )
    if not rules.may_sign_up(email, allows=provider["allows_sign_up"], domains=provider["email_domains"]):
        raise rules.ExternalSignUpRefused(field=("token",))
    account_id = found["id"] if found else await _make(tx, row, provider, email=email)
    await _open(tx, account_id=account_id, row=row, kind=kind, email=email)
    return sessions.Proven(account_id=account_id, device_token=None)


async def _make(tx: Tx, row: Row, provider: Row, *, email: str) -> uuid.UUID:
    kind, name = AccountKind(provider["audience"]), _name_of(row, email=email)
    if kind is AccountKind.STAFF:
        await staff.sign_up(tx, email=email, name=name, role_id=provider["role_id"])
        made: uuid.UUID = (await people_reads.get_login(tx, kind=kind, email=email))["id"]
        return made
    [account_id] = await accounts.create_accounts(tx, commands=[accounts.NewAccount(kind=kind, email=email, name=name)])
    return account_id


async def _open(tx: Tx, *, account_id: uuid.UUID, row: Row, kind: AccountKind, email: str) -> None:
    """Open an account that nobody opened before; what is on its way by mail opens nothing any more."""
    name = _name_of(row, email=email)
    await tickets.withdraw(tx, account_ids=[account_id])
    await tx.run(OPEN, account_id=account_id, name=name, now=tx.now)
    if kind is AccountKind.CUSTOMER:
        held = await people_reads.get_account(tx, account_id=account_id)
        await tx.announce(
            events.AccountRegistered(account_id=account_id, email=email, name=name, locale=held["locale"])
        )


async def _link(tx: Tx, row: Row, *, account_id: uuid.UUID) -> None:
    of_link = {"provider_id": row["provider_id"], "account_id": account_id, "subject": row["subject"]}
    await tx.insert(LINK, [{**of_link, "created_at": tx.now, "last_used_at": tx.now}])
    tx.change(node=account_id, operation="identityLink", after={"provider_id": row["provider_id"]})


def _email_of(row: Row) -> str:
    if row["email"] is None:
        raise rules.ExternalEmailUnproven(field=("token",))
    return account_rules.normal_email(row["email"], field=("token",))


def _name_of(row: Row, *, email: str) -> str:
    given = " ".join((row["name"] or "").split())[: account_rules.NAME_LIMIT]
    return given or email.partition("@")[0]


def place_of(state_hash: bytes) -> str:
    """Where the verifier of a sign-in belongs, for sealing."""
    return f"external_sign_in:{bytes(state_hash).hex()}"
