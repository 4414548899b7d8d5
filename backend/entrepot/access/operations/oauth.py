"""What the token and revocation endpoints write."""

import uuid
from collections.abc import Sequence

from sqlalchemy import LargeBinary, Uuid, and_, bindparam, select, update

from entrepot.access.operations import consents
from entrepot.access.rules import sessions as session_rules
from entrepot.access.rules import tokens
from entrepot.access.rules.sessions import RevokeReason
from entrepot.access.rules.tokens import TokenKind
from entrepot.access.tables.apps import oauth_app
from entrepot.access.tables.oauth import oauth_grant
from entrepot.access.tables.sessions import ACCESS_TOKEN, access_token, session
from entrepot.kernel import ids, permissions
from entrepot.kernel.database import Tx, insert_rows, sql
from entrepot.kernel.tables import Instant

SHOP_ID = bindparam("shop_id", type_=Uuid)

INSERT_TOKEN = insert_rows(
    access_token, "id", "token_hash", "hint", "actor_kind", "app_id", "scopes", "created_at", "expires_at"
)
USED = sql(
    update(oauth_app)
    .values(last_used_at=bindparam("now", type_=Instant))
    .where(oauth_app.c.shop_id == SHOP_ID, oauth_app.c.id == bindparam("app_id", type_=Uuid))
)
REVOKE = sql(
    update(access_token)
    .values(revoked_at=bindparam("now", type_=Instant))
    .where(
        access_token.c.shop_id == SHOP_ID,
        access_token.c.token_hash == bindparam("token_hash", type_=LargeBinary),
        access_token.c.app_id == bindparam("app_id", type_=Uuid),
        access_token.c.revoked_at.is_(None),
    )
    .returning(access_token.c.session_id)
)
FIND_FAMILY = sql(
    select(session.c.id)
    .join_from(
        session,
        oauth_grant,
        and_(oauth_grant.c.shop_id == session.c.shop_id, oauth_grant.c.id == session.c.grant_id),
    )
    .where(
        session.c.shop_id == SHOP_ID,
        session.c.family_hash == bindparam("family_hash", type_=LargeBinary),
        oauth_grant.c.app_id == bindparam("app_id", type_=Uuid),
    )
)


async def issue_app_token(tx: Tx, *, app_id: uuid.UUID, token: str, scopes: Sequence[str]) -> None:
    """Store a token by which an app acts for itself."""
    await tx.insert(
        INSERT_TOKEN,
        [
            {
                "id": ids.new(ACCESS_TOKEN),
                "token_hash": tokens.digest(token),
                "hint": tokens.hint(token),
                "actor_kind": permissions.ActorKind.APP.value,
                "app_id": app_id,
                "scopes": list(scopes),
                "created_at": tx.now,
                "expires_at": tx.now + session_rules.APP_ACCESS_LIFE,
            }
        ],
    )


async def note_use(tx: Tx, *, app_id: uuid.UUID) -> None:
    """Remember that an app got a token just now."""
    await tx.run(USED, app_id=app_id, now=tx.now)


async def revoke_app_token(tx: Tx, *, app_id: uuid.UUID, token: str) -> None:
    """End a token of this app, with the whole family that it belongs to; another app's, or nonsense, stays as it is."""
    session_id = None
    if (parsed := tokens.parse_bearer(token)) and parsed.shop_id == tx.shop_id:
        session_id = await tx.value(REVOKE, app_id=app_id, token_hash=tokens.digest(parsed.text), now=tx.now)
    elif (parsed := tokens.parse(token, kind=TokenKind.REFRESH)) and parsed.shop_id == tx.shop_id:
        family = tokens.secret_of(parsed.text)[: tokens.SECRET_DIGITS]
        session_id = await tx.value(FIND_FAMILY, app_id=app_id, family_hash=tokens.digest(family))
    await consents.end_family(tx, session_id=session_id, reason=RevokeReason.GRANT_REVOKED)
