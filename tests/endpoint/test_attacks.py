"""Attacks on the endpoint, each with its number in the list of those we know (G1 …): refused, quickly, in few words.

What is refused has read nothing, leaves the server as it was, and tells nothing of how it is made.
"""

import json
import re
import socket
import time

import httpx
import pytest

from entrepot.endpoint.documents import Documents
from entrepot.schema import SCHEMA

SHOP = "{ shop { handle } }"
# Words that only the inside has.
INSIDE = re.compile(r"traceback|asyncpg|postgres|psycopg|site-packages|\.py\b|line \d+|select .* from", re.IGNORECASE)


def post(body, **headers):
    """A request as bytes: content and headers."""
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    return content, {"content-type": "application/json", **{name.replace("_", "-"): headers[name] for name in headers}}


def query(text, variables=None, **more):
    """A request of a document."""
    return post({"query": text, "variables": variables, **more})


def nested(levels):
    """Categories in categories."""
    return "{ categories { nodes { " + "parent { " * levels + "id" + " }" * levels + " } } }"


def doubling(length):
    """Fragments each of which uses the next twice."""
    chain = "".join(f"fragment F{n} on Shop {{ ...F{n + 1} ...F{n + 1} }} " for n in range(length))
    return f"{{ shop {{ ...F0 }} }} {chain} fragment F{length} on Shop {{ id }}"


