"""Adding, editing and withdrawing variants."""

import pytest

from entrepot.catalog import reads
from entrepot.catalog.operations import variants
from entrepot.catalog.rules import codes, options
from entrepot.catalog.rules.commands import CreateVariant, EditVariant, NewVariant, Target
from entrepot.kernel import errors
from tests.catalog import goods


async def test_a_variant_is_added_in_a_free_combination(tx):
    [row] = await goods.create(tx, goods.dress())
    add = CreateVariant(product_id=row["id"], variant=NewVariant(sku="D0-BS", options=["蓝", "S"]))
    [made] = await variants.create_variants(tx, commands=[add])
    assert (made["sku"], made["position"], made["option_text"]["en"]) == ("D0-BS", 3, "Blue / S")
    taken = CreateVariant(product_id=row["id"], variant=NewVariant(sku="again", options=["Blue", "S"]))
    with pytest.raises(options.CombinationTaken):
        await variants.create_variants(tx, commands=[taken])
    assert await reads.search_variant_ids(tx, text="D0-BS") == [made["id"]]


@pytest.mark.parametrize(
    ("variant", "error"),
    [
        (NewVariant(sku="D0-RS", options=["蓝", "S"]), codes.SkuTaken),
        (NewVariant(sku="x"), options.OptionValuesMismatch),
        (NewVariant(sku="x", options=["绿", "S"]), options.OptionValueUnknown),
        (NewVariant(sku="x", options=["蓝", "S"], unit_decimals=7), errors.OutOfRange),
    ],
)
async def test_what_is_wrong_with_a_variant_is_refused(tx, variant, error):
    [row] = await goods.create(tx, goods.dress())
    with pytest.raises(error):
        await variants.create_variants(tx, commands=[CreateVariant(product_id=row["id"], variant=variant)])


async def test_a_variant_of_an_unknown_product_is_refused(tx):
    with pytest.raises(errors.NotFound):
        await variants.create_variants(tx, commands=[CreateVariant(product_id=tx.shop_id, variant=NewVariant(sku="x"))])


async def test_a_variant_is_edited(tx):
    await goods.create(tx, goods.dress())
    [first, second] = await reads.list_variants_by_sku(tx, skus=["D0-RS", "D0-RM"])
    [edited] = await variants.edit_variants(
        tx, commands=[EditVariant(id=first["id"], changes={"sku": "NEW", "barcode": "96385074"}, if_version=1)]
    )
    assert (edited["sku"], edited["barcode"], edited["version"]) == ("NEW", "96385074", 2)
    with pytest.raises(codes.BarcodeTaken):
        await variants.edit_variants(tx, commands=[EditVariant(id=second["id"], changes={"barcode": "96385074"})])
    swap = [
        EditVariant(id=first["id"], changes={"sku": "D0-RS"}),
        EditVariant(id=second["id"], changes={"sku": "D0-RS"}),
    ]
    with pytest.raises(errors.Several):
        await variants.edit_variants(tx, commands=swap)


async def test_a_withdrawn_variant_frees_its_number_and_its_combination_but_stays(tx):
    [row] = await goods.create(tx, goods.dress())
    [old] = await reads.list_variants_by_sku(tx, skus=["D0-RS"])
    [gone] = await variants.archive_variants(tx, commands=[Target(id=old["id"], if_version=1)])
    assert gone["archived_at"] == tx.now
    assert await reads.list_variants_by_sku(tx, skus=["D0-RS"]) == []
    again = CreateVariant(product_id=row["id"], variant=NewVariant(sku="D0-RS", options=["红", "S"]))
    [new] = await variants.create_variants(tx, commands=[again])
    assert [item["sku"] for item in await reads.list_variants(tx, ids=[old["id"], new["id"]])] == ["D0-RS", "D0-RS"]
    with pytest.raises(errors.NotFound):
        await variants.archive_variants(tx, commands=[Target(id=old["id"])])


async def test_variants_are_searched_by_number_and_by_product(tx):
    await goods.create(tx, goods.dress(1), goods.product("茶杯", sku="CUP"))
    by_sku = await reads.list_variants_by_sku(tx, skus=["D1-RS", "D1-RM", "D1-BM"])
    assert sorted(await reads.search_variant_ids(tx, text="D1-")) == sorted(row["id"] for row in by_sku)
    assert sorted(await reads.search_variant_ids(tx, text="连衣裙")) == sorted(row["id"] for row in by_sku)
    assert [await reads.search_variant_ids(tx, text=text) for text in ("", "没有", "CUP-2")] == [[], [], []]
