"""What we ask a provider: what it is, who came back with a code, and by which keys it signs."""

import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast
from urllib.parse import quote

import httpx
from authlib.oauth2.rfc6749.parameters import prepare_grant_uri
from authlib.oauth2.rfc7636 import create_s256_code_challenge
from joserfc import jwk, jwt
from joserfc.errors import JoseError, SecurityWarning

from entrepot.access.oidc.transport import OutwardTransport
from entrepot.access.rules import identities as rules
from entrepot.access.rules.identities import NotBelieved, Person
from entrepot.kernel import errors
from entrepot.kernel.outward import Outward

SCOPE = "openid email profile"
ENDPOINTS = ("authorization_endpoint", "token_endpoint", "jwks_uri")
FAILURES = (httpx.HTTPError, ValueError, KeyError, TypeError, RecursionError)


@dataclass(frozen=True, kw_only=True)
class Metadata:
    """What a provider says of itself (OpenID Connect Discovery 1.0), as far as we need it."""

    issuer: str
    authorization_endpoint: str
    token_endpoint: str
    jwks_uri: str
    userinfo_endpoint: str | None
    says_issuer: bool


@dataclass(frozen=True, kw_only=True)
class Registration:
    """How we are known at a provider; repr shows no secret."""

    issuer: str
    client_id: str
    client_secret: str
    redirect_uri: str

    def __repr__(self) -> str:
        return f"Registration({self.client_id} at {self.issuer})"


class Provider:
    """One provider, asked within one request; what it says is kept for no longer."""

    def __init__(self, outward: Outward, registration: Registration) -> None:
        self._outward = outward
        self._registration = registration

    async def metadata(self) -> Metadata:
        """What it says of itself; raises NotBelieved where that is about somebody else or leads where it may not."""
        issuer = self._registration.issuer
        found = await self._json(f"{issuer.rstrip('/')}/.well-known/openid-configuration")
        if found.get("issuer") != issuer:
            raise NotBelieved("issuer")
        for name in ENDPOINTS:
            self._check_address(found.get(name), name)
        userinfo = found.get("userinfo_endpoint")
        if userinfo is not None:
            self._check_address(userinfo, "userinfo_endpoint")
        return Metadata(
            issuer=issuer,
            **{name: found[name] for name in ENDPOINTS},
            userinfo_endpoint=userinfo,
            says_issuer=found.get("authorization_response_iss_parameter_supported") is True,
        )

    def address(self, metadata: Metadata, *, state: str, nonce: str, verifier: str) -> str:
        """Where a person is sent to sign in."""
        url = prepare_grant_uri(
            metadata.authorization_endpoint,
            self._registration.client_id,
            "code",
            redirect_uri=self._registration.redirect_uri,
            scope=SCOPE,
            state=state,
            nonce=nonce,
            code_challenge=create_s256_code_challenge(verifier),
            code_challenge_method="S256",
        )
        return cast(str, url)

    async def redeem(self, metadata: Metadata, *, code: str, verifier: str, nonce: str, now: datetime) -> Person:
        """Who came back with this code; raises NotBelieved."""
        registered = self._registration
        given = await self._json(
            metadata.token_endpoint,
            form={
                "grant_type": "authorization_code",
                "code": code,
                "redirect_uri": registered.redirect_uri,
                "code_verifier": verifier,
            },
            auth=httpx.BasicAuth(quote(registered.client_id, safe=""), quote(registered.client_secret, safe="")),
        )
        id_token, access_token = given.get("id_token"), given.get("access_token")
        if not isinstance(access_token, str):
            raise NotBelieved("access_token")
        claims = await self._claims(metadata, id_token)
        person = rules.read_claims(
            claims, issuer=metadata.issuer, client_id=self._registration.client_id, nonce=nonce, now=now
        )
        rules.check_hash(claims.get("at_hash"), access_token=access_token)
        if "email" in claims or metadata.userinfo_endpoint is None:
            return person
        told = await self._json(metadata.userinfo_endpoint, bearer=access_token)
        if told.get("sub") != person.subject:
            raise NotBelieved("userinfo")
        return Person(subject=person.subject, **rules.proven_of(told))

    async def _claims(self, metadata: Metadata, id_token: Any) -> dict[str, Any]:
        """The claims of a token that is signed by a key of this provider, wherever else a key may come along."""
        if not isinstance(id_token, str) or len(id_token) > rules.TOKEN_LIMIT or id_token.count(".") != 2:
            raise NotBelieved("form")
        found = await self._json(metadata.jwks_uri)
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore", SecurityWarning)
                usable = [key for key in found["keys"] if key.get("kty") in ("RSA", "EC") and key.get("use") != "enc"]
                keys = jwk.KeySet.import_key_set({"keys": usable})
                token = jwt.decode(id_token, keys, algorithms=list(rules.ALGORITHMS))
        except (JoseError, ValueError, KeyError, TypeError, AttributeError, RecursionError) as failure:
            raise NotBelieved(f"signature: {type(failure).__name__}") from failure
        if not isinstance(token.claims, dict):
            raise NotBelieved("claims")
        return token.claims

    async def _json(
        self,
        url: str,
        *,
        bearer: str | None = None,
        form: Mapping[str, str] | None = None,
        auth: httpx.BasicAuth | None = None,
    ) -> dict[str, Any]:
        """The JSON object at an address, or the answer to a form; raises NotBelieved for anything else."""
        headers = {"accept": "application/json", **({"authorization": f"Bearer {bearer}"} if bearer else {})}
        async with httpx.AsyncClient(transport=OutwardTransport(self._outward)) as client:
            try:
                method = "GET" if form is None else "POST"
                answer = await client.request(method, url, headers=headers, data=form, auth=auth)
                found = answer.json() if answer.status_code == 200 else None
            except FAILURES as failure:
                raise NotBelieved(f"{type(failure).__name__}: {failure}") from failure
        if not isinstance(found, dict):
            raise NotBelieved("answer")
        return found

    def _check_address(self, url: Any, name: str) -> None:
        try:
            self._outward.rules.read(url if isinstance(url, str) else "")
        except errors.AddressRefused:
            raise NotBelieved(name) from None
