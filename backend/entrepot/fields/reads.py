"""Reads of metadata, definitions and values, each in one statement for any number of nodes."""

import uuid
from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Boolean, Text, Uuid, bindparam, or_, select

from entrepot.fields.permissions import (
    READ_CUSTOM_FIELDS,
    READ_PRIVATE_METADATA,
    WRITE_CUSTOM_FIELDS,
    WRITE_FIELD_DEFINITIONS,
)
from entrepot.fields.tables import field_definition, field_value, node_metadata
from entrepot.kernel.database import Row, Tx, among, sql
from entrepot.kernel.permissions import Actor

SHOP: Any = bindparam("shop_id")
_ANY_TYPE = bindparam("owner_type", type_=Text())
_IS_SEEN = or_(bindparam("everything", type_=Boolean()), field_definition.c.is_public)

METADATA = sql(
    select(node_metadata)
    .where(node_metadata.c.shop_id == SHOP, among(node_metadata.c.node_id, "ids"))
    .order_by(node_metadata.c.node_id, node_metadata.c.holder_id != SHOP, node_metadata.c.holder_id)
)
DEFINITIONS = sql(
    select(field_definition)
    .where(
        field_definition.c.shop_id == SHOP,
        or_(_ANY_TYPE.is_(None), field_definition.c.owner_type == _ANY_TYPE),
        _IS_SEEN,
    )
    .order_by(field_definition.c.owner_type, field_definition.c.number)
)
DEFINITIONS_BY_ID = sql(
    select(field_definition).where(field_definition.c.shop_id == SHOP, among(field_definition.c.id, "ids"), _IS_SEEN)
)
DEFINITIONS_BY_KEY = sql(
    select(field_definition).where(
        field_definition.c.shop_id == SHOP,
        among(field_definition.c.owner_type, "owner_types"),
        among(field_definition.c.key, "keys"),
        _IS_SEEN,
    )
)
VALUES = sql(
    select(field_value, field_definition)
    .join(
        field_definition,
        (field_definition.c.shop_id == field_value.c.shop_id) & (field_definition.c.id == field_value.c.definition_id),
    )
    .where(field_value.c.shop_id == SHOP, among(field_value.c.node_id, "ids"), _IS_SEEN)
    .order_by(field_value.c.node_id, field_definition.c.number, field_value.c.position)
)
# Texts that some nodes have in a field and that are not among those still offered.
ORPHANED = sql(
    select(field_value.c.text_value)
    .where(
        field_value.c.shop_id == SHOP,
        field_value.c.definition_id == bindparam("definition_id", type_=Uuid()),
        ~among(field_value.c.text_value, "options"),
    )
    .limit(1)
)


def sees_private_metadata(tx: Tx, *, holder_id: uuid.UUID) -> bool:
    """Whether the actor may see what this holder keeps private: an app sees the shop's and its own, no other app's."""
    return tx.actor.may(READ_PRIVATE_METADATA) and (
        tx.actor.app_id is None or holder_id in (tx.actor.app_id, tx.shop_id)
    )


def sees_every_field(actor: Actor) -> bool:
    """Whether the actor sees custom fields that are not public."""
    return actor.may(READ_CUSTOM_FIELDS, WRITE_CUSTOM_FIELDS, WRITE_FIELD_DEFINITIONS)


async def list_metadata(tx: Tx, *, ids: Iterable[uuid.UUID]) -> Sequence[Row]:
    """The metadata of nodes, each with the shop's own first."""
    return await tx.rows(METADATA, ids=list(ids))


async def list_definitions(tx: Tx, *, owner_type: str | None = None) -> Sequence[Row]:
    """The definitions that the actor sees, of one type of node or of all, in their order."""
    return await tx.rows(DEFINITIONS, owner_type=owner_type, everything=sees_every_field(tx.actor))


async def list_definitions_by_id(tx: Tx, *, ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, Row]:
    """Those of the definitions that the actor sees, by id."""
    rows = await tx.rows(DEFINITIONS_BY_ID, ids=list(ids), everything=sees_every_field(tx.actor))
    return {row["id"]: row for row in rows}


async def list_definitions_by_key(
    tx: Tx, *, owner_types: Iterable[str], keys: Iterable[str]
) -> dict[tuple[str, str], Row]:
    """The definitions of some keys that the actor sees, by type of owner and key."""
    rows = await tx.rows(
        DEFINITIONS_BY_KEY, owner_types=list(owner_types), keys=list(keys), everything=sees_every_field(tx.actor)
    )
    return {(row["owner_type"], row["key"]): row for row in rows}


async def list_values(tx: Tx, *, ids: Iterable[uuid.UUID]) -> Sequence[Row]:
    """The values of nodes that the actor sees with their definitions, by node, definition and position."""
    return await tx.rows(VALUES, ids=list(ids), everything=sees_every_field(tx.actor))


async def find_orphaned_option(tx: Tx, *, definition_id: uuid.UUID, options: Sequence[str]) -> str | None:
    """A text that some node has in a field and that is not one of these."""
    found: str | None = await tx.value(ORPHANED, definition_id=definition_id, options=list(options))
    return found
