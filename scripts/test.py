"""`make test`: everything, the browser's stories included. Arguments after ARGS= go to pytest alone.

    test.py [--checked] [--beside COMMAND] [arguments of pytest …]

The stories take one core at most and often wait, so they run beside everything else; `--beside` names a command that
goes on beside them when pytest is done. After `make check`, `--checked` leaves out what that ran.
"""

import sys
from collections.abc import Sequence
from dataclasses import replace

from steps import Step, npm, python, run_all


def main(arguments: Sequence[str]) -> int:
    """Run pytest alone where it is told what to do, else everything in two lanes."""
    more: tuple[Step, ...] = ()
    known: tuple[str, ...] = ()
    if arguments[:1] == ["--checked"]:
        known, arguments = ("--ignore", "tests/architecture"), arguments[1:]
    if arguments[:1] == ["--beside"]:
        more, arguments = (Step("beside", ("bash", "-c", arguments[1]), live=True),), arguments[2:]
    # Workers that steal keep to neighbours, which share what a module starts, and end together.
    workers = ("-n", "2", "--dist", "worksteal")
    tests = replace(python("tests", "pytest", "-q", *workers, *known, *arguments), live=True)
    return run_all((tests,)) if arguments else run_all((tests, *more), (npm("test"), npm("e2e")))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
