"""Proofs of who somebody is, beside their password: tickets sent by mail, letters still to be sent, known devices."""

from sqlalchemy import CheckConstraint, Column, Index, LargeBinary, Text, func, text

from entrepot.kernel import ids
from entrepot.kernel.tables import Instant, ref, shop_table

TICKET = ids.kind("AccountTicket", 0x19)
LETTER = ids.kind("AccountLetter", 0x1F)

# Whoever shows the token reads the mail of the address that is hashed here. It opens one thing, once, and only as long
# as the account has the address it had then; created_by_id is who invited.
account_ticket = shop_table(
    "account_ticket",
    ref("account_id", "account", on_delete="CASCADE"),
    ref("created_by_id", "staff", nullable=True, on_delete="CASCADE"),
    Column("purpose", Text, nullable=False),
    Column("token_hash", LargeBinary, nullable=False),
    Column("email_digest", LargeBinary, nullable=False),
    Column("new_email", Text),
    Column("created_at", Instant, nullable=False, server_default=func.now()),
    Column("expires_at", Instant, nullable=False),
    Column("used_at", Instant),
    CheckConstraint("purpose IN ('INVITE', 'VERIFY', 'RESET', 'CHANGE_EMAIL', 'MERGE')", name="account_ticket_purpose"),
    CheckConstraint("octet_length(token_hash) = 32", name="account_ticket_hashed"),
    CheckConstraint("octet_length(email_digest) = 32", name="account_ticket_email_hashed"),
    CheckConstraint("(purpose = 'CHANGE_EMAIL') = (new_email IS NOT NULL)", name="account_ticket_new_email"),
    CheckConstraint("purpose = 'INVITE' OR created_by_id IS NULL", name="account_ticket_inviter"),
    CheckConstraint(
        "expires_at > created_at AND expires_at <= created_at + interval '7 days'", name="account_ticket_has_an_end"
    ),
    Index("account_ticket_token_key", "shop_id", "token_hash", unique=True),
    Index(
        "account_ticket_open_key",
        "shop_id",
        "account_id",
        "purpose",
        unique=True,
        postgresql_where=text("used_at IS NULL"),
    ),
    Index("account_ticket_expiry_idx", "shop_id", "expires_at"),
)

# A letter that is still to be sent: written alike for an address that has an account and for one that has none, so that
# whoever asks learns nothing. What it says is decided when it is sent, and then the row goes.
account_letter = shop_table(
    "account_letter",
    ref("account_id", "account", nullable=True, on_delete="CASCADE"),
    ref("requested_by_id", "staff", nullable=True, on_delete="CASCADE"),
    Column("purpose", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("email", Text, nullable=False),
    Column("name", Text),
    Column("locale", Text),
    Column("created_at", Instant, nullable=False, server_default=func.now()),
    Column("admitted_at", Instant),
    CheckConstraint(
        "purpose IN ('REGISTER', 'RESET', 'INVITE', 'CHANGE_EMAIL', 'EMAIL_CHANGED', 'FACTORS_CHANGED', 'MERGE')",
        name="account_letter_purpose",
    ),
    CheckConstraint("kind IN ('STAFF', 'CUSTOMER')", name="account_letter_kind"),
    CheckConstraint("email = lower(email) AND email ~ '^[^@ ]+@[^@ ]+$'", name="account_letter_email_normal"),
    CheckConstraint("char_length(email) <= 254 AND char_length(name) <= 200", name="account_letter_texts_short"),
    CheckConstraint(
        "(purpose IN ('REGISTER', 'RESET')) = (account_id IS NULL)", name="account_letter_account_where_known"
    ),
)

# Where somebody signed in before: strangers who try their name from elsewhere do not lock them out here.
account_device = shop_table(
    "account_device",
    ref("account_id", "account", on_delete="CASCADE"),
    Column("token_hash", LargeBinary, nullable=False),
    Column("created_at", Instant, nullable=False, server_default=func.now()),
    Column("last_used_at", Instant, nullable=False, server_default=func.now()),
    CheckConstraint("octet_length(token_hash) = 32", name="account_device_hashed"),
    key=("token_hash",),
)
