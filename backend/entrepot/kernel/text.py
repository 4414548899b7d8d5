"""Texts that people read, stored per locale as `{"zh-CN": …, "en": …}`; the shop's default locale is always there."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import strawberry

from entrepot.kernel import errors

Localized = Mapping[str, str]
LONGEST_HEADER = 500


@strawberry.type(description="A text in one locale. / 某一语言的文本。")
class Translation:
    locale: str
    value: str


@strawberry.input(description="A text in one locale. / 某一语言的文本。")
class LocalizedTextInput:
    locale: str
    value: str


@dataclass(eq=False)
class DefaultLocaleMissing(errors.DomainError):
    """The text is required in the shop's default language ({locale})."""

    code = "DEFAULT_LOCALE_MISSING"
    zh = "必须填写店铺默认语言（{locale}）的文本。"
    locale: str


@dataclass(eq=False)
class LocaleUnknown(errors.DomainError):
    """The shop does not use the language {locale}."""

    code = "LOCALE_UNKNOWN"
    zh = "店铺未启用语言 {locale}。"
    locale: str


def localized(inputs: Iterable[LocalizedTextInput]) -> dict[str, str]:
    """The stored form of translations; empty texts are dropped."""
    return {item.locale: item.value.strip() for item in inputs if item.value.strip()}


def require(
    texts: Localized, *, locale: str, locales: Sequence[str] = (), limit: int = 10_000, field: errors.FieldPath = ()
) -> None:
    """Refuse a text that lacks the default locale, names a locale the shop lacks, or is too long."""
    if locale not in texts:
        raise DefaultLocaleMissing(locale=locale, field=field)
    check(texts, locales=locales, limit=limit, field=field)


def check(texts: Localized, *, locales: Sequence[str] = (), limit: int = 10_000, field: errors.FieldPath = ()) -> None:
    """Refuse unknown locales and texts over the limit; an absent default is fine."""
    for name, value in texts.items():
        if locales and name not in locales:
            raise LocaleUnknown(locale=name, field=field)
        if len(value) > limit:
            raise errors.TooLong(limit=limit, field=field)


def limited(value: str, *, limit: int, field: errors.FieldPath) -> str:
    """The text itself, unless it is longer than the limit."""
    if len(value) > limit:
        raise errors.TooLong(limit=limit, field=field)
    return value


def limited_or_none(value: str | None, *, limit: int, field: errors.FieldPath) -> str | None:
    """The text itself, which may be absent, unless it is longer than the limit."""
    return None if value is None else limited(value, limit=limit, field=field)


def resolve(texts: Localized | None, *, locale: str, default: str) -> str | None:
    """The text for a locale, falling back to its language, then the shop's default, then any."""
    if not texts:
        return None
    found = texts.get(locale) or texts.get(default)
    if found is not None and locale in texts:
        return found
    language = locale.split("-")[0]
    for name, value in texts.items():
        if name.split("-")[0] == language:
            return value
    return found if found is not None else next(iter(texts.values()))


def translations(texts: Localized | None) -> list[dict[str, str]]:
    """Every stored translation, as sources of `Translation`."""
    return [{"locale": name, "value": value} for name, value in (texts or {}).items()]


def negotiate(accept_language: str, *, offered: Sequence[str], default: str) -> str:
    """The best of the offered locales for an `Accept-Language` header."""
    return _negotiated(accept_language[:LONGEST_HEADER], tuple(offered), default)


@lru_cache(maxsize=1000)
def _negotiated(accept_language: str, offered: tuple[str, ...], default: str) -> str:
    for wanted in _by_quality(accept_language):
        for name in offered:
            if name.lower() == wanted:
                return name
        for name in offered:
            if name.lower().split("-")[0] == wanted.split("-")[0]:
                return name
    return default


def _by_quality(header: str) -> list[str]:
    ranked: list[tuple[float, int, str]] = []
    for position, part in enumerate(header.split(",")):
        name, _, parameters = part.strip().partition(";")
        quality = parameters.strip().removeprefix("q=")
        try:
            weight = float(quality) if quality else 1.0
        except ValueError:
            continue
        if name and weight > 0:
            ranked.append((-weight, position, name.strip().lower()))
    return [name for _, _, name in sorted(ranked)]
