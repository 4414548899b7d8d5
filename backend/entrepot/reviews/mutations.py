"""Mutations of reviews."""

import strawberry

from entrepot.contract.declare import mutation
from entrepot.kernel.database import Tx
from entrepot.kernel.permissions import CUSTOMER
from entrepot.reviews import inputs, operations
from entrepot.reviews.permissions import MODERATE_REVIEWS
from entrepot.reviews.types import ReviewCreateInput, ReviewModerateInput, ReviewPayload, ReviewReplyInput


@strawberry.type
class ReviewMutations:
    """What people do with reviews."""

    @mutation(allow=CUSTOMER)
    async def review_create(tx: Tx, input: ReviewCreateInput) -> ReviewPayload:
        """Review a delivered order line; it is shown once it is published. / 评价已收货商品，审核后展示。"""
        return {"review": await operations.create_review(tx, command=inputs.to_review(input, tx.actor))}

    @mutation(allow=MODERATE_REVIEWS)
    async def review_moderate(tx: Tx, input: ReviewModerateInput) -> ReviewPayload:
        """Publish or reject a review. / 审核评价。"""
        [review] = await operations.moderate_reviews(tx, commands=[inputs.to_moderation(input)])
        return {"review": review}

    @mutation(allow=MODERATE_REVIEWS)
    async def review_reply(tx: Tx, input: ReviewReplyInput) -> ReviewPayload:
        """Answer a review as the merchant. / 回复评价。"""
        [review] = await operations.reply_to_reviews(tx, commands=[inputs.to_reply(input)])
        return {"review": review}
