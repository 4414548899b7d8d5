"""Where requests come from, as far as it is counted."""

import ipaddress
from functools import lru_cache

NETWORK_BITS = 64


@lru_cache(maxsize=1000)
def network(address: str | None) -> str:
    """What an address is counted as: one of version 6 as its network, since whoever has one has 2^64 of them.

    An address of version 4 that a socket of version 6 reports is counted as what it is. What is no address stays.
    """
    try:
        found = ipaddress.ip_address(address or "")
    except ValueError:
        return address or ""
    if isinstance(found, ipaddress.IPv4Address):
        return str(found)
    if found.ipv4_mapped is not None:
        return str(found.ipv4_mapped)
    return str(ipaddress.IPv6Network((int(found), NETWORK_BITS), strict=False))
