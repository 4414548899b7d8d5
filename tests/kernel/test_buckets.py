"""Buckets: never more than there was, however many ask at once and in however many processes."""

import asyncio
import uuid

import pytest

from entrepot.kernel import buckets

RATE = buckets.Rate(capacity=1_000, restored=1)


@pytest.fixture
def key():
    return uuid.uuid4().bytes


def opened(database, rate=RATE):
    """The buckets as another process would have them."""
    return buckets.Buckets(database.unbound, rate)


async def test_a_bucket_is_full_at_first_and_is_emptied(database, key):
    own = opened(database)
    first = await own.take(key, 900)
    second = await own.take(key, 900)
    assert (first.given, second.given) == (True, False)
    assert 99 <= second.available <= 101
    assert 798 <= second.wait_seconds <= 801


async def test_g25_what_is_given_at_once_is_never_more_than_there_was(database, key):
    processes = [opened(database) for _ in range(5)]
    levels = await asyncio.gather(*(processes[index % 5].take(key, 90) for index in range(50)))
    given = sum(90 for level in levels if level.given)
    assert given <= 1_000
    # A process may keep a twentieth to itself.
    assert given >= 1_000 - 5 * 50 - 90


async def test_processes_share_a_bucket(database, key):
    one, other = opened(database), opened(database)
    assert (await one.take(key, 600)).given
    assert not (await other.take(key, 600)).given
    assert (await other.take(key, 300)).given


async def test_it_fills_up_again(database, key):
    rate = buckets.Rate(capacity=100, restored=1_000)
    own = opened(database, rate)
    assert (await own.take(key, 100)).given
    refused = await own.take(key, 100)
    assert not refused.given
    await asyncio.sleep(refused.wait_seconds + 0.05)
    assert (await own.take(key, 100)).given


async def test_what_was_not_needed_comes_back_and_what_was_needed_besides_is_paid(database, key):
    own, other = opened(database), opened(database)
    await own.take(key, 900)
    own.give_back(key, 800)
    assert (await own.take(key, 850)).given
    own.give_back(key, -20)
    await own.take(key, 0)
    level = await other.take(key, 40)
    assert not level.given


async def test_most_takes_cost_no_statement(database, key):
    asked = 0

    def unbound():
        nonlocal asked
        asked += 1
        return database.unbound()

    own = buckets.Buckets(unbound, buckets.Rate(capacity=100_000, restored=1))
    for _ in range(40):
        assert (await own.take(key, 100)).given
    assert asked == 1


async def test_who_is_refused_again_and_again_costs_no_statement(database, key):
    asked = 0

    def unbound():
        nonlocal asked
        asked += 1
        return database.unbound()

    own = buckets.Buckets(unbound, RATE)
    await own.take(key, 1_000)
    for _ in range(40):
        assert not (await own.take(key, 500)).given
    assert asked == 2


async def test_more_than_a_bucket_holds_is_never_given(database, key):
    assert not (await opened(database).take(key, 1_001)).given


async def test_strangers_are_forgotten_after_a_while(database):
    rate = buckets.Rate(capacity=1_000, restored=1_000_000)
    own = opened(database, rate)
    for _ in range(buckets.MOST + 5):
        own.give_back(uuid.uuid4().bytes, 0)
    assert len(own._kept) == buckets.MOST
