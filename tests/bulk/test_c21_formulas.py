"""C21: no text of a table is a formula, whoever wrote it; numbers stay numbers; every text comes back as it was."""

import string
import uuid
from typing import Any

import asyncpg
import pytest
from hypothesis import given
from hypothesis import strategies as st

from entrepot.bulk.rules import cells
from entrepot.kernel import permissions, worker
from entrepot.kernel.asking import CellKind, Column
from tests.bulk import exporting

DANGEROUS = "=+-@\t\r\n＝＋－＠"
NAMES = [
    "=cmd|' /C calc'!A0", "+1+1", "-2+3", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "＝1", "＋1", "－1", "＠A", ";=cmd",
    "'=1", "''=1", "_x000D_", 'a"b', "a,b", "a\r\nb", "普通", "-5", "'plain", "",
]  # fmt: skip
PEOPLE = "{ customers(orderBy: {field: CREATED_AT, direction: ASC}) { nodes { name } } }"
INSERT = """
INSERT INTO customer (shop_id, id, name, created_at)
SELECT $1, ('01900000-0000-7000-8000-' || lpad(to_hex(n), 10, '0') || '40')::uuid, name, now() + n * interval '1 ms'
FROM unnest($2::text[]) WITH ORDINALITY AS given (name, n)
"""


@given(st.text(alphabet=DANGEROUS + "'" + string.ascii_letters + "0"))
def test_c21_every_text_comes_back(text: str) -> None:
    assert cells.restored(cells.neutralised(text)) == text
    assert cells.neutralised(text)[:1] not in [*DANGEROUS]


@given(st.text(alphabet="_x05FaD\r\x01\n ok"))
def test_c21_every_text_comes_back_from_xml(text: str) -> None:
    assert cells.of_xml(cells.to_xml(text)) == text


@pytest.mark.parametrize("sign", DANGEROUS)
def test_c21_each_sign_is_neutralised(sign: str) -> None:
    assert cells.neutralised(f"{sign}1") == f"'{sign}1"
    assert cells.neutralised(f"1{sign}") == f"1{sign}"


@pytest.mark.parametrize(
    ("value", "kind", "cell"),
    [
        ("-5.00", CellKind.NUMBER, "-5.00"), (-5, CellKind.NUMBER, "-5"), ("-5", CellKind.TEXT, "'-5"),
        ("-5; DROP", CellKind.NUMBER, "'-5; DROP"), (True, CellKind.BOOLEAN, "True"), (None, CellKind.TEXT, "None"),
        (["=1"], CellKind.JSON, '["=1"]'), (-1, CellKind.JSON, "'-1"),
    ],
)  # fmt: skip
def test_c21_numbers_stay_numbers(value: Any, kind: CellKind, cell: str) -> None:
    assert str(cells.cell_of({"a": {"b": value}}, Column(("a", "b"), kind))) == cell


async def test_c21_exports_hold_no_formula(
    graphql: Any, errand: worker.Errand, owner_of_shop: permissions.Actor, owner: asyncpg.Connection, shop: uuid.UUID
) -> None:
    """Names of customers, who write them themselves; in quotes, so that no separator makes two cells of one."""
    await owner.execute(INSERT, shop, NAMES)
    content = await exporting.result(graphql, errand, owner_of_shop, PEOPLE, format="CSV")
    rows = exporting.table(content)
    assert [cells.restored(row[0]) for row in rows[1:]] == NAMES
    assert [row for row in rows if len(row) != 1 or row[0][:1] in [*DANGEROUS]] == []
    assert b'";=cmd"' in content
    sheet = exporting.cells(await exporting.result(graphql, errand, owner_of_shop, PEOPLE, format="XLSX"))
    assert {kind for [(kind, _)] in sheet[1:]} <= {"s", "inlineStr", "n"}
    assert [cells.restored(cells.of_xml(value or "")) for [(_, value)] in sheet[1:]] == NAMES
    lines = exporting.lines(await exporting.result(graphql, errand, owner_of_shop, PEOPLE))
    assert [row["name"] for row in lines] == NAMES
