"""`make test`: everything, the browser's stories included. Arguments after ARGS= go to pytest alone."""

import sys

from steps import npm, python, run_all

BACK_END = python("tests", "pytest", "-q", "-n", "2", *sys.argv[1:])
EVERYTHING = (BACK_END, npm("test"), npm("e2e"))

if __name__ == "__main__":
    sys.exit(run_all((BACK_END,) if sys.argv[1:] else EVERYTHING))
