"""What people allowed apps to do in their name, the codes by which apps take it up, and what apps bring in advance."""

from sqlalchemy import CheckConstraint, Column, Index, LargeBinary, Text, func, text
from sqlalchemy.dialects.postgresql import JSONB

from entrepot.kernel import ids
from entrepot.kernel.tables import Instant, ref, shop_table

OAUTH_GRANT = ids.kind("OAuthGrant", 0x17)
OAUTH_CODE = ids.kind("OAuthCode", 0x18)
OAUTH_REQUEST = ids.kind("OAuthRequest", 0x1C)

# What a person allowed an app to do in their name; the app's sessions hang on it.
oauth_grant = shop_table(
    "oauth_grant",
    ref("app_id", "oauth_app", on_delete="CASCADE"),
    ref("account_id", "account", on_delete="CASCADE"),
    Column("scopes", JSONB, nullable=False),
    Column("created_at", Instant, nullable=False, server_default=func.now()),
    Column("revoked_at", Instant),
    Index(
        "oauth_grant_live_key",
        "shop_id",
        "app_id",
        "account_id",
        unique=True,
        postgresql_where=text("revoked_at IS NULL"),
    ),
)

# One authorization: what was asked, by whom it was allowed, and which session it became when redeemed; one that was
# presented wrongly is used up without becoming any.
oauth_authorization_code = shop_table(
    "oauth_authorization_code",
    Column("code_hash", LargeBinary, nullable=False),
    ref("grant_id", "oauth_grant", on_delete="CASCADE"),
    ref("session_id", "session", nullable=True, on_delete="CASCADE"),
    Column("redirect_uri", Text, nullable=False),
    Column("scopes", JSONB, nullable=False),
    Column("code_challenge", Text, nullable=False),
    Column("resource", Text),
    Column("nonce", Text),
    Column("auth_time", Instant, nullable=False),
    Column("created_at", Instant, nullable=False, server_default=func.now()),
    Column("expires_at", Instant, nullable=False),
    Column("used_at", Instant),
    CheckConstraint("code_challenge ~ '^[A-Za-z0-9_-]{43}$'", name="oauth_authorization_code_s256"),
    CheckConstraint("expires_at <= created_at + interval '60 seconds'", name="oauth_authorization_code_short"),
    CheckConstraint("session_id IS NULL OR used_at IS NOT NULL", name="oauth_authorization_code_used_once"),
    Index("oauth_authorization_code_hash_key", "shop_id", "code_hash", unique=True),
)

# What a client will ask for, pushed in advance (RFC 9126); the browser that opens it first is the only one.
oauth_request = shop_table(
    "oauth_request",
    Column("request_hash", LargeBinary, nullable=False),
    ref("app_id", "oauth_app", on_delete="CASCADE"),
    Column("parameters", JSONB, nullable=False),
    Column("browser_hash", LargeBinary),
    Column("created_at", Instant, nullable=False, server_default=func.now()),
    Column("expires_at", Instant, nullable=False),
    Column("used_at", Instant),
    CheckConstraint("octet_length(request_hash) = 32", name="oauth_request_hashed"),
    CheckConstraint(
        "expires_at <= created_at + CASE WHEN browser_hash IS NULL THEN interval '60 seconds'"
        " ELSE interval '11 minutes' END",
        name="oauth_request_short",
    ),
    Index("oauth_request_hash_key", "shop_id", "request_hash", unique=True),
)

# The assertions by which clients proved who they are: each is good once (RFC 7523 §3).
oauth_assertion = shop_table(
    "oauth_assertion",
    ref("app_id", "oauth_app", on_delete="CASCADE", index=False),
    Column("jti_hash", LargeBinary, nullable=False),
    Column("expires_at", Instant, nullable=False),
    CheckConstraint("octet_length(jti_hash) = 32", name="oauth_assertion_hashed"),
    Index("oauth_assertion_expiry_idx", "shop_id", "expires_at"),
    key=("app_id", "jti_hash"),
)
