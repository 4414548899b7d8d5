"""Wherever an operation found the fault, the path that is told begins with a field of the input."""

import pytest

from entrepot.contract import faults
from entrepot.schema import SCHEMA

MUTATION = SCHEMA.type_map["Mutation"]


@pytest.mark.parametrize(
    ("mutation", "path", "told"),
    [
        # One command of an operation that takes many.
        ("promotionUpdate", (0, "if_version"), ["ifVersion"]),
        ("promotionUpdate", (0,), []),
        ("orderRefund", (0, "lines", 1, "quantity"), ["lines", "1", "quantity"]),
        ("orderRefund", ("lines", 1, "quantity"), ["lines", "1", "quantity"]),
        # A list of them.
        ("priceSet", (2, "compare_at"), ["prices", "2", "compareAt"]),
        ("priceSet", (0,), ["prices", "0"]),
        ("stockReceive", (1, "unit_cost", "amount"), ["lines", "1", "unitCost", "amount"]),
        ("stockReceive", ("lines", 0, "quantity"), ["lines", "0", "quantity"]),
        # A command within the input.
        ("variantCreate", (0, "sku"), ["variant", "sku"]),
        ("variantCreate", (0, "product_id"), ["productId"]),
        # Ids where the operation has lines, and what is in the cart.
        ("cartLinesRemove", ("lines", 3, "variant_id"), ["variantIds", "3"]),
        ("checkoutComplete", ("coupon_codes",), ["couponCodes"]),
        # The argument itself.
        ("mediaUpdate", ("input", "if_version"), ["ifVersion"]),
        ("mediaUpdate", ("input",), []),
        ("mediaUpdate", (), []),
    ],
)
def test_a_fault_is_told_where_the_input_has_it(mutation, path, told):
    assert faults.place(path, MUTATION.fields[mutation].args) == told
