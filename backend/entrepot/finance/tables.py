"""Tables of the ledger. Entries and lines are only ever inserted; an entry balances when its transaction ends."""

from sqlalchemy import BigInteger, Boolean, CheckConstraint, Column, Date, Index, Integer, Text, Uuid
from sqlalchemy.dialects.postgresql import JSONB

from entrepot.finance import rules
from entrepot.kernel import errors, ids
from entrepot.kernel.tables import at, extra_ddl, ref, shop_table

ACCOUNT = ids.kind("LedgerAccount", 0xA0)
JOURNAL_ENTRY = ids.kind("JournalEntry", 0xA1)
DOCUMENT = ids.kind("JournalDocument", 0xA2)

ledger_account = shop_table(
    "ledger_account",
    Column("code", Text, nullable=False),
    Column("name", JSONB, nullable=False),
    Column("kind", Text, nullable=False),
    Column("is_system", Boolean, nullable=False, server_default="false"),
    at("created_at"),
    CheckConstraint("kind IN ('ASSET', 'LIABILITY', 'EQUITY', 'REVENUE', 'EXPENSE')", name="ledger_account_kind_known"),
    CheckConstraint("code ~ '^[0-9]{4}(\\.[0-9]{2}){0,2}$'", name="ledger_account_code_form"),
    Index("ledger_account_code_key", "shop_id", "code", unique=True),
)

journal_entry = shop_table(
    "journal_entry",
    Column("event", Text, nullable=False),
    Column("document_kind", Text, nullable=False),
    Column("document_id", Uuid, nullable=False),
    Column("document_number", Text),
    Column("order_id", Uuid),
    Column("order_number", Text),
    Column("currency", Text, nullable=False),
    Column("memo", Text),
    Column("external_reference", Text),
    Column("effective_date", Date, nullable=False),
    at("effective_at", default_now=False),
    at("recorded_at"),
    CheckConstraint("currency ~ '^[A-Z]{3}$'", name="journal_entry_currency_code"),
    Index("journal_entry_source_key", "shop_id", "event", "document_id", "effective_date", unique=True),
    Index("journal_entry_reference_key", "shop_id", "external_reference", unique=True),
    Index("journal_entry_date_idx", "shop_id", "effective_at", "id"),
    Index("journal_entry_order_idx", "shop_id", "order_id"),
    append_only=True,
)

journal_line = shop_table(
    "journal_line",
    ref("entry_id", "journal_entry", index=False),
    Column("position", Integer, nullable=False),
    ref("account_id", "ledger_account", index=False),
    Column("currency", Text, nullable=False),
    Column("debit_minor", BigInteger, nullable=False),
    Column("credit_minor", BigInteger, nullable=False),
    Column("customer_id", Uuid),
    Column("country", Text),
    Column("effective_date", Date, nullable=False),
    CheckConstraint("debit_minor >= 0 AND credit_minor >= 0", name="journal_line_sides_positive"),
    CheckConstraint("(debit_minor = 0) <> (credit_minor = 0)", name="journal_line_one_side"),
    Index(
        "journal_line_account_idx",
        "shop_id",
        "account_id",
        "effective_date",
        postgresql_include=("debit_minor", "credit_minor", "currency", "entry_id"),
    ),
    key=("entry_id", "position"),
    append_only=True,
)

errors.on_constraint("ledger_account_code_key", rules.AccountExists)
errors.on_constraint("ledger_account_code_form", rules.AccountCodeInvalid)
errors.on_constraint("journal_entry_reference_key", rules.ReferencePosted)

_BALANCED = """
CREATE FUNCTION journal_entry_is_balanced() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  wanted uuid := CASE TG_TABLE_NAME WHEN 'journal_entry' THEN (to_jsonb(NEW)->>'id')::uuid
                 ELSE (to_jsonb(NEW)->>'entry_id')::uuid END;
  found record;
BEGIN
  SELECT count(*) AS lines, sum(debit_minor) AS debit, sum(credit_minor) AS credit,
         count(*) FILTER (WHERE line.currency <> entry.currency
                             OR line.effective_date <> entry.effective_date) AS foreign_lines
    INTO found
    FROM journal_line AS line JOIN journal_entry AS entry
      ON entry.shop_id = line.shop_id AND entry.id = line.entry_id
   WHERE line.shop_id = NEW.shop_id AND line.entry_id = wanted;
  IF found.lines < 2 OR found.debit <> found.credit OR found.foreign_lines > 0 THEN
    RAISE EXCEPTION 'journal entry % does not balance: debit %, credit %', wanted, found.debit, found.credit
      USING ERRCODE = 'check_violation', CONSTRAINT = 'journal_entry_balanced';
  END IF;
  RETURN NULL;
END $$
"""

extra_ddl(
    "finance",
    _BALANCED,
    """
CREATE CONSTRAINT TRIGGER journal_entry_balanced AFTER INSERT ON journal_entry
DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION journal_entry_is_balanced()
""",
    """
CREATE CONSTRAINT TRIGGER journal_line_balanced AFTER INSERT ON journal_line
DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION journal_entry_is_balanced()
""",
)
