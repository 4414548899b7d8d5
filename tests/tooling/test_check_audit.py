"""`entrepot check` finds what somebody did to the change feed behind the application's back, and names it."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import asyncpg
import pytest

from entrepot.kernel import audit, sealer, storage
from entrepot.kernel.audit_check import keep_witness
from tests import harness, shops

ENTREPOT = str(Path(sys.executable).parent / "entrepot")
SECRET = "the secret of this installation, and of no other"


@pytest.fixture(autouse=True)
def _secret() -> Iterator[None]:
    """What this process records is by the secret that the command is given."""
    keys = dict(audit._keys)
    audit.use(SECRET)
    yield
    audit._keys.clear()
    audit._keys.update(keys)


async def test_the_check_names_what_was_altered_and_what_was_cut_off(postgres: str, tmp_path: Path) -> None:
    kept = storage.open_storage(f"file://{tmp_path / 'media'}", base_url="http://shop.test", secret="s" * 40)
    async with harness.throwaway(postgres) as url, harness.pool(url) as database:
        shop = await shops.found(database)
        sealed = await sealer.seal_some(database, shop_id=shop)
        long_ago = replace(sealed.head, at=sealed.head.at - timedelta(hours=1))
        await keep_witness(database, kept, shop_id=shop, head=long_ago)
        assert _check(url, tmp_path) == (0, [])

        owner = await asyncpg.connect(url)
        end = sealed.head.position
        await owner.execute("UPDATE change SET actor_name = 'nobody' WHERE operation = 'channelCreate'")
        await owner.execute("DELETE FROM change_position WHERE position = $1", end)
        await owner.close()
        code, found = _check(url, tmp_path)
        assert code == 1
        assert [(item["feature"], item["problem"]) for item in found] == [
            ("audit", "FORGED"),
            ("audit", "ENDS_ELSEWHERE"),
            ("audit", "CUT_OFF"),
        ]
        assert found[0]["operation"] == "channelCreate"
        _, found = _check(url, tmp_path, "--restored")
        assert [item["problem"] for item in found] == ["FORGED", "ENDS_ELSEWHERE"]


def _check(url: str, directory: Path, *options: str) -> tuple[int, list[dict[str, object]]]:
    """The exit code, and what was found."""
    environment = {"ENTREPOT_DATABASE_URL": url, "ENTREPOT_SECRET": SECRET, "ENTREPOT_DATA_DIR": str(directory)}
    ran = subprocess.run(
        [ENTREPOT, "check", *options], env={**os.environ, **environment}, capture_output=True, text=True, check=False
    )
    lines = [line.partition(" ")[2] for line in ran.stdout.splitlines() if line.partition(" ")[2].startswith("{")]
    return ran.returncode, [json.loads(line) for line in lines]
