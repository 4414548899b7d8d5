"""The ASGI application: the only place that builds the pool, the storage, the mailer, the engine and the worker."""

import asyncio
import contextlib
import gc
import uuid
from collections.abc import AsyncIterator
from dataclasses import dataclass
from urllib.parse import urlsplit

import asyncpg
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route, WebSocketRoute
from starlette.websockets import WebSocket

from entrepot import admin, schema, wiring
from entrepot.access import usage_loop
from entrepot.access.oauth import endpoints, metadata
from entrepot.access.oidc import endpoints as sign_in
from entrepot.access.operations import breached
from entrepot.access.reads import authentication
from entrepot.access.rules import tokens
from entrepot.endpoint import http, limits, server_sent_events, websocket
from entrepot.endpoint.answering import Endpoint
from entrepot.endpoint.bulk_documents import BulkDocuments
from entrepot.endpoint.documents import Documents
from entrepot.endpoint.keeping import Keeping
from entrepot.endpoint.origins import SharedOrigins
from entrepot.endpoint.standing import StandingDocuments
from entrepot.endpoint.stored import Stored, read_manifest
from entrepot.endpoint.streaming import Streaming
from entrepot.kernel import (
    audit,
    database,
    errors,
    feed,
    files,
    mail,
    migrate,
    outward,
    permissions,
    sealing,
    storage,
    surroundings,
    watches,
    worker,
)
from entrepot.kernel.provisos import Proviso
from entrepot.kernel.settings import Settings
from entrepot.payments import webhooks


@dataclass(frozen=True)
class Application:
    """What this process answers with; `services` are the other systems."""

    settings: Settings
    services: worker.Services


def create(settings: Settings | None = None) -> Starlette:
    """The application of these settings, by default those of the environment."""
    chosen = settings or Settings()
    built = Application(chosen, open_services(chosen))
    return Starlette(
        routes=_routes(built),
        middleware=_middleware(chosen),
        exception_handlers={Exception: _unexpected},
        lifespan=lambda app: _lifespan(app, built),
    )


def open_services(settings: Settings) -> worker.Services:
    """What these settings name beside the database; they become those of the process."""
    opened = storage.open_storage(settings.media_url, base_url=settings.base_url, secret=settings.signing_secret())
    storage.use(opened)
    breached.use(settings.breached_passwords)
    services = worker.Services(
        storage=opened,
        mail=mail.open_mailer(
            settings.mail_url, sender=settings.mail_from, directory=settings.data_dir.resolve() / "mail"
        ),
        sealer=sealing.Sealer(settings.sealing_secrets()),
        outward=outward.Outward(
            outward.Rules(
                permitted=frozenset(settings.outward_permitted),
                own_hosts=frozenset({urlsplit(settings.base_url).hostname or ""}),
            )
        ),
        base_url=settings.base_url,
        storefront_url=settings.storefront_url or settings.base_url,
        standing=StandingDocuments.of(schema.SCHEMA, limits.policy(settings)),
        asking=BulkDocuments.of(schema.SCHEMA, limits.policy(settings)),
    )
    surroundings.use(services)
    return services


async def open_database(settings: Settings) -> database.Database:
    """The pool, with every event's handlers."""
    assert settings.database_url is not None, "the command line fills it in for the embedded server"
    # The last one marks what is new; what an earlier one marked is still known.
    for secret in reversed(settings.sealing_secrets()):
        audit.use(secret)
    return await database.Database.connect(
        settings.database_url,
        handlers=wiring.HANDLERS,
        maximum=settings.database_pool_size,
        cached_statements=settings.database_statement_cache,
    )


@contextlib.asynccontextmanager
async def _lifespan(app: Starlette, built: Application) -> AsyncIterator[None]:
    # A page is thousands of objects and no cycle; to look for cycles at the usual pace, among all that was imported,
    # costs a third of the time and makes one request in a hundred wait.
    gc.freeze()
    gc.set_threshold(50_000, 5, 4)
    opened = await open_database(built.settings)
    app.state.database = opened
    app.state.services = built.services
    app.state.settings = built.settings
    heard = feed.Feed(opened)
    app.state.graphql = endpoint = _endpoint(built, opened, heard)
    watched = watches.Watches(heard)
    app.state.streaming = Streaming(endpoint=endpoint, watches=watched, origins=built.settings.admin_origins)
    await built.services.storage.prepare()
    try:
        async with _worker(built, opened, heard), usage_loop.running(opened, endpoint.used):
            with app.state.streaming.ended_by_signals():
                yield
    finally:
        if endpoint.kept_answers is not None:
            endpoint.kept_answers.close()
        await watched.close()
        await heard.close()
        await opened.close()


