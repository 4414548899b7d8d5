"""What kept answers of mutations tell of people: emptied of every text but ids, so that a repeated request still does
nothing, and tells nothing."""

import uuid
from typing import Any

from sqlalchemy import ARRAY, Text, bindparam, text

from entrepot.kernel.database import Tx, sql, update_rows
from entrepot.kernel.idempotency import idempotency_key
from entrepot.kernel.subjects import Keeper, Subject

# Answers that name one of a person's nodes, addresses or numbers, and all that were given to the person.
MENTIONING = sql(
    text("""
SELECT actor_key, key, answer FROM idempotency_key
WHERE shop_id = :shop_id AND answer IS NOT NULL
  AND (actor_key = ANY (:actor_keys) OR EXISTS (
    SELECT FROM unnest(CAST(:needles AS text[])) AS needle WHERE strpos(answer::text, needle) > 0
  ))
""").bindparams(bindparam("actor_keys", type_=ARRAY(Text)), bindparam("needles", type_=ARRAY(Text)))
)
EMPTY = update_rows(idempotency_key, key=("actor_key", "key"), set=("answer",))


async def _erase(tx: Tx, subject: Subject) -> None:
    needles = [*(str(node) for node in subject.nodes), *subject.emails, *subject.phones]
    actor_keys = [f"CUSTOMER::{subject.account_id}"] if subject.account_id else []
    rows = await tx.rows(MENTIONING, actor_keys=actor_keys, needles=needles)
    await tx.update(EMPTY, [{**dict(row), "answer": emptied(row["answer"])} for row in rows])


def emptied(value: Any) -> Any:
    """A value of the same shape without any text but ids."""
    if isinstance(value, dict):
        return {name: emptied(item) for name, item in value.items()}
    if isinstance(value, list):
        return [emptied(item) for item in value]
    return value if not isinstance(value, str) or _is_id(value) else ""


def _is_id(value: str) -> bool:
    try:
        uuid.UUID(value)
    except ValueError:
        return False
    return True


KEEPER = Keeper(name="kept_answers", columns=frozenset(("idempotency_key.answer",)), erase=_erase)
