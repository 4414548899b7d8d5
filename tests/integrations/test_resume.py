"""An import that is interrupted, however hard, is continued by the same command, and nothing is there twice."""

import asyncio
import json
import os
import signal
import sys
import time
from asyncio.subprocess import DEVNULL
from pathlib import Path

import asyncpg
import pytest

from entrepot.integrations.online_retail import importer, refusals
from entrepot.integrations.online_retail.progress import Progress
from entrepot.kernel.database import Database
from tests import harness
from tests.integrations import looking, trade

COMMAND = (sys.executable, "-m", "entrepot", "import", "online-retail")
STEPS = "SELECT steps_done FROM import_run"


class PulledPlug(BaseException):
    """The process ends here."""


def ending_after(batches: int) -> Progress:
    """Progress whose process ends with the batch of this number."""
    left = iter(range(batches))

    def say(text: str) -> None:
        if "lines/s" in text and next(left, None) is None:
            raise PulledPlug

    return Progress(time.monotonic, say, every_seconds=-1)


async def test_a_run_that_ends_after_any_batch_is_continued(
    fresh_database: Database, postgres: str, one_day: Path, progress: Progress
) -> None:
    async with harness.throwaway(postgres) as url, harness.pool(url) as undisturbed:
        await importer.run(undisturbed, directory=one_day, progress=progress, batch_lines=60)
        expected = await looking.story(undisturbed)
    for batches in (0, 2, 1):
        with pytest.raises(PulledPlug):
            await importer.run(fresh_database, directory=one_day, progress=ending_after(batches), batch_lines=60)
    found = await importer.run(fresh_database, directory=one_day, progress=progress)
    assert found.resumed_at_line > 0
    assert await looking.story(fresh_database) == expected
    again = await importer.run(fresh_database, directory=one_day, progress=progress)
    assert again.resumed_at_line == again.survey.line_count
    assert await looking.story(fresh_database) == expected


async def test_a_killed_process_is_continued(postgres: str, one_day: Path, progress: Progress, tmp_path: Path) -> None:
    async with harness.throwaway(postgres) as url, harness.throwaway(postgres) as other, harness.pool(other) as calm:
        environment = {
            **os.environ,
            "ENTREPOT_DATABASE_URL": url,
            "ENTREPOT_DATA_DIR": str(tmp_path),
            "ENTREPOT_SECRET": "s" * 40,
        }
        victim = await asyncio.create_subprocess_exec(*COMMAND, str(one_day), env=environment, stderr=DEVNULL)
        try:
            await _until_steps(url, 3, victim)
        finally:
            victim.send_signal(signal.SIGKILL)
            await victim.wait()
        report = tmp_path / "report.json"
        continued = await asyncio.create_subprocess_exec(
            *COMMAND, str(one_day), "--report", str(report), env=environment, stdout=DEVNULL, stderr=DEVNULL
        )
        assert await continued.wait() == 0
        content = json.loads(report.read_text())
        assert 0 < content["resumed_at_line"] < content["input_lines"] == 1043
        await importer.run(calm, directory=one_day, progress=progress)
        async with harness.pool(url) as opened:
            assert await looking.story(opened) == await looking.story(calm)


async def _until_steps(url: str, steps: int, process: asyncio.subprocess.Process) -> None:
    """Wait until the process has committed so many steps."""
    connection = await asyncpg.connect(url)
    try:
        while (await connection.fetchval(STEPS) or 0) < steps:
            assert process.returncode is None, "it ended by itself"
            await asyncio.sleep(0.02)
    finally:
        await connection.close()


async def test_other_files_do_not_continue_a_run(fresh_database: Database, tmp_path: Path, progress: Progress) -> None:
    await importer.run(fresh_database, directory=trade.write(tmp_path), progress=progress)
    trade.write(tmp_path, december=trade.spoilt(2, 3, "7"))
    with pytest.raises(refusals.InputChanged):
        await importer.run(fresh_database, directory=tmp_path, progress=progress)


async def test_two_at_once_write_every_line_once(fresh_database: Database, one_day: Path, progress: Progress) -> None:
    outcomes = await asyncio.gather(
        *(importer.run(fresh_database, directory=one_day, progress=progress) for _ in range(2)), return_exceptions=True
    )
    assert [type(outcome).__name__ for outcome in outcomes if not isinstance(outcome, importer.Imported)] != []
    found = await importer.run(fresh_database, directory=one_day, progress=progress)
    [counted] = await looking.rows(fresh_database, "SELECT count(*) AS lines FROM import_line")
    assert counted["lines"] == found.survey.line_count


async def test_a_malformed_line_leaves_nothing_behind(
    fresh_database: Database, tmp_path: Path, progress: Progress
) -> None:
    spoilt = (trade.JANUARY[0].replace("2.95", "cheap"),)
    with pytest.raises(refusals.ValueInvalid):
        await importer.run(fresh_database, directory=trade.write(tmp_path, january=spoilt), progress=progress)
    counts = await looking.rows(
        fresh_database,
        "SELECT (SELECT count(*) FROM product) + (SELECT count(*) FROM import_run) + (SELECT count(*) FROM sales_order)"
        " AS rows",
    )
    assert counts == [{"rows": 0}]
