"""Changing pictures."""

from typing import Any

import strawberry

from entrepot.contract import uploads
from entrepot.contract.declare import mutation
from entrepot.kernel import storage, text
from entrepot.kernel.database import Row, Tx
from entrepot.kernel.ids import Id
from entrepot.media import operations, rules
from entrepot.media.permissions import WRITE_MEDIA
from entrepot.media.types import (
    MediaDeletePayload,
    MediaPayload,
    MediaUpdateInput,
    MediaUploadCreateInput,
    MediaUploadCreatePayload,
)


@strawberry.type
class MediaMutations:
    @mutation(allow=WRITE_MEDIA, secret=True)
    async def media_upload_create(tx: Tx, input: MediaUploadCreateInput) -> MediaUploadCreatePayload:
        """Announce a picture and get the request that uploads it. / 申报图片并取得上传请求。"""
        wish = rules.CreateUpload(filename=input.filename, content_type=input.content_type, size_bytes=input.size_bytes)
        [media] = await operations.create_uploads(tx, commands=[wish])
        return {"media": media, "upload": _upload_request(tx, media)}

    @mutation(allow=WRITE_MEDIA)
    async def media_upload_complete(tx: Tx, id: Id) -> MediaPayload:
        """Say that the upload is done; the picture is checked and made ready. / 上传完成，开始检查与处理。"""
        [media] = await operations.complete_uploads(tx, media_ids=[id])
        return {"media": media}

    @mutation(allow=WRITE_MEDIA)
    async def media_update(tx: Tx, input: MediaUpdateInput) -> MediaPayload:
        """Change what is said about a picture. / 修改图片说明。"""
        alt = input.alt if input.alt is strawberry.UNSET else text.localized(input.alt or [])
        command = operations.EditMedia(id=input.id, alt=alt, if_version=input.if_version)
        [media] = await operations.edit_media(tx, commands=[command])
        return {"media": media}

    @mutation(allow=WRITE_MEDIA)
    async def media_delete(tx: Tx, id: Id) -> MediaDeletePayload:
        """Delete a picture and its files. / 删除图片及其文件。"""
        await operations.delete_media(tx, media_ids=[id])
        return {"deleted_id": id}


def _upload_request(tx: Tx, media: Row) -> dict[str, Any]:
    upload = storage.current().presign_upload(
        media["storage_key"],
        content_type=media["content_type"],
        most_bytes=media["size_bytes"],
        expires_at=tx.now + rules.UPLOAD_VALID,
    )
    return uploads.request_of(upload)
