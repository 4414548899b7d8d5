"""The merchant's picture library: describe, delete, list; who sees what; nothing leaks between shops."""

import uuid
from datetime import timedelta
from typing import Any

import orjson

from entrepot.kernel import database as databases
from entrepot.kernel import permissions, storage, worker
from entrepot.media import batches, demo, operations, rendering, rules
from entrepot.media import jobs as media_jobs
from entrepot.media.permissions import READ_MEDIA, WRITE_MEDIA
from tests import shops

UPDATE = """
mutation($input: MediaUpdateInput!) {
  mediaUpdate(input: $input) { media { alt altTranslations { locale value } version } userErrors { code field } }
}
"""
DELETE = "mutation($id: ID!) { mediaDelete(id: $id) { deletedId userErrors { code field } } }"
LIST = """
query($where: MediaWhere, $orderBy: MediaOrder) {
  mediaList(where: $where, orderBy: $orderBy, first: 10) { nodes { id filename state } count { value precision } }
}
"""
DRESS = demo.Picture(motif="dress", colour="#c0504d", alt={"zh-CN": "红色连衣裙", "en": "Red dress"})


async def add(errand: worker.Errand, *pictures: demo.Picture, render: bool = True) -> list[uuid.UUID]:
    async with errand.write() as tx:
        added = await demo.add_pictures(tx, pictures=pictures)
    if render:
        for media_id in added:
            await rendering.render_media(errand, media_id=media_id)
    return added


def staff(*held: permissions.Permission) -> permissions.Actor:
    codes = frozenset(item.code for item in held)
    return permissions.Actor(kind=permissions.ActorKind.STAFF, id=uuid.uuid4(), name="Staff", permissions=codes)


async def test_describing_a_picture(graphql: Any, errand: worker.Errand) -> None:
    [media_id] = await add(errand, DRESS, render=False)
    given = {"id": str(media_id), "alt": [{"locale": "zh-CN", "value": " 长裙 "}, {"locale": "en", "value": ""}]}
    answer = (await graphql(UPDATE, {"input": given}, locale="en"))["data"]["mediaUpdate"]
    version = answer["media"].pop("version")
    assert answer == {
        "media": {"alt": "长裙", "altTranslations": [{"locale": "zh-CN", "value": "长裙"}]},
        "userErrors": [],
    }
    stale = {**given, "ifVersion": version - 1}
    answer = (await graphql(UPDATE, {"input": stale}))["data"]["mediaUpdate"]
    assert answer == {"media": None, "userErrors": [{"code": "STALE_VERSION", "field": ["ifVersion"]}]}
    unknown = {"id": str(media_id), "alt": [{"locale": "fr", "value": "robe"}]}
    answer = (await graphql(UPDATE, {"input": unknown}))["data"]["mediaUpdate"]
    assert answer == {"media": None, "userErrors": [{"code": "LOCALE_UNKNOWN", "field": ["alt"]}]}


async def test_deleting_a_picture_removes_its_files(
    graphql: Any, errand: worker.Errand, files_of_shop: storage.Storage
) -> None:
    [media_id] = await add(errand, DRESS)
    assert isinstance(files_of_shop, storage.LocalStorage)
    kept = sorted(path for path in files_of_shop.directory.rglob("*") if path.is_file())
    assert len(kept) == 1 + len(rules.rendition_sizes(1200, 1200))
    answer = (await graphql(DELETE, {"id": str(media_id)}))["data"]["mediaDelete"]
    assert answer == {"deletedId": str(media_id), "userErrors": []}
    wanted = await errand.data.pool.fetch("SELECT payload FROM jobs.pgqueuer WHERE entrypoint = 'remove_files'")
    payloads = [orjson.loads(row["payload"]) for row in wanted]
    [keys] = [payload["keys"] for payload in payloads if payload["shop_id"] == str(errand.shop_id)]
    await media_jobs.remove_files(errand, keys=keys)
    assert [path for path in files_of_shop.directory.rglob("*") if path.is_file()] == []
    answer = (await graphql(DELETE, {"id": str(media_id)}))["data"]["mediaDelete"]
    assert answer == {"deletedId": None, "userErrors": [{"code": "NOT_FOUND", "field": ["id"]}]}


