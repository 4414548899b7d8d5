"""Signing in and out, and keeping a session going."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import LargeBinary, Text, Uuid, bindparam, delete, func, select, update

from entrepot.access.operations import attempts, challenges, devices, minting, passwords, throttle
from entrepot.access.operations.origins import USER_AGENT_LIMIT, Origin
from entrepot.access.reads import authentication
from entrepot.access.reads import factors as factor_reads
from entrepot.access.reads import people as people_reads
from entrepot.access.rules import accounts as account_rules
from entrepot.access.rules import sessions as session_rules
from entrepot.access.rules import tokens
from entrepot.access.rules.accounts import AccountKind, AccountState
from entrepot.access.rules.factors import ProofKind, SignInOutcome
from entrepot.access.rules.sessions import Refresh, RevokeReason
from entrepot.access.rules.tokens import TokenKind
from entrepot.access.tables.people import account
from entrepot.access.tables.sessions import ACCESS_TOKEN, SESSION, access_token, session
from entrepot.kernel import errors, ids, permissions
from entrepot.kernel.database import Row, Tx, among, insert_rows, sql
from entrepot.kernel.tables import Instant

SHOP_ID = bindparam("shop_id", type_=Uuid)
LIVES: Mapping[AccountKind, session_rules.Lives] = {
    AccountKind.STAFF: session_rules.STAFF_SESSION,
    AccountKind.CUSTOMER: session_rules.CUSTOMER_SESSION,
}


@dataclass(frozen=True, kw_only=True)
class SignedIn:
    """What signing in or refreshing gives; repr shows no token. A refresh names no device."""

    access_token: str
    refresh_token: str
    expires_at: datetime
    actor: permissions.Actor
    device_token: str | None = None

    def __repr__(self) -> str:
        return f"SignedIn({self.actor.key}, until {self.expires_at})"


@dataclass(frozen=True, kw_only=True)
class Proven:
    """Whose password was right, the token of the device if it is known, and what is still to be proven by one of."""

    account_id: uuid.UUID
    device_token: str | None
    kinds: Sequence[ProofKind] = ()


INSERT_SESSION = insert_rows(
    session, "id", "account_id", "family_hash", "refresh_hash", "chain_key", "user_agent", "address",
    "created_at", "rotated_at", "expires_at",
)  # fmt: skip
INSERT_TOKEN = insert_rows(
    access_token, "id", "token_hash", "hint", "actor_kind", "account_id", "session_id", "created_at", "expires_at",
    on_conflict="nothing",
)  # fmt: skip
OF_ACCOUNT = (account.c.shop_id == SHOP_ID, account.c.id == bindparam("account_id", type_=Uuid))
SIGNED_IN_AT = sql(update(account).values(last_login_at=bindparam("now", type_=Instant)).where(*OF_ACCOUNT))
RENEW_HASH = sql(update(account).values(password_hash=bindparam("new_hash", type_=Text)).where(*OF_ACCOUNT))
PROVE_AGAIN = sql(
    update(session)
    .values(authenticated_at=bindparam("now", type_=Instant))
    .where(
        session.c.shop_id == SHOP_ID,
        session.c.id == bindparam("session_id", type_=Uuid),
        session.c.account_id == bindparam("account_id", type_=Uuid),
    )
)
LOCK_FAMILY = sql(
    select(session, account.c.kind, account.c.state.label("account_state"))
    .join_from(session, account, (account.c.shop_id == session.c.shop_id) & (account.c.id == session.c.account_id))
    .where(session.c.shop_id == SHOP_ID, session.c.family_hash == bindparam("family_hash", type_=LargeBinary))
    .where(session.c.grant_id.is_(None))
    .with_for_update(of=session)
)
ROTATE = sql(
    update(session)
    .values(
        previous_hash=session.c.refresh_hash,
        refresh_hash=bindparam("next_hash", type_=LargeBinary),
        rotated_at=bindparam("now", type_=Instant),
        expires_at=bindparam("until", type_=Instant),
        generation=session.c.generation + 1,
        user_agent=func.coalesce(bindparam("agent", type_=Text), session.c.user_agent),
        address=func.coalesce(bindparam("from_address", type_=Text), session.c.address),
    )
    .where(session.c.shop_id == SHOP_ID, session.c.id == bindparam("session_id", type_=Uuid))
)
REVOKE_ONE = sql(
    update(session)
    .values(revoked_at=bindparam("now", type_=Instant), revoke_reason=bindparam("reason", type_=Text))
    .where(
        session.c.shop_id == SHOP_ID,
        session.c.id == bindparam("session_id", type_=Uuid),
        session.c.account_id == bindparam("account_id", type_=Uuid),
        session.c.revoked_at.is_(None),
    )
)
REVOKE_ALL = sql(
    update(session)
    .values(revoked_at=bindparam("now", type_=Instant), revoke_reason=bindparam("reason", type_=Text))
    .where(
        session.c.shop_id == SHOP_ID,
        among(session.c.account_id, "account_ids"),
        session.c.id.is_distinct_from(bindparam("kept_id", type_=Uuid)),
        session.c.revoked_at.is_(None),
    )
)
FORGET_TOKENS = sql(
    delete(access_token).where(access_token.c.shop_id == SHOP_ID, access_token.c.expires_at < bindparam("before"))
)
FORGET_SESSIONS = sql(
    delete(session).where(session.c.shop_id == SHOP_ID, session.c.expires_at < bindparam("before", type_=Instant))
)


async def prove_login(
    tx: Tx, *, kind: AccountKind, email: str, password: str, origin: Origin, device_token: str | None = None
) -> Proven:
    """Give the account of a person who knows its password, which is all of the proof only where there are no `kinds`.

    Raises LoginRefused alike for an unknown name, a wrong password and a suspended account. The failure is to be kept:
    the caller commits although this raises. Locks are taken only after the hash is done. Where the person signed in
    before, as `device_token` shows, failures are counted apart from those of strangers.
    """
    normal = account_rules.normal_email(email)
    known = await devices.find(tx, kind=kind, email=normal, token=device_token)
    by_account, buckets = guessed_at(kind=kind, email=normal, device=known, origin=origin)
    await throttle.check(tx, buckets=buckets)
    found = await people_reads.find_login(tx, kind=kind, email=normal)
    stored = found["password_hash"] if found else None
    verified = await passwords.verify(stored, password=password)
    if found is None or stored is None or not verified or found["state"] != AccountState.ACTIVE:
        await throttle.count_failure(tx, buckets=buckets)
        tried = found["id"] if found else None
        await attempts.note(tx, outcome=SignInOutcome.PASSWORD_WRONG, account_id=tried, email=normal, origin=origin)
        raise session_rules.LoginRefused()
    if passwords.is_outdated(stored):
        await tx.run(RENEW_HASH, account_id=found["id"], new_hash=await passwords.hash_password(password))
    kinds = await factor_reads.list_proof_kinds(tx, account_id=found["id"])
    # Whoever has the password alone could else forget their wrong codes by signing in again.
    await throttle.pass_through(tx, buckets=buckets, clear=None if kinds else by_account)
    return Proven(account_id=found["id"], device_token=device_token if known else None, kinds=kinds)


def guessed_at(
    *, kind: str, email: str, device: bytes | None, origin: Origin
) -> tuple[throttle.Bucket, list[throttle.Bucket]]:
    """What counts wrong guesses at an account, and all that count them: the address, too."""
    by_account = throttle.of_device(device) if device else throttle.of_account(kind, email=email)
    return by_account, [by_account, *([throttle.of_address(origin.address)] if origin.address else [])]


async def open_session(
    tx: Tx, *, account_id: uuid.UUID, kind: AccountKind, origin: Origin, device_token: str | None = None
) -> SignedIn:
    """Begin a session of an account whose right to it is proven in full, and remember the device unless it is known."""
    session_id = ids.new(SESSION)
    await tx.run(SIGNED_IN_AT, account_id=account_id, now=tx.now)
    family, secret = minting.new_secret(), minting.new_secret()
    until = session_rules.lives_until(LIVES[kind], began_at=tx.now, now=tx.now)
    await tx.insert(
        INSERT_SESSION,
        [
            {
                "id": session_id,
                "account_id": account_id,
                "family_hash": tokens.digest(family),
                "refresh_hash": tokens.digest(secret),
                "chain_key": minting.new_chain_key(),
                "user_agent": (origin.user_agent or "")[:USER_AGENT_LIMIT] or None,
                "address": origin.address,
                "created_at": tx.now,
                "rotated_at": tx.now,
                "expires_at": until,
            }
        ],
    )
    held = _Held(session_id=session_id, account_id=account_id, kind=kind, until=until)
    signed = await _issue(tx, held=held, refresh=family + secret, access=minting.new_secret(), issued_at=tx.now)
    return replace(signed, device_token=await devices.remember(tx, account_id=account_id, token=device_token))


async def refresh_session(tx: Tx, *, refresh_token: str, origin: Origin) -> SignedIn:
    """Exchange a refresh token; twice within the grace gives the same answer, later reuse ends the whole family.

    The end of the family is to be kept: the caller commits although this raises SessionEnded.
    """
    parsed = tokens.parse(refresh_token, kind=TokenKind.REFRESH)
    if parsed is None or parsed.shop_id != tx.shop_id:
        raise session_rules.SessionEnded()
    both = tokens.secret_of(parsed.text)
    family, secret = both[: tokens.SECRET_DIGITS], both[tokens.SECRET_DIGITS :]
    row = await tx.row(LOCK_FAMILY, family_hash=tokens.digest(family))
    if row is None:
        raise session_rules.SessionEnded()
    decision = session_rules.decide_refresh(_family(row), presented_hash=tokens.digest(secret), now=tx.now)
    if decision is Refresh.REUSED:
        await _revoke(tx, account_id=row["account_id"], session_id=row["id"], reason=RevokeReason.REUSED)
    if decision in (Refresh.REUSED, Refresh.DEAD):
        raise session_rules.SessionEnded()
    successor = tokens.derive(row["chain_key"], purpose="refresh", secret=secret)
    kind, issued_at, until = AccountKind(row["kind"]), row["rotated_at"], row["expires_at"]
    if decision is Refresh.ROTATE:
        issued_at = tx.now
        until = session_rules.lives_until(LIVES[kind], began_at=row["created_at"], now=tx.now)
        await rotate(tx, session_id=row["id"], successor=successor, until=until, origin=origin)
    held = _Held(session_id=row["id"], account_id=row["account_id"], kind=kind, until=until)
    access = tokens.derive(row["chain_key"], purpose="access", secret=secret)
    return await _issue(tx, held=held, refresh=family + successor, access=access, issued_at=issued_at)


async def rotate(tx: Tx, *, session_id: uuid.UUID, successor: str, until: datetime, origin: Origin) -> None:
    """Let a successor take the place of a session's refresh token; what the origin does not say stays as it was."""
    await tx.run(
        ROTATE,
        session_id=session_id,
        next_hash=tokens.digest(successor),
        now=tx.now,
        until=until,
        agent=(origin.user_agent or "")[:USER_AGENT_LIMIT] or None,
        from_address=origin.address,
    )


