"""Coupons: used as often as allowed and no more, whoever asks at the same time; given back when an order ends."""

import asyncio
import uuid
from datetime import timedelta

import asyncpg
import pytest

from entrepot.kernel import errors, ids
from entrepot.pricing import listings
from entrepot.pricing.operations import coupons, promotions
from entrepot.pricing.rules.coupons import RedeemCoupon, Redeemed
from entrepot.pricing.rules.facts import PromotionKind
from tests.pricing.arrange import DAY, DOCUMENT, SYSTEM, make_coupon


def use(coupon_id, document=None, **more):
    return RedeemCoupon(coupon_id=coupon_id, reference_id=document or ids.new(DOCUMENT), **more)


def told(answers):
    return ["REDEEMED" if isinstance(answer, Redeemed) else answer.code for answer in answers]


async def used(tx, coupon_id):
    [row] = await listings.list_coupons(tx, ids=[coupon_id])
    assert list(await listings.list_miscounted_coupons(tx)) == []
    return row["used_count"]


async def test_one_refused_alone(tx):
    twice = await make_coupon(tx, code="TWICE", max_uses=2)
    ended = await make_coupon(tx, code="ENDED", starts_at=tx.now - 2 * DAY, ends_at=tx.now - DAY)
    later = await make_coupon(tx, code="LATER", starts_at=tx.now + DAY)
    answers = await coupons.redeem_coupons(
        tx, commands=[use(twice), use(ended), use(twice), use(later), use(twice), use(uuid.uuid4())]
    )
    assert told(answers) == [
        *("REDEEMED", "COUPON_ENDED", "REDEEMED", "COUPON_NOT_STARTED", "COUPON_EXHAUSTED", "COUPON_UNKNOWN")
    ]
    assert [await used(tx, item) for item in (twice, ended, later)] == [2, 0, 0]


async def test_the_dates_of_a_past_order_are_judged_at_its_date(tx):
    ended = await make_coupon(tx, starts_at=tx.now - 2 * DAY, ends_at=tx.now - DAY)
    at = tx.now - timedelta(hours=30)
    assert told(await coupons.redeem_coupons(tx, commands=[use(ended, at=at)])) == ["REDEEMED"]


async def test_the_same_document_counts_once(tx):
    coupon_id = await make_coupon(tx, max_uses=1)
    document = ids.new(DOCUMENT)
    first = await coupons.redeem_coupons(tx, commands=[use(coupon_id, document), use(coupon_id, document)])
    again = await coupons.redeem_coupons(tx, commands=[use(coupon_id, document)])
    assert [answer.fresh for answer in (*first, *again)] == [True, False, False]
    assert await used(tx, coupon_id) == 1


async def test_a_use_given_back_can_be_used_again(tx):
    coupon_id = await make_coupon(tx, max_uses=1)
    first, second = ids.new_many(DOCUMENT, 2)
    await coupons.redeem_coupons(tx, commands=[use(coupon_id, first)])
    assert told(await coupons.redeem_coupons(tx, commands=[use(coupon_id, second)])) == ["COUPON_EXHAUSTED"]
    assert await coupons.release_coupons(tx, reference_ids=[first, second]) == 1
    assert await coupons.release_coupons(tx, reference_ids=[first]) == 0
    assert await used(tx, coupon_id) == 0
    assert told(await coupons.redeem_coupons(tx, commands=[use(coupon_id, second)])) == ["REDEEMED"]
    await coupons.release_coupons(tx, reference_ids=[second])
    assert told(await coupons.redeem_coupons(tx, commands=[use(coupon_id, first)])) == ["REDEEMED"]
    assert await used(tx, coupon_id) == 1


async def test_c5_a_coupon_limited_by_customer_needs_one(tx):
    coupon_id = await make_coupon(tx, max_uses_per_customer=1)
    assert told(await coupons.redeem_coupons(tx, commands=[use(coupon_id)])) == ["COUPON_CUSTOMER_REQUIRED"]


async def test_statements_do_not_grow_with_the_batch(tx):
    coupon_ids = [await make_coupon(tx, code=f"CODE{n}", max_uses=50) for n in range(3)]
    for size in (1, 40):
        commands = [use(coupon_ids[n % 3]) for n in range(size)]
        with tx.counting() as count:
            await coupons.redeem_coupons(tx, commands=commands)
        assert count.statements == 4
        with tx.counting() as count:
            await coupons.release_coupons(tx, reference_ids=[command.reference_id for command in commands])
        assert count.statements == 3


