"""Every refusal that security.md lists is proven by a test that names it."""

import ast
import re
from pathlib import Path

import pytest

from tests import security_table

HERE = Path(__file__).parent


@pytest.mark.parametrize(
    ("node_id", "numbers"),
    [
        ("a.py::test_17_and_18_a_code", [17, 18]),
        ("a.py::test_10_and_11_only[11 omitted]", [11]),
        ("a.py::test_23_to_27_a_client[25 non-ASCII secret]", [25]),
        ("a.py::test_23_to_27_a_client[two names]", []),
        ("a.py::test_44_any[44 nonsense-access_token]", [44]),
        ("a.py::test_44_any[None-access_token]", [44]),
        ("a.py::test_a_person_signs_in", []),
        ("a.py::test_c26_an_app", []),
    ],
)
def test_what_a_test_proves_stands_in_its_name(node_id, numbers):
    assert security_table.oauth_numbers(node_id) == numbers


def test_every_number_has_a_test():
    named = set()
    for path in HERE.glob("test_*.py"):
        tree = ast.parse(path.read_text())
        for node in tree.body:
            if isinstance(node, ast.AsyncFunctionDef | ast.FunctionDef):
                named |= set(security_table.oauth_numbers(f"{path.name}::{node.name}"))
        named |= {int(number) for number in re.findall(r'"(\d\d) [a-zA-Z]', path.read_text())}
    assert sorted(set(range(1, security_table.TABLES["oauth"].last + 1)) - named) == []
