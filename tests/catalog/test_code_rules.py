"""Slugs, sort keys, article numbers and barcodes."""

import pytest

from entrepot.catalog.rules import codes, slugs


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("山茶花茶杯", "shan-cha-hua-cha-bei"),
        ("Camellia 茶 Cup 250ml", "camellia-cha-cup-250ml"),
        ("Crème brûlée", "creme-brulee"),
        ("Potter's mug", "potters-mug"),
        ("  --A__B--  ", "a-b"),
        ("绿茶", "lv-cha"),
        ("🍵", "product"),
        ("", "product"),
        ("word " * 40, "-".join(["word"] * 18)),
        ("x" * 200, "x" * 90),
    ],
)
def test_a_slug_is_made_from_the_name(name, slug):
    assert slugs.make_slug(name, fallback="product") == slug


@pytest.mark.parametrize(
    ("wanted", "taken", "given"),
    [
        (["a", "b"],      set(),             ["a", "b"]),
        (["a", "a", "a"], set(),             ["a", "a-2", "a-3"]),
        (["a"],           {"a", "a-2"},      ["a-3"]),
        (["a", "a"],      {"a-2"},           ["a", "a-3"]),
        (["a", "a-2"],    {"a"},             ["a-2", "a-2-2"]),
    ],
)  # fmt: skip
def test_made_slugs_never_meet(wanted, taken, given):
    assert slugs.distinct_slugs(wanted, taken=taken) == given


@pytest.mark.parametrize("slug", ["a", "a-b", "2026-tea"])
def test_chosen_slugs_are_kept(slug):
    assert slugs.parse_slug(slug) == slug


@pytest.mark.parametrize("slug", ["", "A", "a--b", "-a", "a-", "a b", "茶", "a/b", "a" * 101])
def test_wrong_slugs_are_refused(slug):
    with pytest.raises(slugs.SlugInvalid):
        slugs.parse_slug(slug)


@pytest.mark.parametrize(
    ("name", "key"), [("茶杯", "cha bei"), ("Émile", "emile"), ("  Green   Tea ", "green tea"), ("绿", "lv")]
)
def test_names_sort_by_pinyin_without_case_and_accents(name, key):
    assert slugs.sort_key(name) == key


@pytest.mark.parametrize("sku", ["85123A", "a", "茶-01", "A B", "x" * 64])
def test_article_numbers_are_kept_as_they_are(sku):
    assert codes.parse_sku(sku) == sku


@pytest.mark.parametrize("sku", ["", " a", "a ", "a\nb", "x" * 65, "\x00"])
def test_wrong_article_numbers_are_refused(sku):
    with pytest.raises(codes.SkuInvalid):
        codes.parse_sku(sku)


@pytest.mark.parametrize(
    "barcode",
    ["96385074", "036000291452", "6901234567892", "4006381333931", "10614141000415", "ABC-123", "1234567"],
)
def test_right_barcodes_are_kept(barcode):
    assert codes.parse_barcode(barcode) == barcode


@pytest.mark.parametrize(
    ("barcode", "expected"), [("96385075", 4), ("036000291453", 2), ("6901234567890", 2), ("10614141000416", 5)]
)
def test_a_wrong_check_digit_is_named(barcode, expected):
    with pytest.raises(codes.BarcodeCheckDigitWrong) as refused:
        codes.parse_barcode(barcode)
    assert refused.value.facts() == {"barcode": barcode, "expected": expected}


@pytest.mark.parametrize("barcode", ["", "a b", "条码", "1" * 65])
def test_other_barcodes_are_refused(barcode):
    with pytest.raises(codes.BarcodeInvalid):
        codes.parse_barcode(barcode)