LOGIN = 'a%d: staffLogin(input: {email: "a@b.cc", password: "%d"}) { userErrors { code } }'
PRICE = 'a%d: cartPrice(lines: [], couponCodes: ["CODE%d"]) { total { amount } }'
AMPLIFIED = "{ products(first: 50) { nodes { variants(first: 50) { product { variants(first: 50) { id } } } } } }"
INSIDE_JSON = '{"query": "{ shop { handle } }", "variables": {"a": %s}}'
ATTACKS = [
    ("G1 nested 50 deep", query(nested(50)), 400, "LIMIT_EXCEEDED"),
    ("G1 nested 3,000 deep", query(nested(3000)), 400, "LIMIT_EXCEEDED GRAPHQL_PARSE_FAILED"),
    ("G2 lists in lists in lists", query(AMPLIFIED), 400, "LIMIT_EXCEEDED"),
    (
        "G3 1,000 aliases",
        query("{" + " ".join(f"a{n}: shop {{ id }}" for n in range(999)) + "}"),
        400,
        "LIMIT_EXCEEDED GRAPHQL_PARSE_FAILED",
    ),
    ("G3 100 logins", query("mutation {" + " ".join(LOGIN % (n, n) for n in range(100)) + "}"), 400, "LIMIT_EXCEEDED"),
    ("G3 2 logins", query("mutation {" + " ".join(LOGIN % (n, n) for n in range(2)) + "}"), 400, "NOT_TOGETHER"),
    ("G3 100 coupons", query("{" + " ".join(PRICE % (n, n) for n in range(100)) + "}"), 400, "LIMIT_EXCEEDED"),
    (
        "G3 5 mutations",
        query("mutation {" + " ".join(f"a{n}: cartCreate(input: {{}}) {{ __typename }}" for n in range(5)) + "}"),
        400,
        "LIMIT_EXCEEDED",
    ),
    ("G4 a batch", post([{"query": SHOP}, {"query": SHOP}]), 400, "BAD_REQUEST"),
    ("G5 a field 5,000 times", query("{ shop {" + "id " * 5000 + "} }"), 400, "LIMIT_EXCEEDED GRAPHQL_PARSE_FAILED"),
    (
        "G6 500 directives",
        query("{ shop { id " + "@skip(if: false) " * 500 + "} }"),
        400,
        "LIMIT_EXCEEDED GRAPHQL_VALIDATION_FAILED",
    ),
    ("G6 2,000 unknown directives", query("{ shop { id " + "@aa " * 2000 + "} }"), 400, "GRAPHQL_VALIDATION_FAILED"),
    (
        "G7 fragments in a circle",
        query("{ ...A } fragment A on Query { ...B } fragment B on Query { ...A }"),
        400,
        "GRAPHQL_VALIDATION_FAILED",
    ),
    ("G7 20 doubling fragments", query(doubling(20)), 400, "LIMIT_EXCEEDED"),
    ("G8 inline fragments", query("{ shop {" + " ... on Shop { id }" * 400 + "} }"), 400, "LIMIT_EXCEEDED"),
    ("G8 a flood of comments", query("#\n" * 40_000 + SHOP), 400, "LIMIT_EXCEEDED GRAPHQL_PARSE_FAILED"),
    (
        "G8 101 unknown fields",
        query("{ shop {" + " ".join(f"x{n}" for n in range(101)) + "} }"),
        400,
        "GRAPHQL_VALIDATION_FAILED",
    ),
    ("G11 variables as a text", post({"query": SHOP, "variables": "x"}), 400, "BAD_REQUEST"),
    ("G11 variables as a list", post({"query": SHOP, "variables": []}), 400, "BAD_REQUEST"),
    ("G11 not a number", post((INSIDE_JSON % "NaN").encode()), 400, "BAD_REQUEST"),
    ("G11 a number of 5,000 digits", post((INSIDE_JSON % ("9" * 5000)).encode()), 400, "BAD_REQUEST"),
    ("G11 a name twice", post(b'{"query": "{ shop { id } }", "query": "{ shop { handle } }"}'), 400, "BAD_REQUEST"),
    ("G11 half a surrogate", post((INSIDE_JSON % '"\\ud800"').encode()), 400, "BAD_REQUEST"),
    ("G11 NUL in a variable", post((INSIDE_JSON % '"a\\u0000b"').encode()), 400, "BAD_REQUEST"),
    ("G11 NUL in a document", query('{ product(slug: "a\\u0000") { id } }'), 400, "GRAPHQL_PARSE_FAILED"),
    ("G11 a name that is a number", post({"query": SHOP, "operationName": 5}), 400, "BAD_REQUEST"),
    ("G11 a query that is a number", post({"query": 5}), 400, "BAD_REQUEST"),
    ("G11 a page below zero", query("{ products(first: -1) { nodes { id } } }"), 200, "PAGE_SIZE_INVALID"),
    ("G11 a page of a million", query("{ products(first: 1000000) { nodes { id } } }"), 400, "LIMIT_EXCEEDED"),
    (
        "G11 a list of 251",
        query("query($ids: [ID!]!) { nodes(ids: $ids) { id } }", {"ids": ["x"] * 251}),
        400,
        "LIMIT_EXCEEDED",
    ),
    ("G12 a text", post(b'"x"'), 400, "BAD_REQUEST"),
    ("G12 a number", post(b"5"), 400, "BAD_REQUEST"),
    ("G12 not UTF-8", post(b"\xff"), 400, "BAD_REQUEST"),
    ("G12 nothing", post(b""), 400, "BAD_REQUEST"),
    ("G12 100,000 brackets", post(b"[" * 100_000), 400, "BAD_REQUEST"),
    ("G12 100 levels of variables", post((INSIDE_JSON % ("[" * 100 + "]" * 100)).encode()), 400, "LIMIT_EXCEEDED"),
    ("G12 10 MB", post(b"[" * 10_000_000), 413, "LIMIT_EXCEEDED"),
    ("G12 compressed", post(b"\x1f\x8b\x08\x00", content_encoding="gzip"), 415, "BAD_REQUEST"),
    ("G13 text/plain", post({"query": SHOP}, content_type="text/plain"), 415, "BAD_REQUEST"),
    (
        "G13 a form",
        post(b"query=%7B__typename%7D", content_type="application/x-www-form-urlencoded"),
        415,
        "BAD_REQUEST",
    ),
    ("G13 parts", post(b"--x--", content_type="multipart/form-data; boundary=x"), 415, "BAD_REQUEST"),
    ("G13 two types in one", post({"query": SHOP}, content_type="text/plain; application/json"), 415, "BAD_REQUEST"),
    ("G13 no type", post({"query": SHOP}, content_type=""), 415, "BAD_REQUEST"),
    (
        "G26 an unknown document",
        post({"extensions": {"persistedQuery": {"version": 1, "sha256Hash": "0" * 64}}}),
        200,
        "PERSISTED_QUERY_NOT_FOUND",
    ),
    (
        "G26 another document's hash",
        post({"query": SHOP, "extensions": {"persistedQuery": {"version": 1, "sha256Hash": "0" * 64}}}),
        400,
        "BAD_REQUEST",
    ),
    ("G27 @defer", query("{ ... @defer { shop { id } } }"), 400, "GRAPHQL_VALIDATION_FAILED"),
    ("G27 @stream", query("{ categories { nodes @stream { id } } }"), 400, "GRAPHQL_VALIDATION_FAILED"),
]


