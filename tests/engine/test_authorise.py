"""An operation that selects a forbidden field is refused whole, before any SQL."""

import pytest

from entrepot.kernel import permissions
from entrepot.shops import permissions as shop_permissions

SETTINGS = "{ shop { handle settings { orderExpiryMinutes } } }"


def staff(*held):
    """A member of staff with these permissions."""
    return permissions.Actor(kind=permissions.ActorKind.STAFF, permissions=frozenset(item.code for item in held))


async def test_nothing_is_read_where_one_field_is_forbidden(graphql, anonymous):
    answer = await graphql(SETTINGS, actor=anonymous)
    assert [error["extensions"] for error in answer["errors"]] == [
        {"code": "UNAUTHENTICATED", "what": "Shop.settings", "permissions": "read_shop"},
        {"code": "UNAUTHENTICATED", "what": "ShopSettings.orderExpiryMinutes", "permissions": "read_shop"},
    ]
    assert "data" not in answer
    assert graphql.statements == 0


async def test_the_refusal_names_the_field_and_what_it_needs(graphql):
    answer = await graphql(SETTINGS, actor=staff())
    assert answer["errors"] == [
        {
            "message": "Shop.settings needs one of these permissions: read_shop.",
            "locations": [{"line": 1, "column": 17}],
            "extensions": {"code": "FORBIDDEN", "what": "Shop.settings", "permissions": "read_shop"},
        },
        {
            "message": "ShopSettings.orderExpiryMinutes needs one of these permissions: read_shop.",
            "locations": [{"line": 1, "column": 28}],
            "extensions": {
                "code": "FORBIDDEN",
                "what": "ShopSettings.orderExpiryMinutes",
                "permissions": "read_shop",
            },
        },
    ]


@pytest.mark.parametrize(
    "query",
    [
        "{ shop { ...S } } fragment S on Shop { settings { cartExpiryDays } }",
        "{ shop { ... on Shop { settings { cartExpiryDays } } } }",
        "query($yes: Boolean = true) { shop { settings @include(if: $yes) { cartExpiryDays } } }",
        "query($no: Boolean = false) { shop { settings @skip(if: $no) { cartExpiryDays } } }",
        "mutation { shopUpdate(input: {}) @dryRun { shop { settings { cartExpiryDays } } } }",
        "{ a: shop { handle } b: shop { x: settings { cartExpiryDays } } }",
    ],
)
async def test_no_way_of_writing_the_selection_gets_around_it(graphql, query):
    answer = await graphql(query, actor=staff(shop_permissions.WRITE_SHOP))
    assert {error["extensions"]["code"] for error in answer["errors"]} == {"FORBIDDEN"}
    assert graphql.statements == 0


async def test_a_field_that_is_switched_off_is_not_asked_for(graphql):
    query = "query($may: Boolean!) { shop { handle settings @include(if: $may) { cartExpiryDays } } }"
    answer = await graphql(query, {"may": False}, actor=staff())
    assert list(answer["data"]["shop"]) == ["handle"]


async def test_who_holds_the_permission_reads_the_field(graphql):
    answer = await graphql(SETTINGS, actor=staff(shop_permissions.READ_SHOP))
    assert answer["data"]["shop"]["settings"] == {"orderExpiryMinutes": 30}