def _endpoint(built: Application, opened: database.Database, heard: feed.Feed) -> Endpoint:
    """What answers GraphQL in this process."""
    settings = built.settings
    kept = None
    if settings.kept_answers_mb:
        kept = Keeping(heard, forget=opened.forget_shop, most_bytes=settings.kept_answers_mb * 1_000_000)
        kept.open()
    return Endpoint(
        schema=schema.SCHEMA,
        documents=Documents(schema.SCHEMA, suggestions=settings.development),
        database=opened,
        authenticate=_authenticate,
        believe=_believe,
        policy=limits.policy(settings),
        stored=Stored(read_manifest(settings.trusted_documents), only_trusted=settings.trusted_only),
        kept_answers=kept,
        services=built.services,
    )


@contextlib.asynccontextmanager
async def _worker(built: Application, opened: database.Database, heard: feed.Feed) -> AsyncIterator[None]:
    """Run jobs beside the requests, where the settings ask for it."""
    if not built.settings.embedded_worker:
        yield
        return
    stop = asyncio.Event()
    running = asyncio.create_task(
        worker.run_worker(opened, built.services, stop=stop, heard=heard, beside=wiring.BESIDE)
    )
    try:
        yield
    finally:
        stop.set()
        await running


def _routes(built: Application) -> list[BaseRoute]:
    return [
        # They are tried one after the other.
        Route("/graphql", _graphql, methods=["GET", "POST"]),
        Route("/", _home),
        Route("/healthz", _live),
        Route("/readyz", _ready),
        WebSocketRoute("/graphql", _graphql_socket),
        *endpoints.routes(),
        *sign_in.routes(),
        *webhooks.routes(),
        *files.routes(built.services.storage),
        *admin.routes(built.settings.admin_dir, origins=built.services.storage.origins),
    ]


def _middleware(settings: Settings) -> list[Middleware]:
    named = urlsplit(settings.base_url).hostname or settings.host
    return [
        Middleware(TrustedHostMiddleware, allowed_hosts=[*settings.allowed_hosts, named]),
        Middleware(SharedOrigins, origins=settings.admin_origins),
    ]


async def _authenticate(
    opened: database.Database, token: str, named: uuid.UUID | None
) -> tuple[uuid.UUID, permissions.Actor]:
    """The shop and the actor that a bearer token stands for; a token of one shop opens no other."""
    parsed = tokens.parse_bearer(token)
    if parsed is None or named not in (None, parsed.shop_id):
        raise errors.Unauthenticated()
    try:
        async with opened.look(shop_id=parsed.shop_id) as tx:
            return parsed.shop_id, await authentication.authenticate(tx, token=token)
    except errors.ShopNotFound:
        raise errors.Unauthenticated() from None


def _believe(token: str, named: uuid.UUID | None) -> tuple[uuid.UUID, permissions.Actor, Proviso] | None:
    """The shop and the actor that a bearer token stood for a moment ago, and what must hold for that."""
    believed = authentication.believe(token=token)
    return believed if believed is not None and named in (None, believed[0]) else None


async def _unexpected(request: Request, error: Exception) -> Response:
    """What fails outside of an operation says only the request's id; the server's log has it once, with that id."""
    request_id = uuid.uuid4().hex
    error.add_note(f"unexpected error in request {request_id}")
    said = {"x-request-id": request_id}
    return http.refusal(request, http.Unreadable(500, errors.Internal(request_id=request_id), said))


async def _home(request: Request) -> Response:
    return RedirectResponse("/admin/", status_code=307)


async def _live(request: Request) -> Response:
    return PlainTextResponse("ok\n", headers={"cache-control": "no-store"})


async def _ready(request: Request) -> Response:
    """Ready when the database answers and holds this release's schema."""
    try:
        async with asyncio.timeout(5), request.app.state.database.unbound() as connection:
            found = await migrate.revision_of(connection)
    except (OSError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError):
        found = None
    ready = found is not None and found == migrate.head()
    body = {"database": found is not None, "migrated": ready}
    return JSONResponse(body, status_code=200 if ready else 503, headers={"cache-control": "no-store"})


async def _graphql(request: Request) -> Response:
    """A browser that asks for a page is shown the IDE, in development; everybody else talks GraphQL."""
    wants_page = request.method == "GET" and "text/html" in request.headers.get("accept", "")
    settings: Settings = request.app.state.settings
    if wants_page and "query" not in request.query_params:
        if settings.development and (page := admin.ide(settings.admin_dir)) is not None:
            return page
        return PlainTextResponse("POST a GraphQL request here. / 请用 POST 发送 GraphQL 请求。\n", status_code=406)
    if request.scope["query_string"] and "access_token" in request.query_params:
        # An address is written into logs and histories, so a token in one is worth nothing (RFC 9700 §4.3.2).
        response = http.refusal(request, errors.Unauthenticated())
    elif server_sent_events.is_wanted(request):
        response = await server_sent_events.respond(request.app.state.streaming, request)
    else:
        response = await http.respond(request.app.state.graphql, request)
    if response.status_code == 401:
        response.headers["www-authenticate"] = metadata.challenge(settings.base_url)
    return response


async def _graphql_socket(socket: WebSocket) -> None:
    await websocket.serve(socket.app.state.streaming, socket)