async def sign_out(tx: Tx, *, everywhere: bool) -> None:
    """End the actor's session, or all sessions of the person."""
    own = await people_reads.get_own_account(tx)
    if everywhere:
        await revoke_sessions(tx, account_ids=[own["id"]], reason=RevokeReason.SIGNED_OUT)
        return
    assert tx.actor.session_id is not None
    await _revoke(tx, account_id=own["id"], session_id=tx.actor.session_id, reason=RevokeReason.LOGOUT)


async def revoke_own_session(tx: Tx, *, session_id: uuid.UUID) -> None:
    """End one of the person's own sessions; another's is not found."""
    own = await people_reads.get_own_account(tx)
    if not await _revoke(tx, account_id=own["id"], session_id=session_id, reason=RevokeReason.SIGNED_OUT):
        raise errors.NotFound(what="Session", field=("id",))


async def revoke_sessions(
    tx: Tx, *, account_ids: list[uuid.UUID], reason: RevokeReason, kept_id: uuid.UUID | None = None
) -> None:
    """End all sessions of these accounts, apps' included, but the one kept, and what began and is not finished."""
    await tx.run(REVOKE_ALL, account_ids=account_ids, kept_id=kept_id, now=tx.now, reason=reason.value)
    await challenges.withdraw(tx, account_ids=account_ids)
    for account_id in account_ids:
        tx.change(node=account_id, operation="sessionsRevoke", after={"reason": reason.value})


