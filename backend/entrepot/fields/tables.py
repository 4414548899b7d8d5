"""Tables of metadata and custom fields. What belongs to a node names it by id only: any type of node may have some."""

from sqlalchemy import Boolean, CheckConstraint, Column, Date, Index, Integer, Numeric, SmallInteger, Text, Uuid, text
from sqlalchemy.dialects.postgresql import JSONB

from entrepot.fields.rules import definitions, metadata
from entrepot.fields.rules.definitions import FieldType
from entrepot.fields.rules.values import MOST_VALUES
from entrepot.kernel import errors, ids
from entrepot.kernel.tables import Instant, at, ref, shop_table

FIELD_DEFINITION = ids.kind("FieldDefinition", 0xD3)

_BOTH = ("public", "private")
_KEYS = " + ".join(f"jsonb_array_length(jsonb_path_query_array({part}, '$.keyvalue()'))" for part in _BOTH)
_BYTES = " + ".join(f"octet_length({part}::text)" for part in _BOTH)
_WRONG = f'$.keyvalue() ? (@.value.type() != "string" || !(@.key like_regex "{metadata.KEY_PATTERN}"))'
_TYPES = ", ".join(f"'{kind.value}'" for kind in FieldType)
_VALUES = tuple(f"{name}_value" for name in ("text", "number", "boolean", "date", "instant", "reference"))

# Whose metadata it is: an app's own, by its id, or everybody else's, by the shop's. Keys of two never collide.
node_metadata = shop_table(
    "node_metadata",
    Column("node_id", Uuid, nullable=False),
    Column("holder_id", Uuid, nullable=False),
    Column("public", JSONB, nullable=False, server_default="{}"),
    Column("private", JSONB, nullable=False, server_default="{}"),
    Column("updated_at", Instant, nullable=False, server_default=text("now()")),
    CheckConstraint(
        "jsonb_typeof(public) = 'object' AND jsonb_typeof(private) = 'object'", name="node_metadata_objects"
    ),
    CheckConstraint(f"{_KEYS} <= {metadata.KEYS_LIMIT}", name="node_metadata_keys_few"),
    CheckConstraint(f"{_BYTES} <= {metadata.BYTES_LIMIT}", name="node_metadata_small"),
    CheckConstraint(
        " AND ".join(f"NOT jsonb_path_exists({part}, '{_WRONG}')" for part in _BOTH), name="node_metadata_well_formed"
    ),
    key=("node_id", "holder_id"),
)

# `number` says in which order they are shown, and that there are not too many.
field_definition = shop_table(
    "field_definition",
    Column("owner_type", Text, nullable=False),
    Column("key", Text, nullable=False),
    Column("type", Text, nullable=False),
    Column("is_list", Boolean, nullable=False, server_default="false"),
    Column("is_public", Boolean, nullable=False, server_default="false"),
    Column("name", JSONB, nullable=False),
    Column("description", JSONB, nullable=False, server_default="{}"),
    Column("validation", JSONB, nullable=False, server_default="{}"),
    Column("number", SmallInteger, nullable=False),
    Column("version", Integer, nullable=False, server_default="1"),
    at("created_at"),
    CheckConstraint(
        f"char_length(key) <= {metadata.KEY_LIMIT} AND key ~ '{metadata.KEY_PATTERN}'", name="field_definition_key_form"
    ),
    CheckConstraint(f"type IN ({_TYPES})", name="field_definition_type_known"),
    CheckConstraint(f"number BETWEEN 1 AND {definitions.MOST_DEFINITIONS}", name="field_definition_number_in_range"),
    Index("field_definition_key_key", "shop_id", "owner_type", "key", unique=True),
    Index("field_definition_number_key", "shop_id", "owner_type", "number", unique=True),
)

field_value = shop_table(
    "field_value",
    ref("definition_id", "field_definition", on_delete="CASCADE", index=False),
    Column("node_id", Uuid, nullable=False),
    Column("position", SmallInteger, nullable=False),
    Column("text_value", Text),
    Column("number_value", Numeric),
    Column("boolean_value", Boolean),
    Column("date_value", Date),
    Column("instant_value", Instant),
    Column("reference_value", Uuid),
    CheckConstraint(f"num_nonnulls({', '.join(_VALUES)}) = 1", name="field_value_is_one"),
    CheckConstraint(f"position BETWEEN 0 AND {MOST_VALUES - 1}", name="field_value_position_in_range"),
    CheckConstraint(f"char_length(text_value) <= {definitions.TEXT_LIMIT}", name="field_value_text_short"),
    Index("field_value_node_idx", "shop_id", "node_id"),
    *(
        Index(
            f"field_value_{name}_idx",
            "shop_id",
            "definition_id",
            name,
            "node_id",
            postgresql_where=text(f"{name} IS NOT NULL"),
        )
        for name in _VALUES
    ),
    key=("definition_id", "node_id", "position"),
)

errors.on_constraint("field_definition_key_key", lambda: definitions.FieldKeyTaken(field=("key",)))
errors.on_constraint("field_definition_number_key", lambda: errors.StaleVersion(current=0, field=("key",)))
