"""C14: nobody makes an order free: shoppers say no amount, and a discount takes off goods, not what sending costs."""

import re

import pytest
from graphql import GraphQLInputObjectType, get_named_type

from entrepot.contract import schema as schemas
from entrepot.kernel import permissions
from entrepot.orders import cart_reads
from entrepot.orders.operations import carts, checkout
from entrepot.payments.rules import Method
from entrepot.schema import SCHEMA
from entrepot.shops import operations as shop_operations
from tests.orders import arrange
from tests.pricing.arrange import make_coupon

SHOPPERS = (permissions.ANONYMOUS, permissions.Actor(kind=permissions.ActorKind.CUSTOMER))
AMOUNT = re.compile(r"price|amount|shipping(?!Address)|tax|discount|total|fee|exempt", re.IGNORECASE)
# What the shopper was shown last; an order that costs something else is refused.
COMPARED = {f"CheckoutInput.expectedTotal{part}" for part in ("", ".amount", ".currencyCode")}


def inputs_of(kind, path, seen=()):
    """Every field below an input, as a path."""
    if not isinstance(kind, GraphQLInputObjectType) or kind.name in seen:
        return
    for name, field in kind.fields.items():
        yield f"{path}.{name}"
        yield from inputs_of(get_named_type(field.type), f"{path}.{name}", (*seen, kind.name))


def test_c14_shoppers_say_no_amount():
    named = [
        found
        for parent, name, field in schemas.walk(SCHEMA)
        if parent == "Mutation" and any(actor.may(*field.allow) for actor in SHOPPERS)
        for argument in SCHEMA.mutation_type.fields[name].args.values()
        for found in inputs_of(get_named_type(argument.type), get_named_type(argument.type).name)
    ]
    assert len(named) > 100
    assert {path for path in named if AMOUNT.search(path.split(".", 1)[1])} == COMPARED


@pytest.fixture
async def parcel(tx):
    """Sending costs 8.00, and nothing for goods of 30.00 or more."""
    settings = {"shipping_fee_minor": 800, "free_shipping_from_minor": 3000}
    await shop_operations.update_shop(tx, command=shop_operations.UpdateShop(settings=settings))


async def test_c14_what_takes_off_everything_leaves_the_shipping(tx, goods, parcel):
    await make_coupon(tx, code="ALL", percent=100)
    token = await carts.create_cart(tx, lines=[carts.CartQuantity(goods.variant_ids[0], 4)])
    contact = carts.Contact(email="buyer@example.com", shipping_address=arrange.ADDRESS)
    await carts.set_contact(tx, token=token, contact=contact)
    await carts.set_coupons(tx, token=token, add=["ALL"])
    cart = await cart_reads.find_priced_cart(tx, token=token)
    assert (cart["list_total_minor"], cart["discount_minor"]) == (4000, 4000)
    done = await checkout.complete_checkout(
        tx, command=checkout.CompleteCheckout(token=token, payment_method=Method.BANK_TRANSFER)
    )
    [row] = await tx.connection.fetch(
        "SELECT goods_minor, shipping_minor, total_minor, payment_state FROM sales_order WHERE id = $1", done.order_id
    )
    assert tuple(row) == (0, 800, 800, "UNPAID")
    await arrange.assert_books_agree(tx)
