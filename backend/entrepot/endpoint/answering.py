"""What HTTP, WebSocket and server-sent events share: who asks, whether that much may be asked now, and the answer."""

import asyncio
import hashlib
import uuid
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any
from urllib.parse import unquote

import orjson
from graphql import GraphQLError, GraphQLSchema, OperationType
from starlette.requests import HTTPConnection

from entrepot.contract.schema import to_graphql_error
from entrepot.endpoint import keeping, limits
from entrepot.endpoint.asking import Asked
from entrepot.endpoint.documents import Documents, Measured
from entrepot.endpoint.keeping import Keeping, Kept
from entrepot.endpoint.stored import DocumentNotTrusted, PersistedQueryNotFound, Stored
from entrepot.engine import execution
from entrepot.engine.context import Request
from entrepot.engine.execution import Answer, Prepared
from entrepot.engine.parsed import Parsed
from entrepot.kernel import addresses, buckets, errors, permissions, usage
from entrepot.kernel.database import Database
from entrepot.kernel.provisos import Broken, Proviso

ALL_KINDS = (OperationType.QUERY, OperationType.MUTATION)
# What a wrong token costs the address that sends it: nobody tries many.
COST_OF_A_WRONG_TOKEN = 20
COST_OF_A_KEPT_ANSWER = 1
LONGEST_REASON = 200

Authenticate = Callable[[Database, str, uuid.UUID | None], Awaitable[tuple[uuid.UUID, permissions.Actor]]]
Believe = Callable[[str, uuid.UUID | None], tuple[uuid.UUID, permissions.Actor, Proviso] | None]


@dataclass(eq=False)
class KindWrong(errors.RequestError):
    """A {kind} cannot be asked for like this."""

    code = "KIND_WRONG"
    zh = "不能以这种方式执行 {kind}。"
    kind: str


@dataclass(eq=False)
class IntrospectionClosed(errors.RequestError):
    """This shop tells its schema only to those who have signed in."""

    code = "INTROSPECTION_CLOSED"
    zh = "本店仅向已登录者提供 schema。"


@dataclass(frozen=True, kw_only=True)
class Ready:
    """An operation that is allowed and paid for."""

    prepared: Prepared
    request: Request
    key: bytes
    cost: int


