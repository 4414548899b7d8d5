"""Ids: UUIDv7 whose last byte names the kind of thing, so that `node(id:)` knows the type from the id alone."""

import os
import threading
import time
import uuid
from dataclasses import dataclass
from typing import Any, NewType

from graphql import GraphQLScalarType
from strawberry.types.scalar import ScalarDefinition

from entrepot.kernel import errors

_kinds: dict[int, "Kind"] = {}


@dataclass(frozen=True)
class Kind:
    """A kind of node: its GraphQL type name and the byte that ends its ids."""

    name: str
    byte: int


def kind(name: str, byte: int) -> Kind:
    """Register a kind; a byte belongs to one kind for ever."""
    known = _kinds.get(byte)
    if known is not None and known.name != name:
        raise ValueError(f"id byte {byte:#04x} belongs to {known.name}, not to {name}")
    _kinds[byte] = Kind(name, byte)
    return _kinds[byte]


def kind_of(node_id: uuid.UUID) -> Kind | None:
    """The kind an id names, or None when no such kind exists."""
    return _kinds.get(node_id.bytes[15])


def kinds() -> list[Kind]:
    """Every kind, by its byte."""
    return [_kinds[byte] for byte in sorted(_kinds)]


def find_kind(name: str) -> Kind | None:
    """The kind of a name, or None."""
    return next((found for found in _kinds.values() if found.name == name), None)


class _Sequence:
    """Where the last id of this process stood, so that ids ascend even within a millisecond."""

    def __init__(self) -> None:
        self._milliseconds = 0
        self._next = 0
        self._lock = threading.Lock()

    def take(self, count: int) -> tuple[int, int]:
        """Reserve `count` places: the millisecond and the first place in it."""
        with self._lock:
            now = time.time_ns() // 1_000_000
            if now > self._milliseconds:
                self._milliseconds, self._next = now, 0
            if self._next + count > _PLACES:
                self._milliseconds, self._next = self._milliseconds + 1, 0
            first = self._next
            self._next += count
            return self._milliseconds, first


_PLACE_BITS = 18
_NOISE_BITS = 48
_PLACES = 1 << _PLACE_BITS
_sequence = _Sequence()


def new(node_kind: Kind) -> uuid.UUID:
    """A fresh id of this kind, after every id that this process made before."""
    return new_many(node_kind, 1)[0]


def new_many(node_kind: Kind, count: int) -> list[uuid.UUID]:
    """`count` fresh ids of this kind, at most 262,144, ascending, so that rows keep the order of their making."""
    if count > _PLACES:
        raise ValueError(f"at most {_PLACES} ids at a time")
    milliseconds, first = _sequence.take(count)
    noise = os.urandom(6 * count)
    return [
        _build(milliseconds, first + index, int.from_bytes(noise[6 * index : 6 * index + 6], "big"), node_kind.byte)
        for index in range(count)
    ]


def _build(milliseconds: int, place: int, noise: int, last: int) -> uuid.UUID:
    """Lay out a version 7 UUID: 48 bits of time, 18 of the place within it, 48 of noise, and the kind."""
    bits = place << _NOISE_BITS | noise
    value = (milliseconds & ((1 << 48) - 1)) << 80
    value |= 0x7 << 76
    value |= (bits >> 54) << 64
    value |= 0b10 << 62
    value |= (bits & ((1 << 54) - 1)) << 8
    value |= last
    return uuid.UUID(int=value)


def parse(text: str) -> uuid.UUID:
    """Read an id from its text; anything else is `IdInvalid`."""
    try:
        return uuid.UUID(text)
    except ValueError as error:
        raise IdInvalid(value=text[:64]) from error


@dataclass(eq=False)
class IdInvalid(errors.DomainError):
    """ "{value}" is not an id."""

    code = "ID_INVALID"
    zh = "“{value}”不是有效的标识。"
    value: str


def _parse_scalar(value: Any) -> uuid.UUID:
    if not isinstance(value, str):
        raise ValueError("an ID is a string")
    try:
        return uuid.UUID(value)
    except ValueError:
        raise ValueError(f'"{value[:64]}" is not an id') from None


class _IdScalarType(GraphQLScalarType):
    """GraphQL's own `ID`, except that a malformed one is refused while the input is read."""

    reserved_types = {}


_ID_TYPE = _IdScalarType(
    name="ID",
    description="An opaque, time-ordered identifier. / 不透明的、按时间有序的标识。",
    serialize=str,
    parse_value=_parse_scalar,
)

Id = NewType("Id", uuid.UUID)
ID_SCALAR = ScalarDefinition(
    name="ID",
    description=_ID_TYPE.description,
    specified_by_url=None,
    serialize=str,
    parse_value=_parse_scalar,
    parse_literal=None,
    implementation=_ID_TYPE,
)
