"""Statements and functions that read apps."""

import uuid
from collections.abc import Sequence
from typing import Any

from sqlalchemy import BigInteger, Text, Uuid, bindparam, cast, func, select

from entrepot.access.reads.people import staff_member
from entrepot.access.rules import apps as app_rules
from entrepot.access.tables.apps import app_hour, oauth_app
from entrepot.kernel.database import Row, Tx, among, sql

SHOP_ID = bindparam("shop_id", type_=Uuid)

# Hashes and keys are not among the columns that leave this feature.
APP_COLUMNS = (
    oauth_app.c.id,
    oauth_app.c.client_id,
    oauth_app.c.client_secret_hint,
    oauth_app.c.previous_secret_expires_at,
    oauth_app.c.name,
    oauth_app.c.homepage_url,
    oauth_app.c.redirect_uris,
    oauth_app.c.grant_types,
    oauth_app.c.token_endpoint_auth_method,
    oauth_app.c.is_native,
    oauth_app.c.is_resource_server,
    oauth_app.c.needs_sponsor,
    oauth_app.c.sponsor_id,
    oauth_app.c.scopes,
    oauth_app.c.state,
    oauth_app.c.last_used_at,
    oauth_app.c.created_at,
    oauth_app.c.version,
)

LIST_APPS = sql(
    select(*APP_COLUMNS).where(
        oauth_app.c.shop_id == SHOP_ID,
        among(oauth_app.c.id, "ids"),
        oauth_app.c.state != app_rules.AppState.UNINSTALLED.value,
    )
)

LIST_SPONSORS = sql(
    select(staff_member).where(staff_member.c.shop_id == SHOP_ID, among(staff_member.c.account_id, "account_ids"))
)

FIND_CLIENT = sql(
    select(oauth_app).where(
        oauth_app.c.shop_id == SHOP_ID,
        oauth_app.c.client_id == bindparam("client_id", type_=Text),
        oauth_app.c.state == app_rules.AppState.ACTIVE.value,
    )
)

_sum: Any = [cast(func.sum(app_hour.c[name]), BigInteger).label(name) for name in ("requests", "throttled", "failed")]
COUNT_OF_LAST_DAY = sql(
    select(app_hour.c.app_id, *_sum)
    .where(
        app_hour.c.shop_id == SHOP_ID,
        among(app_hour.c.app_id, "app_ids"),
        app_hour.c.hour > func.now() - func.make_interval(0, 0, 0, 1),
    )
    .group_by(app_hour.c.app_id)
)


async def list_apps(tx: Tx, *, ids: Sequence[uuid.UUID]) -> Sequence[Row]:
    """List installed apps by id, without any secret."""
    return await tx.rows(LIST_APPS, ids=list(ids))


async def list_sponsors(tx: Tx, *, account_ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, Row]:
    """The members of staff who answer for apps, by their accounts."""
    found = await tx.rows(LIST_SPONSORS, account_ids=list(account_ids))
    return {row["account_id"]: row for row in found}


async def find_client(tx: Tx, *, client_id: str) -> Row | None:
    """Find an installed, active app by its client id, with the hashes of its secrets."""
    return await tx.row(FIND_CLIENT, client_id=client_id)


async def count_of_last_day(tx: Tx, *, app_ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, Row]:
    """What apps asked for since this hour of yesterday; of one that asked for nothing, nothing."""
    return {row["app_id"]: row for row in await tx.rows(COUNT_OF_LAST_DAY, app_ids=list(app_ids))}
