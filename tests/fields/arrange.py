"""What the tests of metadata and custom fields have in common: products, definitions, and what is asked of them."""

import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from entrepot.catalog.operations import products
from entrepot.catalog.rules.commands import CreateProduct, NewVariant
from entrepot.catalog.rules.products import ProductState
from entrepot.kernel import permissions
from entrepot.kernel.database import Database
from tests.requests import Client

SYSTEM = permissions.Actor.system("test")
SET = """
mutation($input: MetadataSetInput!) {
  metadataSet(input: $input) { nodes { id } userErrors { __typename code field message } }
}
"""
SET_PRIVATE = SET.replace("metadataSet(", "privateMetadataSet(")
FILL = """
mutation($input: CustomFieldsSetInput!) {
  customFieldsSet(input: $input) { nodes { id } userErrors { code field } }
}
"""
DEFINE = """
mutation($input: FieldDefinitionCreateInput!) {
  fieldDefinitionCreate(input: $input) { fieldDefinition { id version } userErrors { code field } }
}
"""
FIELDS = """
query($id: ID!) { node(id: $id) { ... on Product { customFields { key value definition { name type } } } } }
"""
OWN = "query($id: ID!) { node(id: $id) { ... on Product { metadata { key value appId } } } }"
OWN_PRIVATE = OWN.replace("metadata", "privateMetadata")


async def make_products(database: Database, shop: uuid.UUID, *, count: int = 1) -> list[uuid.UUID]:
    """So many published products, committed."""
    commands = [
        CreateProduct(
            name={"zh-CN": f"商品 {number}", "en": f"Product {number}"},
            state=ProductState.PUBLISHED,
            variants=[NewVariant(sku=f"SKU-{uuid.uuid4().hex[:12]}")],
        )
        for number in range(count)
    ]
    async with database.write(shop_id=shop, actor=SYSTEM) as tx:
        return [row["id"] for row in await products.create_products(tx, commands=commands)]


async def patch(graphql: Client, query: str, patches: Mapping[Any, Mapping[str, str | None]], **given: Any) -> Any:
    """Patch metadata of nodes; what the mutation answers, or the errors."""
    nodes = [
        {"nodeId": str(node), "patch": [{"key": key, "value": value} for key, value in patch.items()]}
        for node, patch in patches.items()
    ]
    answer = await graphql(query, {"input": {"nodes": nodes}}, **given)
    return answer.get("errors") or next(iter(answer["data"].values()))


async def metadata(graphql: Client, node: uuid.UUID, query: str = OWN, **given: Any) -> dict[str, str]:
    """What somebody reads of a product's metadata."""
    answer = await graphql(query, {"id": str(node)}, **given)
    [found] = answer["data"]["node"].values()
    return {item["key"]: item["value"] for item in found}


async def define(graphql: Client, key: str, kind: str = "TEXT", **given: Any) -> dict[str, Any]:
    """Define a custom field of products."""
    name = [{"locale": "zh-CN", "value": f"字段 {key}"}, {"locale": "en", "value": f"Field {key}"}]
    wanted = {"ownerType": "Product", "key": key, "type": kind, "name": name, **given}
    answer = await graphql(DEFINE, {"input": wanted})
    found: dict[str, Any] = answer["data"]["fieldDefinitionCreate"]
    return found


async def fill(graphql: Client, values: Mapping[Any, Mapping[str, Any]], **given: Any) -> Any:
    """Fill in custom fields of nodes."""
    nodes = [
        {"nodeId": str(node), "values": [{"key": key, "value": value} for key, value in fields.items()]}
        for node, fields in values.items()
    ]
    answer = await graphql(FILL, {"input": {"nodes": nodes}}, **given)
    return answer.get("errors") or answer["data"]["customFieldsSet"]


async def fields(graphql: Client, node: uuid.UUID, **given: Any) -> dict[str, Any]:
    """What somebody reads of a product's custom fields."""
    answer = await graphql(FIELDS, {"id": str(node)}, **given)
    return {item["key"]: item["value"] for item in answer["data"]["node"]["customFields"]}


def may(*codes: str, app_id: uuid.UUID | None = None) -> permissions.Actor:
    """Somebody of the staff, or an app, who may just this."""
    kind = permissions.ActorKind.STAFF if app_id is None else permissions.ActorKind.APP
    return permissions.Actor(kind=kind, id=app_id or uuid.uuid4(), app_id=app_id, permissions=frozenset(codes))


def ids_of(found: Sequence[Mapping[str, Any]]) -> list[str]:
    """The ids of nodes."""
    return [item["id"] for item in found]
