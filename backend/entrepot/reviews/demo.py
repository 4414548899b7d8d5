"""Reviews of the demo shop: most are published, one is answered, one is rejected, the last ones wait."""

from collections.abc import Mapping, Sequence
from typing import Any

from entrepot.kernel.database import Row, Tx
from entrepot.reviews import operations
from entrepot.reviews.rules import Decision

WAITING = 2
_SAID = (
    (5, "非常满意", "做工精细，包装严实，第二天就到了。"),
    (4, "Good value", "Exactly as described, the colour is a little lighter than in the picture."),
    (5, "回购", "家里人都喜欢，已经第二次购买。"),
    (3, "一般", "东西不错，就是物流慢了两天。"),
    (5, "Lovely", "A present for my mother; she uses it every day."),
    (2, "有点失望", "尺寸比想象中小，客服处理得倒是很快。"),
)
_SPAM = (1, "加微信", "加微信领红包，非诚勿扰。")


async def load(tx: Tx, *, lines: Sequence[Mapping[str, Any]]) -> None:
    """Let customers review delivered lines (`line_id`, `customer_id`), one review each."""
    made = []
    for number, line in enumerate(lines):
        rating, title, body = _SPAM if number == len(_SAID) else _SAID[number % len(_SAID)]
        command = operations.CreateReview(
            line_id=line["line_id"], customer_id=line["customer_id"], rating=rating, title=title, body=body
        )
        made.append(await operations.create_review(tx, command=command))
    decided = made[: len(made) - WAITING]
    await operations.moderate_reviews(tx, commands=[_decide(row) for row in decided])
    answered = [row for row in decided if row["rating"] == 2][:1]
    reply = "抱歉让您失望，已为您安排补偿。/ We are sorry, and have made up for it."
    await operations.reply_to_reviews(
        tx, commands=[operations.ReplyToReview(review_id=row["id"], reply=reply) for row in answered]
    )


def _decide(row: Row) -> operations.ModerateReview:
    if row["title"] == _SPAM[1]:
        return operations.ModerateReview(review_id=row["id"], decision=Decision.REJECT, reason="广告 / Advertisement")
    return operations.ModerateReview(review_id=row["id"], decision=Decision.PUBLISH)
