"""Shops that have everything: the demo's goods and trade, people in every role, apps, a customer with an account.

Every shop that is opened here is like every other, so that what differs between two of them is only whose it is.
"""

import base64
import contextlib
import hashlib
import uuid
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import asyncpg
import httpx
from pydantic import SecretStr

from entrepot import app, matrix
from entrepot.access.operations import app_tokens, apps, external, identity_providers, minting, oauth, sessions
from entrepot.access.operations import steps as signing_in
from entrepot.access.reads import roles as role_reads
from entrepot.access.rules.accounts import AccountKind
from entrepot.access.rules.identities import Person
from entrepot.access.rules.tickets import Purpose
from entrepot.access.rules.tokens import TokenKind
from entrepot.approvals.operations import policies as approvals
from entrepot.approvals.rules.flow import StepMode
from entrepot.approvals.rules.policies import PolicyStep
from entrepot.approvals.rules.refusals import ApprovalRequired
from entrepot.bulk.operations import reading, writing
from entrepot.bulk.rules.states import BulkFormat
from entrepot.catalog import demo as goods
from entrepot.catalog import reads as catalog_reads
from entrepot.catalog.operations import categories, products, tags
from entrepot.catalog.rules.commands import CreateCategory, CreateProduct, CreateTag, NewVariant
from entrepot.customers import demo as customers_demo
from entrepot.customers.operations import addresses, customers, freezing
from entrepot.customers.rules import CreateAddress, CreateCustomer
from entrepot.fields.operations import definitions, values
from entrepot.fields.operations.definitions import DefineField
from entrepot.fields.operations.values import FillFields
from entrepot.fields.rules.definitions import FieldType, Validation
from entrepot.inventory import demo as stock
from entrepot.kernel import database as databases
from entrepot.kernel import permissions, surroundings
from entrepot.kernel.permissions import Actor, ActorKind
from entrepot.kernel.settings import Settings
from entrepot.media import demo as pictures
from entrepot.media import operations as media
from entrepot.media.rules import CreateUpload
from entrepot.orders import demo as orders
from entrepot.orders.operations import approved_refunds, carts, returns
from entrepot.orders.operations.refunds import RefundOrder
from entrepot.orders.rules.refunds import RefundWish
from entrepot.orders.rules.tokens import hash_token
from entrepot.payments import demo as payments
from entrepot.payments.rules import Method
from entrepot.pricing import demo as prices
from entrepot.pricing.operations import promotions
from entrepot.pricing.operations.prices import set_prices
from entrepot.pricing.rules.facts import PromotionKind
from entrepot.pricing.rules.prices import SetPrice
from entrepot.reviews import demo as reviews
from entrepot.shops import reads as shop_reads
from entrepot.shops.setting_operations import SetSetting, set_settings
from entrepot.webhooks.operations import redelivering, subscribing
from tests import shops
from tests.access import consented, factored, people
from tests.orders import arrange

EMAIL = "anna@home.example"
PROOF = "p" * 43
CHALLENGE = base64.urlsafe_b64encode(hashlib.sha256(PROOF.encode()).digest()).rstrip(b"=").decode()
ALL_KINDS_OF_STAFF = ("manager", "warehouse_keeper", "sales_clerk", "accountant", "customer_service", "owner")
ACTORS_WITH_TOKENS = (*ALL_KINDS_OF_STAFF, "customer", "app_that_reads", "app_with_every_scope")
MANY = 1_000_000_000
FILLED, REFERRING = "material", "related"


@dataclass(frozen=True)
class Stocked:
    """A shop; the access tokens of its actors by the names of the matrix; what else was made for the tests."""

    id: uuid.UUID
    handle: str
    tokens: Mapping[str, str]
    made: Mapping[str, Any]


@contextlib.asynccontextmanager
async def serving(url: str, *, directory: Path) -> AsyncIterator[tuple[httpx.AsyncClient, databases.Database]]:
    """The whole application in this process, without its worker, for one who may ask as often as they like."""
    secret = SecretStr("stocked-secret-" * 4)
    chosen: dict[str, Any] = {"cost_bucket": MANY, "cost_restored": MANY, "embedded_worker": False}
    application = app.create(Settings(database_url=url, data_dir=directory, secret=secret, **chosen))
    transport = httpx.ASGITransport(app=application)
    base = "http://127.0.0.1:8000"
    async with (
        application.router.lifespan_context(application),
        httpx.AsyncClient(transport=transport, base_url=base, timeout=60) as client,
    ):
        yield client, application.state.database


