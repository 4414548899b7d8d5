"""The GraphQL types of operations in bulk."""

from datetime import datetime
from enum import StrEnum

import strawberry
from strawberry.scalars import JSON

from entrepot.bulk import batches
from entrepot.bulk.permissions import EXPORT_LISTS, IMPORT_ROWS
from entrepot.bulk.rules.states import BulkFormat, BulkKind, BulkState
from entrepot.bulk.tables import BULK_OPERATION
from entrepot.contract.declare import batch, derived, input_type, object_type, payload, plain
from entrepot.contract.uploads import UploadRequest
from entrepot.kernel import filters, pagination
from entrepot.kernel.ids import Id
from entrepot.shops.permissions import READ_AUDIT

ALLOW = (EXPORT_LISTS, IMPORT_ROWS, READ_AUDIT)

strawberry.enum(BulkKind, description="What is done in bulk. / 批量操作的种类。")
strawberry.enum(BulkState, description="Where an operation in bulk stands. / 批量操作的状态。")
strawberry.enum(BulkFormat, description="How a file is written. / 文件格式。")


@object_type(allow=ALLOW)
class BulkFailure:
    """Why an operation failed: a code as in `errors`, and a sentence. / 批量操作失败的原因。"""

    code: str
    message: str | None


@object_type(allow=ALLOW, node=BULK_OPERATION, load=batches.operations_by_id)
class BulkOperation:
    """A whole list that is read, or a file whose rows are carried out. / 批量操作：整体导出列表，或逐行执行文件。"""

    id: Id
    kind: BulkKind = derived(needs=("kind",), fn=lambda row: BulkKind(row["kind"]))
    state: BulkState = derived(needs=("state",), fn=lambda row: BulkState(row["state"]))
    format: BulkFormat = derived(needs=("format",), fn=lambda row: BulkFormat(row["format"]))
    document: str
    variables: JSON
    actor_name: str
    rows: int = plain(
        column="rows", description="Rows that are done, without the lists inside of them. / 已处理的行数。"
    )
    objects: int = plain(column="objects", description="Lines of the result so far. / 结果文件的行数。")
    failed_rows: int = plain(column="failed_rows", description="Rows that were refused. / 被拒绝的行数。")
    is_mass_export: bool = plain(
        column="is_mass_export",
        description="Its actor exported many rows with customers' data within an hour. / "
        "大量导出：操作者一小时内导出了许多含顾客数据的行。",
    )
    url: str | None = batch(
        batches.result_urls,
        description="Where the result can be loaded for ten minutes; only for whoever asked for it. / "
        "结果文件的下载地址，十分钟内有效，仅提供给提交者本人。",
    )
    size_bytes: int | None = plain(column="result_bytes")
    failure: BulkFailure | None = derived(needs=("error_code", "error_message"), fn=batches.error_of)
    created_at: datetime
    started_at: datetime | None
    settled_at: datetime | None
    expires_at: datetime | None = plain(
        column="expires_at", description="When the result is taken away. / 结果文件的清除时间。"
    )


@input_type
class BulkQueryRunInput:
    """A query of one list, without the arguments that page it. / 针对一个列表的查询，不含分页参数。"""

    document: str
    variables: JSON | None = None
    format: BulkFormat = BulkFormat.JSONL


@input_type
class BulkMutationCreateInput:
    """A mutation whose variables are the lines of a file that is about to be uploaded. /
    以待上传文件的各行为变量的操作。"""

    document: str
    size_bytes: int
    format: BulkFormat = BulkFormat.JSONL


@payload
class BulkMutationCreatePayload:
    """The operation, and how its file is uploaded. / 批量操作及文件上传方式。"""

    bulk_operation: BulkOperation | None
    upload: UploadRequest | None


@payload
class BulkOperationPayload:
    """The operation as it is now. / 变更后的批量操作。"""

    bulk_operation: BulkOperation | None


@filters.where_input
class BulkOperationWhere:
    """Conditions on operations in bulk. / 批量操作条件。"""

    kind: filters.EnumFilter[BulkKind] | None
    state: filters.EnumFilter[BulkState] | None
    is_mass_export: filters.BooleanFilter | None
    created_at: filters.InstantFilter | None


@strawberry.enum(description="Orders of operations in bulk. / 批量操作排序。")
class BulkOperationOrderField(StrEnum):
    CREATED_AT = "CREATED_AT"


@input_type
class BulkOperationOrder:
    """How operations in bulk are ordered. / 批量操作的排序方式。"""

    field: BulkOperationOrderField
    direction: pagination.Direction = pagination.Direction.DESC
