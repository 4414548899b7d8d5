"""What a person takes back from an app: everything that it may do in their name, at once."""

import uuid
from collections.abc import Sequence

from sqlalchemy import Uuid, bindparam, select, update

from entrepot.access.reads import people as people_reads
from entrepot.access.rules.sessions import RevokeReason
from entrepot.access.tables.oauth import oauth_grant
from entrepot.access.tables.sessions import session
from entrepot.kernel import errors
from entrepot.kernel.database import Tx, among, sql
from entrepot.kernel.tables import Instant

SHOP_ID = bindparam("shop_id", type_=Uuid)
NOW = bindparam("now", type_=Instant)

LOCK_OWN = sql(
    select(oauth_grant.c.id, oauth_grant.c.app_id, oauth_grant.c.account_id, oauth_grant.c.scopes)
    .where(
        oauth_grant.c.shop_id == SHOP_ID,
        oauth_grant.c.account_id == bindparam("account_id", type_=Uuid),
        among(oauth_grant.c.id, "ids"),
        oauth_grant.c.revoked_at.is_(None),
    )
    .order_by(oauth_grant.c.id)
    .with_for_update()
)
END_GRANTS = sql(
    update(oauth_grant).values(revoked_at=NOW).where(oauth_grant.c.shop_id == SHOP_ID, among(oauth_grant.c.id, "ids"))
)
# A session that a code becomes at this moment is none of them; its grant has ended, so its tokens do not work either.
END_SESSIONS = sql(
    update(session)
    .values(revoked_at=NOW, revoke_reason=RevokeReason.GRANT_REVOKED.value)
    .where(session.c.shop_id == SHOP_ID, among(session.c.grant_id, "ids"), session.c.revoked_at.is_(None))
)


async def withdraw_consents(tx: Tx, *, grant_ids: Sequence[uuid.UUID]) -> None:
    """End what the actor allowed apps, with every session, token and code that came of it; raises NotFound."""
    own = await people_reads.get_own_account(tx)
    rows = await tx.rows(LOCK_OWN, account_id=own["id"], ids=list(grant_ids))
    if len(rows) < len(set(grant_ids)):
        raise errors.NotFound(what="AppConsent", field=("id",))
    await tx.run(END_GRANTS, ids=list(grant_ids), now=tx.now)
    await tx.run(END_SESSIONS, ids=list(grant_ids), now=tx.now)
    for row in rows:
        before = {"scopes": row["scopes"], "account_id": row["account_id"]}
        tx.change(node=row["app_id"], operation="appConsentWithdraw", before=before)
