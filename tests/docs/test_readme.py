"""The first query of each README is answered as shown; the change feed's loop of the app guide runs as it stands."""

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests import servers
from tests.docs import guides, walking

READ_MES = (guides.ROOT / "README.md", guides.ROOT / "README.zh-CN.md")
LOOP = re.compile(r"^```python\n(.*?)^```$", re.MULTILINE | re.DOTALL)
LOGIN = 'mutation { staffLogin(input: { email: "owner@demo.example", password: "demo-shop-2026" }) { accessToken } }'


@pytest.mark.parametrize("path", READ_MES, ids=lambda path: path.name)
def test_the_first_query_is_answered_as_shown(path: Path, demo_server: servers.Running) -> None:
    guide = guides.read(path)
    [step] = guide.steps
    answer = walking.run(step.command, url=demo_server.url, known={})
    if guides.REWRITE:
        path.write_text(guide.with_answers([answer]))
        return
    assert guides.matches(guide.shown(step), answer), answer


def test_both_read_mes_show_the_same_commands() -> None:
    english, chinese = (
        re.findall(r"^```sh\n(.*?)^```$", path.read_text(), re.MULTILINE | re.DOTALL) for path in READ_MES
    )
    assert english == [block.replace("Accept-Language: zh-CN", "Accept-Language: en") for block in chinese]


@pytest.mark.parametrize("language", guides.LANGUAGES)
def test_the_loop_follows_every_change_once(language: str, demo_server: servers.Running, tmp_path: Path) -> None:
    [loop] = LOOP.findall((guides.DOCS / language / "apps.md").read_text())
    token = demo_server.graphql(LOGIN)["data"]["staffLogin"]["accessToken"]
    told = _run(loop, url=demo_server.url, token=token, cwd=tmp_path)
    # A second run goes on from the cursor that the first one kept; the worker may have changed something meanwhile.
    told += _run(loop, url=demo_server.url, token=token, cwd=tmp_path)
    assert told == _feed(demo_server, token, count=len(told))


def _feed(server: servers.Running, token: str, *, count: int) -> list[str]:
    """The first so many changes, as the loop prints them."""
    asked = "query($after: String) { changes(after: $after, first: 100) { nodes { operation nodeId } endCursor } }"
    found: list[Any] = []
    after = None
    while len(found) < count:
        page = server.graphql(asked, {"after": after}, token=token)["data"]["changes"]
        found, after = found + page["nodes"], page["endCursor"]
    return [f"{change['operation']} {change['nodeId']}" for change in found[:count]]


def _run(loop: str, *, url: str, token: str, cwd: Path) -> list[str]:
    ran = subprocess.run(
        [sys.executable, "-c", loop],
        cwd=cwd,
        env={**os.environ, "SHOP_URL": url, "TOKEN": token},
        capture_output=True,
        text=True,
        check=True,
    )
    return ran.stdout.splitlines()
