"""What somebody proves themselves with beside a password, what is asked of them, and how their attempts ended."""

from sqlalchemy import BigInteger, Boolean, CheckConstraint, Column, Index, LargeBinary, Text, Uuid, func, text
from sqlalchemy.dialects.postgresql import JSONB

from entrepot.kernel import ids
from entrepot.kernel.tables import Instant, extra_ddl, ref, shop_table

FACTOR = ids.kind("Factor", 0x1A)
SIGN_IN_ATTEMPT = ids.kind("SignInAttempt", 0x1E)

# An authenticator app's secret is sealed for its row; the steps that it was used at only grow. Of a passkey there is
# the public key. What nobody confirmed counts for nothing.
account_factor = shop_table(
    "account_factor",
    ref("account_id", "account", on_delete="CASCADE"),
    Column("kind", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("secret_sealed", LargeBinary),
    Column("last_step", BigInteger),
    Column("credential_id", LargeBinary),
    Column("public_key", LargeBinary),
    Column("sign_count", BigInteger),
    Column("transports", JSONB),
    Column("is_backed_up", Boolean),
    Column("created_at", Instant, nullable=False, server_default=func.now()),
    Column("confirmed_at", Instant),
    Column("last_used_at", Instant),
    CheckConstraint("kind IN ('TOTP', 'PASSKEY')", name="account_factor_kind"),
    CheckConstraint("(kind = 'TOTP') = (secret_sealed IS NOT NULL)", name="account_factor_totp_has_secret"),
    CheckConstraint("kind = 'TOTP' OR last_step IS NULL", name="account_factor_steps_of_totp"),
    CheckConstraint(
        "CASE kind WHEN 'PASSKEY' THEN num_nulls(credential_id, public_key, sign_count, is_backed_up, confirmed_at) = 0"
        " ELSE num_nonnulls(credential_id, public_key, sign_count, is_backed_up, transports) = 0 END",
        name="account_factor_passkey_has_key",
    ),
    CheckConstraint("sign_count >= 0", name="account_factor_count_positive"),
    CheckConstraint("octet_length(credential_id) <= 1023", name="account_factor_credential_short"),
    CheckConstraint("char_length(name) <= 200", name="account_factor_name_short"),
    Index("account_factor_credential_key", "shop_id", "credential_id", unique=True),
    Index(
        "account_factor_totp_key",
        "shop_id",
        "account_id",
        unique=True,
        postgresql_where=text("kind = 'TOTP' AND confirmed_at IS NOT NULL"),
    ),
    Index(
        "account_factor_open_totp_key",
        "shop_id",
        "account_id",
        unique=True,
        postgresql_where=text("kind = 'TOTP' AND confirmed_at IS NULL"),
    ),
)

# Each is good once, for whoever lost the factor.
account_recovery_code = shop_table(
    "account_recovery_code",
    ref("account_id", "account", on_delete="CASCADE", index=False),
    Column("code_hash", LargeBinary, nullable=False),
    Column("created_at", Instant, nullable=False, server_default=func.now()),
    Column("used_at", Instant),
    CheckConstraint("octet_length(code_hash) = 32", name="account_recovery_code_hashed"),
    key=("account_id", "code_hash"),
)

# Something that is to be answered within minutes, and once: the second step of a sign-in, or a passkey's signature. One
# to sign in by a passkey is nobody's until it is answered.
account_challenge = shop_table(
    "account_challenge",
    Column("challenge_hash", LargeBinary, nullable=False),
    ref("account_id", "account", nullable=True, on_delete="CASCADE"),
    Column("purpose", Text, nullable=False),
    Column("created_at", Instant, nullable=False, server_default=func.now()),
    Column("expires_at", Instant, nullable=False),
    CheckConstraint("purpose IN ('STEP', 'SIGN_IN', 'REGISTER', 'PROOF')", name="account_challenge_purpose"),
    CheckConstraint("(purpose = 'SIGN_IN') = (account_id IS NULL)", name="account_challenge_whose"),
    CheckConstraint("octet_length(challenge_hash) = 32", name="account_challenge_hashed"),
    CheckConstraint("expires_at <= created_at + interval '5 minutes'", name="account_challenge_short"),
    Index("account_challenge_expiry_idx", "shop_id", "expires_at"),
    key=("challenge_hash",),
)

# How each attempt to sign in ended; of a name that nobody has, the account is missing and the rest is alike. It is no
# reference: to check one takes longer where there is an account, which strangers can measure.
sign_in_attempt = shop_table(
    "sign_in_attempt",
    Column("account_id", Uuid),
    Column("email_digest", LargeBinary),
    Column("outcome", Text, nullable=False),
    Column("factor", Text),
    Column("address", Text),
    Column("user_agent", Text),
    Column("created_at", Instant, nullable=False, server_default=func.now()),
    CheckConstraint(
        "outcome IN ('SIGNED_IN', 'STEP_ASKED', 'PASSWORD_WRONG', 'FACTOR_WRONG', 'PASSKEY_COPIED')",
        name="sign_in_attempt_outcome",
    ),
    CheckConstraint("factor IN ('TOTP', 'PASSKEY', 'RECOVERY_CODE')", name="sign_in_attempt_factor"),
    CheckConstraint("octet_length(email_digest) = 32", name="sign_in_attempt_email_hashed"),
    CheckConstraint("char_length(user_agent) <= 300", name="sign_in_attempt_texts_short"),
    Index("sign_in_attempt_account_idx", "shop_id", "account_id", "created_at"),
    Index("sign_in_attempt_age_idx", "shop_id", "created_at"),
)

# History is not rewritten: a row goes with its account, or when it is old.
HISTORY = """
CREATE FUNCTION access_keep_sign_in_attempt() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' AND (
        OLD.created_at < now() - interval '90 days'
        OR NOT EXISTS (SELECT 1 FROM account WHERE shop_id = OLD.shop_id AND id = OLD.account_id)
           AND OLD.account_id IS NOT NULL
    ) THEN
        RETURN OLD;
    END IF;
    RAISE EXCEPTION 'how a sign-in ended is not changed afterwards'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'sign_in_attempt_append_only', TABLE = 'sign_in_attempt';
END $$
"""

extra_ddl(
    "access_factors",
    HISTORY,
    "CREATE TRIGGER sign_in_attempt_append_only BEFORE UPDATE OR DELETE ON sign_in_attempt"
    " FOR EACH ROW EXECUTE FUNCTION access_keep_sign_in_attempt()",
)
