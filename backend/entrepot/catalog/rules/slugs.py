"""Slugs: the readable part of an address, made from a name or chosen by a person."""

import re
import unicodedata
from collections.abc import Collection, Sequence
from dataclasses import dataclass

import pypinyin

from entrepot.kernel import errors

SLUG_LIMIT = 100
MADE_SLUG_LIMIT = 90
NAME_KEY_LIMIT = 120

_SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_NOT_SLUG = re.compile(r"[^a-z0-9]+")


@dataclass(eq=False)
class SlugInvalid(errors.DomainError):
    """ "{slug}" is not an address part: use a-z, 0-9 and single hyphens."""

    code = "SLUG_INVALID"
    zh = "“{slug}”不能用作网址：只能使用小写字母、数字和单个连字符。"
    slug: str


@dataclass(eq=False)
class SlugTaken(errors.DomainError):
    """This address part is in use already."""

    code = "SLUG_TAKEN"
    zh = "该网址标识已被使用。"


def parse_slug(slug: str) -> str:
    """A slug a person chose, as it is, or `SlugInvalid`."""
    if len(slug) > SLUG_LIMIT or not _SLUG.fullmatch(slug):
        raise SlugInvalid(slug=slug[:SLUG_LIMIT], field=("slug",))
    return slug


def make_slug(name: str, *, fallback: str) -> str:
    """A slug from a name: Chinese by pinyin, accents dropped, the rest hyphens; `fallback` when nothing is left."""
    words = [word for word in _NOT_SLUG.split(_latin(name).replace("'", "")) if word]
    slug = ""
    for word in words:
        longer = f"{slug}-{word}" if slug else word[:MADE_SLUG_LIMIT]
        if len(longer) > MADE_SLUG_LIMIT:
            break
        slug = longer
    return slug or fallback


def sort_key(name: str) -> str:
    """What a name is sorted by: Chinese by pinyin, Latin without case and accents."""
    return " ".join(_latin(name).split())[:NAME_KEY_LIMIT]


def _latin(name: str) -> str:
    spelt = " ".join(pypinyin.lazy_pinyin(unicodedata.normalize("NFKC", name)))
    return "".join(mark for mark in unicodedata.normalize("NFKD", spelt) if not unicodedata.combining(mark)).lower()


def distinct_slugs(wanted: Sequence[str], *, taken: Collection[str]) -> list[str]:
    """Each wanted slug, or with the lowest free number behind it (`-2`, `-3` …), never twice."""
    used = set(taken)
    next_number: dict[str, int] = {}
    slugs = []
    for base in wanted:
        slug, number = base, next_number.get(base, 2)
        while slug in used:
            slug, number = f"{base}-{number}", number + 1
        next_number[base] = number
        used.add(slug)
        slugs.append(slug)
    return slugs
