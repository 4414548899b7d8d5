"""What access reads for many parents at once."""

import uuid
from collections.abc import Sequence
from typing import Any

from entrepot.access.permissions import READ_APPS, READ_STAFF
from entrepot.access.reads import actors as actors_of_now
from entrepot.access.reads import app_tokens as token_reads
from entrepot.access.reads import apps as app_reads
from entrepot.access.reads import duties as duty_reads
from entrepot.access.reads import factors as factor_reads
from entrepot.access.reads import identities as identity_reads
from entrepot.access.reads import people as people_reads
from entrepot.access.reads import roles as role_reads
from entrepot.access.rules import apps as app_rules
from entrepot.contract.declare import Reader
from entrepot.kernel.database import Row
from entrepot.shops import reads as shop_reads

COUNTS = ("requests", "throttled", "failed")


async def staff_by_id(reader: Reader, ids: Sequence[uuid.UUID]) -> list[Row | None]:
    """Members of staff by id; without the right to see staff, only oneself."""
    seen = [key for key in ids if reader.actor.may(READ_STAFF) or key == reader.actor.id]
    found = {row["id"]: row for row in await people_reads.list_staff(reader.tx, ids=seen)}
    return [found.get(key) for key in ids]


async def roles_by_id(reader: Reader, ids: Sequence[uuid.UUID]) -> list[Row | None]:
    """Roles by id, for those who may see them."""
    seen = list(ids) if reader.actor.may(READ_STAFF) else []
    found = {row["id"]: row for row in await role_reads.list_roles(reader.tx, ids=seen)}
    return [found.get(key) for key in ids]


async def apps_by_id(reader: Reader, ids: Sequence[uuid.UUID]) -> list[Row | None]:
    """Installed apps by id, for those who may see them."""
    seen = list(ids) if reader.actor.may(READ_APPS) else []
    found = {row["id"]: row for row in await app_reads.list_apps(reader.tx, ids=seen)}
    return [found.get(key) for key in ids]


async def roles_of_staff(reader: Reader, rows: Sequence[Row]) -> list[list[Row]]:
    """Each person's roles."""
    found = await role_reads.list_roles_of_staff(reader.tx, staff_ids=[row["id"] for row in rows])
    return [list(found[row["id"]].values()) for row in rows]


async def assignments_of_staff(reader: Reader, rows: Sequence[Row]) -> list[list[dict[str, Any]]]:
    """Each person's roles, and the part of the shop that each is held for."""
    found = await role_reads.list_assignments(reader.tx, staff_ids=[row["id"] for row in rows])
    return [[{"role": item, **_part(item)} for item in found[row["id"]]] for row in rows]


async def sessions_of_staff(reader: Reader, rows: Sequence[Row]) -> list[list[Row]]:
    """Where each person is signed in."""
    found = await factor_reads.list_sessions_of_staff(reader.tx, staff_ids=[row["id"] for row in rows])
    return [found[row["id"]] for row in rows]


async def attempts_of_staff(reader: Reader, rows: Sequence[Row]) -> list[list[Row]]:
    """How each person's latest sign-ins ended."""
    found = await factor_reads.list_attempts_of_staff(reader.tx, staff_ids=[row["id"] for row in rows])
    return [found[row["id"]] for row in rows]


async def factor_kinds_of_staff(reader: Reader, rows: Sequence[Row]) -> list[list[str]]:
    """Which second factors each person has set up."""
    found = await factor_reads.list_kinds_of_staff(reader.tx, staff_ids=[row["id"] for row in rows])
    return [found[row["id"]] for row in rows]


async def locations_of_assignments(reader: Reader, rows: Sequence[dict[str, Any]]) -> list[Row | None]:
    """The location of each assignment; None where it is for all of them."""
    return await _named(rows, "location_id", shop_reads.list_locations_by_id, reader)


async def channels_of_assignments(reader: Reader, rows: Sequence[dict[str, Any]]) -> list[Row | None]:
    """The channel of each assignment; None where it is for all of them."""
    return await _named(rows, "channel_id", shop_reads.list_channels_by_id, reader)


