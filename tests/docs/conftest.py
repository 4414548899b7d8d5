"""The clients that storefronts use, installed once, and a demo shop of its own for each guide that changes it."""

import fcntl
import hashlib
import shutil
import subprocess
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests import harness, servers
from tests.docs import guides, walking


@pytest.fixture
async def shop_of_its_own(postgres: str, tmp_path: Path) -> AsyncIterator[servers.Running]:
    """The whole application with the demo shop, to be changed, and with the documents that the guides trust."""
    manifest = tmp_path / "manifest.json"
    manifest.write_text(guides.manifest())
    async with harness.throwaway(postgres, demo_in=tmp_path) as url:
        with servers.running(url, directory=tmp_path, trusted_documents=manifest) as started:
            yield started


@pytest.fixture(scope="session")
def clients() -> None:
    """`npm ci` when the lock file changed; one test process at a time."""
    assert shutil.which("npm"), "the client tests need Node.js 20 or newer with npm"
    lock_file = walking.CLIENTS / "package-lock.json"
    wanted = hashlib.sha256(lock_file.read_bytes()).hexdigest()
    stamp = walking.CLIENTS / "node_modules" / ".entrepot-stamp"
    with lock_file.open() as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not stamp.exists() or stamp.read_text() != wanted:
            install = ["npm", "ci", "--no-audit", "--no-fund", "--loglevel=error"]
            subprocess.run(install, cwd=walking.CLIENTS, check=True)
            stamp.write_text(wanted)
