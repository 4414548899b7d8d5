"""Defining custom fields. A key and a type stay as they are; values go with their definition."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import bindparam, select

from entrepot.fields import reads
from entrepot.fields.rules import definitions, owners
from entrepot.fields.rules.definitions import FieldType, Validation
from entrepot.fields.tables import FIELD_DEFINITION, field_definition
from entrepot.kernel import errors, ids, text
from entrepot.kernel.database import Row, Tx, among, insert_rows, sql, update_rows

_OWN = ("owner_type", "key", "type", "is_list", "is_public", "name", "description", "validation", "number")
INSERT = insert_rows(field_definition, "id", *_OWN)
SET = update_rows(field_definition, key=("id",), set=("is_public", "name", "description", "validation", "version"))
LOCK = sql(
    select(field_definition)
    .where(field_definition.c.shop_id == bindparam("shop_id"), among(field_definition.c.id, "ids"))
    .order_by(field_definition.c.id)
    .with_for_update()
)
DELETE = sql(
    field_definition.delete().where(
        field_definition.c.shop_id == bindparam("shop_id"), among(field_definition.c.id, "ids")
    )
)


@dataclass(frozen=True, kw_only=True)
class DefineField:
    """A custom field to define for a type of node."""

    owner_type: str
    key: str
    type: FieldType
    name: Mapping[str, str]
    description: Mapping[str, str]
    validation: Validation
    is_list: bool = False
    is_public: bool = False


@dataclass(frozen=True, kw_only=True)
class UpdateField:
    """What to change of a definition; None leaves it."""

    id: uuid.UUID
    name: Mapping[str, str] | None = None
    description: Mapping[str, str] | None = None
    validation: Validation | None = None
    is_public: bool | None = None
    if_version: int | None = None


@dataclass(frozen=True, kw_only=True)
class DeleteField:
    """A definition to delete with all its values."""

    id: uuid.UUID
    if_version: int | None = None


async def define_fields(tx: Tx, *, commands: Sequence[DefineField]) -> list[Row]:
    """Define custom fields; lists filter by them from the next request on."""
    for index, command in enumerate(commands):
        _check(tx, command, field=_place(index, commands))
    numbers = _numbers(await reads.list_definitions(tx), commands)
    rows = [
        {
            "id": definition_id,
            **{name: getattr(command, name) for name in ("owner_type", "key", "is_list", "is_public")},
            "type": command.type.value,
            "name": dict(command.name),
            "description": dict(command.description),
            "validation": definitions.to_stored(command.validation),
            "number": number,
        }
        for definition_id, command, number in zip(
            ids.new_many(FIELD_DEFINITION, len(commands)), commands, numbers, strict=True
        )
    ]
    await tx.insert(INSERT, rows)
    for row in rows:
        tx.change(node=row["id"], operation="fieldDefinitionCreate", after={name: row[name] for name in _OWN})
    return await _read(tx, [row["id"] for row in rows])


async def update_fields(tx: Tx, *, commands: Sequence[UpdateField]) -> list[Row]:
    """Change how fields are called, who sees them and what new values must be like; values that are there stay."""
    known = await _locked(tx, [(command.id, command.if_version) for command in commands])
    rows = []
    for index, command in enumerate(commands):
        before = known[command.id]
        after = _updated(tx, before, command, field=_place(index, commands))
        options = after["validation"].get("options")
        if options is not None and command.validation is not None:
            gone = await reads.find_orphaned_option(tx, definition_id=command.id, options=options)
            if gone is not None:
                raise definitions.OptionInUse(option=gone, field=(*_place(index, commands), "validation", "options"))
        changed = [name for name in after if name in before and after[name] != before[name]]
        tx.change(
            node=command.id,
            operation="fieldDefinitionUpdate",
            before={name: before[name] for name in changed},
            after={name: after[name] for name in changed},
        )
        rows.append(after)
    await tx.update(SET, rows)
    return await _read(tx, [row["id"] for row in rows])


async def delete_fields(tx: Tx, *, commands: Sequence[DeleteField]) -> None:
    """Delete definitions and all values that nodes have of them."""
    known = await _locked(tx, [(command.id, command.if_version) for command in commands])
    await tx.run(DELETE, ids=list(known))
    for definition_id, row in known.items():
        tx.change(node=definition_id, operation="fieldDefinitionDelete", before={name: row[name] for name in _OWN})


def _place(index: int, commands: Sequence[Any]) -> errors.FieldPath:
    """Where an error of a command is; a single command needs no index."""
    return () if len(commands) == 1 else (index,)


def _check(tx: Tx, command: DefineField, *, field: errors.FieldPath) -> None:
    owners.check_type(command.owner_type, field=(*field, "owner_type"))
    definitions.check_key(command.key, field=(*field, "key"))
    definitions.check_validation(command.type, command.validation, field=(*field, "validation"))
    _check_texts(tx, command.name, command.description, field=field)


def _check_texts(tx: Tx, name: Mapping[str, str], description: Mapping[str, str], *, field: errors.FieldPath) -> None:
    shop = tx.shop
    text.require(name, locale=shop.default_locale, locales=shop.locales, limit=100, field=(*field, "name"))
    text.check(description, locales=shop.locales, limit=500, field=(*field, "description"))


def _numbers(known: Sequence[Row], commands: Sequence[DefineField]) -> list[int]:
    """A place for each new definition among those of its type of owner."""
    taken: dict[str, list[int]] = {}
    for row in known:
        taken.setdefault(row["owner_type"], []).append(row["number"])
    found = []
    for index, command in enumerate(commands):
        own = taken.setdefault(command.owner_type, [])
        [number] = definitions.free_numbers(own, 1, field=(*_place(index, commands), "owner_type"))
        own.append(number)
        found.append(number)
    return found


def _updated(tx: Tx, before: Row, command: UpdateField, *, field: errors.FieldPath) -> dict[str, Any]:
    name = before["name"] if command.name is None else dict(command.name)
    description = before["description"] if command.description is None else dict(command.description)
    _check_texts(tx, name, description, field=field)
    validation = before["validation"]
    if command.validation is not None:
        definitions.check_validation(FieldType(before["type"]), command.validation, field=(*field, "validation"))
        validation = definitions.to_stored(command.validation)
    return {
        "id": command.id,
        "is_public": before["is_public"] if command.is_public is None else command.is_public,
        "name": name,
        "description": description,
        "validation": validation,
        "version": before["version"] + 1,
    }


async def _locked(tx: Tx, wanted: Sequence[tuple[uuid.UUID, int | None]]) -> dict[uuid.UUID, Row]:
    known = {row["id"]: row for row in await tx.rows(LOCK, ids=[definition_id for definition_id, _ in wanted])}
    refused: list[errors.DomainError] = []
    for index, (definition_id, if_version) in enumerate(wanted):
        row = known.get(definition_id)
        if row is None:
            refused.append(errors.NotFound(what="FieldDefinition", field=(*_place(index, wanted), "id")))
        elif if_version is not None and if_version != row["version"]:
            refused.append(errors.StaleVersion(current=row["version"], field=(*_place(index, wanted), "if_version")))
    errors.raise_all(refused)
    return known


async def _read(tx: Tx, wanted: Sequence[uuid.UUID]) -> list[Row]:
    found = await reads.list_definitions_by_id(tx, ids=wanted)
    return [found[item] for item in wanted]
