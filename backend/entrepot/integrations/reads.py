"""What is known of an import: its run, and the nodes that its foreign keys stand for."""

import uuid

from sqlalchemy import Text, Uuid, bindparam, select

from entrepot.integrations.tables import import_reference, import_run
from entrepot.kernel.database import Row, Tx, sql

_RUN = sql(
    select(import_run).where(
        import_run.c.shop_id == bindparam("shop_id", type_=Uuid),
        import_run.c.source == bindparam("named", type_=Text),
    )
)
_REFERENCES = sql(
    select(import_reference.c.key, import_reference.c.node_id).where(
        import_reference.c.shop_id == bindparam("shop_id", type_=Uuid),
        import_reference.c.run_id == bindparam("of_run", type_=Uuid),
        import_reference.c.kind == bindparam("of_kind", type_=Text),
    )
)


async def find_run(tx: Tx, *, source: str) -> Row | None:
    """The run of a source in this shop."""
    return await tx.row(_RUN, named=source)


async def list_references(tx: Tx, *, run_id: uuid.UUID, kind: str) -> dict[str, uuid.UUID]:
    """The nodes of one kind that a run has created, by their foreign key."""
    return {row["key"]: row["node_id"] for row in await tx.rows(_REFERENCES, of_run=run_id, of_kind=kind)}
