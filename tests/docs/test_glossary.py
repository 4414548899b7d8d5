"""One thing, one word: the glossary names every type of the schema, with the Chinese word that the schema uses."""

import re
from dataclasses import dataclass

import pytest
from graphql import GraphQLInterfaceType, GraphQLObjectType, build_schema

from tests.docs import guides

SDL = (guides.ROOT / "schema.graphql").read_text()
SCHEMA = build_schema(SDL)
ERRORS = (guides.DOCS / "errors.md").read_text()
# What is said beside the schema, of requests and answers as such.
WIRE = "".join((guides.DOCS / "zh-CN" / f"{name}.md").read_text() for name in ("limits", "caching"))
ROW = re.compile(r"^\|(?P<cells>.+)\|$", re.MULTILINE)
ROOTS = {"Query", "Mutation", "Subscription"}
# Made of a noun that is there: `ProductConnection`, `ProductEdge`, `ProductPayload`.
COMPOSED = ("Connection", "Edge", "Payload")
# Patterns of words that name the same things elsewhere, and the word that this project uses.
OTHER_WORDS = {
    r"客户(?!端)": "顾客",
    "产品": "商品",
    "物流单": "发货单",
    "评论": "评价",
    "会员": "顾客",
    "商铺": "店铺",
    "商店后台": "管理后台",
    "变体": "规格",
}


@dataclass(frozen=True)
class Term:
    """A row of the glossary."""

    english: str
    chinese: tuple[str, ...]
    types: tuple[str, ...]


def _terms() -> list[Term]:
    rows = [[cell.strip() for cell in row["cells"].split("|")] for row in ROW.finditer(_text())]
    entries = [cells for cells in rows if cells[0] != "English" and not set(cells[0]) <= {"-"}]
    assert [cells for cells in entries if len(cells) != 5 or not all((cells[0], cells[1], cells[3], cells[4]))] == []
    return [Term(cells[0], tuple(cells[1].split("、")), tuple(re.findall(r"`(\w+)`", cells[2]))) for cells in entries]


def _text() -> str:
    return (guides.DOCS / "glossary.md").read_text()


def _nouns() -> set[str]:
    """The names of object types that are not composed of another's; errors have a list of their own."""
    return {
        name
        for name, kind in SCHEMA.type_map.items()
        if isinstance(kind, GraphQLObjectType | GraphQLInterfaceType)
        and not name.startswith("__")
        and name not in ROOTS
        and not name.endswith(COMPOSED)
        and "UserError" not in {item.name for item in kind.interfaces}
    }


def test_every_noun_of_the_schema_is_entered_once() -> None:
    entered = [name for term in _terms() for name in term.types]
    assert sorted(entered) == sorted(_nouns())


def test_every_term_is_entered_once() -> None:
    english = [term.english for term in _terms()]
    chinese = [word for term in _terms() for word in term.chinese]
    assert (sorted(set(english)), sorted(set(chinese))) == (sorted(english), sorted(chinese))


@pytest.mark.parametrize("term", _terms(), ids=lambda term: term.english)
def test_the_schema_uses_the_chinese_word(term: Term) -> None:
    texts = [SCHEMA.type_map[name].description or "" for name in term.types] or [SDL + ERRORS + WIRE]
    assert [word for text in texts for word in term.chinese if word not in text] == []


def test_the_chinese_documents_use_no_other_words() -> None:
    documents = [guides.ROOT / "README.zh-CN.md", *(guides.DOCS / "zh-CN").glob("*.md")]
    found = [
        (path.name, word, right)
        for path in documents
        for word, right in OTHER_WORDS.items()
        if re.search(word, path.read_text())
    ]
    assert found == []
