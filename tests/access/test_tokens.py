"""Tokens name their shop, are stored hashed, and nothing else passes for one."""

import uuid

import pytest

from entrepot.access.operations import minting
from entrepot.access.rules import tokens
from entrepot.access.rules.tokens import TokenKind

SHOP = uuid.UUID("018f3b1e-7c00-7000-8000-0000000000aa")
TOP = uuid.UUID(int=(1 << 128) - 1)


@pytest.mark.parametrize("shop_id", [SHOP, TOP, uuid.UUID(int=0)])
@pytest.mark.parametrize("kind", list(TokenKind))
def test_a_token_gives_back_its_kind_and_shop(kind, shop_id):
    text = minting.new(kind, shop_id=shop_id)
    assert tokens.parse(text, kind=kind) == tokens.Token(kind, shop_id, text)


@pytest.mark.parametrize("other", [TokenKind.REFRESH, TokenKind.CLIENT, TokenKind.SECRET])
def test_a_token_of_another_kind_is_none(other):
    assert tokens.parse(minting.new(other, shop_id=SHOP), kind=TokenKind.ACCESS) is None


GOOD = minting.new(TokenKind.ACCESS, shop_id=SHOP)
BEYOND = tokens.to_base62(1 << 128, digits=tokens.SHOP_DIGITS)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "x",
        GOOD + "\n",
        GOOD + "\x00",
        " " + GOOD,
        GOOD[:-30],
        GOOD.upper(),
        GOOD.replace("ent_", "enť_"),
        f"ent_at_{BEYOND}_{minting.new_secret()}",
        "ent_at_" + "é" * 22 + "_" + "é" * 43,
        GOOD + "0" * 100,
    ],
    # Names of their own: each process makes another token, and the workers must collect the same tests.
    ids=["empty", "letter", "newline", "zero", "space", "cut", "capitals", "foreign", "shop", "accents", "longer"],
)
def test_what_is_no_token_is_none(text):
    assert tokens.parse(text, kind=TokenKind.ACCESS) is None


def test_two_tokens_differ_and_have_256_bits():
    made = {minting.new(TokenKind.ACCESS, shop_id=SHOP) for _ in range(100)}
    assert len(made) == 100
    assert {len(tokens.secret_of(text)) for text in made} == {tokens.SECRET_DIGITS}
    assert 62**tokens.SECRET_DIGITS >= 1 << 256


def test_what_is_shown_later_is_too_little_to_use():
    text = minting.new(TokenKind.SECRET, shop_id=SHOP)
    secret = tokens.secret_of(text)
    assert tokens.hint(text) == text[: -len(secret)] + secret[:6] + "…"
    assert secret not in repr(tokens.parse(text, kind=TokenKind.SECRET))


def test_a_successor_depends_on_key_purpose_and_secret():
    successors = {
        tokens.derive(key, purpose=purpose, secret=secret)
        for key in (b"k" * 32, b"l" * 32)
        for purpose in ("refresh", "access")
        for secret in ("a", "b")
    }
    assert len(successors) == 8
    again = tokens.derive(b"k" * 32, purpose="refresh", secret="a")
    assert again == tokens.derive(b"k" * 32, purpose="refresh", secret="a")


@pytest.mark.parametrize(
    ("stored", "secret", "expected"),
    [
        (tokens.digest("right"), "right", True),
        (tokens.digest("right"), "wrong", False),
        (tokens.digest("right"), "naïve 密码", False),
        (tokens.digest("right"), "", False),
        (None, "right", False),
    ],
)
def test_secrets_of_any_characters_are_compared(stored, secret, expected):
    assert tokens.matches(stored, secret=secret) is expected
