"""What no answer may show, found in the database of the two shops; and what is wrong with an answer."""

import base64
import json
import re
import uuid
from collections.abc import Iterator, Mapping, Set
from dataclasses import dataclass
from typing import Any

import asyncpg
import httpx

from tests.access import stocked
from tests.access.street import Street

INSIDE = re.compile(
    r"Traceback|/site-packages/|asyncpg|psycopg|sqlalchemy|\.py\b|\bSELECT .+ FROM |\bINSERT INTO |\bUPDATE .+ SET |"
    r"\brelation \"|\bcolumn \"|violates |duplicate key|\bpg_[a-z]+|current transaction|KeyError|TypeError|ValueError",
)
WORD = re.compile(r"[\w@.+\-=/$,]+")
TIME = re.compile(r"\d{4}-\d\d-\d\d(T|$)")
BRAND = "‡neighbour"
# Shorter ones may be anybody's by chance.
LONG_ENOUGH = 7
# What people typed, of which the other shop's gets a brand, since the shops were made alike.
WORDED = ("name", "note", "title", "body", "reply", "description", "recipient", "line1", "city", "search_name", "alt")
COLUMNS = """
SELECT c.table_name, c.column_name, c.data_type FROM information_schema.columns c
JOIN information_schema.tables t USING (table_schema, table_name)
WHERE c.table_schema = 'public' AND t.table_type = 'BASE TABLE' AND c.is_generated = 'NEVER'
  AND EXISTS (SELECT 1 FROM information_schema.columns s WHERE s.table_schema = 'public'
    AND s.table_name = c.table_name AND s.column_name = 'shop_id')
ORDER BY 1, 2
"""
PEOPLE = """
SELECT email FROM account WHERE shop_id = $1 UNION SELECT email FROM customer WHERE shop_id = $1 AND email IS NOT NULL
"""
TABLES = "SELECT DISTINCT table_name FROM information_schema.tables WHERE table_schema = 'public'"
# What a browser is told of a passkey is no secret.
TOLD = {"credential_id", "public_key"}


@dataclass(frozen=True)
class Secrets:
    """Texts that must not be in an answer: nobody's; those of the other shop; those of people, for shoppers."""

    opening: Set[str]
    foreign: Set[str]
    personal: Set[str]
    tables: Set[str]


async def brand(owner: asyncpg.Connection, *, shop: uuid.UUID) -> None:
    """Write a brand behind everything that is worded in a shop, so that it tells whose it is wherever it is shown."""
    await owner.execute("SET session_replication_role = replica")
    for column in await owner.fetch(COLUMNS):
        if column["column_name"] in WORDED and column["data_type"] in ("text", "character varying"):
            name = column["column_name"]
            await owner.execute(
                f'UPDATE "{column["table_name"]}" SET "{name}" = "{name}" || $2 WHERE shop_id = $1', shop, f" {BRAND}"
            )
    await owner.execute("RESET session_replication_role")


async def secrets_of(town: Street) -> Secrets:
    """What the rows of both shops hold that is not for everybody."""
    own, other = [await _texts(town.owner, shop.id) for shop in (town.shop, town.other)]
    tokens = [str(value) for shop in (town.shop, town.other) for value in (*shop.tokens.values(), *_tokens(shop.made))]
    people = await town.owner.fetch(PEOPLE, town.shop.id)
    return Secrets(
        opening=frozenset({*tokens, *await _hashes(town.owner)}),
        foreign=frozenset(text for text in other - own if not TIME.match(text)) | {BRAND},
        personal=frozenset(row["email"] for row in people) - {stocked.EMAIL},
        tables=frozenset(row[0] for row in await town.owner.fetch(TABLES) if "_" in row[0]),
    )


def _tokens(made: Mapping[str, Any]) -> Iterator[str]:
    signed = made["second"]
    yield from (signed.access_token, signed.refresh_token)
    yield from (made[name] for name in ("invitation", "verification", "reset", "merge", "new_email", "guest"))
    yield from (made[name] for name in ("paid_guest", "proven_owner", "proven_stranger"))


async def _hashes(owner: asyncpg.Connection) -> set[str]:
    """Every hash and every sealed value, as hexadecimal digits and in base64; password hashes as they are."""
    found: set[str] = set()
    for column in await owner.fetch(COLUMNS):
        table, name = column["table_name"], column["column_name"]
        if name in TOLD:
            continue
        if column["data_type"] == "bytea" or name.endswith("_hash"):
            for (value,) in await owner.fetch(f'SELECT "{name}" FROM "{table}" WHERE "{name}" IS NOT NULL'):
                found |= set(_spelt(value)) if isinstance(value, bytes) else {str(value)}
    return {text for text in found if len(text) >= 12}


def _spelt(value: bytes) -> Iterator[str]:
    yield value.hex()
    yield base64.b64encode(value).decode()
    yield base64.urlsafe_b64encode(value).decode().rstrip("=")


async def _texts(owner: asyncpg.Connection, shop: uuid.UUID) -> set[str]:
    """Every text of a shop's rows, within JSON as well."""
    found: set[str] = set()
    for table in sorted({row["table_name"] for row in await owner.fetch(COLUMNS)}):
        for (row,) in await owner.fetch(f'SELECT to_jsonb(t)::text FROM "{table}" t WHERE shop_id = $1', shop):
            found |= set(texts_of(json.loads(row)))
    return {text for text in found if len(text) >= LONG_ENOUGH}


def texts_of(value: Any) -> Iterator[str]:
    """The texts in a JSON value, of keys too."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for item in value:
            yield from texts_of(item)
    elif isinstance(value, dict):
        for name, item in value.items():
            yield name
            yield from texts_of(item)


def problems(answer: httpx.Response, *, actor: str, sent: str, secrets: Secrets) -> Iterator[str]:
    """What is wrong with an answer, each in a few words."""
    if answer.status_code >= 500:
        yield f"status {answer.status_code}"
    try:
        body = answer.json()
    except ValueError:
        yield f"no JSON, status {answer.status_code}"
        return
    for error in body.get("errors", ()):
        code = error.get("extensions", {}).get("code")
        if code in ("INTERNAL", None):
            yield f"error {code}: {error.get('message')} at {error.get('path')}"
    text = answer.text
    if inside := INSIDE.search(text.replace(sent, "")):
        if inside.group() not in sent:
            yield f"tells of the inside: {inside.group()}"
    shown = set(texts_of(body))
    words = (shown | {word for leaf in shown for word in WORD.findall(leaf)}) - set(WORD.findall(sent))
    known = {word for word in words if word not in sent}
    for name in ("opening", "foreign"):
        for word in sorted(known & getattr(secrets, name)):
            yield f"{name}: {word[:80]}"
    if BRAND in text:
        yield "foreign: what was worded in the other shop"
    told = set(WORD.findall(json.dumps(body.get("errors", []))))
    for word in sorted((told - set(WORD.findall(sent))) & secrets.tables):
        yield f"names a table: {word}"
    if actor in ("anonymous", "customer"):
        for word in sorted(known & secrets.personal):
            yield f"personal: {word}"
