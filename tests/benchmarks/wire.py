"""Requests as they go over the wire, and a way to ask one by hand."""

import json
import urllib.request
from collections.abc import Mapping
from typing import Any

from entrepot.access import demo as staff
from tests.benchmarks import dataset

SIGN_IN = """mutation SignIn($email: String!, $password: String!) {
  staffLogin(input: {email: $email, password: $password}) { accessToken userErrors { code } } }"""


def post(path: str, body: Mapping[str, Any], *, port: int, token: str = "") -> str:
    """A GraphQL request by POST."""
    content = json.dumps(body)
    return (
        f"POST {path} HTTP/1.1\r\nhost: 127.0.0.1:{port}\r\ncontent-type: application/json\r\n"
        f"{_authorization(token)}content-length: {len(content)}\r\n\r\n{content}"
    )


def get(path: str, *, port: int) -> str:
    """A page by GET."""
    return f"GET {path} HTTP/1.1\r\nhost: 127.0.0.1:{port}\r\n\r\n"


def ask(port: int, path: str, query: str, variables: Mapping[str, Any]) -> tuple[Mapping[str, str], dict[str, Any]]:
    """Ask once: the answer's headers and its data."""
    content = json.dumps({"query": query, "variables": variables}).encode()
    asked = urllib.request.Request(f"http://127.0.0.1:{port}{path}", content, {"content-type": "application/json"})
    with urllib.request.urlopen(asked, timeout=60) as answer:
        found = json.loads(answer.read())
    assert "errors" not in found, found["errors"]
    return answer.headers, found["data"]


def sign_in(port: int) -> str:
    """A token of the shop's owner."""
    _, found = ask(port, "/graphql", SIGN_IN, {"email": staff.OWNER_EMAIL, "password": dataset.PASSWORD})
    token: str = found["staffLogin"]["accessToken"]
    return token


def _authorization(token: str) -> str:
    return f"authorization: Bearer {token}\r\n" if token else ""
