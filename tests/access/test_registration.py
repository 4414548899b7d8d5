"""A customer's account comes into being when its address is proven; the customer made for it is who acts."""

import asyncio

import pytest

from entrepot.access.events import AccountRegistered
from entrepot.access.rules.accounts import EmailTaken
from entrepot.access.rules.tickets import Purpose, TicketInvalid
from entrepot.customers import handlers
from entrepot.kernel import permissions
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


async def test_a_handler_that_fails_leaves_an_account_that_is_still_to_be_opened(database, owner, shop):
    async def fail(tx, event):
        raise EmailTaken

    wired = Database(database.pool, handlers={AccountRegistered: [fail]})
    async with database.write(shop_id=shop, actor=permissions.ANONYMOUS) as tx:
        token = await people.ticket(tx, "anna@home.example", Purpose.VERIFY)
    with pytest.raises(EmailTaken):
        await people.verify(wired, shop_id=shop, token=token)
    assert await owner.fetchrow("SELECT state, password_hash FROM account WHERE shop_id = $1", shop) == (
        "INVITED",
        None,
    )
    await people.verify(database, shop_id=shop, token=token)


async def test_c29_of_twenty_openings_at_once_one_succeeds(database, owner, shop):
    async with database.write(shop_id=shop, actor=permissions.ANONYMOUS) as tx:
        token = await people.ticket(tx, "anna@home.example", Purpose.VERIFY)
    tried = (people.verify(database, shop_id=shop, token=token) for _ in range(20))
    found = await asyncio.gather(*tried, return_exceptions=True)
    assert sorted(type(item).__name__ for item in found) == ["SignedIn"] + ["TicketInvalid"] * 19
    assert await owner.fetchval("SELECT count(*) FROM customer WHERE shop_id = $1", shop) == 1
    assert await owner.fetchval("SELECT count(*) FROM session WHERE shop_id = $1", shop) == 1
    with pytest.raises(TicketInvalid):
        await people.verify(database, shop_id=shop, token=token)
