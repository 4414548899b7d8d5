"""Deciding settings: each decision is another row, from a moment on; nothing is ever overwritten."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from entrepot.kernel import errors
from entrepot.kernel.database import Tx, insert_rows
from entrepot.shops import reads, setting_reads, setting_rules
from entrepot.shops.setting_reads import Effective
from entrepot.shops.setting_rules import Setting, SettingScope
from entrepot.shops.tables import setting_value

_COLUMNS = ("name", "channel_id", "location_id", "value", "effective_from", "set_by_id", "set_by_name")
INSERT = insert_rows(setting_value, *_COLUMNS)


@dataclass(frozen=True, kw_only=True)
class SetSetting:
    """A JSON value for a setting of the shop, of a channel or of a location, from now or a later moment on."""

    name: str
    value: Any
    channel_id: uuid.UUID | None = None
    location_id: uuid.UUID | None = None
    effective_from: datetime | None = None


async def set_settings(tx: Tx, *, commands: Sequence[SetSetting]) -> list[dict[str, Any]]:
    """Decide settings, all or none; returns the sources of what was decided. A moment that has passed is refused."""
    channels = {row["id"]: row["currency"] for row in await reads.list_channels(tx)}
    locations = {row["id"] for row in await reads.list_locations(tx)}
    known = await setting_reads.load_effective(tx)
    rows = []
    for index, command in enumerate(commands):
        path: errors.FieldPath = () if len(commands) == 1 else (index,)
        wanted = setting_rules.get_setting(command.name, field=(*path, "name"))
        if not tx.actor.may(wanted.permission):
            raise errors.Forbidden(what=wanted.public_name, permissions=wanted.permission.code)
        _check_scope(wanted, command, channels, locations, path=path)
        effective_from = command.effective_from or tx.now
        if effective_from < tx.now:
            raise setting_rules.SettingInThePast(field=(*path, "effective_from"))
        currency = channels[command.channel_id] if command.channel_id else tx.shop.currency
        value = setting_rules.parse(wanted, command.value, currency=currency, field=(*path, "value"))
        rows.append((wanted, _row_of(tx, wanted, value, command.channel_id, command.location_id, effective_from)))
    await tx.insert(INSERT, [row for _, row in rows])
    return [{**row, **_record(tx, wanted, row, known), "recorded_at": tx.now} for wanted, row in rows]


async def set_of_shop(tx: Tx, *, values: Mapping[str, Any]) -> None:
    """Decide settings of the shop by their stored names and values, from now on; these were checked."""
    none = (None, None, tx.now)
    wanted = [setting for setting in setting_rules.list_settings() if setting.name in values]
    await tx.insert(INSERT, [_row_of(tx, setting, values[setting.name], *none) for setting in wanted])


def _row_of(
    tx: Tx,
    wanted: Setting,
    value: Any,
    channel_id: uuid.UUID | None,
    location_id: uuid.UUID | None,
    effective_from: datetime,
) -> dict[str, Any]:
    """The row of a decision that the actor makes."""
    return {
        "name": wanted.name,
        "channel_id": channel_id,
        "location_id": location_id,
        "value": value,
        "effective_from": effective_from,
        "set_by_id": tx.actor.id,
        "set_by_name": tx.actor.name,
    }


def _check_scope(
    wanted: Setting,
    command: SetSetting,
    channels: Mapping[uuid.UUID, str],
    locations: set[uuid.UUID],
    *,
    path: errors.FieldPath,
) -> None:
    if command.channel_id is not None and command.channel_id not in channels:
        raise errors.NotFound(what="Channel", field=(*path, "channel_id"))
    if command.location_id is not None and command.location_id not in locations:
        raise errors.NotFound(what="Location", field=(*path, "location_id"))
    if command.channel_id is not None and command.location_id is not None:
        raise errors.Invalid(reason="channelId, locationId", field=(*path, "location_id"))
    scope = SettingScope.SHOP
    if command.channel_id is not None:
        scope = SettingScope.CHANNEL
    elif command.location_id is not None:
        scope = SettingScope.LOCATION
    field = "name" if scope is SettingScope.SHOP else f"{scope.value.lower()}_id"
    setting_rules.check_scope(wanted, scope, field=(*path, field))


def _record(tx: Tx, wanted: Setting, row: Mapping[str, Any], known: Effective) -> dict[str, Any]:
    """The change of the shop, or of the channel or location that it is decided for; and what holds so far."""
    before = known.find(wanted.name, channel_id=row["channel_id"], location_id=row["location_id"])
    previous = before["value"] if before else wanted.default
    tx.change(
        node=row["channel_id"] or row["location_id"] or tx.shop_id,
        operation="settingSet",
        before={"settings": {wanted.name: previous}},
        after={"settings": {wanted.name: row["value"]}, "effective_from": row["effective_from"].isoformat()},
    )
    return {"previous": previous, "number": 2}
