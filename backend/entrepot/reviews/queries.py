"""Queries of reviews."""

import strawberry

from entrepot.contract.connections import Connection
from entrepot.contract.declare import Reader, query
from entrepot.kernel import pagination
from entrepot.kernel.ids import Id
from entrepot.kernel.permissions import CUSTOMER, PUBLIC
from entrepot.reviews import batches, reads
from entrepot.reviews.types import Review, ReviewOrder, ReviewWhere


@strawberry.type
class ReviewQueries:
    """What reviews answer."""

    @query(allow=PUBLIC, live=True)
    async def review(reader: Reader, id: Id) -> Review | None:
        """A review by id. / 按标识读取评价。"""
        [found] = await batches.reviews_by_id(reader, [id])
        return found

    @query(allow=PUBLIC, live=True)
    async def reviews(
        reader: Reader,
        where: ReviewWhere | None = None,
        order_by: ReviewOrder | None = None,
        first: int | None = None,
        after: str | None = None,
        last: int | None = None,
        before: str | None = None,
    ) -> Connection[Review]:
        """Reviews, the newest first: published ones, one's own, or all for staff. / 评价列表。"""
        return await pagination.page(
            reader.tx,
            reads.REVIEWS,
            where=where,
            order_by=order_by,
            first=first,
            after=after,
            last=last,
            before=before,
            guard=() if reads.sees_everything(reader.actor) else ("published_or_own",),
            values={"own_customer_id": reader.actor.customer_id},
        )

    @query(allow=CUSTOMER)
    async def my_reviews(
        reader: Reader,
        first: int | None = None,
        after: str | None = None,
        last: int | None = None,
        before: str | None = None,
    ) -> Connection[Review]:
        """What the signed-in customer wrote, the newest first. / 我的评价。"""
        return await pagination.page(
            reader.tx,
            reads.REVIEWS,
            first=first,
            after=after,
            last=last,
            before=before,
            guard=("own",),
            values={"own_customer_id": reader.actor.customer_id},
        )
