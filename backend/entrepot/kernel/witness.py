"""How far the change feed of each shop had come, kept outside of the database, so that what is cut off is missed."""

import base64
import logging
import tempfile
import uuid
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

import orjson

from entrepot.kernel import audit
from entrepot.kernel.storage import Storage

_MOST_BYTES: Final = 10_000
logger = logging.getLogger("entrepot.audit")


@dataclass(frozen=True)
class Head:
    """The last position of a feed, its hash, and when it was sealed by the database's clock."""

    position: int
    hash: bytes
    at: datetime


async def keep(storage: Storage, *, shop_id: uuid.UUID, head: Head) -> None:
    """Keep how far a feed has come, in the storage and in the log."""
    proof = audit.witnessed(shop_id=shop_id, position=head.position, head=head.hash, at=head.at)
    said = {"position": head.position, "hash": _text(head.hash), "at": head.at.isoformat(), "proof": _text(proof)}
    await storage.put(_key(shop_id), orjson.dumps(said), content_type="application/json")
    logger.info("the feed of shop %s is sealed up to %d: %s", shop_id, head.position, _text(head.hash))


async def find(storage: Storage, *, shop_id: uuid.UUID) -> Head | None:
    """How far a feed had come when that was last kept; None where nothing is kept that we have written."""
    with tempfile.TemporaryDirectory(prefix="entrepot-") as directory:
        path = Path(directory) / "head.json"
        try:
            await storage.fetch(_key(shop_id), to=path, most_bytes=_MOST_BYTES)
        except FileNotFoundError:
            return None
        try:
            said = orjson.loads(path.read_bytes())
            head = Head(int(said["position"]), base64.b64decode(said["hash"]), datetime.fromisoformat(said["at"]))
            proof = base64.b64decode(said["proof"])
        except (ValueError, KeyError, TypeError):
            return None
    genuine = audit.is_witnessed(proof, shop_id=shop_id, position=head.position, head=head.hash, at=head.at)
    return head if genuine else None


def _key(shop_id: uuid.UUID) -> str:
    return f"private/audit/{shop_id}.json"


def _text(value: bytes) -> str:
    return base64.b64encode(value).decode()
