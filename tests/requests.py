"""Asking the engine from a test, without HTTP in between: what is asked, and what it cost."""

import contextlib
import uuid
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import orjson

from entrepot.endpoint import limits
from entrepot.endpoint.bulk_documents import BulkDocuments
from entrepot.endpoint.documents import Documents
from entrepot.endpoint.standing import StandingDocuments
from entrepot.engine import execution
from entrepot.engine.context import Request
from entrepot.kernel import database as databases
from entrepot.kernel import mail, outward, permissions, sealing, storage, surroundings, worker
from entrepot.kernel.settings import Settings
from entrepot.schema import SCHEMA
from tests import recording

DOCUMENTS = Documents(SCHEMA)
STANDING = StandingDocuments.of(SCHEMA, limits.policy(Settings()))
BULK = BulkDocuments.of(SCHEMA, limits.policy(Settings()))
recording.guard()
STAFF_ID = uuid.UUID("01900000-0000-7000-8000-000000000012")


def everything() -> permissions.Actor:
    """A member of staff who may do everything."""
    return permissions.Actor(
        kind=permissions.ActorKind.STAFF,
        id=STAFF_ID,
        name="Test",
        permissions=frozenset(permissions.registry()),
        authenticated_at=datetime(9999, 1, 1, tzinfo=UTC) - permissions.RECENT,
    )


def everything_but(*codes: str) -> permissions.Actor:
    """A member of staff who may do everything but what these permissions give."""
    whole = everything()
    return replace(whole, permissions=whole.permissions.difference(codes))


def services(directory: Path) -> worker.Services:
    """Files and mail in a directory."""
    kept = storage.open_storage(f"file://{directory / 'media'}", base_url="http://shop.test", secret="s" * 40)
    storage.use(kept)
    opened = worker.Services(
        storage=kept,
        mail=mail.open_mailer(None, sender="Shop <shop@shop.test>", directory=directory / "mail"),
        sealer=sealing.Sealer(["s" * 40]),
        outward=outward.Outward(outward.Rules()),
        base_url="http://shop.test",
        storefront_url="http://{shop}.store.test",
        standing=STANDING,
        asking=BULK,
    )
    surroundings.use(opened)
    return opened


class Counting(databases.Database):
    """A database that notes the statements of every transaction it opens."""

    def __init__(self, database: databases.Database) -> None:
        super().__init__(database.pool, handlers=database.handlers)
        self._sessions = database._sessions
        self.texts: list[str] = []

    def read(self, **given: Any) -> Any:
        """A read transaction whose statements are noted."""
        return self._noting(super().read(**given))

    def look(self, **given: Any) -> Any:
        """Reads without a transaction, whose statements are noted."""
        return self._noting(super().look(**given))

    def write(self, **given: Any) -> Any:
        """A write transaction whose statements are noted."""
        return self._noting(super().write(**given))

    @contextlib.asynccontextmanager
    async def _noting(self, opened: Any) -> AsyncIterator[databases.Tx]:
        async with opened as tx:
            with tx.counting() as count:
                yield tx
            self.texts += count.texts


@dataclass
class Client:
    """Asks GraphQL: `answer = await graphql("{ shop { name } }")`, then `graphql.statements` says what it cost."""

    database: databases.Database
    shop: uuid.UUID
    services: worker.Services
    statements: int = 0
    texts: list[str] = field(default_factory=list)

    async def __call__(
        self,
        query: str,
        variables: Mapping[str, Any] | None = None,
        *,
        actor: permissions.Actor | None = None,
        shop: uuid.UUID | None = None,
        locale: str = "en",
    ) -> dict[str, Any]:
        """The answer as a client reads it: `data` unless it was refused, `errors` where there are any."""
        counting = Counting(self.database)
        request = Request(
            database=counting,
            shop_id=shop or self.shop,
            actor=actor or everything(),
            accept_language=locale,
            request_id="test",
            address="127.0.0.1",
            services=self.services,
        )
        parsed = DOCUMENTS.get(query)
        if parsed.document is None:
            return {"errors": [error.formatted for error in parsed.errors]}
        answer = await execution.execute(SCHEMA, parsed, request, variables=dict(variables or {}), operation_name=None)
        self.texts = counting.texts
        self.statements = len(counting.texts)
        body: dict[str, Any] = {} if answer.refused else {"data": answer.data}
        if answer.errors:
            body["errors"] = [error.formatted for error in answer.errors]
        found: dict[str, Any] = orjson.loads(orjson.dumps(body, default=str))
        return found
