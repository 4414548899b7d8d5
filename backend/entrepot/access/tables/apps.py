"""The apps of third parties."""

from sqlalchemy import BigInteger, Boolean, CheckConstraint, Column, Index, Integer, LargeBinary, Text, func, text
from sqlalchemy.dialects.postgresql import JSONB

from entrepot.kernel import ids
from entrepot.kernel.tables import Instant, ref, shop_table

APP = ids.kind("App", 0x13)

# Sets of names are jsonb arrays, because a set-based insert cannot carry an array of arrays.
NO_NAMES = text("'[]'::jsonb")

oauth_app = shop_table(
    "oauth_app",
    Column("client_id", Text, nullable=False),
    Column("client_secret_hash", LargeBinary),
    Column("client_secret_hint", Text),
    Column("previous_secret_hash", LargeBinary),
    Column("previous_secret_expires_at", Instant),
    Column("name", Text, nullable=False),
    Column("homepage_url", Text),
    Column("redirect_uris", JSONB, nullable=False, server_default=NO_NAMES),
    Column("grant_types", JSONB, nullable=False),
    Column("scopes", JSONB, nullable=False),
    Column("token_endpoint_auth_method", Text, nullable=False),
    Column("jwks", JSONB),
    Column("state", Text, nullable=False),
    ref("created_by_id", "staff", nullable=True, index=False),
    Column("last_used_at", Instant),
    Column("created_at", Instant, nullable=False, server_default=func.now()),
    Column("version", Integer, nullable=False, server_default="1"),
    Column("is_native", Boolean, nullable=False, server_default="false"),
    Column("is_resource_server", Boolean, nullable=False, server_default="false"),
    # Whose rights bound what the app may do for itself; one that the system made needs nobody.
    ref("sponsor_id", "account", nullable=True, on_delete="SET NULL"),
    Column("needs_sponsor", Boolean, nullable=False, server_default="true"),
    CheckConstraint("state IN ('ACTIVE', 'SUSPENDED', 'UNINSTALLED')", name="oauth_app_state"),
    CheckConstraint(
        "token_endpoint_auth_method IN ('none', 'client_secret_basic', 'client_secret_post', 'private_key_jwt')",
        name="oauth_app_auth_method",
    ),
    CheckConstraint(
        "(token_endpoint_auth_method LIKE 'client_secret%') = (client_secret_hash IS NOT NULL)",
        name="oauth_app_secret_fits_method",
    ),
    CheckConstraint(
        "(token_endpoint_auth_method = 'private_key_jwt') = (jwks IS NOT NULL)", name="oauth_app_jwks_fits_method"
    ),
    CheckConstraint(
        'grant_types <@ \'["authorization_code", "refresh_token", "client_credentials"]\'::jsonb',
        name="oauth_app_grant_types",
    ),
    CheckConstraint(
        "token_endpoint_auth_method <> 'none' OR NOT jsonb_exists(grant_types, 'client_credentials')",
        name="oauth_app_public_has_no_own_rights",
    ),
    CheckConstraint(
        "NOT jsonb_exists(grant_types, 'authorization_code') OR jsonb_array_length(redirect_uris) > 0",
        name="oauth_app_codes_go_somewhere",
    ),
    CheckConstraint(
        "NOT jsonb_exists(grant_types, 'refresh_token') OR jsonb_exists(grant_types, 'authorization_code')",
        name="oauth_app_refreshes_what_was_allowed",
    ),
    CheckConstraint(
        "token_endpoint_auth_method <> 'none' OR NOT is_resource_server", name="oauth_app_resource_server_is_known"
    ),
    Index("oauth_app_client_id_key", "shop_id", "client_id", unique=True),
)

# What an app asked for in an hour of the clock.
app_hour = shop_table(
    "app_hour",
    ref("app_id", "oauth_app", on_delete="CASCADE", index=False),
    Column("hour", Instant, nullable=False),
    Column("requests", BigInteger, nullable=False),
    Column("throttled", BigInteger, nullable=False),
    Column("failed", BigInteger, nullable=False),
    CheckConstraint("least(requests, throttled, failed) >= 0", name="app_hour_counts_natural"),
    CheckConstraint("throttled + failed <= requests", name="app_hour_counts_fit"),
    Index("app_hour_hour_idx", "shop_id", "hour"),
    key=("app_id", "hour"),
)
