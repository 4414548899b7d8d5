"""Setting prices: one ends where the next begins, nothing overlaps, whoever sets them and however."""

import asyncio
import random
import uuid

import asyncpg
import pytest

from entrepot.kernel import errors, ids
from entrepot.pricing import reads
from entrepot.pricing.operations import prices
from entrepot.pricing.rules import prices as price_rules
from entrepot.pricing.tables import PRICE
from tests.pricing.arrange import DAY, SYSTEM, make_goods, price, stock_goods

INSERT = (
    "INSERT INTO price (shop_id, id, variant_id, currency, amount_minor, starts_at, ends_at)"
    " VALUES ($1, $2, $3, 'CNY', 5, $4, $5)"
)

REPLACED = """
SELECT CAST(before ->> 'amount_minor' AS integer) AS amount FROM change
WHERE shop_id = $1 AND operation = 'priceSet' AND before ? 'amount_minor'
"""


async def line(tx, variant_id, *, currency="CNY"):
    """Every stored price of a variant in time order, as (amount, start, end, channel)."""
    rows = await tx.connection.fetch(
        "SELECT * FROM price WHERE shop_id = $1 AND variant_id = $2 AND currency = $3 ORDER BY starts_at",
        *(tx.shop_id, variant_id, currency),
    )
    return [(row["amount_minor"], row["starts_at"], row["ends_at"], row["channel_id"]) for row in rows]


async def test_a_new_price_ends_the_old_one(tx):
    goods = await make_goods(tx)
    [variant, _] = goods.variant_ids
    await prices.set_prices(tx, commands=[price(variant, 100, starts_at=tx.now - DAY)])
    [row] = await prices.set_prices(tx, commands=[price(variant, 80, compare_at_minor=100)])
    assert (row["amount_minor"], row["compare_at_minor"], row["ends_at"]) == (80, 100, None)
    assert await line(tx, variant) == [(100, tx.now - DAY, tx.now, None), (80, tx.now, None, None)]


async def test_a_bounded_price_lets_the_old_one_go_on(tx):
    goods = await make_goods(tx)
    [variant, _] = goods.variant_ids
    await prices.set_prices(tx, commands=[price(variant, 100, starts_at=tx.now - DAY)])
    await prices.set_prices(tx, commands=[price(variant, 80, starts_at=tx.now + DAY, ends_at=tx.now + 2 * DAY)])
    assert await line(tx, variant) == [
        (100, tx.now - DAY, tx.now + DAY, None),
        (80, tx.now + DAY, tx.now + 2 * DAY, None),
        (100, tx.now + 2 * DAY, None, None),
    ]


async def test_scopes_are_apart_and_the_channel_comes_first(tx):
    goods = await make_goods(tx)
    [variant, _] = goods.variant_ids
    await prices.set_prices(
        tx,
        commands=[
            price(variant, 100),
            price(variant, 90, channel_id=goods.channel_id),
            price_rules.SetPrice(variant_id=variant, currency="USD", amount_minor=15),
        ],
    )
    found = await reads.list_prices_in_force(
        tx, variant_ids=[variant], channel_ids=[goods.channel_id], currency="CNY", at=tx.now
    )
    steps = price_rules.explain_price(found[variant], channel_id=goods.channel_id, at=tx.now)
    assert [(step.price.amount_minor, str(step.outcome)) for step in steps] == [
        (90, "CHOSEN"),
        (100, "CHANNEL_PRICE_FIRST"),
    ]
    assert [amount for amount, *_ in await line(tx, variant, currency="USD")] == [15]


async def test_the_price_of_a_past_moment_can_be_read_again(tx):
    goods = await make_goods(tx)
    [variant, _] = goods.variant_ids
    for days, amount in ((9, 100), (6, 120), (3, 90)):
        await prices.set_prices(tx, commands=[price(variant, amount, starts_at=tx.now - days * DAY)])
    for days, amount in ((8, 100), (6, 120), (5, 120), (3, 90), (0, 90)):
        at = tx.now - days * DAY
        found = await reads.list_prices_in_force(tx, variant_ids=[variant], currency="CNY", at=at)
        assert [item.amount_minor for item in found[variant]] == [amount]


async def test_any_number_of_prices_takes_five_statements(tx):
    goods = await make_goods(tx, count=30)
    await prices.set_prices(tx, commands=[price(item, 100, starts_at=tx.now - DAY) for item in goods.variant_ids])
    with tx.counting() as count:
        rows = await prices.set_prices(tx, commands=[price(item, 90) for item in goods.variant_ids])
    assert count.statements == 5
    assert [row["variant_id"] for row in rows] == goods.variant_ids
    with tx.counting() as count:
        again = await prices.set_prices(tx, commands=[price(item, 90) for item in goods.variant_ids])
    assert count.statements == 3
    assert [row["id"] for row in again] == [row["id"] for row in rows]


