"""The run: survey all files, create articles and customers, replay the invoices; each step is one transaction.

The steps follow from the input alone, so a run that was interrupted, however hard, is continued by counting off the
steps that were committed. The step counter moves in the transaction of its step and only from where this process
believes it to be; a second process at the same time waits for that row and then gives up.
"""

import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, TypeVar

from entrepot.integrations import operations, reads
from entrepot.integrations.online_retail import invoices, lines, refusals, replay
from entrepot.integrations.online_retail.documents import CURRENCY, Known
from entrepot.integrations.online_retail.invoices import Invoice
from entrepot.integrations.online_retail.progress import Progress
from entrepot.integrations.online_retail.survey import MonthSize, Survey, cut_month, survey
from entrepot.kernel.database import Database, Row, Tx
from entrepot.kernel.permissions import Actor
from entrepot.shops import operations as shop_operations
from entrepot.shops import reads as shop_reads

SOURCE: Final = "online-retail"
BATCH_LINES: Final = 6000
CHUNK: Final = 1000
LEARN_EVERY: Final = 8
ACTOR: Final = Actor.system("import")
SHOP: Final = shop_operations.FoundShop(
    handle=SOURCE,
    name={"en": "Online Retail", "zh-CN": "在线零售（真实交易）"},
    currency=CURRENCY,
    default_locale="en",
    locales=("en", "zh-CN"),
    timezone="Europe/London",
)
T = TypeVar("T")


@dataclass(frozen=True)
class Imported:
    """A run that is complete."""

    shop_id: uuid.UUID
    run_id: uuid.UUID
    files: list[lines.SourceFile]
    survey: Survey
    resumed_at_line: int
    reading_seconds: float
    writing_seconds: float


@dataclass
class _Run:
    """A run in progress."""

    opened: Database
    shop_id: uuid.UUID
    id: uuid.UUID
    steps_done: int
    lines_done: int
    progress: Progress


async def run(opened: Database, *, directory: Path, progress: Progress, batch_lines: int = BATCH_LINES) -> Imported:
    """Import a directory of months into its shop, or continue where an earlier run of the same input ended."""
    began = progress.clock()
    files = lines.list_files(directory)
    shop_id = await _find_or_found_shop(opened)
    known = await _find_run(opened, shop_id)
    batch_lines = known["batch_lines"] if known else batch_lines
    progress.phase("Reading and checking every file", "读取并检查全部文件")
    input_digest = lines.digest(files)
    if known and known["input_digest"] != input_digest:
        raise refusals.InputChanged
    surveyed = _survey(files, batch_lines=batch_lines, progress=progress)
    read = progress.clock()
    current = known or await _begin(opened, shop_id, surveyed, input_digest=input_digest, batch_lines=batch_lines)
    running = _Run(opened, shop_id, current["id"], current["steps_done"], current["lines_done"], progress)
    await _create_articles(running, surveyed)
    await _create_customers(running, surveyed)
    await _trade(running, surveyed)
    return Imported(
        shop_id=shop_id,
        run_id=running.id,
        files=files,
        survey=surveyed,
        resumed_at_line=current["lines_done"],
        reading_seconds=read - began,
        writing_seconds=progress.clock() - read,
    )


def _survey(files: list[lines.SourceFile], *, batch_lines: int, progress: Progress) -> Survey:
    for found in survey(files, batch_lines=batch_lines):
        if isinstance(found, Survey):
            return found
        progress.phase(f"{found.file.name}  {found.lines} lines", f"{found.lines} 行")
    raise AssertionError("a survey ends with itself")


async def _find_or_found_shop(opened: Database) -> uuid.UUID:
    found = await opened.find_shop_id(handle=SHOP.handle)
    if found is not None:
        return found
    shop = shop_operations.prepare_shop(command=SHOP)
    async with opened.write(shop_id=shop.id, actor=ACTOR, founding=shop) as tx:
        await shop_operations.found_shop(tx, command=SHOP)
    return shop.id


async def _find_run(opened: Database, shop_id: uuid.UUID) -> Row | None:
    async with opened.read(shop_id=shop_id, actor=ACTOR) as tx:
        return await reads.find_run(tx, source=SOURCE)


