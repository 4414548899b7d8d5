"""Creating products, one or five hundred."""

import dataclasses

import pytest

from entrepot.catalog import reads
from entrepot.catalog.rules import codes, options, slugs
from entrepot.catalog.rules.commands import CreateProduct, NewVariant
from entrepot.kernel import errors, text
from tests.catalog import goods


async def test_a_product_is_created_with_all_that_belongs_to_it(tx):
    [row] = await goods.create(tx, goods.dress())
    assert {name: row[name] for name in ("name", "slug", "name_key", "state", "version", "rank")} == {
        "name": {"zh-CN": "连衣裙 0", "en": "Summer dress 0"},
        "slug": "lian-yi-qun-0",
        "name_key": "lian yi qun 0",
        "state": "PUBLISHED",
        "version": 1,
        "rank": 0,
    }
    assert row["description"] == {"zh-CN": "<p>轻薄<b>亚麻</b></p>"}
    variants = await reads.list_variants_by_sku(tx, skus=["D0-RS", "D0-RM", "D0-BM", "none"])
    assert [(item["sku"], item["option_text"], item["position"], item["weight_grams"]) for item in variants] == [
        ("D0-RS", {"zh-CN": "红 / S", "en": "Red / S"}, 0, None),
        ("D0-RM", {"zh-CN": "红 / M", "en": "Red / M"}, 1, 320),
        ("D0-BM", {"zh-CN": "蓝 / M", "en": "Blue / M"}, 2, None),
    ]
    assert {
        (item["product_id"], item["published"], item["track_stock"], item["unit_decimals"]) for item in variants
    } == {(row["id"], True, True, 0)}


async def test_five_hundred_products_cost_as_many_statements_as_one(tx):
    with tx.counting() as one:
        await goods.create(tx, goods.dress(1))
    with tx.counting() as many:
        rows = await goods.create(tx, *(goods.dress(number) for number in range(2, 502)))
    assert [row["slug"] for row in rows] == [f"lian-yi-qun-{number}" for number in range(2, 502)]
    assert (one.statements, many.statements) == (9, 9)


async def test_equal_names_get_different_slugs(tx):
    first = await goods.create(tx, goods.product("茶杯"), goods.product("茶杯"))
    then = await goods.create(tx, goods.product("茶杯"), goods.product("别的", slug="cha-bei-4"), goods.product("茶杯"))
    assert [row["slug"] for row in (*first, *then)] == [
        "cha-bei",
        "cha-bei-2",
        "cha-bei-3",
        "cha-bei-4",
        "cha-bei-5",
    ]


@pytest.mark.parametrize(
    ("changes", "error", "field"),
    [
        ({"name": {"en": "Tea"}}, text.DefaultLocaleMissing, ("name",)),
        ({"name": {"zh-CN": "茶", "fr": "Thé"}}, text.LocaleUnknown, ("name",)),
        ({"name": {"zh-CN": "茶" * 301}}, errors.TooLong, ("name",)),
        ({"slug": "Tea"}, slugs.SlugInvalid, ("slug",)),
        ({"slug": "taken"}, slugs.SlugTaken, ("slug",)),
        ({"rank": 10_000_000}, errors.OutOfRange, ("rank",)),
        ({"variants": [NewVariant(sku=" ")]}, codes.SkuInvalid, ("variants", 0, "sku")),
        ({"variants": [NewVariant(sku="T")]}, codes.SkuTaken, ("variants", 0, "sku")),
        ({"variants": [NewVariant(sku="x", barcode="96385074")]}, codes.BarcodeTaken, ("variants", 0, "barcode")),
        (
            {"variants": [NewVariant(sku="x", barcode="96385075")]},
            codes.BarcodeCheckDigitWrong,
            ("variants", 0, "barcode"),
        ),
        ({"variants": [NewVariant(sku="x", weight_grams=-1)]}, errors.OutOfRange, ("variants", 0, "weightGrams")),
        ({"variants": [NewVariant(sku="x", options=["红"])]}, options.OptionValuesMismatch, ("variants", 0, "options")),
        (
            {"variants": [NewVariant(sku="x"), NewVariant(sku="y")]},
            options.CombinationTaken,
            ("variants", 1, "options"),
        ),
        (
            {"options": [goods.COLOURS], "variants": [NewVariant(sku="x", options=["绿"])]},
            options.OptionValueUnknown,
            ("variants", 0, "options", 0),
        ),
    ],
)
async def test_what_is_wrong_is_named_with_its_place(tx, changes, error, field):
    taken = CreateProduct(name={"zh-CN": "占"}, slug="taken", variants=[NewVariant(sku="T", barcode="96385074")])
    await goods.create(tx, taken)
    command = dataclasses.replace(CreateProduct(name={"zh-CN": "茶"}), **changes)
    with pytest.raises(error) as refused:
        await goods.create(tx, command)
    assert refused.value.field == field
    with pytest.raises(error) as refused:
        await goods.create(tx, goods.product("好"), command)
    assert refused.value.field == (1, *field)


async def test_an_article_number_twice_in_one_list_is_refused(tx):
    with pytest.raises(errors.Several) as refused:
        await goods.create(tx, goods.product("一", sku="S"), goods.product("二", sku="S"))
    assert [(error.code, error.field) for error in refused.value.errors] == [
        ("SKU_TAKEN", (0, "variants", 0, "sku")),
        ("SKU_TAKEN", (1, "variants", 0, "sku")),
    ]


async def test_article_numbers_differ_by_case(tx):
    await goods.create(tx, goods.product("一", sku="15056BL"), goods.product("二", sku="15056bl"))
    found = await reads.list_variants_by_sku(tx, skus=["15056bl", "15056BL"])
    assert [row["name"] for row in found] == [{"zh-CN": "二"}, {"zh-CN": "一"}]


async def test_no_commands_cost_nothing(tx):
    with tx.counting() as count:
        assert await goods.create(tx) == []
    assert count.statements == 0
