"""People and apps that export and import, and the errands that a worker would run for them."""

import uuid

import pytest

from entrepot.access.operations import minting, oauth
from entrepot.access.reads import authentication
from entrepot.access.rules.tokens import TokenKind
from entrepot.kernel import database as databases
from entrepot.kernel import permissions, worker
from tests import shops
from tests.access import people


@pytest.fixture
async def team(database: databases.Database, shop: uuid.UUID) -> people.Team:
    """An owner and a warehouse keeper."""
    return await people.take_on(database, shop_id=shop)


@pytest.fixture
async def owner_of_shop(database: databases.Database, shop: uuid.UUID, team: people.Team) -> permissions.Actor:
    """The owner, signed in."""
    return await signed_in(database, shop, "owner@shop.example")


@pytest.fixture
async def fresh_shop(database: databases.Database) -> uuid.UUID:
    """Another shop."""
    return await shops.found(database)


@pytest.fixture
def errand(database: databases.Database, shop: uuid.UUID, services: worker.Services) -> worker.Errand:
    """What the worker would give to a job of the shop."""
    return errand_of(database, shop, services)


def errand_of(database: databases.Database, shop: uuid.UUID, services: worker.Services) -> worker.Errand:
    """The same for any shop."""
    return worker.Errand(
        data=database,
        services=services,
        shop_id=shop,
        actor=permissions.Actor.system("run_bulk_operation"),
        attempt=1,
        is_last_attempt=False,
    )


async def signed_in(database: databases.Database, shop: uuid.UUID, email: str) -> permissions.Actor:
    """Somebody of the staff as their token names them."""
    session = await people.sign_in(database, shop_id=shop, email=email)
    async with database.look(shop_id=shop) as tx:
        return await authentication.authenticate(tx, token=session.access_token)


async def app_with(database: databases.Database, shop: uuid.UUID, *scopes: str) -> permissions.Actor:
    """An app as a token of its own names it."""
    secret = await people.install(database, shop_id=shop, scopes=list(scopes))
    token = minting.new(TokenKind.ACCESS, shop_id=shop)
    async with database.write(shop_id=shop, actor=people.SYSTEM) as tx:
        await oauth.issue_app_token(tx, app_id=secret.app["id"], token=token, scopes=list(scopes))
    async with database.look(shop_id=shop) as tx:
        return await authentication.authenticate(tx, token=token)
