"""What a process costs: processor time and memory of it and of everything below it."""

import contextlib
from collections.abc import Iterator

import psutil


def seconds(pid: int) -> float:
    """Processor time since it began; of those below that ended and were waited for, too."""
    total = 0.0
    for process in tree(pid):
        with contextlib.suppress(psutil.NoSuchProcess):
            spent = process.cpu_times()
            total += spent.user + spent.system + spent.children_user + spent.children_system
    return total


def memory_mb(pid: int) -> float:
    """Resident memory now."""
    total = 0
    for process in tree(pid):
        with contextlib.suppress(psutil.NoSuchProcess):
            total += process.memory_info().rss
    return total / 2**20


def tree(pid: int) -> Iterator[psutil.Process]:
    """The process and all below it."""
    root = psutil.Process(pid)
    yield root
    yield from root.children(recursive=True)
