"""Accounts, roles, sessions, tokens and apps; see security.md for what each column defends against."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Index,
    Integer,
    LargeBinary,
    Text,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from entrepot.access.rules import roles as role_rules
from entrepot.kernel import errors, ids
from entrepot.kernel.tables import Instant, extra_ddl, ref, shop_table

STAFF = ids.kind("StaffMember", 0x10)
ROLE = ids.kind("Role", 0x11)
SESSION = ids.kind("Session", 0x12)
APP = ids.kind("App", 0x13)
ACCOUNT = ids.kind("Account", 0x14)
ACCESS_TOKEN = ids.kind("AccessToken", 0x15)
ROLE_ASSIGNMENT = ids.kind("RoleAssignment", 0x16)
OAUTH_GRANT = ids.kind("OAuthGrant", 0x17)
OAUTH_CODE = ids.kind("OAuthCode", 0x18)

# Sets of names are jsonb arrays, because a set-based insert cannot carry an array of arrays.
NO_NAMES = text("'[]'::jsonb")

account = shop_table(
    "account",
    Column("kind", Text, nullable=False),
    Column("email", Text, nullable=False),
    Column("password_hash", Text),
    Column("state", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("locale", Text),
    Column("email_verified_at", Instant),
    Column("password_changed_at", Instant),
    Column("last_login_at", Instant),
    Column("created_at", Instant, nullable=False, server_default=func.now()),
    Column("version", Integer, nullable=False, server_default="1"),
    CheckConstraint("kind IN ('STAFF', 'CUSTOMER')", name="account_kind"),
    CheckConstraint("state IN ('INVITED', 'ACTIVE', 'SUSPENDED')", name="account_state"),
    CheckConstraint("email = lower(email) AND email ~ '^[^@ ]+@[^@ ]+$'", name="account_email_normal"),
    CheckConstraint("char_length(email) <= 254 AND char_length(name) <= 200", name="account_texts_short"),
    CheckConstraint("password_hash IS NULL OR password_hash LIKE '$argon2id$%'", name="account_password_hashed"),
    Index("account_email_key", "shop_id", "kind", "email", unique=True),
)

# A person who works in the shop; the account holds what they sign in with.
staff = shop_table(
    "staff",
    ref("account_id", "account", unique=True),
    Column("phone", Text),
    Column("created_at", Instant, nullable=False, server_default=func.now()),
    Column("version", Integer, nullable=False, server_default="1"),
)

# grants_all marks the owner's role: it holds every permission there is and will be.
role = shop_table(
    "role",
    Column("key", Text),
    Column("name", JSONB, nullable=False),
    Column("permissions", JSONB, nullable=False, server_default=NO_NAMES),
    Column("grants_all", Boolean, nullable=False, server_default="false"),
    Column("created_at", Instant, nullable=False, server_default=func.now()),
    Column("version", Integer, nullable=False, server_default="1"),
    CheckConstraint("NOT grants_all OR permissions = '[]'::jsonb", name="role_owner_lists_nothing"),
    Index("role_key_key", "shop_id", "key", unique=True),
    Index("role_grants_all_key", "shop_id", unique=True, postgresql_where=text("grants_all")),
)

# Data scope: a null location or channel means all of them; several rows of one role add up.
staff_role = shop_table(
    "staff_role",
    ref("staff_id", "staff", on_delete="CASCADE", index=False),
    ref("role_id", "role"),
    ref("location_id", "location", nullable=True),
    ref("channel_id", "channel", nullable=True),
    Column("own_only", Boolean, nullable=False, server_default="false"),
    Index(
        "staff_role_assignment_key",
        "shop_id",
        "staff_id",
        "role_id",
        "location_id",
        "channel_id",
        unique=True,
        postgresql_nulls_not_distinct=True,
    ),
)

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
    Index("oauth_app_client_id_key", "shop_id", "client_id", unique=True),
)

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
    CheckConstraint("(grant_id IS NULL) = (scopes IS NULL)", name="session_scopes_with_grant"),
    CheckConstraint("(revoked_at IS NULL) = (revoke_reason IS NULL)", name="session_revoke_has_reason"),
    CheckConstraint(
        "revoke_reason IN ('LOGOUT', 'SIGNED_OUT', 'PASSWORD_CHANGED', 'REUSED', 'SUSPENDED', 'UNINSTALLED')",
        name="session_revoke_reason",
    ),
    CheckConstraint("expires_at > created_at", name="session_expires_later"),
    Index("session_family_key", "shop_id", "family_hash", unique=True),
)

# scopes null: everything its holder may do. expires_at null: a private app's static token.
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
    CheckConstraint("actor_kind IN ('STAFF', 'CUSTOMER', 'APP')", name="access_token_actor_kind"),
    CheckConstraint("(actor_kind = 'APP') = (account_id IS NULL)", name="access_token_person_or_app"),
    CheckConstraint("account_id IS NOT NULL OR app_id IS NOT NULL", name="access_token_has_holder"),
    CheckConstraint("app_id IS NULL OR scopes IS NOT NULL", name="access_token_app_is_scoped"),
    CheckConstraint("expires_at IS NOT NULL OR actor_kind = 'APP'", name="access_token_expires"),
    CheckConstraint("octet_length(token_hash) = 32", name="access_token_hashed"),
    Index("access_token_hash_key", "shop_id", "token_hash", unique=True),
    Index("access_token_expiry_idx", "shop_id", "expires_at"),
)

# One authorization: what was asked, by whom it was allowed, and which session it became when redeemed.
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
    CheckConstraint("(used_at IS NULL) = (session_id IS NULL)", name="oauth_authorization_code_used_once"),
    Index("oauth_authorization_code_hash_key", "shop_id", "code_hash", unique=True),
)

# Failures by account name, address or client, hashed; kept for names that do not exist too, so that none stands out.
throttle = shop_table(
    "throttle",
    Column("bucket", LargeBinary, nullable=False),
    Column("failures", BigInteger, nullable=False),
    Column("window_ends_at", Instant, nullable=False),
    Column("blocked_until", Instant),
    CheckConstraint("failures > 0", name="throttle_failures_positive"),
    key=("bucket",),
)

# A check that two people demoting each other at once cannot pass: the owner's role is locked before counting.
LAST_OWNER = """
CREATE FUNCTION access_check_last_owner() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM 1 FROM role WHERE shop_id = OLD.shop_id AND grants_all FOR UPDATE;
    IF EXISTS (SELECT 1 FROM staff WHERE shop_id = OLD.shop_id) AND NOT EXISTS (
        SELECT 1 FROM staff_role
        JOIN role ON role.shop_id = staff_role.shop_id AND role.id = staff_role.role_id AND role.grants_all
        JOIN staff ON staff.shop_id = staff_role.shop_id AND staff.id = staff_role.staff_id
        JOIN account ON account.shop_id = staff.shop_id AND account.id = staff.account_id AND account.state = 'ACTIVE'
        WHERE staff_role.shop_id = OLD.shop_id
    ) THEN
        RAISE EXCEPTION 'a shop keeps at least one active owner'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'staff_role_last_owner', TABLE = 'staff_role';
    END IF;
    RETURN NULL;
END $$
"""
extra_ddl(
    "access",
    LAST_OWNER,
    "CREATE CONSTRAINT TRIGGER staff_role_last_owner AFTER DELETE OR UPDATE ON staff_role"
    " DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION access_check_last_owner()",
    "CREATE CONSTRAINT TRIGGER account_last_owner AFTER UPDATE OF state ON account"
    " DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (OLD.state = 'ACTIVE' AND NEW.state <> 'ACTIVE'"
    " AND NEW.kind = 'STAFF') EXECUTE FUNCTION access_check_last_owner()",
)
errors.on_constraint("staff_role_last_owner", role_rules.LastOwner)
