"""Pictures for the demo shop, drawn here and taken in through the operations that a merchant's upload uses."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import anyio.to_thread

from entrepot.kernel import storage
from entrepot.kernel.database import Tx
from entrepot.media import drawings, operations, rules


@dataclass(frozen=True, kw_only=True)
class Picture:
    """A picture to draw: a motif of `drawings.MOTIFS` in a colour (`#rrggbb`), with its alternative text."""

    motif: str
    colour: str
    alt: Mapping[str, str]


async def add_pictures(tx: Tx, *, pictures: Sequence[Picture]) -> list[uuid.UUID]:
    """Draw and store the pictures; their ids in order. The worker renders them after the commit."""
    drawn = [await anyio.to_thread.run_sync(_draw, picture) for picture in pictures]
    wishes = [
        rules.CreateUpload(filename=f"{picture.motif}.png", content_type="image/png", size_bytes=len(data))
        for picture, data in zip(pictures, drawn, strict=True)
    ]
    rows = await operations.create_uploads(tx, commands=wishes)
    for row, data in zip(rows, drawn, strict=True):
        await storage.current().put(row["storage_key"], data, content_type="image/png")
    ids = [row["id"] for row in rows]
    edits = [
        operations.EditMedia(id=media_id, alt=picture.alt) for media_id, picture in zip(ids, pictures, strict=True)
    ]
    await operations.edit_media(tx, commands=edits)
    await operations.complete_uploads(tx, media_ids=ids)
    return ids


def _draw(picture: Picture) -> bytes:
    return drawings.draw(picture.motif, colour=picture.colour)
