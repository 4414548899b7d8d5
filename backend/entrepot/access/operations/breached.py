"""Passwords that were in a breach, looked up in a file of the operator's own: nothing is asked of anybody.

The file is the "ordered by hash" download of Have I Been Pwned: lines `SHA1:count`, sorted, 40 GB and more. A look-up
halves it by position, some 35 short reads, in a thread.
"""

import hashlib
import os
import re
from dataclasses import dataclass
from pathlib import Path

from anyio import to_thread

from entrepot.access.operations import passwords
from entrepot.access.rules.accounts import PasswordBreached
from entrepot.kernel import embedded, errors

LINE = re.compile(rb"[0-9A-Fa-f]{40}:[0-9]+\r?(\n|$)")
LONGEST_LINE = 64


@dataclass(eq=False)
class BreachedListUnreadable(embedded.CannotStart):
    """ENTREPOT_BREACHED_PASSWORDS names {path}, which is not a file of SHA-1 hashes ordered by hash."""

    code = "BREACHED_LIST_UNREADABLE"
    zh = "ENTREPOT_BREACHED_PASSWORDS 指向的 {path} 不是按散列排序的 SHA-1 文件。"
    path: str


_in_use: list[int] = []


def use(path: Path | None) -> None:
    """Look passwords up in this file from now on, or in none; raises BreachedListUnreadable."""
    opened = [] if path is None else [_opened(path)]
    for file in _in_use:
        os.close(file)
    _in_use[:] = opened


async def check(password: str, *, field: errors.FieldPath = ("password",)) -> None:
    """Refuse a password that was in a breach; raises PasswordBreached."""
    for file in _in_use:
        if await to_thread.run_sync(_holds, file, passwords.normal(password)):
            raise PasswordBreached(field=field)


def _opened(path: Path) -> int:
    try:
        opened = os.open(path, os.O_RDONLY)
    except OSError:
        raise BreachedListUnreadable(path=str(path)) from None
    if not LINE.match(os.pread(opened, LONGEST_LINE, 0)):
        os.close(opened)
        raise BreachedListUnreadable(path=str(path))
    return opened


def _holds(file: int, password: str) -> bool:
    """Whether the file has the hash; halves the range in which the line must begin."""
    wanted = hashlib.sha1(password.encode(), usedforsecurity=False).hexdigest().upper().encode()
    low, high = 0, os.fstat(file).st_size
    while low < high:
        middle = (low + high) // 2
        begins, found = _line_from(file, middle)
        if found == wanted:
            return True
        if found and found < wanted:
            low = begins + 1
        else:
            high = middle
    return False


def _line_from(file: int, position: int) -> tuple[int, bytes]:
    """Where the first line at or after a position begins, and its hash; no hash after the last line."""
    if position == 0:
        return 0, os.pread(file, 40, 0).upper()
    # A line begins after the line end before it, which may stand at the very position before ours.
    read = os.pread(file, 2 * LONGEST_LINE, position - 1)
    end = read.find(b"\n")
    if end < 0:
        return position, b""
    return position + end, read[end + 1 : end + 41].upper()
