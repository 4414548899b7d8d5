"""Prints each of the promises of a security table, with what its tests found.

    python -m tests.security_table G
    python -m tests.security_table C
    python -m tests.security_table oauth

A test says in its name, in the name of its file or in that of one of its cases which promise it proves:
`test_c26_nobody_…`, `test_c27_everywhere.py`, `[G3 1,000 aliases]`; of OAuth, which has numbers alone,
`test_17_and_18_…`, `[25 …]`. Tests without a number are not run.
"""

import re
import sys
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pytest

HERE = Path(__file__).parent
OWN_TESTS = ("test_table.py", "test_security_table.py")
OAUTH_NAME = re.compile(r"test_(\d\d)(?:_and_(\d\d))?(?:_and_(\d\d))?_(?!to_)")
OAUTH_CASE = re.compile(r"(?:\[|-)(\d\d) ")
WORD = re.compile(r"(?<![a-z0-9])([gc])(\d{1,2})(?=_|\.py|$)")
CASE = re.compile(r"(?:\[|-)([GC])(\d{1,2}) |\(([GC])(\d{1,2})\)")


@dataclass(frozen=True)
class Table:
    """A table of promises: their letter, how many there are, and where their tests are."""

    letter: str
    last: int
    folder: Path
    numbers_of: Callable[[str], list[int]] = field(compare=False)

    def name_of(self, number: int) -> str:
        """`G3`, or for OAuth `3`."""
        return f"{self.letter}{number}"


def oauth_numbers(node_id: str) -> list[int]:
    """Which refusals of OAuth a test proves: the number of its case, or else those of its name."""
    path, _, rest = node_id.partition("::")
    if path.endswith(OWN_TESTS):
        return []
    name, _, case = rest.partition("[")
    found = OAUTH_CASE.findall(f"[{case}")
    named = OAUTH_NAME.match(name)
    return [int(number) for number in found or (named.groups() if named else ()) if number]


def lettered_numbers(letter: str, node_id: str) -> list[int]:
    """Which promises of a table a test proves: the number of its case, or else those of its name and its file's."""
    path, _, rest = node_id.partition("::")
    if path.endswith(OWN_TESTS):
        return []
    name, _, case = rest.partition("[")
    cases = [(a or c, b or d) for a, b, c, d in CASE.findall(f"[{case}")]
    found = cases or [*WORD.findall(Path(path).name), *WORD.findall(name)]
    return sorted({int(number) for sort, number in found if sort.upper() == letter})


def _lettered(letter: str, last: int) -> Table:
    return Table(letter, last, HERE, lambda node_id: lettered_numbers(letter, node_id))


TABLES = {
    "G": _lettered("G", 28),
    "C": _lettered("C", 31),
    "oauth": Table("", 70, HERE / "access" / "oauth", oauth_numbers),
}


class Results:
    """What became of the tests of each number; tests without one are left out of the run."""

    def __init__(self, table: Table) -> None:
        self.table = table
        self.passed: dict[int, set[str]] = defaultdict(set)
        self.failed: dict[int, set[str]] = defaultdict(set)

    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(self, config: pytest.Config, items: list[pytest.Item]) -> None:
        """Leave out what proves nothing here."""
        left_out = [item for item in items if not self.table.numbers_of(item.nodeid)]
        items[:] = [item for item in items if self.table.numbers_of(item.nodeid)]
        config.hook.pytest_deselected(items=left_out)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Note a test that was called, or that could not be."""
        if report.when == "call" or report.failed:
            for number in self.table.numbers_of(report.nodeid):
                name = report.nodeid.partition("::")[2].partition("[")[0]
                (self.passed if report.passed else self.failed)[number].add(name)

    def lines(self) -> list[str]:
        """One line for each number."""
        return [self._line(number) for number in range(1, self.table.last + 1)]

    def _line(self, number: int) -> str:
        bad, good = self.failed[number], self.passed[number]
        result = "FAILED" if bad else "passed" if good else "none yet"
        return f"{self.table.name_of(number):3} {result:8} {', '.join(sorted(bad or good))}".rstrip()

    @property
    def has_failed(self) -> bool:
        """Whether any test failed."""
        return any(self.failed.values())

    @property
    def is_complete(self) -> bool:
        """Whether every number has a test, and none failed."""
        return not self.has_failed and all(self.passed[number] for number in range(1, self.table.last + 1))


def main(arguments: Sequence[str]) -> int:
    """Run the tests of a table and print it; 1 where a test failed, or a refusal of OAuth has none."""
    name, *more = arguments or ["?"]
    if name not in TABLES:
        print(f"usage: python -m tests.security_table {'|'.join(TABLES)} [options of pytest]", file=sys.stderr)
        return 2
    results = Results(TABLES[name])
    pytest.main(["-q", "-n", "0", str(TABLES[name].folder), *more], plugins=[results])
    print("\n".join(results.lines()))
    done = results.is_complete if name == "oauth" else not results.has_failed
    return 0 if done else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
