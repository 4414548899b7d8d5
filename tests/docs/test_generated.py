"""What the documents say about settings, scopes and errors is what the code says."""

import re
from pathlib import Path

import pytest

from tests.docs import generated, guides


@pytest.mark.parametrize("path", generated.DOCUMENTS, ids=lambda path: str(path.relative_to(guides.DOCS)))
def test_the_generated_parts_are_current(path: Path) -> None:
    if guides.REWRITE:
        path.write_text(generated.renewed(path))
    assert path.read_text() == generated.renewed(path), "run these tests with ENTREPOT_TEST_REWRITE=1"


def test_every_part_is_shown() -> None:
    shown = {
        name for path in generated.DOCUMENTS for name in re.findall(r"<!-- generated: ([a-z ]+) -->", path.read_text())
    }
    assert shown == set(generated.PARTS)


@pytest.mark.parametrize("language", guides.LANGUAGES)
def test_every_setting_is_explained(language: str) -> None:
    rows = [line for line in generated.settings(language).splitlines() if line.endswith("|  |")]
    assert rows == []


def test_chinese_settings_are_explained_in_chinese() -> None:
    rows = [line for line in generated.settings("zh-CN").splitlines() if line.startswith("| `ENTREPOT_")]
    assert [line for line in rows if not re.search(r"[\u4e00-\u9fff]", line.split("|")[3])] == []
