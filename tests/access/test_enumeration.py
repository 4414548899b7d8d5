"""G21: whether an address has an account shows neither in an answer nor in how long it takes.

Each pair of questions differs only in whether there is an account. Their samples are taken by turns, in an order by
chance, so that whatever else the machine does falls on both alike.
"""

import itertools
import math
import random
import time

import argon2
import pytest

from entrepot.access.operations import passwords
from entrepot.access.tables.people import ACCOUNT
from entrepot.engine import execution
from entrepot.engine.context import Request
from entrepot.kernel import ids, permissions
from entrepot.schema import SCHEMA
from tests.requests import DOCUMENTS

SAMPLES = 200
WARMING = 30
ROUNDS = 3
ENOUGH = 0.01
ADD = """
INSERT INTO account (shop_id, id, kind, email, name, state, password_hash) VALUES ($1, $2, $3, $4, 'Anna', 'ACTIVE', $5)
"""
REGISTER = "mutation($input: CustomerRegisterInput!) { customerRegister(input: $input) { %s } }"
RESET = "mutation($input: PasswordResetRequestInput!) { passwordResetRequest(input: $input) { %s } }"
LOGIN = "mutation($input: LoginInput!) { staffLogin(input: $input) { %s } }"
ERRORS = "userErrors { __typename code message field %s }"
QUESTIONS = {
    "customerRegister": (REGISTER, lambda email: {"email": email, "name": "Anna"}),
    "passwordResetRequest of customers": (RESET, lambda email: {"email": email, "kind": "CUSTOMER"}),
    "passwordResetRequest of staff": (RESET, lambda email: {"email": email, "kind": "STAFF"}),
    "staffLogin": (LOGIN, lambda email: {"email": email, "password": "not the password"}),
}
SELECTIONS = {
    REGISTER: ["done", "done %s", "%s", "a: done b: done", "... on CustomerRegisterPayload { done }", "__typename %s"],
    RESET: ["done", "done %s", "%s", "__typename", "x: userErrors { code }"],
    LOGIN: ["accessToken %s", "viewer { kind name email permissions } %s", "refreshToken deviceToken expiresAt %s"],
}
FACTS = ["", "... on EmailTaken { code }", "... on LoginThrottled { retryAfterSeconds }"]


@pytest.fixture(params=["hashed", "without a password"])
async def known(request, shop, owner, monkeypatch):
    """Addresses with an account, as staff and as customers; hashing is quick here, so that less hides the rest."""
    hasher = argon2.PasswordHasher(time_cost=1, memory_cost=64, parallelism=1)
    monkeypatch.setattr(passwords, "HASHER", hasher)
    passwords._dummy_hash.cache_clear()
    stored = hasher.hash("the password") if request.param == "hashed" else None
    emails = [f"known{number}@home.example" for number in range((SAMPLES + WARMING) * ROUNDS)]
    rows = [(shop, ids.new(ACCOUNT), kind, email, stored) for kind in ("STAFF", "CUSTOMER") for email in emails]
    await owner.executemany(ADD, rows)
    yield emails
    passwords._dummy_hash.cache_clear()


@pytest.fixture
def ask(database, shop, services):
    """Ask as a stranger from an address of their own, so that nobody is throttled."""
    addresses = (f"10.{a}.{b}.{c}" for a, b, c in itertools.product(range(256), repeat=3))

    async def asked(document, given):
        request = Request(
            database=database,
            shop_id=shop,
            actor=permissions.ANONYMOUS,
            accept_language="en",
            request_id="test",
            address=next(addresses),
            services=services,
        )
        answer = await execution.execute(
            SCHEMA, DOCUMENTS.get(document), request, variables={"input": given}, operation_name=None
        )
        assert not answer.errors, answer.errors
        return answer.data

    return asked


@pytest.mark.parametrize("question", QUESTIONS)
async def test_g21_cve_2025_58442_every_selection_is_answered_alike(question, known, ask):
    document, given = QUESTIONS[question]
    for number, (selection, facts) in enumerate(itertools.product(SELECTIONS[document], FACTS)):
        asked = document % (selection.replace("%s", ERRORS % facts))
        there = await ask(asked, given(known[number]))
        assert there == await ask(asked, given(f"nobody{number}@home.example")), asked
        assert there == await ask(asked, given(f"nobody{number}@home.example")), asked


@pytest.mark.parametrize("question", QUESTIONS)
async def test_g21_ghsa_c63h_the_time_tells_nothing(question, known, ask):
    document, given = QUESTIONS[question]
    asked = document % "userErrors { code }"
    found = []
    for number in range(ROUNDS):
        mine = known[number * (SAMPLES + WARMING) :][: SAMPLES + WARMING]
        found.append(await _likeness(ask, asked, given, mine))
        if found[-1] > ENOUGH:
            return
    pytest.fail(f"{question} takes another time where there is an account: p = {found}")


async def _likeness(ask, asked, given, known):
    """How likely times as different as these are when there is no difference."""
    there, absent = [], []
    for number, email in enumerate(known):
        pair = [(there, email), (absent, email.replace("known", "nobody"))]
        random.shuffle(pair)
        for times, address in pair:
            began = time.perf_counter()
            await ask(asked, given(address))
            if number >= WARMING:
                times.append(time.perf_counter() - began)
    return mann_whitney(there, absent)


def mann_whitney(one, other):
    """The two-sided p of the Mann-Whitney U test, by its normal approximation with the correction for ties."""
    ranked = sorted([(value, 0) for value in one] + [(value, 1) for value in other])
    sizes = len(one), len(other)
    total, ties, position = 0.0, 0, 0
    for _, group in itertools.groupby(ranked, key=lambda item: item[0]):
        members = [side for _, side in group]
        rank = position + (len(members) + 1) / 2
        total += rank * members.count(0)
        ties += len(members) ** 3 - len(members)
        position += len(members)
    u = total - sizes[0] * (sizes[0] + 1) / 2
    count = sum(sizes)
    spread = sizes[0] * sizes[1] / 12 * (count + 1 - ties / (count * (count - 1)))
    if spread == 0:
        return 1.0
    return math.erfc(abs(u - sizes[0] * sizes[1] / 2) / math.sqrt(spread) / math.sqrt(2))


@pytest.mark.parametrize(
    ("one", "other", "p"),
    [
        # Worked out by hand: U is 12.5, 0 and 2; z is 0, 2.611 and 1.871.
        ([1, 2, 3, 4, 5], [1, 2, 3, 4, 5], 1.0),
        ([1, 2, 3, 4, 5], [6, 7, 8, 9, 10], 0.00902),
        ([1, 1, 2, 2], [2, 2, 3, 3], 0.0614),
    ],
)
def test_the_test_of_likeness_is_the_known_one(one, other, p):
    assert mann_whitney(one, other) == pytest.approx(p, abs=0.0005)


def test_the_test_of_likeness_finds_a_tenth_of_a_millisecond():
    chance = random.Random(7)
    there, absent = ([chance.gauss(3 + extra, 0.3) for _ in range(SAMPLES)] for extra in (0.1, 0))
    assert mann_whitney(there, absent) < ENOUGH
