"""Idempotency keys: the answer of a mutation is stored in the transaction that did the work.

A second request with the same key waits for the first to commit (on the unique key) and is given the stored answer;
with other input it is an error. Keys belong to the actor, so that nobody replays another's answer.
"""

import hashlib
from dataclasses import dataclass
from typing import Any

import orjson
from sqlalchemy import Column, Index, Text, bindparam, delete, func, select, text, update
from sqlalchemy.dialects.postgresql import JSONB

from entrepot.kernel import errors, statements
from entrepot.kernel.database import Tx
from entrepot.kernel.permissions import PERSON, Actor
from entrepot.kernel.tables import at, shop_table

idempotency_key = shop_table(
    "idempotency_key",
    Column("actor_key", Text, nullable=False),
    Column("key", Text, nullable=False),
    Column("fingerprint", Text, nullable=False),
    Column("answer", JSONB),
    at("created_at"),
    Index("idempotency_key_age_idx", "shop_id", "created_at"),
    key=("actor_key", "key"),
)

CLAIM = statements.insert_rows(
    idempotency_key, "actor_key", "key", "fingerprint", on_conflict="nothing", returning=("key",)
)
FIND = statements.sql(
    select(idempotency_key.c.fingerprint, idempotency_key.c.answer).where(
        idempotency_key.c.shop_id == bindparam("shop_id"),
        idempotency_key.c.actor_key == bindparam("actor_key"),
        idempotency_key.c.key == bindparam("key"),
    )
)
STORE = statements.sql(
    update(idempotency_key)
    .values(answer=bindparam("given_answer", type_=JSONB))
    .where(
        idempotency_key.c.shop_id == bindparam("shop_id"),
        idempotency_key.c.actor_key == bindparam("given_actor_key"),
        idempotency_key.c.key == bindparam("given_key"),
    )
)
FORGET = statements.sql(
    delete(idempotency_key).where(
        idempotency_key.c.shop_id == bindparam("shop_id"),
        idempotency_key.c.created_at < func.now() - text("interval '30 days'"),
    )
)
KEY_LENGTH = 200


@dataclass(eq=False)
class IdempotencyKeyReused(errors.RequestError):
    """This idempotency key was used before with other input or another selection."""

    code = "IDEMPOTENCY_KEY_REUSED"
    zh = "该幂等键已用于其他输入或其他返回字段。"


@dataclass(eq=False)
class IdempotencyKeyRequired(errors.RequestError):
    """{mutation} moves money or stock and needs @idempotent(key: …)."""

    code = "IDEMPOTENCY_KEY_REQUIRED"
    zh = "{mutation} 涉及资金或库存，必须带 @idempotent(key: …)。"
    mutation: str


@dataclass(eq=False)
class IdempotencyKeyInvalid(errors.RequestError):
    """An idempotency key has 1 to 200 characters, and a mutation that returns secrets takes none."""

    code = "IDEMPOTENCY_KEY_INVALID"
    zh = "幂等键须为 1 至 200 个字符；返回密钥的操作不接受幂等键。"


@dataclass(frozen=True, kw_only=True)
class Replay:
    """The stored answer of an earlier request with the same key."""

    answer: Any


def check_asked(
    *, mutation: str, key: str | None, dry_run: bool, moves_value: bool, secret: bool, actor: Actor
) -> None:
    """Refuse a mutation without the key that it needs, with one that it does not take, or by whom it is not for.

    Staff in the place of a customer move no value.
    """
    if moves_value and actor.impersonator_id is not None:
        raise errors.Forbidden(what=mutation, permissions=PERSON.code)
    if key is None and moves_value and not dry_run:
        raise IdempotencyKeyRequired(mutation=mutation)
    if key is not None and (secret or not 1 <= len(key) <= KEY_LENGTH):
        raise IdempotencyKeyInvalid()


def fingerprint(mutation: str, arguments: object, selection: str) -> str:
    """A digest of what was asked: the mutation, its coerced input, and the fields to answer with."""
    body = orjson.dumps([mutation, arguments, selection], default=str, option=orjson.OPT_SORT_KEYS)
    return hashlib.sha256(body).hexdigest()


async def claim(tx: Tx, *, key: str, digest: str) -> Replay | None:
    """Take the key for this transaction, or return what the request that took it before answered."""
    row = {"actor_key": tx.actor.key, "key": key, "fingerprint": digest}
    if await tx.insert(CLAIM, [row]):
        return None
    known = await tx.row(FIND, actor_key=tx.actor.key, key=key)
    if known is None or known["fingerprint"] != digest:
        raise IdempotencyKeyReused()
    return Replay(answer=known["answer"])


async def store(tx: Tx, *, key: str, answer: Any) -> None:
    """Keep the answer under the key that this transaction claimed."""
    await tx.run(STORE, given_actor_key=tx.actor.key, given_key=key, given_answer=answer)


async def forget_old(tx: Tx) -> int:
    """Delete keys older than 30 days; the number deleted."""
    return await tx.run(FORGET)