async def test_listing_with_conditions(graphql: Any, errand: worker.Errand) -> None:
    [ready] = await add(errand, DRESS)
    [waiting] = await add(errand, demo.Picture(motif="mug", colour="#4f81bd", alt={}), render=False)
    everything = (await graphql(LIST, {"orderBy": {"field": "CREATED_AT", "direction": "ASC"}}))["data"]["mediaList"]
    assert everything == {
        "nodes": [
            {"id": str(ready), "filename": "dress.png", "state": "READY"},
            {"id": str(waiting), "filename": "mug.png", "state": "PROCESSING"},
        ],
        "count": {"value": 2, "precision": "EXACT"},
    }
    only_ready = (await graphql(LIST, {"where": {"state": {"eq": "READY"}}}))["data"]["mediaList"]
    assert [node["id"] for node in only_ready["nodes"]] == [str(ready)]
    nothing = (await graphql(LIST, {"where": {"id": {"in": []}}}))["data"]["mediaList"]
    assert nothing["nodes"] == []


async def test_who_may_do_what(graphql: Any, errand: worker.Errand, anonymous: permissions.Actor) -> None:
    [media_id] = await add(errand, DRESS)
    for actor, code in ((anonymous, "UNAUTHENTICATED"), (staff(), "FORBIDDEN")):
        for query in (LIST, DELETE, "query($id: ID!) { media(id: $id) { filename } }"):
            answer = await graphql(query, {"id": str(media_id)}, actor=actor)
            assert {error["extensions"]["code"] for error in answer["errors"]} == {code}
            assert "data" not in answer
    assert "errors" in await graphql(DELETE, {"id": str(media_id)}, actor=staff(READ_MEDIA))
    answer = await graphql("query($id: ID!) { media(id: $id) { alt } }", {"id": str(media_id)}, actor=anonymous)
    assert answer == {"data": {"media": {"alt": "Red dress"}}}
    answer = await graphql(DELETE, {"id": str(media_id)}, actor=staff(WRITE_MEDIA))
    assert answer["data"]["mediaDelete"]["deletedId"] == str(media_id)


async def test_another_shop_sees_nothing(graphql: Any, errand: worker.Errand, database: databases.Database) -> None:
    [media_id] = await add(errand, DRESS)
    other = await shops.found(database)
    query = "query($id: ID!) { media(id: $id) { alt } node(id: $id) { id } mediaList { nodes { id } } }"
    answer = await graphql(query, {"id": str(media_id)}, shop=other)
    assert answer == {"data": {"media": None, "node": None, "mediaList": {"nodes": []}}}
    answer = await graphql(query, {"id": str(media_id)})
    assert answer["data"]["node"] == {"id": str(media_id)}


async def test_pictures_of_ids_in_their_order(errand: worker.Errand) -> None:
    first, second = await add(errand, DRESS, DRESS)
    [hidden] = await add(errand, DRESS, render=False)
    async with errand.data.read(shop_id=errand.shop_id) as tx:
        reader: Any = type("Reader", (), {"tx": tx})()
        with tx.counting() as count:
            found = await batches.media_by_ids(reader, [second, None, hidden, first, second])
    assert [row and row["id"] for row in found] == [second, None, None, first, second]
    assert count.statements == 1


async def test_abandoned_uploads_are_deleted_after_a_day(errand: worker.Errand) -> None:
    wish = rules.CreateUpload(filename="a.png", content_type="image/png", size_bytes=1)
    async with errand.write() as tx:
        [row] = await operations.create_uploads(tx, commands=[wish])
        await operations.delete_abandoned(tx)
        tx.now += timedelta(hours=23, minutes=59)
        await operations.delete_abandoned(tx)
        assert await operations.reads.find_media(tx, id=row["id"]) is not None
        tx.now += timedelta(minutes=2)
        await operations.delete_abandoned(tx)
        assert await operations.reads.find_media(tx, id=row["id"]) is None


async def test_operations_are_set_based(errand: worker.Errand) -> None:
    wishes = [rules.CreateUpload(filename=f"{n}.png", content_type="image/png", size_bytes=1) for n in range(30)]
    costs = []
    for batch in (wishes[:1], wishes):
        async with errand.write() as tx:
            with tx.counting() as count:
                rows = await operations.create_uploads(tx, commands=batch)
                await operations.complete_uploads(tx, media_ids=[row["id"] for row in rows])
            costs.append(count.statements)
            tx.abandon()
    assert costs == [6, 6]
