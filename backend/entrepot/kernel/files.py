"""The routes of a local storage: signed PUT of a file, signed GET of a private one, GET of public ones."""

import os
import secrets
from datetime import UTC, datetime
from typing import Final

import anyio
import anyio.to_thread
from starlette.requests import ClientDisconnect, Request
from starlette.responses import FileResponse, PlainTextResponse, Response
from starlette.routing import Route

from entrepot.kernel import storage

LONGEST_UPLOAD_SECONDS: Final = 600
CONTENT_TYPES: Final = {"webp": "image/webp", "jpg": "image/jpeg", "png": "image/png"}
_SAFE: Final = {
    "x-content-type-options": "nosniff",
    "content-security-policy": "default-src 'none'; sandbox",
    "cross-origin-resource-policy": "cross-origin",
}


class TooManyBytes(Exception):
    """The body is longer than its signature allows."""


def routes(local: storage.Storage) -> list[Route]:
    """The routes that a storage needs on this server; S3 needs none."""
    if not isinstance(local, storage.LocalStorage):
        return []

    async def upload(request: Request) -> Response:
        return await _upload(local, request)

    async def download(request: Request) -> Response:
        return await _download(local, request)

    async def download_private(request: Request) -> Response:
        return await _download_private(local, request)

    return [
        Route("/files/upload/{token}", upload, methods=["PUT"]),
        Route("/files/download/{token}", download_private, methods=["GET"]),
        Route("/files/{key:path}", download, methods=["GET"]),
    ]


async def _upload(local: storage.LocalStorage, request: Request) -> Response:
    try:
        key, content_type, most_bytes = local.read_upload(request.path_params["token"], now=datetime.now(UTC))
    except storage.InvalidUpload:
        return _refuse(403, "This upload address is wrong or has expired. / 上传地址错误或已过期。")
    if request.headers.get("content-type") != content_type or "content-encoding" in request.headers:
        return _refuse(415, "The content type differs from the announced one. / 内容类型与申报不符。")
    declared = request.headers.get("content-length", "0")
    if not declared.isdecimal() or int(declared) > most_bytes:
        return _refuse(413, "The file is larger than announced. / 文件大于申报的大小。")
    path = local.path(key)
    if await anyio.Path(path).exists():
        return _refuse(409, "This file has been uploaded already. / 该文件已上传。")
    try:
        with anyio.fail_after(LONGEST_UPLOAD_SECONDS):
            await _receive(request, anyio.Path(path), most_bytes=most_bytes)
    except TooManyBytes:
        return _refuse(413, "The file is larger than announced. / 文件大于申报的大小。")
    except (ClientDisconnect, TimeoutError):
        return _refuse(408, "The upload ended too early. / 上传未完成。")
    return Response(status_code=204, headers={"cache-control": "no-store"})


async def _receive(request: Request, path: anyio.Path, *, most_bytes: int) -> None:
    """Stream the body beside its place, then move it there; whatever goes wrong leaves nothing behind."""
    await path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f".{secrets.token_hex(8)}.part")
    received = 0
    try:
        async with await anyio.open_file(beside, "wb") as target:
            async for piece in request.stream():
                received += len(piece)
                if received > most_bytes:
                    raise TooManyBytes
                await target.write(piece)
        await anyio.to_thread.run_sync(os.replace, beside, path)
    finally:
        with anyio.CancelScope(shield=True):
            await beside.unlink(missing_ok=True)


async def _download(local: storage.LocalStorage, request: Request) -> Response:
    key = request.path_params["key"]
    suffix = key.rpartition(".")[2]
    try:
        path = local.path(key)
    except storage.InvalidKey:
        return _refuse(404, "Not found. / 未找到。")
    if not key.startswith(storage.PUBLIC) or suffix not in CONTENT_TYPES or not await anyio.Path(path).is_file():
        return _refuse(404, "Not found. / 未找到。")
    return FileResponse(
        path, media_type=CONTENT_TYPES[suffix], headers={**_SAFE, "cache-control": storage.CACHE_FOR_EVER}
    )


async def _download_private(local: storage.LocalStorage, request: Request) -> Response:
    wanted = local.read_download(request.path_params["token"], now=datetime.now(UTC))
    if wanted is None or not await anyio.Path(path := local.path(wanted.key)).is_file():
        return _refuse(404, "Not found, or this address has expired. / 未找到，或下载地址已过期。")
    headers = {**_SAFE, "cache-control": "private, no-store", "cross-origin-resource-policy": "same-site"}
    return FileResponse(path, media_type=wanted.content_type, filename=wanted.filename, headers=headers)


def _refuse(status: int, reason: str) -> Response:
    return PlainTextResponse(reason, status_code=status, headers={"cache-control": "no-store", **_SAFE})
