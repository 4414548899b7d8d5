"""Reviews through GraphQL: who may write, see and moderate them."""

import pytest

from tests.reviews.arrange import SYSTEM, sell, write

CREATE = """
mutation($input: ReviewCreateInput!) {
  reviewCreate(input: $input) {
    review { id state rating title body authorName product { name } }
    userErrors { code field }
  }
}
"""
MODERATE = """
mutation($input: ReviewModerateInput!) {
  reviewModerate(input: $input) {
    review { state rejectionReason product { reviewSummary { count average } } }
    userErrors { code field }
  }
}
"""
REPLY = """
mutation($id: ID!) {
  reviewReply(input: {id: $id, reply: "谢谢"}) { review { reply customer { id } } userErrors { code } }
}
"""
LIST = "{ reviews { nodes { id state rejectionReason } count { value } } }"
PRODUCT = """
query($id: ID!) {
  product(id: $id) {
    reviewSummary { count average histogram { rating count } }
    reviews { nodes { rating authorName } pageInfo { hasNextPage } count { value } }
  }
}
"""


@pytest.fixture
async def sold(database, shop):
    async with database.write(shop_id=shop, actor=SYSTEM) as tx:
        return await sell(tx, count=3)


def said(bought, **more):
    return {"input": {"orderLineId": str(bought.line_id), "rating": 4, "title": "好", "body": "不错", **more}}


async def test_a_customer_reviews_what_they_received(graphql, sold, anonymous):
    first, second, _ = sold
    answer = (await graphql(CREATE, said(first), actor=first.actor))["data"]["reviewCreate"]
    assert answer["userErrors"] == []
    made = answer["review"]
    assert (made["state"], made["authorName"], made["product"]) == ("PENDING", "张**", {"name": "Tea"})
    again = (await graphql(CREATE, said(first), actor=first.actor))["data"]["reviewCreate"]
    assert again == {"review": None, "userErrors": [{"code": "REVIEW_EXISTS", "field": ["orderLineId"]}]}
    stolen = (await graphql(CREATE, said(second), actor=first.actor))["data"]["reviewCreate"]
    assert stolen["userErrors"] == [{"code": "NOT_DELIVERED", "field": ["orderLineId"]}]
    wrong = (await graphql(CREATE, said(second, rating=6), actor=second.actor))["data"]["reviewCreate"]
    assert wrong["userErrors"] == [{"code": "OUT_OF_RANGE", "field": ["rating"]}]
    guest = await graphql(CREATE, said(second), actor=anonymous)
    assert [error["extensions"]["code"] for error in guest["errors"]] == ["UNAUTHENTICATED"]


async def test_only_published_reviews_and_ones_own_are_seen(graphql, sold, database, shop, anonymous):
    async with database.write(shop_id=shop, actor=SYSTEM) as tx:
        shown = str(await write(tx, sold[0], 5, publish=True))
        waiting = str(await write(tx, sold[1], 1))

    async def seen(actor):
        return {node["id"] for node in (await graphql(LIST, actor=actor))["data"]["reviews"]["nodes"]}

    assert await seen(anonymous) == {shown}
    assert await seen(sold[2].actor) == {shown}
    assert await seen(sold[1].actor) == {shown, waiting}
    assert await seen(None) == {shown, waiting}
    node = "query($id: ID!) { node(id: $id) { id } review(id: $id) { id } }"
    hidden = await graphql(node, {"id": waiting}, actor=anonymous)
    assert hidden["data"] == {"node": None, "review": None}
    mine = await graphql("{ myReviews { nodes { id } } }", actor=sold[1].actor)
    assert mine["data"]["myReviews"]["nodes"] == [{"id": waiting}]
    filtered = "{ reviews(where: {state: {eq: PENDING}}) { count { value } } }"
    assert (await graphql(filtered, actor=anonymous))["data"]["reviews"]["count"] == {"value": 0}


async def test_moderation_recounts_the_product(graphql, sold, database, shop, anonymous):
    async with database.write(shop_id=shop, actor=SYSTEM) as tx:
        await write(tx, sold[0], 5, publish=True)
        low = str(await write(tx, sold[1], 2))
    published = (await graphql(MODERATE, {"input": {"id": low, "decision": "PUBLISH"}}))["data"]["reviewModerate"]
    assert published["review"]["product"]["reviewSummary"] == {"count": 2, "average": "3.50"}
    reject = {"input": {"id": low, "decision": "REJECT"}}
    missing = (await graphql(MODERATE, reject))["data"]["reviewModerate"]
    assert missing == {"review": None, "userErrors": [{"code": "REQUIRED", "field": ["reason"]}]}
    reject["input"]["reason"] = "广告"
    hidden = (await graphql(MODERATE, reject))["data"]["reviewModerate"]
    assert hidden["review"] == {
        "state": "REJECTED",
        "rejectionReason": "广告",
        "product": {"reviewSummary": {"count": 1, "average": "5.00"}},
    }
    refused = await graphql(MODERATE, reject, actor=sold[0].actor)
    assert [error["extensions"]["code"] for error in refused["errors"]] == ["FORBIDDEN"]


async def test_a_product_shows_its_latest_reviews_and_their_sum(graphql, database, shop, anonymous):
    async with database.write(shop_id=shop, actor=SYSTEM) as tx:
        sold = await sell(tx, count=11)
        for number, bought in enumerate(sold):
            await write(tx, bought, 1 + number % 5, publish=True)
    answer = await graphql(PRODUCT, {"id": str(sold[0].product_id)}, actor=anonymous)
    product = answer["data"]["product"]
    assert product["reviewSummary"] == {
        "count": 11,
        "average": "2.82",
        "histogram": [{"rating": stars, "count": 3 if stars == 1 else 2} for stars in (5, 4, 3, 2, 1)],
    }
    assert len(product["reviews"]["nodes"]) == 10
    assert (product["reviews"]["pageInfo"], product["reviews"]["count"]) == ({"hasNextPage": True}, {"value": 11})


@pytest.mark.parametrize("count", [1, 8])
async def test_summaries_of_a_page_take_one_statement(graphql, database, shop, anonymous, count):
    async with database.write(shop_id=shop, actor=SYSTEM) as tx:
        for _ in range(count):
            [bought] = await sell(tx)
            await write(tx, bought, publish=True)
    query = "{ products(first: 50) { nodes { reviewSummary { count } reviews { nodes { rating } } } } }"
    nodes = (await graphql(query, actor=anonymous))["data"]["products"]["nodes"]
    assert [node["reviewSummary"]["count"] for node in nodes] == [1] * count
    assert graphql.statements == 4


async def test_the_merchant_answers(graphql, sold, database, shop):
    async with database.write(shop_id=shop, actor=SYSTEM) as tx:
        review_id = str(await write(tx, sold[0], 5, publish=True))
    answer = (await graphql(REPLY, {"id": review_id}))["data"]["reviewReply"]
    assert answer["review"] == {"reply": "谢谢", "customer": {"id": str(sold[0].customer_id)}}
    author = "query($id: ID!) { review(id: $id) { reply customer { id } } }"
    refused = await graphql(author, {"id": review_id}, actor=sold[0].actor)
    assert [error["extensions"]["code"] for error in refused["errors"]] == ["FORBIDDEN"]
