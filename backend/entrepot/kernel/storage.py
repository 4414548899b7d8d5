"""Files: one Protocol over a local directory and any S3 endpoint. Browsers upload with a presigned request.

Keys begin with `private/` (what people upload, read by jobs only) or `public/` (what jobs made of it, for everybody).
On S3 no byte of an upload passes through Python; a local directory takes it by a signed URL of ours, into a file.
"""

import io
import os
import re
import secrets
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import BinaryIO, Final, Protocol
from urllib.parse import parse_qs, unquote, urlsplit

import anyio
import anyio.to_thread
import minio
import minio.datatypes
import minio.error
import urllib3

from entrepot.kernel import s3_client, signed_claims

PUBLIC: Final = "public/"
PRIVATE: Final = "private/"
CACHE_FOR_EVER: Final = "public, max-age=31536000, immutable"
# What a storage that cannot be reached, or refuses, raises.
FAILED: Final = (OSError, urllib3.exceptions.HTTPError, minio.error.MinioException)
_KEY: Final = re.compile(r"(public|private)(/[a-z0-9][a-z0-9_-]*(\.[a-z0-9]+)*){1,8}", re.ASCII)
_LONGEST_KEY: Final = 300
UPLOAD: Final = b"entrepot upload"
DOWNLOAD: Final = b"entrepot download"
_CHUNK_BYTES: Final = 1 << 18


class InvalidKey(ValueError):
    """The text is not a key that we made."""


class InvalidUpload(ValueError):
    """The signed upload is forged, altered or expired."""


class FileTooLarge(ValueError):
    """The stored file is larger than the reader is willing to take."""


@dataclass(frozen=True, kw_only=True)
class Upload:
    """What a browser sends to upload one file: with `fields` a multipart form that ends in `file`, else the bytes."""

    method: str
    url: str
    headers: Mapping[str, str]
    fields: Mapping[str, str]
    expires_at: datetime


@dataclass(frozen=True, kw_only=True)
class Download:
    """What a reader of one private file is given: its name and its type."""

    key: str
    filename: str
    content_type: str


@dataclass(frozen=True, kw_only=True)
class Stat:
    """What is known of a stored file."""

    size_bytes: int
    etag: str


class Storage(Protocol):
    """Where files are kept."""

    @property
    def origins(self) -> Sequence[str]:
        """The origins that a browser uploads to and loads from, for the Content-Security-Policy."""

    async def prepare(self) -> None:
        """Make the directory or bucket where it is missing."""

    def presign_upload(self, key: str, *, content_type: str, most_bytes: int, expires_at: datetime) -> Upload:
        """A request that stores at most `most_bytes` of this type under this key, once, until it expires."""

    def presign_download(self, wanted: Download, *, expires_at: datetime) -> str:
        """An address at which whoever has it may load a private file, until it expires."""

    def public_url(self, key: str) -> str:
        """The address of a public file; it stays the same for a day at least."""

    async def put(self, key: str, data: bytes, *, content_type: str) -> None:
        """Store bytes that a job has made."""

    async def put_file(self, key: str, source: Path, *, content_type: str) -> None:
        """Store what a job has written to a local path, of any size, in pieces."""

    async def fetch(self, key: str, *, to: Path, most_bytes: int) -> None:
        """Copy a file to a local path, for a job; FileNotFoundError where there is none."""

    async def stat(self, key: str) -> Stat | None:
        """Size and tag of a file, or None where there is none."""

    async def delete(self, keys: Sequence[str]) -> None:
        """Remove files; those that are not there are no error."""


def check_key(key: str) -> str:
    """The key itself; one that could leave its place raises InvalidKey."""
    if len(key) > _LONGEST_KEY or not _KEY.fullmatch(key):
        raise InvalidKey(key[:80])
    return key


def check_public(key: str) -> str:
    """The key of a public file; a private one has no address that stays."""
    if not check_key(key).startswith(PUBLIC):
        raise InvalidKey(key[:80])
    return key


