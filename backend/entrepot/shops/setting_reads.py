"""What has been decided, and what of it holds at a moment: the latest that is effective by then."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, FromClause, Select, bindparam, func, literal_column, select
from sqlalchemy.dialects.postgresql import JSONB, distinct_on

from entrepot.kernel import filters, pagination
from entrepot.kernel.database import Row, Tx, sql
from entrepot.kernel.tables import Instant
from entrepot.shops import rules
from entrepot.shops.rules import Settings
from entrepot.shops.tables import setting_value

_SHOP: Any = bindparam("shop_id")
_SCOPE = (setting_value.c.name, setting_value.c.channel_id, setting_value.c.location_id)
_LATEST = (*_SCOPE, setting_value.c.effective_from.desc(), setting_value.c.sequence.desc())


def _effective(at: ColumnElement[Any], *columns: ColumnElement[Any]) -> Select[Any]:
    """Of each setting and scope, what holds at a moment; of two from the same moment on, what was decided last."""
    return (
        select(*columns)
        .ext(distinct_on(*_SCOPE))
        .where(setting_value.c.shop_id == _SHOP, setting_value.c.effective_from <= at)
        .order_by(*_LATEST)
    )


EFFECTIVE = sql(_effective(func.coalesce(bindparam("at", type_=Instant), func.now()), *setting_value.c))


def of_shop_now() -> ColumnElement[Any]:
    """The shop's own settings that hold now, by name, as a column of a statement."""
    held: FromClause = (
        _effective(func.now(), setting_value.c.name, setting_value.c.value)
        .where(setting_value.c.channel_id.is_(None), setting_value.c.location_id.is_(None))
        .subquery("held")
    )
    found = select(func.jsonb_object_agg(held.c.name, held.c.value)).scalar_subquery()
    return func.coalesce(found, literal_column("'{}'::jsonb"), type_=JSONB)


_KEPT = select(
    setting_value,
    func.lag(setting_value.c.value)
    .over(
        partition_by=(setting_value.c.shop_id, *_SCOPE),
        order_by=(setting_value.c.effective_from, setting_value.c.sequence),
    )
    .label("previous"),
    func.row_number()
    .over(
        partition_by=(setting_value.c.shop_id, *_SCOPE),
        order_by=(setting_value.c.effective_from, setting_value.c.sequence),
    )
    .label("number"),
).subquery("kept")
HISTORY = pagination.Source(
    name="setting_history",
    table=_KEPT,
    columns=tuple(_KEPT.c),
    filters={
        "name": filters.text(_KEPT.c.name),
        "channel_id": filters.id(_KEPT.c.channel_id),
        "location_id": filters.id(_KEPT.c.location_id),
    },
    orders={"EFFECTIVE_FROM": (_KEPT.c.effective_from,)},
    default_order=("EFFECTIVE_FROM", pagination.Direction.DESC),
    guards={"named": lambda: _KEPT.c.name == bindparam("name")},
    key=_KEPT.c.sequence,
)


@dataclass(frozen=True)
class Effective:
    """What holds at a moment: rows by name, channel and location."""

    rows: Mapping[tuple[str, uuid.UUID | None, uuid.UUID | None], Row]

    def find(self, name: str, *, channel_id: uuid.UUID | None, location_id: uuid.UUID | None) -> Row | None:
        """The decision for a channel or a location, else the shop's; None where the default holds."""
        narrow = [(name, channel_id, None)] if channel_id else [(name, None, location_id)] if location_id else []
        scopes = [key for key in (*narrow, (name, None, None)) if key in self.rows]
        return self.rows[scopes[0]] if scopes else None

    def of(self, *, channel_id: uuid.UUID | None = None) -> Settings:
        """The typed settings of the shop, or of a channel of it."""
        found = {name: self.find(name, channel_id=channel_id, location_id=None) for name, _, _ in self.rows}
        return rules.read_settings({name: row["value"] for name, row in found.items() if row is not None})


async def load_effective(tx: Tx, *, at: datetime | None = None) -> Effective:
    """What holds now, or at another moment, in every scope; one statement."""
    rows: Sequence[Row] = await tx.rows(EFFECTIVE, at=at)
    return Effective({(row["name"], row["channel_id"], row["location_id"]): row for row in rows})
