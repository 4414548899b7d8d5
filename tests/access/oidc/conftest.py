"""A provider that says what a test wants, registered with a shop, and a browser."""

import pytest

from tests.access.oidc import fake as fakes


@pytest.fixture
async def fake():
    """A provider that listens."""
    async with fakes.provider() as opened:
        yield opened


@pytest.fixture
def reached(services, fake):
    """The other systems; the provider may be called."""
    return fakes.reaching(services, fake.issuer)


@pytest.fixture
async def registered(database, shop, reached, fake, team):
    """The provider, for staff of one domain."""
    return await fakes.register(
        database,
        reached,
        shop_id=shop,
        issuer=fake.issuer,
        allows_sign_up=True,
        email_domains=["staff.example"],
        role_id=team.roles["warehouse_keeper"],
    )


@pytest.fixture
def browser(database, shop, reached, fake, registered):
    """A browser in front of it."""
    return fakes.browser(database, reached, fake=fake, shop_id=shop, provider_id=registered["id"])