@dataclass(frozen=True, kw_only=True)
class LocalStorage:
    """Files in a directory, served and taken by this server (`entrepot.kernel.files`)."""

    directory: Path
    base_url: str
    secret: bytes = field(repr=False)

    @property
    def origins(self) -> Sequence[str]:
        """None but our own."""
        return ()

    async def prepare(self) -> None:
        """Make the directory."""
        await anyio.Path(self.directory).mkdir(parents=True, exist_ok=True)

    def path(self, key: str) -> Path:
        """Where a key is on disk."""
        return self.directory / check_key(key)

    def presign_upload(self, key: str, *, content_type: str, most_bytes: int, expires_at: datetime) -> Upload:
        """A PUT to our own signed address."""
        claim = [check_key(key), content_type, most_bytes, int(expires_at.timestamp())]
        token = signed_claims.to_text(claim, purpose=UPLOAD, secret=self.secret)
        return Upload(
            method="PUT",
            url=f"{self.base_url}/files/upload/{token}",
            headers={"content-type": content_type},
            fields={},
            expires_at=expires_at,
        )

    def read_upload(self, token: str, *, now: datetime) -> tuple[str, str, int]:
        """The (key, content type, most bytes) of a token that we signed and that still holds."""
        try:
            key, content_type, most_bytes, expires_at = signed_claims.read(token, purpose=UPLOAD, secret=self.secret)
        except signed_claims.Forged:
            raise InvalidUpload("signature") from None
        if now.timestamp() > expires_at:
            raise InvalidUpload("expired")
        return check_key(key), str(content_type), int(most_bytes)

    def presign_download(self, wanted: Download, *, expires_at: datetime) -> str:
        """Our own signed address."""
        claim = [check_key(wanted.key), wanted.filename, wanted.content_type, int(expires_at.timestamp())]
        return f"{self.base_url}/files/download/{signed_claims.to_text(claim, purpose=DOWNLOAD, secret=self.secret)}"

    def read_download(self, token: str, *, now: datetime) -> Download | None:
        """What a token opens that we signed and that still holds."""
        try:
            key, filename, content_type, expires_at = signed_claims.read(token, purpose=DOWNLOAD, secret=self.secret)
        except signed_claims.Forged:
            return None
        if now.timestamp() > expires_at:
            return None
        return Download(key=check_key(key), filename=filename, content_type=content_type)

    def public_url(self, key: str) -> str:
        """An address on this server."""
        return f"{self.base_url}/files/{check_public(key)}"

    async def put(self, key: str, data: bytes, *, content_type: str) -> None:
        """Write beside the place, then move there, so that nobody reads half a file."""
        await anyio.to_thread.run_sync(partial(self._put, self.path(key), data))

    def _put(self, path: Path, data: bytes) -> None:
        self._take_in(path, io.BytesIO(data))

    async def put_file(self, key: str, source: Path, *, content_type: str) -> None:
        """Copy beside the place, then move there."""
        await anyio.to_thread.run_sync(partial(self._put_file, self.path(key), source))

    def _put_file(self, path: Path, source: Path) -> None:
        with source.open("rb") as given:
            self._take_in(path, given)

    def _take_in(self, path: Path, given: BinaryIO) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        beside = path.with_name(f".{secrets.token_hex(8)}.part")
        with beside.open("wb") as target:
            shutil.copyfileobj(given, target, _CHUNK_BYTES)
        os.replace(beside, path)

    async def fetch(self, key: str, *, to: Path, most_bytes: int) -> None:
        """Copy in pieces."""
        await anyio.to_thread.run_sync(partial(self._fetch, self.path(key), to, most_bytes))

    def _fetch(self, path: Path, to: Path, most_bytes: int) -> None:
        if path.stat().st_size > most_bytes:
            raise FileTooLarge(path.name)
        with path.open("rb") as source, to.open("wb") as target:
            shutil.copyfileobj(source, target, _CHUNK_BYTES)

    async def stat(self, key: str) -> Stat | None:
        """From the directory's entry."""
        try:
            found = await anyio.Path(self.path(key)).stat()
        except FileNotFoundError:
            return None
        return Stat(size_bytes=found.st_size, etag=f"{found.st_mtime_ns:x}-{found.st_size:x}")

    async def delete(self, keys: Sequence[str]) -> None:
        """Unlink each, and the directories this leaves empty."""
        await anyio.to_thread.run_sync(partial(self._delete, [self.path(key) for key in keys]))

    def _delete(self, paths: Sequence[Path]) -> None:
        for path in paths:
            path.unlink(missing_ok=True)
            if path.parent.exists() and path.parent != self.directory and not any(path.parent.iterdir()):
                path.parent.rmdir()


