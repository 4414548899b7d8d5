"""A customer's account is announced, and the customer made for it is who acts."""

import asyncio

import pytest

from entrepot.access.events import AccountRegistered
from entrepot.access.rules.accounts import EmailRegistered
from entrepot.customers import handlers
from entrepot.kernel.database import Database
from tests.access import people


async def test_the_customer_of_the_account_is_who_acts(database, owner, shop):
    wired = Database(database.pool, handlers={AccountRegistered: [handlers.on_account_registered]})
    signed = await people.register(wired, shop_id=shop, email=" Anna@Home.example")
    row = await owner.fetchrow("SELECT c.id, c.email, c.name FROM customer c WHERE shop_id = $1", shop)
    assert (row["email"], row["name"]) == ("anna@home.example", "Anna")
    assert signed.actor.customer_id == row["id"]


async def test_the_event_carries_what_the_customer_is_made_of(database, shop):
    heard = []

    async def hear(tx, event):
        heard.append(event)

    wired = Database(database.pool, handlers={AccountRegistered: [hear]})
    signed = await people.register(wired, shop_id=shop)
    event = AccountRegistered(account_id=signed.actor.id, email="anna@home.example", name="Anna", locale=None)
    assert heard == [event]


async def test_of_five_registrations_at_once_one_succeeds(database, owner, shop):
    found = await asyncio.gather(*(people.register(database, shop_id=shop) for _ in range(5)), return_exceptions=True)
    assert sorted(type(item).__name__ for item in found) == ["EmailRegistered"] * 4 + ["SignedIn"]
    assert await owner.fetchval("SELECT count(*) FROM account WHERE shop_id = $1", shop) == 1


async def test_a_handler_that_fails_leaves_no_account(database, owner, shop):
    async def fail(tx, event):
        raise EmailRegistered

    wired = Database(database.pool, handlers={AccountRegistered: [fail]})
    with pytest.raises(EmailRegistered):
        await people.register(wired, shop_id=shop)
    assert await owner.fetchval("SELECT count(*) FROM account WHERE shop_id = $1", shop) == 0
