"""Ids: UUIDv7 whose last byte names the kind of thing, so that `node(id:)` knows the type from the id alone."""

import os
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


def new(node_kind: Kind) -> uuid.UUID:
    """A fresh, time-ordered id of this kind."""
    return _build(time.time_ns() // 1_000_000, os.urandom(9), node_kind.byte)


def new_many(node_kind: Kind, count: int) -> list[uuid.UUID]:
    """`count` fresh ids of this kind, in ascending order, so that rows keep the order of their making."""
    milliseconds = time.time_ns() // 1_000_000
    noise = os.urandom(6 * count)
    return [
        _build(
            milliseconds,
            index.to_bytes(3, "big") + noise[6 * index : 6 * index + 6],
            node_kind.byte,
        )
        for index in range(count)
    ]


def _build(milliseconds: int, nine_bytes: bytes, last: int) -> uuid.UUID:
    """Lay out a version 7 UUID: 48 bits of time, then 62 bits that hold `nine_bytes` (less 10 bits), then the kind."""
    bits = int.from_bytes(nine_bytes, "big") & ((1 << 66) - 1)
    high12, low54 = bits >> 54, bits & ((1 << 54) - 1)
    value = (milliseconds & ((1 << 48) - 1)) << 80
    value |= 0x7 << 76
    value |= high12 << 64
    value |= 0b10 << 62
    value |= low54 << 8
    value |= last
    return uuid.UUID(int=value)


def parse(text: str) -> uuid.UUID:
    """Read an id from its text; anything else is `InvalidId`."""
    try:
        return uuid.UUID(text)
    except ValueError as error:
        raise InvalidId(value=text[:64]) from error


@dataclass(eq=False)
class InvalidId(errors.DomainError):
    """ "{value}" is not an id."""

    code = "INVALID_ID"
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
