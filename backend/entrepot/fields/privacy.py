"""What shops and apps note about people in metadata and in fields of their own."""

from sqlalchemy import bindparam, delete, select

from entrepot.fields.tables import field_definition, field_value, node_metadata
from entrepot.kernel.database import Tx, among, sql
from entrepot.kernel.subjects import Document, Keeper, Subject

_OF_METADATA = (node_metadata.c.shop_id == bindparam("shop_id"), among(node_metadata.c.node_id, "nodes"))
_OF_VALUES = (field_value.c.shop_id == bindparam("shop_id"), among(field_value.c.node_id, "nodes"))
METADATA = sql(select(node_metadata.c.node_id, node_metadata.c.public).where(*_OF_METADATA))
VALUES = sql(
    select(field_value, field_definition.c.key)
    .join_from(
        field_value,
        field_definition,
        (field_definition.c.shop_id == field_value.c.shop_id) & (field_definition.c.id == field_value.c.definition_id),
    )
    .where(*_OF_VALUES)
)
DELETE_METADATA = sql(delete(node_metadata).where(*_OF_METADATA))
DELETE_VALUES = sql(delete(field_value).where(*_OF_VALUES))


async def _export(tx: Tx, subject: Subject) -> Document:
    nodes = list(subject.nodes)
    return {
        "metadata": [dict(row) for row in await tx.rows(METADATA, nodes=nodes)],
        "custom_fields": [dict(row) for row in await tx.rows(VALUES, nodes=nodes)],
    }


async def _erase(tx: Tx, subject: Subject) -> None:
    await tx.run(DELETE_METADATA, nodes=list(subject.nodes))
    await tx.run(DELETE_VALUES, nodes=list(subject.nodes))


KEEPER = Keeper(
    name="fields",
    columns=frozenset(("node_metadata.public", "node_metadata.private", "field_value.text_value")),
    export=_export,
    erase=_erase,
)
