"""Settings and decisions on them as they are shown: amounts as decimals of the currency that they are in."""

import uuid
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from entrepot.kernel import errors, pagination
from entrepot.kernel.database import Row, Tx
from entrepot.shops import reads, setting_reads, setting_rules


async def list_settings(
    tx: Tx, *, at: datetime | None, channel_id: uuid.UUID | None, location_id: uuid.UUID | None
) -> list[dict[str, Any]]:
    """Every setting with what holds at a moment, by default now, for the shop or one channel or location."""
    currencies = await _currencies(tx)
    if channel_id is not None and channel_id not in currencies:
        raise errors.NotFound(what="Channel", field=("channel_id",))
    if location_id is not None and not await reads.list_locations_by_id(tx, ids=[location_id]):
        raise errors.NotFound(what="Location", field=("location_id",))
    effective = await setting_reads.load_effective(tx, at=at)
    chinese = tx.locale.startswith("zh")
    found = []
    for item in setting_rules.list_settings():
        row = effective.find(item.name, channel_id=channel_id, location_id=location_id)
        currency = currencies.get(row["channel_id"] if row else None, tx.shop.currency)
        found.append(
            {
                "name": item.public_name,
                "type": item.type,
                "description": item.zh if chinese else item.en,
                "scopes": list(item.scopes),
                "value": setting_rules.shown(item, row["value"] if row else item.default, currency=currency),
                "default": setting_rules.shown(item, item.default, currency=tx.shop.currency),
                "minimum": None if item.type is setting_rules.SettingType.MONEY else item.minimum,
                "maximum": None if item.type is setting_rules.SettingType.MONEY else item.maximum,
                "is_nullable": item.nullable,
                "effective_from": row["effective_from"] if row else None,
            }
        )
    return found


async def page_of_history(tx: Tx, *, name: str | None, **window: Any) -> dict[str, Any]:
    """What was decided on a setting or on all, in every scope, the latest to hold first."""
    wanted = None if name is None else setting_rules.get_setting(name, field=("name",)).name
    currencies = await _currencies(tx)
    guard = () if wanted is None else ("named",)
    page = await pagination.page(tx, setting_reads.HISTORY, guard=guard, values={"name": wanted}, **window)
    edges = [{**edge, "node": _decision(tx, edge["node"], currencies)} for edge in page["edges"]]
    return {**page, "nodes": [edge["node"] for edge in edges], "edges": edges}


async def decisions_of(tx: Tx, *, made: Sequence[Row | Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Decisions that were made in this transaction, as they are shown."""
    currencies = await _currencies(tx)
    return [_decision(tx, row, currencies) for row in made]


def _decision(tx: Tx, row: Row | Mapping[str, Any], currencies: Mapping[uuid.UUID | None, str]) -> dict[str, Any]:
    """A row of the history as it is shown; of a setting that there is no more, as it is stored."""
    wanted = setting_rules.find_setting(row["name"])
    currency = currencies.get(row["channel_id"], tx.shop.currency)
    previous = row["previous"]
    if wanted is not None and row["number"] == 1 and row["channel_id"] is None and row["location_id"] is None:
        previous = wanted.default
    value, before = (
        stored if wanted is None else setting_rules.shown(wanted, stored, currency=currency)
        for stored in (row["value"], previous)
    )
    return {
        "name": row["name"] if wanted is None else wanted.public_name,
        "value": value,
        "previous": before,
        **{name: row[name] for name in ("channel_id", "location_id", "effective_from", "recorded_at", "set_by_name")},
    }


async def _currencies(tx: Tx) -> dict[uuid.UUID | None, str]:
    return {row["id"]: row["currency"] for row in await reads.list_channels(tx)}
