"""Every query that a guide shows is valid, is the same in both languages, and is answered as shown, by real clients."""

from pathlib import Path
from typing import Any

import pytest
from graphql import build_schema, parse, validate

from tests import servers
from tests.docs import guides, walking

SCHEMA = build_schema((guides.ROOT / "schema.graphql").read_text())
WALKS = ("storefront", "apps", "webhooks", "bulk", "limits", "caching")
GUIDES = (*WALKS, "merchant", "operator")
# Each language's guides go through another client, so that both clients walk every step.
CLIENT_OF = {"en": "urql", "zh-CN": "apollo"}
WALKED = [(language, name) for name in WALKS for language in guides.LANGUAGES]


@pytest.mark.parametrize("language", guides.LANGUAGES)
@pytest.mark.parametrize("name", GUIDES)
def test_every_query_is_valid(language: str, name: str) -> None:
    queries = [step.query for step in _read(language, name).steps if step.query]
    assert [error for query in queries for error in validate(SCHEMA, parse(query))] == []


@pytest.mark.parametrize("name", GUIDES)
def test_both_languages_show_the_same_steps(name: str) -> None:
    english, chinese = (
        [(step.query, step.command, step.headers, step.until, step.answer is None) for step in steps]
        for steps in (_read(language, name).steps for language in guides.LANGUAGES)
    )
    assert english == chinese


@pytest.mark.journey
@pytest.mark.usefixtures("clients")
@pytest.mark.parametrize(("language", "name"), WALKED)
def test_every_step_is_answered_as_shown(language: str, name: str, shop_of_its_own: servers.Running) -> None:
    guide = _read(language, name)
    running = shop_of_its_own
    answers = walking.walk(
        guide,
        client=CLIENT_OF[language],
        url=running.url,
        language=language,
        directory=running.settings.data_dir,
    )
    if guides.REWRITE:
        guide.path.write_text(guide.with_answers(answers))
        return
    for step, answer in zip(guide.steps, answers, strict=True):
        if step.answer is not None:
            assert guides.matches(guide.shown(step), answer), answer
        else:
            assert _refusals(answer) == []


def test_the_comparison_of_answers_bites() -> None:
    shown = {"a": "…", "b": [{"c": 1}, "…"]}
    assert guides.matches(shown, {"a": 7, "b": [{"c": 1}, {"c": 2}]})
    assert not guides.matches(shown, {"a": 7, "b": [{"c": 2}]})
    assert not guides.matches(shown, {"a": 7, "b": []})
    assert not guides.matches(shown, {"a": 7, "b": [{"c": 1}], "d": 1})


def _read(language: str, name: str) -> guides.Guide:
    return guides.read(_path(language, name))


def _path(language: str, name: str) -> Path:
    return guides.DOCS / language / f"{name}.md"


def _refusals(data: dict[str, Any]) -> list[Any]:
    """What mutations refused; a step without a shown answer refuses nothing."""
    payloads = [value for value in data.values() if isinstance(value, dict)]
    return [refusal for payload in payloads for refusal in payload.get("userErrors") or ()]
