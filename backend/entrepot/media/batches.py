"""What is found once for all pictures of a level."""

import uuid
from collections.abc import Sequence
from typing import Any

from entrepot.contract.declare import Reader
from entrepot.kernel import storage
from entrepot.kernel.database import Row
from entrepot.media import reads, rules


async def media_by_ids(reader: Reader, ids: Sequence[uuid.UUID | None]) -> list[Row | None]:
    """The pictures of these ids in their order; None where there is none that the actor may see."""
    wanted = list(dict.fromkeys(media_id for media_id in ids if media_id is not None))
    found = await reads.list_media(reader.tx, ids=wanted)
    return [found.get(media_id) if media_id else None for media_id in ids]


async def urls_of_media(reader: Reader, rows: Sequence[Row], *, width: int = 960) -> list[str | None]:
    """The address of each picture's rendition for this width; no statement is run."""
    keeper = storage.current()
    chosen = [rules.choose_rendition(rules.renditions_of(row), width=width) for row in rows]
    return [keeper.public_url(item["key"]) if item else None for item in chosen]


def renditions_of(row: Row) -> list[dict[str, Any]]:
    """The renditions of a picture as sources of `MediaRendition`."""
    keeper = storage.current()
    return [{**item, "format": "webp", "url": keeper.public_url(item["key"])} for item in rules.renditions_of(row)]
