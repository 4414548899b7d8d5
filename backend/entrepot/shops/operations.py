"""Writes of the shop: founding one, its settings, channels and locations."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Integer, Text, bindparam, update
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from entrepot.kernel import errors, ids, text
from entrepot.kernel.database import Row, Shop, Tx, insert_rows, sql
from entrepot.shops import reads, rules, setting_operations, setting_rules
from entrepot.shops.events import LocationsCreated, Owner, ShopFounded
from entrepot.shops.tables import CHANNEL, LOCATION, SHOP, channel, location, shop, shop_directory

_INSERT_CHANNELS = insert_rows(channel, "id", "handle", "name", "currency", "is_default")
_INSERT_LOCATIONS = insert_rows(location, "id", "handle", "name", "kind", "is_default")
_INSERT_DIRECTORY = sql(
    shop_directory.insert().values(shop_id=bindparam("shop_id"), handle=bindparam("handle"), host=bindparam("host"))
)
_INSERT_SHOP = sql(
    shop.insert().values(
        shop_id=bindparam("shop_id"),
        handle=bindparam("handle"),
        name=bindparam("name", type_=JSONB),
        currency=bindparam("currency"),
        default_locale=bindparam("default_locale"),
        locales=bindparam("locales", type_=ARRAY(Text)),
        timezone=bindparam("timezone"),
    )
)
_UPDATE_SHOP = sql(
    update(shop)
    .values(
        name=bindparam("new_name", type_=JSONB),
        version=shop.c.version + 1,
    )
    .where(
        shop.c.shop_id == bindparam("shop_id"),
        shop.c.version == bindparam("known_version", type_=Integer),
    )
)


@dataclass(frozen=True, kw_only=True)
class FoundShop:
    """A shop to found; its first channel and warehouse come with it."""

    handle: str
    name: Mapping[str, str]
    currency: str
    default_locale: str
    locales: Sequence[str]
    timezone: str
    host: str | None = None
    owner: Owner | None = None


@dataclass(frozen=True, kw_only=True)
class CreateChannel:
    """A channel to open."""

    handle: str
    name: Mapping[str, str]
    currency: str
    is_default: bool = False


@dataclass(frozen=True, kw_only=True)
class CreateLocation:
    """A warehouse or store to open."""

    handle: str
    name: Mapping[str, str]
    kind: rules.LocationKind
    is_default: bool = False


@dataclass(frozen=True, kw_only=True)
class UpdateShop:
    """New name or settings; what is absent stays."""

    name: Mapping[str, str] | None = None
    settings: Mapping[str, Any] = field(default_factory=dict)
    if_version: int | None = None


def prepare_shop(*, command: FoundShop) -> Shop:
    """Check a new shop and give it an id, so that a transaction can be bound to it."""
    _check_new_shop(command)
    return Shop(
        id=ids.new(SHOP),
        currency=command.currency,
        default_locale=command.default_locale,
        locales=tuple(command.locales),
        timezone=ZoneInfo(command.timezone),
    )


async def found_shop(tx: Tx, *, command: FoundShop) -> Row:
    """Found the shop that `tx` is bound to (`database.write(founding=…)` or `tx.founding`)."""
    await tx.run(_INSERT_DIRECTORY, handle=command.handle, host=command.host)
    await tx.run(
        _INSERT_SHOP,
        handle=command.handle,
        name=dict(command.name),
        currency=command.currency,
        default_locale=command.default_locale,
        locales=list(command.locales),
        timezone=command.timezone,
    )
    await lay_foundations(tx, currency=command.currency, owner=command.owner)
    tx.change(node=tx.shop_id, operation="shopFound", after={"handle": command.handle})
    return await reads.get_shop(tx)


async def lay_foundations(tx: Tx, *, currency: str, owner: Owner | None = None) -> None:
    """The first channel and warehouse of a new shop, and whatever higher features need."""
    await tx.announce(ShopFounded(shop_id=tx.shop_id, owner=owner))
    online = {"zh-CN": "网店", "en": "Online store"}
    await create_channels(
        tx,
        commands=[CreateChannel(handle="online", name=_offered(tx, online), currency=currency, is_default=True)],
    )
    main = CreateLocation(
        handle="main",
        name=_offered(tx, {"zh-CN": "主仓库", "en": "Main warehouse"}),
        kind=rules.LocationKind.WAREHOUSE,
        is_default=True,
    )
    await create_locations(tx, commands=[main])


async def create_channels(tx: Tx, *, commands: Sequence[CreateChannel]) -> list[Row]:
    """Open channels."""
    for index, command in enumerate(commands):
        rules.check_handle(command.handle, field=(index, "handle"))
        rules.check_currency(command.currency, field=(index, "currency"))
        text.require(command.name, locale=tx.shop.default_locale, limit=200, field=(index, "name"))
    new_ids = ids.new_many(CHANNEL, len(commands))
    rows = [
        {
            "id": new_id,
            "handle": command.handle,
            "name": dict(command.name),
            "currency": command.currency,
            "is_default": command.is_default,
        }
        for new_id, command in zip(new_ids, commands, strict=True)
    ]
    await tx.insert(_INSERT_CHANNELS, rows)
    _record(tx, rows, "channelCreate")
    return in_order(await reads.list_channels_by_id(tx, ids=new_ids), new_ids)


async def create_locations(tx: Tx, *, commands: Sequence[CreateLocation]) -> list[Row]:
    """Open warehouses and stores."""
    for index, command in enumerate(commands):
        rules.check_handle(command.handle, field=(index, "handle"))
        text.require(command.name, locale=tx.shop.default_locale, limit=200, field=(index, "name"))
    new_ids = ids.new_many(LOCATION, len(commands))
    rows = [
        {
            "id": new_id,
            "handle": command.handle,
            "name": dict(command.name),
            "kind": command.kind.value,
            "is_default": command.is_default,
        }
        for new_id, command in zip(new_ids, commands, strict=True)
    ]
    await tx.insert(_INSERT_LOCATIONS, rows)
    _record(tx, rows, "locationCreate")
    await tx.announce(LocationsCreated(location_ids=tuple(new_ids)))
    return in_order(await reads.list_locations_by_id(tx, ids=new_ids), new_ids)


async def update_shop(tx: Tx, *, command: UpdateShop) -> Row:
    """Change the shop's name or settings."""
    known = await reads.get_shop(tx)
    if command.if_version is not None and command.if_version != known["version"]:
        raise errors.StaleVersion(current=known["version"], field=("ifVersion",))
    name = dict(known["name"]) if command.name is None else dict(command.name)
    text.require(name, locale=tx.shop.default_locale, locales=tx.shop.locales, limit=200, field=("name",))
    _check_settings(command.settings)
    touched = await tx.run(_UPDATE_SHOP, new_name=name, known_version=known["version"])
    if not touched:
        raise errors.StaleVersion(current=known["version"] + 1, field=("ifVersion",))
    await setting_operations.set_of_shop(tx, values=command.settings)
    updated = await reads.get_shop(tx)
    before, after = _difference(known, updated, ("name", "settings"))
    tx.change(node=tx.shop_id, operation="shopUpdate", before=before, after=after)
    return updated


