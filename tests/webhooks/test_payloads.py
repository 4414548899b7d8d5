"""What is in a delivery: the app's own query with its rights of the moment, and only what it asked to be told."""

import pytest

from entrepot.access.operations import apps
from entrepot.access.rules.apps import AppState
from entrepot.customers.operations import customers
from entrepot.customers.rules import CreateCustomer
from entrepot.kernel import permissions
from tests.webhooks import arrange

ORDER = "query($id: ID!) { order(id: $id) { number customer { email } } }"
TAG = "query($id: ID!) { tag(id: $id) { name } }"
EMAIL = "private@home.example"


async def customer(database, shop, *, email=EMAIL, name="Li"):
    """A customer with an address."""
    async with database.write(shop_id=shop, actor=arrange.SYSTEM) as tx:
        [row] = await customers.create_customers(tx, commands=[CreateCustomer(name=name, email=email)])
    return row["id"]


async def change_app(database, shop, app_id, **given):
    async with database.write(shop_id=shop, actor=arrange.SYSTEM) as tx:
        await apps.update_apps(tx, commands=[apps.UpdateApp(id=app_id, **given)])


async def test_the_payload_is_the_answer_to_the_apps_query(database, shop, reaching, receiver, app_id):
    await arrange.subscribe(database, shop, reaching, app_id=app_id, url=receiver.url(), document=TAG)
    await arrange.make_tags(database, shop, "new")
    await arrange.deliver(database, shop, reaching)
    [came] = receiver.received
    assert came.content["data"] == {"tag": {"name": "new"}}
    assert "errors" not in came.content


CUSTOMER = "query($id: ID!) { node(id: $id) { id ... on Customer { name email } } }"
READS = [scope for scope in arrange.SCOPES if scope != "read_customers"]


async def test_the_payload_of_a_demoted_app_lacks_what_it_lost(database, shop, owner, reaching, receiver, app_id):
    """It may still see tags; of customers it is not even told that there is one."""
    query = "query($id: ID!) { tag(id: $id) { name } customers(first: 1) { nodes { email } } }"
    await customer(database, shop)
    await arrange.plan(database, shop)
    await arrange.subscribe(database, shop, reaching, app_id=app_id, url=receiver.url(), document=query)
    topics = ["customers/created"]
    await arrange.subscribe(
        database, shop, reaching, app_id=app_id, url=receiver.url(), document=CUSTOMER, topics=topics
    )
    await arrange.make_tags(database, shop, "before")
    await arrange.deliver(database, shop, reaching)
    assert EMAIL.encode() in receiver.received[0].body
    await arrange.make_tags(database, shop, "after")
    await customer(database, shop, email="second@home.example")
    await change_app(database, shop, app_id, scopes=READS)
    await arrange.deliver(database, shop, reaching)
    assert len(receiver.received) == 2
    came = receiver.received[1].content
    assert (came["type"], came["data"]) == ("tags/created", None)
    assert {error["extensions"]["code"] for error in came["errors"]} == {"FORBIDDEN"}
    assert b"home.example" not in receiver.received[1].body
    rows = await arrange.log(owner, shop)
    assert [(row["topic"], row["state"], row["reason"]) for row in rows if row["state"] != "DELIVERED"] == [
        ("customers/created", "CANCELLED", "FORBIDDEN")
    ]


async def test_what_was_rendered_is_not_sent_to_an_app_that_may_not_see_it_any_more(
    database, shop, owner, reaching, receiver, app_id
):
    topics = ["customers/created"]
    await arrange.subscribe(
        database, shop, reaching, app_id=app_id, url=receiver.url(), document=CUSTOMER, topics=topics
    )
    await customer(database, shop)
    receiver.status = 500
    await arrange.deliver(database, shop, reaching)
    assert EMAIL.encode() in receiver.received[0].body
    await change_app(database, shop, app_id, scopes=READS)
    await arrange.make_due(owner, shop)
    await arrange.deliver(database, shop, reaching)
    assert len(receiver.received) == 1
    assert [row["state"] for row in await arrange.log(owner, shop)] == ["CANCELLED"]


async def test_a_suspended_app_is_told_when_it_is_active_again(database, shop, owner, reaching, receiver, app_id, hook):
    await arrange.make_tags(database, shop, "new")
    await change_app(database, shop, app_id, state=AppState.SUSPENDED)
    await arrange.deliver(database, shop, reaching)
    [row] = await arrange.log(owner, shop)
    assert (receiver.received, row["state"], row["tries"]) == ([], "PENDING", 0)
    await change_app(database, shop, app_id, state=AppState.ACTIVE)
    await arrange.make_due(owner, shop)
    await arrange.deliver(database, shop, reaching)
    assert receiver.topics == ["tags/created"]


