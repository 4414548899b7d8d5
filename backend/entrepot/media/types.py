"""The GraphQL types of pictures."""

from datetime import datetime
from enum import StrEnum
from typing import Any

import strawberry

from entrepot.contract.declare import (
    AS_ITS_PARENT,
    Reader,
    batch,
    derived,
    input_type,
    object_type,
    payload,
    text,
    translations,
)
from entrepot.contract.uploads import UploadRequest
from entrepot.kernel import filters, pagination
from entrepot.kernel.database import Row
from entrepot.kernel.ids import Id
from entrepot.kernel.permissions import PUBLIC
from entrepot.kernel.text import LocalizedTextInput, Translation
from entrepot.media import batches, rules
from entrepot.media.permissions import READ_MEDIA
from entrepot.media.tables import MEDIA

strawberry.enum(rules.MediaKind, description="The kinds of media. / 媒体类型。")
strawberry.enum(
    rules.MediaState, description="Where a picture stands between upload and use. / 图片从上传到可用的状态。"
)
strawberry.enum(rules.MediaFailure, description="Why a picture could not be used. / 图片不可用的原因。")


async def failure_messages(reader: Reader, rows: list[Row]) -> list[str | None]:
    """Why each picture failed, in the request's language."""
    return [
        rules.failure_message(rules.MediaFailure(row["failure"]), locale=reader.locale) if row["failure"] else None
        for row in rows
    ]


def _failure_of(row: Row) -> Any:
    return rules.MediaFailure(row["failure"]) if row["failure"] else None


@object_type(allow=PUBLIC, max_age=AS_ITS_PARENT)
class MediaRendition:
    """A picture in one size. / 图片的一种尺寸。"""

    width: int
    height: int
    format: str
    size: int
    url: str


@object_type(allow=PUBLIC, node=MEDIA, load=batches.media_by_ids, max_age=60)
class Media:
    """A picture; public as soon as it is ready. / 图片，就绪后公开。"""

    id: Id
    kind: rules.MediaKind = derived(needs=("kind",), fn=lambda row: rules.MediaKind(row["kind"]))
    state: rules.MediaState = derived(needs=("state",), fn=lambda row: rules.MediaState(row["state"]))
    url: str | None = batch(
        batches.urls_of_media,
        needs=("renditions",),
        description="The rendition that is at least this wide, or the widest. / 不小于该宽度的图片，否则为最宽的。",
    )
    alt: str | None = text("alt")
    alt_translations: list[Translation] = translations("alt")
    width: int | None
    height: int | None
    placeholder: str | None
    renditions: list[MediaRendition] = derived(needs=("renditions",), fn=batches.renditions_of)
    created_at: datetime
    filename: str = derived(needs=("filename",), fn=lambda row: row["filename"], allow=READ_MEDIA)
    content_type: str = derived(needs=("content_type",), fn=lambda row: row["content_type"], allow=READ_MEDIA)
    size_bytes: int = derived(needs=("size_bytes",), fn=lambda row: row["size_bytes"], allow=READ_MEDIA)
    failure: rules.MediaFailure | None = derived(needs=("failure",), fn=_failure_of, allow=READ_MEDIA)
    failure_message: str | None = batch(failure_messages, allow=READ_MEDIA)
    version: int = derived(needs=("version",), fn=lambda row: row["version"], allow=READ_MEDIA)


@input_type
class MediaUploadCreateInput:
    """What is about to be uploaded. / 待上传的文件。"""

    filename: str
    content_type: str
    size_bytes: int


@input_type
class MediaUpdateInput:
    """What is said about a picture. / 图片的说明。"""

    id: Id
    alt: list[LocalizedTextInput] | None = strawberry.UNSET
    if_version: int | None = None


@payload
class MediaUploadCreatePayload:
    """The picture, and how to upload it. / 图片及上传方式。"""

    media: Media | None
    upload: UploadRequest | None


@payload
class MediaPayload:
    """The picture as it is now. / 变更后的图片。"""

    media: Media | None


@payload
class MediaDeletePayload:
    """The id of what was deleted. / 已删除的标识。"""

    deleted_id: Id | None


@filters.where_input
class MediaWhere:
    """Conditions on pictures. / 图片条件。"""

    id: filters.IdFilter | None
    filename: filters.TextFilter | None
    state: filters.EnumFilter[rules.MediaState] | None
    created_at: filters.InstantFilter | None


@strawberry.enum(description="Orders of pictures. / 图片排序。")
class MediaOrderField(StrEnum):
    CREATED_AT = "CREATED_AT"
    FILENAME = "FILENAME"


@input_type
class MediaOrder:
    """How pictures are ordered. / 图片的排序方式。"""

    field: MediaOrderField
    direction: pagination.Direction = pagination.Direction.DESC
