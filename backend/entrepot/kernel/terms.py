"""Search terms for Chinese and English, made by us so that any database can index them.

A document is stored as one row per term with a weight; a query is a list of terms that must all be found. The column
of terms must be `COLLATE "C"`, because prefixes are found by a range of it.

    连衣裙 summer dresses  →  连 衣 裙 连衣 衣裙 · ~lianyiqun ~yiqun ~qun ~lyq ~yq ~q · summer dresses dress

Pinyin lives in its own namespace, marked by `~`, and is always matched as a prefix.
"""

import itertools
import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

import pypinyin
import snowballstemmer

MOST_TERMS_OF_DOCUMENT: Final = 500
MOST_TERMS_OF_QUERY: Final = 12
LONGEST_TEXT: Final = 4_000
LONGEST_QUERY: Final = 200
LONGEST_TERM: Final = 40
PINYIN: Final = "~"
PINYIN_SYLLABLES: Final = 6

_CJK = (
    "\u3005\u3007\u3041-\u3096\u30a1-\u30fa\u30fc\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7a3"
    "\uf900-\ufaff\U00020000-\U0003ffff"
)
_TOKEN: Final = re.compile(rf"(?P<cjk>[{_CJK}]+)|(?P<word>(?:(?![{_CJK}])[^\W_])+)")
_LETTERS_OR_DIGITS: Final = re.compile(r"[^\W\d_]+|\d+")
_COMPOUND: Final = re.compile(r"\w+(?:[-./&'’]\w+)+")
_STOP_WORDS: Final = frozenset(["a", "an", "and", "for", "in", "of", "on", "or", "the", "to", "with"])
_STEMMER: Final = snowballstemmer.stemmer("english")


@dataclass(frozen=True, slots=True)
class Term:
    """One element of a query: found by the exact term, or by a term that begins with any of the prefixes."""

    exact: str
    prefixes: tuple[str, ...] = ()

    @property
    def ranges(self) -> tuple[tuple[str, str], ...]:
        """Give the prefixes as [from, to) in code point order."""
        return tuple((prefix, prefix + "\U0010ffff") for prefix in self.prefixes)


def document_terms(texts: Sequence[tuple[str, int]]) -> dict[str, int]:
    """Give the terms of a document with their weights, from its texts with theirs; at most 500, the heaviest.

    A term that occurs in several texts adds their weights. Texts of weight 1 (descriptions) get no pinyin.
    """
    weights: dict[str, int] = {}
    for text, weight in texts:
        for term in dict.fromkeys(_terms_of_text(text, with_pinyin=weight > 1)):
            weights[term] = weights.get(term, 0) + weight
    if len(weights) <= MOST_TERMS_OF_DOCUMENT:
        return weights
    heaviest = sorted(weights, key=lambda term: -weights[term])[:MOST_TERMS_OF_DOCUMENT]
    return {term: weights[term] for term in heaviest}


def query_terms(text: str) -> list[Term]:
    """Give what a document must have, all of it; the last word may be unfinished. Nothing to look for gives []."""
    tokens = list(_tokens(text[:LONGEST_QUERY]))
    tokens = [token for token in tokens if token[1] not in _STOP_WORDS] or tokens
    last_word = max((at for at, (is_cjk, _) in enumerate(tokens) if not is_cjk), default=-1)
    found: list[Term] = []
    for at, (is_cjk, token) in enumerate(tokens):
        if is_cjk:
            found.extend(Term(pair) for pair in _pairs(token) or [token])
        else:
            found.append(_word_term(token, is_last=at == last_word))
    return list(dict.fromkeys(found))[:MOST_TERMS_OF_QUERY]


def _word_term(word: str, *, is_last: bool) -> Term:
    prefixes = [word] if is_last else []
    if word.isascii() and word.isalpha():
        prefixes.append(PINYIN + word)
    return Term(exact=_stem(word), prefixes=tuple(prefixes))


def _terms_of_text(text: str, *, with_pinyin: bool) -> Iterator[str]:
    tokens = list(_tokens(text[:LONGEST_TEXT]))
    for is_cjk, token in tokens:
        if is_cjk:
            yield from token
            yield from _pairs(token)
            if with_pinyin:
                yield from _pinyin_terms(token)
        else:
            yield token
            yield _stem(token)
            yield from _LETTERS_OR_DIGITS.findall(token)
    yield from _joined_words(text[:LONGEST_TEXT], tokens)


def _joined_words(text: str, tokens: list[tuple[bool, str]]) -> Iterator[str]:
    """Give words as people run them together: iPhone 15 → iphone15, AB-12/3 → ab123, T-shirt → tshirt."""
    for (is_cjk, first), (next_is_cjk, second) in itertools.pairwise(tokens):
        if not is_cjk and not next_is_cjk and first.isdigit() != second.isdigit():
            yield (first + second)[:LONGEST_TERM]
    for compound in _COMPOUND.findall(text):
        yield "".join(word for _, word in _tokens(compound))[:LONGEST_TERM]


def _tokens(text: str) -> Iterator[tuple[bool, str]]:
    for match in _TOKEN.finditer(unicodedata.normalize("NFKC", text).casefold()):
        if match.lastgroup == "cjk":
            yield True, match.group()
        else:
            yield False, _without_accents(match.group())[:LONGEST_TERM]


def _without_accents(word: str) -> str:
    if word.isascii():
        return word
    letters = unicodedata.normalize("NFD", word)
    return "".join(letter for letter in letters if not unicodedata.combining(letter))


def _pairs(text: str) -> list[str]:
    return [text[at : at + 2] for at in range(len(text) - 1)]


@lru_cache(maxsize=32_768)
def _stem(word: str) -> str:
    return str(_STEMMER.stemWord(word)) if word.isascii() and word.isalpha() else word


def _no_pinyin(characters: str) -> Any:
    return [""] * len(characters)


@lru_cache(maxsize=8_192)
def _pinyin_terms(text: str) -> tuple[str, ...]:
    """Give, from every character on, the next six syllables run together and their initials."""
    syllables = [reading[0] for reading in pypinyin.pinyin(text, style=pypinyin.Style.NORMAL, errors=_no_pinyin)]
    terms: dict[str, None] = {}
    for at in range(len(syllables)):
        window = [syllable for syllable in syllables[at : at + PINYIN_SYLLABLES] if syllable]
        if window:
            full = "".join(window)
            terms[PINYIN + full[:LONGEST_TERM]] = None
            terms[PINYIN + full.replace("v", "u")[:LONGEST_TERM]] = None
            terms[PINYIN + "".join(syllable[0] for syllable in window)] = None
    return tuple(terms)
