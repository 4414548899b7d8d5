"""From the merchant's file to a picture that everybody sees, through GraphQL, the signed upload and the job."""

import io
import uuid
from typing import Any

import httpx
import pytest
from PIL import Image
from starlette.applications import Starlette

from entrepot.kernel import files, permissions, storage, worker
from entrepot.media import jobs as media_jobs
from entrepot.media import operations, rendering, rules

CREATE = """
mutation($input: MediaUploadCreateInput!) {
  mediaUploadCreate(input: $input) {
    media { id state filename url }
    upload { url method headers { name value } fields { name value } expiresAt }
    userErrors { code field }
  }
}
"""
COMPLETE = "mutation($id: ID!) { mediaUploadComplete(id: $id) { media { id state } userErrors { code field } } }"
READ = """
query($id: ID!) {
  media(id: $id) {
    state width height placeholder small: url(width: 160) large: url(width: 5000)
    renditions { width height format url }
  }
}
"""
READ_FAILURE = "query($id: ID!) { media(id: $id) { state failure failureMessage } }"


def png(size: tuple[int, int] = (500, 250)) -> bytes:
    data = io.BytesIO()
    Image.new("RGB", size, "#336699").save(data, "PNG")
    return data.getvalue()


async def send(keeper: storage.Storage, upload: dict[str, Any], data: bytes) -> int:
    """What the admin SPA does with the returned request."""
    app = Starlette(routes=files.routes(keeper))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://shop.test") as browser:
        headers = {item["name"]: item["value"] for item in upload["headers"]}
        return (await browser.request(upload["method"], upload["url"], headers=headers, content=data)).status_code


async def uploaded(graphql: Any, keeper: storage.Storage, data: bytes, content_type: str = "image/png") -> str:
    """Create, send and complete; the id."""
    given = {"filename": "a.png", "contentType": content_type, "sizeBytes": len(data)}
    created = (await graphql(CREATE, {"input": given}))["data"]["mediaUploadCreate"]
    assert created["userErrors"] == []
    assert await send(keeper, created["upload"], data) == 204
    completed = (await graphql(COMPLETE, {"id": created["media"]["id"]}))["data"]["mediaUploadComplete"]
    assert completed == {"media": {"id": created["media"]["id"], "state": "PROCESSING"}, "userErrors": []}
    return str(created["media"]["id"])


async def test_a_picture_becomes_public_when_it_is_ready(
    graphql: Any, errand: worker.Errand, files_of_shop: storage.Storage, anonymous: permissions.Actor
) -> None:
    media_id = await uploaded(graphql, files_of_shop, png())
    assert (await graphql(READ, {"id": media_id}, actor=anonymous))["data"] == {"media": None}
    await media_jobs.render_media(errand, media_id=media_id)
    found = (await graphql(READ, {"id": media_id}, actor=anonymous))["data"]["media"]
    assert (found["state"], found["width"], found["height"]) == ("READY", 500, 250)
    assert [(item["width"], item["height"], item["format"]) for item in found["renditions"]] == [
        (160, 80, "webp"),
        (480, 240, "webp"),
        (500, 250, "webp"),
    ]
    assert (found["small"], found["large"]) == (found["renditions"][0]["url"], found["renditions"][2]["url"])
    assert found["placeholder"].startswith("data:image/webp;base64,")
    app = Starlette(routes=files.routes(files_of_shop))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=app)) as browser:
        answer = await browser.get(found["small"])
    assert (answer.status_code, answer.headers["content-type"]) == (200, "image/webp")


async def test_urls_cost_no_statement(graphql: Any, errand: worker.Errand, files_of_shop: storage.Storage) -> None:
    media_id = await uploaded(graphql, files_of_shop, png())
    await media_jobs.render_media(errand, media_id=media_id)
    await graphql(READ, {"id": media_id})
    assert graphql.statements == 1


async def test_rendering_twice_changes_nothing(
    graphql: Any, errand: worker.Errand, files_of_shop: storage.Storage
) -> None:
    media_id = await uploaded(graphql, files_of_shop, png())
    await media_jobs.render_media(errand, media_id=media_id)
    first = await graphql(READ, {"id": media_id})
    await media_jobs.render_media(errand, media_id=media_id)
    assert await graphql(READ, {"id": media_id}) == first


