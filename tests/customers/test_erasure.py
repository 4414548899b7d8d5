"""Erasing: nothing tells who it was any more, once nothing is under way; whoever asks is told what it waits for."""

from dataclasses import replace
from datetime import timedelta

import pytest

from entrepot.customers import jobs
from entrepot.customers.operations import addresses
from entrepot.customers.rules import CreateAddress, parse_address
from entrepot.kernel import errors
from entrepot.orders.operations import cancellation, delivery, fulfilment
from tests.access import people
from tests.customers.conftest import of_token
from tests.orders import arrange

EMAIL = "anna.vogelsang@home.example"
PHONE = "13912345678"
STREET = "Lindwurmstrasse 17"
NAME = "Annalisa Vogelsang"
ERASE = """
mutation($id: ID!) {
  customerErase(input: {customerId: $id}) {
    privacyRequest { kind state waitsFor waitsUntil } userErrors { code field }
  }
}
"""
ERASE_ME = """
mutation($password: String!) {
  myAccountErase(input: {password: $password}) { privacyRequest { state } userErrors { code field } }
}
"""
RENAME = "mutation($input: MyProfileInput!) { myProfileUpdate(input: $input) { userErrors { code } } }"
HOME = {**arrange.ADDRESS, "recipient": NAME, "phone": PHONE, "street": STREET}
SEARCHED = (EMAIL, PHONE, NAME, STREET, "Vogelsang", "vogelsang")


@pytest.fixture
async def anna(database, shop, graphql):
    """A customer with a name, a telephone number, an address, metadata and a session."""
    signed = await people.register(database, shop_id=shop, email=EMAIL)
    actor = await of_token(database, shop, signed.access_token)
    renamed = await graphql(RENAME, {"input": {"name": NAME, "phone": PHONE}}, actor=actor)
    assert renamed["data"]["myProfileUpdate"]["userErrors"] == []
    async with database.write(shop_id=shop, actor=actor) as tx:
        kept = CreateAddress(customer_id=actor.customer_id, address=parse_address(**HOME))
        gone = CreateAddress(customer_id=actor.customer_id, address=parse_address(**HOME))
        [_, second] = await addresses.create_addresses(tx, commands=[kept, gone])
        await addresses.delete_addresses(tx, commands=[addresses.Target(id=second["id"])])
    return actor


async def order(database, shop, actor, **given):
    async with database.write(shop_id=shop, actor=arrange.SYSTEM) as tx:
        goods = await arrange.make_goods(tx, count=1)
        return await arrange.place_paid(
            tx,
            goods,
            1,
            customer_id=actor.customer_id,
            email=EMAIL,
            phone=PHONE,
            name=NAME,
            note=f"for {NAME}",
            shipping_address=HOME,
            **given,
        )


async def deliver(database, shop, placed):
    async with database.write(shop_id=shop, actor=arrange.SYSTEM) as tx:
        await fulfilment.ship_orders(tx, commands=[fulfilment.ShipOrder(order_id=placed.order_id)])
        await delivery.mark_delivered(tx, commands=[delivery.MarkDelivered(order_id=placed.order_id)])


async def erase(graphql, actor):
    return (await graphql(ERASE, {"id": str(actor.customer_id)}))["data"]["customerErase"]


async def telling(owner, shop):
    """The columns of all tables in which something of Anna is found: in the rows of her shop, or of no shop."""
    columns = await owner.fetch(
        "SELECT table_schema AS schema, table_name AS name, column_name AS column FROM information_schema.columns"
        " JOIN information_schema.tables USING (table_schema, table_name)"
        " WHERE table_schema IN ('public', 'jobs') AND table_type = 'BASE TABLE'"
    )
    of_a_shop = {row["name"] for row in columns if row["column"] == "shop_id"}
    found = set()
    for row in columns:
        text = f"""SELECT 1 FROM "{row["schema"]}"."{row["name"]}" AS of WHERE """
        # As text, so that the other tables can be asked the same.
        text += f"{'of.shop_id::text' if row['name'] in of_a_shop else '$3'} = $3 AND ("
        readable = f"""("{row["column"]}"::text)"""
        raw = f"""encode(convert_to({readable}, 'UTF8'), 'escape')"""
        patterns = [f"%{item}%" for item in SEARCHED]
        hexes = [f"%{item.encode().hex()}%" for item in SEARCHED]
        if await owner.fetchval(
            f"{text} {raw} ILIKE ANY ($1) OR {readable} ILIKE ANY ($2)) LIMIT 1", patterns, hexes, str(shop)
        ):
            found.add(f"{row['name']}.{row['column']}")
    return found


async def test_mem_13_after_erasing_no_column_tells_who_it_was(graphql, database, shop, owner, anna):
    placed = await order(database, shop, anna)
    await deliver(database, shop, placed)
    before = await telling(owner, shop)
    assert {"customer.email", "sales_order.email", "address.street", "change_private.value", "account.email"} <= before
    assert await erase(graphql, anna) == {
        "privacyRequest": {"kind": "ERASURE", "state": "DONE", "waitsFor": [], "waitsUntil": None},
        "userErrors": [],
    }
    assert await telling(owner, shop) == set()


