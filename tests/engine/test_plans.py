"""Plans: made once for each choice of switches, bounded in number, and each batch is asked once on a level."""

import itertools

import pytest
from graphql import parse, validate

from entrepot.contract import declare
from entrepot.contract import schema as schemas
from entrepot.engine import execution
from entrepot.engine.parsed import Parsed
from entrepot.kernel.permissions import PUBLIC
from entrepot.schema import SCHEMA as CATALOGUE
from tests.engine import requesting

CALLS = []


async def numbers(reader, rows, *, to: int = 2):
    """So many children for each parent, by what was asked and what is selected of them."""
    CALLS.append(("numbers", [row["n"] for row in rows], to, reader.selection))
    return [[{"n": 10 * row["n"] + digit} for digit in range(1, to + 1)] for row in rows]


async def squares(reader, rows):
    """A leaf for each parent."""
    CALLS.append(("squares", [row["n"] for row in rows], None, reader.selection))
    return [row["n"] ** 2 for row in rows]


@declare.object_type(allow=PUBLIC)
class Number:
    """Has numbers below it."""

    n: int
    double: int = declare.derived(needs=("n",), fn=lambda row: 2 * row["n"])
    numbers: list["Number"] = declare.batch(numbers)
    squares: int = declare.batch(squares)


@declare.object_type(allow=PUBLIC)
class Query:
    """Where operations begin."""

    @declare.query(allow=PUBLIC)
    async def one(reader: declare.Reader) -> Number:
        """The number 1."""
        CALLS.append(("one", [], None, reader.selection))
        return {"n": 1}


SCHEMA = schemas.build(query=Query, scalars={})


@pytest.fixture(autouse=True)
def calls():
    """What was asked during the test: which batch, of which parents, with which argument, for which selection."""
    CALLS.clear()
    return CALLS


def parsed(text):
    """A valid document."""
    document = parse(text)
    assert validate(SCHEMA, document) == []
    return Parsed(document)


async def data(document, variables=None, name=None):
    """What is answered, where nothing fails."""
    found = await requesting.answer(SCHEMA, document, variables, operation_name=name)
    assert found.errors == []
    return found.data


def plan(document, variables=None, name=None):
    """The plan of an operation."""
    found, _ = execution.plan_of(SCHEMA, document, variables=variables or {}, operation_name=name)
    return found


def test_a_plan_is_used_again_whatever_the_other_variables_are():
    document = parsed("query ($to: Int! = 1, $yes: Boolean!) { one { numbers(to: $to) { n @include(if: $yes) } } }")
    first = plan(document, {"to": 1, "yes": True})
    assert plan(document, {"to": 3, "yes": True}) is first
    assert plan(document, {"to": 1, "yes": False}) is not first
    assert plan(document, {"to": 2, "yes": False}) is plan(document, {"to": 5, "yes": False})
    assert len(document.plans) == 2


def test_each_operation_of_a_document_has_its_own_plan():
    document = parsed("query A { one { n } } query B { one { double } }")
    assert plan(document, name="A") is not plan(document, name="B")
    assert plan(document, name="A") is plan(document, name="A")


async def test_plans_with_other_switches_answer_by_them():
    document = parsed("query ($a: Boolean!, $b: Boolean = true) { one { n @include(if: $a) double @skip(if: $b) } }")
    answers = {
        (a, b): await data(document, {"a": a, "b": b}) for a, b in itertools.product((True, False), (True, False))
    }
    assert answers == {
        (True, True): {"one": {"n": 1}},
        (True, False): {"one": {"n": 1, "double": 2}},
        (False, True): {"one": {}},
        (False, False): {"one": {"double": 2}},
    }


async def test_a_plan_answers_by_the_variables_of_each_request():
    document = parsed("query ($to: Int!) { one { numbers(to: $to) { n } } }")
    assert await data(document, {"to": 1}) == {"one": {"numbers": [{"n": 11}]}}
    assert await data(document, {"to": 2}) == {"one": {"numbers": [{"n": 11}, {"n": 12}]}}
    assert len(document.plans) == 1


def test_a_document_keeps_its_last_sixteen_plans():
    names = [f"s{index}" for index in range(5)]
    declared = ", ".join(f"${name}: Boolean!" for name in names)
    document = parsed(f"query ({declared}) {{ one {{ {' '.join(f'{n}: n @skip(if: ${n})' for n in names)} n }} }}")
    choices = [dict(zip(names, choice, strict=True)) for choice in itertools.product((True, False), repeat=5)]
    made = [plan(document, choice) for choice in choices]
    assert len(made) == 32
    assert list(document.plans.values()) == made[-16:]
    assert plan(document, choices[-1]) is made[-1]
    assert plan(document, choices[0]) is not made[0]
    assert len(document.plans) == 16


