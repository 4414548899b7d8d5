"""Subscriptions: what waits is a set, what is told was just allowed, and what fails does not end them."""

import asyncio
import uuid

import pytest

from entrepot.endpoint import subscriptions
from entrepot.kernel import errors, permissions
from tests.engine import subscribing
from tests.engine.subscribing import FIRST, HIDDEN, ROWS, SECOND, THING

CHANGED = "subscription { changed { name } }"
ONLY = "subscription ($id: ID!) { changed(only: $id) { name } }"
FIRST_EVENT, SECOND_EVENT = ({"changed": {"name": name}} for name in ("first", "second"))


@pytest.fixture
def subscriber():
    return subscribing.Subscriber()


async def soon(events):
    async with asyncio.timeout(5):
        return await anext(events)


async def nothing_comes(events):
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.2):
            await anext(events)


def codes(answer):
    return [error.extensions["code"] for error in answer.errors]


def many(count):
    return [uuid.UUID(int=(1000 + number) << 8 | THING.byte) for number in range(count)]


@pytest.fixture
def crowd(monkeypatch):
    """A hundred and twenty nodes more."""
    nodes = many(120)
    for number, node in enumerate(nodes):
        monkeypatch.setitem(ROWS, node, {"id": node, "name": f"n{number}", "must": "", "size": 0})
    return nodes


async def test_nodes_that_changed_together_are_events_read_and_batched_at_once(subscriber):
    events = await subscriber.subscribe("subscription { changed { name again } }")
    subscriber.change(FIRST, SECOND)
    found = [(await soon(events)).data for _ in range(2)]
    assert found == [
        {"changed": {"name": "first", "again": "first"}},
        {"changed": {"name": "second", "again": "second"}},
    ]
    assert (subscriber.calls, subscriber.renewed) == (["read", 2], 1)


async def test_however_often_a_node_changes_meanwhile_it_is_told_once(subscriber):
    events = await subscriber.subscribe(CHANGED)
    for _ in range(10_000):
        subscriber.change(FIRST)
    assert (await soon(events)).data == FIRST_EVENT
    await nothing_comes(events)
    assert subscriber.calls == ["read"]


async def test_what_changes_while_an_event_is_taken_is_told_after_it(subscriber):
    events = await subscriber.subscribe(CHANGED)
    subscriber.change(FIRST)
    assert (await soon(events)).data == FIRST_EVENT
    subscriber.change(FIRST)
    assert (await soon(events)).data == FIRST_EVENT


async def test_many_are_read_in_portions_and_all_are_told(subscriber, crowd):
    events = await subscriber.subscribe(CHANGED)
    subscriber.change(*crowd)
    found = {(await soon(events)).data["changed"]["name"] for _ in crowd}
    assert (found, subscriber.calls) == ({f"n{number}" for number in range(120)}, ["read"] * 3)


async def test_too_many_to_remember_are_told_as_an_error_and_it_goes_on(subscriber, monkeypatch):
    monkeypatch.setattr(subscriptions, "MOST_WAITING", 100)
    events = await subscriber.subscribe(CHANGED)
    subscriber.change(*many(101))
    answer = await soon(events)
    assert (answer.data, codes(answer), answer.refused) == (None, ["CHANGES_MISSED"], False)
    await nothing_comes(events)
    subscriber.change(FIRST)
    assert (await soon(events)).data == FIRST_EVENT


async def test_lost_signals_are_told_as_an_error_where_anything_may_have_changed(subscriber):
    events = await subscriber.subscribe("subscription { maybe { name } }")
    subscriber.tell(None)
    answer = await soon(events)
    assert (answer.data, codes(answer), answer.errors[0].path) == ({"maybe": None}, ["CHANGES_MISSED"], ["maybe"])
    await nothing_comes(events)


async def test_lost_signals_show_the_nodes_that_were_named_as_they_are_now(subscriber):
    events = await subscriber.subscribe(ONLY, {"id": str(SECOND)})
    subscriber.tell(None)
    assert (await soon(events)).data == SECOND_EVENT
    await nothing_comes(events)


async def test_only_the_named_nodes_are_told(subscriber):
    events = await subscriber.subscribe(ONLY, {"id": str(SECOND)})
    subscriber.change(FIRST)
    await nothing_comes(events)
    subscriber.change(FIRST, SECOND)
    assert (await soon(events)).data == SECOND_EVENT
    assert subscriber.calls == ["read"]


