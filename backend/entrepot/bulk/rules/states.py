"""Where an operation in bulk stands, how much of it there may be, and what stands against it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Final

from entrepot.kernel import errors

# A chunk is so many pages or lines; then it is committed, and whoever asks is looked at again.
PAGES_OF_A_CHUNK: Final = 8
# Chunks until the job makes way for others.
CHUNKS_OF_A_JOB: Final = 20
# Whoever holds an operation says so this often at least; then another worker may take it.
LEASE: Final = timedelta(minutes=2)
# Lines of a mutation's file in a chunk, how long one may be, and how large the whole file (Shopify's limit).
LINES_OF_A_CHUNK: Final = 50
LONGEST_LINE_BYTES: Final = 64 * 1024
LARGEST_INPUT_BYTES: Final = 100 * 1024 * 1024
UPLOAD_VALID: Final = timedelta(minutes=15)
ABANDONED_AFTER: Final = timedelta(hours=24)
MOST_WAITING: Final = 20
RESULT_VALID: Final = timedelta(days=7)
ADDRESS_VALID: Final = timedelta(minutes=10)
# Rows with what customers have told us that somebody exports in an hour before it is recorded as a mass export.
MASS_EXPORT_ROWS: Final = 1_000
WATCHED: Final = frozenset({"Customer", "Order"})


class BulkKind(StrEnum):
    """What is done in bulk."""

    QUERY = "QUERY"
    MUTATION = "MUTATION"


class BulkState(StrEnum):
    """Where an operation stands."""

    UPLOADING = "UPLOADING"
    QUEUED = "QUEUED"
    RUNNING = "RUNNING"
    DONE = "DONE"
    FAILED = "FAILED"
    CANCELED = "CANCELED"


class BulkFormat(StrEnum):
    """How a file is written."""

    JSONL = "JSONL"
    CSV = "CSV"
    XLSX = "XLSX"


# From → to. Whatever is settled stays so.
TRANSITIONS: Final[Mapping[BulkState, frozenset[BulkState]]] = {
    BulkState.UPLOADING: frozenset({BulkState.QUEUED, BulkState.CANCELED}),
    BulkState.QUEUED: frozenset({BulkState.RUNNING, BulkState.CANCELED}),
    BulkState.RUNNING: frozenset({BulkState.DONE, BulkState.FAILED, BulkState.CANCELED}),
    BulkState.DONE: frozenset(),
    BulkState.FAILED: frozenset(),
    BulkState.CANCELED: frozenset(),
}
CONTENT_TYPES: Final[Mapping[BulkFormat, str]] = {
    BulkFormat.JSONL: "application/jsonl",
    BulkFormat.CSV: "text/csv; charset=utf-8",
    BulkFormat.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


@dataclass(eq=False)
class BulkOperationSettled(errors.DomainError):
    """This operation is {state}; nothing more can be done with it."""

    code = "BULK_OPERATION_SETTLED"
    zh = "该批量操作状态为 {state}，不能再变更。"
    state: str


@dataclass(eq=False)
class BulkQueueFull(errors.DomainError):
    """{limit} of your operations wait already; let some of them end first."""

    code = "BULK_QUEUE_FULL"
    zh = "已有 {limit} 项批量操作在排队，请等待部分完成后再提交。"
    limit: int


@dataclass(eq=False)
class ResultTooLarge(errors.DomainError):
    """This does not fit into a spreadsheet ({limit}); export it as JSONL or CSV."""

    code = "RESULT_TOO_LARGE"
    zh = "内容超出电子表格的限制（{limit}），请导出为 JSONL 或 CSV。"
    limit: str


@dataclass(eq=False)
class InputMissing(errors.DomainError):
    """The file never arrived, or it is larger than announced."""

    code = "INPUT_MISSING"
    zh = "文件未送达，或大于申报的大小。"


@dataclass(eq=False)
class InputUnreadable(errors.DomainError):
    """The file cannot be read: {reason}."""

    code = "INPUT_UNREADABLE"
    zh = "无法读取文件：{reason}。"
    reason: str


@dataclass(eq=False)
class ColumnUnknown(errors.DomainError):
    """The mutation has no variable for the column {column}."""

    code = "COLUMN_UNKNOWN"
    zh = "该操作没有与列 {column} 对应的变量。"
    column: str


@dataclass(eq=False)
class LineInvalid(errors.DomainError):
    """This line is not an object of variables: {reason}."""

    code = "LINE_INVALID"
    zh = "该行不是变量对象：{reason}。"
    reason: str


def check_transition(state: BulkState, to: BulkState, *, path: errors.FieldPath = ()) -> list[errors.DomainError]:
    """What forbids this change of state."""
    return [] if to in TRANSITIONS[state] else [BulkOperationSettled(state=state.value, field=path)]


def is_settled(state: BulkState) -> bool:
    """Whether nothing will happen any more."""
    return not TRANSITIONS[state]
