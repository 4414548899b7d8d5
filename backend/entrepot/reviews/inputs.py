"""From GraphQL inputs to the commands of reviews."""

from entrepot.kernel import errors, permissions
from entrepot.reviews.operations import CreateReview, ModerateReview, ReplyToReview
from entrepot.reviews.types import ReviewCreateInput, ReviewModerateInput, ReviewReplyInput


def to_review(given: ReviewCreateInput, actor: permissions.Actor) -> CreateReview:
    """The command of `reviewCreate`; the author is the signed-in customer."""
    if actor.customer_id is None:
        raise errors.Unauthenticated
    return CreateReview(
        line_id=given.order_line_id,
        customer_id=actor.customer_id,
        rating=given.rating,
        title=given.title,
        body=given.body,
    )


def to_moderation(given: ReviewModerateInput) -> ModerateReview:
    """The command of `reviewModerate`."""
    return ModerateReview(review_id=given.id, decision=given.decision, reason=given.reason, if_version=given.if_version)


def to_reply(given: ReviewReplyInput) -> ReplyToReview:
    """The command of `reviewReply`."""
    return ReplyToReview(review_id=given.id, reply=given.reply, if_version=given.if_version)
