"""Filling in custom fields of any number of nodes at once."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Uuid, bindparam, func, select, tuple_
from sqlalchemy.dialects.postgresql import ARRAY

from entrepot.contract import nodes
from entrepot.contract.declare import Reader
from entrepot.fields import reads
from entrepot.fields.operations import metadata
from entrepot.fields.rules import definitions, owners, values
from entrepot.fields.rules.definitions import COLUMN_OF, FieldType
from entrepot.fields.tables import field_value
from entrepot.kernel import errors
from entrepot.kernel.database import Row, Tx, insert_rows, sql

_COLUMNS = tuple(dict.fromkeys(f"{name}_value" for name in COLUMN_OF.values()))
INSERT = insert_rows(field_value, "definition_id", "node_id", "position", *_COLUMNS)
_GIVEN = (
    func.unnest(bindparam("definition_ids", type_=ARRAY(Uuid)), bindparam("node_ids", type_=ARRAY(Uuid)))
    .table_valued("definition_id", "node_id", name="given")
    .render_derived()
)
DELETE = sql(
    field_value.delete().where(
        field_value.c.shop_id == bindparam("shop_id"),
        tuple_(field_value.c.definition_id, field_value.c.node_id).in_(
            select(_GIVEN.c.definition_id, _GIVEN.c.node_id)
        ),
    )
)


@dataclass(frozen=True, kw_only=True)
class FillFields:
    """JSON values of a node's custom fields, by key; null empties a field, what is not named stays."""

    node_id: uuid.UUID
    values: Sequence[tuple[str, Any]]


@dataclass(frozen=True)
class _Filled:
    """A field that is filled in: the node, the definition and what is stored."""

    node_id: uuid.UUID
    definition: Row
    stored: list[Any]
    field: errors.FieldPath


async def fill_fields(tx: Tx, *, commands: Sequence[FillFields]) -> list[Row]:
    """Fill in custom fields, all or none; returns the nodes. Two that fill in one node come one after the other."""
    node_ids = [command.node_id for command in commands]
    found = await metadata.writable(tx, node_ids=node_ids)
    filled = await _parsed(tx, commands)
    await _check_references(tx, filled)
    await metadata.locked(tx, holder_id=tx.shop_id, node_ids=node_ids)
    before = await reads.list_values(tx, ids=set(node_ids))
    latest = {(item.definition["id"], item.node_id): item for item in filled}
    if latest:
        await tx.run(DELETE, definition_ids=[key[0] for key in latest], node_ids=[key[1] for key in latest])
    await tx.insert(INSERT, [row for item in latest.values() for row in _rows(item)])
    _record(tx, before, list(latest.values()))
    return found


async def _parsed(tx: Tx, commands: Sequence[FillFields]) -> list[_Filled]:
    names = [owners.type_of(command.node_id) or "" for command in commands]
    keys = {key for command in commands for key, _ in command.values}
    known = await reads.list_definitions_by_key(tx, owner_types=set(names), keys=keys)
    found: list[_Filled] = []
    refused: list[errors.DomainError] = []
    for index, (command, name) in enumerate(zip(commands, names, strict=True)):
        for place, (key, given) in enumerate(command.values):
            path = ("nodes", index, "values", place)
            definition = known.get((name, key))
            if definition is None:
                refused.append(errors.NotFound(what="FieldDefinition", field=(*path, "key")))
                continue
            try:
                stored = values.parse_all(
                    given,
                    kind=FieldType(definition["type"]),
                    is_list=definition["is_list"],
                    validation=definitions.from_stored(definition["validation"]),
                    field=(*path, "value"),
                )
                found.append(_Filled(command.node_id, definition, stored, (*path, "value")))
            except errors.DomainError as refusal:
                refused.append(refusal)
    errors.raise_all(refused)
    return found


async def _check_references(tx: Tx, filled: Sequence[_Filled]) -> None:
    """Refuse references to what the actor does not see."""
    references = [
        (value, item)
        for item in filled
        if item.definition["type"] == FieldType.REFERENCE.value
        for value in item.stored
    ]
    if references:
        found = await nodes.find(Reader(tx), [value for value, _ in references])
        errors.raise_all(
            [
                errors.NotFound(what=item.definition["validation"]["reference_type"], field=item.field)
                for (_, item), row in zip(references, found, strict=True)
                if row is None
            ]
        )


def _rows(item: _Filled) -> list[dict[str, Any]]:
    column = f"{COLUMN_OF[FieldType(item.definition['type'])]}_value"
    return [
        {
            "definition_id": item.definition["id"],
            "node_id": item.node_id,
            "position": position,
            **dict.fromkeys(_COLUMNS),
            column: value,
        }
        for position, value in enumerate(item.stored)
    ]


def _record(tx: Tx, before: Sequence[Row], filled: Sequence[_Filled]) -> None:
    """One change for each node; fields that are not public are recorded apart."""
    old: dict[tuple[uuid.UUID, uuid.UUID], list[Row]] = {}
    for row in before:
        old.setdefault((row["definition_id"], row["node_id"]), []).append(row)
    by_node: dict[uuid.UUID, tuple[dict[str, Any], dict[str, Any]]] = {}
    for item in filled:
        definition = item.definition
        name = "custom_fields" if definition["is_public"] else "private_custom_fields"
        was, now = by_node.setdefault(item.node_id, ({}, {}))
        was.setdefault(name, {})[definition["key"]] = values.shown_all(
            definition, old.get((definition["id"], item.node_id), [])
        )
        now.setdefault(name, {})[definition["key"]] = values.shown_all(definition, _rows(item))
    for node_id, (was, now) in by_node.items():
        tx.change(node=node_id, operation="customFieldsSet", before=was, after=now)