def _check_settings(settings: Mapping[str, Any]) -> None:
    """Refuse settings out of range, naming each."""
    found: list[errors.DomainError] = []
    for wanted in setting_rules.list_settings():
        if wanted.name in settings:
            try:
                setting_rules.check(
                    wanted, settings[wanted.name], field=("settings", wanted.name.removesuffix("_minor"))
                )
            except errors.DomainError as refusal:
                found.append(refusal)
    errors.raise_all(found)


def in_order(rows: Sequence[Row], wanted: Sequence[uuid.UUID]) -> list[Row]:
    """The rows in the order of the ids."""
    by_id = {row["id"]: row for row in rows}
    return [by_id[item] for item in wanted]


def _check_new_shop(command: FoundShop) -> None:
    rules.check_handle(command.handle, field=("handle",))
    rules.check_host(command.host, field=("host",))
    rules.check_currency(command.currency, field=("currency",))
    rules.check_timezone(command.timezone, field=("timezone",))
    rules.check_locales(command.locales, default=command.default_locale, field=("locales",))
    text.require(command.name, locale=command.default_locale, locales=command.locales, limit=200, field=("name",))


def _offered(tx: Tx, texts: Mapping[str, str]) -> dict[str, str]:
    return {locale: value for locale, value in texts.items() if locale in tx.shop.locales}


def _record(tx: Tx, rows: Sequence[Mapping[str, Any]], operation: str) -> None:
    for row in rows:
        after = {name: value for name, value in row.items() if name != "id"}
        tx.change(node=row["id"], operation=operation, after=after)


def _difference(before: Row, after: Row, names: Sequence[str]) -> tuple[dict[str, Any], dict[str, Any]]:
    changed = [name for name in names if before[name] != after[name]]
    return {name: before[name] for name in changed}, {name: after[name] for name in changed}