@dataclass(frozen=True, kw_only=True)
class S3Storage:
    """Files in a bucket of any S3 endpoint, through the `minio` client; its blocking calls run in threads."""

    client: minio.Minio
    bucket: str
    upload_url: str
    public_base: str | None = None

    @property
    def origins(self) -> Sequence[str]:
        """The endpoint, and where public files are served from."""
        return tuple(dict.fromkeys(_origin(url) for url in (self.upload_url, self.public_base or self.upload_url)))

    async def prepare(self) -> None:
        """Make the bucket."""
        if not await anyio.to_thread.run_sync(self.client.bucket_exists, self.bucket):
            await anyio.to_thread.run_sync(self.client.make_bucket, self.bucket)

    def presign_upload(self, key: str, *, content_type: str, most_bytes: int, expires_at: datetime) -> Upload:
        """A POST policy that pins key, type and length; computed here, without a call."""
        policy = minio.datatypes.PostPolicy(self.bucket, expires_at.astimezone(UTC))
        policy.add_equals_condition("key", check_key(key))
        policy.add_equals_condition("Content-Type", content_type)
        policy.add_content_length_range_condition(1, most_bytes)
        fields = {"key": key, "Content-Type": content_type, **self.client.presigned_post_policy(policy)}
        return Upload(method="POST", url=self.upload_url, headers={}, fields=fields, expires_at=expires_at)

    def public_url(self, key: str) -> str:
        """An address under the public base; without one, a signed address that is renewed once a day."""
        if self.public_base is not None:
            return f"{self.public_base}/{check_public(key)}"
        today = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
        return self.client.presigned_get_object(
            self.bucket, check_public(key), expires=timedelta(days=3), request_date=today
        )

    def presign_download(self, wanted: Download, *, expires_at: datetime) -> str:
        """A signed GET whose answer is to be saved under its name."""
        answer: dict[str, str | list[str] | tuple[str]] = {
            "response-content-disposition": f'attachment; filename="{wanted.filename}"',
            "response-content-type": wanted.content_type,
        }
        now = datetime.now(UTC)
        return self.client.presigned_get_object(
            self.bucket, check_key(wanted.key), expires=expires_at - now, request_date=now, response_headers=answer
        )

    async def put(self, key: str, data: bytes, *, content_type: str) -> None:
        """One PUT."""
        await anyio.to_thread.run_sync(
            partial(
                self.client.put_object,
                self.bucket,
                check_key(key),
                io.BytesIO(data),
                len(data),
                content_type=content_type,
                metadata={"Cache-Control": CACHE_FOR_EVER} if key.startswith(PUBLIC) else None,
            )
        )

    async def put_file(self, key: str, source: Path, *, content_type: str) -> None:
        """One PUT, or an upload in parts where the file is large."""
        await anyio.to_thread.run_sync(
            partial(self.client.fput_object, self.bucket, check_key(key), str(source), content_type=content_type)
        )

    async def fetch(self, key: str, *, to: Path, most_bytes: int) -> None:
        """Download in pieces."""
        await anyio.to_thread.run_sync(partial(self._fetch, check_key(key), to, most_bytes))

    def _fetch(self, key: str, to: Path, most_bytes: int) -> None:
        found = self._stat(key)
        if found is None:
            raise FileNotFoundError(key)
        if found.size_bytes > most_bytes:
            raise FileTooLarge(key)
        # The condition keeps out a larger file that replaced this one in between.
        response = self.client.get_object(self.bucket, key, request_headers={"If-Match": f'"{found.etag}"'})
        try:
            with to.open("wb") as target:
                for piece in response.stream(_CHUNK_BYTES):
                    target.write(piece)
        finally:
            response.close()
            response.release_conn()

    async def stat(self, key: str) -> Stat | None:
        """One HEAD."""
        return await anyio.to_thread.run_sync(self._stat, check_key(key))

    def _stat(self, key: str) -> Stat | None:
        try:
            found = self.client.stat_object(self.bucket, key)
        except minio.error.S3Error as error:
            if error.code in ("NoSuchKey", "NoSuchObject"):
                return None
            raise
        return Stat(size_bytes=found.size or 0, etag=found.etag or "")

    async def delete(self, keys: Sequence[str]) -> None:
        """One DELETE each; a product has a handful."""
        for key in keys:
            await anyio.to_thread.run_sync(self.client.remove_object, self.bucket, check_key(key))


def open_storage(url: str, *, base_url: str, secret: str) -> Storage:
    """The storage of a URL: file:///directory, or s3://key:secret@host:port/bucket?secure=false&region=…&public_url=….

    `public_url` is where browsers find public files (a CDN, or the bucket made readable below `public/`); `upload_url`
    is where they reach the bucket, when that is another host than the server's.
    """
    parts = urlsplit(url)
    if parts.scheme == "file" and parts.path:
        return LocalStorage(directory=Path(unquote(parts.path)), base_url=base_url, secret=secret.encode())
    bucket = parts.path.strip("/")
    if parts.scheme != "s3" or not parts.hostname or not bucket or not parts.username:
        raise ValueError("ENTREPOT_STORAGE_URL must look like file:///directory or s3://key:secret@host:port/bucket")
    options = {name: values[-1] for name, values in parse_qs(parts.query).items()}
    secure = options.get("secure", "true") != "false"
    endpoint = parts.hostname if parts.port is None else f"{parts.hostname}:{parts.port}"
    keys = (unquote(parts.username), unquote(parts.password or ""))
    client = s3_client.connect(endpoint, keys=keys, secure=secure, region=options.get("region", "us-east-1"))
    public_base = options.get("public_url")
    return S3Storage(
        client=client,
        bucket=bucket,
        upload_url=options.get("upload_url", f"http{'s' if secure else ''}://{endpoint}/{bucket}").rstrip("/"),
        public_base=public_base.rstrip("/") if public_base else None,
    )


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


_in_use: list[Storage] = []


def use(opened: Storage) -> None:
    """Make this the storage of the process; called once, where the application is put together."""
    _in_use[:] = [opened]


def is_open() -> bool:
    """Whether the process has a storage."""
    return bool(_in_use)


def current() -> Storage:
    """The storage of the process, for what signs addresses without a call."""
    if not _in_use:
        raise RuntimeError("no storage is in use: call storage.use() where the application starts")
    return _in_use[0]
