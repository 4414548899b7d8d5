"""Options, their combinations, and the category tree."""

import uuid

import pytest

from entrepot.catalog.rules import categories, options

COLOURS = [{"zh-CN": "红", "en": "Red"}, {"zh-CN": "蓝", "en": "Blue"}]
SIZES = [{"zh-CN": "大"}, {"zh-CN": "小"}]
A, B, C, D = (uuid.UUID(int=number) for number in range(1, 5))


@pytest.mark.parametrize(
    ("chosen", "indexes"), [(["红", "小"], (0, 1)), (["Blue", "大"], (1, 0)), (["Red", "小"], (0, 1))]
)
def test_values_are_chosen_by_their_text_in_any_language(chosen, indexes):
    assert options.match_values([COLOURS, SIZES], chosen) == indexes


def test_an_unknown_value_is_named_with_its_place():
    with pytest.raises(options.OptionValueUnknown) as refused:
        options.match_values([COLOURS, SIZES], ["红", "中"])
    assert (refused.value.value, refused.value.field) == ("中", ("options", 1))


@pytest.mark.parametrize("chosen", [[], ["红"], ["红", "大", "x"]])
def test_every_option_needs_one_value(chosen):
    with pytest.raises(options.OptionValuesMismatch) as refused:
        options.match_values([COLOURS, SIZES], chosen)
    assert refused.value.expected == 2


def test_a_combination_has_one_name_whatever_its_order():
    assert options.option_key([B, A]) == options.option_key([A, B]) == f"{A},{B}"
    assert options.option_key([]) == ""


def test_two_values_may_not_read_the_same():
    options.check_distinct_names(COLOURS, field=("values",))
    with pytest.raises(options.OptionDuplicate) as refused:
        options.check_distinct_names([*COLOURS, {"zh-CN": "朱红", "en": "Red"}], field=("values",))
    assert (refused.value.name, refused.value.field) == ("Red", ("values", 2))


TREE = {A: None, B: A, C: B, D: None}


@pytest.mark.parametrize(
    ("moves", "after"),
    [
        ({C: None},       {A: None, B: A, C: None, D: None}),
        ({A: D},          {A: D, B: A, C: B, D: None}),
        ({C: D, A: C},    {A: C, B: A, C: D, D: None}),
        ({B: None, A: B}, {A: B, B: None, C: B, D: None}),
    ],
)  # fmt: skip
def test_categories_move_one_after_another(moves, after):
    assert categories.move(moves, parents=TREE) == after


@pytest.mark.parametrize("moves", [{A: A}, {A: B}, {A: C}, {D: C, B: D}, {A: D, D: C}])
def test_no_category_ends_below_itself(moves):
    with pytest.raises(categories.CategoryCycle):
        categories.move(moves, parents=TREE)


def test_the_closure_of_a_branch():
    assert categories.closure_rows(TREE, of={B}) == [(B, B, 0), (A, B, 1), (C, C, 0), (B, C, 1), (A, C, 2)]
    assert categories.closure_rows(TREE, of=set()) == []


def test_what_is_in_the_way_is_named_in_both_languages():
    error = categories.CategoryNotEmpty(
        child_count=1, product_count=1, blockers=["茶", "杯"], category_ids=[A], product_ids=[B]
    )
    assert error.message("zh-CN") == "分类不为空：茶、杯（下级分类 1 个，商品 1 个）。"
    assert error.message("en") == "The category is not empty: 茶, 杯 (categories: 1, products: 1)."
