"""The endpoints that programs talk to: getting tokens, giving them back, and asking what one is worth."""

import base64
import binascii
import enum
import uuid
from dataclasses import dataclass, replace
from typing import Any, cast
from urllib.parse import unquote

from authlib.common.errors import AuthlibHTTPError
from authlib.oauth2 import OAuth2Error
from authlib.oauth2.rfc6749.errors import InvalidClientError
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from entrepot.access.oauth import assertions, authorize, forms, metadata
from entrepot.access.oauth.client import METHODS, Client
from entrepot.access.oauth.grants import PresentedCode, PresentedRefresh, ReadRequest
from entrepot.access.oauth.server import Answer, IntrospectedToken, Introspection, Issued, Revocation, Server
from entrepot.access.operations import consents, oauth, refreshing, requests, throttle
from entrepot.access.reads import apps as app_reads
from entrepot.access.reads import authentication
from entrepot.access.reads import oauth as oauth_reads
from entrepot.access.rules import oauth as oauth_rules
from entrepot.access.rules import sessions as session_rules
from entrepot.access.rules import tickets as ticket_rules
from entrepot.access.rules import tokens
from entrepot.access.rules.apps import GrantType
from entrepot.access.rules.oauth import CodeState
from entrepot.access.rules.sessions import Refresh, RevokeReason
from entrepot.access.rules.tokens import TokenKind
from entrepot.kernel import errors, permissions
from entrepot.kernel.database import Database, Row, Tx

NOT_KEPT = {"Cache-Control": "no-store", "Pragma": "no-cache"}
# What a client says of itself, as against what it asks for.
OF_CLIENT = {"client_secret", "client_assertion", "client_assertion_type"}
UNAUTHENTICATED = {"WWW-Authenticate": 'Basic realm="entrepot", charset="UTF-8"'}


def routes() -> list[Route]:
    """The routes; the application's state holds `database` and `settings`."""
    return [
        Route("/oauth/authorize", authorize.respond, methods=["GET", "POST"]),
        Route("/oauth/token", _token, methods=["POST"]),
        Route("/oauth/revoke", _revoke, methods=["POST"]),
        Route("/oauth/introspect", _introspect, methods=["POST"]),
        Route("/oauth/par", _push, methods=["POST"]),
        *metadata.routes(),
    ]


class Endpoint(enum.StrEnum):
    """What is asked for; the values are Authlib's names."""

    TOKEN = "token"
    REVOCATION = Revocation.ENDPOINT_NAME
    INTROSPECTION = Introspection.ENDPOINT_NAME
    PUSHED_REQUEST = "pushed_authorization_request"


@dataclass(frozen=True, kw_only=True)
class Asked:
    """A form request, the app it names, the shop that app belongs to, and the names of that shop's API."""

    request: ReadRequest
    client_id: str
    shop_id: uuid.UUID
    assertion: str | None
    address: str
    user_agent: str | None
    origin: str | None
    endpoint: Endpoint
    base_url: str


async def _token(http: Request) -> JSONResponse:
    return await _answer(http, Endpoint.TOKEN)


async def _revoke(http: Request) -> JSONResponse:
    return await _answer(http, Endpoint.REVOCATION)


async def _introspect(http: Request) -> JSONResponse:
    return await _answer(http, Endpoint.INTROSPECTION)


async def _push(http: Request) -> JSONResponse:
    return await _answer(http, Endpoint.PUSHED_REQUEST)


async def _answer(http: Request, endpoint: Endpoint) -> JSONResponse:
    try:
        asked = await _read(http, endpoint)
        database: Database = http.app.state.database
        async with database.write(shop_id=asked.shop_id, actor=permissions.Actor.system("oauth")) as tx:
            return await _decide(tx, asked)
    except (session_rules.LoginThrottled, ticket_rules.RequestsThrottled) as throttled:
        return _slow_down(throttled)
    except errors.ShopNotFound:
        return _respond(_unknown_client()())
    except AuthlibHTTPError as error:
        return _respond(error())


async def _decide(tx: Tx, asked: Asked) -> JSONResponse:
    """Load the client, let Authlib decide, write what it decided; a refused client is counted and kept."""
    bucket = throttle.of_client(asked.client_id, address=asked.address)
    await throttle.check(tx, buckets=[bucket])
    row = await app_reads.find_client(tx, client_id=asked.client_id)
    client = await _client(tx, asked, row) if row else None
    server = await _server(tx, asked, client)
    if asked.endpoint is Endpoint.PUSHED_REQUEST:
        await _admit_push(tx, asked, client)
        answer = await _pushed(tx, asked, server)
    elif asked.endpoint is Endpoint.TOKEN:
        answer = cast(Answer, server.create_token_response(asked.request))
    else:
        answer = cast(Answer, server.create_endpoint_response(asked.endpoint.value, asked.request))
    if answer[1].get("error") == "invalid_client":
        await throttle.count_failure(tx, buckets=[bucket])
        return _respond(_unknown_client()())
    if client is not None:
        await _write(tx, asked, server, client)
    return _respond(answer, shared_with=_page_of(asked, client))


