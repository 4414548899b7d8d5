"""Carts: filled, priced, addressed, and turned into one order."""

from datetime import timedelta

import pytest

from entrepot.kernel import errors
from entrepot.kernel.database import update_rows
from entrepot.orders import cart_reads, reads
from entrepot.orders.operations import carts, checkout
from entrepot.orders.tables import cart as cart_table
from entrepot.payments.rules import Method
from tests.orders import arrange
from tests.pricing.arrange import make_coupon

SET_TOUCHED = update_rows(cart_table, key=("id",), set=("updated_at",))


async def filled(tx, goods, *quantities):
    """A cart with so many of the first variant, the second …, ready for checkout."""
    lines = [
        carts.CartQuantity(variant_id, quantity)
        for variant_id, quantity in zip(goods.variant_ids, quantities, strict=False)
    ]
    token = await carts.create_cart(tx, lines=lines)
    contact = carts.Contact(email="buyer@example.com", shipping_address=arrange.ADDRESS)
    await carts.set_contact(tx, token=token, contact=contact)
    return token


def order(token, **more):
    """The command that orders a cart."""
    more.setdefault("payment_method", Method.BANK_TRANSFER)
    return checkout.CompleteCheckout(token=token, **more)


async def quantities(tx, token):
    """How much of what is in a cart."""
    cart = await cart_reads.find_priced_cart(tx, token=token)
    return {line["variant_id"]: line["quantity"] for line in cart["lines"]}


async def test_lines_are_added_set_and_removed(tx, goods):
    first, second = goods.variant_ids
    token = await carts.create_cart(tx, lines=[carts.CartQuantity(first, 1)])
    await carts.add_lines(tx, token=token, lines=[carts.CartQuantity(first, 2), carts.CartQuantity(second, 1)])
    assert await quantities(tx, token) == {first: 3, second: 1}
    await carts.set_lines(tx, token=token, lines=[carts.CartQuantity(first, 2), carts.CartQuantity(second, 0)])
    assert await quantities(tx, token) == {first: 2}


async def test_a_cart_is_priced_as_of_now(tx, goods):
    await make_coupon(tx, code="TEN", percent=10)
    token = await filled(tx, goods, 2, 1)
    await carts.set_coupons(tx, token=token, add=[" ten ", "nope"])
    cart = await cart_reads.find_priced_cart(tx, token=token)
    assert (cart["list_total_minor"], cart["discount_minor"], cart["total_minor"]) == (4000, 400, 3600)
    assert cart["coupon_codes"] == ["TEN", "NOPE"]
    assert [problem["code"] for problem in cart["problems"]] == ["COUPON_UNKNOWN"]
    assert [(item["coupon_code"], item["amount_minor"]) for item in cart["discounts"]] == [("TEN", 400)]


async def test_checkout_closes_the_cart(tx, goods):
    token = await filled(tx, goods, 2)
    done = await checkout.complete_checkout(tx, command=order(token, expected_total_minor=2000))
    again = await checkout.complete_checkout(tx, command=order(token, expected_total_minor=1))
    assert again == done
    found = await reads.find_visible_order(tx, token=done.access_token)
    assert (found["id"], found["name"], found["country"]) == (done.order_id, "王小明", "CN")
    with pytest.raises(errors.DomainError) as caught:
        await carts.set_coupons(tx, token=token, add=["TEN"])
    assert caught.value.code == "CART_IS_COMPLETED"


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"expected_total_minor": 1}, "TOTAL_CHANGED"),
        ({"payment_method": Method.TEST_GATEWAY}, "METHOD_NOT_OFFERED"),
    ],
)
async def test_c1_refused_checkouts(tx, goods, more, code):
    token = await filled(tx, goods, 2)
    with pytest.raises(errors.DomainError) as caught:
        await checkout.complete_checkout(tx, command=order(token, **more))
    assert caught.value.code == code


async def test_an_empty_cart_is_not_an_order(tx, goods):
    token = await filled(tx, goods)
    with pytest.raises(errors.DomainError) as caught:
        await checkout.complete_checkout(tx, command=order(token))
    assert caught.value.code == "ORDER_IS_EMPTY"


async def test_c2_what_cannot_be_put_into_a_cart(tx, goods):
    token = await carts.create_cart(tx)
    lines = [carts.CartQuantity(goods.location_id, 1), carts.CartQuantity(goods.variant_ids[0], -1)]
    with pytest.raises(errors.Several) as caught:
        await carts.add_lines(tx, token=token, lines=lines)
    assert [(error.code, error.field) for error in caught.value.errors] == [
        ("NOT_FOUND", ("lines", 0, "variant_id")),
        ("LINE_QUANTITY_INVALID", ("lines", 1, "quantity")),
    ]


async def test_a_wrong_token_finds_nothing(tx, goods):
    assert await cart_reads.find_priced_cart(tx, token="wrong") is None
    with pytest.raises(errors.DomainError) as caught:
        await carts.set_coupons(tx, token="wrong", add=["TEN"])
    assert caught.value.code == "NOT_FOUND"


async def test_abandoned_carts_are_forgotten(tx, goods):
    old, fresh = await filled(tx, goods, 1), await filled(tx, goods, 1)
    ordered = await filled(tx, goods, 1)
    await checkout.complete_checkout(tx, command=order(ordered))
    for token in (old, ordered):
        row = await cart_reads.find_cart(tx, token=token)
        await tx.update(SET_TOUCHED, [{"id": row["id"], "updated_at": tx.now - timedelta(days=31)}])
    assert await carts.remove_abandoned_carts(tx) == 1
    assert [await cart_reads.find_cart(tx, token=token) is not None for token in (old, fresh, ordered)] == [
        False,
        True,
        True,
    ]
