"""The authorization endpoint: a person signs in at a page of ours, is told what an app asks for, and allows it or not.

Everything that was asked stands in the address, so nothing is stored for strangers; it is checked anew at each step. A
form is believed only with a token that is derived from the browser's cookie and from what was asked.
"""

import hmac
import uuid
from dataclasses import dataclass, replace
from typing import cast

from authlib.common.errors import AuthlibHTTPError
from authlib.oauth2 import OAuth2Error
from authlib.oauth2.rfc6749.errors import (
    AccessDeniedError,
    InsecureTransportError,
    InvalidRequestError,
    InvalidScopeError,
)
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from entrepot.access.oauth import forms, metadata, pages
from entrepot.access.oauth.client import Client
from entrepot.access.oauth.grants import ReadRequest
from entrepot.access.oauth.server import Server
from entrepot.access.operations import browser, consents, requests, throttle
from entrepot.access.operations.origins import Origin
from entrepot.access.operations.steps import StepAsked
from entrepot.access.reads import apps as app_reads
from entrepot.access.reads import oauth as oauth_reads
from entrepot.access.rules import factors as factor_rules
from entrepot.access.rules import oauth as oauth_rules
from entrepot.access.rules import sessions as session_rules
from entrepot.access.rules import tokens
from entrepot.access.rules.accounts import EmailInvalid
from entrepot.access.rules.factors import ProofKind
from entrepot.access.rules.oauth import Prompt
from entrepot.access.rules.tokens import TokenKind
from entrepot.kernel import errors, permissions
from entrepot.kernel import text as texts
from entrepot.kernel.database import Database, Row, Tx
from entrepot.shops import reads as shop_reads

# Bound to this host, sent to no script and with no form of another site.
COOKIE = "__Host-entrepot-consent"
SIGN_IN, SECOND_STEP, SIGN_OUT, ALLOW, DENY = "sign_in", "second_step", "sign_out", "allow", "deny"


class Unanswerable(Exception):
    """A request whose answer must go nowhere but to this page."""

    def __init__(self, reason: str, *, status: int = 400) -> None:
        super().__init__(reason)
        self.reason = reason
        self.status = status


class LoginRequiredError(OAuth2Error):
    """Nobody is signed in, and nobody may be asked."""

    error = "login_required"


class ConsentRequiredError(OAuth2Error):
    """Somebody is signed in who did not allow this yet, and may not be asked."""

    error = "consent_required"


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What stands in the address, whose browser brings it, and its name; `query` is the address's own text."""

    request: ReadRequest
    shop_id: uuid.UUID
    query: str
    browser: str
    locale: str
    base_url: str
    origin: Origin
    person: Row | None = None
    pushed_id: uuid.UUID | None = None

    def parameter(self, name: str) -> str:
        """What was asked by this name, or nothing."""
        return cast(str, self.request.payload.data.get(name, ""))

    @property
    def csrf(self) -> str:
        """What a form of this page carries: nobody else knows the cookie, and it is good for this request alone."""
        return tokens.derive(self.browser.encode(), purpose="consent", secret=self.query)


@dataclass(frozen=True, kw_only=True)
class Found:
    """A request that may be answered at its address: by which app, for which scopes, and who is there."""

    client: Client
    shop: Row
    scopes: list[str]
    person: Row | None

    def offered(self) -> tuple[list[str], list[str]]:
        """What the person can allow, and what they lack."""
        held = oauth_reads.scopes_of(self.person) if self.person else frozenset[str]()
        return oauth_rules.offered_scopes(self.scopes, held=held)


async def respond(http: Request) -> Response:
    """Show the page, or do what one of its forms asks for."""
    locale = texts.negotiate(http.headers.get("accept-language", ""), offered=pages.LOCALES, default="en")
    try:
        asked = _read(http, locale)
        if http.method == "POST":
            form = await forms.read_form(http, with_query=True)
            if not hmac.compare_digest(form.get("csrf", "").encode(), asked.csrf.encode()):
                raise Unanswerable("stale", status=403)
            return await _answer(http, asked, form)
        return await _answer(http, asked, None)
    except Unanswerable as refused:
        return pages.refusal(locale, refused.reason, status=refused.status)
    except errors.ShopNotFound:
        return pages.refusal(locale, "client")
    except InsecureTransportError:
        return pages.refusal(locale, "insecure")
    except AuthlibHTTPError:
        return pages.refusal(locale, "malformed")


