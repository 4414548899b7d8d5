"""Returns that name no order: back into stock at the average cost of the day, or nothing but money."""

from datetime import UTC, datetime

import pytest

from entrepot.inventory import reads as stock_reads
from entrepot.kernel import errors
from entrepot.orders import events
from entrepot.orders.operations import returns
from entrepot.orders.rules.states import Settlement
from tests.inventory.arrange import make_variants
from tests.orders import arrange

MOMENT = datetime(2011, 5, 3, 10, tzinfo=UTC)


async def test_goods_and_charges(tx, goods, ledger):
    command = returns.ReturnWithoutOrder(
        lines=(
            returns.ReturnedLine(variant_id=goods.variant_ids[0], quantity=3, amount_minor=765, restock=True),
            returns.ReturnedLine(variant_id=goods.variant_ids[1], quantity=1, amount_minor=100),
            returns.ReturnedLine(quantity=1, amount_minor=2750, charge_code="D", name={"en": "Discount"}),
        ),
        settlement=Settlement.ON_ACCOUNT,
        number="C536379",
        external_reference="csv:C536379",
        country="United Kingdom",
        effective_at=MOMENT,
    )
    [accepted] = await returns.accept_returns(tx, commands=[command])
    assert (accepted.number, accepted.amount_minor, accepted.cost_minor) == ("C536379", 3615, 1200)
    [fact] = ledger.of(events.ReturnsAccepted)
    assert (fact.goods_minor, fact.charges_minor, fact.cost_minor, fact.settlement) == (865, 2750, 1200, "ON_ACCOUNT")
    assert (fact.effective_at, fact.country) == (MOMENT, "United Kingdom")
    assert [(line.charge_code, line.restocked, line.cost_minor) for line in fact.lines] == [
        (None, True, 1200),
        (None, False, 0),
        ("D", False, 0),
    ]
    assert await stock_reads.sum_available(tx, variant_ids=goods.variant_ids[:1]) == {goods.variant_ids[0]: 103}
    await arrange.assert_books_agree(tx)


async def test_numbers_of_their_own(tx, goods):
    line = returns.ReturnedLine(quantity=1, amount_minor=5, charge_code="M")
    made = await returns.accept_returns(tx, commands=[returns.ReturnWithoutOrder(lines=(line,))] * 2)
    assert [item.number for item in made] == ["R1001", "R1002"]


async def test_all_or_none(tx, goods):
    good = returns.ReturnWithoutOrder(lines=(returns.ReturnedLine(quantity=1, amount_minor=5),))
    bad = returns.ReturnWithoutOrder(lines=(returns.ReturnedLine(quantity=0, amount_minor=5),))
    with pytest.raises(errors.DomainError) as caught:
        await returns.accept_returns(tx, commands=[good, bad])
    assert (caught.value.code, caught.value.field) == ("LINE_QUANTITY_INVALID", (1, "lines", 0, "quantity"))


RETURNS = "{ salesReturns(first: 5) { nodes { lines { sku quantity amount { amount } } } } }"


async def test_quantities_are_shown_in_their_units(graphql, database, shop, ledger):
    async with ledger.on(database).write(shop_id=shop, actor=arrange.SYSTEM) as opened:
        [by_weight] = await make_variants(opened, count=1, unit_decimals=3)
        lines = (
            returns.ReturnedLine(variant_id=by_weight, quantity=1250, amount_minor=500),
            returns.ReturnedLine(quantity=2, amount_minor=300, charge_code="M"),
        )
        await returns.accept_returns(opened, commands=[returns.ReturnWithoutOrder(lines=lines)])
    [returned] = (await graphql(RETURNS))["data"]["salesReturns"]["nodes"]
    assert [line["quantity"] for line in returned["lines"]] == ["1.250", "2"]
