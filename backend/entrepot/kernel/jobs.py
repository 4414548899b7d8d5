"""Jobs on PgQueuer: written in the transaction that wants them, so that a job exists if and only if it committed.

Three ways to declare one, always on a function of few lines that calls an operation:

    @jobs.job("close_cart")                        a transaction of the job's shop, as the system
    async def close_cart(tx: Tx, *, cart_id: str) -> None: …

    @jobs.errand("render_image")                   calls other systems, so it opens its transactions itself
    async def render_image(errand: worker.Errand, *, media_id: str) -> None: …

    @jobs.scheduled("expire_orders", cron="* * * * *")      the same as `job`, for every shop, once in the fleet
    async def expire_orders(tx: Tx) -> None: …

A job may run twice (its worker died before it could say that it was done), so it must be idempotent.
"""

import re
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final, Literal

import orjson
from pgqueuer.adapters.persistence import schema_ddl
from pgqueuer.domain.schema import declaration, queue
from pgqueuer.domain.settings import DBSettings, Durability

if TYPE_CHECKING:
    from entrepot.kernel.database import Tx

SCHEMA: Final = "jobs"
SETTINGS: Final = DBSettings.model_construct(
    prefix="",
    db_schema=SCHEMA,
    channel="ch_pgqueuer",
    function="fn_pgqueuer_changed",
    statistics_table="pgqueuer_statistics",
    queue_status_type="pgqueuer_status",
    queue_table="pgqueuer",
    queue_table_log="pgqueuer_log",
    trigger="tg_pgqueuer_changed",
    schedules_table="pgqueuer_schedules",
    durability=Durability.durable,
)
MOST_ATTEMPTS: Final = 8


@dataclass(frozen=True, kw_only=True)
class Job:
    """A wish for work. While a job with the same `dedupe_key` waits or runs, another one is not made."""

    name: str
    payload: Mapping[str, Any]
    run_at: datetime | None = None
    dedupe_key: str | None = None


@dataclass(frozen=True, kw_only=True)
class Definition:
    """A registered job: what to call and how often to try."""

    name: str
    function: Callable[..., Awaitable[None]]
    style: Literal["job", "errand"]
    attempts: int
    concurrency: int
    cron: str | None = None


@dataclass(frozen=True, kw_only=True)
class FailedJob:
    """A job that used up its attempts and waits for a person."""

    id: int
    name: str
    payload: Mapping[str, Any]
    attempts: int
    created: datetime
    reason: str


_registry: dict[str, Definition] = {}

JobFunction = Callable[..., Awaitable[None]]


def job(name: str, *, attempts: int = MOST_ATTEMPTS, concurrency: int = 0) -> Callable[[JobFunction], JobFunction]:
    """Register a job that runs in one write transaction of its shop; `concurrency` limits it in the whole fleet."""
    return _register(name, style="job", attempts=attempts, concurrency=concurrency, cron=None)


def errand(name: str, *, attempts: int = MOST_ATTEMPTS, concurrency: int = 0) -> Callable[[JobFunction], JobFunction]:
    """Register a job that calls other systems between transactions, which it opens itself."""
    return _register(name, style="errand", attempts=attempts, concurrency=concurrency, cron=None)


def scheduled(name: str, *, cron: str, attempts: int = MOST_ATTEMPTS) -> Callable[[JobFunction], JobFunction]:
    """Register a job that is due for every shop at the times of `cron` (UTC), once in the whole fleet."""
    return _register(name, style="job", attempts=attempts, concurrency=0, cron=cron)


def registry() -> Mapping[str, Definition]:
    """Every registered job by name."""
    return _registry


def _register(
    name: str, *, style: Literal["job", "errand"], attempts: int, concurrency: int, cron: str | None
) -> Callable[[JobFunction], JobFunction]:
    if not re.fullmatch(r"[a-z][a-z0-9_]{1,62}", name):
        raise ValueError(f"{name!r} is not a name for a job")

    def remember(function: JobFunction) -> JobFunction:
        known = _registry.get(name)
        if known is not None and known.function.__qualname__ != function.__qualname__:
            raise ValueError(f"two jobs are called {name!r}")
        _registry[name] = Definition(
            name=name, function=function, style=style, attempts=attempts, concurrency=concurrency, cron=cron
        )
        return function

    return remember