def _read(http: Request, locale: str) -> Asked:
    """What is asked, and the shop that the app's name names."""
    parameters = forms.read_query(http)
    parsed = tokens.parse(parameters.get("client_id", ""), kind=TokenKind.CLIENT)
    if parsed is None:
        raise Unanswerable("client")
    named = http.cookies.get(COOKIE, "")
    known = tokens.parse(named, kind=TokenKind.BROWSER)
    return Asked(
        request=ReadRequest("GET", uri=str(http.url), headers={}, parameters=parameters),
        shop_id=parsed.shop_id,
        query=http.url.query,
        browser=known.text if known else browser.new_browser(parsed.shop_id),
        locale=locale,
        base_url=http.app.state.settings.base_url,
        origin=Origin(address=http.client.host if http.client else None, user_agent=http.headers.get("user-agent")),
    )


async def _answer(http: Request, asked: Asked, form: dict[str, str] | None) -> Response:
    """Show or do what is asked, in one transaction; of strangers as much as a network may, refusals counted as well."""
    database: Database = http.app.state.database
    async with database.write(shop_id=asked.shop_id, actor=permissions.Actor.system("oauth")) as tx:
        asked = replace(asked, person=await oauth_reads.find_person(tx, browser=asked.browser))
        seconds = await _seconds_to_wait(tx, asked, form)
        if seconds is not None:
            return _after(seconds, pages.refusal(asked.locale, "busy", status=429))
        try:
            return await (_show(tx, asked) if form is None else _act(tx, asked, form))
        except Unanswerable as refused:
            return pages.refusal(asked.locale, refused.reason, status=refused.status)


async def _seconds_to_wait(tx: Tx, asked: Asked, form: dict[str, str] | None) -> int | None:
    """How long a stranger must wait; signing in has limits of its own, and locks nothing while it hashes."""
    is_sign_in = form is not None and form.get("act") in (SIGN_IN, SECOND_STEP)
    if asked.person is not None or is_sign_in:
        return None
    return await throttle.seconds_until_admitted(tx, bucket=throttle.of_strangers_pages(asked.origin.address or ""))


async def _show(tx: Tx, asked: Asked) -> Response:
    """The page for whoever is there; without a question where none is allowed."""
    asked = await _opened(tx, asked)
    try:
        found = await _find(tx, asked)
        if asked.parameter("prompt") == Prompt.NONE:
            return await _answer_unasked(tx, asked, found)
    except OAuth2Error as error:
        return _redirect_error(asked, error)
    return _page(asked, found)


async def _act(tx: Tx, asked: Asked, form: dict[str, str]) -> Response:
    """Do what a form asks for, after everything is checked once more."""
    asked = await _opened(tx, asked)
    try:
        found = await _find(tx, asked)
        act = form.get("act")
        if act == SIGN_IN:
            return await _sign_in(tx, asked, found, form)
        if act == SECOND_STEP:
            return await _second_step(tx, asked, found, form)
        if act == SIGN_OUT:
            await browser.sign_out(tx, browser=asked.browser)
            return await _again(tx, asked, browser.new_browser(asked.shop_id))
        if act == DENY:
            await _close(tx, asked)
            raise AccessDeniedError()
        if act != ALLOW:
            raise Unanswerable("malformed")
        if found.person is None:
            return await _again(tx, asked, asked.browser)
        return await _give_code(tx, asked, found, found.person)
    except OAuth2Error as error:
        return _redirect_error(asked, error)


async def _opened(tx: Tx, asked: Asked) -> Asked:
    """What is asked, where it was pushed before from there; whatever else the address says does not count then."""
    name = asked.parameter("request_uri")
    if not name.startswith(oauth_rules.REQUEST_NAME):
        return asked
    row = await app_reads.find_client(tx, client_id=asked.parameter("client_id"))
    found = row and await requests.open_request(tx, name=name, app_id=row["id"], browser=asked.browser)
    if not found:
        raise Unanswerable("stale")
    given = {"client_id": asked.parameter("client_id"), **found["parameters"]}
    read = ReadRequest("GET", uri=asked.request.uri, headers={}, parameters=given)
    return replace(asked, request=read, pushed_id=found["id"])