async def violators_of_duties(reader: Reader, rows: Sequence[dict[str, Any]]) -> list[list[Row]]:
    """Who holds both rights of each pair."""
    both = await duty_reads.list_violators(reader.tx)
    wanted = sorted({staff_id for row in rows for staff_id in both[row["pair"]]})
    found = {row["id"]: row for row in await people_reads.list_staff(reader.tx, ids=wanted)}
    return [[found[staff_id] for staff_id in both[row["pair"]]] for row in rows]


def _part(row: Row) -> dict[str, Any]:
    return {name: row[name] for name in ("location_id", "channel_id", "own_only")}


async def _named(rows: Sequence[Row], name: str, read: Any, reader: Reader) -> list[Row | None]:
    wanted = list({row[name] for row in rows if row[name] is not None})
    found = {row["id"]: row for row in await read(reader.tx, ids=wanted)}
    return [found.get(row[name]) for row in rows]


async def sponsors_of_apps(reader: Reader, rows: Sequence[Row]) -> list[Row | None]:
    """Who answers for each app."""
    wanted = [row["sponsor_id"] for row in rows if row["sponsor_id"]]
    found = await app_reads.list_sponsors(reader.tx, account_ids=wanted)
    return [found.get(row["sponsor_id"]) for row in rows]


async def app_tokens_by_id(reader: Reader, ids: Sequence[uuid.UUID]) -> list[Row | None]:
    """Static tokens by id, for those who may see apps."""
    seen = list(ids) if reader.actor.may(READ_APPS) else []
    found = await token_reads.list_tokens(reader.tx, ids=seen)
    return [found.get(key) for key in ids]


async def tokens_of_apps(reader: Reader, rows: Sequence[Row]) -> list[list[Row]]:
    """The static tokens of each app that work, the newest first."""
    found = await token_reads.list_tokens_of_apps(reader.tx, app_ids=[row["id"] for row in rows])
    return [found.get(row["id"], []) for row in rows]


async def health_of_apps(reader: Reader, rows: Sequence[Row]) -> list[dict[str, Any]]:
    """How each app is doing: what it asked for since yesterday, and how far it may act for itself by now."""
    app_ids = [row["id"] for row in rows]
    counted = await app_reads.count_of_last_day(reader.tx, app_ids=app_ids)
    able = await actors_of_now.list_own_actors(reader.tx, app_ids=app_ids)
    return [
        {
            "id": row["id"],
            **{name: counted[row["id"]][name] if row["id"] in counted else 0 for name in COUNTS},
            **app_rules.reach_now(row, held=able[row["id"]].permissions if row["id"] in able else None),
        }
        for row in rows
    ]


async def providers_by_id(reader: Reader, ids: Sequence[uuid.UUID]) -> list[Row | None]:
    """Identity providers by id, for those who may see staff."""
    seen = list(ids) if reader.actor.may(READ_STAFF) else []
    found = await identity_reads.list_providers_by_id(reader.tx, ids=seen)
    return [found.get(key) for key in ids]


async def roles_of_providers(reader: Reader, rows: Sequence[Row]) -> list[Row | None]:
    """The role of whoever signs up with each provider."""
    return await _named(rows, "role_id", role_reads.list_roles, reader)


async def staff_of_viewers(reader: Reader, rows: Sequence[dict[str, Any]]) -> list[Row | None]:
    """The viewer as a member of staff."""
    wanted = [row["staff_id"] for row in rows if row["staff_id"]]
    found = {row["id"]: row for row in await people_reads.list_staff(reader.tx, ids=wanted)}
    return [found.get(row["staff_id"]) for row in rows]


async def emails_of_viewers(reader: Reader, rows: Sequence[dict[str, Any]]) -> list[str | None]:
    """The address the viewer signs in with."""
    found = await people_reads.find_emails_of_sessions(reader.tx, ids=[row["session_id"] for row in rows])
    return [found.get(row["session_id"]) for row in rows]
