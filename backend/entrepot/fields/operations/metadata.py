"""Patches of metadata by key, public or private, of any number of nodes at once."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy import bindparam, select

from entrepot.contract import nodes
from entrepot.contract.declare import Reader
from entrepot.fields.rules import metadata, owners
from entrepot.fields.tables import node_metadata
from entrepot.kernel import errors
from entrepot.kernel.database import Row, Tx, among, insert_rows, sql, update_rows

Part = Literal["public", "private"]
ENSURE = insert_rows(node_metadata, "node_id", "holder_id", on_conflict="nothing")
LOCK = sql(
    select(node_metadata)
    .where(
        node_metadata.c.shop_id == bindparam("shop_id"),
        node_metadata.c.holder_id == bindparam("holder_id"),
        among(node_metadata.c.node_id, "ids"),
    )
    .order_by(node_metadata.c.node_id)
    .with_for_update()
)
SET = update_rows(node_metadata, key=("node_id", "holder_id"), set=("public", "private", "updated_at"))
# Under these names changes are recorded; what an app keeps to itself is for auditors only.
RECORDED: Mapping[tuple[Part, bool], str] = {
    ("public", False): "metadata",
    ("public", True): "metadata",
    ("private", False): "private_metadata",
    ("private", True): "app_metadata",
}


@dataclass(frozen=True, kw_only=True)
class PatchMetadata:
    """What to set of a node's metadata, by key; null takes a key away, what is not named stays."""

    node_id: uuid.UUID
    patch: Sequence[tuple[str, str | None]]


async def patch_metadata(tx: Tx, *, part: Part, commands: Sequence[PatchMetadata]) -> list[Row]:
    """Patch the metadata that the actor holds: an app its own, everybody else the shop's. Returns the nodes.

    All or none. Locks the metadata of the nodes in the order of their ids; two patches of one node both count.
    """
    for index, command in enumerate(commands):
        _check(command, field=("nodes", index))
    found = await writable(tx, node_ids=[command.node_id for command in commands])
    holder_id = tx.actor.app_id or tx.shop_id
    known = await locked(tx, holder_id=holder_id, node_ids=[command.node_id for command in commands])
    after = {node_id: {"public": row["public"], "private": row["private"]} for node_id, row in known.items()}
    refused: list[errors.DomainError] = []
    for index, command in enumerate(commands):
        parts = after[command.node_id]
        parts[part] = metadata.patched(parts[part], dict(command.patch))
        try:
            metadata.check_size(*parts.values(), field=("nodes", index, "patch"))
        except errors.DomainError as refusal:
            refused.append(refusal)
    errors.raise_all(refused)
    await tx.update(
        SET,
        [
            {"node_id": node_id, "holder_id": holder_id, **parts, "updated_at": tx.now}
            for node_id, parts in sorted(after.items())
        ],
    )
    _record(tx, part, known, after)
    return found


async def writable(tx: Tx, *, node_ids: Sequence[uuid.UUID]) -> list[Row]:
    """The nodes of these ids, which the actor sees and may write to; refused by their place in the list."""
    found = await nodes.find(Reader(tx), node_ids)
    refused: list[errors.DomainError] = []
    for index, (node_id, row) in enumerate(zip(node_ids, found, strict=True)):
        name = owners.type_of(node_id)
        if row is None or name is None:
            refused.append(errors.NotFound(what="Node", field=("nodes", index, "node_id")))
            continue
        try:
            owners.check_writer(tx.actor, name, field=("nodes", index, "node_id"))
        except errors.DomainError as refusal:
            refused.append(refusal)
    errors.raise_all(refused)
    return found


async def locked(tx: Tx, *, holder_id: uuid.UUID, node_ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, Row]:
    """The metadata of a holder on nodes, made where there is none, under row locks taken in the order of the ids."""
    wanted = sorted(set(node_ids))
    await tx.insert(ENSURE, [{"node_id": node_id, "holder_id": holder_id} for node_id in wanted])
    return {row["node_id"]: row for row in await tx.rows(LOCK, holder_id=holder_id, ids=wanted)}


def _check(command: PatchMetadata, *, field: errors.FieldPath) -> None:
    for index, (key, value) in enumerate(command.patch):
        metadata.check_key(key, field=(*field, "patch", index, "key"))
        metadata.check_text(value or "", field=(*field, "patch", index, "value"))


def _record(tx: Tx, part: Part, known: Mapping[uuid.UUID, Row], after: Mapping[uuid.UUID, Mapping[str, Any]]) -> None:
    """One change for each node, with the keys that differ."""
    name = RECORDED[part, tx.actor.app_id is not None]
    for node_id, row in known.items():
        old, new = row[part], after[node_id][part]
        keys = [key for key in {**old, **new} if old.get(key) != new.get(key)]
        tx.change(
            node=node_id,
            operation="metadataSet" if part == "public" else "privateMetadataSet",
            before={name: {key: old.get(key) for key in keys}},
            after={name: {key: new.get(key) for key in keys}},
        )
