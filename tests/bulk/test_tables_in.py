"""Tables as input: columns are variables by their path, empty cells are none, what was exported comes in again."""

import io
import uuid
from datetime import datetime
from typing import Any

import asyncpg
import openpyxl
import pytest

from entrepot.bulk.rules import lines, states
from entrepot.kernel import permissions, worker
from entrepot.kernel.asking import CellKind, Column
from tests.bulk import exporting, importing

PRODUCT = "mutation($input: ProductUpdateInput!) { productUpdate(input: $input) { product { id } } }"
COLUMNS = [
    Column(("input", "name"), CellKind.TEXT), Column(("input", "rank"), CellKind.NUMBER),
    Column(("input", "isNew"), CellKind.BOOLEAN), Column(("input", "tags"), CellKind.JSON),
    Column(("key",), CellKind.TEXT),
]  # fmt: skip
PHONE = 13_800_138_000
KEPT = "SELECT name, email, phone, note FROM customer WHERE shop_id = $1 ORDER BY created_at, id"


def xlsx(*rows: list[Any]) -> bytes:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    made = io.BytesIO()
    book.save(made)
    return made.getvalue()


def head(*names: Any) -> list[Column | None]:
    return lines.columns_of_head(names, COLUMNS)


@pytest.mark.parametrize(
    ("row", "variables"),
    [
        (
            ["A", "5", "true", '["x"]', "k"],
            {"input": {"name": "A", "rank": 5, "isNew": True, "tags": ["x"]}, "key": "k"},
        ),
        (["A", 5.0, "FALSE", None, ""], {"input": {"name": "A", "rank": 5, "isNew": False}}),
        ([7.0, None, None, None, 1.5], {"input": {"name": "7"}, "key": "1.5"}),
        (["'=A", "", "", "", "''x"], {"input": {"name": "=A"}, "key": "''x"}),
        (["A"], {"input": {"name": "A"}}),
        ([], {}),
    ],
)
def test_a_row_becomes_variables(row: list[Any], variables: dict[str, Any]) -> None:
    assert lines.variables_of_row(row, head(*(column.name for column in COLUMNS))) == variables


@pytest.mark.parametrize(("column", "cell"), [(1, "many"), (2, "perhaps"), (3, "[")])
def test_a_cell_that_does_not_fit_is_told_with_its_column(column: int, cell: str) -> None:
    with pytest.raises(states.LineInvalid, match=COLUMNS[column].name):
        lines.variables_of_row([cell], head(COLUMNS[column].name))


def test_an_unknown_column_is_named_and_one_without_a_head_left_out() -> None:
    assert head(None, "key", " ") == [None, COLUMNS[4], None]
    with pytest.raises(states.ColumnUnknown, match=r"input\.price"):
        head("key", "input.price")


@pytest.mark.parametrize(
    ("format", "data"),
    [
        (
            "CSV",
            '\ufeff"input.name","input.email","input.phone"\r\n"\'=A","a@x.test",""\r\n"B, C","","13800138000"\r\n',
        ),
        ("CSV", 'input.name,input.email,input.phone\n\'=A,a@x.test,\n"B, C",,13800138000\n'),
        ("XLSX", xlsx(["input.name", "input.email", "input.phone"], ["'=A", "a@x.test", None], ["B, C", None, PHONE])),
    ],
)
async def test_tables_are_carried_out_row_by_row(
    format: str, data: str | bytes, graphql: Any, errand: worker.Errand, owner_of_shop: permissions.Actor,
    owner: asyncpg.Connection, shop: uuid.UUID,
) -> None:  # fmt: skip
    content = data.encode() if isinstance(data, str) else data
    found, _ = await importing.done(graphql, errand, owner_of_shop, content, format=format)
    assert (found["state"], found["rows"], found["failedRows"]) == ("DONE", 2, 0)
    kept = [(row["name"], row["email"], row["phone"]) for row in await owner.fetch(KEPT, shop)]
    assert sorted(kept) == [("=A", "a@x.test", None), ("B, C", None, "13800138000")]


async def test_chinese_spreadsheets_write_gbk(
    graphql: Any, errand: worker.Errand, owner_of_shop: permissions.Actor, owner: asyncpg.Connection, shop: uuid.UUID
) -> None:
    data = "input.name\n王小明\n".encode("gb18030")
    await importing.done(graphql, errand, owner_of_shop, data, format="CSV")
    assert [row["name"] for row in await owner.fetch(KEPT, shop)] == ["王小明"]


@pytest.mark.parametrize("format", ["CSV", "XLSX"])
async def test_failures_are_a_table_by_row(
    format: str, graphql: Any, errand: worker.Errand, owner_of_shop: permissions.Actor
) -> None:
    rows = [["input.name", "input.email"], ["A", "a@x.test"], ["B", "a@x.test"], ["C", "none"], ["D", None]]
    csv = "\n".join(",".join(cell or "" for cell in row) for row in rows).encode()
    data = xlsx(*rows) if format == "XLSX" else csv
    found, result = await importing.done(graphql, errand, owner_of_shop, data, format=format)
    assert (found["rows"], found["failedRows"]) == (4, 2)
    told: list[Any] = exporting.table(result) if format == "CSV" else [
        [value for _, value in row] for row in exporting.cells(result)
    ]  # fmt: skip
    assert told[0] == ["line", "code", "field", "message"]
    assert [(str(row[0]), row[1], row[2]) for row in told[1:]] == [
        ("2", "EMAIL_TAKEN", "email"), ("3", "EMAIL_INVALID", "email")
    ]  # fmt: skip


async def test_an_unknown_column_fails_the_operation_before_any_row(
    graphql: Any, errand: worker.Errand, owner_of_shop: permissions.Actor, owner: asyncpg.Connection, shop: uuid.UUID
) -> None:
    data = b"input.name,input.nothing\nA,1\n"
    operation_id = await importing.started(graphql, errand, owner_of_shop, data, format="CSV")
    await exporting.run(errand, operation_id)
    found = await importing.read(graphql, owner_of_shop, operation_id)
    assert (found["state"], found["failure"]["code"], found["rows"]) == ("FAILED", "COLUMN_UNKNOWN", 0)
    assert await owner.fetch(KEPT, shop) == []


@pytest.mark.parametrize("format", ["CSV", "XLSX"])
async def test_c21_what_was_exported_comes_in_as_it_was(
    format: str, graphql: Any, errand: worker.Errand, owner_of_shop: permissions.Actor, owner: asyncpg.Connection,
    shop: uuid.UUID,
) -> None:  # fmt: skip
    """Export with the variables' names as aliases; change nothing; import as new customers."""
    dangerous = ["=1+1", "@x", "'=1", "-5", "＝1", "普通", "_x000D_"]
    for name in dangerous:
        await owner.execute(
            "INSERT INTO customer (shop_id, id, name, created_at) VALUES ($1, $2, $3, $4)",
            shop, uuid.uuid4(), name, datetime.fromisoformat("2026-01-01T00:00:00Z"),
        )  # fmt: skip
    content = await exporting.result(
        graphql, errand, owner_of_shop, "{ customers { nodes { input: name } } }", format=format
    )
    document = "mutation($input: String!) { customerCreate(input: {name: $input}) { customer { id } } }"
    found, _ = await importing.done(graphql, errand, owner_of_shop, content, document=document, format=format)
    assert (found["state"], found["rows"], found["failedRows"]) == ("DONE", 7, 0)
    kept = sorted(row["name"] for row in await owner.fetch(KEPT, shop))
    assert kept == sorted([*dangerous, *dangerous])
