"""Reviews: one for a delivered line, moderated, with a summary that always equals a recount."""

import asyncio
import random
import uuid

import asyncpg
import pytest

from entrepot.kernel import errors
from entrepot.reviews import operations, reads
from entrepot.reviews.operations import ModerateReview, ReplyToReview
from entrepot.reviews.rules import Decision
from tests.reviews.arrange import SYSTEM, command, sell, write


async def summary(tx, product_id):
    """Count, sum and histogram from one star up; the recount must agree."""
    assert list(await reads.list_summary_differences(tx)) == []
    row = (await reads.list_summaries(tx, product_ids=[product_id])).get(product_id)
    if row is None:
        return None
    return row["count"], row["rating_sum"], [row[name] for name in reads.EACH_STAR]


async def test_a_review_waits_for_moderation(tx):
    [bought] = await sell(tx)
    row = await operations.create_review(tx, command=command(bought, 4, title=" 不错 ", body="好茶\x00"))
    kept = {name: row[name] for name in ("state", "rating", "title", "body", "author_name", "product_id", "version")}
    assert kept == {
        "state": "PENDING",
        "rating": 4,
        "title": "不错",
        "body": "好茶",
        "author_name": "张**",
        "product_id": bought.product_id,
        "version": 1,
    }
    assert await summary(tx, bought.product_id) is None


async def test_only_a_delivered_line_of_ones_own_can_be_reviewed(tx):
    [bought] = await sell(tx)
    [other] = await sell(tx)
    [travelling] = await sell(tx, delivered=False)
    stranger = operations.CreateReview(
        line_id=bought.line_id, customer_id=other.customer_id, rating=5, title="", body="x"
    )
    nobody = operations.CreateReview(line_id=uuid.uuid4(), customer_id=other.customer_id, rating=5, title="", body="x")
    for refused in (stranger, nobody, command(travelling)):
        with pytest.raises(errors.DomainError) as caught:
            await operations.create_review(tx, command=refused)
        assert (caught.value.code, caught.value.field) == ("NOT_DELIVERED", ("order_line_id",))


async def test_a_second_review_of_the_line_is_refused(tx):
    [bought] = await sell(tx)
    await write(tx, bought)
    with pytest.raises(errors.DomainError) as caught:
        await write(tx, bought)
    assert caught.value.code == "REVIEW_EXISTS"


@pytest.mark.books
async def test_ten_reviews_of_one_line_at_once_leave_one(database, shop):
    async with database.write(shop_id=shop, actor=SYSTEM) as tx:
        [bought] = await sell(tx)

    async def review() -> str:
        try:
            async with database.write(shop_id=shop, actor=SYSTEM) as tx:
                await write(tx, bought)
                await asyncio.sleep(0.02)
        except errors.DomainError as refusal:
            return refusal.code
        except asyncpg.UniqueViolationError as violation:
            return errors.of_constraint(violation.constraint_name).code
        return "WRITTEN"

    answers = await asyncio.gather(*(review() for _ in range(10)))
    assert sorted(answers) == ["REVIEW_EXISTS"] * 9 + ["WRITTEN"]


async def test_publishing_hiding_and_showing_again_are_counted(tx):
    sold = await sell(tx, count=3)
    product_id = sold[0].product_id
    first, second, third = [await write(tx, item, rating) for item, rating in zip(sold, (1, 5, 4), strict=True)]
    publish = [ModerateReview(review_id=item, decision=Decision.PUBLISH) for item in (first, second, third)]
    rows = await operations.moderate_reviews(tx, commands=publish)
    assert [row["state"] for row in rows] == ["PUBLISHED"] * 3
    assert await summary(tx, product_id) == (3, 10, [1, 0, 0, 1, 1])
    hide = ModerateReview(review_id=first, decision=Decision.REJECT, reason="辱骂")
    [hidden] = await operations.moderate_reviews(tx, commands=[hide])
    assert (hidden["state"], hidden["rejection_reason"], hidden["published_at"]) == ("REJECTED", "辱骂", None)
    assert await summary(tx, product_id) == (2, 9, [0, 0, 0, 1, 1])
    [shown] = await operations.moderate_reviews(tx, commands=[publish[0]])
    assert (shown["rejection_reason"], shown["version"]) == (None, 4)
    assert await summary(tx, product_id) == (3, 10, [1, 0, 0, 1, 1])


