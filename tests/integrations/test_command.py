"""`entrepot import`: its exit code says whether the books equal the files, differ from them, or could not be made."""

import asyncio
import json
import os
import sys
from asyncio.subprocess import PIPE
from pathlib import Path

import asyncpg

from tests import harness
from tests.integrations import trade

COMMAND = (sys.executable, "-m", "entrepot", "import", "online-retail")


async def run(url: str, directory: Path, *options: str) -> tuple[int | None, str, str]:
    """The exit code, what was printed, and what was said on the way."""
    environment = {
        **os.environ,
        "ENTREPOT_DATABASE_URL": url,
        "ENTREPOT_DATA_DIR": str(directory),
        "ENTREPOT_SECRET": "s" * 40,
    }
    process = await asyncio.create_subprocess_exec(
        *COMMAND, str(directory), *options, env=environment, stdout=PIPE, stderr=PIPE
    )
    printed, said = await process.communicate()
    return process.returncode, printed.decode(), said.decode()


async def test_the_command_speaks_by_its_exit_code(postgres: str, tmp_path: Path) -> None:
    async with harness.throwaway(postgres) as url:
        files = tmp_path / "files"
        files.mkdir()
        trade.write(files, december=trade.spoilt(9, 5, "cheap"))
        code, printed, said = await run(url, files, "--fresh")
        assert (code, printed) == (2, "")
        assert '2010-12.csv line 9: "cheap" is not a valid UnitPrice.' in said
        assert "2010-12.csv 第 9 行" in said

        trade.write(files)
        report = tmp_path / "report.json"
        code, printed, said = await run(url, files, "--report", str(report))
        assert (code, json.loads(report.read_text())["differences"]) == (0, []), said
        assert "No differences. / 无差异。" in printed
        assert "FAIL" not in printed

        owner = await asyncpg.connect(url)
        await owner.execute("UPDATE sales_order_line SET quantity = quantity + 1 WHERE position = 0")
        await owner.close()
        code, printed, said = await run(url, files, "--report", str(report))
        content = json.loads(report.read_text())
        assert (code, content["resumed_at_line"]) == (1, 21), said
        assert {item["check"] for item in content["differences"]} == {"lines_are_documents"}
        assert "FAIL  Every line is one line of a document" in printed

        code, _, said = await run(url, files, "--fresh")
        assert code == 1
        assert "--fresh needs a new one" in said
