"""Postal addresses."""

import pytest

from entrepot.customers import countries, rules
from entrepot.kernel import errors

HANGZHOU = {
    "recipient": "李雷",
    "country": "cn",
    "province": "浙江省",
    "city": "杭州市",
    "district": "西湖区",
    "street": "龙井路 1 号",
    "postcode": "310013",
    "phone": "138 0013 8000",
}
LONDON = {
    "recipient": "Ann Lee",
    "country": "GB",
    "city": "London",
    "street": "1 Tea Lane",
    "postcode": "sw1a 1aa",
}


def faults(**changed: str | None) -> list[tuple[str, tuple[str | int, ...]]]:
    """The codes and places of what is wrong with the Hangzhou address once changed."""
    try:
        rules.parse_address(**{**HANGZHOU, **changed}, path=("address",))  # type: ignore[arg-type]
    except errors.DomainError as error:
        return [(error.code, error.field)]
    except errors.Several as several:
        return [(error.code, error.field) for error in several.errors]
    return []


def test_parts_are_kept_in_normal_form():
    address = rules.parse_address(**HANGZHOU)
    assert (address.country, address.phone, address.street) == ("CN", "13800138000", "龙井路 1 号")
    assert rules.parse_address(**LONDON).postcode == "SW1A 1AA"
    assert rules.parse_address(**{**LONDON, "street": " 1\nTea \t Lane "}).street == "1 Tea Lane"


@pytest.mark.parametrize(
    ("changed", "found"),
    [
        ({}, []),
        ({"postcode": "", "district": ""}, []),
        ({"recipient": " "}, [("REQUIRED", ("address", "recipient"))]),
        ({"street": ""}, [("REQUIRED", ("address", "street"))]),
        ({"province": "", "city": ""}, [("REQUIRED", ("address", "province")), ("REQUIRED", ("address", "city"))]),
        ({"phone": None}, [("REQUIRED", ("address", "phone"))]),
        ({"phone": "x"}, [("PHONE_INVALID", ("address", "phone"))]),
        ({"country": "ZZ"}, [("COUNTRY_UNKNOWN", ("address", "country"))]),
        ({"country": "EU"}, [("COUNTRY_UNKNOWN", ("address", "country"))]),
        ({"postcode": "31001"}, [("POSTCODE_INVALID", ("address", "postcode"))]),
        ({"country": "US"}, [("POSTCODE_INVALID", ("address", "postcode"))]),
        ({"country": "US", "postcode": "94103-1234"}, []),
        ({"country": "JP", "postcode": "150-0001"}, []),
        ({"country": "HK", "province": "", "city": "", "postcode": "", "phone": None}, []),
        ({"country": "IE", "postcode": "D02 AF30"}, []),
        ({"street": "x" * 501}, [("TOO_LONG", ("address", "street"))]),
    ],
)
def test_what_must_be_there_depends_on_the_country(changed, found):
    assert faults(**changed) == found


def test_a_label_follows_the_country_and_the_language():
    hangzhou = rules.parse_address(**HANGZHOU)
    assert rules.format_address(hangzhou, locale="zh-CN") == [
        "中国",
        "310013",
        "浙江省杭州市西湖区",
        "龙井路 1 号",
        "李雷",
        "13800138000",
    ]
    assert rules.format_address(hangzhou, locale="en") == [
        "李雷",
        "龙井路 1 号",
        "西湖区, 杭州市, 浙江省 310013",
        "China",
        "13800138000",
    ]
    assert rules.format_address(rules.parse_address(**LONDON), locale="zh-CN") == [
        "Ann Lee",
        "1 Tea Lane",
        "London SW1A 1AA",
        "英国",
    ]


def test_a_city_that_is_its_own_province_is_named_once():
    shanghai = rules.parse_address(**{**HANGZHOU, "province": "上海市", "city": "上海市", "district": "徐汇区"})
    assert rules.format_address(shanghai, locale="zh-CN")[2] == "上海市徐汇区"


def test_a_snapshot_comes_back_as_it_was():
    address = rules.parse_address(**HANGZHOU)
    assert rules.Address.from_json(address.to_json()) == address


def test_countries_are_those_of_iso_3166():
    assert {"CN", "GB", "US", "XK", "TW", "HK", "AQ"} <= countries.codes()
    assert {"EU", "UN", "ZZ", "EZ", "XA", "419"}.isdisjoint(countries.codes())
    assert 248 <= len(countries.codes()) <= 251
