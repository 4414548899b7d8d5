"""People for the tests of customers: signed-in customers, and the mail of the shop."""

import uuid

import pytest

from entrepot.access.reads import authentication
from entrepot.kernel import database as databases
from entrepot.kernel import permissions, worker
from tests.access import people
from tests.access.post import Post


@pytest.fixture
def post(database, owner, services, shop):
    """The mail of the test's shop."""
    return Post(database, services, shop, owner)


@pytest.fixture
def arrive(database, shop):
    """`await arrive("anna@home.example")`: a customer who has registered, as the token names them."""

    async def opened(email: str) -> permissions.Actor:
        return await of_token(database, shop, (await people.register(database, shop_id=shop, email=email)).access_token)

    return opened


@pytest.fixture
def errand(database, shop, services):
    """What the worker would give to a job of the shop."""
    return worker.Errand(
        data=database,
        services=services,
        shop_id=shop,
        actor=permissions.Actor.system("customers"),
        attempt=1,
        is_last_attempt=False,
    )


async def of_token(database: databases.Database, shop: uuid.UUID, token: str) -> permissions.Actor:
    """Whoever a token names."""
    async with database.look(shop_id=shop) as tx:
        return await authentication.authenticate(tx, token=token)
