"""What is told is paid for: a subscriber whose bucket is empty waits, and takes nothing from the others."""

import itertools
import time
from types import SimpleNamespace

from entrepot.endpoint.streaming import Paid
from entrepot.engine.execution import Answer
from entrepot.kernel import buckets


class Endless:
    """Events that cost fifteen points each."""

    async def __anext__(self):
        return Answer(data={}, errors=[], cost=15)

    async def aclose(self):
        """Nothing is open."""


async def test_who_has_nothing_left_is_told_later(database):
    throttle = buckets.Buckets(database.unbound, buckets.Rate(capacity=40, restored=20))
    paid = Paid(Endless(), SimpleNamespace(throttle=throttle), b"one who is told much")
    other = Paid(Endless(), SimpleNamespace(throttle=throttle), b"one who is told little")
    moments = []
    for _ in range(5):
        await anext(paid)
        moments.append(time.monotonic())
    await anext(other)
    # Each event is paid for before the next: two are in the bucket, and fifteen points are back after 0.75 seconds.
    seconds = [later - earlier for earlier, later in itertools.pairwise(moments)]
    assert max(seconds[:2]) < 0.5
    assert min(seconds[2:]) > 0.2
    assert 0.7 < moments[-1] - moments[0] < 3
    assert time.monotonic() - moments[-1] < 0.2
