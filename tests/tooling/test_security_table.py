"""The printed tables know which promise a test proves, and say so of failures and of promises without a test."""

from types import SimpleNamespace
from typing import Any

import pytest

from tests import security_table
from tests.security_table import TABLES, Results


@pytest.mark.parametrize(
    ("letter", "node_id", "numbers"),
    [
        ("C", "tests/a/test_staff.py::test_c26_nobody_grants", [26]),
        ("C", "tests/a/test_staff.py::test_c24_and_c25_a_receiver", [24, 25]),
        ("G", "tests/a/test_staff.py::test_c26_nobody_grants", []),
        ("C", "tests/a/test_c27_everywhere.py::test_a_list_shows_the_shops_own[orders]", [27]),
        ("G", "tests/a/test_attacks.py::test_it_is_refused[G3 1,000 aliases]", [3]),
        ("G", "tests/a/test_websocket.py::test_it_is_closed[a wrong token (G17)]", [17]),
        ("G", "tests/a/test_attacks.py::test_g10_names[G3 1,000 aliases]", [3]),
        ("C", "tests/a/test_kinds.py::test_a_charge[C2]", []),
        ("G", "tests/a/test_masks.py::test_eng24_is_no_number", []),
        ("C", "tests/tooling/test_security_table.py::test_c26_of_its_own", []),
    ],
)
def test_what_a_test_proves_stands_in_its_name(letter: str, node_id: str, numbers: list[int]) -> None:
    assert security_table.lettered_numbers(letter, node_id) == numbers


def report(node_id: str, *, passed: bool) -> Any:
    """What pytest tells of a test that was called."""
    return SimpleNamespace(when="call", passed=passed, failed=not passed, nodeid=node_id)


def test_a_promise_has_passed_has_failed_or_has_no_test_yet() -> None:
    results = Results(TABLES["G"])
    results.pytest_runtest_logreport(report("a.py::test_g1_nested", passed=True))
    results.pytest_runtest_logreport(report("a.py::test_g1_nested_more", passed=True))
    results.pytest_runtest_logreport(report("a.py::test_g2_lists", passed=True))
    results.pytest_runtest_logreport(report("a.py::test_g2_long_lists", passed=False))
    assert results.lines()[:3] == [
        "G1  passed   test_g1_nested, test_g1_nested_more",
        "G2  FAILED   test_g2_long_lists",
        "G3  none yet",
    ]
    assert len(results.lines()) == 28
    assert (results.has_failed, results.is_complete) == (True, False)


def test_a_table_without_a_name_is_none() -> None:
    assert security_table.main(["X"]) == 2
