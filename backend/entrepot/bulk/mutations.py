"""Asking for operations in bulk."""

import strawberry

from entrepot.bulk import inputs
from entrepot.bulk.operations import lifecycle, reading, writing
from entrepot.bulk.permissions import EXPORT_LISTS, IMPORT_ROWS
from entrepot.bulk.types import (
    BulkMutationCreateInput,
    BulkMutationCreatePayload,
    BulkOperationPayload,
    BulkQueryRunInput,
)
from entrepot.contract import uploads
from entrepot.contract.declare import mutation
from entrepot.kernel.database import Tx
from entrepot.kernel.ids import Id


@strawberry.type
class BulkMutations:
    @mutation(allow=EXPORT_LISTS)
    async def bulk_query_run(tx: Tx, input: BulkQueryRunInput) -> BulkOperationPayload:
        """Read a whole list into a file, with the rights that one has at each moment of it. / 将整个列表导出为文件。"""
        [row] = await reading.run_queries(tx, commands=[inputs.to_query(input)])
        return {"bulk_operation": row}

    @mutation(allow=IMPORT_ROWS, secret=True)
    async def bulk_mutation_create(tx: Tx, input: BulkMutationCreateInput) -> BulkMutationCreatePayload:
        """Prepare a mutation for each line of a file, up to 100 MB. / 准备按文件逐行执行的操作，文件最大 100 MB。"""
        [row] = await writing.create_mutations(tx, commands=[inputs.to_mutation(input)])
        upload = writing.presign(tx, row=row, size_bytes=input.size_bytes)
        return {"bulk_operation": row, "upload": uploads.request_of(upload)}

    @mutation(allow=IMPORT_ROWS)
    async def bulk_mutation_start(tx: Tx, id: Id) -> BulkOperationPayload:
        """Begin, now that the file is uploaded. / 文件上传后开始执行。"""
        return {"bulk_operation": await lifecycle.start_operation(tx, id=id)}

    @mutation(allow=(EXPORT_LISTS, IMPORT_ROWS))
    async def bulk_operation_cancel(tx: Tx, id: Id) -> BulkOperationPayload:
        """End one's own: what waits at once, what runs after its chunk. / 取消本人的批量操作，运行中的稍后停止。"""
        return {"bulk_operation": await lifecycle.cancel_operation(tx, id=id)}
