"""The two addresses of a sign-in with a provider: where it begins, and where the provider sends the browser back to."""

import logging
import uuid
from collections.abc import Awaitable, Callable

from authlib.common.errors import AuthlibHTTPError
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from entrepot.access.oauth import forms, pages
from entrepot.access.oidc.provider import Provider, Registration
from entrepot.access.operations import external, minting
from entrepot.access.operations.identity_providers import place_of
from entrepot.access.reads import identities as reads
from entrepot.access.rules import identities as rules
from entrepot.access.rules import tickets as ticket_rules
from entrepot.access.rules import tokens
from entrepot.access.rules.accounts import AccountKind
from entrepot.access.rules.identities import NotBelieved
from entrepot.access.rules.tokens import TokenKind
from entrepot.kernel import errors, permissions
from entrepot.kernel import text as texts
from entrepot.kernel.database import Database, Row
from entrepot.kernel.worker import Services
from entrepot.shops import reads as shop_reads

# Bound to this host, read by no script, and sent along when a provider sends the browser back.
COOKIE = "__Host-entrepot-signin"
COOKIE_SECONDS = int(rules.LIFE.total_seconds())
Act = Callable[[Request, dict[str, str]], Awaitable[Response]]
logger = logging.getLogger("entrepot.access")


class Unanswerable(Exception):
    """What cannot be gone on with; the browser is told so, and sent nowhere."""

    def __init__(self, reason: str, *, status: int = 400) -> None:
        super().__init__(reason)
        self.reason = reason
        self.status = status


def routes() -> list[Route]:
    """The routes; the application's state holds `database`, `settings` and `services`."""
    return [Route("/sign-in", _begin, methods=["GET"]), Route(rules.CALLBACK, _take, methods=["GET"])]


async def _begin(http: Request) -> Response:
    return await _answered(http, _send_to_provider)


async def _take(http: Request) -> Response:
    return await _answered(http, _bring_back)


async def _answered(http: Request, act: Act) -> Response:
    locale = texts.negotiate(http.headers.get("accept-language", ""), offered=pages.LOCALES, default="en")
    try:
        response = await act(http, forms.read_query(http))
    except Unanswerable as refused:
        return pages.refusal(locale, refused.reason, status=refused.status)
    except NotBelieved as refused:
        logger.warning("an identity provider is not believed: %s", refused)
        return pages.refusal(locale, "provider", status=502)
    except (AuthlibHTTPError, errors.ShopNotFound):
        return pages.refusal(locale, "sign_in_malformed")
    except ticket_rules.RequestsThrottled as throttled:
        answer = pages.refusal(locale, "sign_in_malformed", status=429)
        answer.headers["Retry-After"] = str(throttled.retry_after_seconds)
        return answer
    response.headers.update({"Cache-Control": "no-store", "Referrer-Policy": "no-referrer"})
    return response


async def _send_to_provider(http: Request, given: dict[str, str]) -> Response:
    """Send the browser to the provider, with a name by which its answer is known here."""
    challenge, path = given.get("challenge", ""), given.get("return_to", "/")
    if not rules.CHALLENGE.fullmatch(challenge) or not rules.is_return(path):
        raise Unanswerable("sign_in_malformed")
    data: Database = http.app.state.database
    shop_id, provider_id = _read_id(given.get("shop", "")), _read_id(given.get("provider", ""))
    if shop_id is None or provider_id is None:
        raise Unanswerable("sign_in_malformed")
    async with data.read(shop_id=shop_id) as tx:
        row = await reads.find_enabled(tx, provider_id=provider_id)
        handle = (await shop_reads.get_shop(tx))["handle"]
    if row is None:
        raise Unanswerable("sign_in_malformed")
    provider = _provider(http, row)
    metadata = await provider.metadata()
    browser = minting.new(TokenKind.BROWSER, shop_id=shop_id)
    async with data.write(shop_id=shop_id, actor=permissions.ANONYMOUS) as tx:
        begun = await external.start(
            tx,
            provider_id=provider_id,
            browser=browser,
            challenge=challenge,
            return_to=_base_of(_services(http), row, handle=handle) + path,
            address=http.client.host if http.client else None,
            sealer=_services(http).sealer,
        )
    address = provider.address(metadata, state=begun.state, nonce=begun.nonce, verifier=begun.verifier)
    response = RedirectResponse(address, status_code=303)
    response.set_cookie(COOKIE, browser, max_age=COOKIE_SECONDS, secure=True, httponly=True, samesite="lax", path="/")
    return response


async def _bring_back(http: Request, given: dict[str, str]) -> Response:
    """Take a provider's answer from the browser that was sent there, once, and send it to the page that began."""
    state = tokens.parse(given.get("state", ""), kind=TokenKind.SIGN_IN)
    browser = http.cookies.get(COOKIE, "")
    if state is None or not browser:
        raise Unanswerable("sign_in_stale")
    data: Database = http.app.state.database
    services = _services(http)
    async with data.write(shop_id=state.shop_id, actor=permissions.ANONYMOUS) as tx:
        taken = await external.take(tx, state=state.text, browser=browser)
        row = await reads.find_enabled(tx, provider_id=taken["provider_id"]) if taken else None
        now = tx.now
    if taken is None or row is None:
        raise Unanswerable("sign_in_stale")
    if "code" not in given:
        return _back(taken, "external_error=refused")
    provider = _provider(http, row)
    metadata = await provider.metadata()
    if given.get("iss", metadata.issuer) != metadata.issuer or (metadata.says_issuer and "iss" not in given):
        raise NotBelieved("iss of the answer")
    verifier = external.verifier_of(taken, sealer=services.sealer)
    person = await provider.redeem(metadata, code=given["code"], verifier=verifier, nonce=taken["nonce"], now=now)
    async with data.write(shop_id=state.shop_id, actor=permissions.ANONYMOUS) as tx:
        token = await external.prove(tx, row=taken, person=person)
    return _back(taken, f"external={token}")


def _back(taken: Row, said: str) -> Response:
    """To the page that began; what is said stands after the #, where no server and no log sees it."""
    response = RedirectResponse(f"{taken['return_to']}#{said}", status_code=303)
    response.delete_cookie(COOKIE, path="/", secure=True, httponly=True, samesite="lax")
    return response


def _provider(http: Request, row: Row) -> Provider:
    services = _services(http)
    secret = services.sealer.open(row["client_secret_sealed"], place=place_of(row["id"])).decode()
    registration = Registration(
        issuer=row["issuer"],
        client_id=row["client_id"],
        client_secret=secret,
        redirect_uri=f"{http.app.state.settings.base_url}{rules.CALLBACK}",
    )
    return Provider(services.outward, registration)


def _base_of(services: Services, row: Row, *, handle: str) -> str:
    """Where the page that began is: below what the operator configured, never below what a request says."""
    is_staff = row["audience"] == AccountKind.STAFF.value
    return (services.base_url if is_staff else services.storefront_url.replace("{shop}", handle)).rstrip("/")


def _services(http: Request) -> Services:
    services: Services = http.app.state.services
    return services


def _read_id(text: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(text)
    except ValueError:
        return None
