"""Private files: no address that stays, a signed one that expires, keys that no path and no trick leads out of."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest
from starlette.applications import Starlette

from entrepot.kernel import files, storage
from tests.kernel.test_storage import either, local, s3, s3_url

__all__ = ["either", "local", "s3", "s3_url"]
KEY = "private/shop-1/bulk/0190/result.jsonl"
WANTED = storage.Download(key=KEY, filename="orders.jsonl", content_type="application/jsonl")


@pytest.fixture
async def reader(local: storage.Storage) -> AsyncIterator[httpx.AsyncClient]:
    app = Starlette(routes=files.routes(local))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://shop.test") as client:
        yield client


def soon() -> datetime:
    return datetime.now(UTC) + timedelta(minutes=5)


async def load(opened: storage.Storage, url: str, reader: httpx.AsyncClient) -> httpx.Response:
    if isinstance(opened, storage.LocalStorage):
        return await reader.get(url)
    async with httpx.AsyncClient() as plain:
        return await plain.get(url)


async def test_c23_private_files_have_no_public_address(either: storage.Storage) -> None:
    with pytest.raises(storage.InvalidKey):
        either.public_url(KEY)


async def test_a_file_of_any_size_is_stored_from_a_path(
    either: storage.Storage, reader: httpx.AsyncClient, tmp_path: Path
) -> None:
    (tmp_path / "made").write_bytes(b"{}\n" * 3_000_000)
    await either.put_file(KEY, tmp_path / "made", content_type="application/jsonl")
    found = await either.stat(KEY)
    assert found is not None
    assert found.size_bytes == 9_000_000
    answer = await load(either, either.presign_download(WANTED, expires_at=soon()), reader)
    assert (answer.status_code, len(answer.content)) == (200, 9_000_000)
    assert answer.headers["content-disposition"] == 'attachment; filename="orders.jsonl"'
    assert answer.headers["content-type"] == "application/jsonl"
    await either.delete([KEY])


async def test_c23_a_signed_address_is_kept_by_nobody(local: storage.Storage, reader: httpx.AsyncClient) -> None:
    await local.put(KEY, b"secret", content_type="application/jsonl")
    answer = await reader.get(local.presign_download(WANTED, expires_at=soon()))
    assert (answer.status_code, answer.content) == (200, b"secret")
    assert answer.headers["cache-control"] == "private, no-store"
    assert answer.headers["x-content-type-options"] == "nosniff"


async def test_c23_a_signed_address_expires(local: storage.Storage, reader: httpx.AsyncClient) -> None:
    await local.put(KEY, b"secret", content_type="application/jsonl")
    past = datetime.now(UTC) - timedelta(seconds=2)
    assert (await reader.get(local.presign_download(WANTED, expires_at=past))).status_code == 404


async def test_c23_an_address_opens_nothing_but_its_file(local: storage.Storage, reader: httpx.AsyncClient) -> None:
    """Neither an altered token, nor one for an upload, nor the key itself."""
    await local.put(KEY, b"secret", content_type="application/jsonl")
    url = local.presign_download(WANTED, expires_at=soon())
    head, _, token = url.rpartition("/")
    claim, _, signature = token.partition(".")
    other = local.presign_download(
        storage.Download(key="private/shop-2/a", filename="a", content_type="text/csv"), expires_at=soon()
    )
    upload = local.presign_upload(KEY, content_type="application/jsonl", most_bytes=9, expires_at=soon())
    forged = [
        f"{other.rpartition('/')[2].partition('.')[0]}.{signature}", claim, f"{claim}.", f"{claim}.{signature}x", "~.~",
        upload.url.rpartition("/")[2],
    ]  # fmt: skip
    assert [(await reader.get(f"{head}/{text}")).status_code for text in forged] == [404] * len(forged)
    assert (await reader.get(f"http://shop.test/files/{KEY}")).status_code == 404
    put = await reader.put(f"http://shop.test/files/upload/{token}", headers=upload.headers, content=b"x")
    assert put.status_code == 403


@pytest.mark.parametrize(
    "key",
    ["../../etc/passwd", "private/%2e%2e/a", "private\\a", "private/a\x00", "/private/a", "private/․․/a", "private/.."],
)
async def test_c23_keys_cannot_leave_their_place(either: storage.Storage, key: str, tmp_path: Path) -> None:
    wanted = storage.Download(key=key, filename="a", content_type="text/csv")
    with pytest.raises(storage.InvalidKey):
        either.presign_download(wanted, expires_at=soon())
    with pytest.raises(storage.InvalidKey):
        await either.put_file(key, tmp_path / "made", content_type="text/csv")