async def opened(database: databases.Database) -> Stocked:
    """Found such a shop, and commit it."""
    shop = await shops.found(database)
    async with database.unbound() as connection:
        handle = await connection.fetchval("SELECT handle FROM shop_directory WHERE shop_id = $1", shop)
    async with database.write(shop_id=shop, actor=people.SYSTEM) as tx:
        await tx.connection.execute("SET LOCAL idle_in_transaction_session_timeout = 0")
        tokens, made = await _people(tx)
        made |= await _goods(tx)
        made |= await _trade(tx, made)
        await _export(tx, made["second"].actor)
        made |= await _fields(tx, made)
        made["factors"] = await factored.load(tx)
    made |= await _approvals(database, shop, made)
    return Stocked(shop, handle, tokens, made)


async def _people(tx: databases.Tx) -> tuple[dict[str, str], dict[str, Any]]:
    by_key = {row["key"]: row["id"] for row in await role_reads.list_roles(tx)}
    tokens: dict[str, str] = {}
    made: dict[str, Any] = {}
    for key in ALL_KINDS_OF_STAFF:
        made[f"{key}_id"] = await people.hire(tx, f"{key}@shop.example", by_key[key])
        tokens[key] = (await _sign_in(tx, key)).access_token
    # A session that its owner may end or refresh.
    made["second"] = await _sign_in(tx, "owner")
    made["roles"] = by_key
    signed = await people.become_customer(tx, EMAIL)
    tokens["customer"], made["customer_id"] = signed.access_token, signed.actor.customer_id
    made |= await _waiting_tickets(tx)
    made["frozen"] = await _frozen(tx)
    for name in ("app_that_reads", "app_with_every_scope"):
        scopes = sorted(matrix.actors()[name].permissions)
        [secret] = await apps.create_apps(tx, commands=[apps.CreateApp(name=name, scopes=scopes)])
        tokens[name] = minting.new(TokenKind.ACCESS, shop_id=tx.shop_id)
        await oauth.issue_app_token(tx, app_id=secret.app["id"], token=tokens[name], scopes=scopes)
        made[name] = secret.app["id"]
    command = app_tokens.CreateAppToken(app_id=made["app_that_reads"], name="Script")
    await app_tokens.create_app_tokens(tx, commands=[command])
    await consented.load(tx, app_id=made["app_that_reads"], staff_id=made["owner_id"])
    made |= await _vouched_for(tx)
    return tokens, made | await _webhook(tx, made["app_that_reads"])


async def _vouched_for(tx: databases.Tx) -> dict[str, Any]:
    """Identity providers, one that vouches for the owner, and sign-ins that their browsers brought back."""
    services = surroundings.current()
    staff_kind, customer = AccountKind.STAFF, AccountKind.CUSTOMER
    proven = []
    for path, kind, email in (
        ("known", staff_kind, "owner@shop.example"),
        ("more", staff_kind, "owner@shop.example"),
        ("shoppers", customer, "stranger@home.example"),
    ):
        command = identity_providers.CreateProvider(
            name="Login",
            audience=kind,
            issuer=f"https://login.example/{path}",
            client_id="us",
            client_secret="s" * 40,
            allows_sign_up=kind is customer,
        )
        [provider] = await identity_providers.create_providers(tx, commands=[command], services=services)
        begun = await external.start(
            tx,
            provider_id=provider["id"],
            browser="browser",
            challenge=CHALLENGE,
            return_to="https://shop.example/",
            address=None,
            sealer=services.sealer,
        )
        taken = await external.take(tx, state=begun.state, browser="browser")
        assert taken is not None
        proven.append(await external.prove(tx, row=taken, person=Person(subject=email, email=email, name=None)))
    known, more, stranger = proven
    await external.sign_in(
        tx, token=known, proof=PROOF, password=people.PASSWORD, origin=people.HOME, device_token=None
    )
    return {"proven_owner": more, "proven_stranger": stranger}


