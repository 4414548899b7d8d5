"""Accounts, the staff among them, and failures to sign in; see security.md for what each column defends against."""

from sqlalchemy import BigInteger, CheckConstraint, Column, Index, Integer, LargeBinary, Text, func

from entrepot.kernel import ids
from entrepot.kernel.tables import Instant, ref, shop_table

STAFF = ids.kind("StaffMember", 0x10)
ACCOUNT = ids.kind("Account", 0x14)

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