async def _client(tx: Tx, asked: Asked, row: Row) -> Client:
    """The client, with what it proves beside a secret and how far it reaches."""
    client = Client(row, tx.now, reach=await _reach(tx, asked, row))
    if asked.assertion is None:
        return client
    # Clients have always named any of these; all of them are ours alone.
    audiences = {
        asked.base_url,
        *(f"{asked.base_url}/oauth/{name}" for name in ("token", "revoke", "introspect", "par")),
    }
    believed = assertions.read(asked.assertion, row, audiences=audiences, now=tx.now)
    if believed is None:
        return client
    is_new = await requests.remember(tx, app_id=row["id"], jti=believed.jti, until=believed.remembered_until)
    return replace(client, is_proven=is_new)


async def _admit_push(tx: Tx, asked: Asked, client: Client | None) -> None:
    """Let a network push only so much for apps that prove nothing; whoever proves who they are pushes for everybody."""
    if client is not None and client.is_public:
        seconds = await throttle.seconds_until_admitted(tx, bucket=throttle.of_strangers_pushes(asked.address))
        if seconds is not None:
            raise ticket_rules.RequestsThrottled(retry_after_seconds=seconds)


async def _pushed(tx: Tx, asked: Asked, server: Server) -> Answer:
    """RFC 9126: check what will be asked for as the authorization endpoint does, and keep it for a minute."""
    try:
        client = server.authenticate_client(asked.request, METHODS, asked.endpoint.value)
        parameters = {name: value for name, value in asked.request.form.items() if name not in OF_CLIENT}
        await authorize.check(tx, client=client, request=asked.request, given=parameters, base_url=asked.base_url)
    except authorize.Unanswerable as refused:
        return 400, {"error": "invalid_request", "error_description": refused.reason}, {}
    except OAuth2Error as error:
        status, body, _ = OAuth2Error(error.get_error_description(), None, error.status_code, error=error.error)()
        return status, dict(body), {}
    name = await requests.push(tx, app_id=client.id, parameters=parameters)
    return 201, {"request_uri": name, "expires_in": int(oauth_rules.REQUEST_LIFE.total_seconds())}, {}


async def _reach(tx: Tx, asked: Asked, row: Row) -> frozenset[str] | None:
    """How far an app may reach for itself; None where the person whose consent it brings says so, or nobody need."""
    for_itself = asked.request.form.get("grant_type") == GrantType.CLIENT_CREDENTIALS
    if not for_itself or not row["needs_sponsor"]:
        return None
    return await authentication.find_rights(tx, account_id=row["sponsor_id"])


def _page_of(asked: Asked, client: Client | None) -> str | None:
    """The origin that may read the answer: where a public app is at home, since it calls from a page."""
    if client is None or not client.is_public or asked.endpoint is Endpoint.INTROSPECTION:
        return None
    homes = {oauth_rules.origin_of(address) for address in client.row["redirect_uris"]}
    return asked.origin if asked.origin in homes else None


async def _server(tx: Tx, asked: Asked, client: Client | None) -> Server:
    """What decides this request, with the code or the token that it brings; codes and refresh tokens are locked."""
    form = asked.request.form
    server = Server(client=client, shop_id=tx.shop_id, now=tx.now)
    if client is None:
        return server
    if asked.endpoint is Endpoint.INTROSPECTION:
        server.introspected = await _introspected(tx, asked, client)
    if asked.endpoint is not Endpoint.TOKEN:
        return server
    if resource := form.get("resource"):
        server.resources = await metadata.resources(tx, base_url=asked.base_url)
        server.check_resource(resource)
    if form.get("grant_type") == GrantType.AUTHORIZATION_CODE and "code" in form:
        code = await consents.lock_code(tx, code=form["code"])
        server.presented = PresentedCode.to(client, code, now=tx.now) if code else None
    if form.get("grant_type") == GrantType.REFRESH_TOKEN and "refresh_token" in form:
        locked = await refreshing.lock_family(tx, refresh_token=form["refresh_token"])
        server.refreshed = PresentedRefresh(locked, refreshing.decide(tx, locked=locked)) if locked else None
    return server


async def _introspected(tx: Tx, asked: Asked, client: Client) -> IntrospectedToken | None:
    """What a resource server is told of a token (RFC 7662 §2.2): what it is worth at this moment."""
    if not client.row["is_resource_server"]:
        return None
    found = await oauth_reads.find_live_token(tx, token=asked.request.form.get("token", ""))
    if found is None:
        return None
    said = {
        "active": True,
        "token_type": "Bearer",
        "scope": " ".join(sorted(found.actor.permissions)),
        "client_id": found.client_id,
        "sub": str(found.actor.id),
        "aud": f"{asked.base_url}/graphql",
        "iss": asked.base_url,
        "iat": int(found.issued_at.timestamp()),
    }
    return IntrospectedToken({**said, **({"exp": int(found.expires_at.timestamp())} if found.expires_at else {})})


