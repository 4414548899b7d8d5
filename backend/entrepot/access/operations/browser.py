"""The session of a browser at the pages of consent: short, and good for nothing else."""

import uuid

from sqlalchemy import LargeBinary, Uuid, bindparam, update

from entrepot.access.operations import attempts, minting, sessions, steps
from entrepot.access.operations.origins import USER_AGENT_LIMIT, Origin
from entrepot.access.reads import oauth as oauth_reads
from entrepot.access.rules import factors as factor_rules
from entrepot.access.rules import oauth as oauth_rules
from entrepot.access.rules import tokens
from entrepot.access.rules.accounts import AccountKind
from entrepot.access.rules.factors import ProofKind, SignInOutcome
from entrepot.access.rules.sessions import RevokeReason
from entrepot.access.rules.tokens import TokenKind
from entrepot.access.tables.sessions import SESSION, session
from entrepot.kernel import ids
from entrepot.kernel.database import Tx, insert_rows, sql
from entrepot.kernel.tables import Instant

SHOP_ID = bindparam("shop_id", type_=Uuid)

INSERT = insert_rows(
    session, "id", "account_id", "family_hash", "refresh_hash", "chain_key", "user_agent", "address",
    "created_at", "rotated_at", "expires_at",
)  # fmt: skip
END = sql(
    update(session)
    .values(revoked_at=bindparam("now", type_=Instant), revoke_reason=RevokeReason.LOGOUT.value)
    .where(
        session.c.shop_id == SHOP_ID,
        session.c.family_hash == bindparam("family_hash", type_=LargeBinary),
        session.c.revoked_at.is_(None),
    )
)


def new_browser(shop_id: uuid.UUID) -> str:
    """Make the name of a browser that nobody has signed in at."""
    return minting.new(TokenKind.BROWSER, shop_id=shop_id)


async def sign_in(tx: Tx, *, email: str, password: str, origin: Origin) -> str | steps.StepAsked:
    """Sign a member of staff in at a browser, under a new name, or ask for the second step.

    Raises what `sessions.prove_login` raises.
    """
    proven = await sessions.prove_login(tx, kind=AccountKind.STAFF, email=email, password=password, origin=origin)
    if proven.kinds:
        return await steps.ask(tx, kind=AccountKind.STAFF, proven=proven, origin=origin)
    return await _open(tx, account_id=proven.account_id, factor=None, origin=origin)


async def complete(tx: Tx, *, challenge_id: str, typed: str, origin: Origin) -> str:
    """Finish a sign-in at a browser by what somebody typed; raises what `steps.prove_step` raises."""
    proof = factor_rules.read_typed(typed)
    holder, _ = await steps.prove_step(tx, challenge_id=challenge_id, proof=proof, origin=origin)
    if holder["kind"] != AccountKind.STAFF:
        raise factor_rules.ChallengeExpired()
    return await _open(tx, account_id=holder["id"], factor=proof.kind, origin=origin)


async def _open(tx: Tx, *, account_id: uuid.UUID, factor: ProofKind | None, origin: Origin) -> str:
    token = new_browser(tx.shop_id)
    await attempts.note(tx, outcome=SignInOutcome.SIGNED_IN, account_id=account_id, factor=factor, origin=origin)
    await tx.run(sessions.SIGNED_IN_AT, account_id=account_id, now=tx.now)
    await tx.insert(
        INSERT,
        [
            {
                "id": ids.new(SESSION),
                "account_id": account_id,
                "family_hash": oauth_reads.browser_hash(token),
                # Nobody knows what this is the hash of: the session cannot be refreshed.
                "refresh_hash": tokens.digest(minting.new_secret()),
                "chain_key": minting.new_chain_key(),
                "user_agent": (origin.user_agent or "")[:USER_AGENT_LIMIT] or None,
                "address": origin.address,
                "created_at": tx.now,
                "rotated_at": tx.now,
                "expires_at": tx.now + oauth_rules.BROWSER_LIFE,
            }
        ],
    )
    return token


async def sign_out(tx: Tx, *, browser: str) -> None:
    """End the session of a browser; nothing happens where there is none."""
    await tx.run(END, family_hash=oauth_reads.browser_hash(browser), now=tx.now)
