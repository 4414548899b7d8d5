"""Where the `entrepot` command begins; `python -m entrepot` is the same."""

import gc
import importlib
import sys


def main() -> int:
    """Run a command; the exit code.

    What a command imports stays until its end, a million objects; to look for cycles among them while they are made
    takes a quarter of the time before it can begin.
    """
    gc.disable()
    command = importlib.import_module("entrepot.cli")
    gc.freeze()
    gc.enable()
    code: int = command.main()
    return code


if __name__ == "__main__":
    sys.exit(main())
