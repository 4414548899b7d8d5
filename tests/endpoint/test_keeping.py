"""Answers that are kept: for strangers only, as long as the schema says, and never past a change of their shop."""

import asyncio
import hashlib
import time
import uuid

import httpx
import pytest

from entrepot.endpoint.keeping import Keeping, Kept
from entrepot.kernel import permissions
from entrepot.kernel.feed import Feed
from tests import harness, servers, shops

NAMES = "{ products(first: 5) { nodes { id slug name } } }"
RENAME = """mutation($input: ProductUpdateInput!) {
  productUpdate(input: $input) { product { name } userErrors { code field } } }"""
SIGN_IN = """mutation { staffLogin(input: {email: "owner@demo.example", password: "demo-shop-2026"}) {
  accessToken userErrors { code } } }"""
GOOD = Kept(body=b"{}", seconds=60, etag="1")
BAD = Kept(body=b"")


@pytest.fixture(scope="module")
async def pair(postgres, tmp_path_factory):
    """The same shop behind two processes' worth of server."""
    directory = tmp_path_factory.mktemp("pair")
    async with harness.throwaway(postgres, demo_in=directory) as url:
        with (
            servers.running(url, directory=directory) as one,
            servers.running(url, directory=directory) as two,
        ):
            yield one, two


def names(server, **headers):
    """The names as strangers are shown them."""
    answer = server.http.get("/graphql", params={"query": NAMES}, headers=headers)
    return {node["id"]: node["name"] for node in answer.json()["data"]["products"]["nodes"]}


def test_a_change_in_one_process_is_seen_in_every_process_within_a_second(pair):
    one, _ = pair
    token = one.graphql(SIGN_IN)["data"]["staffLogin"]["accessToken"]
    product_id = next(iter(names(one, **{"accept-language": "en"})))
    for turn in range(3):
        name = f"Name {turn} {uuid.uuid4().hex}"
        for server in pair:
            assert names(server, **{"accept-language": "en"})[product_id] != name
        given = {
            "input": {"id": product_id, "name": [{"locale": "en", "value": name}, {"locale": "zh-CN", "value": name}]}
        }
        answer = one.graphql(RENAME, given, token=token)
        assert answer["data"]["productUpdate"]["userErrors"] == []
        committed = time.monotonic()
        for server in pair:
            while names(server, **{"accept-language": "en"})[product_id] != name:
                # A second, and what a busy machine takes to answer.
                assert time.monotonic() - committed < 1.0 + 1.0


def test_what_is_got_says_for_how_long_and_is_asked_for_again_by_its_mark(pair):
    client = pair[0].http
    first = client.get("/graphql", params={"query": NAMES})
    assert (first.status_code, first.headers["cache-control"]) == (200, "public, max-age=60")
    assert first.headers["vary"] == "Accept, Accept-Language, Authorization, Shop, Origin"
    assert "extensions" not in first.json()
    again = client.get(
        "/graphql", params={"query": NAMES}, headers={"if-none-match": f'"x", W/{first.headers["etag"]}'}
    )
    assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", first.headers["etag"])
    other = client.get("/graphql", params={"query": NAMES}, headers={"accept": "application/graphql-response+json"})
    assert other.headers["etag"] != first.headers["etag"]


@pytest.mark.parametrize(
    ("query", "control"),
    [
        ("{ shop { handle } }", "public, max-age=60"),
        ("{ products { nodes { name variants { price { price { amount } } } } } }", "public, max-age=10"),
        ("{ products { nodes { variants { availability { inStock } } } } }", "public, max-age=10"),
        ('{ cart(token: "x") { id } }', "no-store"),
        ('{ order(token: "x") { id } }', "no-store"),
        ('{ products { nodes { name } } cart(token: "x") { id } }', "no-store"),
        ("{ cartPrice(lines: []) { total { amount } } }", "no-store"),
        ('{ node(id: "00000000-0000-7000-8000-000000000001") { id } }', "no-store"),
        ("{ products(first: -1) { nodes { id } } }", "no-store"),
        ("{ __typename }", "no-store"),
        ("{ nothing }", "no-store"),
    ],
)
def test_what_is_of_one_person_or_of_this_moment_is_not_kept(pair, query, control):
    assert pair[0].http.get("/graphql", params={"query": query}).headers["cache-control"] == control


