"""`make check`: what is wrong without running the product."""

import sys

from steps import Step, npm, python, run_all

BACK_END = (
    Step("format", ("ruff", "format", "--check", "backend", "tests", "scripts")),
    Step("lint", ("ruff", "check", "backend", "tests", "scripts")),
    python("types", "mypy"),
    Step("direction", ("lint-imports",)),
    python("architecture", "pytest", "tests/architecture", "-q", "-n", "0"),
)
UI = (npm("lint"), npm("typecheck"))

if __name__ == "__main__":
    sys.exit(run_all(BACK_END, UI))