@pytest.fixture(scope="module")
def client(demo_server):
    """A client of a shop that is open for business."""
    with httpx.Client(base_url=demo_server.url, timeout=30) as opened:
        yield opened


@pytest.mark.parametrize(("attack", "status", "codes"), [row[1:] for row in ATTACKS], ids=[row[0] for row in ATTACKS])
def test_refused(client, attack, status, codes):
    content, headers = attack
    accept = {"accept": "application/graphql-response+json", **headers}
    started = time.perf_counter()
    answer = client.post("/graphql", content=content, headers=accept)
    seconds = time.perf_counter() - started
    errors = answer.json()["errors"]
    assert (answer.status_code, 1 <= len(errors) <= 10) == (status, True), answer.text[:500]
    assert errors[0]["extensions"]["code"] in codes.split(), answer.text[:500]
    assert not INSIDE.search(answer.text), answer.text[:500]
    # A wide margin for a busy machine; without the limits most of these never end.
    assert seconds < 5
    assert client.post("/graphql", json={"query": SHOP}).json()["data"] == {"shop": {"handle": "demo"}}


@pytest.mark.parametrize("suggestions", [True, False])
def test_g10_names_are_suggested_to_developers_alone(client, suggestions):
    """The server of these tests is one for development."""
    [error] = Documents(SCHEMA, suggestions=suggestions).get("{ produkts }").errors
    assert ("Did you mean 'products'" in error.message) == suggestions
    assert "Did you mean" in client.post("/graphql", json={"query": "{ produkts }"}).text


def head_of(host, port, header):
    """The head of a request whose body follows."""
    lines = ("POST /graphql HTTP/1.1", f"host: {host}:{port}", "content-type: application/json", header, "", "")
    return "\r\n".join(lines)


def test_g12_a_body_that_never_ends_is_given_up(demo_server):
    host, port = demo_server.url.removeprefix("http://").split(":")
    head = head_of(host, port, "transfer-encoding: chunked")
    with socket.create_connection((host, int(port)), timeout=30) as opened:
        opened.sendall(head.encode() + b"1\r\n{\r\n")
        started = time.monotonic()
        assert opened.recv(100).startswith(b"HTTP/1.1 408 ")
        assert time.monotonic() - started < 20


def test_g12_a_body_that_claims_to_be_endless_is_given_up_when_it_is_too_long(demo_server):
    host, port = demo_server.url.removeprefix("http://").split(":")
    head = head_of(host, port, "content-length: 99999999999")
    with socket.create_connection((host, int(port)), timeout=30) as opened:
        opened.sendall(head.encode() + b" " * 200_000)
        assert opened.recv(100).startswith(b"HTTP/1.1 413 ")


def test_g14_a_change_is_never_got(client):
    text = "mutation { cartCreate(input: {}) { __typename } }"
    answer = client.get("/graphql", params={"query": text})
    assert (answer.status_code, answer.headers["allow"]) == (405, "POST")
    assert answer.json()["errors"][0]["extensions"]["code"] == "KIND_WRONG"


def test_g14_cookies_say_nothing(client):
    cookies = {"session": "x", "token": "y", "authorization": "Bearer z"}
    sent = "; ".join(f"{name}={value}" for name, value in cookies.items())
    answer = client.post("/graphql", json={"query": "{ me { id } }"}, headers={"cookie": sent})
    assert answer.json()["errors"][0]["extensions"]["code"] == "UNAUTHENTICATED"
    assert "set-cookie" not in answer.headers


def test_g15_no_origin_is_given_credentials(client):
    for path in ("/graphql", "/readyz", "/oauth/token"):
        answer = client.options(
            path, headers={"origin": "https://evil.example", "access-control-request-method": "POST"}
        )
        assert "access-control-allow-credentials" not in answer.headers
        assert answer.headers.get("access-control-allow-origin") in (None, "*")


def test_g28_a_name_with_line_breaks_makes_no_header(client):
    answer = client.post(
        "/graphql", json={"query": SHOP}, headers={"accept-language": "en\tx", "shop": "demo%0d%0aset-cookie:a"}
    )
    assert (answer.status_code, "set-cookie" in answer.headers) == (400, False)