def test_c28_what_a_person_is_shown_is_kept_by_nobody(pair):
    token = pair[0].graphql(SIGN_IN)["data"]["staffLogin"]["accessToken"]
    answer = pair[0].http.get("/graphql", params={"query": NAMES}, headers={"authorization": f"Bearer {token}"})
    assert (answer.headers["cache-control"], "etag" in answer.headers) == ("no-store", False)
    assert answer.json()["extensions"]["cost"]["actualQueryCost"] == 5


def test_c28_each_language_has_its_own(pair):
    english, chinese = (names(pair[1], **{"accept-language": locale}) for locale in ("en", "zh-CN"))
    assert english.keys() == chinese.keys()
    assert english != chinese


def test_what_is_posted_is_kept_by_us_alone(pair):
    answer = pair[0].http.post("/graphql", json={"query": NAMES})
    assert (answer.headers["cache-control"], "etag" in answer.headers) == ("no-store", False)


def test_a_document_is_got_by_its_hash_once_it_was_sent(pair):
    query = f"{{ shop {{ handle x{uuid.uuid4().hex}: handle }} }}"
    digest = hashlib.sha256(query.encode()).hexdigest()
    by_hash = {"extensions": f'{{"persistedQuery": {{"version": 1, "sha256Hash": "{digest}"}}}}'}
    client = pair[0].http
    assert client.get("/graphql", params=by_hash).json()["errors"][0]["message"] == "PersistedQueryNotFound"
    assert client.get("/graphql", params={"query": query, **by_hash}).json()["data"]["shop"]["handle"] == "demo"
    assert client.get("/graphql", params=by_hash).json()["data"]["shop"]["handle"] == "demo"
    assert client.post("/graphql", json={"documentId": f"sha256:{digest}"}).json()["data"]["shop"]["handle"] == "demo"


def test_g26_a_change_is_not_got_by_hash_either(pair):
    query = "mutation { cartCreate(input: {}) { __typename } }"
    digest = hashlib.sha256(query.encode()).hexdigest()
    by_hash = {"extensions": f'{{"persistedQuery": {{"version": 1, "sha256Hash": "{digest}"}}}}'}
    assert pair[0].http.get("/graphql", params={"query": query, **by_hash}).status_code == 405
    assert pair[0].http.get("/graphql", params=by_hash).status_code == 405


class Shop:
    """A shop whose changes are heard, and what is kept of it."""

    def __init__(self, database, shop_id):
        self.database = database
        self.feed = Feed(database)
        self.forgotten = []
        self.kept = Keeping(self.feed, forget=self.forgotten.append, most_bytes=1_000)
        self.key = (shop_id, b"question")
        self.made = 0

    async def make(self, answer=GOOD):
        """An answer, counted."""
        self.made += 1
        await asyncio.sleep(0.02)
        return answer

    async def ask(self, answer=GOOD):
        """The kept answer or a new one."""
        return await self.kept.find_or_make(self.key, lambda: self.make(answer))

    async def change(self):
        """Commit a change of the shop."""
        async with self.database.write(shop_id=self.key[0], actor=permissions.Actor.system("test")) as tx:
            tx.change(node=self.key[0], operation="test")


@pytest.fixture
async def own(database, shop):
    """What this process keeps of a new shop."""
    opened = Shop(database, shop)
    opened.kept.open()
    await until(lambda: opened.feed.is_current)
    yield opened
    opened.kept.close()
    await opened.feed.close()


async def until(condition):
    """Wait for what another task does."""
    deadline = time.monotonic() + 5
    while not condition():
        assert time.monotonic() < deadline
        await asyncio.sleep(0.01)


async def test_a_crowd_waits_for_one(own):
    assert await asyncio.gather(*(own.ask() for _ in range(50))) == [GOOD] * 50
    assert own.made == 1


