"""Reading operations in bulk."""

import strawberry

from entrepot.bulk import reads
from entrepot.bulk.types import ALLOW, BulkOperation, BulkOperationOrder, BulkOperationWhere
from entrepot.contract.connections import Connection
from entrepot.contract.declare import Reader, query
from entrepot.kernel.ids import Id


@strawberry.type
class BulkQueries:
    @query(allow=ALLOW)
    async def bulk_operation(reader: Reader, id: Id) -> BulkOperation | None:
        """An operation in bulk by its id: one's own, or with `read_audit` anybody's. / 按标识读取批量操作。"""
        return await reads.find_operation(reader.tx, id=id)

    @query(allow=ALLOW)
    async def bulk_operations(
        reader: Reader,
        where: BulkOperationWhere | None = None,
        order_by: BulkOperationOrder | None = None,
        first: int | None = None,
        after: str | None = None,
        last: int | None = None,
        before: str | None = None,
    ) -> Connection[BulkOperation]:
        """One's own operations in bulk, or with `read_audit` anybody's. / 本人的批量操作，有 `read_audit` 时为全部。"""
        return await reads.page_operations(
            reader.tx, where=where, order_by=order_by, first=first, after=after, last=last, before=before
        )
