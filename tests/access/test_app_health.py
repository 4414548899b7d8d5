"""How an app is doing: what it asked for, counted beside its requests; its webhooks; and who answers for it."""

import httpx
import pytest

from entrepot.access import usage_loop
from entrepot.access.operations import apps, usage
from entrepot.kernel import buckets
from entrepot.kernel.permissions import Actor, ActorKind
from entrepot.kernel.usage import Used
from tests import harness, shops
from tests.access import people
from tests.access.test_app_tokens import make

HEALTH = """
{ apps(first: 5) { nodes {
  name tokens { lastUsedAt }
  health { requests throttled failed failingWebhooks isSponsorMissing lostScopes }
} } }
"""
WELL = {"requests": 0, "throttled": 0, "failed": 0, "failingWebhooks": 0, "isSponsorMissing": False, "lostScopes": []}


async def health(graphql):
    """The health of the shop's only app."""
    [node] = (await graphql(HEALTH))["data"]["apps"]["nodes"]
    return node["health"]


@pytest.fixture
async def app_id(database, shop):
    """An app that answers to nobody."""
    return (await people.install(database, shop_id=shop, scopes=["read_staff"])).app["id"]


def test_only_apps_are_counted(shop):
    counted = usage_loop.Usage()
    app, token = shop, shop
    counted.count(shop, Actor(kind=ActorKind.STAFF, id=shop))
    for throttled, failed in ((False, False), (True, False), (False, True)):
        actor = Actor(kind=ActorKind.APP, id=app, app_id=app, token_id=token)
        counted.count(shop, actor, throttled=throttled, failed=failed)
    [(shop_id, used)] = counted.take().items()
    found = used.apps[app]
    assert (shop_id, used.token_ids) == (shop, {token})
    assert (found.requests, found.throttled, found.failed) == (3, 1, 1)
    assert counted.take() == {}


async def test_what_was_asked_adds_up_and_yesterday_is_forgotten(database, graphql, owner, shop, app_id):
    assert await health(graphql) == WELL
    counted = usage_loop.Usage()
    actor = Actor(kind=ActorKind.APP, id=app_id, app_id=app_id)
    for _ in range(2):
        counted.count(shop, actor, throttled=True)
        counted.count(shop, actor, failed=True)
        counted.count(shop, actor)
        await usage_loop.write_down(database, counted)
    assert await health(graphql) == {**WELL, "requests": 6, "throttled": 2, "failed": 2}
    await owner.execute("UPDATE app_hour SET hour = hour - interval '25 hours' WHERE shop_id = $1", shop)
    assert await health(graphql) == WELL
    await owner.execute("UPDATE app_hour SET hour = hour - interval '31 days' WHERE shop_id = $1", shop)
    async with database.write(shop_id=shop, actor=people.SYSTEM) as tx:
        await usage.forget_old(tx)
    assert await owner.fetchval("SELECT count(*) FROM app_hour WHERE shop_id = $1", shop) == 0


async def test_the_last_use_is_written_once_a_minute_at_most(database, owner, shop, app_id):
    made = await make(database, shop, app_id)
    used = Used(token_ids={made.row["id"]})
    find = "SELECT last_used_at FROM access_token WHERE shop_id = $1"

    async def write():
        async with database.write(shop_id=shop, actor=people.SYSTEM) as tx:
            await usage.write_down(tx, used=used)
        return await owner.fetchval(find, shop)

    first = await write()
    assert first is not None
    assert await write() == first
    await owner.execute("UPDATE access_token SET last_used_at = now() - interval '61 seconds' WHERE shop_id = $1", shop)
    assert await write() > first


async def test_it_lacks_a_sponsor_and_whoever_adopts_it_is_one(database, graphql, owner, shop, team):
    person = (await people.sign_in(database, shop_id=shop)).actor
    async with database.write(shop_id=shop, actor=person) as tx:
        [made] = await apps.create_apps(tx, commands=[apps.CreateApp(name="Own", scopes=["read_staff"])])
    assert await health(graphql) == WELL
    suspend = "UPDATE account SET state = $2 WHERE shop_id = $1 AND email = 'owner@shop.example'"
    await owner.execute("SET session_replication_role = replica")
    try:
        await owner.execute(suspend, shop, "SUSPENDED")
        assert await health(graphql) == {**WELL, "isSponsorMissing": True}
        await owner.execute(suspend, shop, "ACTIVE")
        keeper = "UPDATE oauth_app SET sponsor_id = (SELECT account_id FROM staff WHERE id = $2) WHERE id = $1"
        await owner.execute(keeper, made.app["id"], team.keeper_id)
    finally:
        await owner.execute("SET session_replication_role = DEFAULT")
    assert await health(graphql) == {**WELL, "lostScopes": ["read_staff"]}
    async with database.write(shop_id=shop, actor=person) as tx:
        await apps.adopt_app(tx, app_id=made.app["id"])
    assert await health(graphql) == WELL


async def test_requests_over_http_are_counted_beside_them(server):
    """By a real server: one that is answered, one that may not be asked, one that is none, and one too many."""
    async with harness.pool(server.database_url) as data:
        shop = await shops.found(data)
        app_id = (await people.install(data, shop_id=shop, scopes=["read_staff"])).app["id"]
        made = await make(data, shop, app_id)
    headers = {"authorization": f"Bearer {made.text}"}
    queries = ("{ viewer { name } }", "{ apps(first: 1) { nodes { id } } }", "{ nonsense }")
    async with httpx.AsyncClient(base_url=server.url, headers=headers, timeout=60) as http:
        for query in queries:
            await http.post("/graphql", json={"query": query})
        server.application.state.graphql.throttle.take = _none_left
        await http.post("/graphql", json={"query": queries[0]})
    [used] = server.application.state.graphql.used.take().values()
    counts = used.apps[app_id]
    assert (counts.requests, counts.throttled, counts.failed) == (4, 1, 2)
    assert used.token_ids == {made.row["id"]}


async def _none_left(key, cost):
    return buckets.Level(given=False, available=0, wait_seconds=1.0)
