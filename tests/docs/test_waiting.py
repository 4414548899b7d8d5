"""A client that waits as the guide shows is answered everything that it asks for."""

import os
import re
import subprocess
import sys
import time
from pathlib import Path

from tests import harness, servers
from tests.docs import guides

ASK = re.compile(r"^```python\n(.*?)^```$", re.MULTILINE | re.DOTALL)
LOGIN = 'mutation { staffLogin(input: { email: "owner@demo.example", password: "demo-shop-2026" }) { accessToken } }'
TIMES = 30
ASKED = f'\nfor _ in range({TIMES}):\n    print(ask("{{ dashboard {{ __typename }} }}")["data"])\n'
COST, CAPACITY, RESTORED = 100, 1_000, 1_000


async def test_who_waits_is_answered(postgres: str, tmp_path: Path) -> None:
    [ask] = {text for name in guides.LANGUAGES for text in ASK.findall((guides.DOCS / name / "limits.md").read_text())}
    small = {"cost_bucket": CAPACITY, "cost_restored": RESTORED, "cost_maximum": 500, "cost_maximum_trade": 500}
    async with harness.throwaway(postgres, demo_in=tmp_path) as url:
        with servers.running(url, directory=tmp_path, **small) as server:
            token = server.graphql(LOGIN)["data"]["staffLogin"]["accessToken"]
            started = time.monotonic()
            told = _run(ask + ASKED, url=server.url, token=token)
    assert told == ["{'dashboard': {'__typename': 'Dashboard'}}"] * TIMES
    # What the bucket did not hold had to come back first.
    assert time.monotonic() - started > (TIMES * COST - CAPACITY) / RESTORED * 0.9


def _run(program: str, *, url: str, token: str) -> list[str]:
    environment = {**os.environ, "SHOP_URL": url, "TOKEN": token}
    ran = subprocess.run([sys.executable, "-c", program], env=environment, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr
    return ran.stdout.splitlines()
