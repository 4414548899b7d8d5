"""Storage: the browser's upload with exactly the returned request, on a local directory and on an S3 endpoint."""

import base64
import hmac
import json
import socket
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest
from moto.server import ThreadedMotoServer
from starlette.applications import Starlette

from entrepot.kernel import files, storage

KEY = "private/shop-1/original/0190"
PUBLIC_KEY = "public/shop-1/0190/480.webp"


@pytest.fixture
def local(tmp_path: Path) -> storage.Storage:
    return storage.open_storage(f"file://{tmp_path}/media", base_url="http://shop.test", secret="s" * 32)


@pytest.fixture(scope="module")
def s3_url() -> Iterator[str]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=port, verbose=False)
    server.start()
    yield f"s3://key:secret@127.0.0.1:{port}/media?secure=false"
    server.stop()


@pytest.fixture
async def s3(s3_url: str) -> storage.Storage:
    opened = storage.open_storage(s3_url, base_url="http://shop.test", secret="s" * 32)
    await opened.prepare()
    await opened.delete([KEY, PUBLIC_KEY])
    return opened


@pytest.fixture(params=["local", "s3"])
def either(request: pytest.FixtureRequest, local: storage.Storage, s3: storage.Storage) -> storage.Storage:
    return {"local": local, "s3": s3}[request.param]


@pytest.fixture
async def browser(local: storage.Storage) -> AsyncIterator[httpx.AsyncClient]:
    app = Starlette(routes=files.routes(local))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://shop.test") as client:
        yield client


def soon() -> datetime:
    return datetime.now(UTC) + timedelta(minutes=5)


async def send(upload: storage.Upload, data: bytes, client: httpx.AsyncClient | None = None) -> int:
    """Upload as a browser would, with exactly the given request."""
    async with httpx.AsyncClient() as plain:
        sender = client or plain
        if upload.fields:
            answer = await sender.request(
                upload.method, upload.url, headers=upload.headers, data=dict(upload.fields), files={"file": data}
            )
        else:
            answer = await sender.request(upload.method, upload.url, headers=upload.headers, content=data)
    return answer.status_code


async def upload_to(opened: storage.Storage, data: bytes, browser: httpx.AsyncClient, *, most: int = 10) -> int:
    upload = opened.presign_upload(KEY, content_type="image/png", most_bytes=most, expires_at=soon())
    return await send(upload, data, browser if isinstance(opened, storage.LocalStorage) else None)


async def test_upload_arrives(either: storage.Storage, browser: httpx.AsyncClient, tmp_path: Path) -> None:
    assert await upload_to(either, b"0123456789", browser) == 204
    found = await either.stat(KEY)
    assert found is not None
    assert found.size_bytes == 10
    await either.fetch(KEY, to=tmp_path / "copy", most_bytes=10)
    assert (tmp_path / "copy").read_bytes() == b"0123456789"


async def test_oversized_local_upload_is_refused(local: storage.Storage, browser: httpx.AsyncClient) -> None:
    assert await upload_to(local, b"0123456789x", browser) == 413
    assert await local.stat(KEY) is None


async def test_put_and_delete(either: storage.Storage) -> None:
    await either.put(PUBLIC_KEY, b"picture", content_type="image/webp")
    assert (await either.stat(PUBLIC_KEY)) is not None
    await either.delete([PUBLIC_KEY, KEY])
    await either.delete([PUBLIC_KEY])
    assert await either.stat(PUBLIC_KEY) is None


