"""What differs from country to country in an address."""

import re
from collections.abc import Mapping
from functools import lru_cache

import babel

ANY_POSTCODE = re.compile(r"[A-Z0-9](?:[A-Z0-9 -]*[A-Z0-9])?")
# What CLDR lists as territories of two letters, but ISO 3166 has not assigned to a country.
_NO_COUNTRIES = frozenset({"AC", "CP", "CQ", "DG", "EA", "EU", "EZ", "IC", "QO", "TA", "UN", "XA", "XB", "ZZ"})
POSTCODES: Mapping[str, re.Pattern[str]] = {
    country: re.compile(pattern)
    for country, pattern in {
        "AU": r"\d{4}",
        "CA": r"[A-Z]\d[A-Z] ?\d[A-Z]\d",
        "CN": r"\d{6}",
        "DE": r"\d{5}",
        "FR": r"\d{5}",
        "GB": r"[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}",
        "IN": r"\d{6}",
        "JP": r"\d{3}-?\d{4}",
        "KR": r"\d{5}",
        "NL": r"\d{4} ?[A-Z]{2}",
        "SG": r"\d{6}",
        "TW": r"\d{3}(\d{2,3})?",
        "US": r"\d{5}(-\d{4})?",
    }.items()
}
# What an address cannot lack, beside its recipient, country and street.
REQUIRED: Mapping[str, tuple[str, ...]] = {
    "AU": ("province", "city", "postcode"),
    "CA": ("province", "city", "postcode"),
    "CN": ("province", "city", "phone"),
    "DE": ("city", "postcode"),
    "FR": ("city", "postcode"),
    "GB": ("city", "postcode"),
    "HK": (),
    "JP": ("province", "city", "postcode"),
    "MC": (),
    "MO": (),
    "SG": ("postcode",),
    "US": ("province", "city", "postcode"),
    "VA": (),
}
BIG_TO_SMALL = frozenset({"CN", "HK", "JP", "KR", "MO", "TW"})


@lru_cache(maxsize=1)
def codes() -> frozenset[str]:
    """The country codes of ISO 3166 (alpha-2), as CLDR knows them."""
    known = (str(code) for code in babel.Locale("en").territories)
    return frozenset(code for code in known if len(code) == 2 and code.isalpha()) - _NO_COUNTRIES


def name(code: str, *, locale: str) -> str:
    """A country's name in a language."""
    return str(babel.Locale.parse(locale, sep="-").territories.get(code, code))