async def _begin(opened: Database, shop_id: uuid.UUID, surveyed: Survey, *, input_digest: str, batch_lines: int) -> Row:
    steps = (
        len(list(_chunks(surveyed.articles)))
        + len(list(_chunks(surveyed.customers)))
        + sum(month.batches for month in surveyed.months)
    )
    async with opened.write(shop_id=shop_id, actor=ACTOR) as tx:
        await operations.begin_run(tx, source=SOURCE, input_digest=input_digest, batch_lines=batch_lines, steps=steps)
        row = await reads.find_run(tx, source=SOURCE)
    assert row is not None
    return row


async def _create_articles(running: _Run, surveyed: Survey) -> None:
    running.progress.phase(
        f"{len(surveyed.articles)} articles with their opening stock", f"{len(surveyed.articles)} 个商品及期初库存"
    )
    for number, chunk in enumerate(_chunks(surveyed.articles)):
        if number < running.steps_done:
            continue
        async with running.opened.write(shop_id=running.shop_id, actor=ACTOR) as tx:
            await _advance(tx, running, more_lines=0)
            location = await shop_reads.get_default_location(tx)
            made = await replay.create_articles(
                tx, articles=chunk, location_id=location["id"], opened_at=surveyed.opened_at
            )
            await operations.record_references(tx, run_id=running.id, kind="ARTICLE", nodes=made)
        running.steps_done += 1


async def _create_customers(running: _Run, surveyed: Survey) -> None:
    running.progress.phase(f"{len(surveyed.customers)} customers", f"{len(surveyed.customers)} 位顾客")
    before = len(list(_chunks(surveyed.articles)))
    for number, chunk in enumerate(_chunks(surveyed.customers), start=before):
        if number < running.steps_done:
            continue
        async with running.opened.write(shop_id=running.shop_id, actor=ACTOR) as tx:
            await _advance(tx, running, more_lines=0)
            made = await replay.create_customers(tx, numbers=chunk)
            await operations.record_references(tx, run_id=running.id, kind="CUSTOMER", nodes=made)
        running.steps_done += 1


async def _trade(running: _Run, surveyed: Survey) -> None:
    """Every month in order; a month that is done already is not even read."""
    async with running.opened.read(shop_id=running.shop_id, actor=ACTOR) as tx:
        location = await shop_reads.get_default_location(tx)
        known = Known(
            variants=await reads.list_references(tx, run_id=running.id, kind="ARTICLE"),
            customers=await reads.list_references(tx, run_id=running.id, kind="CUSTOMER"),
            location_id=location["id"],
        )
        current = await reads.find_run(tx, source=SOURCE)
    assert current is not None
    first = len(list(_chunks(surveyed.articles))) + len(list(_chunks(surveyed.customers)))
    running.progress.start_from(running.lines_done)
    for month in surveyed.months:
        if first + month.batches > running.steps_done:
            await _trade_month(running, surveyed, month, known, batch_lines=current["batch_lines"], first=first)
        first += month.batches


async def _trade_month(
    running: _Run, surveyed: Survey, month: MonthSize, known: Known, *, batch_lines: int, first: int
) -> None:
    found = invoices.read_invoices(month.file)
    batches = cut_month(found, batch_lines=batch_lines, is_first=month is surveyed.months[0])
    for number, batch in enumerate(batches, start=first):
        if number < running.steps_done:
            continue
        running.lines_done += await _trade_batch(running, batch, known)
        running.steps_done += 1
        await _learn(running, number - first)
        running.progress.written(running.lines_done, total=surveyed.line_count, month=month.file.month)


async def _trade_batch(running: _Run, batch: Sequence[Invoice], known: Known) -> int:
    count = sum(len(invoice.members) for invoice in batch)
    async with running.opened.write(shop_id=running.shop_id, actor=ACTOR) as tx:
        await _advance(tx, running, more_lines=count)
        fates = await replay.replay(tx, invoices=batch, known=known)
        await operations.record_lines(tx, run_id=running.id, lines=fates)
    return count


async def _learn(running: _Run, batches_done: int) -> None:
    """Let the planner look at tables that have grown: plans made for an empty table are quadratic in a full one.

    Only the owner of the tables may; on a server where we are not, this does nothing and autovacuum does it later.
    """
    if batches_done & (batches_done + 1) and batches_done % LEARN_EVERY:
        return
    await running.opened.learn()


async def _advance(tx: Tx, running: _Run, *, more_lines: int) -> None:
    moved = await operations.advance_run(tx, run_id=running.id, steps_done=running.steps_done, more_lines=more_lines)
    if not moved:
        raise refusals.ImportRunning


def _chunks(items: Sequence[T]) -> Iterator[Sequence[T]]:
    return (items[start : start + CHUNK] for start in range(0, len(items), CHUNK))
