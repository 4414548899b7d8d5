"""Queries of the figures."""

from datetime import date
from typing import Annotated

import strawberry

from entrepot.analytics import dashboards, permissions
from entrepot.analytics.types import Dashboard
from entrepot.contract.declare import Reader, query

From = Annotated[date | None, strawberry.argument(name="from")]
To = Annotated[date | None, strawberry.argument(name="to")]


@strawberry.type
class AnalyticsQueries:
    @query(allow=permissions.READ_ANALYTICS, cost=100)
    async def dashboard(reader: Reader, from_: From = None, to: To = None) -> Dashboard:
        """Sales over time, best sellers, and what waits to be done; 30 days by default. / 仪表盘数据。"""
        return await dashboards.dashboard(reader.tx, start=from_, end=to)
