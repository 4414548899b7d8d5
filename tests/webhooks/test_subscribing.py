"""Webhooks over the API: who may subscribe to what, what is refused and where, and what is shown."""

import dataclasses

import pytest

from entrepot.kernel import permissions
from entrepot.webhooks.rules import subscriptions
from tests.requests import everything
from tests.webhooks import arrange

CREATE = """
mutation($input: WebhookCreateInput!) {
  webhookCreate(input: $input) {
    webhook { id url topics query filter fields state secretHint deliveries { id } version }
    secret
    userErrors { code field }
  }
}
"""
UPDATE = """
mutation($input: WebhookUpdateInput!) {
  webhookUpdate(input: $input) { webhook { url topics query filter fields version } userErrors { code field } }
}
"""
DELETE = "mutation($id: ID!) { webhookDelete(input: {id: $id}) { deletedId userErrors { code field } } }"
URL = "https://hooks.example/in"
ORDER = "query($id: ID!) { order(id: $id) { number customer { email } } }"


def app_actor(app_id, *more):
    """An app by a token of its own."""
    held = frozenset({*arrange.SCOPES, "read_webhooks", "write_webhooks", *more})
    return permissions.Actor(
        kind=permissions.ActorKind.APP, id=app_id, app_id=app_id, name="Listener", permissions=held
    )


async def create(graphql, *, actor=None, **given):
    """What `webhookCreate` answers."""
    wish = {"url": URL, "topics": ["orders/created"], **given}
    return (await graphql(CREATE, {"input": wish}, actor=actor))["data"]["webhookCreate"]


async def test_an_app_subscribes_for_itself_and_sees_its_secret_once(graphql, app_id, owner, shop):
    where = {"paymentState": {"eq": "PAID"}}
    fields = ["payment_state"]
    made = await create(
        graphql, actor=app_actor(app_id), query=ORDER, filter=where, fields=fields, topics=["orders/updated"]
    )
    hook = made["webhook"]
    assert made["userErrors"] == []
    assert (hook["url"], hook["topics"], hook["query"]) == (URL, ["orders/updated"], ORDER)
    assert (hook["filter"], hook["fields"], hook["state"], hook["deliveries"]) == (where, fields, "ACTIVE", [])
    assert made["secret"].startswith("whsec_")
    assert hook["secretHint"] == made["secret"][:10]
    row = await owner.fetchrow("SELECT webhook::text AS row FROM webhook WHERE shop_id = $1", shop)
    changes = await owner.fetch("SELECT change::text AS row FROM change WHERE shop_id = $1", shop)
    assert [item for item in (row, *changes) if made["secret"] in item["row"]] == []


async def test_staff_name_the_app(graphql, app_id):
    assert (await create(graphql))["userErrors"] == [{"code": "REQUIRED", "field": ["appId"]}]
    made = await create(graphql, appId=str(app_id))
    query = "query($id: ID!) { webhook(id: $id) { app { id } } }"
    found = await graphql(query, {"id": made["webhook"]["id"]})
    assert found["data"] == {"webhook": {"app": {"id": str(app_id)}}}


async def test_staff_subscribe_no_app_that_may_more_than_they(graphql, app_id):
    """Else they could be sent what they may not read."""
    held = frozenset({"read_webhooks", "write_webhooks", "read_orders"})
    clerk = dataclasses.replace(everything(), permissions=held)
    for answer in (
        await create(graphql, actor=clerk, appId=str(app_id)),
        (
            await graphql(
                UPDATE,
                {"input": {"id": (await create(graphql, appId=str(app_id)))["webhook"]["id"], "url": URL + "2"}},
                actor=clerk,
            )
        )["data"]["webhookUpdate"],
    ):
        assert [error["code"] for error in answer["userErrors"]] == ["CANNOT_GRANT"]


