"""The names of countries in the files, and the codes that orders and journal lines carry.

Codes are those of ISO 3166. Three names are no country there: the Channel Islands go by Jersey, the larger of them; the
European Community by the reserved code EU; and "Unspecified" by ZZ, which CLDR calls an unknown region.
"""

from functools import lru_cache

import babel

OTHERWISE_NAMED = {
    "EIRE": "IE",
    "USA": "US",
    "RSA": "ZA",
    "Czech Republic": "CZ",
    "Hong Kong": "HK",
    "Channel Islands": "JE",
    "European Community": "EU",
    "Unspecified": "ZZ",
}


@lru_cache(maxsize=1)
def codes() -> dict[str, str]:
    """Codes by name; every code stands for one name, so that sums by code are sums by name."""
    listed = {name: code for code, name in babel.Locale("en").territories.items() if len(code) == 2 and code.isalpha()}
    taken = set(OTHERWISE_NAMED.values())
    return {name: code for name, code in listed.items() if code not in taken} | OTHERWISE_NAMED
