"""An identity provider that says whatever a test wants, over real HTTP; and a browser in front of it."""

import asyncio
import base64
import contextlib
import hashlib
import time
import uuid
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlsplit

import httpx
import uvicorn
from joserfc import jwk, jwt
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from entrepot.access.oidc import endpoints
from entrepot.access.operations import identity_providers
from entrepot.access.rules.accounts import AccountKind
from entrepot.kernel import outward, surroundings, worker
from tests import servers
from tests.access import people

BASE = "https://shop.example"
CLIENT_ID, SECRET = "entrepot", "a secret: with signs/"
PROOF = "p" * 43
CHALLENGE = base64.urlsafe_b64encode(hashlib.sha256(PROOF.encode()).digest()).rstrip(b"=").decode()
EMAIL = "new@staff.example"


@dataclass
class Fake:
    """A provider; `claims` are laid over what is usual, `sign` makes the token, `metadata` is laid over its own."""

    issuer: str
    key: Any
    claims: dict[str, Any] = field(default_factory=dict)
    metadata: dict[str, Any] = field(default_factory=dict)
    userinfo: dict[str, Any] | None = None
    answer: dict[str, str] = field(default_factory=dict)
    sign: Callable[["Fake", dict[str, Any]], str] | None = None
    asked: dict[str, str] = field(default_factory=dict)
    redeemed: list[dict[str, str]] = field(default_factory=list)
    signed: list[str] = field(default_factory=list)

    def usual(self) -> dict[str, Any]:
        """The claims of a good token."""
        now = int(time.time())
        return {
            "iss": self.issuer,
            "aud": CLIENT_ID,
            "sub": "sub-1",
            "exp": now + 300,
            "iat": now,
            "nonce": self.asked.get("nonce", ""),
            "email": EMAIL,
            "email_verified": True,
            "name": "New  Person",
        }

    def token(self) -> str:
        """The ID token."""
        claims = {key: value for key, value in {**self.usual(), **self.claims}.items() if value is not None}
        if self.sign is not None:
            return self.sign(self, claims)
        return jwt.encode({"alg": "RS256", "kid": self.key.kid}, claims, self.key)

    async def discovery(self, request: Request) -> Response:
        """What it says of itself."""
        urls = {
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "jwks_uri": f"{self.issuer}/jwks",
        }
        if self.userinfo is not None:
            urls["userinfo_endpoint"] = f"{self.issuer}/userinfo"
        return JSONResponse({"issuer": self.issuer, **urls, **self.metadata})

    async def keys(self, request: Request) -> Response:
        """Its public keys."""
        return JSONResponse({"keys": [self.key.as_dict(private=False)]})

    async def redeem(self, request: Request) -> Response:
        """The token endpoint: the client by Basic, the verifier by its challenge."""
        form = dict(parse_qsl((await request.body()).decode()))
        self.redeemed.append(form)
        expected = base64.b64encode(b"entrepot:a%20secret%3A%20with%20signs%2F").decode()
        digest = base64.urlsafe_b64encode(hashlib.sha256(form["code_verifier"].encode()).digest()).rstrip(b"=").decode()
        if request.headers.get("authorization") != f"Basic {expected}" or digest != self.asked["code_challenge"]:
            return JSONResponse({"error": "invalid_client"}, status_code=401)
        self.signed.append(self.token())
        return JSONResponse({"access_token": "at", "token_type": "Bearer", "id_token": self.signed[-1]})

    async def about(self, request: Request) -> Response:
        """The userinfo endpoint."""
        assert request.headers["authorization"] == "Bearer at"
        return JSONResponse(self.userinfo)


@contextlib.asynccontextmanager
async def provider() -> AsyncIterator[Fake]:
    """A provider that listens."""
    port = servers.free_port()
    key = jwk.RSAKey.generate_key(2048, parameters={"kid": "k1"}, private=True)
    fake = Fake(f"http://127.0.0.1:{port}", key)
    routes = [
        Route("/.well-known/openid-configuration", fake.discovery),
        Route("/jwks", fake.keys),
        Route("/token", fake.redeem, methods=["POST"]),
        Route("/userinfo", fake.about),
    ]
    server = uvicorn.Server(uvicorn.Config(Starlette(routes=routes), port=port, log_level="error", lifespan="off"))
    serving = asyncio.create_task(server.serve())
    while not server.started:  # noqa: ASYNC110  the server has no event for it
        await asyncio.sleep(0.01)
    yield fake
    server.should_exit = True
    await serving


def reaching(services: worker.Services, *issuers: str) -> worker.Services:
    """The same systems, with a guard that an operator has told of these providers."""
    places = frozenset(issuer.removeprefix("http://") for issuer in issuers)
    opened = worker.Services(
        **{
            **{name: getattr(services, name) for name in services.__dataclass_fields__},
            "outward": outward.Outward(outward.Rules(permitted=places)),
            "base_url": BASE,
            "storefront_url": "https://{shop}.store.example",
        }
    )
    surroundings.use(opened)
    return opened


async def register(database: Any, services: worker.Services, *, shop_id: uuid.UUID, issuer: str, **given: Any) -> Any:
    """Register a provider with the shop; its row."""
    command = identity_providers.CreateProvider(
        **{
            "name": "Login",
            "audience": AccountKind.STAFF,
            "issuer": issuer,
            "client_id": CLIENT_ID,
            "client_secret": SECRET,
            **given,
        }
    )
    async with database.write(shop_id=shop_id, actor=people.SYSTEM) as tx:
        [row] = await identity_providers.create_providers(tx, commands=[command], services=services)
    return row


@dataclass
class Browser:
    """A person's browser, which signs in at a provider."""

    http: httpx.AsyncClient
    fake: Fake
    shop_id: uuid.UUID
    provider_id: uuid.UUID

    async def begin(self, **changed: str) -> httpx.Response:
        """Ask to be sent to the provider."""
        given = {"shop": str(self.shop_id), "provider": str(self.provider_id), "challenge": CHALLENGE, **changed}
        answer = await self.http.get("/sign-in", params={"return_to": "/admin/login", **given})
        if answer.status_code == 303:
            found = parse_qs(urlsplit(answer.headers["location"]).query, strict_parsing=True)
            self.fake.asked = {name: value for name, [value] in found.items()}
        return answer

    async def come_back(self, **changed: str) -> httpx.Response:
        """Come back from the provider, as it sends everybody back."""
        usual = {"code": "code-1", "state": self.fake.asked["state"]}
        return await self.http.get("/sign-in/callback", params={**usual, **self.fake.answer, **changed})

    async def token(self) -> str:
        """All the way to the token with which the page goes on."""
        assert (await self.begin()).status_code == 303
        return token_of(await self.come_back())


def token_of(answer: httpx.Response) -> str:
    """What stands after the #."""
    assert answer.status_code == 303, answer.text
    base, _, said = answer.headers["location"].partition("#external=")
    assert base == f"{BASE}/admin/login"
    return said


def browser(
    database: Any, services: worker.Services, *, fake: Fake, shop_id: uuid.UUID, provider_id: uuid.UUID
) -> Browser:
    """A browser with a cookie jar of its own."""
    application = Starlette(routes=endpoints.routes())
    application.state.database = database
    application.state.settings = SimpleNamespace(base_url=BASE)
    application.state.services = services
    transport = httpx.ASGITransport(app=application, client=("203.0.113.9", 1))
    return Browser(httpx.AsyncClient(transport=transport, base_url=BASE), fake, shop_id, provider_id)
