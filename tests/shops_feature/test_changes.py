"""The change feed through GraphQL: filters, pages and cursors."""

import uuid

import pytest

from entrepot.customers.tables import CUSTOMER
from entrepot.kernel import ids, permissions, sealer
from entrepot.shops import change_pages
from entrepot.shops.tables import CHANNEL, LOCATION

ASK = """
query($after: String, $first: Int! = 100, $where: ChangeWhere) {
  changes(after: $after, first: $first, where: $where) { nodes { operation } endCursor hasNextPage }
}
"""
APP = uuid.UUID("01900000-0000-7000-8000-000000000018")
CHANNEL_ID, LOCATION_ID, CUSTOMER_ID = (ids.new(kind) for kind in (CHANNEL, LOCATION, CUSTOMER))


@pytest.fixture
async def changed(database, shop, graphql):
    """Four changes of three kinds by two actors, sealed; the cursor before them."""
    await sealer.seal(database, shop_id=shop)
    before = (await graphql("{ changes(first: 250) { endCursor } }"))["data"]["changes"]["endCursor"]
    app = permissions.Actor(kind=permissions.ActorKind.APP, name="app", app_id=APP)
    async with database.write(shop_id=shop, actor=permissions.Actor.system("test")) as tx:
        tx.change(node=CHANNEL_ID, operation="testOne", after={"handle": "a"})
        tx.change(node=LOCATION_ID, operation="testTwo", before={"handle": "a", "name": 1}, after={"handle": "b"})
    async with database.write(shop_id=shop, actor=app) as tx:
        tx.change(node=CHANNEL_ID, operation="testThree", before={"name": 1}, after={"name": 2})
        tx.change(node=CUSTOMER_ID, operation="other")
    await sealer.seal(database, shop_id=shop)
    return before


@pytest.mark.parametrize(
    ("where", "wanted"),
    [
        ({}, ["testOne", "testTwo", "testThree", "other"]),
        ({"operation": {"eq": "testTwo"}}, ["testTwo"]),
        ({"operation": {"startsWith": "test"}}, ["testOne", "testTwo", "testThree"]),
        ({"nodeId": {"eq": str(CHANNEL_ID)}}, ["testOne", "testThree"]),
        ({"nodeId": {"in": []}}, []),
        ({"kind": {"eq": "Channel"}}, ["testOne", "testThree"]),
        ({"kind": {"ne": "Channel"}}, ["testTwo", "other"]),
        ({"kind": {"in": ["Location", "Customer"]}}, ["testTwo", "other"]),
        ({"kind": {"eq": "Nothing"}}, []),
        ({"actorKind": {"eq": "APP"}}, ["testThree", "other"]),
        ({"actorId": {"isNull": True}}, ["testOne", "testTwo", "testThree", "other"]),
        ({"actorId": {"eq": str(APP)}}, []),
        ({"appId": {"eq": str(APP)}}, ["testThree", "other"]),
        ({"appId": {"isNull": True}}, ["testOne", "testTwo"]),
        ({"recordedAt": {"gt": "2999-01-01T00:00:00Z"}}, []),
        ({"recordedAt": {"gt": "2020-01-01T00:00:00Z"}}, ["testOne", "testTwo", "testThree", "other"]),
        ({"changedField": {"eq": "handle"}}, ["testOne", "testTwo"]),
        ({"changedField": {"in": ["name"]}}, ["testTwo", "testThree"]),
        ({"not": {"changedField": {"eq": "name"}}}, ["testOne", "other"]),
        ({"and": [{"kind": {"eq": "Channel"}}, {"changedField": {"eq": "name"}}]}, ["testThree"]),
        ({"or": [{"kind": {"eq": "Location"}}, {"operation": {"eq": "other"}}]}, ["testTwo", "other"]),
    ],
)
async def test_changes_are_filtered(graphql, changed, where, wanted):
    page = (await graphql(ASK, {"after": changed, "where": where}))["data"]["changes"]
    assert [node["operation"] for node in page["nodes"]] == wanted
    assert page["hasNextPage"] is False
    rest = (await graphql(ASK, {"after": page["endCursor"], "where": where}))["data"]["changes"]
    assert rest == {**page, "nodes": []}


async def test_pages_follow_one_another(graphql, changed):
    found, after, more = [], changed, True
    while more:
        page = (await graphql(ASK, {"after": after, "first": 1}))["data"]["changes"]
        found.append([node["operation"] for node in page["nodes"]])
        after, more = page["endCursor"], page["hasNextPage"]
    assert found == [["testOne"], ["testTwo"], ["testThree"], ["other"]]


async def test_a_page_reaches_so_far_and_the_next_one_goes_on(graphql, changed, monkeypatch):
    """Whoever filters for little does not make one page look through years."""
    monkeypatch.setattr(change_pages, "REACH", 2)
    first = (await graphql(ASK, {"after": changed, "where": {"operation": {"eq": "other"}}}))["data"]["changes"]
    assert (first["nodes"], first["hasNextPage"]) == ([], True)
    second = (await graphql(ASK, {"after": first["endCursor"], "where": {"operation": {"eq": "other"}}}))["data"]
    assert second["changes"] == {"nodes": [{"operation": "other"}], "endCursor": second["changes"]["endCursor"]} | {
        "hasNextPage": False
    }


LATEST = """
query($before: String, $last: Int!, $where: ChangeWhere) {
  changes(before: $before, last: $last, where: $where) { nodes { operation } startCursor hasPreviousPage hasNextPage }
}
"""


async def test_the_latest_come_first_page_by_page(graphql, changed):
    found, before = [], None
    for _ in range(3):
        page = (await graphql(LATEST, {"before": before, "last": 2}))["data"]["changes"]
        found.append([node["operation"] for node in page["nodes"]])
        before = page["startCursor"]
        assert page["hasPreviousPage"]
    assert found[:2] == [["testThree", "other"], ["testOne", "testTwo"]]
    assert before != changed
    assert (await graphql(LATEST, {"before": changed, "last": 1}))["data"]["changes"]["hasNextPage"] is True


async def test_looking_back_reaches_so_far_and_goes_on(graphql, changed, monkeypatch):
    monkeypatch.setattr(change_pages, "REACH", 2)
    wanted = {"operation": {"eq": "testOne"}}
    first = (await graphql(LATEST, {"last": 10, "where": wanted}))["data"]["changes"]
    assert (first["nodes"], first["hasPreviousPage"]) == ([], True)
    second = (await graphql(LATEST, {"before": first["startCursor"], "last": 10, "where": wanted}))["data"]["changes"]
    assert second["nodes"] == [{"operation": "testOne"}]


@pytest.mark.parametrize("last", [0, 251])
async def test_a_page_back_has_a_size(graphql, last):
    answer = await graphql(LATEST, {"last": last})
    assert [error["extensions"]["code"] for error in answer["errors"]] == ["OUT_OF_RANGE"]


@pytest.mark.parametrize(
    "cursor", ["", "nonsense", "cDEuLTE=", "cDEuOTk5OTk5OTk5OTk5OTk5OTk5OTk=", "MTIuMzQ=", "cDIuMQ=="]
)
async def test_what_is_no_cursor_is_refused(graphql, cursor):
    answer = await graphql(ASK, {"after": cursor})
    assert [error["extensions"]["code"] for error in answer["errors"]] == ["INVALID"]


@pytest.mark.parametrize("first", [0, 251])
async def test_a_page_has_a_size(graphql, first):
    answer = await graphql(ASK, {"first": first})
    assert [error["extensions"]["code"] for error in answer["errors"]] == ["OUT_OF_RANGE"]