async def _webhook(tx: databases.Tx, app_id: uuid.UUID) -> dict[str, Any]:
    """A webhook of an app, and a delivery that waits for it."""
    command = subscribing.CreateWebhook(app_id=app_id, url="https://hooks.example/", topics=["orders/created"])
    [hook] = await subscribing.create_webhooks(tx, commands=[command], services=surroundings.current())
    delivery = await redelivering.send_test(tx, webhook_id=hook.webhook["id"])
    return {"webhook": hook.webhook["id"], "delivery": delivery["id"]}


async def _frozen(tx: databases.Tx) -> uuid.UUID:
    """A customer who was kept out."""
    [row] = await customers.create_customers(tx, commands=[CreateCustomer(name="Frozen")])
    await freezing.freeze_customer(tx, id=row["id"], reason="stolen cards", if_version=None)
    frozen: uuid.UUID = row["id"]
    return frozen


async def _waiting_tickets(tx: databases.Tx) -> dict[str, Any]:
    """Letters that were sent and not yet answered, by what they open."""
    [row] = await people.invite(tx, "invited@shop.example")
    await people.become_customer(tx, "bea@home.example")
    return {
        "invited_id": row["id"],
        "invitation": await people.ticket(tx, "invited@shop.example", Purpose.INVITE),
        "verification": await people.ticket(tx, "carl@home.example", Purpose.VERIFY),
        "reset": await people.ticket(tx, "bea@home.example", Purpose.RESET),
        "merge": await people.ticket(tx, EMAIL, Purpose.MERGE),
        "new_email": await people.ticket(tx, "bea@home.example", Purpose.CHANGE_EMAIL, new_email="bea@new.example"),
    }


async def _export(tx: databases.Tx, actor: permissions.Actor) -> None:
    """An export that waits for a worker, and an import that waits for its file."""
    system, tx.actor = tx.actor, actor
    wanted = reading.RunQuery(document="{ tags { nodes { id } } }", variables={}, format=BulkFormat.JSONL)
    await reading.run_queries(tx, commands=[wanted])
    document = "mutation($i: CustomerCreateInput!) { customerCreate(input: $i) { customer { id } } }"
    waiting = writing.CreateMutation(document=document, format=BulkFormat.JSONL, size_bytes=1000)
    await writing.create_mutations(tx, commands=[waiting])
    tx.actor = system


async def _sign_in(tx: databases.Tx, key: str) -> sessions.SignedIn:
    given: Any = {"kind": AccountKind.STAFF, "email": f"{key}@shop.example", "password": people.PASSWORD}
    signed = await signing_in.sign_in(tx, **given, origin=people.HOME)
    assert isinstance(signed, sessions.SignedIn), signed
    return signed


async def _goods(tx: databases.Tx) -> dict[str, Any]:
    """The demo's goods; one thing of each kind that nothing else refers to; pictures, one not yet uploaded."""
    made = await goods.load(tx)
    variants = [{"sku": sku, "variant_id": variant_id} for sku, variant_id in made.items()]
    await prices.load(tx, variants=variants)
    await stock.load(tx, variants=variants)
    name = {"zh-CN": "多余", "en": "Spare"}
    spare = CreateProduct(name=name, variants=[NewVariant(sku="SPARE-1")])
    product, bare = await products.create_products(tx, commands=[spare, CreateProduct(name=name)])
    [category] = await categories.create_categories(tx, commands=[CreateCategory(name=name)])
    [tag] = await tags.create_tags(tx, commands=[CreateTag(name=name)])
    waiting = promotions.CreatePromotion(name=name, kind=PromotionKind.PERCENTAGE, percent_basis_points=500)
    [promotion] = await promotions.create_promotions(tx, commands=[waiting])
    picture = pictures.Picture(motif="mug", colour="#2f6f5e", alt=name)
    [media_id] = await pictures.add_pictures(tx, pictures=[picture])
    wish = CreateUpload(filename="later.png", content_type="image/png", size_bytes=1000)
    [upload] = await media.create_uploads(tx, commands=[wish])
    return {
        "variants": variants,
        "product": product["id"],
        "bare": bare["id"],
        "category": category["id"],
        "tag": tag["id"],
        "promotion": promotion["id"],
        "media": media_id,
        "upload": upload["id"],
    }