async def _close(tx: Tx, asked: Asked) -> None:
    if asked.pushed_id is not None:
        await requests.use(tx, request_id=asked.pushed_id)


async def _find(tx: Tx, asked: Asked) -> Found:
    """Check what is asked. Unanswerable until the address is known to be the app's; from then on an OAuth2Error."""
    row = await app_reads.find_client(tx, client_id=asked.parameter("client_id"))
    if row is None:
        raise Unanswerable("client")
    client = Client(row, tx.now)
    given = cast(dict[str, str], asked.request.payload.data)
    scopes = await check(tx, client=client, request=asked.request, given=given, base_url=asked.base_url)
    return Found(client=client, shop=await shop_reads.get_shop(tx), scopes=scopes, person=asked.person)


async def check(tx: Tx, *, client: Client, request: ReadRequest, given: dict[str, str], base_url: str) -> list[str]:
    """Check what a client asks for, and give the scopes that it may have.

    Raises Unanswerable where the answer could not be sent to the address named, and an OAuth2Error from then on.
    """
    redirect_uri = given.get("redirect_uri", "")
    if not redirect_uri or not client.check_redirect_uri(redirect_uri):
        raise Unanswerable("redirect")
    if given.get("response_type") != "code":
        raise OAuth2Error(error="unsupported_response_type", description="Only code is supported.")
    if not {"request", "request_uri"}.isdisjoint(given):
        raise OAuth2Error(error="request_not_supported", description="Parameters are not taken from elsewhere.")
    if given.get("prompt", "") not in {"", *Prompt}:
        raise InvalidRequestError("'prompt' is none or consent.")
    server = Server(client=client, shop_id=tx.shop_id, now=tx.now)
    if resource := given.get("resource"):
        server.resources = await metadata.resources(tx, base_url=base_url)
        server.check_resource(resource)
    scopes = str(server.get_consent_grant(request).request.scope).split()
    if not scopes:
        raise InvalidScopeError()
    return scopes


def _about(asked: Asked, found: Found) -> pages.About:
    """What every page of this request is about."""
    shop = texts.resolve(found.shop["name"], locale=asked.locale, default=found.shop["default_locale"])
    return pages.About(
        locale=asked.locale,
        app=found.client.row["name"],
        homepage_url=found.client.row["homepage_url"],
        redirect_uri=asked.parameter("redirect_uri"),
        shop=shop or found.shop["handle"],
        csrf=asked.csrf,
    )


def _page(asked: Asked, found: Found, *, said: str = "", status: int = 200) -> Response:
    """The page for whoever is there, with the cookie that its forms depend on."""
    about = _about(asked, found)
    if found.person is None:
        return _with_cookie(pages.sign_in(about, said=said, status=status), asked.browser)
    offered, lacking = ([_in_words(name, asked.locale) for name in names] for names in found.offered())
    person = found.person
    page = pages.consent(about, name=person["name"], email=person["email"], offered=offered, lacking=lacking)
    return _with_cookie(page, asked.browser)


async def _sign_in(tx: Tx, asked: Asked, found: Found, form: dict[str, str]) -> Response:
    """Sign in under a new name of the browser, so that whoever knew the old one is left outside; failures are kept."""
    try:
        signed = await browser.sign_in(
            tx, email=form.get("email", ""), password=form.get("password", ""), origin=asked.origin
        )
    except session_rules.LoginThrottled as throttled:
        return _throttled(asked, found, throttled)
    except (session_rules.LoginRefused, EmailInvalid):
        return _page(asked, found, said=pages.said(asked.locale, "refused"), status=400)
    if isinstance(signed, StepAsked):
        with_app = ProofKind.TOTP in signed.kinds
        page = pages.second_step(_about(asked, found), challenge=signed.challenge_id, with_app=with_app)
        return _with_cookie(page, asked.browser)
    return await _again(tx, asked, signed)


