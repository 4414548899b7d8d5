"""One mutation, one transaction: idempotency, dry run, typed errors, the change feed, retries.

The payload's selection is resolved on the mutation's own transaction before that ends, so a dry run shows what would
have been, and a stored answer is exactly what the first caller saw.
"""

import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

import asyncpg
from graphql.execution.values import VariableValues, get_directive_values
from sqlalchemy import text

from entrepot.contract import schema as schemas
from entrepot.contract.declare import Reader
from entrepot.engine.context import Request
from entrepot.engine.plans import Slot
from entrepot.kernel import errors, idempotency
from entrepot.kernel.database import Tx, sql
from entrepot.kernel.permissions import Actor

logger = logging.getLogger("entrepot.engine")
ATTEMPTS = 3
RETRYABLE = (asyncpg.DeadlockDetectedError, asyncpg.SerializationError)
CHECK_CONSTRAINTS = sql(text("SET CONSTRAINTS ALL IMMEDIATE"))


@dataclass(frozen=True, kw_only=True)
class Asked:
    """A mutation as one request asks for it."""

    name: str
    resolved: schemas.Resolved
    arguments: dict[str, Any]
    key: str | None
    dry_run: bool
    digest: str


Complete = Callable[[Reader | None, Mapping[str, Any]], Awaitable[Any]]


def asked(slot: Slot, variables: VariableValues, actor: Actor) -> Asked:
    """Coerce the arguments of a mutation field, read its directives and check what they must be."""
    resolved = slot.resolved
    assert resolved is not None
    given = slot.given(variables)
    node = slot.nodes[0]
    key = (get_directive_values(schemas.IDEMPOTENT, node, variables) or {}).get("key")
    dry_run = (get_directive_values(schemas.DRY_RUN, node, variables) or {}).get("if", False)
    traits = {"moves_value": resolved.declaration.moves_value, "secret": resolved.declaration.secret}
    idempotency.check_asked(mutation=slot.name, key=key, dry_run=dry_run, actor=actor, **traits)
    return Asked(
        name=slot.name,
        resolved=resolved,
        arguments=resolved.arguments(given),
        key=key,
        dry_run=bool(dry_run),
        digest=idempotency.fingerprint(slot.name, given, slot.selected_text) if key is not None else "",
    )


async def run(request: Request, wanted: Asked, complete: Complete) -> Any:
    """Do it and answer; a deadlock or serialisation failure is tried again, three times at most."""
    for attempt in range(1, ATTEMPTS + 1):
        try:
            return await _attempt(request, wanted, complete)
        except RETRYABLE:
            if attempt == ATTEMPTS:
                raise
            logger.info("retrying %s after a conflict, attempt %d", wanted.name, attempt)
        except asyncpg.IntegrityConstraintViolationError as violation:
            # Only a violation found at COMMIT comes here; the payload then says what was wrong.
            return await complete(None, {"user_errors": [_of_violation(violation, request, wanted)]})
    raise AssertionError("unreachable")


async def _attempt(request: Request, wanted: Asked, complete: Complete) -> Any:
    opened = request.database.write(shop_id=request.shop_id, actor=request.actor, request_id=request.request_id)
    async with opened as tx:
        reader = request.read_through(tx)
        if wanted.key is not None:
            replay = await idempotency.claim(tx, key=wanted.key, digest=wanted.digest)
            if replay is not None:
                tx.abandon()
                return replay.answer
        answer = await complete(reader, await _payload(tx, request, wanted))
        if wanted.dry_run:
            tx.abandon()
        elif wanted.key is not None and not tx.abandoned:
            await idempotency.store(tx, key=wanted.key, answer=answer)
        return answer


async def _payload(tx: Tx, request: Request, wanted: Asked) -> dict[str, Any]:
    """The payload's source: what the operation returned, or the typed errors, in which case nothing is kept."""
    function = wanted.resolved.function
    assert function is not None
    try:
        payload: dict[str, Any] = await function(tx, **wanted.arguments)
        await tx.flush()
        if wanted.resolved.declaration.moves_value:
            await tx.run(CHECK_CONSTRAINTS)
        return {"user_errors": [], **payload}
    except errors.RequestError:
        raise
    except errors.DomainError as error:
        found: list[dict[str, Any]] = [wanted.resolved.present(error, request.message_locale)]
        if error.keeps:
            await tx.flush()
            return {"user_errors": found}
    except errors.Several as several:
        found = [wanted.resolved.present(error, request.message_locale) for error in several.errors]
    except asyncpg.IntegrityConstraintViolationError as violation:
        found = [_of_violation(violation, request, wanted)]
    tx.abandon()
    return {"user_errors": found}


def _of_violation(violation: asyncpg.IntegrityConstraintViolationError, request: Request, wanted: Asked) -> Any:
    known = errors.of_constraint(violation.constraint_name)
    if known is None:
        raise violation
    return wanted.resolved.present(known, request.message_locale)