async def _trade(tx: databases.Tx, made: Mapping[str, Any]) -> dict[str, Any]:
    """The demo's orders, half of them Anna's; orders that wait for what a mutation does; a cart ready to be bought."""
    await addresses.create_addresses(
        tx, commands=[CreateAddress(customer_id=made["customer_id"], address=customers_demo.HOMES[0])]
    )
    others = await customers_demo.load(tx)
    await payments.load(tx)
    variants = made["variants"]
    lines = await orders.load(tx, variants=variants, customer_ids=[made["customer_id"], others[0]])
    await reviews.load(tx, lines=lines[:8])
    waiting = [row["line_id"] for row in lines[8:] if row["customer_id"] == made["customer_id"]]
    location, channel = await shop_reads.get_default_location(tx), await shop_reads.get_default_channel(tx)
    sold = arrange.Goods([row["variant_id"] for row in variants[:1]], location["id"], channel["id"])
    guest = minting.new_secret()
    unpaid = await arrange.place(tx, sold, 1, access_hash=hash_token(guest), payment_method=Method.BANK_TRANSFER)
    online = await arrange.place(tx, sold, 1, payment_method=Method.TEST_GATEWAY)
    paid = await arrange.place_paid(tx, sold, 2, payment_method=Method.BANK_TRANSFER)
    paid_guest = minting.new_secret()
    await arrange.place_paid(tx, sold, 1, access_hash=hash_token(paid_guest), payment_method=Method.BANK_TRANSFER)
    mark = await _marked(tx, sold)
    cart = await carts.create_cart(tx, lines=[carts.CartQuantity(variant_id=sold.variant_ids[0], quantity=1)])
    contact = carts.Contact(email="guest@home.example", shipping_address=arrange.ADDRESS)
    await carts.set_contact(tx, token=cart, contact=contact)
    return {
        "other_customer": others[0],
        "reviewable": waiting[0],
        "location": location["id"],
        "channel": channel["id"],
        "variant": sold.variant_ids[0],
        "unpaid": unpaid,
        "guest": guest,
        "online": online,
        "paid": paid,
        "paid_guest": paid_guest,
        "cart": cart,
        "mark": mark,
    }


async def _approvals(database: databases.Database, shop: uuid.UUID, made: Mapping[str, Any]) -> dict[str, Any]:
    """A policy, no longer active; a refund that the clerk asked the owner for, and one that the owner asked for."""
    step = PolicyStep(mode=StepMode.ANY, staff_ids=(made["owner_id"], made["manager_id"]))
    name = {"zh-CN": "退款审批", "en": "Refunds"}
    command = approvals.CreatePolicy(document="REFUND", name=name, condition={}, steps=[step])
    async with database.write(shop_id=shop, actor=people.SYSTEM) as tx:
        [policy] = await approvals.create_policies(tx, commands=[command])
        goods_sold = await arrange.make_goods(tx, count=1)
        sold = [await arrange.place_paid(tx, goods_sold, 1) for _ in range(2)]
    asked = {}
    for who, placed in zip(("sales_clerk", "owner"), sold, strict=True):
        actor = Actor(kind=ActorKind.STAFF, id=made[f"{who}_id"], name=who)
        async with database.write(shop_id=shop, actor=actor) as tx:
            with contextlib.suppress(ApprovalRequired):
                await approved_refunds.refund_or_ask(
                    tx, command=RefundOrder(order_id=placed.order_id, wish=RefundWish())
                )
            asked[who] = await tx.connection.fetchval("SELECT id FROM approval WHERE node_id = $1", placed.order_id)
    over = approvals.UpdatePolicy(id=policy["id"], given={"is_active": False})
    async with database.write(shop_id=shop, actor=people.SYSTEM) as tx:
        await approvals.update_policies(tx, commands=[over])
    return {"policy": policy["id"], "asked_by_clerk": asked["sales_clerk"], "asked_by_owner": asked["owner"]}


