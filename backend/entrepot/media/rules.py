"""What may be uploaded, what becomes of it, and which renditions a picture gets. No database, no clock, no files."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final

from entrepot.kernel import errors

if TYPE_CHECKING:
    # `pixels` reads these rules in a process for each picture, which has no use for SQLAlchemy.
    from entrepot.kernel.statements import Row

LARGEST_BYTES: Final = 20 * 1024 * 1024
MOST_PIXELS: Final = 50_000_000
WIDTHS: Final = (160, 480, 960, 1600)
GREATEST_HEIGHT: Final = 4800
LONGEST_FILENAME: Final = 200
UPLOAD_VALID: Final = timedelta(minutes=5)
ABANDONED_AFTER: Final = timedelta(hours=24)
CONTENT_TYPES: Final[Mapping[str, str]] = {
    "image/jpeg": "JPEG",
    "image/png": "PNG",
    "image/webp": "WEBP",
    "image/gif": "GIF",
}


class MediaKind(StrEnum):
    """The kinds of media."""

    IMAGE = "IMAGE"


class MediaState(StrEnum):
    """Where a picture stands between its upload and its renditions."""

    PENDING = "PENDING"
    PROCESSING = "PROCESSING"
    READY = "READY"
    FAILED = "FAILED"


class MediaFailure(StrEnum):
    """Why a picture could not be used."""

    FILE_MISSING = "FILE_MISSING"
    FILE_TOO_LARGE = "FILE_TOO_LARGE"
    NOT_AN_IMAGE = "NOT_AN_IMAGE"
    TYPE_MISMATCH = "TYPE_MISMATCH"
    TOO_MANY_PIXELS = "TOO_MANY_PIXELS"
    DAMAGED = "DAMAGED"


MESSAGES: Final[Mapping[MediaFailure, tuple[str, str]]] = {
    MediaFailure.FILE_MISSING: ("The file never arrived; upload it again.", "文件未送达，请重新上传。"),
    MediaFailure.FILE_TOO_LARGE: ("The file is larger than announced.", "文件大于申报的大小。"),
    MediaFailure.NOT_AN_IMAGE: (
        "The file is not a JPEG, PNG, WebP or GIF picture.",
        "文件不是 JPEG、PNG、WebP 或 GIF 图片。",
    ),
    MediaFailure.TYPE_MISMATCH: ("The content is not of the announced type.", "文件内容与申报的类型不符。"),
    MediaFailure.TOO_MANY_PIXELS: ("The picture has more than 50 million pixels.", "图片超过 5000 万像素。"),
    MediaFailure.DAMAGED: ("The picture is damaged or cannot be decoded.", "图片已损坏或无法解码。"),
}

# From → to. READY is final: another picture is another upload.
TRANSITIONS: Final[Mapping[MediaState, frozenset[MediaState]]] = {
    MediaState.PENDING: frozenset({MediaState.PROCESSING}),
    MediaState.PROCESSING: frozenset({MediaState.READY, MediaState.FAILED}),
    MediaState.FAILED: frozenset({MediaState.PROCESSING}),
    MediaState.READY: frozenset(),
}


@dataclass(eq=False)
class ContentTypeUnsupported(errors.DomainError):
    """Pictures are JPEG, PNG, WebP or GIF, not {content_type}."""

    code = "CONTENT_TYPE_UNSUPPORTED"
    zh = "图片须为 JPEG、PNG、WebP 或 GIF，而不是 {content_type}。"
    content_type: str


@dataclass(eq=False)
class FileTooLarge(errors.DomainError):
    """A picture has at most {limit_bytes} bytes."""

    code = "FILE_TOO_LARGE"
    zh = "图片最大 {limit_bytes} 字节。"
    limit_bytes: int


@dataclass(eq=False)
class FileEmpty(errors.DomainError):
    """The file is empty."""

    code = "FILE_EMPTY"
    zh = "文件为空。"


@dataclass(eq=False)
class MediaNotWaiting(errors.DomainError):
    """This picture is {state}; it waits for no upload."""

    code = "MEDIA_NOT_WAITING"
    zh = "该图片状态为 {state}，不在等待上传。"
    state: str


@dataclass(frozen=True, kw_only=True)
class CreateUpload:
    """A wish to upload a picture."""

    filename: str
    content_type: str
    size_bytes: int


@dataclass(frozen=True, kw_only=True)
class Rendered:
    """What rendering found out about a picture and made of it."""

    width: int
    height: int
    checksum: str
    placeholder: str
    renditions: Sequence[Mapping[str, Any]]


def check_upload(wish: CreateUpload, *, path: errors.FieldPath = ()) -> list[errors.DomainError]:
    """Everything that forbids this upload."""
    found: list[errors.DomainError] = []
    if wish.content_type not in CONTENT_TYPES:
        found.append(ContentTypeUnsupported(content_type=wish.content_type[:100], field=(*path, "content_type")))
    if wish.size_bytes > LARGEST_BYTES:
        found.append(FileTooLarge(limit_bytes=LARGEST_BYTES, field=(*path, "size_bytes")))
    if wish.size_bytes < 1:
        found.append(FileEmpty(field=(*path, "size_bytes")))
    return found


def shown_filename(filename: str) -> str:
    """The last part of what the browser called the file, for people to read; no key is ever made of it."""
    last = re.split(r"[/\\]", filename)[-1]
    printable = "".join(letter for letter in last if letter.isprintable()).strip()
    return printable[:LONGEST_FILENAME] or "unnamed"


def check_transition(state: MediaState, to: MediaState, *, path: errors.FieldPath = ()) -> list[errors.DomainError]:
    """What forbids this change of state."""
    return [] if to in TRANSITIONS[state] else [MediaNotWaiting(state=state.value, field=path)]


def rendition_sizes(width: int, height: int) -> list[tuple[int, int]]:
    """The renditions of a picture, narrowest first: never wider than it is, and of bounded height."""
    targets = {*(target for target in WIDTHS if target <= width), min(width, WIDTHS[-1])}
    return list(dict.fromkeys(_fit(width, height, target) for target in sorted(targets)))


def _fit(width: int, height: int, target: int) -> tuple[int, int]:
    scale = min(target / width, GREATEST_HEIGHT / height)
    return max(1, round(width * scale)), max(1, round(height * scale))


def renditions_of(row: "Row") -> Sequence[Mapping[str, Any]]:
    """The renditions that a row of `media` holds; none before it is ready."""
    found: Sequence[Mapping[str, Any]] = row["renditions"].get("webp", [])
    return found


def choose_rendition(renditions: Sequence[Mapping[str, Any]], *, width: int) -> Mapping[str, Any] | None:
    """The narrowest rendition that is at least this wide, or else the widest."""
    by_width = sorted(renditions, key=lambda item: int(item["width"]))
    return next((item for item in by_width if item["width"] >= width), by_width[-1] if by_width else None)


def failure_message(failure: MediaFailure, *, locale: str) -> str:
    """Why a picture failed, for people."""
    english, chinese = MESSAGES[failure]
    return chinese if locale.lower().startswith("zh") else english
