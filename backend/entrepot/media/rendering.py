"""The errand that makes a picture's renditions: fetch, decode in another process, store, report. Safe to repeat."""

import json
import os
import sys
import tempfile
import uuid
from pathlib import Path
from typing import Any, Final

import anyio

import entrepot
from entrepot.kernel import storage
from entrepot.kernel.database import Row
from entrepot.kernel.worker import Errand
from entrepot.media import operations, reads, rules

RENDER_SECONDS: Final = 120
PACKAGE_ROOT: Final = Path(entrepot.__file__).resolve().parents[1]


async def render_media(errand: Errand, *, media_id: uuid.UUID) -> None:
    """Make the renditions of a picture that waits for them, or say why it cannot be used."""
    async with errand.read() as tx:
        row = await reads.find_media(tx, id=media_id)
    if row is None or row["state"] != rules.MediaState.PROCESSING:
        return
    keeper = errand.services.storage
    outcome = await _render(keeper, row)
    async with errand.write() as tx:
        recorded = await operations.record_outcomes(tx, outcomes=[outcome])
    if not recorded and outcome.rendered is not None:
        async with errand.read() as tx:
            kept = await reads.find_media(tx, id=media_id)
        if kept is None:
            await keeper.delete([item["key"] for item in outcome.rendered.renditions])


async def _render(keeper: storage.Storage, row: Row) -> operations.Outcome:
    with tempfile.TemporaryDirectory(prefix="entrepot-render-") as name:
        directory = Path(name)
        try:
            await keeper.fetch(row["storage_key"], to=directory / "source", most_bytes=row["size_bytes"])
        except FileNotFoundError:
            return operations.Outcome(id=row["id"], failure=rules.MediaFailure.FILE_MISSING)
        except storage.FileTooLarge:
            return operations.Outcome(id=row["id"], failure=rules.MediaFailure.FILE_TOO_LARGE)
        answer = await _decode(directory, rules.CONTENT_TYPES[row["content_type"]])
        if "failure" in answer:
            return operations.Outcome(id=row["id"], failure=rules.MediaFailure(answer["failure"]))
        renditions = [await _store(keeper, row, directory, item, answer["checksum"]) for item in answer["renditions"]]
    rendered = rules.Rendered(
        width=answer["width"],
        height=answer["height"],
        checksum=answer["checksum"],
        placeholder=answer["placeholder"],
        renditions=renditions,
    )
    return operations.Outcome(id=row["id"], rendered=rendered)


async def _decode(directory: Path, expected_format: str) -> dict[str, Any]:
    """Run `pixels` apart, without our environment; when it dies or takes too long, the picture is to blame."""
    arguments = (str(directory / "source"), str(directory), expected_format)
    command = [sys.executable, "-m", "entrepot.media.pixels", *arguments]
    environment = {"PYTHONPATH": str(PACKAGE_ROOT), "PATH": os.defpath}
    with anyio.move_on_after(RENDER_SECONDS):
        done = await anyio.run_process(command, check=False, env=environment, stderr=None, cwd="/")
        if done.returncode == 0:
            answer: dict[str, Any] = json.loads(done.stdout)
            return answer
    return {"failure": rules.MediaFailure.DAMAGED.value}


async def _store(
    keeper: storage.Storage, row: Row, directory: Path, made: dict[str, Any], checksum: str
) -> dict[str, Any]:
    key = f"{storage.PUBLIC}{row['shop_id']}/media/{row['id']}/{made['width']}-{checksum[:12]}.webp"
    data = await anyio.Path(directory, made["file"]).read_bytes()
    await keeper.put(key, data, content_type="image/webp")
    return {"width": made["width"], "height": made["height"], "key": key, "size": made["size"]}
