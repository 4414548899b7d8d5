"""Queries of approvals."""

import strawberry

from entrepot.approvals import reads
from entrepot.approvals.permissions import READ_APPROVALS
from entrepot.approvals.rules import documents
from entrepot.approvals.types import (
    CONCERNED,
    Approval,
    ApprovalDocument,
    ApprovalPolicy,
    ApprovalTask,
    ApprovalWhere,
)
from entrepot.contract.connections import Connection
from entrepot.contract.declare import Reader, query
from entrepot.kernel import pagination
from entrepot.kernel.permissions import STAFF


@strawberry.type
class ApprovalQueries:
    """What can be asked of approvals."""

    @query(allow=READ_APPROVALS)
    async def approval_documents(reader: Reader) -> list[ApprovalDocument]:
        """What policies can be about. / 可设置审批的单据类型。"""
        chinese = reader.locale.startswith("zh")
        return [
            {"code": kind.code, "name": kind.zh if chinese else kind.en, "facts": dict(kind.facts)}
            for kind in documents.list_kinds()
        ]

    @query(allow=READ_APPROVALS)
    async def approval_policies(reader: Reader) -> list[ApprovalPolicy]:
        """What needs approval, and by whom. / 审批规则。"""
        return await reads.list_policies(reader.tx)

    @query(allow=CONCERNED)
    async def approvals(
        reader: Reader,
        where: ApprovalWhere | None = None,
        first: int | None = None,
        after: str | None = None,
        last: int | None = None,
        before: str | None = None,
    ) -> Connection[Approval]:
        """Approvals, the newest first: those that concern one, or all for those who may see them. / 审批列表。"""
        return await pagination.page(
            reader.tx,
            reads.APPROVALS,
            where=where,
            first=first,
            after=after,
            last=last,
            before=before,
            guard=() if reads.sees_everything(reader.actor) else ("concerned",),
            values=reads.values_of(reader.tx),
        )

    @query(allow=STAFF)
    async def approval_tasks(
        reader: Reader,
        first: int | None = None,
        after: str | None = None,
        last: int | None = None,
        before: str | None = None,
    ) -> Connection[ApprovalTask]:
        """What waits for one's decision, one's own and what others left to one. / 待我审批。"""
        return await pagination.page(
            reader.tx,
            reads.INBOX,
            first=first,
            after=after,
            last=last,
            before=before,
            guard=("own", "open"),
            values=reads.values_of(reader.tx),
        )
