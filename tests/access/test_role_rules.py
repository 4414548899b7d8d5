"""What a token may do, and who may give what to whom."""

import pytest

from entrepot.access.rules import roles

KNOWN = ("read_orders", "write_orders", "read_stock")


@pytest.mark.parametrize(
    ("held", "grants_all", "scopes", "effective"),
    [
        (["read_orders"], False, None, {"read_orders"}),
        ([], True, None, set(KNOWN)),
        (["read_orders", "read_stock"], False, ["read_orders", "write_orders"], {"read_orders"}),
        ([], True, ["read_stock", "retired"], {"read_stock"}),
        (["retired"], False, None, set()),
        (["read_orders"], False, [], set()),
        ([], False, ["read_orders"], set()),
    ],
)
def test_a_token_may_what_its_holder_may_as_far_as_its_scopes_reach(held, grants_all, scopes, effective):
    assert roles.effective_permissions(held, grants_all=grants_all, scopes=scopes, registered=KNOWN) == effective


def test_nobody_grants_what_they_lack():
    roles.check_grant(["read_orders"], held=frozenset(["read_orders", "read_stock"]))
    with pytest.raises(roles.CannotGrant) as refused:
        roles.check_grant(["write_orders", "a", "read_orders"], held=frozenset(["read_orders"]), field=("roleIds", 0))
    assert refused.value.facts() == {"permissions": "a, write_orders"}
    assert refused.value.field == ("roleIds", 0)


def test_an_unknown_permission_is_named_at_its_place():
    with pytest.raises(roles.PermissionUnknown) as refused:
        roles.check_known(["read_orders", "sudo"], registered=KNOWN, field=("permissions",))
    assert (refused.value.permission, refused.value.field) == ("sudo", ("permissions", 1))


@pytest.mark.parametrize(("owners", "fine"), [(2, True), (1, True), (0, False)])
def test_a_shop_keeps_an_owner(owners, fine):
    if fine:
        roles.check_owners_left(owners)
        return
    with pytest.raises(roles.LastOwner):
        roles.check_owners_left(owners)