async def test_fetch_of_nothing_and_of_too_much(either: storage.Storage, tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        await either.fetch(KEY, to=tmp_path / "copy", most_bytes=10)
    await either.put(KEY, b"0123456789x", content_type="image/png")
    with pytest.raises(storage.FileTooLarge):
        await either.fetch(KEY, to=tmp_path / "copy", most_bytes=10)


@pytest.mark.parametrize(
    "key",
    [
        "", "x", "public", "public/", "other/file", "/public/a", "public//a", "public/../a", "public/a/../../b",
        "public/a/..", "public/.hidden", "public/a\x00b", "public/a\\b", "public/%2e%2e/a", "public/é", "public/a b",
        "public/A", "public/a\n", "public/" + "a" * 400,
    ],
)  # fmt: skip
async def test_keys_cannot_leave_their_place(either: storage.Storage, key: str, tmp_path: Path) -> None:
    with pytest.raises(storage.InvalidKey):
        either.presign_upload(key, content_type="image/png", most_bytes=1, expires_at=soon())
    with pytest.raises(storage.InvalidKey):
        either.public_url(key)
    with pytest.raises(storage.InvalidKey):
        await either.put(key, b"", content_type="image/png")
    with pytest.raises(storage.InvalidKey):
        await either.stat(key)
    with pytest.raises(storage.InvalidKey):
        await either.fetch(key, to=tmp_path / "copy", most_bytes=1)
    with pytest.raises(storage.InvalidKey):
        await either.delete([key])


async def test_streamed_body_without_a_length_is_cut_off(local: storage.Storage, browser: httpx.AsyncClient) -> None:
    upload = local.presign_upload(KEY, content_type="image/png", most_bytes=100, expires_at=soon())

    async def endless() -> AsyncIterator[bytes]:
        for _ in range(1000):
            yield b"x" * 64

    answer = await browser.put(upload.url, headers=upload.headers, content=endless())
    assert answer.status_code == 413
    assert await local.stat(KEY) is None
    assert isinstance(local, storage.LocalStorage)
    assert [path for path in local.directory.rglob("*") if path.is_file()] == []


async def test_local_upload_can_be_used_once(local: storage.Storage, browser: httpx.AsyncClient) -> None:
    upload = local.presign_upload(KEY, content_type="image/png", most_bytes=10, expires_at=soon())
    assert await send(upload, b"first", browser) == 204
    assert await send(upload, b"second", browser) == 409


async def test_local_upload_keeps_its_type(local: storage.Storage, browser: httpx.AsyncClient) -> None:
    upload = local.presign_upload(KEY, content_type="image/png", most_bytes=10, expires_at=soon())
    answer = await browser.put(upload.url, headers={"content-type": "text/html"}, content=b"<b>")
    assert answer.status_code == 415


async def test_expired_local_upload_is_refused(local: storage.Storage, browser: httpx.AsyncClient) -> None:
    past = datetime.now(UTC) - timedelta(seconds=2)
    upload = local.presign_upload(KEY, content_type="image/png", most_bytes=10, expires_at=past)
    assert await send(upload, b"late", browser) == 403


async def test_forged_local_uploads_are_refused(local: storage.Storage, browser: httpx.AsyncClient) -> None:
    upload = local.presign_upload(KEY, content_type="image/png", most_bytes=10, expires_at=soon())
    head, _, token = upload.url.rpartition("/")
    claim, _, signature = token.partition(".")
    greedy = base64.urlsafe_b64encode(json.dumps(["private/x/y", "image/png", 10**9, 2**40]).encode()).decode()
    for forged in [f"{greedy}.{signature}", f"{claim}.", f"{claim}.AAAA", claim, f"{claim}.{signature}x", "~~~.~~~"]:
        answer = await browser.put(f"{head}/{forged}", headers=upload.headers, content=b"x")
        assert answer.status_code == 403


async def test_another_secret_signs_another_upload(
    local: storage.Storage, browser: httpx.AsyncClient, tmp_path: Path
) -> None:
    other = storage.open_storage(f"file://{tmp_path}/media", base_url="http://shop.test", secret="t" * 32)
    upload = other.presign_upload(KEY, content_type="image/png", most_bytes=10, expires_at=soon())
    assert await send(upload, b"x", browser) == 403


async def test_local_files_are_served_safely(local: storage.Storage, browser: httpx.AsyncClient) -> None:
    await local.put(PUBLIC_KEY, b"picture", content_type="image/webp")
    answer = await browser.get(local.public_url(PUBLIC_KEY))
    assert (answer.status_code, answer.content) == (200, b"picture")
    assert answer.headers["content-type"] == "image/webp"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["content-security-policy"] == "default-src 'none'; sandbox"
    assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"


async def test_private_and_missing_local_files_are_not_served(
    local: storage.Storage, browser: httpx.AsyncClient
) -> None:
    await local.put(KEY, b"secret", content_type="image/png")
    await local.put("private/shop-1/a.png", b"secret", content_type="image/png")
    for path in [
        KEY, "private/shop-1/a.png", PUBLIC_KEY, "public/../private/shop-1/a.png", "public/%2e%2e/private/shop-1/a.png",
        "public/shop-1/a.html", "%2fetc%2fpasswd", "public/a%00.png",
    ]:  # fmt: skip
        assert (await browser.get(f"http://shop.test/files/{path}")).status_code == 404


async def test_policy_of_s3_pins_key_type_and_length(s3: storage.Storage) -> None:
    upload = s3.presign_upload(KEY, content_type="image/png", most_bytes=10, expires_at=soon())
    conditions = json.loads(base64.b64decode(upload.fields["policy"]))["conditions"]
    assert ["eq", "$bucket", "media"] in conditions
    assert ["eq", "$key", KEY] in conditions
    assert ["eq", "$Content-Type", "image/png"] in conditions
    assert ["content-length-range", 1, 10] in conditions


async def test_policy_of_s3_is_signed(s3: storage.Storage) -> None:
    """The endpoint of these tests does not check what S3 checks, so the signature is computed here once more."""
    fields = s3.presign_upload(KEY, content_type="image/png", most_bytes=10, expires_at=soon()).fields
    day = fields["x-amz-date"][:8]
    assert fields["x-amz-credential"] == f"key/{day}/us-east-1/s3/aws4_request"
    secret = b"AWS4secret"
    for part in (day, "us-east-1", "s3", "aws4_request"):
        secret = hmac.digest(secret, part.encode(), "sha256")
    assert fields["x-amz-signature"] == hmac.digest(secret, fields["policy"].encode(), "sha256").hex()
    policy = json.loads(base64.b64decode(fields["policy"]))
    expires = datetime.fromisoformat(policy["expiration"])
    assert timedelta(minutes=4) < expires - datetime.now(UTC) < timedelta(minutes=6)


async def test_signed_s3_address_serves_and_stays_the_same(s3: storage.Storage) -> None:
    await s3.put(PUBLIC_KEY, b"picture", content_type="image/webp")
    address = s3.public_url(PUBLIC_KEY)
    assert address == s3.public_url(PUBLIC_KEY)
    async with httpx.AsyncClient() as client:
        answer = await client.get(address)
    assert (answer.status_code, answer.content) == (200, b"picture")
    assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"


def test_public_base_and_origins() -> None:
    opened = storage.open_storage(
        "s3://key:se%2Fcret@s3.example.com/media?public_url=https://cdn.example.com/m/&upload_url=https://up.example.com/media",
        base_url="http://shop.test",
        secret="s" * 32,
    )
    assert opened.public_url(PUBLIC_KEY) == f"https://cdn.example.com/m/{PUBLIC_KEY}"
    assert tuple(opened.origins) == ("https://up.example.com", "https://cdn.example.com")


@pytest.mark.parametrize("url", ["", "ftp://x/y", "s3://host/bucket", "s3://key:secret@host", "file://"])
def test_other_addresses_are_refused(url: str) -> None:
    with pytest.raises(ValueError, match="ENTREPOT_STORAGE_URL must look like"):
        storage.open_storage(url, base_url="http://shop.test", secret="s" * 32)