async def test_what_was_changed_is_told(tx):
    goods = await make_goods(tx)
    [variant, _] = goods.variant_ids
    [old] = await prices.set_prices(tx, commands=[price(variant, 100, starts_at=tx.now - DAY)])
    [new] = await prices.set_prices(tx, commands=[price(variant, 80)])
    await tx.flush()
    rows = await tx.connection.fetch(
        "SELECT node_id, before, after FROM change WHERE operation = 'priceSet' ORDER BY sequence"
    )
    told = [(row["node_id"], row["before"], sorted(row["after"])) for row in rows]
    assert told[1] == (old["id"], {"ends_at": None}, ["ends_at"])
    assert (told[2][0], told[2][1]) == (new["id"], None)


async def test_unknown_variants_and_currencies_are_refused_by_index(tx):
    goods = await make_goods(tx)
    [variant, _] = goods.variant_ids
    with pytest.raises(errors.NotFound) as caught:
        await prices.set_prices(tx, commands=[price(variant, 1), price(uuid.uuid4(), 1)])
    assert caught.value.field == (1, "variant_id")
    with pytest.raises(errors.Invalid) as refused:
        await prices.set_prices(tx, commands=[price_rules.SetPrice(variant_id=variant, currency="XYZ", amount_minor=1)])
    assert refused.value.field == (0, "currency")


@pytest.mark.books
async def test_the_database_refuses_an_overlap(database, shop):
    goods = await stock_goods(database, shop)
    variant = goods.variant_ids[0]
    async with database.write(shop_id=shop, actor=SYSTEM) as tx:
        tx.abandon()
        await prices.set_prices(tx, commands=[price(variant, 100)])
        with pytest.raises(asyncpg.ExclusionViolationError) as caught:
            await tx.connection.execute(INSERT, shop, ids.new(PRICE), variant, tx.now + DAY, None)
    assert caught.value.constraint_name == "price_no_overlap"
    assert errors.of_constraint(caught.value.constraint_name).code == "PRICES_OVERLAP"
    async with database.write(shop_id=shop, actor=SYSTEM) as tx:
        tx.abandon()
        await prices.set_prices(tx, commands=[price(variant, 100), price(variant, 90, starts_at=tx.now + DAY)])
        with pytest.raises(asyncpg.ExclusionViolationError):
            await tx.connection.execute("UPDATE price SET ends_at = NULL WHERE amount_minor = 100")


@pytest.mark.books
async def test_the_database_refuses_an_overlap_of_two_transactions(database, shop):
    """Neither sees the other's price until one has committed; the second must still notice."""
    goods = await stock_goods(database, shop)
    variant = goods.variant_ids[0]

    async def insert(day: int) -> str:
        try:
            async with database.write(shop_id=shop, actor=SYSTEM) as tx:
                await tx.connection.execute(INSERT, shop, ids.new(PRICE), variant, tx.now + day * DAY, None)
                await asyncio.sleep(0.05)
        except asyncpg.ExclusionViolationError:
            return "refused"
        return "stored"

    assert sorted(await asyncio.gather(*(insert(day) for day in range(5)))) == ["refused"] * 4 + ["stored"]


@pytest.mark.books
async def test_twenty_at_once_leave_one_time_line(database, shop):
    """Transactions that begin in the same microsecond set a price for the same moment: the later one replaces it, and
    the feed tells what was replaced.
    """
    goods = await stock_goods(database, shop)
    variant = goods.variant_ids[0]

    async def set_price(amount: int) -> None:
        async with database.write(shop_id=shop, actor=SYSTEM) as tx:
            await prices.set_prices(tx, commands=[price(variant, amount)])

    await asyncio.gather(*(set_price(amount) for amount in range(1, 21)))
    async with database.write(shop_id=shop, actor=SYSTEM) as tx:
        stored = await line(tx, variant)
        replaced = await tx.connection.fetch(REPLACED, shop)
    assert sorted([amount for amount, *_ in stored] + [row["amount"] for row in replaced]) == list(range(1, 21))
    assert len({start for _, start, *_ in stored}) == len(stored)
    assert [end for _, _, end, _ in stored] == [start for _, start, _, _ in stored[1:]] + [None]


async def test_what_is_charged_is_chosen_in_sql_as_by_the_rule(tx):
    goods = await make_goods(tx, count=20)
    chance = random.Random(7)
    scopes = [(variant, channel) for variant in goods.variant_ids for channel in (None, goods.channel_id)]
    for day in range(-5, 5):
        commands = [
            price(variant, chance.randrange(1, 1000), channel_id=channel, starts_at=tx.now + day * DAY)
            for variant, channel in chance.sample(scopes, 12)
        ]
        await prices.set_prices(tx, commands=commands)
    for days in range(-6, 7):
        at = tx.now + days * DAY
        scope = {"variant_ids": goods.variant_ids, "currency": "CNY", "at": at}
        found = await reads.list_prices_in_force(tx, channel_ids=[goods.channel_id], **scope)
        chosen = await reads.list_chosen_prices(tx, channel_id=goods.channel_id, **scope)
        by_rule = {
            variant: price_rules.resolve_price(facts, channel_id=goods.channel_id, at=at)
            for variant, facts in found.items()
        }
        assert {variant: row["amount_minor"] for variant, row in chosen.items()} == {
            variant: fact.amount_minor for variant, fact in by_rule.items() if fact is not None
        }
