"""Identity providers, whom they vouch for, and sign-ins with them that are under way."""

from sqlalchemy import Boolean, CheckConstraint, Column, Index, Integer, LargeBinary, Text, func, text
from sqlalchemy.dialects.postgresql import JSONB

from entrepot.kernel import ids
from entrepot.kernel.tables import Instant, ref, shop_table

IDENTITY_PROVIDER = ids.kind("IdentityProvider", 0x1B)

identity_provider = shop_table(
    "identity_provider",
    Column("name", Text, nullable=False),
    # Whose accounts it opens: never both with one registration.
    Column("audience", Text, nullable=False),
    Column("issuer", Text, nullable=False),
    Column("client_id", Text, nullable=False),
    Column("client_secret_sealed", LargeBinary, nullable=False),
    Column("is_enabled", Boolean, nullable=False, server_default="true"),
    Column("allows_sign_up", Boolean, nullable=False, server_default="false"),
    Column("email_domains", JSONB, nullable=False, server_default=text("'[]'::jsonb")),
    # What whoever signs up as staff becomes.
    ref("role_id", "role", nullable=True),
    Column("created_at", Instant, nullable=False, server_default=func.now()),
    Column("version", Integer, nullable=False, server_default="1"),
    CheckConstraint("audience IN ('STAFF', 'CUSTOMER')", name="identity_provider_audience"),
    CheckConstraint("issuer ~ '^https?://[^?#]+$'", name="identity_provider_issuer"),
    CheckConstraint("char_length(name) <= 200 AND char_length(client_id) <= 255", name="identity_provider_texts_short"),
    CheckConstraint("jsonb_typeof(email_domains) = 'array'", name="identity_provider_domains"),
    CheckConstraint("audience = 'STAFF' OR role_id IS NULL", name="identity_provider_role_is_of_staff"),
    CheckConstraint(
        "audience = 'CUSTOMER' OR NOT allows_sign_up"
        " OR (role_id IS NOT NULL AND jsonb_array_length(email_domains) > 0)",
        name="identity_provider_staff_sign_up_is_limited",
    ),
    Index("identity_provider_issuer_key", "shop_id", "audience", "issuer", unique=True),
)

# Who somebody is at a provider; the subject is the provider's own name for them, and the only thing that is compared.
account_identity = shop_table(
    "account_identity",
    ref("provider_id", "identity_provider", on_delete="CASCADE", index=False),
    ref("account_id", "account", on_delete="CASCADE", index=False),
    Column("subject", Text, nullable=False),
    Column("created_at", Instant, nullable=False, server_default=func.now()),
    Column("last_used_at", Instant),
    CheckConstraint("char_length(subject) BETWEEN 1 AND 255", name="account_identity_subject_short"),
    Index("account_identity_account_key", "shop_id", "account_id", "provider_id", unique=True),
    key=("provider_id", "subject"),
)

# A sign-in under way: begun by a browser, which alone can bring the answer back, once, within ten minutes; then what
# the provider said, for whoever began it.
external_sign_in = shop_table(
    "external_sign_in",
    Column("state_hash", LargeBinary, nullable=False),
    ref("provider_id", "identity_provider", on_delete="CASCADE"),
    Column("browser_hash", LargeBinary, nullable=False),
    Column("challenge", Text, nullable=False),
    Column("verifier_sealed", LargeBinary, nullable=False),
    Column("nonce", Text, nullable=False),
    Column("return_to", Text, nullable=False),
    Column("created_at", Instant, nullable=False, server_default=func.now()),
    Column("expires_at", Instant, nullable=False),
    Column("used_at", Instant),
    Column("proven_hash", LargeBinary),
    Column("subject", Text),
    Column("email", Text),
    Column("name", Text),
    Column("redeemed_at", Instant),
    CheckConstraint(
        "octet_length(state_hash) = 32 AND octet_length(browser_hash) = 32", name="external_sign_in_hashed"
    ),
    CheckConstraint("challenge ~ '^[A-Za-z0-9_-]{43}$'", name="external_sign_in_s256"),
    CheckConstraint("expires_at <= created_at + interval '10 minutes'", name="external_sign_in_short"),
    CheckConstraint("proven_hash IS NULL OR used_at IS NOT NULL", name="external_sign_in_proven_after_use"),
    CheckConstraint("(proven_hash IS NULL) = (subject IS NULL)", name="external_sign_in_proven_is_somebody"),
    CheckConstraint("redeemed_at IS NULL OR proven_hash IS NOT NULL", name="external_sign_in_redeemed_was_proven"),
    Index("external_sign_in_proven_key", "shop_id", "proven_hash", unique=True),
    Index("external_sign_in_expiry_idx", "shop_id", "expires_at"),
    key=("state_hash",),
)