async def test_a_crowd_whose_first_fails_asks_each_for_itself(own):
    assert await asyncio.gather(*(own.ask(BAD) for _ in range(5))) == [BAD] * 5
    assert (own.made, own.kept.find(own.key)) == (5, None)


async def test_a_change_is_heard_and_another_shops_is_not(own, database):
    await own.ask()
    other = await shops.found(database)
    async with database.write(shop_id=other, actor=permissions.Actor.system("test")) as tx:
        tx.change(node=other, operation="test")
    await asyncio.sleep(0.5)
    assert own.kept.find(own.key) is GOOD
    assert own.forgotten in ([], [other])
    await own.change()
    await until(lambda: own.kept.find(own.key) is None)
    # What the process remembers of the shop itself is as old as the answers that were made of it.
    assert own.forgotten[-1] == own.key[0]


async def test_what_was_begun_before_a_change_is_not_given_after_it(own):
    async def slow():
        await own.change()
        await until(lambda: own.kept._version(own.key[0]) != version)
        return GOOD

    version = own.kept._version(own.key[0])
    assert await own.kept.find_or_make(own.key, slow) is GOOD
    assert own.kept.find(own.key) is None


async def test_who_hears_nothing_keeps_nothing(own):
    await own.ask()
    await own.feed.close()
    await until(lambda: own.kept.find(own.key) is None)
    await own.ask()
    assert (own.made, own.kept.find(own.key)) == (2, None)


async def test_memory_is_bounded_and_the_oldest_goes_first(own, shop):
    for number in range(12):
        answer = Kept(body=bytes(100), seconds=60)
        await own.kept.find_or_make((shop, bytes([number])), lambda answer=answer: own.make(answer))
    assert [own.kept.find((shop, bytes([number]))) is not None for number in range(12)] == [False] * 2 + [True] * 10


async def test_what_may_be_kept_for_a_second_is_not_given_after_two(own):
    short = Kept(body=b"{}", seconds=1)
    await own.ask(short)
    assert own.kept.find(own.key) is short
    await asyncio.sleep(1.1)
    assert own.kept.find(own.key) is None


@pytest.mark.parametrize("only", [True, False])
async def test_trusted_documents(postgres, tmp_path, only):
    manifest = tmp_path / "manifest.json"
    manifest.write_text('{"sha256:home": "{ shop { handle } }"}')
    sign_in = 'mutation { staffLogin(input: {email: "a@b.example", password: "x"}) { userErrors { code } } }'
    async with harness.throwaway(postgres) as url:
        async with harness.pool(url) as database:
            await shops.found(database)
        with servers.running(url, directory=tmp_path, trusted_documents=manifest, trusted_only=only) as server:
            http = server.http
            asked = {
                "by id": {"documentId": "home"},
                "the text of a trusted one": {"query": "{ shop { handle } }"},
                "another": {"query": "{ shop { id } }"},
                "another by hash": {
                    "documentId": hashlib.sha256(b"{ shop { id } }").hexdigest(),
                    "query": "{ shop { id } }",
                },
                "signing in": {"query": sign_in},
                "an id with another's text": {"documentId": "home", "query": "{ shop { id } }"},
            }
            codes = {name: _code(http.post("/graphql", json=body)) for name, body in asked.items()}
    refused = "DOCUMENT_NOT_TRUSTED" if only else None
    assert codes == {
        "by id": None,
        "the text of a trusted one": None,
        "another": refused,
        "another by hash": refused,
        "signing in": None,
        "an id with another's text": "BAD_REQUEST",
    }


def _code(answer: httpx.Response) -> str | None:
    errors = answer.json().get("errors")
    return errors[0]["extensions"]["code"] if errors else None


def test_what_is_only_asked_about_has_a_head_and_an_age(pair):
    http = pair[0].http
    got = http.get("/graphql", params={"query": NAMES})
    asked_about = http.head("/graphql", params={"query": NAMES})
    assert (asked_about.status_code, asked_about.content, asked_about.headers["etag"]) == (
        200,
        b"",
        got.headers["etag"],
    )
    assert 0 <= int(got.headers["age"]) <= 60
