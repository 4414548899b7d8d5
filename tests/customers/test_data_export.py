"""What is kept about somebody, handed out: everything that is theirs, to nobody but whoever asked."""

import httpx
import orjson
import pytest

from entrepot.customers import jobs
from entrepot.customers.operations import addresses
from entrepot.customers.rules import CreateAddress, parse_address
from tests.access import people
from tests.customers.conftest import of_token
from tests.orders import arrange

EMAIL = "anna@home.example"
EXPORT = """
mutation($id: ID) {
  customerDataExport(input: {customerId: $id}) { privacyRequest { id kind state url } userErrors { code field } }
}
"""
REQUESTS = "{ me { privacyRequests { id kind state url } } }"


@pytest.fixture
async def anna(database, shop):
    """A customer with an address and an order."""
    signed = await people.register(database, shop_id=shop, email=EMAIL)
    actor = await of_token(database, shop, signed.access_token)
    async with database.write(shop_id=shop, actor=arrange.SYSTEM) as tx:
        kept = CreateAddress(customer_id=actor.customer_id, address=parse_address(**arrange.ADDRESS))
        await addresses.create_addresses(tx, commands=[kept])
        goods = await arrange.make_goods(tx, count=1)
        await arrange.place_paid(tx, goods, 2, customer_id=actor.customer_id, email=EMAIL)
        await arrange.place(tx, goods, 1, email=EMAIL)
    return actor


async def ask(graphql, actor, customer_id=None):
    answer = await graphql(EXPORT, {"id": customer_id}, actor=actor)
    return answer["data"]["customerDataExport"]


async def content(owner, services, shop):
    """The file that was written, as it lies there."""
    key = await owner.fetchval("SELECT storage_key FROM privacy_request WHERE shop_id = $1", shop)
    return orjson.loads(services.storage.path(key).read_bytes())


async def test_mem_13_the_file_holds_every_owned_entity(graphql, owner, services, shop, anna, errand):
    asked = await ask(graphql, anna)
    assert (asked["privacyRequest"]["state"], asked["privacyRequest"]["url"]) == ("WAITING", None)
    await jobs.write_customer_data(errand, request_id=asked["privacyRequest"]["id"])
    found = await content(owner, services, shop)
    assert found["customers"]["customers"][0]["id"] == str(anna.customer_id)
    assert [row["street"] for row in found["customers"]["addresses"]] == [arrange.ADDRESS["street"]]
    assert [row["email"] for row in found["access"]["account"]] == [EMAIL]
    # What a guest ordered with the same address is not theirs until they have proven it once more.
    assert [row["total_minor"] for row in found["orders"]["orders"]] == [2000]
    assert [row["amount_minor"] for row in found["payments"]["payments"]] == [2000]
    assert {"password_hash", "access_hash", "token_hash", "refresh_hash"} & set(_keys(found)) == set()
    counts = {name: len(rows) for name, rows in found["orders"].items()}
    assert (counts["lines"], counts["timeline"] >= 2) == (1, True)


async def test_only_whoever_asked_is_given_the_file(graphql, anna, errand):
    by_staff = (await ask(graphql, None, str(anna.customer_id)))["privacyRequest"]["id"]
    await jobs.write_customer_data(errand, request_id=by_staff)
    [request] = (await graphql(REQUESTS, actor=anna))["data"]["me"]["privacyRequests"]
    assert (request["state"], request["url"]) == ("DONE", None)
    own = (await ask(graphql, anna))["privacyRequest"]["id"]
    await jobs.write_customer_data(errand, request_id=own)
    urls = {item["id"]: item["url"] for item in (await graphql(REQUESTS, actor=anna))["data"]["me"]["privacyRequests"]}
    assert (urls[by_staff], httpx.URL(urls[own]).path.startswith("/files/download/")) == (None, True)


async def test_nobody_has_anothers_data_written(graphql, database, shop, anna):
    signed = await people.register(database, shop_id=shop, email="mallory@evil.example")
    mallory = await of_token(database, shop, signed.access_token)
    refused = await ask(graphql, mallory, str(anna.customer_id))
    assert refused == {"privacyRequest": None, "userErrors": [{"code": "NOT_FOUND", "field": ["customerId"]}]}


async def test_a_file_is_taken_away_after_its_time(graphql, database, owner, services, shop, anna, errand):
    asked = await ask(graphql, anna)
    await jobs.write_customer_data(errand, request_id=asked["privacyRequest"]["id"])
    await owner.execute("UPDATE privacy_request SET expires_at = now() - interval '1 second' WHERE shop_id = $1", shop)
    async with database.write(shop_id=shop, actor=arrange.SYSTEM) as tx:
        await jobs.forget_customer_data(tx)
    assert await owner.fetchval("SELECT storage_key FROM privacy_request WHERE shop_id = $1", shop) is None


def _keys(value):
    if isinstance(value, dict):
        for name, item in value.items():
            yield name
            yield from _keys(item)
    elif isinstance(value, list):
        for item in value:
            yield from _keys(item)
