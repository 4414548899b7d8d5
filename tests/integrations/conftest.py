"""Imports for the tests: five real days, and a handful of invoices with one line of each kind."""

import shutil
import time
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from entrepot.integrations.online_retail import importer
from entrepot.integrations.online_retail.progress import Progress
from entrepot.kernel.database import Database
from tests import harness
from tests.integrations import trade

SAMPLE = Path(__file__).resolve().parents[1] / "data" / "online-retail"


@pytest.fixture
def sample() -> Path:
    """The directory of the five real days."""
    return SAMPLE


@pytest.fixture
def one_day(tmp_path: Path) -> Path:
    """The directory of one of the real days, 1,043 lines."""
    directory = tmp_path / "one-day"
    directory.mkdir()
    shutil.copy(SAMPLE / "2011-06.csv.gz", directory)
    return directory


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """The directory of the handful of invoices."""
    return trade.write(tmp_path)


@pytest.fixture
def progress() -> Progress:
    """Progress that nobody reads."""
    return Progress(time.monotonic, lambda text: None)


@pytest.fixture(scope="module")
async def imported_small(
    postgres: str, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[tuple[Database, importer.Imported]]:
    """A database with the handful of invoices in it, for tests that change it and roll back."""
    directory = trade.write(tmp_path_factory.mktemp("trade"))
    async with harness.throwaway(postgres) as url, harness.pool(url) as opened:
        silent = Progress(time.monotonic, lambda text: None)
        yield opened, await importer.run(opened, directory=directory, progress=silent)
