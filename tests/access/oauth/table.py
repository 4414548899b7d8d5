"""Prints each of the 70 refusals that the OAuth provider promises, with what its tests found.

    python -m tests.access.oauth.table

A test says in its name, or in the name of one of its cases, which of them it proves: `test_17_and_18_…`, `[25 …]`.
"""

import re
import sys
from collections import defaultdict
from pathlib import Path

import pytest

LAST = 70
OWN_TESTS = "test_table.py"
NAME = re.compile(r"test_(\d\d)(?:_and_(\d\d))?(?:_and_(\d\d))?_(?!to_)")
CASE = re.compile(r"(?:\[|-)(\d\d) ")


def numbers_of(node_id: str) -> list[int]:
    """Which of them a test proves: the number of its case, or else those of its name."""
    path, _, rest = node_id.partition("::")
    if path.endswith(OWN_TESTS):
        return []
    name, _, case = rest.partition("[")
    found = CASE.findall(f"[{case}")
    named = NAME.match(name)
    return [int(number) for number in found or (named.groups() if named else ()) if number]


class Results:
    """What became of the tests of each number."""

    def __init__(self) -> None:
        self.passed: dict[int, set[str]] = defaultdict(set)
        self.failed: dict[int, set[str]] = defaultdict(set)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Note a test that was called, or that could not be."""
        if report.when == "call" or report.failed:
            for number in numbers_of(report.nodeid):
                name = report.nodeid.partition("::")[2].partition("[")[0]
                (self.passed if report.passed else self.failed)[number].add(name)

    def lines(self) -> list[str]:
        """One line for each number."""
        return [self._line(number) for number in range(1, LAST + 1)]

    def _line(self, number: int) -> str:
        bad, good = self.failed[number], self.passed[number]
        result = "FAILED" if bad else "passed" if good else "absent"
        return f"{number:2} {result} {', '.join(sorted(bad or good))}"

    @property
    def is_complete(self) -> bool:
        """Whether every number has a test, and none failed."""
        return all(self.passed[number] and not self.failed[number] for number in range(1, LAST + 1))


def main() -> int:
    """Run the tests of this folder and print the table."""
    results = Results()
    pytest.main(["-q", "-n", "0", str(Path(__file__).parent)], plugins=[results])
    print("\n".join(results.lines()))
    return 0 if results.is_complete else 1


if __name__ == "__main__":
    sys.exit(main())