async def test_of_what_may_not_be_seen_nothing_comes(subscriber):
    events = await subscriber.subscribe(CHANGED)
    subscriber.change(HIDDEN)
    await nothing_comes(events)
    assert (subscriber.calls, subscriber.renewed) == (["read"], 0)


async def test_a_typed_error_refuses_the_subscription_and_watches_nothing(subscriber):
    refused = await subscriber.subscribe("subscription { changed(size: 14) { name } }")
    assert (refused.refused, codes(refused), refused.errors[0].path) == (True, ["NOT_FOUND"], ["changed"])
    assert subscriber.watching == 0


async def test_a_failed_reading_is_an_error_of_its_event_and_the_stream_goes_on(subscriber):
    events = await subscriber.subscribe("subscription { unreadable { name } }")
    for node in (FIRST, SECOND):
        subscriber.change(node)
        answer = await soon(events)
        assert (answer.data, [error.message for error in answer.errors]) == (None, ["unreadable"])
        assert not answer.refused


async def test_who_is_signed_in_no_more_is_told_so_and_nothing_else(subscriber):
    events = await subscriber.subscribe(CHANGED)

    async def expired():
        raise errors.Unauthenticated()

    events._renew = expired
    subscriber.change(FIRST)
    answer = await soon(events)
    assert (answer.data, answer.refused, codes(answer)) == (None, True, ["UNAUTHENTICATED"])
    assert ([item async for item in events], subscriber.watching) == ([], 0)


async def test_a_silent_subscriber_is_authenticated_too(subscriber, monkeypatch):
    monkeypatch.setattr(subscriptions, "RENEW_SECONDS", 0.05)
    events = await subscriber.subscribe(CHANGED)
    await nothing_comes(events)
    assert subscriber.renewed in (2, 3, 4)


async def test_who_may_do_other_things_now_is_shown_only_what_they_may_see(subscriber, monkeypatch):
    before, after = (permissions.Actor(kind=permissions.ActorKind.STAFF, name=name) for name in ("before", "after"))
    subscriber.actor, now, readers = before, subscribing.Subscriber(), []
    now.actor, now.reader.actor, subscriber.reader.actor = after, after, before

    async def read(reader, wanted):
        readers.append(reader.actor.name)
        return [ROWS[item] for item in wanted]

    async def renew():
        return now

    monkeypatch.setattr(subscribing, "read", read)
    events = await subscriber.subscribe(CHANGED)
    events._renew = renew
    subscriber.change(FIRST)
    assert (await soon(events)).data == FIRST_EVENT
    assert readers == ["before", "after"]


async def test_what_was_taken_late_is_read_again_and_allowed_again(subscriber, monkeypatch):
    monkeypatch.setattr(subscriptions, "BELIEVED_SECONDS", 0.2)
    events = await subscriber.subscribe(CHANGED)
    subscriber.change(FIRST, SECOND)
    assert (await soon(events)).data == FIRST_EVENT
    monkeypatch.setitem(ROWS, SECOND, {**ROWS[SECOND], "name": "later"})
    await asyncio.sleep(0.25)
    assert (await soon(events)).data == {"changed": {"name": "later"}}
    assert (subscriber.calls, subscriber.renewed) == (["read", "read"], 2)


async def test_without_the_database_nothing_is_lost(subscriber, monkeypatch):
    monkeypatch.setattr(subscriptions, "RETRY_SECONDS", 0.05)
    events = await subscriber.subscribe(CHANGED)
    down = [OSError(), OSError()]

    async def renew():
        if down:
            raise down.pop()
        return subscriber

    events._renew = renew
    subscriber.change(FIRST)
    assert (await soon(events)).data == FIRST_EVENT
    assert (down, subscriber.calls) == ([], ["read"] * 3)


async def test_an_event_that_is_waited_for_ends_with_the_subscription(subscriber):
    events = await subscriber.subscribe(CHANGED)
    waiting = asyncio.create_task(anext(events, None))
    await asyncio.sleep(0.05)
    await events.aclose()
    async with asyncio.timeout(1):
        assert await waiting is None
