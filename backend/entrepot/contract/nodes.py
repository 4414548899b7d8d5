"""Nodes of any kind by their ids: what `node(id:)` answers with, and what features ask that store something beside one.

The loaders are given once the schema is built (`entrepot.schema`). What is unknown, hidden from whoever asks, or of
another shop is None, all alike.
"""

import uuid
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any

from entrepot.contract.declare import Reader
from entrepot.kernel import ids

Loader = Callable[[Reader, Sequence[uuid.UUID]], Awaitable[Sequence[Any]]]
_loaders: dict[ids.Kind, Loader] = {}


def use(loaders: Mapping[ids.Kind, Loader]) -> None:
    """Find nodes by these from now on."""
    _loaders.clear()
    _loaders.update(loaders)


async def find(reader: Reader, wanted: Sequence[uuid.UUID]) -> list[Any]:
    """The rows of these ids in their order, one batch for each kind; what is unknown or hidden is None."""
    by_kind: dict[ids.Kind, list[uuid.UUID]] = {}
    for item in dict.fromkeys(wanted):
        kind = ids.kind_of(item)
        if kind is not None and kind in _loaders:
            by_kind.setdefault(kind, []).append(item)
    found: dict[uuid.UUID, Any] = {}
    for kind, members in by_kind.items():
        rows = await _loaders[kind](reader, members)
        found.update({item: row for item, row in zip(members, rows, strict=True) if row is not None})
    return [found.get(item) for item in wanted]
