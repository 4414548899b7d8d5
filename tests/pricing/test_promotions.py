"""Creating, changing and switching promotions, and reading what the rules need for many carts at once."""

import uuid

import asyncpg
import pytest

from entrepot.kernel import errors
from entrepot.kernel.text import DefaultLocaleMissing
from entrepot.pricing import listings, reads
from entrepot.pricing.operations import prices, promotions
from entrepot.pricing.operations.promotions import CreatePromotion, SwitchPromotion, UpdatePromotion
from entrepot.pricing.rules import carts
from entrepot.pricing.rules.facts import PromotionKind, PromotionScope
from tests.pricing.arrange import DAY, SYSTEM, make_coupon, make_goods, price

NAME = {"zh-CN": "促销", "en": "Sale"}


def percentage(points=1000, **terms):
    terms = {"name": NAME, "kind": PromotionKind.PERCENTAGE, "percent_basis_points": points, "active": True, **terms}
    return CreatePromotion(**terms)


def threshold(spend, less, **terms):
    amounts = {"currency": "CNY", "threshold_minor": spend, "reduction_minor": less}
    return CreatePromotion(name=NAME, kind=PromotionKind.SPEND_THRESHOLD, active=True, **amounts, **terms)


async def priced(tx, goods, *amounts, codes=(), until=None):
    facts = await reads.load_pricing(
        tx,
        variant_ids=goods.variant_ids,
        channel_ids=[goods.channel_id],
        currency="CNY",
        at=tx.now,
        until=until,
        coupon_codes=codes,
    )
    lines = [
        carts.CartLine(variant_id=variant_id, quantity=quantity)
        for variant_id, quantity in zip(goods.variant_ids, amounts, strict=True)
    ]
    return carts.price_lines(lines, facts)


async def test_a_cart_that_hits_three_rules(tx):
    """20 % of a category above the product's own, 10 % of all, 40 off from 300, and a coupon that comes too late."""
    goods = await make_goods(tx)
    shirt, hat = goods.variant_ids
    await prices.set_prices(tx, commands=[price(shirt, 20000), price(hat, 15000)])
    await promotions.create_promotions(
        tx,
        commands=[
            percentage(2000, scope=PromotionScope.CATEGORIES, category_ids=(goods.category_ids[0],), priority=5),
            percentage(1000),
            threshold(30000, 4000),
            percentage(5000, scope=PromotionScope.PRODUCTS, product_ids=(uuid_of(goods, 1),), active=False),
            percentage(5000, starts_at=tx.now + DAY),
        ],
    )
    await make_coupon(tx, code="TOOLATE", starts_at=tx.now - 2 * DAY, ends_at=tx.now - DAY)
    cart = await priced(tx, goods, 1, 2, codes=["toolate", "nobody"])
    # 20000·0.8 + 30000 = 46000, − 4600 = 41400, − 4000 = 37400
    assert (cart.list_total_minor, cart.discount_minor, cart.total_minor) == (50000, 12600, 37400)
    assert [line.total_minor for line in cart.lines] == [13009, 24391]
    assert [(step.outcome, step.reason, step.amount_minor) for step in cart.explain] == [
        ("APPLIED", None, 4000),
        ("APPLIED", None, 4600),
        ("APPLIED", None, 4000),
        ("REJECTED", "COUPON_ENDED", 0),
        ("REJECTED", "COUPON_UNKNOWN", 0),
    ]


def uuid_of(goods, position):
    return goods.product_ids[position]


async def test_a_promotion_for_a_product_leaves_others_alone(tx):
    goods = await make_goods(tx)
    await prices.set_prices(tx, commands=[price(item, 1000) for item in goods.variant_ids])
    await promotions.create_promotions(
        tx, commands=[percentage(5000, scope=PromotionScope.PRODUCTS, product_ids=(goods.product_ids[1],))]
    )
    cart = await priced(tx, goods, 1, 1)
    assert [line.total_minor for line in cart.lines] == [1000, 500]


async def test_facts_of_a_span_price_each_moment_in_it(tx):
    goods = await make_goods(tx, count=1)
    [variant] = goods.variant_ids
    start = tx.now - 9 * DAY
    await prices.set_prices(
        tx, commands=[price(variant, 100, starts_at=start), price(variant, 80, starts_at=start + 3 * DAY)]
    )
    await promotions.create_promotions(
        tx, commands=[percentage(1000, starts_at=start + 5 * DAY, ends_at=start + 6 * DAY)]
    )
    facts = await reads.load_pricing(tx, variant_ids=[variant], currency="CNY", at=start, until=tx.now)
    line = [carts.CartLine(variant_id=variant, quantity=10)]
    totals = [carts.price_lines(line, facts, at=start + day * DAY).total_minor for day in (0, 2, 3, 5, 6, 9)]
    assert totals == [1000, 1000, 800, 720, 800, 800]


@pytest.mark.parametrize(("codes", "statements"), [((), 3), (("WELCOME10",), 4)])
async def test_statements_do_not_grow_with_the_carts(tx, codes, statements):
    goods = await make_goods(tx, count=40)
    await prices.set_prices(tx, commands=[price(item, 1000) for item in goods.variant_ids])
    await make_coupon(tx)
    for size in (1, 40):
        with tx.counting() as count:
            await reads.load_pricing(
                tx,
                variant_ids=goods.variant_ids[:size],
                channel_ids=[goods.channel_id],
                currency="CNY",
                at=tx.now,
                coupon_codes=codes,
                customer_ids=[uuid.uuid4()],
            )
        assert count.statements == statements


