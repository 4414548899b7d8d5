"""What an address is counted as where somebody may try or ask only so often."""

import pytest

from entrepot.kernel import addresses


@pytest.mark.parametrize(
    ("address", "counted"),
    [
        ("203.0.113.7", "203.0.113.7"),
        ("2001:db8:1:2::1", "2001:db8:1:2::/64"),
        ("2001:db8:1:2:ffff:ffff:ffff:ffff", "2001:db8:1:2::/64"),
        ("2001:DB8:1:3::1", "2001:db8:1:3::/64"),
        ("::1", "::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("::ffff:203.0.113.7", "203.0.113.7"),
        ("::ffff:203.0.113.8", "203.0.113.8"),
        ("testclient", "testclient"),
        ("", ""),
        (None, ""),
    ],
)
def test_an_address_is_counted_by_what_its_holder_has_of_it(address, counted):
    assert addresses.network(address) == counted