async def note_proof(tx: Tx) -> None:
    """Write down that the actor proved a moment ago who they are."""
    own = await people_reads.get_own_account(tx)
    assert tx.actor.session_id is not None
    await tx.run(PROVE_AGAIN, account_id=own["id"], session_id=tx.actor.session_id, now=tx.now)
    tx.change(node=tx.actor.session_id, operation="signInAgain")


async def forget_old(tx: Tx) -> None:
    """Delete what ended a month ago: sessions, and the tokens that went with them."""
    before = tx.now - timedelta(days=30)
    await tx.run(FORGET_TOKENS, before=before)
    await tx.run(FORGET_SESSIONS, before=before)


@dataclass(frozen=True, kw_only=True)
class _Held:
    session_id: uuid.UUID
    account_id: uuid.UUID
    kind: AccountKind
    until: datetime


async def _issue(tx: Tx, *, held: _Held, refresh: str, access: str, issued_at: datetime) -> SignedIn:
    """Write the access token, unless a repeated refresh finds it written, and say whose it is."""
    access_token_text = tokens.build(TokenKind.ACCESS, shop_id=tx.shop_id, secret=access)
    expires_at = min(issued_at + session_rules.ACCESS_LIFE, held.until)
    await tx.insert(
        INSERT_TOKEN,
        [
            {
                "id": ids.new(ACCESS_TOKEN),
                "token_hash": tokens.digest(access_token_text),
                "hint": tokens.hint(access_token_text),
                "actor_kind": held.kind.value,
                "account_id": held.account_id,
                "session_id": held.session_id,
                "created_at": tx.now,
                "expires_at": expires_at,
            }
        ],
    )
    return SignedIn(
        access_token=access_token_text,
        refresh_token=tokens.build(TokenKind.REFRESH, shop_id=tx.shop_id, secret=refresh),
        expires_at=expires_at,
        actor=await authentication.authenticate(tx, token=access_token_text),
    )


async def _revoke(tx: Tx, *, account_id: uuid.UUID, session_id: uuid.UUID, reason: RevokeReason) -> bool:
    ended = await tx.run(REVOKE_ONE, account_id=account_id, session_id=session_id, now=tx.now, reason=reason.value)
    if ended:
        tx.change(node=session_id, operation="sessionRevoke", after={"reason": reason.value})
    return ended == 1


def _family(row: Row) -> session_rules.Family:
    return session_rules.Family(
        refresh_hash=row["refresh_hash"],
        previous_hash=row["previous_hash"],
        rotated_at=row["rotated_at"],
        expires_at=row["expires_at"],
        ends_at=row["created_at"] + LIVES[AccountKind(row["kind"])].longest,
        revoked_at=row["revoked_at"],
        holder_active=row["account_state"] == AccountState.ACTIVE,
    )
