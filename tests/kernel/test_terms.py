"""Search terms: what people type finds what they mean, in Chinese, pinyin, English and codes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from entrepot.kernel import terms

DRESS = terms.document_terms([("夏季连衣裙 Summer Dresses", 4), ("AB-123/x", 8), ("轻薄透气的面料", 1)])
PHONE = terms.document_terms([("女装T恤与iPhone 15 Pro手机壳", 4), ("85123A", 8), ("6901234567892", 8)])


def finds(document: dict[str, int], query: str) -> bool:
    """The rule the catalogue's SQL follows: every term found exactly or within one of its ranges."""
    return all(
        term.exact in document or any(low <= word < high for word in document for low, high in term.ranges)
        for term in terms.query_terms(query)
    )


@pytest.mark.parametrize(
    "query",
    [
        "连衣裙", "裙", "夏季", "夏季 连衣裙", "lyq", "lianyiqun", "LianYiQun", "lianyi", "qun", "lian yi qun", "xjlyq",
        "dress", "dresses", "Dress", "DRESSES", "dres", "summer dress", "dress summer", "lyq dress", "lianyiqun summer",
        "dress for the summer", "连衣裙dress", "ＡＢ－１２３", "ab-123", "AB-123/x", "ab123", "ab12", "ab-12",
        "面料", "透气",
    ],
)  # fmt: skip
def test_finds_the_dress(query: str) -> None:
    assert finds(DRESS, query)


@pytest.mark.parametrize(
    "query", ["衬衫", "裙连", "cs", "shirt", "sum dresses", "dress ab-124", "qlm", "ab-1234", "mianliao"]
)
def test_does_not_find_the_dress(query: str) -> None:
    assert not finds(DRESS, query)


@pytest.mark.parametrize(
    "query",
    ["T恤", "iphone", "iphone15", "iphone 15", "iphone 15 pro", "手机壳", "sjk", "nvzhuang", "nuzhuang", "nü zhuang",
     "nz",      "85123a", "85123", "851", "6901234567892", "690123"],
)  # fmt: skip
def test_finds_the_phone_case(query: str) -> None:
    assert finds(PHONE, query)


@pytest.mark.parametrize("query", ["", "   ", "!?。，", "\x00", "🙂"])
def test_nothing_to_look_for(query: str) -> None:
    assert terms.query_terms(query) == []


def test_only_stop_words_still_look_for_something() -> None:
    assert [term.exact for term in terms.query_terms("the")] == ["the"]


def test_weights_of_fields_add_up() -> None:
    found = terms.document_terms([("red red red", 4), ("red dress", 1)])
    assert found == {"red": 5, "dress": 1}


def test_a_description_gets_no_pinyin() -> None:
    assert terms.document_terms([("裙", 1)]) == {"裙": 1}
    assert terms.document_terms([("裙", 2)]) == {"裙": 2, "~qun": 2, "~q": 2}


def test_accents_and_width_do_not_matter() -> None:
    assert terms.document_terms([("Café ＮＯＩＲ", 1)]) == {"cafe": 1, "noir": 1}


def test_prefix_range_holds_everything_that_begins_with_it() -> None:
    [term] = terms.query_terms("dr")
    assert term == terms.Term(exact="dr", prefixes=("dr", "~dr"))
    assert term.ranges == (("dr", "dr\U0010ffff"), ("~dr", "~dr\U0010ffff"))


@given(text=st.text(max_size=300), query=st.text(max_size=300))
def test_terms_stay_within_their_bounds(text: str, query: str) -> None:
    document = terms.document_terms([(text, 4), (text * 20, 1)])
    asked = terms.query_terms(query)
    assert len(document) <= terms.MOST_TERMS_OF_DOCUMENT
    assert len(asked) <= terms.MOST_TERMS_OF_QUERY
    for term in [*document, *(term.exact for term in asked)]:
        assert 0 < len(term) <= terms.LONGEST_TERM + 1
        assert "\x00" not in term


@given(text=st.text(alphabet=st.sampled_from("连衣裙夏女装手机abAB 15-xé"), min_size=1, max_size=24))
def test_a_text_finds_itself(text: str) -> None:
    assert finds(terms.document_terms([(text, 4)]), text)
