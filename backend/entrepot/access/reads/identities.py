"""Statements and functions that read identity providers and whom they vouch for."""

import uuid
from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from sqlalchemy import Uuid, and_, bindparam, select

from entrepot.access.rules.accounts import AccountKind
from entrepot.access.tables.identities import account_identity, identity_provider
from entrepot.kernel import surroundings
from entrepot.kernel.database import Row, Tx, among, sql

SHOP_ID = bindparam("shop_id", type_=Uuid)
# The sealed secret is not among the columns that leave this feature.
PROVIDER_COLUMNS = tuple(column for column in identity_provider.c if column.name != "client_secret_sealed")

LIST = sql(select(*PROVIDER_COLUMNS).where(identity_provider.c.shop_id == SHOP_ID).order_by(identity_provider.c.id))
LIST_BY_ID = sql(
    select(*PROVIDER_COLUMNS).where(identity_provider.c.shop_id == SHOP_ID, among(identity_provider.c.id, "ids"))
)
FIND_ENABLED = sql(
    select(identity_provider).where(
        identity_provider.c.shop_id == SHOP_ID,
        identity_provider.c.id == bindparam("provider_id", type_=Uuid),
        identity_provider.c.is_enabled,
    )
)
LIST_OF_ACCOUNT = sql(
    select(account_identity.c.provider_id, account_identity.c.created_at, account_identity.c.last_used_at,
           identity_provider.c.name)
    .join_from(
        account_identity,
        identity_provider,
        and_(
            identity_provider.c.shop_id == account_identity.c.shop_id,
            identity_provider.c.id == account_identity.c.provider_id,
        ),
    )
    .where(
        account_identity.c.shop_id == SHOP_ID,
        account_identity.c.account_id == bindparam("account_id", type_=Uuid),
    )
    .order_by(account_identity.c.provider_id)
)  # fmt: skip


async def list_providers(tx: Tx) -> Sequence[Row]:
    """Every provider of the shop, without any secret."""
    return await tx.rows(LIST)


async def list_options(tx: Tx, *, audience: AccountKind) -> list[dict[str, Any]]:
    """The providers that people of a kind may use, and the address at which that begins."""
    base_url = surroundings.current().base_url
    return [
        {
            "id": row["id"],
            "name": row["name"],
            "start_url": f"{base_url}/sign-in?{urlencode({'shop': str(tx.shop_id), 'provider': str(row['id'])})}",
        }
        for row in await list_providers(tx)
        if row["audience"] == audience.value and row["is_enabled"]
    ]


async def list_providers_by_id(tx: Tx, *, ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, Row]:
    """Providers by id, without any secret."""
    return {row["id"]: row for row in await tx.rows(LIST_BY_ID, ids=list(ids))}


async def find_enabled(tx: Tx, *, provider_id: uuid.UUID) -> Row | None:
    """Find a provider that may be used, with its sealed secret."""
    return await tx.row(FIND_ENABLED, provider_id=provider_id)


async def list_identities(tx: Tx, *, account_id: uuid.UUID) -> Sequence[Row]:
    """The providers that vouch for an account."""
    return await tx.rows(LIST_OF_ACCOUNT, account_id=account_id)