_QUEUE = SETTINGS.qualified.queue_table
_LOG = SETTINGS.qualified.queue_table_log

# What PgQueuer's own enqueue does with on_conflict="skip", except that a time is a time and not a delay.
_FLUSH: Final = f"""
WITH wanted AS (
    INSERT INTO {_QUEUE} (priority, entrypoint, payload, execute_after, dedupe_key, status)
    SELECT 0, name, payload, coalesce(run_at, now()), dedupe_key, 'queued'
    FROM unnest($1::text[], $2::bytea[], $3::timestamptz[], $4::text[]) AS given (name, payload, run_at, dedupe_key)
    ON CONFLICT (dedupe_key) WHERE {schema_ddl.spelled(queue.dedupe_predicate(SETTINGS), SETTINGS)} DO NOTHING
    RETURNING id, entrypoint, priority
)
INSERT INTO {_LOG} (job_id, status, entrypoint, priority)
SELECT id, 'queued', entrypoint, priority FROM wanted
"""

# PgQueuer writes its tracebacks as JSON texts, which our connections store as JSON strings; hence the #>> '{}'.
_FAILED: Final = f"""
SELECT job.id, job.entrypoint, job.payload, job.attempts, job.created,
       (SELECT (log.traceback #>> '{{}}')::jsonb ->> 'exception_message' FROM {_LOG} AS log
        WHERE log.job_id = job.id AND log.status = 'failed' ORDER BY log.created DESC LIMIT 1) AS reason
FROM {_QUEUE} AS job
WHERE job.status = 'failed' AND convert_from(job.payload, 'UTF8')::jsonb ->> 'shop_id' = $1
ORDER BY job.id DESC LIMIT $2
"""

_RETRY: Final = f"""
UPDATE {_QUEUE} SET status = 'queued', attempts = 0, execute_after = now(), updated = now(), queue_manager_id = NULL
WHERE status = 'failed' AND id = ANY($2::bigint[])
  AND convert_from(payload, 'UTF8')::jsonb ->> 'shop_id' = $1
"""


async def flush(connection: Any, wanted: Sequence[Job]) -> None:
    """Write the jobs on the connection of the transaction that wants them, in one statement."""
    unknown = {item.name for item in wanted} - _registry.keys()
    if unknown:
        raise ValueError(f"no job is called {', '.join(sorted(unknown))}")
    await connection.execute(
        _FLUSH,
        [item.name for item in wanted],
        [orjson.dumps(item.payload) for item in wanted],
        [item.run_at for item in wanted],
        [item.dedupe_key for item in wanted],
    )


async def list_failed(tx: "Tx", *, limit: int = 100) -> list[FailedJob]:
    """The shop's jobs that used up their attempts, the newest first."""
    found = await tx.connection.fetch(_FAILED, str(tx.shop_id), limit)
    return [
        FailedJob(
            id=row["id"],
            name=row["entrypoint"],
            payload=orjson.loads(row["payload"]),
            attempts=row["attempts"],
            created=row["created"],
            reason=row["reason"] or "",
        )
        for row in found
    ]


async def retry_failed(tx: "Tx", *, ids: Sequence[int]) -> None:
    """Put failed jobs of the shop back into the queue, with all their attempts."""
    await tx.connection.execute(_RETRY, str(tx.shop_id), list(ids))


def install_statements(*, role: str = "entrepot_app") -> list[str]:
    """The DDL of the queue in its own schema, and what `role` needs to use it; for a fresh database."""
    schema = declaration.target(SETTINGS)
    return [
        f"CREATE SCHEMA IF NOT EXISTS {SCHEMA}",
        *(schema_ddl.render_enum(entry, SETTINGS) for entry in schema.enums),
        *(schema_ddl.render_table(entry, SETTINGS) for entry in schema.tables),
        *(schema_ddl.render_index(entry, SETTINGS) for entry in schema.indexes),
        *(schema_ddl.render_function(entry, SETTINGS) for entry in schema.functions),
        *(schema_ddl.render_trigger(entry, SETTINGS) for entry in schema.triggers),
        f"GRANT USAGE ON SCHEMA {SCHEMA} TO {role}",
        f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA {SCHEMA} TO {role}",
        f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA {SCHEMA} TO {role}",
    ]