async def test_a_coupon_limited_by_customer_takes_a_fifth_statement(tx):
    goods = await make_goods(tx, count=1)
    await make_coupon(tx, max_uses_per_customer=1)
    with tx.counting() as count:
        facts = await reads.load_pricing(
            tx,
            variant_ids=goods.variant_ids,
            currency="CNY",
            at=tx.now,
            coupon_codes=["WELCOME10"],
            customer_ids=[uuid.uuid4()],
        )
    assert (count.statements, dict(facts.uses)) == (5, {})


async def test_a_promotion_is_created_off_changed_and_switched(tx):
    goods = await make_goods(tx)
    [made] = await promotions.create_promotions(tx, commands=[percentage(active=False)])
    assert (made["state"], made["version"], made["starts_at"]) == ("INACTIVE", 1, tx.now)
    terms = {
        "percent_basis_points": 1500,
        "scope": PromotionScope.PRODUCTS,
        "product_ids": tuple(goods.product_ids),
        "ends_at": tx.now + DAY,
    }
    [changed] = await promotions.update_promotions(
        tx, commands=[UpdatePromotion(promotion_id=made["id"], terms=terms, if_version=1)]
    )
    assert (changed["percent_basis_points"], sorted(changed["product_ids"])) == (1500, sorted(goods.product_ids))
    terms = {"scope": PromotionScope.CATEGORIES, "product_ids": (), "category_ids": tuple(goods.category_ids)}
    [moved] = await promotions.update_promotions(
        tx, commands=[UpdatePromotion(promotion_id=made["id"], terms=terms, if_version=2)]
    )
    assert (moved["product_ids"], sorted(moved["category_ids"])) == ([], sorted(goods.category_ids))
    switch = SwitchPromotion(promotion_id=made["id"], active=True)
    [on] = await promotions.switch_promotions(tx, commands=[switch])
    [still] = await promotions.switch_promotions(tx, commands=[switch])
    assert (on["state"], on["version"], still["version"]) == ("ACTIVE", 4, 4)


async def test_wrong_terms_are_told_by_index(tx):
    with pytest.raises(errors.Several) as caught:
        await promotions.create_promotions(tx, commands=[percentage(), percentage(0), threshold(100, 200)])
    assert [(error.code, error.field) for error in caught.value.errors] == [
        ("PROMOTION_INCOMPLETE", (1, "percent")),
        ("REDUCTION_ABOVE_THRESHOLD", (2, "reduction")),
    ]
    with pytest.raises(DefaultLocaleMissing):
        await promotions.create_promotions(tx, commands=[percentage(name={"en": "Sale"})])


async def test_stale_and_unknown_promotions_are_refused(tx):
    [made] = await promotions.create_promotions(tx, commands=[percentage()])
    commands = [
        UpdatePromotion(promotion_id=made["id"], terms={"priority": 1}, if_version=9),
        UpdatePromotion(promotion_id=uuid.uuid4(), terms={}),
    ]
    with pytest.raises(errors.Several) as caught:
        await promotions.update_promotions(tx, commands=commands)
    assert [(error.code, error.field) for error in caught.value.errors] == [
        ("STALE_VERSION", (0, "if_version")),
        ("NOT_FOUND", (1, "id")),
    ]


async def test_changes_tell_only_what_differs(tx):
    [made] = await promotions.create_promotions(tx, commands=[percentage()])
    command = UpdatePromotion(promotion_id=made["id"], terms={"priority": 3, "combinable": True})
    await promotions.update_promotions(tx, commands=[command])
    await tx.flush()
    row = await tx.connection.fetchrow("SELECT before, after FROM change WHERE operation = 'promotionUpdate'")
    assert (row["before"], row["after"]) == ({"priority": 0}, {"priority": 3})


@pytest.mark.books
@pytest.mark.parametrize(
    ("columns", "constraint"),
    [
        ("kind = 'GIFT'", "promotion_kind_complete"),
        ("percent_basis_points = NULL", "promotion_kind_complete"),
        ("percent_basis_points = 10001", "promotion_percent_within"),
        ("currency = 'CNY'", "promotion_kind_complete"),
        ("scope = 'SOME'", "promotion_scope_known"),
        ("ends_at = starts_at", "promotion_ends_after_start"),
    ],
)
async def test_the_database_refuses_wrong_terms(database, shop, columns, constraint):
    async with database.write(shop_id=shop, actor=SYSTEM) as tx:
        tx.abandon()
        await promotions.create_promotions(tx, commands=[percentage()])
        with pytest.raises(asyncpg.CheckViolationError) as caught:
            await tx.connection.execute(f"UPDATE promotion SET {columns}")
    assert caught.value.constraint_name == constraint


async def test_the_newest_coupons_of_a_promotion(tx):
    coupon_id = await make_coupon(tx)
    [row] = await listings.list_coupons(tx, ids=[coupon_id])
    found = await listings.list_first_coupons(tx, promotion_ids=[row["promotion_id"]], first=5)
    assert [item["code"] for item in found[row["promotion_id"]]] == ["WELCOME10"]
