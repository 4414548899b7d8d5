"""Authlib's authorization server over rows that are loaded already.

Authlib's grants are synchronous and never touch the database here: the client is found and the code locked before, the
token is stored after. What its defaults get wrong (security.md §3) is overridden: secrets are compared as hashes and
may hold any character, a client uses only the method it is registered for, at every endpoint, and unknown token hints
are ignored.
"""

import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import Any

from authlib.oauth2.rfc6749 import AuthorizationServer
from authlib.oauth2.rfc6749.errors import InvalidRequestError, InvalidScopeError
from authlib.oauth2.rfc7009 import RevocationEndpoint

from entrepot.access.oauth.client import METHODS, Client
from entrepot.access.oauth.grants import (
    CodeGrant,
    InvalidTargetError,
    OwnRightsGrant,
    PresentedCode,
    ReadRequest,
    S256Only,
)
from entrepot.access.operations import minting
from entrepot.access.rules import sessions as session_rules
from entrepot.access.rules import tokens
from entrepot.access.rules.tokens import TokenKind
from entrepot.kernel import permissions

Answer = tuple[int, dict[str, Any], dict[str, str]]


@dataclass(frozen=True)
class PresentedToken:
    """A token that a client asks to revoke; whether it is that client's own is decided where it is updated."""

    text: str

    def check_client(self, client: Client) -> bool:
        """True: another client's token is left alone without saying so."""
        return True


class Revocation(RevocationEndpoint):  # type: ignore[misc]
    """RFC 7009 for the tokens there are."""

    CLIENT_AUTH_METHODS = METHODS

    def check_params(self, request: ReadRequest, client: Client) -> None:
        """A token must be given; a hint that is not known is ignored (RFC 7009 §2.1)."""
        if not request.form.get("token"):
            raise InvalidRequestError("Missing 'token' in request.")

    def query_token(self, token_string: str, token_type_hint: str | None) -> PresentedToken:
        """Anything may be a token."""
        return PresentedToken(token_string)

    def revoke_token(self, token: PresentedToken, request: ReadRequest) -> None:
        """Remember it for the transaction that follows."""
        self.server.to_revoke.append(token.text)


@dataclass(frozen=True)
class Issued:
    """Tokens made, to be stored."""

    access_token: str
    refresh_token: str | None
    scopes: Sequence[str]

    def __repr__(self) -> str:
        return f"Issued({' '.join(self.scopes)})"


@dataclass(kw_only=True, eq=False)
class Server(AuthorizationServer):  # type: ignore[misc]
    """Decides one request of one client; what it decided to write is in `issued` and `to_revoke`.

    `resources` are the names of this shop's API; `presented` is the code that was locked for this request.
    """

    client: Client | None
    shop_id: uuid.UUID
    resources: Collection[str] = ()
    presented: PresentedCode | None = None
    issued: list[Issued] = field(default_factory=list)
    to_revoke: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__(scopes_supported=list(permissions.registry()))
        self.register_grant(CodeGrant, [S256Only()])
        self.register_grant(OwnRightsGrant)
        self.register_endpoint(Revocation)
        self.register_token_generator("default", self._make_token)

    def query_client(self, client_id: str) -> Client | None:
        """The client that was loaded, if it is the one named."""
        return self.client if self.client and self.client.get_client_id() == client_id else None

    def save_token(self, token: dict[str, Any], request: ReadRequest) -> None:
        """Remember the tokens for the transaction that follows."""
        self.issued.append(Issued(token["access_token"], token.get("refresh_token"), token["scope"].split()))

    def create_oauth2_request(self, request: ReadRequest) -> ReadRequest:
        """The request as it was read."""
        return request

    def check_resource(self, resource: str | None) -> None:
        """Refuse a resource that is not this shop's API (RFC 8707); none means it."""
        if resource and resource not in self.resources:
            raise InvalidTargetError()

    def handle_response(self, status: int, body: dict[str, Any], headers: Any) -> Answer:
        """The answer, still without a framework."""
        return status, dict(body), dict(headers)

    def send_signal(self, name: str, *args: Any, **kwargs: Any) -> None:
        """Nobody listens."""

    def _make_token(
        self,
        grant_type: str,
        client: Client,
        user: object = None,
        scope: str | None = None,
        expires_in: int | None = None,
        include_refresh_token: bool = False,
    ) -> dict[str, Any]:
        granted = client.get_allowed_scope(scope)
        if not granted:
            raise InvalidScopeError()
        made = {
            "token_type": "Bearer",
            "access_token": minting.new(TokenKind.ACCESS, shop_id=self.shop_id),
            "expires_in": int(session_rules.APP_ACCESS_LIFE.total_seconds()),
            "scope": granted,
        }
        if include_refresh_token:
            both = minting.new_secret() + minting.new_secret()
            made["refresh_token"] = tokens.build(TokenKind.REFRESH, shop_id=self.shop_id, secret=both)
        return made
