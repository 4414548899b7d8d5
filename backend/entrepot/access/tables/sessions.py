"""Sessions and the access tokens that belong to them or to an app."""

from sqlalchemy import CheckConstraint, Column, Index, Integer, LargeBinary, Text, func
from sqlalchemy.dialects.postgresql import JSONB

from entrepot.kernel import ids
from entrepot.kernel.tables import Instant, ref, shop_table

SESSION = ids.kind("Session", 0x12)
ACCESS_TOKEN = ids.kind("AppToken", 0x15)

# A refresh-token family. Only hashes are kept; chain_key derives the successor from the token presented, so that a
# repeated refresh within the grace gets the same answer while the row alone can produce no token.
session = shop_table(
    "session",
    ref("account_id", "account", on_delete="CASCADE"),
    ref("grant_id", "oauth_grant", nullable=True, on_delete="CASCADE"),
    Column("scopes", JSONB),
    Column("family_hash", LargeBinary, nullable=False),
    Column("refresh_hash", LargeBinary, nullable=False),
    Column("previous_hash", LargeBinary),
    Column("chain_key", LargeBinary, nullable=False),
    Column("generation", Integer, nullable=False, server_default="0"),
    Column("user_agent", Text),
    Column("address", Text),
    Column("created_at", Instant, nullable=False, server_default=func.now()),
    Column("rotated_at", Instant, nullable=False, server_default=func.now()),
    Column("expires_at", Instant, nullable=False),
    Column("revoked_at", Instant),
    Column("revoke_reason", Text),
    # When the person last proved who they are, which refreshing does not.
    Column("authenticated_at", Instant, nullable=False, server_default=func.now()),
    CheckConstraint("(grant_id IS NULL) = (scopes IS NULL)", name="session_scopes_with_grant"),
    CheckConstraint("(revoked_at IS NULL) = (revoke_reason IS NULL)", name="session_revoke_has_reason"),
    CheckConstraint(
        "revoke_reason IN ('LOGOUT', 'SIGNED_OUT', 'PASSWORD_CHANGED', 'REUSED', 'SUSPENDED', 'UNINSTALLED',"
        " 'CODE_REPLAYED', 'GRANT_REVOKED', 'RECOVERED', 'FROZEN', 'FACTORS_CHANGED')",
        name="session_revoke_reason",
    ),
    CheckConstraint("expires_at > created_at", name="session_expires_later"),
    CheckConstraint("expires_at <= created_at + interval '366 days'", name="session_has_an_end"),
    Index("session_family_key", "shop_id", "family_hash", unique=True),
)

# scopes null: everything its holder may do. With a name: a private app's static token, which may last for ever.
access_token = shop_table(
    "access_token",
    Column("token_hash", LargeBinary, nullable=False),
    Column("hint", Text, nullable=False),
    Column("actor_kind", Text, nullable=False),
    ref("account_id", "account", nullable=True, on_delete="CASCADE"),
    ref("app_id", "oauth_app", nullable=True, on_delete="CASCADE"),
    ref("session_id", "session", nullable=True, on_delete="CASCADE"),
    Column("scopes", JSONB),
    Column("name", Text),
    Column("proof_key", Text),
    Column("created_at", Instant, nullable=False, server_default=func.now()),
    Column("expires_at", Instant),
    Column("revoked_at", Instant),
    Column("last_used_at", Instant),
    # Who of the staff acts in the place of a customer, as long as their own session lives, for a quarter of an hour.
    ref("impersonator_id", "staff", nullable=True, on_delete="CASCADE"),
    CheckConstraint(
        "impersonator_id IS NULL OR (actor_kind = 'CUSTOMER' AND app_id IS NULL AND session_id IS NOT NULL"
        " AND expires_at <= created_at + interval '15 minutes')",
        name="access_token_impersonation_short",
    ),
    CheckConstraint("actor_kind IN ('STAFF', 'CUSTOMER', 'APP')", name="access_token_actor_kind"),
    CheckConstraint("(actor_kind = 'APP') = (account_id IS NULL)", name="access_token_person_or_app"),
    CheckConstraint("account_id IS NOT NULL OR app_id IS NOT NULL", name="access_token_has_holder"),
    CheckConstraint("app_id IS NULL OR scopes IS NOT NULL", name="access_token_app_is_scoped"),
    CheckConstraint("expires_at IS NOT NULL OR name IS NOT NULL", name="access_token_expires"),
    CheckConstraint("name IS NULL OR actor_kind = 'APP'", name="access_token_static_is_of_app"),
    CheckConstraint("octet_length(token_hash) = 32", name="access_token_hashed"),
    Index("access_token_hash_key", "shop_id", "token_hash", unique=True),
    Index("access_token_expiry_idx", "shop_id", "expires_at"),
)