@pytest.mark.books
@pytest.mark.parametrize("limit", [1, 7])
async def test_c4_fifty_at_once_use_it_as_often_as_allowed(database, shop, limit):
    async with database.write(shop_id=shop, actor=SYSTEM) as tx:
        coupon_id = await make_coupon(tx, max_uses=limit)

    async def redeem() -> list[str]:
        async with database.write(shop_id=shop, actor=SYSTEM) as tx:
            return told(await coupons.redeem_coupons(tx, commands=[use(coupon_id)]))

    answers = [answer for batch in await asyncio.gather(*(redeem() for _ in range(50))) for answer in batch]
    assert sorted(answers) == ["COUPON_EXHAUSTED"] * (50 - limit) + ["REDEEMED"] * limit
    async with database.write(shop_id=shop, actor=SYSTEM) as tx:
        assert await used(tx, coupon_id) == limit


@pytest.mark.books
async def test_batches_that_share_coupons_in_any_order_do_not_deadlock(database, shop):
    async with database.write(shop_id=shop, actor=SYSTEM) as tx:
        coupon_ids = [await make_coupon(tx, code=f"CODE{n}", max_uses=10) for n in range(6)]

    async def redeem(turn: int) -> int:
        order = coupon_ids[turn % 6 :] + coupon_ids[: turn % 6]
        order = order if turn % 2 else order[::-1]
        async with database.write(shop_id=shop, actor=SYSTEM) as tx:
            return told(await coupons.redeem_coupons(tx, commands=[use(item) for item in order])).count("REDEEMED")

    assert sum(await asyncio.gather(*(redeem(turn) for turn in range(20)))) == 60


@pytest.mark.books
async def test_c4_the_database_refuses_one_use_too_many(database, shop):
    async with database.write(shop_id=shop, actor=SYSTEM) as tx:
        await make_coupon(tx, max_uses=1)
        tx.abandon()
        with pytest.raises(asyncpg.CheckViolationError) as caught:
            await tx.connection.execute("UPDATE coupon SET used_count = 2")
    assert caught.value.constraint_name == "coupon_used_within_max"


async def test_codes_are_unique_however_they_are_typed(tx):
    await make_coupon(tx, code="Summer 2026")
    [row] = await tx.connection.fetch("SELECT code FROM coupon")
    assert row["code"] == "SUMMER2026"
    with pytest.raises(asyncpg.UniqueViolationError) as caught:
        await make_coupon(tx, code="ｓｕｍｍｅｒ2026")
    assert errors.of_constraint(caught.value.constraint_name).code == "COUPON_CODE_TAKEN"


async def test_limits_can_be_changed_but_not_below_what_was_used(tx):
    coupon_id = await make_coupon(tx, max_uses=3)
    await coupons.redeem_coupons(tx, commands=[use(coupon_id), use(coupon_id)])
    update = coupons.UpdateCoupon(coupon_id=coupon_id, limits={"max_uses": 1})
    with pytest.raises(errors.DomainError) as caught:
        await coupons.update_coupons(tx, commands=[update])
    assert (caught.value.code, caught.value.facts()) == ("MAX_USES_BELOW_USED", {"used": 2})
    update = coupons.UpdateCoupon(coupon_id=coupon_id, limits={"max_uses": None}, if_version=1)
    [row] = await coupons.update_coupons(tx, commands=[update])
    assert (row["max_uses"], row["version"], row["used_count"]) == (None, 2, 2)
    with pytest.raises(errors.StaleVersion):
        await coupons.update_coupons(tx, commands=[update])


async def test_a_promotion_that_applies_by_itself_takes_no_coupon(tx):
    [promotion] = await promotions.create_promotions(
        tx,
        commands=[
            promotions.CreatePromotion(name={"zh-CN": "九折"}, kind=PromotionKind.PERCENTAGE, percent_basis_points=1000)
        ],
    )
    commands = [
        coupons.CreateCoupon(code="ABC", promotion_id=promotion["id"]),
        coupons.CreateCoupon(code="!", promotion_id=uuid.uuid4(), max_uses=0),
    ]
    with pytest.raises(errors.Several) as caught:
        await coupons.create_coupons(tx, commands=commands)
    assert [(error.code, error.field) for error in caught.value.errors] == [
        ("PROMOTION_NEEDS_NO_COUPON", (0, "promotion_id")),
        ("NOT_FOUND", (1, "promotion_id")),
        ("COUPON_CODE_INVALID", (1, "code")),
        ("OUT_OF_RANGE", (1, "max_uses")),
    ]
