"""The endpoints that programs talk to: tokens, and giving them back."""

import base64
import binascii
import uuid
from dataclasses import dataclass
from typing import Any, cast
from urllib.parse import unquote

from authlib.common.errors import AuthlibHTTPError
from authlib.oauth2.rfc6749.errors import InvalidClientError
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from entrepot.access.oauth import authorize, forms, metadata
from entrepot.access.oauth.client import Client
from entrepot.access.oauth.grants import PresentedCode, ReadRequest
from entrepot.access.oauth.server import Answer, Issued, Revocation, Server
from entrepot.access.operations import consents, oauth, throttle
from entrepot.access.reads import apps as app_reads
from entrepot.access.rules import sessions as session_rules
from entrepot.access.rules import tokens
from entrepot.access.rules.apps import GrantType
from entrepot.access.rules.oauth import CodeState
from entrepot.access.rules.sessions import RevokeReason
from entrepot.access.rules.tokens import TokenKind
from entrepot.kernel import errors, permissions
from entrepot.kernel.database import Database, Tx

NOT_KEPT = {"Cache-Control": "no-store", "Pragma": "no-cache"}
UNAUTHENTICATED = {"WWW-Authenticate": 'Basic realm="entrepot", charset="UTF-8"'}


def routes() -> list[Route]:
    """The routes; the application's state holds `database` and `settings`."""
    return [
        Route("/oauth/authorize", authorize.respond, methods=["GET", "POST"]),
        Route("/oauth/token", _token, methods=["POST"]),
        Route("/oauth/revoke", _revoke, methods=["POST"]),
        *metadata.routes(),
    ]


@dataclass(frozen=True, kw_only=True)
class Asked:
    """A form request, the app it names, the shop that app belongs to, and the names of that shop's API."""

    request: ReadRequest
    client_id: str
    shop_id: uuid.UUID
    address: str
    user_agent: str | None
    base_url: str


async def _token(http: Request) -> JSONResponse:
    return await _answer(http, revoking=False)


async def _revoke(http: Request) -> JSONResponse:
    return await _answer(http, revoking=True)


async def _answer(http: Request, *, revoking: bool) -> JSONResponse:
    try:
        asked = await _read(http)
        database: Database = http.app.state.database
        async with database.write(shop_id=asked.shop_id, actor=permissions.Actor.system("oauth")) as tx:
            return _respond(await _decide(tx, asked, revoking=revoking))
    except session_rules.LoginThrottled as throttled:
        return _slow_down(throttled)
    except errors.ShopNotFound:
        return _respond(_unknown_client()())
    except AuthlibHTTPError as error:
        return _respond(error())


async def _decide(tx: Tx, asked: Asked, *, revoking: bool) -> Answer:
    """Load the client, let Authlib decide, write what it decided; a refused client is counted and kept."""
    bucket = throttle.of_client(asked.client_id, address=asked.address)
    await throttle.check(tx, buckets=[bucket])
    row = await app_reads.find_client(tx, client_id=asked.client_id)
    client = Client(row, tx.now) if row else None
    presented = await _presented(tx, asked, client)
    server = Server(client=client, shop_id=tx.shop_id, presented=presented)
    if revoking:
        status, body, headers = server.create_endpoint_response(Revocation.ENDPOINT_NAME, asked.request)
    else:
        if resource := asked.request.form.get("resource"):
            server.resources = await metadata.resources(tx, base_url=asked.base_url)
            server.check_resource(resource)
        status, body, headers = server.create_token_response(asked.request)
    if body.get("error") == "invalid_client":
        await throttle.count_failure(tx, buckets=[bucket])
        return cast(Answer, _unknown_client()())
    if client is not None:
        await _write(tx, asked, server, client)
    return status, body, headers


async def _presented(tx: Tx, asked: Asked, client: Client | None) -> PresentedCode | None:
    """The code of this request, locked; two clients that bring it at once come one after the other."""
    form = asked.request.form
    if client is None or form.get("grant_type") != GrantType.AUTHORIZATION_CODE or "code" not in form:
        return None
    row = await consents.lock_code(tx, code=form["code"])
    return PresentedCode.to(client, row, now=tx.now) if row else None


async def _write(tx: Tx, asked: Asked, server: Server, client: Client) -> None:
    """Store what was decided of an authenticated client; a code brought wrongly is worth nothing from then on."""
    if server.presented is not None:
        await _use_code(tx, asked, server.presented, server.issued)
    else:
        for made in server.issued:
            await oauth.issue_app_token(tx, app_id=client.id, token=made.access_token, scopes=made.scopes)
    for given in server.to_revoke:
        await oauth.revoke_app_token(tx, app_id=client.id, token=given)
    if server.issued:
        await oauth.note_use(tx, app_id=client.id)


async def _use_code(tx: Tx, asked: Asked, presented: PresentedCode, issued: list[Issued]) -> None:
    code = presented.row
    if presented.state is CodeState.REPLAYED:
        await consents.end_family(tx, session_id=code["session_id"], reason=RevokeReason.CODE_REPLAYED)
    elif issued:
        [made] = issued
        taken = consents.Taken(access_token=made.access_token, refresh_token=made.refresh_token, scopes=made.scopes)
        await consents.redeem_code(tx, code=code, taken=taken, address=asked.address, user_agent=asked.user_agent)
    else:
        await consents.burn_code(tx, code=code)


async def _read(http: Request) -> Asked:
    """Read the form, and who is said to send it."""
    form = await forms.read_form(http)
    client_id = _client_id(http, form)
    parsed = tokens.parse(client_id, kind=TokenKind.CLIENT)
    if parsed is None:
        raise _unknown_client()
    headers = {"Authorization": http.headers.get("authorization", "")}
    return Asked(
        request=ReadRequest("POST", uri=str(http.url), headers=headers, parameters=form),
        client_id=client_id,
        shop_id=parsed.shop_id,
        address=http.client.host if http.client else "",
        user_agent=http.headers.get("user-agent"),
        base_url=http.app.state.settings.base_url,
    )


def _client_id(http: Request, form: dict[str, str]) -> str:
    """The client named by Basic or by the form; by both only when they agree, and one secret only."""
    header = http.headers.get("authorization", "")
    if not header:
        return form.get("client_id", "")
    scheme, _, encoded = header.partition(" ")
    if scheme.lower() != "basic" or "client_secret" in form:
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


def _respond(answer: tuple[int, Any, Any]) -> JSONResponse:
    status, body, _ = answer
    told = UNAUTHENTICATED if status == 401 else {}
    return JSONResponse(dict(body), status_code=status, headers={**told, **NOT_KEPT})


def _slow_down(throttled: session_rules.LoginThrottled) -> JSONResponse:
    return JSONResponse(
        {"error": "slow_down", "error_description": str(throttled)},
        status_code=429,
        headers={"Retry-After": str(throttled.retry_after_seconds), **NOT_KEPT},
    )
