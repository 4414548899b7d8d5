"""What an operator sees while an import runs: the phase, the month, lines a second, and the time that is left."""

from collections.abc import Callable
from dataclasses import dataclass, field

Clock = Callable[[], float]


@dataclass
class Progress:
    """Says where a run is, at most every `every_seconds`; `clock` counts seconds from anywhere."""

    clock: Clock
    say: Callable[[str], None]
    every_seconds: float = 2.0
    _said_at: float = field(default=-1e9, init=False)
    _began_at: float = field(default=0.0, init=False)
    _began_with: int = field(default=0, init=False)

    def phase(self, en: str, zh: str) -> None:
        """A new phase begins."""
        self.say(f"{en} / {zh}")
        self._said_at = self.clock()

    def start_from(self, done: int) -> None:
        """Lines begin to be written; `done` were written by an earlier run."""
        self._began_at = self.clock()
        self._began_with = done

    def written(self, done: int, *, total: int, month: str) -> None:
        """`done` of `total` lines are written."""
        now = self.clock()
        if done < total and now - self._said_at < self.every_seconds:
            return
        self._said_at = now
        speed = (done - self._began_with) / max(now - self._began_at, 1e-6)
        left = (total - done) / speed if speed else 0.0
        share = 100 * done // total
        self.say(
            f"{month}  {done:>7} / {total}  {share:>3} %  {speed:>6.0f} lines/s 行/秒  "
            f"{int(left) // 60}:{int(left) % 60:02d} left 剩余"
        )
