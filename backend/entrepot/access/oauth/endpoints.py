"""Token, revocation and metadata endpoints over HTTP."""

import base64
import binascii
import uuid
from dataclasses import dataclass
from typing import Any, cast
from urllib.parse import parse_qsl, unquote

from authlib.common.errors import AuthlibHTTPError
from authlib.oauth2.rfc6749.errors import InvalidClientError, InvalidRequestError
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from entrepot.access.oauth.server import SECRET_METHODS, Answer, Client, FormRequest, Revocation, Server
from entrepot.access.operations import oauth, throttle
from entrepot.access.reads import apps as app_reads
from entrepot.access.rules import sessions as session_rules
from entrepot.access.rules import tokens
from entrepot.access.rules.tokens import TokenKind
from entrepot.kernel import errors, permissions
from entrepot.kernel.database import Database, Tx

MAXIMUM_BODY_BYTES = 8192
MAXIMUM_FIELDS = 20
FORM_TYPE = "application/x-www-form-urlencoded"
NOT_KEPT = {"Cache-Control": "no-store", "Pragma": "no-cache"}
UNAUTHENTICATED = {"WWW-Authenticate": 'Basic realm="entrepot", charset="UTF-8"'}


def routes() -> list[Route]:
    """The routes; the application's state holds `database` and `settings`."""
    return [
        Route("/oauth/token", _token, methods=["POST"]),
        Route("/oauth/revoke", _revoke, methods=["POST"]),
        Route("/.well-known/oauth-authorization-server", _metadata, methods=["GET"]),
    ]


@dataclass(frozen=True)
class Asked:
    """A form request, the app it names, and the shop that app belongs to."""

    request: FormRequest
    client_id: str
    shop_id: uuid.UUID
    address: str


async def _token(http: Request) -> JSONResponse:
    return await _answer(http, revoking=False)


async def _revoke(http: Request) -> JSONResponse:
    return await _answer(http, revoking=True)


async def _metadata(http: Request) -> JSONResponse:
    """RFC 8414: what there is, and nothing that is not there yet."""
    issuer = http.app.state.settings.base_url
    return JSONResponse(
        {
            "issuer": issuer,
            "token_endpoint": f"{issuer}/oauth/token",
            "token_endpoint_auth_methods_supported": SECRET_METHODS,
            "revocation_endpoint": f"{issuer}/oauth/revoke",
            "revocation_endpoint_auth_methods_supported": SECRET_METHODS,
            "grant_types_supported": ["client_credentials"],
            "response_types_supported": [],
            "scopes_supported": sorted(permissions.app_scopes()),
        }
    )


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
    server = Server(client=Client(row, tx.now) if row else None, shop_id=tx.shop_id)
    if revoking:
        status, body, headers = server.create_endpoint_response(Revocation.ENDPOINT_NAME, asked.request)
    else:
        status, body, headers = server.create_token_response(asked.request)
    if body.get("error") == "invalid_client":
        await throttle.count_failure(tx, buckets=[bucket])
        return cast(Answer, _unknown_client()())
    if row is not None:
        for made in server.issued:
            await oauth.issue_app_token(tx, app_id=row["id"], token=made.token, scopes=made.scopes)
        for given in server.to_revoke:
            await oauth.revoke_app_token(tx, app_id=row["id"], token=given)
    return status, body, headers


async def _read(http: Request) -> Asked:
    """Read the form strictly: small, in the body only, no name twice, no control characters."""
    if http.url.query:
        raise InvalidRequestError("Parameters belong into the body.")
    form = _form(await _body(http), http.headers.get("content-type", ""))
    client_id = _client_id(http, form)
    parsed = tokens.parse(client_id, kind=TokenKind.CLIENT)
    if parsed is None:
        raise _unknown_client()
    return Asked(
        request=FormRequest(
            uri=str(http.url), headers={"Authorization": http.headers.get("authorization", "")}, form=form
        ),
        client_id=client_id,
        shop_id=parsed.shop_id,
        address=http.client.host if http.client else "",
    )


async def _body(http: Request) -> bytes:
    body = b""
    async for chunk in http.stream():
        body += chunk
        if len(body) > MAXIMUM_BODY_BYTES:
            raise InvalidRequestError("The request is too long.")
    return body


def _form(body: bytes, content_type: str) -> dict[str, str]:
    if content_type.partition(";")[0].strip().lower() != FORM_TYPE:
        raise InvalidRequestError(f"The content type must be {FORM_TYPE}.")
    try:
        pairs = parse_qsl(
            body.decode("ascii"),
            keep_blank_values=True,
            strict_parsing=bool(body),
            errors="strict",
            max_num_fields=MAXIMUM_FIELDS,
        )
    except ValueError:
        raise InvalidRequestError("The form cannot be read.") from None
    form = dict(pairs)
    if len(form) < len(pairs):
        raise InvalidRequestError("A parameter is given twice.")
    if any(_has_control(text) for pair in pairs for text in pair):
        raise InvalidRequestError("A parameter has a control character.")
    return {name: value for name, value in form.items() if value}


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
    if _has_control(client_id + unquote(secret)) or form.get("client_id", client_id) != client_id:
        raise _unknown_client()
    return client_id


def _has_control(text: str) -> bool:
    return any(ord(sign) < 0x20 or ord(sign) == 0x7F for sign in text)


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
