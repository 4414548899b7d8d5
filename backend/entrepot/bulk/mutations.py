"""Asking for operations in bulk."""

import strawberry

from entrepot.bulk import inputs
from entrepot.bulk.operations import lifecycle, reading
from entrepot.bulk.permissions import EXPORT_LISTS, IMPORT_ROWS
from entrepot.bulk.types import BulkOperationPayload, BulkQueryRunInput
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

    @mutation(allow=(EXPORT_LISTS, IMPORT_ROWS))
    async def bulk_operation_cancel(tx: Tx, id: Id) -> BulkOperationPayload:
        """End one's own: what waits at once, what runs after its chunk. / 取消本人的批量操作，运行中的稍后停止。"""
        return {"bulk_operation": await lifecycle.cancel_operation(tx, id=id)}