async def test_a_filter_in_the_language_of_the_list_leaves_out_what_does_not_fit(
    database, shop, owner, reaching, receiver, app_id
):
    where = {"or": [{"name": {"startsWith": "Li"}}, {"email": {"eq": "third@home.example"}}]}
    topics = ["customers/created"]
    await arrange.subscribe(database, shop, reaching, app_id=app_id, url=receiver.url(), where=where, topics=topics)
    wanted = [await customer(database, shop, name="Li Lei")]
    await customer(database, shop, email="second@home.example", name="Han")
    wanted.append(await customer(database, shop, email="third@home.example", name="Mei"))
    await arrange.deliver(database, shop, reaching)
    assert sorted(came.content["nodeId"] for came in receiver.received) == sorted(map(str, wanted))
    rows = await arrange.log(owner, shop)
    assert sorted((row["state"], row["reason"] or "") for row in rows) == [
        ("DELIVERED", ""),
        ("DELIVERED", ""),
        ("SKIPPED", "FILTER"),
    ]


async def test_a_field_trigger_tells_only_when_one_of_the_fields_changed(database, shop, reaching, receiver, app_id):
    topics, fields = ["orders/updated"], ["payment_state", "delivered_count"]
    await arrange.subscribe(database, shop, reaching, app_id=app_id, url=receiver.url(), topics=topics, fields=fields)
    order = arrange.node_of(arrange.ids.find_kind("Order"))
    async with database.write(shop_id=shop, actor=arrange.SYSTEM) as tx:
        tx.change(node=order, operation="orderShip", before={"shipment_count": 0}, after={"shipment_count": 1})
        tx.change(
            node=order, operation="orderPay", before={"payment_state": "PENDING"}, after={"payment_state": "PAID"}
        )
        tx.change(node=order, operation="orderCancel", before=None, after=None)
    assert await arrange.plan(database, shop) == 1
    await arrange.deliver(database, shop, reaching)
    assert len(receiver.received) == 1


async def test_a_field_that_the_app_may_not_see_any_more_triggers_nothing(database, shop, owner, reaching, receiver):
    app_id = await arrange.install(database, shop, scopes=["read_products", "read_stock"])
    topics = ["stock/updated"]
    await arrange.subscribe(
        database, shop, reaching, app_id=app_id, url=receiver.url(), topics=topics, fields=["quantity"]
    )
    variant = arrange.node_of(arrange.ids.find_kind("Variant"))
    async with database.write(shop_id=shop, actor=arrange.SYSTEM) as tx:
        tx.change(node=variant, operation="stockAdjust", before={"quantity": 1}, after={"quantity": 2})
    await change_app(database, shop, app_id, scopes=["read_products"])
    await arrange.deliver(database, shop, reaching)
    [row] = await arrange.log(owner, shop)
    assert (row["state"], row["reason"], receiver.received) == ("SKIPPED", "FIELDS", [])


@pytest.mark.parametrize(
    ("column", "value", "reason"),
    [("document", "query($id: ID!) { gone(id: $id) { id } }", "DOCUMENT"), ("filter", '{"gone": 1}', "FILTER")],
)
async def test_what_the_schema_does_not_know_any_more_pauses_the_webhook(
    database, shop, owner, reaching, receiver, app_id, column, value, reason
):
    await arrange.subscribe(database, shop, reaching, app_id=app_id, url=receiver.url())
    await owner.execute(f"UPDATE webhook SET {column} = $2 WHERE shop_id = $1", shop, value)
    await arrange.make_tags(database, shop, "new")
    await arrange.deliver(database, shop, reaching)
    state = await owner.fetchrow("SELECT state, pause_reason FROM webhook WHERE shop_id = $1", shop)
    [row] = await arrange.log(owner, shop)
    assert (tuple(state), row["state"], row["tries"], receiver.received) == (("PAUSED", reason), "PENDING", 0, [])


async def test_the_rights_of_an_app_are_its_own_and_not_the_systems(database, shop, app_id):
    async with database.read(shop_id=shop) as tx:
        found = await arrange.claiming.actors_of_now.list_own_actors(tx, app_ids=[app_id])
    actor = found[app_id]
    assert (actor.kind, actor.permissions) == (permissions.ActorKind.APP, frozenset(arrange.SCOPES))
