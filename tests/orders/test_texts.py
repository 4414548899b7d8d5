"""What people type into orders has an end and is refused beyond it, not cut off; where buyers are led is an address."""

import uuid

import pytest

from entrepot.kernel import errors
from entrepot.orders.rules import placement, refusals
from entrepot.orders.rules.fulfilment import URL_LIMIT, check_tracking_url
from tests.orders import arrange

SHIP = """mutation($input: OrderShipInput!, $key: String!) {
  orderShip(input: $input) @idempotent(key: $key) { order { shipments { trackingUrl } } userErrors { code field } }
}"""
CREATE = """mutation($input: OrderCreateInput!, $key: String!) {
  orderCreate(input: $input) @idempotent(key: $key) { order { note name } userErrors { code field } }
}"""
REFUND = """mutation($input: OrderRefundInput!, $key: String!) {
  orderRefund(input: $input) @idempotent(key: $key) { order { refunds { reason } } userErrors { code field } }
}"""


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        (None, None),
        (" ", None),
        ("https://carrier.example/track?n=1&x=中", "https://carrier.example/track?n=1&x=中"),
        (" HTTP://carrier.example:8080/1 ", "HTTP://carrier.example:8080/1"),
        ("https://c.example/" + "x" * (URL_LIMIT - 18), "https://c.example/" + "x" * (URL_LIMIT - 18)),
    ],
)
def test_an_address_of_the_web_is_kept(given, kept):
    assert check_tracking_url(given, field=("tracking_url",)) == kept


@pytest.mark.parametrize(
    "given",
    [
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        "data:text/html,<script>",
        "vbscript:x",
        "file:///etc/passwd",
        "//carrier.example",
        "carrier.example/1",
        "https:// carrier.example",
        "https://carrier.example@evil.example/",
        "https://carrier.example/\njavascript:alert(1)",
        "https:\\\\carrier.example",
        "https://",
        "https://c.example/" + "x" * URL_LIMIT,
    ],
)
def test_c18_where_a_buyer_is_led_is_nothing_that_runs(given):
    with pytest.raises(refusals.TrackingUrlInvalid) as refused:
        check_tracking_url(given, field=("tracking_url",))
    assert refused.value.field == ("tracking_url",)


@pytest.fixture
async def sold(database, shop):
    async with database.write(shop_id=shop, actor=arrange.SYSTEM) as tx:
        goods = await arrange.make_goods(tx, count=1)
        return goods, await arrange.place_paid(tx, goods, 1)


async def ask(graphql, document, **given):
    """The payload of the one mutation of a document."""
    answer = await graphql(document, {"input": given, "key": str(uuid.uuid4())})
    [found] = answer["data"].values()
    return found


async def test_an_order_is_shipped_with_an_address_that_buyers_can_follow(graphql, owner, shop, sold):
    _, placed = sold
    given = {"orderId": str(placed.order_id), "trackingNumber": "1"}
    refused = await ask(graphql, SHIP, **given, trackingUrl="javascript:alert(1)")
    assert refused["userErrors"] == [{"code": "TRACKING_URL_INVALID", "field": ["trackingUrl"]}]
    assert await owner.fetchval("SELECT count(*) FROM shipment WHERE shop_id = $1", shop) == 0
    done = await ask(graphql, SHIP, **given, trackingUrl="https://carrier.example/1")
    assert done["order"]["shipments"] == [{"trackingUrl": "https://carrier.example/1"}]


@pytest.mark.parametrize(("name", "limit"), [("note", placement.NOTE_LIMIT), ("name", placement.NAME_LIMIT)])
async def test_what_is_typed_into_an_order_is_kept_whole_or_refused(graphql, sold, name, limit):
    goods, _ = sold
    line = {"variantId": str(goods.variant_ids[0]), "quantity": "1"}
    given = {
        "lines": [line],
        "paymentMethod": "BANK_TRANSFER",
        "email": "a@b.example",
        "shippingAddress": arrange.ADDRESS,
    }
    refused = await ask(graphql, CREATE, **{**given, name: "中" * (limit + 1)})
    assert refused == {"order": None, "userErrors": [{"code": errors.TooLong.code, "field": [name]}]}
    assert (await ask(graphql, CREATE, **{**given, name: "中" * limit}))["order"][name] == "中" * limit


async def test_a_reason_is_kept_whole_or_refused(graphql, sold):
    _, placed = sold
    given = {"orderId": str(placed.order_id)}
    refused = await ask(graphql, REFUND, **given, reason="x" * (refusals.REASON_LIMIT + 1))
    assert refused["userErrors"] == [{"code": errors.TooLong.code, "field": ["reason"]}]
    reason = "x" * refusals.REASON_LIMIT
    assert (await ask(graphql, REFUND, **given, reason=reason))["order"]["refunds"] == [{"reason": reason}]
