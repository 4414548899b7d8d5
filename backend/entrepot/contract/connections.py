"""The Relay connection that every list returns."""

from collections.abc import Sequence
from typing import Any, Generic, TypeVar

import strawberry

from entrepot.contract.declare import Reader, batch
from entrepot.kernel import pagination
from entrepot.kernel.pagination import Count, Edge, PageInfo

T = TypeVar("T")


async def counts_of_connections(reader: Reader, connections: Sequence[Any]) -> list[dict[str, Any]]:
    """Count the whole list behind each connection; only run where `count` is selected."""
    return [await pagination.count(reader.tx, item) for item in connections]


@strawberry.type(description="A page of a list. / 列表的一页。")
class Connection(Generic[T]):
    nodes: list[T]
    edges: list[Edge[T]]
    page_info: PageInfo
    count: Count = batch(counts_of_connections, cost=5, description="Counted only where selected. / 仅在选取时计数。")
