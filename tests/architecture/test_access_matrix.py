"""Who may select what, for every kind of actor and every field, is as it was read and committed."""

from entrepot import cli, matrix
from entrepot.access.rules import role_templates
from entrepot.contract import schema as schemas
from entrepot.schema import SCHEMA
from tests.architecture.source import ROOT

PATH = "tests/architecture/access_matrix.txt"
MOST_BYTES = 200_000


def cells(text: str) -> dict[str, str]:
    """The letters, asterisks and dots of each field, by its name."""
    rows = (line.split(" ") for line in text.splitlines() if not line.startswith("#"))
    return {row[1]: row[0] for row in rows}


def complaints(committed: str, generated: str) -> list[str]:
    """What the committed matrix does not say, no longer should, or says otherwise; each with its field's name."""
    old, new = cells(committed), cells(generated)
    return [
        *(f"{name} is in the schema and not in the matrix" for name in new if name not in old),
        *(f"{name} is in the matrix and not in the schema" for name in old if name not in new),
        *(f"{name} was {old[name]} and is {new[name]}" for name in new if old.get(name, new[name]) != new[name]),
    ]


def test_the_matrix_is_current() -> None:
    committed, generated = (ROOT / PATH).read_text(), cli.documents()[PATH]
    assert complaints(committed, generated) == [], "run `make schema`, read the change"
    assert committed == generated, "run `make schema`"
    assert len(committed.encode()) < MOST_BYTES


def test_the_matrix_has_every_field_and_every_kind_of_actor() -> None:
    found = cells(cli.documents()[PATH])
    assert list(found) == [f"{parent}.{name}" for parent, name, _ in schemas.walk(SCHEMA)]
    assert {len(row) for row in found.values()} == {len(matrix.LETTERS)}
    assert len({*matrix.LETTERS.values()}) == len(matrix.LETTERS)
    assert {template.key for template in role_templates.TEMPLATES} <= matrix.actors().keys() == matrix.LETTERS.keys()


def test_sys_01_the_matrix_says_from_whom_a_field_is_hidden() -> None:
    lines = cli.documents()[PATH].splitlines()
    assert "..m**b*rxo StockMove.value masked:read_cost" in lines
    assert ".cm.s*hrxo Customer.phone masked:read_contacts" in lines


def test_a_field_that_nobody_listed_is_named() -> None:
    generated = cli.documents()[PATH]
    lines = generated.splitlines(keepends=True)
    forgotten = "".join(line for line in lines if not line.endswith(" Order.number\n"))
    assert complaints(forgotten, generated) == ["Order.number is in the schema and not in the matrix"]
    assert complaints(generated, forgotten) == ["Order.number is in the matrix and not in the schema"]
    opened = generated.replace("..m....rxo Query.apps\n", "a.m....rxo Query.apps\n")
    assert complaints(opened, generated) == ["Query.apps was a.m....rxo and is ..m....rxo"]
