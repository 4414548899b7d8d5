"""What the admin leaves behind to be run in bulk: every list is read to its end, every import carries out its rows."""

from pathlib import Path
from typing import Any

import pytest
from graphql import OperationDefinitionNode, parse, print_ast

from entrepot.kernel import permissions, worker
from entrepot.kernel.database import Database
from tests.bulk import exporting, importing
from tests.fields import arrange

SOURCES = Path(__file__).resolve().parents[2] / "admin-ui" / "src"


def documents_of(name: str) -> dict[str, OperationDefinitionNode]:
    """The operations of one of the admin's files, by name."""
    found = parse((SOURCES / name).read_text("utf-8")).definitions
    operations = [item for item in found if isinstance(item, OperationDefinitionNode)]
    return {item.name.value: item for item in operations if item.name is not None}


EXPORTS = documents_of("exports/lists.graphql")
IMPORTS = documents_of("bulk/imports.graphql")
OPEN = 'mutation($input: StockOpenInput!) { stockOpen(input: $input) @idempotent(key: "open") { userErrors { code } } }'
VARIANT = "query($id: ID!) { product(id: $id) { variants { id } } }"


@pytest.mark.parametrize("format", ["CSV", "JSONL"])
@pytest.mark.parametrize("name", EXPORTS)
async def test_every_list_can_be_exported(
    name: str, format: str, graphql: Any, owner_of_shop: permissions.Actor, errand: worker.Errand
) -> None:
    operation = EXPORTS[name]
    variables = {"inFull": format == "JSONL"} if operation.variable_definitions else {}
    given = {"variables": variables, "format": format}
    content = await exporting.result(graphql, errand, owner_of_shop, print_ast(operation), **given)
    assert len(exporting.table(content)) == 1 if format == "CSV" else content == b""


@pytest.mark.parametrize(
    ("name", "row"),
    [
        ("ImportCustomers", {"name": "王伟", "email": "wei@example.com", "phone": "", "note": ""}),
        ("ImportProducts", {"name": "茶", "sku": "TEA-1", "barcode": "", "weightGrams": "50", "slug": ""}),
        ("ImportPrices", {"variantId": "", "amount": "29.90", "currencyCode": "CNY"}),
        ("ImportStock", {"variantId": "", "quantity": "3", "reason": "FOUND", "note": ""}),
    ],
)
async def test_every_import_carries_out_its_rows(
    name: str,
    row: dict[str, str],
    graphql: Any,
    database: Database,
    shop: Any,
    owner_of_shop: permissions.Actor,
    errand: worker.Errand,
) -> None:
    if "variantId" in row:
        [product] = await arrange.make_products(database, shop)
        found = await graphql(VARIANT, {"id": str(product)})
        row["variantId"] = found["data"]["product"]["variants"][0]["id"]
        cost = {"amount": "2.00", "currencyCode": "CNY"}
        opened = {"lines": [{"variantId": row["variantId"], "quantity": "5", "unitCost": cost}]}
        assert (await graphql(OPEN, {"input": opened}))["data"]["stockOpen"]["userErrors"] == []
    data = f"{','.join(row)}\n{','.join(row.values())}\n".encode()
    given = {"document": print_ast(IMPORTS[name]), "format": "CSV"}
    operation, refused = await importing.done(graphql, errand, owner_of_shop, data, **given)
    assert exporting.table(refused)[1:] == []
    assert (operation["state"], operation["rows"], operation["failedRows"]) == ("DONE", 1, 0)


def test_every_import_of_the_admin_is_tested() -> None:
    assert list(IMPORTS) == ["ImportCustomers", "ImportProducts", "ImportPrices", "ImportStock"]