@pytest.mark.parametrize(
    ("given", "code", "field"),
    [
        ({"topics": []}, "REQUIRED", ["topics"]),
        ({"topics": ["orders/created", "orders/eaten"]}, "TOPIC_UNKNOWN", ["topics", "1"]),
        ({"topics": ["payments/created"]}, "TOPIC_FORBIDDEN", ["topics", "0"]),
        ({"fields": ["payment_state", "nonsense"]}, "FIELD_FORBIDDEN", ["fields", "1"]),
        ({"filter": {"paymentState": {"eq": "EATEN"}}}, "FILTER_REFUSED", ["filter"]),
        ({"filter": {"nonsense": 1}}, "FILTER_REFUSED", ["filter"]),
        ({"filter": [1]}, "INVALID", ["filter"]),
        ({"filter": {"number": {"eq": "1"}}, "topics": ["orders/paid", "tags/created"]},
         "FILTER_IMPOSSIBLE", ["filter"]),
        ({"query": "{ nonsense }"}, "DOCUMENT_REFUSED", ["query"]),
        ({"query": "mutation { cartCreate(input: {}) { token } }"}, "DOCUMENT_REFUSED", ["query"]),
        ({"query": "subscription($id: ID!) { orderChanged(id: $id) { id } }"}, "DOCUMENT_REFUSED", ["query"]),
        ({"query": "query($id: ID!, $n: Int!) { node(id: $id) { id } orders(first: $n) { nodes { id } } }"},
         "DOCUMENT_REFUSED", ["query"]),
        ({"query": "{ __schema { types { name } } }"}, "DOCUMENT_REFUSED", ["query"]),
        ({"query": "query A { shop { id } } query B { shop { id } }"}, "DOCUMENT_REFUSED", ["query"]),
        ({"query": "{ staffMembers { nodes { email } } }"}, "DOCUMENT_REFUSED", ["query"]),
        ({"query": "{ shop { id } }" + " " * 20_000}, "TOO_LONG", ["query"]),
        ({"query": "{ orders(first: 250) { nodes { lines { variant { product { variants { id } } } } } } }"},
         "DOCUMENT_REFUSED", ["query"]),
        *(
            ({"url": url}, "ADDRESS_REFUSED", ["url"])
            for url in (
                *("http://hooks.example/", "https://127.0.0.1/", "https://[::1]/", "https://0.0.0.0/", "https://10.1.1.1/"),
                *("https://169.254.169.254/", "https://2130706433/", "https://0177.0.0.1/", "https://[::ffff:127.0.0.1]/"),
                *("https://a@hooks.example/", "https://hooks.example:5432/", "file:///etc/passwd", "gopher://a.example/"),
            )
        ),
    ],
)  # fmt: skip
async def test_c24_what_is_wrong_is_refused_at_its_place(graphql, app_id, owner, shop, given, code, field):
    made = await create(graphql, actor=app_actor(app_id), **given)
    assert (made["webhook"], made["userErrors"]) == (None, [{"code": code, "field": field}])
    assert await owner.fetchval("SELECT count(*) FROM webhook WHERE shop_id = $1", shop) == 0


async def test_an_app_without_rights_of_its_own_has_no_webhooks(graphql, app_id, owner):
    """What a person grants an app is for what it does in their name, not for what it is sent."""
    codes = """UPDATE oauth_app SET grant_types = '["authorization_code"]', redirect_uris = '["https://a.example/"]'
        WHERE id = $1"""
    await owner.execute(codes, app_id)
    made = await create(graphql, actor=app_actor(app_id))
    assert made["userErrors"] == [{"code": "NOT_FOUND", "field": ["appId"]}]


