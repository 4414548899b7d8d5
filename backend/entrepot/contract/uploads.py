"""What a client is told so that it can upload a file to the storage itself."""

from datetime import datetime
from typing import Any

from entrepot.contract.declare import object_type
from entrepot.kernel import storage
from entrepot.kernel.permissions import PUBLIC


@object_type(allow=PUBLIC)
class NameValue:
    """A name and its value. / 名称与值。"""

    name: str
    value: str


@object_type(allow=PUBLIC)
class UploadRequest:
    """Send exactly this from the browser: with `fields` a multipart form that ends in `file`, else the bytes. /
    上传请求，浏览器须原样发送：有 `fields` 时为以 `file` 结尾的表单，否则直接发送文件内容。"""

    url: str
    method: str
    headers: list[NameValue]
    fields: list[NameValue]
    expires_at: datetime


def request_of(upload: storage.Upload) -> dict[str, Any]:
    """An upload as the source of an UploadRequest."""
    return {
        "url": upload.url,
        "method": upload.method,
        "headers": [{"name": name, "value": value} for name, value in upload.headers.items()],
        "fields": [{"name": name, "value": value} for name, value in upload.fields.items()],
        "expires_at": upload.expires_at,
    }
