"""The jobs of pictures."""

import uuid
from collections.abc import Sequence

from entrepot.kernel import jobs
from entrepot.kernel.database import Tx
from entrepot.kernel.worker import Errand
from entrepot.media import operations, rendering


@jobs.errand("render_media", concurrency=2)
async def render_media(errand: Errand, *, media_id: str) -> None:
    """Make the renditions of an uploaded picture."""
    await rendering.render_media(errand, media_id=uuid.UUID(media_id))


@jobs.errand("remove_files")
async def remove_files(errand: Errand, *, keys: Sequence[str]) -> None:
    """Remove the files of what was deleted."""
    await errand.services.storage.delete(keys)


@jobs.scheduled("delete_abandoned_media", cron="23 * * * *")
async def delete_abandoned_media(tx: Tx) -> None:
    """Delete uploads that were announced and never came."""
    await operations.delete_abandoned(tx)
