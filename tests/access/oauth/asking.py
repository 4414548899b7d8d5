"""Asking the OAuth endpoints as an app and as a browser do, over the application's own routes."""

import base64
import hashlib
import html
import re
import uuid
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import httpx
from starlette.applications import Starlette

from entrepot.access.oauth import endpoints
from entrepot.access.operations import apps
from entrepot.access.reads import authentication
from entrepot.access.rules.apps import ClientAuthentication
from entrepot.kernel import permissions
from tests import shops
from tests.access import people

BASE = "https://shop.example"
BACK = "https://app.example/back?kept=1"
VERIFIER = "v" * 43 + "-._~"
STATE = "state-1"


def challenge_of(verifier: str) -> str:
    """The code challenge by S256."""
    return base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()


def asking_from(database: Any, address: str = "203.0.113.9", *, base: str = BASE) -> httpx.AsyncClient:
    """A client with a cookie jar, at this address."""
    application = Starlette(routes=endpoints.routes())
    application.state.database = database
    application.state.settings = SimpleNamespace(base_url=BASE)
    transport = httpx.ASGITransport(app=application, client=(address, 1))
    return httpx.AsyncClient(transport=transport, base_url=base)


async def install(database: Any, *, shop_id: uuid.UUID, **given: Any) -> apps.AppSecret:
    """Register an app that asks people for their consent."""
    command = {"name": "Report", "scopes": ["read_stock", "read_products"], "redirect_uris": [BACK], **given}
    async with database.write(shop_id=shop_id, actor=people.SYSTEM) as tx:
        [made] = await apps.create_apps(tx, commands=[apps.CreateApp(**command)])
    return made


def basic(client_id: str, secret: str) -> dict[str, str]:
    """The header of HTTP Basic."""
    return {"authorization": "Basic " + base64.b64encode(f"{client_id}:{secret}".encode()).decode()}


def own(made: apps.AppSecret) -> dict[str, str]:
    """How an app authenticates by Basic; a public one does not."""
    return basic(made.app["client_id"], made.client_secret) if made.client_secret else {}


async def ask(http: httpx.AsyncClient, headers: dict[str, str], **form: str) -> httpx.Response:
    """A token for the app itself."""
    return await http.post("/oauth/token", data={"grant_type": "client_credentials", **form}, headers=headers)


async def actor_of(database: Any, shop_id: uuid.UUID, token: str) -> permissions.Actor:
    """Who a token stands for by now; raises Unauthenticated."""
    async with database.read(shop_id=shop_id) as tx:
        return await authentication.authenticate(tx, token=token)


@dataclass
class Browser:
    """A person's browser in front of one app's request."""

    http: httpx.AsyncClient
    made: apps.AppSecret
    parameters: dict[str, str] = field(default_factory=dict)

    def asked(self, **changed: str | None) -> dict[str, str]:
        """What the app asks for; None leaves a parameter out."""
        usual = {
            "response_type": "code",
            "client_id": self.made.app["client_id"],
            "redirect_uri": BACK,
            "code_challenge": challenge_of(VERIFIER),
            "code_challenge_method": "S256",
            "state": STATE,
        }
        return {name: value for name, value in {**usual, **self.parameters, **changed}.items() if value is not None}

    def url(self, **changed: str | None) -> str:
        """The address that the app sends its person to."""
        return f"/oauth/authorize?{urlencode(self.asked(**changed))}"

    async def show(self, **changed: str | None) -> httpx.Response:
        """What the browser is shown."""
        return await self.http.get(self.url(**changed))

    async def press(self, act: str, *, page: httpx.Response | None = None, **form: str) -> httpx.Response:
        """Send a form of the page."""
        shown = page or await self.show()
        csrf = csrf_of(shown)
        assert csrf is not None, shown.text
        return await self.http.post(
            str(shown.request.url), data={"act": act, "csrf": csrf, **form}, follow_redirects=False
        )

    async def sign_in(self, email: str = "owner@shop.example", password: str = people.PASSWORD) -> httpx.Response:
        """Sign in; gives the answer to the form."""
        return await self.press("sign_in", email=email, password=password)

    async def code(self, **changed: str | None) -> str:
        """Allow what is asked for; gives the code."""
        page = await self.show(**changed)
        answer = await self.press("allow", page=page)
        return told(answer)["code"]

    async def redeem(
        self, code: str, *, headers: dict[str, str] | None = None, **changed: str | None
    ) -> httpx.Response:
        """Exchange a code, as its app does."""
        form = {"grant_type": "authorization_code", "code": code, "redirect_uri": BACK, "code_verifier": VERIFIER}
        if self.made.client_secret is None:
            form["client_id"] = self.made.app["client_id"]
        sent = {name: value for name, value in {**form, **changed}.items() if value is not None}
        return await self.http.post("/oauth/token", data=sent, headers=own(self.made) if headers is None else headers)

    async def tokens(self) -> dict[str, Any]:
        """All the way from the question to the tokens."""
        found: dict[str, Any] = (await self.redeem(await self.code())).json()
        return found


def csrf_of(page: httpx.Response) -> str | None:
    """The token in the page's forms."""
    found = re.search(r'name="csrf" value="([^"]+)"', page.text)
    return found[1] if found else None


def field_of(page: httpx.Response, name: str) -> str:
    """A hidden field of the page."""
    found = re.search(rf'name="{name}" value="([^"]*)"', page.text)
    assert found is not None, page.text
    return html.unescape(found[1])


def told(answer: httpx.Response) -> dict[str, str]:
    """What a redirect tells the app; each parameter once."""
    assert answer.status_code == 303, answer.text
    given = parse_qs(urlsplit(answer.headers["location"]).query, keep_blank_values=True, strict_parsing=True)
    assert all(len(values) == 1 for values in given.values())
    return {name: values[0] for name, values in given.items()}


PUBLIC = ClientAuthentication.NONE


async def gateway_elsewhere(database: Any) -> apps.AppSecret:
    """A resource server of another shop."""
    command = apps.CreateApp(name="Gateway", scopes=["read_stock"], is_resource_server=True)
    async with database.write(shop_id=await shops.found(database), actor=people.SYSTEM) as tx:
        [made] = await apps.create_apps(tx, commands=[command])
    return made
