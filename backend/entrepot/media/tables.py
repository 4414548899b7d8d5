"""The table of pictures."""

from sqlalchemy import BigInteger, CheckConstraint, Column, Index, Integer, Text, text
from sqlalchemy.dialects.postgresql import JSONB

from entrepot.kernel import ids
from entrepot.kernel.tables import at, shop_table

MEDIA = ids.kind("Media", 0x20)

# Renditions are a column, {"webp": [{"width", "height", "key", "size"}]}: they live and die with their picture, and a
# list of products must not cost a query more for them.
media = shop_table(
    "media",
    Column("kind", Text, nullable=False, server_default=text("'IMAGE'")),
    Column("state", Text, nullable=False, server_default=text("'PENDING'")),
    Column("failure", Text),
    Column("filename", Text, nullable=False),
    Column("content_type", Text, nullable=False),
    Column("size_bytes", BigInteger, nullable=False),
    Column("storage_key", Text, nullable=False),
    Column("checksum", Text),
    Column("width", Integer),
    Column("height", Integer),
    Column("placeholder", Text),
    Column("renditions", JSONB, nullable=False, server_default=text("'{}'")),
    Column("alt", JSONB, nullable=False, server_default=text("'{}'")),
    Column("version", Integer, nullable=False, server_default=text("1")),
    at("created_at"),
    at("updated_at"),
    CheckConstraint("kind = 'IMAGE'", name="media_kind_known"),
    CheckConstraint("state IN ('PENDING', 'PROCESSING', 'READY', 'FAILED')", name="media_state_known"),
    CheckConstraint("(state = 'FAILED') = (failure IS NOT NULL)", name="media_failure_of_failed"),
    CheckConstraint(
        "state <> 'READY' OR (width > 0 AND height > 0 AND checksum IS NOT NULL)", name="media_ready_whole"
    ),
    CheckConstraint("size_bytes > 0", name="media_size_positive"),
    Index("media_created_idx", "shop_id", "created_at", "id"),
    Index("media_state_idx", "shop_id", "state", "created_at"),
)
