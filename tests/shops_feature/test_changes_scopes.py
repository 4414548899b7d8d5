"""Whom the change feed shows what: changes of what one may read, and of their fields what one may select."""

import pytest

from entrepot import change_scopes
from entrepot.access.tables.apps import APP
from entrepot.access.tables.people import STAFF
from entrepot.access.tables.sessions import SESSION
from entrepot.catalog.tables import PRODUCT, VARIANT
from entrepot.customers.tables import CUSTOMER
from entrepot.inventory.tables import MOVE
from entrepot.kernel import ids, permissions, sealer, visibility
from entrepot.orders.tables import ORDER
from entrepot.schema import SCHEMA
from entrepot.shops.tables import CHANNEL
from tests.requests import everything

ASK = """
query($after: String, $first: Int! = 100, $where: ChangeWhere) {
  changes(after: $after, first: $first, where: $where) { nodes { operation before after } endCursor hasNextPage }
}
"""
RECORDED = {
    "customer": (CUSTOMER, {"email": "li@example.com", "phone": "13800000000", "unheard_of": "secret"}),
    "staff": (STAFF, {"name": "Anna", "email": "anna@example.com", "role_ids": ["r1"], "password_hash": "$argon2"}),
    "move": (MOVE, {"quantity": 5, "value_minor": 1250, "unit_cost": "2.5"}),
    "product": (PRODUCT, {"name": {"en": "Draft"}, "publish_at": None}),
    "variant": (VARIANT, {"sku": "A-1", "quantity": 5}),
    "order": (ORDER, {"number": "1001", "total_minor": 990, "external_reference": "x"}),
    "channel": (CHANNEL, {"handle": "web"}),
    "app": (APP, {"name": "Link", "scopes": ["read_orders"], "secret_hash": "aa"}),
    "session": (SESSION, {"address": "203.0.113.7"}),
}


@pytest.fixture
async def recorded(database, shop, graphql):
    """A change of each, with what must not leak, sealed; the cursor before them."""
    await sealer.seal(database, shop_id=shop)
    before = (await graphql("{ changes(first: 250) { endCursor } }"))["data"]["changes"]["endCursor"]
    async with database.write(shop_id=shop, actor=permissions.Actor.system("test")) as tx:
        for operation, (kind, values) in RECORDED.items():
            tx.change(node=ids.new(kind), operation=operation, before={}, after=values)
    await sealer.seal(database, shop_id=shop)
    return before


def app(*codes):
    """An app with these scopes, and the one that it needs."""
    kind = permissions.ActorKind.APP
    return permissions.Actor(
        kind=kind, name="app", app_id=ids.new(APP), permissions=frozenset({"read_changes", *codes})
    )


async def shown(graphql, after, actor, where=None):
    """What of the changes is shown, by operation."""
    answer = await graphql(ASK, {"after": after, "where": where}, actor=actor)
    return {node["operation"]: node["after"] for node in answer["data"]["changes"]["nodes"]}


@pytest.mark.parametrize(
    ("scopes", "wanted"),
    [
        ((), {"channel": {"handle": "web"}}),
        (("read_customers",), {"customer": {}}),
        (("read_customers", "read_contacts"), {"customer": {"email": "li@example.com", "phone": "13800000000"}}),
        (("read_staff",), {"staff": {"name": "Anna", "email": "anna@example.com", "role_ids": ["r1"]}}),
        (("read_stock",), {"move": {"quantity": 5}, "variant": {"sku": "A-1", "quantity": 5}}),
        (
            ("read_stock", "read_cost"),
            {"move": {"quantity": 5, "value_minor": 1250}, "variant": {"sku": "A-1", "quantity": 5}},
        ),
        (("read_products",), {"product": {"name": {"en": "Draft"}, "publish_at": None}, "variant": {"sku": "A-1"}}),
        (("read_orders",), {"order": {"number": "1001", "total_minor": 990, "external_reference": "x"}}),
        (("read_apps",), {"app": {"name": "Link", "scopes": ["read_orders"]}}),
    ],
)
async def test_an_app_is_shown_what_it_could_read(graphql, recorded, scopes, wanted):
    assert await shown(graphql, recorded, app(*scopes)) == {"channel": {"handle": "web"}, **wanted}


async def test_no_app_sees_what_no_field_shows_whatever_it_holds(graphql, recorded):
    found = await shown(graphql, recorded, app(*permissions.registry()))
    told = str(found)
    assert sorted(found) == sorted(set(RECORDED) - {"session"})
    assert [word for word in ("secret'", "$argon2", "2.5", "'aa'", "203.0") if word in told] == []


async def test_whoever_may_audit_sees_everything(graphql, recorded):
    assert await shown(graphql, recorded, everything()) == {name: values for name, (_, values) in RECORDED.items()}


@pytest.mark.parametrize("field", ["email", "role_ids", "password_hash", "value_minor", "unit_cost"])
async def test_no_filter_tells_of_a_field_that_is_not_shown(graphql, recorded, field):
    asked = {"changedField": {"eq": field}}
    assert await shown(graphql, recorded, app("read_stock", "read_orders"), asked) == {}
    assert len(await shown(graphql, recorded, everything(), asked)) >= 1


async def test_pages_move_on_over_what_is_not_shown(graphql, recorded):
    """Each page is full of what is shown, and the last cursor lies behind all that is not."""
    found, after, more = [], recorded, True
    while more:
        page = (await graphql(ASK, {"after": after, "first": 1}, actor=app("read_apps")))["data"]["changes"]
        found.append([node["operation"] for node in page["nodes"]])
        after, more = page["endCursor"], page["hasNextPage"]
    assert found == [["channel"], ["app"], []]
    assert (await graphql(ASK, {"after": after}))["data"]["changes"]["nodes"] == []


async def test_without_its_scope_the_feed_is_refused(graphql, recorded):
    actor = permissions.Actor(kind=permissions.ActorKind.APP, name="app", permissions=frozenset({"read_orders"}))
    answer = await graphql(ASK, {"after": recorded}, actor=actor)
    assert {error["extensions"]["code"] for error in answer["errors"]} == {"FORBIDDEN"}


def test_types_that_everybody_may_select_have_a_rule_of_their_own():
    """Or the feed would show all of their rows to everybody; whoever adds such a type decides here."""
    public = {
        rule.byte
        for rule in change_scopes.rules_of(SCHEMA)
        if set(rule.allow) <= {*permissions.BUILT_IN, *change_scopes.ROWS["Shop"]}
    }
    assert {kind.name for kind in ids.kinds() if kind.byte in public} == {"Category", "Channel", "Shop", "Tag"}


def test_what_is_said_of_kinds_and_fields_is_said_of_known_ones():
    known = {kind.name for kind in ids.kinds()}
    assert {*change_scopes.ROWS, *change_scopes.FIELDS} - known == set()
    assert set(change_scopes.FIELDS) - set(change_scopes.ROWS) - {"Price"} == set()


def test_the_system_sees_everything():
    audit = permissions.registry()["read_audit"]
    assert visibility.sight_of(permissions.Actor.system("job"), audit=audit) == visibility.EVERYTHING