async def _second_step(tx: Tx, asked: Asked, found: Found, form: dict[str, str]) -> Response:
    """Take the second step under a new name of the browser; failures are kept, and count like wrong passwords."""
    challenge = form.get("challenge", "")
    try:
        signed = await browser.complete(tx, challenge_id=challenge, typed=form.get("code", ""), origin=asked.origin)
    except session_rules.LoginThrottled as throttled:
        return _throttled(asked, found, throttled)
    except factor_rules.ChallengeExpired:
        return _page(asked, found, said=pages.said(asked.locale, "expired"), status=400)
    except factor_rules.FactorWrong:
        said = pages.said(asked.locale, "wrong_code")
        page = pages.second_step(_about(asked, found), challenge=challenge, with_app=True, said=said, status=400)
        return _with_cookie(page, asked.browser)
    return await _again(tx, asked, signed)


def _throttled(asked: Asked, found: Found, refusal: session_rules.LoginThrottled) -> Response:
    seconds = refusal.retry_after_seconds
    return _after(seconds, _page(asked, found, said=pages.said(asked.locale, "throttled", seconds=seconds), status=429))


def _after(seconds: int, page: Response) -> Response:
    page.headers["Retry-After"] = str(seconds)
    return page


async def _answer_unasked(tx: Tx, asked: Asked, found: Found) -> Response:
    """Give a code without a page, where all of it was allowed before; else say what a page would be needed for."""
    if found.person is None:
        raise LoginRequiredError()
    offered, _ = found.offered()
    before = await oauth_reads.find_allowed(tx, app_id=found.client.id, account_id=found.person["account_id"])
    is_native = found.client.row["is_native"]
    if not offered or not oauth_rules.may_go_unasked(offered, allowed_before=before, is_native=is_native):
        raise ConsentRequiredError()
    return await _give_code(tx, asked, found, found.person)


async def _give_code(tx: Tx, asked: Asked, found: Found, person: Row) -> Response:
    """Write the consent down in the person's name, and send the code to the app."""
    offered, _ = found.offered()
    if not offered:
        raise AccessDeniedError()
    tx.actor = permissions.Actor(kind=permissions.ActorKind.STAFF, id=person["staff_id"], name=person["name"])
    await _close(tx, asked)
    consent = consents.Consent(
        app_id=found.client.id,
        account_id=person["account_id"],
        scopes=offered,
        redirect_uri=asked.parameter("redirect_uri"),
        code_challenge=asked.parameter("code_challenge"),
        signed_in_at=person["signed_in_at"],
        resource=asked.parameter("resource") or None,
    )
    return _redirect(asked, {"code": await consents.allow(tx, consent=consent)})


def _redirect_error(asked: Asked, error: OAuth2Error) -> Response:
    """Tell the app why it gets no code."""
    told = {"error": error.error}
    if description := error.get_error_description():
        told["error_description"] = description
    return _redirect(asked, told)


def _redirect(asked: Asked, told: dict[str, str]) -> Response:
    """Send the browser back to the app, with its state as it was and with who we are (RFC 9207)."""
    state = {"state": asked.parameter("state")} if asked.parameter("state") else {}
    address = oauth_rules.with_parameters(asked.parameter("redirect_uri"), {**told, **state, "iss": asked.base_url})
    return _see(address, headers=pages.headers())


async def _again(tx: Tx, asked: Asked, name: str) -> Response:
    """Send the browser to the same page by GET, under a name."""
    if asked.pushed_id is not None:
        await requests.pass_on(tx, request_id=asked.pushed_id, browser=name)
    return _with_cookie(_see(f"/oauth/authorize?{asked.query}", headers=pages.headers()), name)


def _see(address: str, *, headers: dict[str, str]) -> Response:
    """303: whatever was posted is not posted again to where this leads (RFC 9700 §4.12)."""
    response = RedirectResponse("/", status_code=303, headers=headers)
    # As it is written: a redirect address is exact.
    response.headers["location"] = address
    return response


def _with_cookie(response: Response, name: str) -> Response:
    response.set_cookie(COOKIE, name, path="/", secure=True, httponly=True, samesite="lax")
    return response


def _in_words(scope: str, locale: str) -> str:
    known = permissions.registry()[scope]
    return known.zh if locale == "zh-CN" else known.en
