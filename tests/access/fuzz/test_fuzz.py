"""Generated operations of a stranger, a customer, staff and an app meet no failure and no leak; and leaks are found.

`python -m tests.access.fuzz` sends as many more as one likes.
"""

from collections.abc import AsyncIterator
from dataclasses import replace
from random import Random
from typing import Any

import httpx
import pytest
from graphql import parse, validate

from entrepot.schema import SCHEMA
from tests.access.fuzz import attacking, judging, mixing, shapes
from tests.access.fuzz.attacking import ACTORS, Attacker, Report
from tests.access.fuzz.mixing import Attack

SECRETS = judging.Secrets(
    opening=frozenset({"ent_at_SECRET", "$argon2id$v=19$hash"}),
    foreign=frozenset({"neighbour-1", judging.BRAND}),
    personal=frozenset({"owner@shop.example"}),
    tables=frozenset({"account_ticket"}),
)
SENT = "{ products(first: 3) { nodes { id name } } } sent-1"
INTERNAL = {"errors": [{"message": "Something went wrong.", "extensions": {"code": "INTERNAL"}}]}
NOT_FOUND = {"code": "NOT_FOUND"}


@pytest.fixture(scope="module")
async def attacker(postgres: str, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Attacker]:
    """A street of its own, since its rows are changed."""
    async with attacking.opened(postgres, directory=tmp_path_factory.mktemp("attacked")) as prepared:
        yield prepared


async def test_no_failure_and_no_leak_is_met(attacker: Attacker) -> None:
    report = await attacking.run(attacker, examples=32, number=1)
    assert report.findings == {}, "\n".join(report.lines())
    # What is refused before it is carried out shows nothing.
    carried_out = {actor: report.answers[actor]["answered"] + report.answers[actor]["refused"] for actor in ACTORS}
    assert [actor for actor, count in carried_out.items() if count < 10] == [], report.lines()


async def test_what_another_shop_shows_would_be_found(attacker: Attacker) -> None:
    """As if a wall had fallen: asked as the other shop's own people, the API answers what must not be seen here."""
    town = attacker.town
    fallen = Attacker(
        replace(town, shop=replace(town.shop, handle=town.other.handle, tokens=town.other.tokens)), attacker.secrets
    )
    for query in (
        "{ shop { id } }",
        "{ products(first: 5) { nodes { name } } }",
        "{ customers(first: 5) { nodes { name } } }",
    ):
        await fallen.attack("owner", Attack(query, {}), get=False)
        await attacker.attack("owner", Attack(query, {}), get=True)
    assert [problem.partition(": ")[0] for problem in fallen.report.findings if "foreign" not in problem] == []
    assert {problem.partition(":")[0] for problem in fallen.report.findings} == {
        "owner shop",
        "owner products",
        "owner customers",
    }
    assert not [problem for problem in attacker.report.findings if "shop" in problem]


@pytest.mark.parametrize(
    ("status", "body", "actor", "problem"),
    [
        (500, {"data": None}, "owner", "status 500"),
        (200, INTERNAL, "owner", "error INTERNAL"),
        (200, {"errors": [{"message": "no code"}]}, "owner", "error None"),
        (
            200,
            {"errors": [{"message": "duplicate key value", "extensions": NOT_FOUND}]},
            "owner",
            "tells of the inside",
        ),
        (200, {"data": {"x": {"problems": [{"message": "SELECT 1 FROM x"}]}}}, "owner", "tells of the inside"),
        (200, {"errors": [{"message": "account_ticket", "extensions": NOT_FOUND}]}, "owner", "names a table"),
        (200, {"data": {"x": "ent_at_SECRET"}}, "owner", "opening"),
        (200, {"data": {"x": ["hash: $argon2id$v=19$hash"]}}, "owner", "opening"),
        (200, {"data": {"neighbour-1": 1}}, "owner", "foreign"),
        (200, {"data": {"x": f"Tea {judging.BRAND}"}}, "owner", "foreign"),
        (200, {"data": {"x": "owner@shop.example"}}, "customer", "personal"),
        (200, {"data": {"x": "Write to owner@shop.example"}}, "anonymous", "personal"),
        (200, {"data": {"x": "owner@shop.example"}}, "owner", None),
        (200, {"data": {"x": "sent-1"}, "errors": [{"message": "sent-1", "extensions": NOT_FOUND}]}, "owner", None),
    ],
)
def test_each_kind_of_leak_is_told(status: int, body: Any, actor: str, problem: str | None) -> None:
    answer = httpx.Response(status, json=body)
    found = list(judging.problems(answer, actor=actor, sent=SENT, secrets=SECRETS))
    assert {item.partition(":")[0] for item in found} == ({problem} if problem else set())


def test_an_answer_that_is_no_json_is_told() -> None:
    answer = httpx.Response(200, text="<html>")
    assert list(judging.problems(answer, actor="owner", sent=SENT, secrets=SECRETS)) == ["no JSON, status 200"]


async def test_what_is_put_in_is_a_valid_operation_with_ids_of_both_shops(attacker: Attacker) -> None:
    query = 'mutation { tagUpdate(input: {id: "01900000-0000-7000-8000-000000000001", slug: "y"}) { tag { id } } }'
    town = attacker.town
    made = [mixing.mixed(query, random=Random(number), own=town.facts, other=town.other_facts) for number in range(60)]
    assert [attack for attack in made if validate(SCHEMA, parse(attack.query))] == []
    named = {value for attack in made for value in attack.variables.values()}
    assert {town.facts["Tag"], town.other_facts["Tag"]} <= named
    assert 0 < len([attack for attack in made if "@dryRun" in attack.query]) < 60
    assert [attack.query for attack in made if "problems: userErrors" not in attack.query] == []


def test_an_actor_is_offered_what_it_may_ask_for() -> None:
    shapes.register()
    fields = {actor: set(shapes._shown(actor).client_schema.mutation_type.fields) for actor in ("anonymous", "owner")}
    assert {"cartCreate", "staffLogin"} <= fields["anonymous"] < fields["owner"] | {"cartCreate"}
    assert "staffCreate" in fields["owner"] - fields["anonymous"]


def test_the_report_says_what_was_met_and_how_to_meet_it_again() -> None:
    report = Report()
    report.answers["owner"]["answered"] += 2
    report.answered["owner"].add("shop")
    report.findings["owner shop: status 500"] = Attack("{ shop { id } }", {"a": 1})
    text = "\n".join(report.lines())
    assert "owner: 2 attacks on 1 fields; 2 answered" in text
    assert "!! owner shop: status 500\n{ shop { id } }\n{'a': 1}" in text
