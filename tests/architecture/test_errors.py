"""Every error a person can meet has a code and a type of that name, a sentence in Chinese and one in English."""

import dataclasses
import inspect
import re
import string

import pytest

from entrepot import cli, schema
from entrepot.kernel import errors

assert cli.main  # imports everything, so every error is known

ERRORS = sorted({*errors.subclasses()} - {errors.DomainError}, key=lambda kind: kind.__qualname__)
CONCRETE = [kind for kind in ERRORS if kind.__module__.startswith("entrepot.")]


@pytest.mark.parametrize("kind", CONCRETE, ids=lambda kind: kind.__name__)
def test_the_error_speaks(kind: type[errors.DomainError]) -> None:
    english, chinese = inspect.getdoc(kind) or "", kind.zh
    facts = {field.name for field in dataclasses.fields(kind)} - {"field"}
    assert "code" in vars(kind), "its own code"
    assert re.fullmatch(r"[A-Z][A-Z0-9]*(_[A-Z0-9]+)*", kind.code)
    assert "zh" in vars(kind), "its own sentence in Chinese"
    assert re.search(r"[\u4e00-\u9fff]", chinese), "Chinese"
    assert "__doc__" in vars(kind)
    assert not re.search(r"[\u4e00-\u9fff]", english), "English"
    assert english.rstrip()[-1:] in {".", "}"}
    assert chinese.rstrip()[-1:] in {"。", "}"}
    assert (_placeholders(english) | _placeholders(chinese)) <= facts
    assert "?" not in kind(**dict.fromkeys(facts, "1")).message("zh-CN")


# What is wrong stands after the noun: EMAIL_INVALID, never INVALID_EMAIL; PRICE_MISSING, never NO_PRICE.
BEFORE_A_NOUN = re.compile(r"(INVALID|UNKNOWN|UNSUPPORTED|MISSING|WRONG|NO|EMPTY|DUPLICATE|TAKEN|BAD)_(?!REQUEST$)")
NAMED = [kind for kind in CONCRETE if kind is not errors.RequestError]


def test_a_type_is_called_as_its_code() -> None:
    assert {kind.__qualname__: kind.code for kind in NAMED if kind.__qualname__ != _pascal(kind.code)} == {}


def test_what_is_wrong_stands_after_the_noun() -> None:
    assert [kind.code for kind in NAMED if BEFORE_A_NOUN.match(kind.code)] == []
    assert [code for code in ("INVALID_EMAIL", "NO_PRICE", "UNKNOWN_PERMISSION") if not BEFORE_A_NOUN.match(code)] == []


def test_codes_are_not_shared() -> None:
    codes: dict[str, list[str]] = {}
    for kind in CONCRETE:
        if "code" in vars(kind) and kind is not errors.RequestError:
            codes.setdefault(kind.code, []).append(kind.__qualname__)
    assert {code: kinds for code, kinds in codes.items() if len(kinds) > 1} == {}


def test_every_error_of_a_payload_has_a_type_with_its_facts() -> None:
    types = schema.SCHEMA.type_map
    missing = []
    for kind in CONCRETE:
        if issubclass(kind, errors.RequestError):
            continue
        found = types.get(kind.__name__)
        facts = {_camel(field.name) for field in dataclasses.fields(kind)} - {"field"}
        if found is None or not facts <= set(found.fields):
            missing.append(kind.__qualname__)
    assert missing == []


def _placeholders(template: str) -> set[str]:
    return {name.split(".")[0].split("[")[0] for _, name, _, _ in string.Formatter().parse(template) if name}


def _pascal(code: str) -> str:
    return "".join(part.capitalize() for part in code.split("_"))


def _camel(name: str) -> str:
    head, *rest = name.split("_")
    return head + "".join(part.title() for part in rest)
