"""What is remembered of an import: the run and its progress, the fate of every line, and the foreign keys.

Progress and lines are written in the transaction of the batch they belong to, so that a run that is killed at any
moment continues behind the last batch that is complete, and no line can be replayed twice.
"""

from sqlalchemy import BigInteger, CheckConstraint, Column, Index, Integer, Text, Uuid

from entrepot.kernel import ids
from entrepot.kernel.tables import at, ref, shop_table

IMPORT_RUN = ids.kind("ImportRun", 0xC0)
IMPORTED_DOCUMENT = ids.kind("ImportedDocument", 0xC1)

import_run = shop_table(
    "import_run",
    Column("source", Text, nullable=False),
    # The digest of all input files: a run is only ever continued with the very same input.
    Column("input_digest", Text, nullable=False),
    Column("batch_lines", Integer, nullable=False),
    Column("steps", Integer, nullable=False),
    Column("steps_done", Integer, nullable=False, server_default="0"),
    Column("lines_done", BigInteger, nullable=False, server_default="0"),
    at("started_at"),
    at("finished_at", default_now=False, nullable=True),
    CheckConstraint("batch_lines > 0", name="import_run_batch_lines_positive"),
    CheckConstraint("steps_done BETWEEN 0 AND steps", name="import_run_steps_done_within"),
    CheckConstraint("lines_done >= 0", name="import_run_lines_done_natural"),
    CheckConstraint("(finished_at IS NOT NULL) = (steps_done = steps)", name="import_run_finished_has_date"),
    Index("import_run_source_key", "shop_id", "source", unique=True),
)

import_line = shop_table(
    "import_line",
    ref("run_id", "import_run", index=False),
    Column("file", Text, nullable=False),
    Column("row_number", Integer, nullable=False),
    Column("kind", Text, nullable=False),
    Column("quantity", BigInteger, nullable=False),
    Column("amount_minor", BigInteger, nullable=False),
    # The line of the document it became: the document's id and the position in it; or the reason why there is none.
    Column("document_kind", Text),
    Column("document_id", Uuid),
    Column("position", Integer),
    Column("reason", Text),
    CheckConstraint("row_number > 1", name="import_line_row_below_header"),
    CheckConstraint(
        "CASE WHEN reason IS NULL THEN document_kind IN ('ORDER', 'RETURN', 'STOCK_MOVE', 'JOURNAL')"
        " AND document_id IS NOT NULL AND position IS NOT NULL"
        " ELSE document_kind IS NULL AND document_id IS NULL AND position IS NULL END",
        name="import_line_document_or_reason",
    ),
    Index("import_line_document_key", "shop_id", "document_kind", "document_id", "position", unique=True),
    key=("run_id", "file", "row_number"),
    append_only=True,
)

import_reference = shop_table(
    "import_reference",
    ref("run_id", "import_run", index=False),
    Column("kind", Text, nullable=False),
    Column("key", Text, nullable=False),
    Column("node_id", Uuid, nullable=False),
    key=("run_id", "kind", "key"),
    append_only=True,
)