async def test_wrong_decisions_are_told_together_and_change_nothing(tx):
    first, second = [await write(tx, item, publish=True) for item in await sell(tx, count=2)]
    commands = [
        ModerateReview(review_id=first, decision=Decision.PUBLISH),
        ModerateReview(review_id=second, decision=Decision.REJECT, reason="  "),
    ]
    with pytest.raises(errors.Several) as caught:
        await operations.moderate_reviews(tx, commands=commands)
    assert [(error.code, error.field) for error in caught.value.errors] == [
        ("REVIEW_MOVE_REFUSED", (0, "decision")),
        ("REQUIRED", (1, "reason")),
    ]
    with pytest.raises(errors.StaleVersion):
        await operations.moderate_reviews(
            tx, commands=[ModerateReview(review_id=first, decision=Decision.REJECT, reason="x", if_version=1)]
        )


@pytest.mark.parametrize("size", [1, 20])
async def test_moderation_takes_six_statements_however_many(tx, size):
    commands = [
        ModerateReview(review_id=await write(tx, item), decision=Decision.PUBLISH)
        for item in await sell(tx, count=size)
    ]
    with tx.counting() as count:
        await operations.moderate_reviews(tx, commands=commands)
    assert count.statements == 6


@pytest.mark.books
async def test_moderators_at_once_leave_a_summary_that_equals_the_recount(database, shop):
    async with database.write(shop_id=shop, actor=SYSTEM) as tx:
        sold = await sell(tx, count=12)
        again = await sell(tx, count=12)
        everything = [*sold, *again]
        review_ids = [await write(tx, item, 1 + n % 5) for n, item in enumerate(everything)]

    async def publish(turn: int) -> None:
        mine = review_ids[turn::4]
        random.Random(turn).shuffle(mine)
        async with database.write(shop_id=shop, actor=SYSTEM) as tx:
            await operations.moderate_reviews(
                tx, commands=[ModerateReview(review_id=item, decision=Decision.PUBLISH) for item in mine]
            )

    await asyncio.gather(*(publish(turn) for turn in range(4)))
    async with database.read(shop_id=shop, actor=SYSTEM) as tx:
        counts = [(await summary(tx, item.product_id))[0] for item in (sold[0], again[0])]
    assert counts == [12, 12]


@pytest.mark.books
@pytest.mark.parametrize(
    ("change", "constraint"),
    [
        ("UPDATE review_summary SET count = count + 1", "review_summary_count_is_sum"),
        ("UPDATE review_summary SET rating_sum = 0", "review_summary_rating_is_sum"),
        ("UPDATE review_summary SET stars_1 = -1, count = count - 1", "review_summary_rating_is_sum"),
        ("UPDATE review SET rating = 6", "review_rating_range"),
        ("UPDATE review SET state = 'REJECTED'", "review_published_has_date"),
    ],
)
async def test_the_database_refuses_what_must_never_be(tx, change, constraint):
    [bought] = await sell(tx)
    await write(tx, bought, publish=True)
    with pytest.raises(asyncpg.CheckViolationError) as caught:
        await tx.connection.execute(change)
    assert caught.value.constraint_name == constraint


async def test_the_merchant_answers_and_takes_it_back(tx):
    [bought] = await sell(tx)
    review_id = await write(tx, bought, publish=True)
    [answered] = await operations.reply_to_reviews(tx, commands=[ReplyToReview(review_id=review_id, reply=" 谢谢 ")])
    assert (answered["reply"], answered["replied_at"]) == ("谢谢", tx.now)
    [silent] = await operations.reply_to_reviews(tx, commands=[ReplyToReview(review_id=review_id, reply="")])
    assert (silent["reply"], silent["replied_at"]) == (None, None)


async def test_the_recount_finds_a_wrong_summary(tx):
    [bought] = await sell(tx)
    await write(tx, bought, 5, publish=True)
    await tx.connection.execute(
        "UPDATE review_summary SET stars_5 = 0, stars_4 = 1, rating_sum = 4 WHERE product_id = $1", bought.product_id
    )
    rows = await reads.list_summary_differences(tx)
    assert [(row["product_id"], row["kept"], row["counted"]) for row in rows] == [(bought.product_id, 1, 1)]
