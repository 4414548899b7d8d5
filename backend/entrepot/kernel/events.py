"""Events: what happened, in the past tense, as frozen facts; announced by operations, handled in one transaction."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any


class Event:
    """Something that happened; subclasses are frozen dataclasses of ids and facts, never rows."""


class ValueMoved(Event):
    """An event that moves money or the value of stock: without a handler the transaction is refused."""


class UnpostedEvent(RuntimeError):
    """An event that moves value has no posting rule; nothing may be written."""


Handler = Callable[[Any, Any], Awaitable[None]]
Handlers = Mapping[type[Event], Sequence[Handler]]


def handlers_of(handlers: Handlers, event: Event) -> Sequence[Handler]:
    """The handlers of an event, refusing a value-moving event that nobody posts."""
    found = handlers.get(type(event), ())
    if not found and isinstance(event, ValueMoved):
        raise UnpostedEvent(f"{type(event).__name__} moves value, but no posting rule handles it")
    return found
