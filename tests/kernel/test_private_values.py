"""Personal values of the feed: kept apart, shown to whoever may see them, and gone without breaking the chain."""

import uuid

import pytest

from entrepot.customers.operations import customers
from entrepot.customers.rules import CreateCustomer, EditCustomer
from entrepot.customers.tables import CUSTOMER
from entrepot.kernel import ids, permissions, private, sealer
from tests.requests import everything, everything_but

SYSTEM = permissions.Actor.system("test")
CHANGES = '{ changes(where: {kind: {eq: "Customer"}}) { nodes { operation before after } } }'
FILTERED = '{ changes(where: {changedField: {eq: "email"}}) { nodes { operation } } }'


@pytest.fixture
async def li(database, shop):
    """A customer who was created and renamed, sealed."""
    async with database.write(shop_id=shop, actor=SYSTEM) as tx:
        [row] = await customers.create_customers(tx, commands=[CreateCustomer(name="李雷", email="li@example.com")])
        await customers.edit_customers(tx, commands=[EditCustomer(id=row["id"], changes={"name": "李大雷"})])
    await sealer.seal(database, shop_id=shop)
    return row["id"]


async def shown(graphql, actor=None):
    answer = await graphql(CHANGES, actor=actor)
    return [(node["before"], node["after"]) for node in answer["data"]["changes"]["nodes"]]


async def test_the_feed_holds_digests_only(owner, shop, li):
    texts = await owner.fetch("SELECT change::text AS row FROM change WHERE shop_id = $1", shop)
    assert [row["row"] for row in texts if "li@example.com" in row["row"] or "李" in row["row"]] == []
    kept = await owner.fetch(
        "SELECT subject_id, salt, digest, value::text FROM change_private WHERE shop_id = $1", shop
    )
    assert {row["subject_id"] for row in kept} == {li}
    assert len({bytes(row["salt"]) for row in kept}) == len(kept) == 4


async def test_who_may_see_contacts_sees_them_in_the_feed(graphql, li):
    created = {"name": "李雷", "email": "li@example.com", "state": "ACTIVE"}
    assert await shown(graphql) == [(None, created), ({"name": "李雷"}, {"name": "李大雷"})]
    app = permissions.Actor(
        kind=permissions.ActorKind.APP,
        name="app",
        app_id=uuid.uuid4(),
        permissions=frozenset({"read_changes", "read_customers"}),
    )
    assert await shown(graphql, app) == [
        (None, {"name": "李雷", "state": "ACTIVE"}),
        ({"name": "李雷"}, {"name": "李大雷"}),
    ]
    filtered = await graphql(FILTERED, actor=everything_but("read_audit"))
    assert filtered["data"]["changes"]["nodes"] == [{"operation": "customerCreate"}]


async def test_after_erasing_the_values_are_null_and_the_rest_stays(graphql, database, shop, li):
    async with database.write(shop_id=shop, actor=SYSTEM) as tx:
        await tx.run(private.ERASE, subject_ids=[li])
    assert await shown(graphql, everything()) == [
        (None, {"name": None, "email": None, "state": "ACTIVE"}),
        ({"name": None}, {"name": None}),
    ]


def test_a_digest_has_a_salt_of_its_own():
    node = ids.new(CUSTOMER)
    first, second = (private.split(node=node, subject=None, before=None, after={"name": "Li"}) for _ in range(2))
    assert first.after != second.after
    assert [row["value"] for row in (*first.rows, *second.rows)] == ["Li", "Li"]


def test_nothing_and_what_is_not_personal_stays_where_it_is():
    parts = private.split(
        node=ids.new(CUSTOMER), subject=None, before={"email": None}, after={"email": "", "state": "X"}
    )
    assert (parts.before, parts.after, parts.rows) == ({"email": None}, {"email": "", "state": "X"}, [])


def test_what_looks_like_a_place_elsewhere_is_none():
    node = ids.new(CUSTOMER)
    values = {"state": {"private": "00" * 32}, "name": {"private": "short"}}
    assert list(private.digests_in(node, values)) == []
    assert private.filled(node, values, known={}) == values
