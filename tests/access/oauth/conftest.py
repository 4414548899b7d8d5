"""Fixtures for the tests of the OAuth endpoints."""

import pytest

from tests.access.oauth import asking


@pytest.fixture
async def http(database):
    """A client of the endpoints, with a cookie jar of its own."""
    async with asking.asking_from(database) as client:
        yield client


@pytest.fixture
async def made(database, team):
    """An app that asks for consent and authenticates by Basic."""
    return await asking.install(database, shop_id=team.shop_id)


@pytest.fixture
async def browser(http, made):
    """The browser of somebody who has not signed in, in front of that app's request."""
    return asking.Browser(http, made)


@pytest.fixture
async def signed(browser):
    """The browser of the owner, who has signed in."""
    answer = await browser.sign_in()
    assert answer.status_code == 303, answer.text
    return browser