@dataclass(frozen=True, kw_only=True, eq=False)
class Endpoint:
    """Everything that answers requests; one for each process."""

    schema: GraphQLSchema
    documents: Documents
    database: Database
    authenticate: Authenticate
    believe: Believe
    policy: limits.Policy
    stored: Stored
    kept_answers: Keeping | None = None
    services: Any = None
    used: usage.Usage = field(default_factory=usage.Usage)
    throttle: buckets.Buckets = field(init=False)

    def __post_init__(self) -> None:
        """Count what everybody may still ask for."""
        object.__setattr__(self, "throttle", buckets.Buckets(self.database.unbound, self.policy.rate))

    async def request(
        self, connection: HTTPConnection, *, headers: Mapping[str, str], believing: bool = False
    ) -> Request:
        """Who asks, of which shop; raises where the token or the shop is wrong.

        `believing` takes a token that was good before for what it was; the answer is made of that only where the first
        trip to the database has told that it still is.
        """
        address = connection.client.host if connection.client else None
        named = await self._named_shop(headers)
        scheme, _, token = headers.get("authorization", "").partition(" ")
        is_bearer, token, proviso = scheme.lower() == "bearer", token.strip(), None
        if is_bearer and believing and (believed := self.believe(token, named)):
            shop_id, actor, proviso = believed
        elif token and is_bearer:
            try:
                shop_id, actor = await self.authenticate(self.database, token, named)
            except errors.Unauthenticated:
                await self._admit(_key("address", addresses.network(address)), cost=COST_OF_A_WRONG_TOKEN)
                raise
        else:
            shop_id, actor = await self._shop(connection, named), permissions.ANONYMOUS
        return Request(
            database=self.database,
            shop_id=shop_id,
            actor=actor,
            accept_language=headers.get("accept-language", ""),
            request_id=uuid.uuid4().hex,
            address=address,
            user_agent=headers.get("user-agent"),
            reason=unquote(headers.get("entrepot-reason", "")).strip()[:LONGEST_REASON] or None,
            services=self.services,
            proviso=proviso,
        )

    async def answer_or_kept(
        self, request: Request, asked: Asked, *, kinds: tuple[OperationType, ...], keep: bool
    ) -> Answer | Kept:
        """The answer to one query or mutation; as bytes where it may be kept and given to every stranger.

        Raises `provisos.Broken` where whoever asks was believed wrongly; nothing was done then.
        """
        answer = await self._answer_or_kept(request, asked, kinds=kinds, keep=keep)
        await self._prove(request)
        self.count(request, answer)
        return answer

    def count(self, request: Request, answer: Answer | Kept) -> None:
        """Remember what an app was answered: as it should be, that it was hasty, or that something is wrong."""
        if request.actor.app_id is None:
            return
        wrong = (answer.errors if isinstance(answer, Answer) else None) or []
        throttled = [code_of(error) for error in wrong[:1]] == [errors.Throttled.code]
        self.used.count(request.shop_id, request.actor, throttled=throttled, failed=bool(wrong) and not throttled)

    async def _answer_or_kept(
        self, request: Request, asked: Asked, *, kinds: tuple[OperationType, ...], keep: bool
    ) -> Answer | Kept:
        try:
            key = self._keeping_key(request, asked) if keep and _is_stranger(request) else None
            if key and self.kept_answers and (kept := self.kept_answers.find(key)):
                await self._admit(_key_of(request), cost=COST_OF_A_KEPT_ANSWER)
                return kept
            ready = await self.admit(request, asked, kinds=kinds)
            if isinstance(ready, Answer):
                return ready
            if key is None or not ready.prepared.plan.max_age:
                return await self.run(ready)
            return await self._kept(ready, key)
        except errors.RequestError as error:
            return self.refusal(error, request.message_locale)

    def refusal(self, error: errors.RequestError, locale: str) -> Answer:
        """The answer that says why nothing was done, and how long to wait where that helps."""
        answer = refused(error, locale)
        if isinstance(error, errors.Throttled):
            return answer.saying({"cost": self._said(error.cost, None, error.available)})
        return answer

    async def admit(self, request: Request, asked: Asked, *, kinds: tuple[OperationType, ...]) -> Ready | Answer:
        """Parse, check and plan what is asked, and take what it may cost; or the answer that refuses it."""
        document = self.stored.find(asked)
        parsed = self._parsed(asked, document, request)
        if parsed.document is None:
            return _unreadable(parsed, request.message_locale)
        prepared = execution.prepare(
            self.schema, parsed, request, variables=asked.variables, operation_name=asked.operation_name
        )
        if isinstance(prepared, Answer):
            return prepared
        if prepared.kind not in kinds:
            raise KindWrong(kind=prepared.kind.value)
        if prepared.kind is not OperationType.QUERY:
            await self._prove(request)
        if _is_stranger(request):
            self._check_stranger(prepared, document)
        cost = prepared.cost
        self.policy.of(request.actor).check_work(prepared, cost=cost)
        key = _key_of(request)
        await self._admit(key, cost=cost)
        return Ready(prepared=prepared, request=request, key=key, cost=cost)

    async def _kept(self, ready: Ready, key: keeping.Key) -> Answer | Kept:
        """Keep the answer, or wait for the same one that is being made; one with errors is for its asker alone."""
        own: list[Answer] = []

        async def make() -> Kept:
            answer = await self.run(ready)
            own.append(answer)
            if answer.errors:
                return Kept(body=b"")
            body = orjson.dumps({"data": answer.data}, default=str)
            etag = hashlib.blake2b(body, digest_size=16).hexdigest()
            return Kept(body=body, seconds=ready.prepared.plan.max_age, etag=etag)

        kept = await (self.kept_answers.find_or_make(key, make) if self.kept_answers else make())
        if not own:
            self.throttle.give_back(ready.key, ready.cost - COST_OF_A_KEPT_ANSWER)
        return kept if kept.seconds else own[0]

    def _keeping_key(self, request: Request, asked: Asked) -> keeping.Key:
        given = (asked.query, asked.document_id, asked.operation_name, asked.variables, request.accept_language)
        digest = hashlib.blake2b(orjson.dumps(given, option=orjson.OPT_SORT_KEYS), digest_size=32).digest()
        return request.shop_id, digest

    async def run(self, ready: Ready) -> Answer:
        """Run what is allowed and paid for, in the time that it may take."""
        seconds = self.policy.of(ready.request.actor).seconds
        actual = 0
        try:
            async with asyncio.timeout(seconds):
                answer = await execution.run(ready.prepared, ready.request)
            actual = answer.cost
        except TimeoutError:
            actual = ready.cost
            raise errors.TimedOut(seconds=seconds) from None
        finally:
            left = self.throttle.give_back(ready.key, ready.cost - actual)
        return answer.saying({"cost": self._said(ready.cost, actual, left)})

    def _parsed(self, asked: Asked, document: str, request: Request) -> Measured:
        parsed = self.documents.get(document)
        if parsed.document is not None:
            self.policy.of(request.actor).check(parsed, source=document)
            self.stored.remember(asked, document)
        return parsed

    def _check_stranger(self, prepared: Prepared, document: str) -> None:
        """Strangers ask for what was published, or sign in; and are told the schema where the operator wants that."""
        slots = prepared.plan.root.slots
        signs_in = prepared.is_mutation and all(slot.declaration.alone for slot in slots)
        if not signs_in and not self.stored.is_trusted(document):
            raise DocumentNotTrusted()
        if not self.policy.introspection and any(slot.is_meta for slot in slots):
            raise IntrospectionClosed()

    async def _admit(self, key: bytes, *, cost: int) -> None:
        level = await self.throttle.take(key, cost)
        if not level.given:
            raise errors.Throttled(
                cost=cost, available=level.available, wait_milliseconds=int(level.wait_seconds * 1000) + 1
            )

    def _said(self, requested: int, actual: int | None, left: int) -> dict[str, Any]:
        """The shape in which Shopify says it, so that its clients know how long to wait."""
        return {
            "requestedQueryCost": requested,
            "actualQueryCost": actual,
            "throttleStatus": {
                "maximumAvailable": self.policy.rate.capacity,
                "currentlyAvailable": left,
                "restoreRate": self.policy.rate.restored,
            },
        }

    async def _prove(self, request: Request) -> None:
        """Make sure of whoever asks, where they were believed and no page has told yet; raises `provisos.Broken`."""
        if request.proviso is None or request.proviso.holds:
            return
        try:
            async with self.database.look(shop_id=request.shop_id) as tx:
                tx.proviso = request.proviso
                await tx.prove()
        except errors.ShopNotFound:
            raise Broken from None

    async def _named_shop(self, headers: Mapping[str, str]) -> uuid.UUID | None:
        handle = headers.get("shop")
        if not handle:
            return None
        found = await self.database.find_shop_id(handle=handle)
        if found is None:
            raise errors.ShopNotFound()
        return found

    async def _shop(self, connection: HTTPConnection, named: uuid.UUID | None) -> uuid.UUID:
        if named is not None:
            return named
        host = connection.headers.get("host", "").split(":")[0].lower()
        found = await self.database.find_shop_id(host=host) or await self.database.find_shop_id()
        if found is None:
            raise errors.ShopNotFound()
        return found


