"""A coupon that does not apply is said in the cart, with its facts, and checkout refuses with the same."""

import uuid

import pytest

from entrepot.kernel import permissions
from tests.orders import arrange
from tests.pricing.arrange import make_coupon

CREATE = "mutation ($input: CartCreateInput!) { cartCreate(input: $input) { token } }"
ADDRESS = "mutation ($input: CartAddressInput!) { cartAddressSet(input: $input) { userErrors { code } } }"
COUPON = """
mutation ($input: CartCouponInput!) {
  cartCouponApply(input: $input) { cart { problems { ...Problem } total { amount } } userErrors { code } }
}
fragment Problem on UserError {
  __typename code message field
  ... on CouponCustomerRequired { couponCode }
  ... on CouponUnknown { couponCode }
}"""
CHECKOUT = """
mutation ($input: CheckoutInput!, $key: String!) {
  checkoutComplete(input: $input) @idempotent(key: $key) { order { number } userErrors { ...Problem } }
}
fragment Problem on UserError {
  __typename code message field
  ... on CouponCustomerRequired { couponCode }
  ... on CouponUnknown { couponCode }
}"""
CART = "query ($token: String!) { cart(token: $token) { problems { code } total { amount } } }"


@pytest.fixture
async def token(graphql, database, shop, anonymous):
    """A guest's cart, ready for checkout, in a shop with a coupon once for each customer."""
    async with database.write(shop_id=shop, actor=arrange.SYSTEM) as tx:
        goods = await arrange.make_goods(tx)
        await make_coupon(tx, code="ONCE", percent=10, max_uses_per_customer=1)
    lines = [{"variantId": str(goods.variant_ids[0]), "quantity": "2"}]
    made = await graphql(CREATE, {"input": {"lines": lines}}, actor=anonymous)
    token = made["data"]["cartCreate"]["token"]
    contact = {"token": token, "email": "guest@example.com", "shippingAddress": arrange.ADDRESS}
    assert (await graphql(ADDRESS, {"input": contact}, actor=anonymous))["data"]["cartAddressSet"]["userErrors"] == []
    return token


@pytest.mark.parametrize(
    ("code", "kind", "locale", "message"),
    [
        ("ONCE", "CouponCustomerRequired", "en", "Sign in to use coupon ONCE."),
        ("ONCE", "CouponCustomerRequired", "zh-CN", "请先登录，再使用优惠券 ONCE。"),
        ("NOPE", "CouponUnknown", "en", "There is no coupon NOPE."),
    ],
)
async def test_the_cart_says_what_checkout_refuses(graphql, anonymous, token, code, kind, locale, message):
    applied = await graphql(COUPON, {"input": {"token": token, "code": code}}, actor=anonymous, locale=locale)
    [problem] = applied["data"]["cartCouponApply"]["cart"]["problems"]
    assert (problem["__typename"], problem["message"]) == (kind, message)
    assert (problem["field"], problem["couponCode"]) == (["couponCodes"], code)
    given = {"input": {"token": token, "paymentMethod": "BANK_TRANSFER"}, "key": uuid.uuid4().hex}
    refused = await graphql(CHECKOUT, given, actor=anonymous, locale=locale)
    assert refused["data"]["checkoutComplete"] == {"order": None, "userErrors": [problem]}


async def test_whoever_signs_in_may_use_it_and_pays_what_the_cart_says(graphql, database, shop, anonymous, token):
    await graphql(COUPON, {"input": {"token": token, "code": "ONCE"}}, actor=anonymous)
    async with database.write(shop_id=shop, actor=arrange.SYSTEM) as tx:
        customer_id = await arrange.make_customer(tx)
    actor = permissions.Actor(kind=permissions.ActorKind.CUSTOMER, id=uuid.uuid4(), customer_id=customer_id)
    guest = (await graphql(CART, {"token": token}, actor=anonymous))["data"]["cart"]
    signed_in = (await graphql(CART, {"token": token}, actor=actor))["data"]["cart"]
    assert guest == {"problems": [{"code": "COUPON_CUSTOMER_REQUIRED"}], "total": {"amount": "20.00"}}
    assert signed_in == {"problems": [], "total": {"amount": "18.00"}}
    expected = {"amount": "18.00", "currencyCode": "CNY"}
    given = {"token": token, "paymentMethod": "BANK_TRANSFER", "expectedTotal": expected}
    done = await graphql(CHECKOUT, {"input": given, "key": uuid.uuid4().hex}, actor=actor)
    assert done["data"]["checkoutComplete"] == {"order": {"number": "1001"}, "userErrors": []}