@pytest.mark.parametrize(
    ("data", "content_type", "failure", "message"),
    [
        (b"<svg/>", "image/png", "NOT_AN_IMAGE", "文件不是 JPEG、PNG、WebP 或 GIF 图片。"),
        (png(), "image/jpeg", "TYPE_MISMATCH", "文件内容与申报的类型不符。"),
        (png()[:-30], "image/png", "DAMAGED", "图片已损坏或无法解码。"),
    ],
)
async def test_what_cannot_be_used_says_why(
    graphql: Any, errand: worker.Errand, files_of_shop: storage.Storage,
    data: bytes, content_type: str, failure: str, message: str,
) -> None:  # fmt: skip
    media_id = await uploaded(graphql, files_of_shop, data, content_type)
    await media_jobs.render_media(errand, media_id=media_id)
    answer = await graphql(READ_FAILURE, {"id": media_id}, locale="zh-CN")
    assert answer["data"]["media"] == {"state": "FAILED", "failure": failure, "failureMessage": message}


async def test_a_missing_file_can_still_come(
    graphql: Any, errand: worker.Errand, files_of_shop: storage.Storage
) -> None:
    given = {"filename": "a.png", "contentType": "image/png", "sizeBytes": len(png())}
    created = (await graphql(CREATE, {"input": given}))["data"]["mediaUploadCreate"]
    media_id = created["media"]["id"]
    await graphql(COMPLETE, {"id": media_id})
    await media_jobs.render_media(errand, media_id=media_id)
    answer = await graphql(READ_FAILURE, {"id": media_id})
    assert answer["data"]["media"] == {
        "state": "FAILED",
        "failure": "FILE_MISSING",
        "failureMessage": "The file never arrived; upload it again.",
    }
    assert await send(files_of_shop, created["upload"], png()) == 204
    await graphql(COMPLETE, {"id": media_id})
    await media_jobs.render_media(errand, media_id=media_id)
    assert (await graphql(READ_FAILURE, {"id": media_id}))["data"]["media"]["state"] == "READY"


async def test_a_file_that_grew_is_refused(graphql: Any, errand: worker.Errand, files_of_shop: storage.Storage) -> None:
    media_id = await uploaded(graphql, files_of_shop, png())
    async with errand.read() as tx:
        key = f"private/{tx.shop_id}/media/{media_id}"
    await files_of_shop.put(key, png((900, 900)) * 2, content_type="image/png")
    await media_jobs.render_media(errand, media_id=media_id)
    assert (await graphql(READ_FAILURE, {"id": media_id}))["data"]["media"]["failure"] == "FILE_TOO_LARGE"


async def test_deleting_while_rendering_leaves_no_files(
    graphql: Any, errand: worker.Errand, files_of_shop: storage.Storage, monkeypatch: pytest.MonkeyPatch
) -> None:
    media_id = await uploaded(graphql, files_of_shop, png())
    record = operations.record_outcomes

    async def deleted_meanwhile(tx: Any, *, outcomes: Any) -> list[uuid.UUID]:
        await operations.delete_media(tx, media_ids=[uuid.UUID(media_id)])
        return await record(tx, outcomes=outcomes)

    monkeypatch.setattr(operations, "record_outcomes", deleted_meanwhile)
    await rendering.render_media(errand, media_id=uuid.UUID(media_id))
    assert isinstance(files_of_shop, storage.LocalStorage)
    assert list((files_of_shop.directory / "public").rglob("*.webp")) == []


async def test_refused_uploads_name_the_field(graphql: Any, files_of_shop: storage.Storage) -> None:
    given = {"filename": "a.svg", "contentType": "image/svg+xml", "sizeBytes": 30 * 1024 * 1024}
    answer = (await graphql(CREATE, {"input": given}))["data"]["mediaUploadCreate"]
    assert answer == {
        "media": None,
        "upload": None,
        "userErrors": [
            {"code": "CONTENT_TYPE_UNSUPPORTED", "field": ["contentType"]},
            {"code": "FILE_TOO_LARGE", "field": ["sizeBytes"]},
        ],
    }


async def test_a_ready_picture_waits_for_no_upload(
    graphql: Any, errand: worker.Errand, files_of_shop: storage.Storage
) -> None:
    media_id = await uploaded(graphql, files_of_shop, png())
    await media_jobs.render_media(errand, media_id=media_id)
    answer = (await graphql(COMPLETE, {"id": media_id}))["data"]["mediaUploadComplete"]
    assert answer == {"media": None, "userErrors": [{"code": "MEDIA_NOT_WAITING", "field": ["id"]}]}


async def test_keys_are_ours(graphql: Any, errand: worker.Errand, files_of_shop: storage.Storage) -> None:
    async with errand.write() as tx:
        wish = rules.CreateUpload(filename="../../evil.png", content_type="image/png", size_bytes=1)
        [row] = await operations.create_uploads(tx, commands=[wish])
    assert (row["storage_key"], row["filename"]) == (f"private/{tx.shop_id}/media/{row['id']}", "evil.png")
