"""The chunks of an operation made into one file, in the format that is wanted; and the end of the operation."""

import tempfile
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final

import anyio
import anyio.to_thread

from entrepot.bulk import reads
from entrepot.bulk.operations import lifecycle, sheets
from entrepot.bulk.operations.lifecycle import Held, Outcome
from entrepot.bulk.rules import states
from entrepot.bulk.rules.states import BulkFormat, BulkKind, BulkState
from entrepot.kernel.asking import Column
from entrepot.kernel.worker import Errand

LARGEST_PART: Final = 1 << 30


async def assemble(errand: Errand, *, held: Held, columns: Sequence[Column], outcome: Outcome) -> None:
    """Make one file of the chunks and end the operation so; a query may still be cancelled."""
    format = BulkFormat(held.row["format"])
    key = lifecycle.key_of(errand.shop_id, held.id, f"result.{format.value.lower()}")
    with tempfile.TemporaryDirectory(prefix="entrepot-bulk-") as directory:
        result = anyio.Path(directory, "result")
        try:
            is_wanted = await put_together(errand, held=held, columns=columns, directory=Path(directory))
        except states.ResultTooLarge as refused:
            message = refused.message(held.row["locale"])
            await settle(errand, held=held, outcome=Outcome(state=BulkState.FAILED, code=refused.code, message=message))
            return
        if is_wanted is None:
            return
        if not is_wanted and held.row["kind"] == BulkKind.QUERY:
            await settle(errand, held=held, outcome=Outcome(state=BulkState.CANCELED))
            return
        size = (await result.stat()).st_size
        await errand.services.storage.put_file(key, Path(result), content_type=states.CONTENT_TYPES[format])
    await settle(errand, held=held, outcome=replace(outcome, result_key=key, result_bytes=size))


async def put_together(errand: Errand, *, held: Held, columns: Sequence[Column], directory: Path) -> bool | None:
    """Write the rows of all chunks into `result`; False where nobody wants it, None where it is not held, any more."""
    async with errand.read() as tx:
        parts = await reads.list_parts(tx, id=held.id)
    format, made_at = BulkFormat(held.row["format"]), held.row["created_at"]
    sheet = sheets.open_sheet(directory / "result", format=format, columns=columns, made_at=made_at)
    is_wanted = await _keep(errand, held)
    try:
        for key in parts:
            await errand.services.storage.fetch(key, to=directory / "part", most_bytes=LARGEST_PART)
            await anyio.to_thread.run_sync(sheet.add_lines, directory / "part")
            is_wanted = await _keep(errand, held)
            if is_wanted is None:
                break
        await anyio.to_thread.run_sync(sheet.close)
    finally:
        await anyio.to_thread.run_sync(sheet.give_up)
    return is_wanted


async def settle(errand: Errand, *, held: Held, outcome: Outcome) -> None:
    """End the operation; nothing where another took it."""
    async with errand.write() as tx:
        await lifecycle.settle(tx, held=held, outcome=outcome)


async def _keep(errand: Errand, held: Held) -> bool | None:
    async with errand.write() as tx:
        return await lifecycle.keep(tx, held=held)