async def _write(tx: Tx, asked: Asked, server: Server, client: Client) -> None:
    """Store what was decided of an authenticated client."""
    if server.presented is not None:
        await _use_code(tx, asked, server.presented, server.issued)
    elif server.refreshed is not None:
        await _use_refresh(tx, asked, server.refreshed, client, server.issued)
    else:
        for made in server.issued:
            await oauth.issue_app_token(tx, app_id=client.id, token=made.access_token, scopes=made.scopes)
    for given in server.to_revoke:
        await oauth.revoke_app_token(tx, app_id=client.id, token=given)
    if server.issued:
        await oauth.note_use(tx, app_id=client.id)


async def _use_code(tx: Tx, asked: Asked, presented: PresentedCode, issued: list[Issued]) -> None:
    """Exchange a code; one brought wrongly is worth nothing from then on, one brought again ends what it became."""
    code = presented.row
    if presented.state is CodeState.REPLAYED:
        await consents.end_family(tx, session_id=code["session_id"], reason=RevokeReason.CODE_REPLAYED)
    elif issued:
        [made] = issued
        taken = consents.Taken(access_token=made.access_token, refresh_token=made.refresh_token, scopes=made.scopes)
        await consents.redeem_code(tx, code=code, taken=taken, address=asked.address, user_agent=asked.user_agent)
    else:
        await consents.burn_code(tx, code=code)


async def _use_refresh(tx: Tx, asked: Asked, presented: PresentedRefresh, client: Client, issued: list[Issued]) -> None:
    """Rotate; a repetition finds everything written, and one that comes back too late ends the family."""
    if presented.decision is Refresh.REUSED and presented.check_client(client):
        await consents.end_family(tx, session_id=presented.family.row["id"], reason=RevokeReason.REUSED)
    elif presented.decision is Refresh.ROTATE:
        for made in issued:
            await refreshing.rotate(tx, locked=presented.family, scopes=made.scopes, address=asked.address)


async def _read(http: Request, endpoint: Endpoint) -> Asked:
    """Read the form, and who is said to send it."""
    form = await forms.read_form(http)
    client_id = _client_id(http, form)
    parsed = tokens.parse(client_id, kind=TokenKind.CLIENT)
    if parsed is None:
        raise _unknown_client()
    headers = {"Authorization": http.headers.get("authorization", "")}
    assertion = form.get("client_assertion")
    parameters = {**form, "client_id": client_id} if assertion else form
    return Asked(
        request=ReadRequest("POST", uri=str(http.url), headers=headers, parameters=parameters),
        client_id=client_id,
        shop_id=parsed.shop_id,
        assertion=assertion,
        address=http.client.host if http.client else "",
        user_agent=http.headers.get("user-agent"),
        origin=http.headers.get("origin"),
        endpoint=endpoint,
        base_url=http.app.state.settings.base_url,
    )


def _client_id(http: Request, form: dict[str, str]) -> str:
    """The client named by Basic, by an assertion or by the form; by two only when they agree, and proven once only."""
    header = http.headers.get("authorization", "")
    if sum([bool(header), "client_secret" in form, "client_assertion" in form]) > 1:
        raise _unknown_client()
    if "client_assertion" in form:
        named = assertions.named_client(form["client_assertion"])
        if form.get("client_assertion_type") != assertions.TYPE or form.get("client_id", named) != named:
            raise _unknown_client()
        return named
    return _client_of_basic(header, form) if header else form.get("client_id", "")


def _client_of_basic(header: str, form: dict[str, str]) -> str:
    scheme, _, encoded = header.partition(" ")
    if scheme.lower() != "basic":
        raise _unknown_client()
    try:
        named, _, secret = base64.b64decode(encoded.strip(), validate=True).decode().partition(":")
    except (binascii.Error, ValueError):
        raise _unknown_client() from None
    client_id = unquote(named)
    if forms.has_control(client_id + unquote(secret)) or form.get("client_id", client_id) != client_id:
        raise _unknown_client()
    return client_id


def _unknown_client() -> InvalidClientError:
    return InvalidClientError(status_code=401, description="The client cannot be authenticated.")


def _respond(answer: tuple[int, Any, Any], *, shared_with: str | None = None) -> JSONResponse:
    """An answer that nobody keeps, and that a page of another origin reads only where that is the app's own."""
    status, body, _ = answer
    told = {**NOT_KEPT, "Vary": "Origin"}
    if status == 401:
        told |= UNAUTHENTICATED
    if shared_with is not None:
        told["Access-Control-Allow-Origin"] = shared_with
    return JSONResponse(dict(body), status_code=status, headers=told)


def _slow_down(throttled: session_rules.LoginThrottled | ticket_rules.RequestsThrottled) -> JSONResponse:
    return JSONResponse(
        {"error": "slow_down", "error_description": str(throttled)},
        status_code=429,
        headers={"Retry-After": str(throttled.retry_after_seconds), **NOT_KEPT},
    )
