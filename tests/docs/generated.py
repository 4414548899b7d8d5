"""The parts of the documents that are made from the code, between `<!-- generated: name -->` and `<!-- end -->`."""

import inspect
import json
import re
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from entrepot import schema
from entrepot.kernel import embedded, errors, permissions
from entrepot.kernel.settings import Settings
from entrepot.webhooks.rules.topics import LISTS, TOPICS
from tests.docs import guides

# Importing the schema imports every feature, so that every permission and every error is known.
assert schema.SCHEMA.type_map

PART = re.compile(r"<!-- generated: (?P<name>[a-z ]+) -->\n(?P<body>.*?)<!-- end -->", re.DOTALL)
NOT_SET = {"en": "not set", "zh-CN": "未设置"}
# What a command says, not the API.
OF_COMMANDS = ("entrepot.cli", "entrepot.integrations")
Rows = Iterable[Sequence[str]]


def table(head: Sequence[str], rows: Rows) -> str:
    """A Markdown table."""
    lines = [head, ["---"] * len(head), *rows]
    return "".join("| " + " | ".join(line) + " |\n" for line in lines)


def scopes(language: str) -> str:
    """Every permission that an app can be given."""
    chinese = language == "zh-CN"
    head = ("scope", "允许" if chinese else "allows to")
    known = sorted((item for item in permissions.registry().values() if item.for_apps), key=lambda item: item.code)
    return table(head, ((f"`{item.code}`", item.zh if chinese else item.en) for item in known))


def topics(language: str) -> str:
    """Every topic of webhooks, what of the change feed it tells of, and the list that its filters are of."""
    chinese = language == "zh-CN"
    head = (
        ("主题", "说明", "类型", "操作", "筛选") if chinese else ("topic", "tells that", "type", "operations", "filter")
    )
    return table(
        head,
        (
            (
                f"`{topic.name}`",
                topic.zh if chinese else topic.en,
                f"`{topic.kind}`",
                ", ".join(f"`{name}`" for name in topic.operations) or "–",
                f"`{LISTS[topic.kind]}`" if topic.kind in LISTS else "–",
            )
            for topic in sorted(TOPICS, key=lambda topic: topic.name)
        ),
    )


def user_errors(_: str) -> str:
    """What a mutation's payload can refuse with."""
    kinds = [kind for kind in _errors() if not issubclass(kind, errors.RequestError)]
    head = ("code", "type / 类型", "English", "中文")
    return table(head, ((f"`{kind.code}`", f"`{kind.__name__}`", *_sentences(kind)) for kind in kinds))


def request_errors(_: str) -> str:
    """What a request can be refused with as a whole."""
    kinds = [kind for kind in _errors() if issubclass(kind, errors.RequestError)]
    return table(("code", "English", "中文"), ((f"`{kind.code}`", *_sentences(kind)) for kind in kinds))


def settings(language: str) -> str:
    """Every `ENTREPOT_*` setting: English descriptions come from the code, Chinese ones are kept from the document."""
    kept = dict(re.findall(r"^\| `(ENTREPOT_\w+)` \| [^|]+ \| (.+) \|$", _path("operator", language).read_text(), re.M))
    rows = []
    for name, item in Settings.model_fields.items():
        variable = f"ENTREPOT_{name.upper()}"
        meaning = (item.description if language == "en" else None) or kept.get(variable, "")
        rows.append((f"`{variable}`", _default(name, item.default, language), meaning))
    head = ("设置", "默认值", "含义") if language == "zh-CN" else ("Setting", "Default", "Meaning")
    return table(head, rows)


def _default(name: str, value: object, language: str) -> str:
    if value is None or value == ():
        return NOT_SET[language]
    if name == "admin_dir":
        return "`admin-ui/dist`"
    if isinstance(value, tuple):
        return f"`{json.dumps(value)}`"
    return f"`{str(value).lower() if isinstance(value, bool) else value}`"


PARTS: dict[str, Callable[[str], str]] = {
    "scopes": scopes,
    "topics": topics,
    "user errors": user_errors,
    "request errors": request_errors,
    "settings": settings,
}
DOCUMENTS = {
    guides.DOCS / "errors.md": "en",
    **{
        guides.DOCS / language / f"{name}.md": language
        for language in guides.LANGUAGES
        for name in ("apps", "operator", "webhooks")
    },
}


def renewed(path: Path) -> str:
    """The document with its generated parts made anew."""
    language = DOCUMENTS[path]

    def make(part: re.Match[str]) -> str:
        return f"<!-- generated: {part['name']} -->\n{PARTS[part['name']](language)}<!-- end -->"

    return PART.sub(make, path.read_text())


def _path(name: str, language: str) -> Path:
    return guides.DOCS / language / f"{name}.md"


def _errors() -> list[type[errors.DomainError]]:
    """Every error that a request can meet; what a command can meet is not among them."""
    found = {
        kind
        for kind in errors.subclasses()
        if kind.__module__.startswith("entrepot.")
        and not kind.__module__.startswith(OF_COMMANDS)
        and kind is not errors.RequestError
        and not issubclass(kind, embedded.CannotStart)
    }
    return sorted(found, key=lambda kind: (kind.code, kind.__name__))


def _sentences(kind: type[errors.DomainError]) -> tuple[str, str]:
    return " ".join((inspect.getdoc(kind) or "").split()).replace("|", "\\|"), kind.zh.replace("|", "\\|")
