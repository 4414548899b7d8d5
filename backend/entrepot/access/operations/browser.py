"""The session of a browser at the pages of consent: short, and good for nothing else."""

import uuid

from sqlalchemy import LargeBinary, Uuid, bindparam, update

from entrepot.access.operations import minting, sessions
from entrepot.access.operations.sessions import Origin
from entrepot.access.reads import oauth as oauth_reads
from entrepot.access.rules import oauth as oauth_rules
from entrepot.access.rules import tokens
from entrepot.access.rules.accounts import AccountKind
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


async def sign_in(tx: Tx, *, email: str, password: str, origin: Origin) -> str:
    """Sign a member of staff in at a browser, under a new name; raises what `sessions.prove_login` raises."""
    proven = await sessions.prove_login(tx, kind=AccountKind.STAFF, email=email, password=password, origin=origin)
    token = new_browser(tx.shop_id)
    await tx.insert(
        INSERT,
        [
            {
                "id": ids.new(SESSION),
                "account_id": proven.account_id,
                "family_hash": oauth_reads.browser_hash(token),
                # Nobody knows what this is the hash of: the session cannot be refreshed.
                "refresh_hash": tokens.digest(minting.new_secret()),
                "chain_key": minting.new_chain_key(),
                "user_agent": (origin.user_agent or "")[: sessions.USER_AGENT_LIMIT] or None,
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