def refused(error: errors.RequestError, locale: str) -> Answer:
    """The answer that says why nothing was done."""
    made = to_graphql_error(error, locale=locale)
    if isinstance(error, PersistedQueryNotFound):
        made.message = PersistedQueryNotFound.known_as
    return Answer(errors=[made], refused=True)


def _unreadable(parsed: Parsed, locale: str) -> Answer:
    """A document that cannot run; what is too large is said in the reader's language."""
    beyond = [error.original_error for error in parsed.errors if isinstance(error.original_error, errors.LimitExceeded)]
    return refused(beyond[0], locale) if beyond else Answer(errors=list(parsed.errors), refused=True)


def _is_stranger(request: Request) -> bool:
    return request.actor.kind is permissions.ActorKind.ANONYMOUS


def _key_of(request: Request) -> bytes:
    """Whose bucket this is: an app's, a person's, or that of the address a stranger comes from."""
    actor = request.actor
    if actor.app_id is not None:
        return _key("app", request.shop_id, actor.app_id)
    if actor.id is not None:
        return _key(actor.kind.value, request.shop_id, actor.id)
    return _key("address", request.shop_id, addresses.network(request.address))


@lru_cache(maxsize=10_000)
def _key(*parts: object) -> bytes:
    return hashlib.blake2b(
        "\n".join("" if part is None else str(part) for part in parts).encode(), digest_size=16
    ).digest()


def code_of(error: GraphQLError) -> str:
    """The code of an error, or nothing."""
    return str((error.extensions or {}).get("code", ""))