async def _fields(tx: databases.Tx, made: Mapping[str, Any]) -> dict[str, Any]:
    """A custom field of goods, and on everything that lists filter by such one that refers to a product."""
    name = {"zh-CN": "字段", "en": "Field"}
    owners = {
        "Product": made["product"],
        "Order": made["paid"].order_id,
        "Customer": made["customer_id"],
        "Category": made["category"],
        "Tag": made["tag"],
    }
    kinds: Any = {"name": name, "description": {}, "is_public": True}
    text = DefineField(owner_type="Product", key=FILLED, type=FieldType.TEXT, validation=Validation(), **kinds)
    refers: Any = {"type": FieldType.REFERENCE, "validation": Validation(reference_type="Product"), **kinds}
    referring = [DefineField(owner_type=owner, key=REFERRING, **refers) for owner in owners]
    [field, *_] = await definitions.define_fields(tx, commands=[text, *referring])
    filled = [FillFields(node_id=node, values=[(REFERRING, str(made["product"]))]) for node in owners.values()]
    await values.fill_fields(tx, commands=filled)
    await set_settings(tx, commands=[SetSetting(name="cartExpiryDays", value=40)])
    return {"field": field["id"]}


async def _marked(tx: databases.Tx, sold: arrange.Goods) -> str:
    """A word that only this shop's goods, customers and orders know; besides, a return and a price of one channel."""
    goods_of_mark = await arrange.make_goods(tx, count=1)
    [variant] = await catalog_reads.list_variants(tx, ids=goods_of_mark.variant_ids)
    mark = str(variant["sku"]).partition("-")[2]
    customer_id = await arrange.make_customer(tx, name=mark)
    await arrange.place(tx, goods_of_mark, 1, customer_id=customer_id, name=mark)
    [variant_id] = sold.variant_ids
    line = returns.ReturnedLine(quantity=1, amount_minor=100, variant_id=variant_id)
    await returns.accept_returns(tx, commands=[returns.ReturnWithoutOrder(lines=(line,), customer_id=customer_id)])
    command = SetPrice(variant_id=variant_id, channel_id=sold.channel_id, currency="CNY", amount_minor=9_000)
    await set_prices(tx, commands=[command])
    return mark


async def fingerprint(owner: asyncpg.Connection, *, shop: uuid.UUID | None = None) -> dict[str, str]:
    """A hash of the rows of every table of the database, or of one shop's rows; of tables that have any."""
    tables = await owner.fetch(TABLES)
    own = "SELECT '{0}' AS name, {1} AS rows FROM {2} t"
    rows = "count(*) || ' ' || coalesce(sum(hashtextextended(t::text, 0)::numeric), 0)"
    chosen = [row for row in tables if shop is None or row["of_shop"]]
    parts = [
        own.format(row["name"], rows, WITHOUT_READINGS.get(row["name"], row["name"]))
        + (" WHERE shop_id = $1" if shop else "")
        for row in chosen
    ]
    found = await owner.fetch(" UNION ALL ".join(parts), *([shop] if shop else []))
    return {row["name"]: row["rows"] for row in found}


def differences(before: Mapping[str, str], after: Mapping[str, str]) -> list[str]:
    """The tables whose rows are not what they were."""
    return sorted(name for name in {*before, *after} if before.get(name) != after.get(name))


# That somebody read a customer's contacts is recorded, and changes nothing else.
WITHOUT_READINGS = {"public.change": "(SELECT * FROM public.change WHERE operation <> 'contactsRead')"}
# What counts who asks how often or who read what in this hour, and what only says that something was committed, are not
# the shop's state.
TABLES = """
SELECT format('%I.%I', n.nspname, c.relname) AS name,
  EXISTS (SELECT 1 FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attname = 'shop_id' AND NOT a.attisdropped)
    AS of_shop
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind = 'r' AND n.nspname NOT LIKE 'pg\\_%' AND n.nspname <> 'information_schema'
  AND c.relname NOT IN ('bucket', 'throttle', 'app_hour', 'change_signal', 'contact_reading')
ORDER BY 1
"""