async def test_a_batch_is_asked_once_on_a_level_with_all_parents(calls):
    answer = await data("{ one { numbers { numbers { squares } } } }")
    assert answer == {
        "one": {
            "numbers": [
                {"numbers": [{"squares": 12321}, {"squares": 12544}]},
                {"numbers": [{"squares": 14641}, {"squares": 14884}]},
            ]
        }
    }
    assert [call[:3] for call in calls] == [
        ("one", [], None),
        ("numbers", [1], 2),
        ("numbers", [11, 12], 2),
        ("squares", [111, 112, 121, 122], None),
    ]


async def test_two_fields_of_a_level_that_ask_the_same_are_one_call(calls):
    answer = await data("{ one { a: numbers(to: 1) { n } b: numbers(to: 1) { double } c: numbers(to: 2) { n } } }")
    assert answer == {"one": {"a": [{"n": 11}], "b": [{"double": 22}], "c": [{"n": 11}, {"n": 12}]}}
    assert [call[:3] for call in calls] == [("one", [], None), ("numbers", [1, 1], 1), ("numbers", [1], 2)]
    assert [set(call[3].fields) for call in calls[1:]] == [{"n", "double"}, {"n"}]


async def test_the_same_batch_below_two_fields_is_one_call(calls):
    await data("{ one { a: numbers(to: 1) { squares } b: numbers(to: 2) { squares } } }")
    assert [call[:3] for call in calls] == [
        ("one", [], None),
        ("numbers", [1], 1),
        ("numbers", [1], 2),
        ("squares", [11, 11, 12], None),
    ]


async def test_root_fields_are_asked_each_for_itself(calls):
    assert await data("{ a: one { n } b: one { n } }") == {"a": {"n": 1}, "b": {"n": 1}}
    assert [call[0] for call in calls] == ["one", "one"]


@pytest.mark.parametrize(
    ("field", "variables", "coerced"),
    [
        ("numbers(to: 3)", {}, 1),
        ("numbers", {}, 1),
        ("numbers(to: $to)", {"to": 3}, 1),
    ],
)
async def test_arguments_are_coerced_once_as_far_as_they_need_no_conversion(monkeypatch, field, variables, coerced):
    counted = []
    coerce = execution.Plan.__init__.__globals__["get_argument_values"]
    monkeypatch.setattr("entrepot.engine.plans.get_argument_values", lambda *given: counted.append(1) or coerce(*given))
    declared = "query ($to: Int = 1)" if variables else ""
    document = parsed(f"{declared} {{ one {{ {field} {{ n }} }} }}")
    for _ in range(4):
        await data(document, variables)
    assert len(counted) == coerced


async def test_the_selection_is_told_through_fragments_and_aliases(calls):
    text = """
    query ($no: Boolean = false) {
      one { numbers { ...F x: numbers { y: double } ... on Number { z: numbers { squares @include(if: $no) } } } }
    }
    fragment F on Number { n ... { numbers { __typename n @skip(if: true) } } }
    """
    await data(text)
    selection = calls[1][3]
    assert calls[1][0] == "numbers"
    assert set(selection.fields) == {"n", "numbers"}
    assert set(selection.at("numbers").fields) == {"double", "__typename"}
    assert "numbers" in selection
    assert "squares" not in selection.at("numbers")
    assert set(selection.at("numbers", "double").fields) == set()
    assert set(calls[0][3].at("numbers").fields) == {"n", "numbers"}


def selection_of(text):
    """What the root's only field is told about what is selected below it."""
    plan, _ = execution.plan_of(CATALOGUE, Parsed(parse(text)), variables={}, operation_name=None)
    return plan.root.slots[0].selection


@pytest.mark.parametrize(
    ("text", "columns"),
    [
        ("{ products { nodes { id } } }", {"id"}),
        ("{ products { nodes { id __typename n: name description } } }", {"id", "name", "description"}),
        (
            "{ products { nodes { ...F ... on Product { seoTitle } } } } fragment F on Product { slug }",
            {"slug", "seo_title"},
        ),
        ("{ products { nodes { slug @skip(if: true) rank } } }", {"rank"}),
        ("{ products { edges { cursor } } }", set()),
        ("{ products { nodes { slug } edges { node { rank } } } }", {"slug", "rank"}),
        ("{ products { nodes { variants { sku } mainMedia { id } } } }", {"id"}),
        ("{ products { nodes { ... on Node { id } } } }", {"id"}),
        ("{ customers { nodes { addresses { id } } } }", None),
    ],
)
def test_a_batch_is_told_which_columns_are_needed(text, columns):
    assert selection_of(text).of_nodes.columns == columns