async def test_an_app_reaches_its_own_only(graphql, database, shop, app_id):
    other = app_actor(await arrange.install(database, shop))
    made = (await create(graphql, appId=str(app_id)))["webhook"]["id"]
    await graphql("mutation($id: ID!) { webhookTest(input: {id: $id}) { delivery { id } } }", {"id": made})
    query = """
    query($id: ID!) {
      webhook(id: $id) { id } node(id: $id) { id }
      webhooks(first: 5) { nodes { id } count { value } } webhookDeliveries(first: 5) { nodes { topic } }
    }
    """
    hidden = (await graphql(query, {"id": made}, actor=other))["data"]
    assert hidden == {
        "webhook": None,
        "node": None,
        "webhooks": {"nodes": [], "count": {"value": 0}},
        "webhookDeliveries": {"nodes": []},
    }
    for actor in (app_actor(app_id), everything()):
        seen = (await graphql(query, {"id": made}, actor=actor))["data"]
        assert (seen["webhook"], seen["webhookDeliveries"]["nodes"]) == ({"id": made}, [{"topic": "webhooks/test"}])
    for mutation, given in ((DELETE, {"id": made}), (UPDATE, {"input": {"id": made, "url": URL}})):
        [answer] = (await graphql(mutation, given, actor=other))["data"].values()
        assert answer["userErrors"] == [{"code": "NOT_FOUND", "field": ["id"]}]


async def test_a_webhook_is_changed_in_parts_and_ended(graphql, app_id, owner, shop):
    actor = app_actor(app_id)
    made = (await create(graphql, actor=actor, query=ORDER, fields=["payment_state"]))["webhook"]["id"]
    change = {"id": made, "topics": ["orders/paid", "orders/paid"], "query": None, "ifVersion": 1}
    changed = (await graphql(UPDATE, {"input": change}, actor=actor))["data"]["webhookUpdate"]
    assert changed["webhook"] == {
        "url": URL,
        "topics": ["orders/paid"],
        "query": None,
        "filter": None,
        "fields": ["payment_state"],
        "version": 2,
    }
    stale = (await graphql(UPDATE, {"input": change}, actor=actor))["data"]["webhookUpdate"]
    assert stale["userErrors"] == [{"code": "STALE_VERSION", "field": ["ifVersion"]}]
    ended = (await graphql(DELETE, {"id": made}, actor=actor))["data"]["webhookDelete"]
    assert ended == {"deletedId": made, "userErrors": []}
    recorded = await owner.fetch(
        "SELECT operation FROM change WHERE shop_id = $1 AND operation LIKE 'webhook%' ORDER BY sequence", shop
    )
    assert [row["operation"] for row in recorded] == ["webhookCreate", "webhookUpdate", "webhookDelete"]


async def test_an_app_has_no_more_than_its_number(database, shop, reaching, receiver, app_id, hook):
    command = arrange.subscribing.CreateWebhook(app_id=app_id, url=receiver.url(), topics=["tags/created"])
    many = [command] * subscriptions.MOST_OF_AN_APP
    async with database.write(shop_id=shop, actor=arrange.SYSTEM) as tx:
        with pytest.raises(subscriptions.TooManyWebhooks):
            await arrange.subscribing.create_webhooks(tx, commands=many, services=reaching)


async def test_webhooks_are_subscribed_in_the_same_number_of_statements_whatever_their_number(
    tx, reaching, receiver, app_id
):
    command = arrange.subscribing.CreateWebhook(app_id=app_id, url=receiver.url(), topics=["tags/created"])
    counts = []
    for size in (1, 1, 7):
        with tx.counting() as count:
            await arrange.subscribing.create_webhooks(tx, commands=[command] * size, services=reaching)
        counts.append(count.statements)
    # The first makes the shop's reader.
    assert (counts[1], counts[2]) == (7, 7)


async def test_the_topics_are_told(graphql, app_id):
    query = "{ webhookTopics { name kind operations description filters } }"
    found = (await graphql(query, actor=app_actor(app_id), locale="zh-CN"))["data"]["webhookTopics"]
    [created] = [item for item in found if item["name"] == "orders/created"]
    assert created == {
        "name": "orders/created",
        "kind": "Order",
        "operations": ["orderPlace"],
        "description": "有新订单",
        "filters": "orders",
    }