async def test_c31_erasing_waits_for_orders_under_way_and_says_for_which(graphql, database, shop, owner, anna):
    placed = await order(database, shop, anna)
    waiting = {"kind": "ERASURE", "state": "WAITING", "waitsFor": [placed.number], "waitsUntil": None}
    assert (await erase(graphql, anna))["privacyRequest"] == waiting
    assert (await erase(graphql, anna))["privacyRequest"] == waiting
    async with database.write(shop_id=shop, actor=arrange.SYSTEM) as tx:
        await jobs.carry_out_erasures(tx)
    assert "customer.email" in await telling(owner, shop)
    await deliver(database, shop, placed)
    async with database.write(shop_id=shop, actor=arrange.SYSTEM) as tx:
        await jobs.carry_out_erasures(tx)
    assert await telling(owner, shop) == set()
    assert await owner.fetchval("SELECT count(*) FROM privacy_request WHERE shop_id = $1", shop) == 1


async def test_c31_an_unpaid_order_says_until_when(graphql, database, shop, owner, anna):
    async with database.write(shop_id=shop, actor=arrange.SYSTEM) as tx:
        goods = await arrange.make_goods(tx, count=1)
        placed = await arrange.place(tx, goods, 1, customer_id=anna.customer_id, email=EMAIL)
    expires = await owner.fetchval("SELECT expires_at FROM sales_order WHERE id = $1", placed.order_id)
    request = (await erase(graphql, anna))["privacyRequest"]
    assert (request["waitsFor"], request["waitsUntil"] is not None) == ([placed.number], expires is not None)
    async with database.write(shop_id=shop, actor=arrange.SYSTEM) as tx:
        await cancellation.cancel_orders(tx, commands=[cancellation.CancelOrder(order_id=placed.order_id, reason="x")])
        await jobs.carry_out_erasures(tx)
    assert await telling(owner, shop) == set()


async def test_whoever_is_erased_is_signed_out_and_can_be_changed_no_more(graphql, database, shop, anna):
    signed = await people.sign_in(database, shop_id=shop, email=EMAIL, kind=people.AccountKind.CUSTOMER)
    await erase(graphql, anna)
    with pytest.raises(errors.Unauthenticated):
        await of_token(database, shop, signed.access_token)
    rename = 'mutation($id: ID!) { customerUpdate(input: {id: $id, name: "A"}) { userErrors { code field } } }'
    refused = await graphql(rename, {"id": str(anna.customer_id)})
    assert refused["data"]["customerUpdate"]["userErrors"] == [{"code": "CUSTOMER_CLOSED", "field": ["id"]}]
    assert (await erase(graphql, anna))["userErrors"] == [{"code": "CUSTOMER_CLOSED", "field": ["customerId"]}]
    state = "mutation($id: ID!) { customerUpdate(input: {id: $id, state: ERASED}) { userErrors { code field } } }"
    forged = await graphql(state, {"id": str(anna.customer_id)})
    assert forged["data"]["customerUpdate"]["userErrors"] == [{"code": "INVALID", "field": ["state"]}]


async def test_w21_erasing_somebody_needs_a_recent_proof(graphql, database, shop, owner, anna):
    await people.take_on(database, shop_id=shop)
    boss = await of_token(database, shop, (await people.sign_in(database, shop_id=shop)).access_token)
    stale = replace(boss, authenticated_at=boss.authenticated_at - timedelta(minutes=11))
    counts = (
        "SELECT (SELECT count(*) FROM privacy_request WHERE shop_id = $1), (SELECT state FROM customer WHERE id = $2)"
    )
    refused = (await graphql(ERASE, {"id": str(anna.customer_id)}, actor=stale))["data"]["customerErase"]
    assert refused == {"privacyRequest": None, "userErrors": [{"code": "SIGN_IN_AGAIN", "field": []}]}
    assert tuple(await owner.fetchrow(counts, shop, anna.customer_id)) == (0, "ACTIVE")
    done = (await graphql(ERASE, {"id": str(anna.customer_id)}, actor=boss))["data"]["customerErase"]
    assert (done["privacyRequest"]["state"], done["userErrors"]) == ("DONE", [])
    assert tuple(await owner.fetchrow(counts, shop, anna.customer_id)) == (1, "ERASED")


async def test_oneself_by_ones_password(graphql, owner, shop, anna):
    wrong = (await graphql(ERASE_ME, {"password": "not this one"}, actor=anna))["data"]["myAccountErase"]
    assert wrong == {"privacyRequest": None, "userErrors": [{"code": "PASSWORD_WRONG", "field": ["password"]}]}
    done = (await graphql(ERASE_ME, {"password": people.PASSWORD}, actor=anna))["data"]["myAccountErase"]
    assert done == {"privacyRequest": {"state": "DONE"}, "userErrors": []}
    assert await telling(owner, shop) == set()


async def test_a_customer_erases_nobody_else(graphql, anna):
    answer = await graphql(ERASE, {"id": str(anna.customer_id)}, actor=anna)
    assert answer["errors"][0]["extensions"]["code"] == "FORBIDDEN"


async def test_files_of_the_data_go_too(graphql, database, shop, owner, anna, errand):
    asked = "mutation { customerDataExport(input: {}) { privacyRequest { id } userErrors { code } } }"
    request = (await graphql(asked, actor=anna))["data"]["customerDataExport"]["privacyRequest"]
    await jobs.write_customer_data(errand, request_id=request["id"])
    [key] = [row["storage_key"] for row in await owner.fetch(FILES, shop)]
    assert await errand.services.storage.stat(key) is not None
    await erase(graphql, anna)
    assert await owner.fetch(FILES, shop) == []


FILES = "SELECT storage_key FROM privacy_request WHERE shop_id = $1 AND storage_key IS NOT NULL"
