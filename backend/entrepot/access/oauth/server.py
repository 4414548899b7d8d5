"""Authlib's authorization server over rows that are loaded already.

Authlib's grants are synchronous and never touch the database here: the client is found and the code locked before, the
token is stored after. What its defaults get wrong (security.md §3) is overridden: secrets are compared as hashes and
may hold any character, a client uses only the method it is registered for, at every endpoint, and unknown token hints
are ignored.
"""

import uuid
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from authlib.oauth2.rfc6749 import AuthorizationServer
from authlib.oauth2.rfc6749.errors import InvalidRequestError, InvalidScopeError
from authlib.oauth2.rfc7009 import RevocationEndpoint
from authlib.oauth2.rfc7662 import IntrospectionEndpoint

from entrepot.access.oauth.client import CONFIDENTIAL_METHODS, METHODS, Client
from entrepot.access.oauth.grants import (
    CodeGrant,
    InvalidTargetError,
    OwnRightsGrant,
    PresentedCode,
    PresentedRefresh,
    ReadRequest,
    RefreshGrant,
    S256Only,
)
from entrepot.access.operations import minting
from entrepot.access.rules import sessions as session_rules
from entrepot.access.rules import tokens
from entrepot.access.rules.apps import ClientAuthentication
from entrepot.access.rules.sessions import Refresh
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


class Revocation(RevocationEndpoint):
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
class IntrospectedToken:
    """A token that a resource server asks about and that works; `said` is what it is told."""

    said: dict[str, Any]

    def is_expired(self) -> bool:
        """False: it works."""
        return False

    def is_revoked(self) -> bool:
        """False: it works."""
        return False


class Introspection(IntrospectionEndpoint):
    """RFC 7662, for the apps that the staff made resource servers; to all others no token is active."""

    CLIENT_AUTH_METHODS = CONFIDENTIAL_METHODS

    def check_params(self, request: ReadRequest, client: Client) -> None:
        """A token must be given; a hint is only a hint."""
        if not request.form.get("token"):
            raise InvalidRequestError("Missing 'token' in request.")

    def query_token(self, token_string: str, token_type_hint: str | None) -> IntrospectedToken | None:
        """What was found of it before."""
        found: IntrospectedToken | None = self.server.introspected
        return found

    def check_permission(self, token: IntrospectedToken, client: Client, request: ReadRequest) -> bool:
        """Whether the client may know."""
        return bool(client.row["is_resource_server"])

    def introspect_token(self, token: IntrospectedToken) -> dict[str, Any]:
        """What is said of it."""
        return token.said


@dataclass(frozen=True)
class Issued:
    """Tokens made, to be stored."""

    access_token: str
    refresh_token: str | None
    scopes: Sequence[str]

    def __repr__(self) -> str:
        return f"Issued({' '.join(self.scopes)})"


def _by_assertion(query_client: Callable[[str], Client | None], request: ReadRequest) -> Client | None:
    """The client whose assertion was believed before."""
    client = query_client(request.form.get("client_id", ""))
    return client if client is not None and client.is_proven else None


@dataclass(kw_only=True, eq=False)
class Server(AuthorizationServer):
    """Decides one request of one client; what it decided to write is in `issued` and `to_revoke`.

    `resources` are the names of this shop's API; `presented`, `refreshed` and `introspected` are the code, the refresh
    token and the access token that were found for this request, the first two locked.
    """

    client: Client | None
    shop_id: uuid.UUID
    now: datetime
    resources: Collection[str] = ()
    presented: PresentedCode | None = None
    refreshed: PresentedRefresh | None = None
    introspected: IntrospectedToken | None = None
    issued: list[Issued] = field(default_factory=list)
    to_revoke: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__(scopes_supported=list(permissions.registry()))
        self.register_grant(CodeGrant, [S256Only()])
        self.register_grant(RefreshGrant)
        self.register_grant(OwnRightsGrant)
        self.register_endpoint(Revocation)
        self.register_endpoint(Introspection)
        self.register_token_generator("default", self._make_token)
        self.register_client_auth_method(ClientAuthentication.PRIVATE_KEY.value, _by_assertion)

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
        if self.refreshed is not None:
            return self._successors(self.refreshed, granted)
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

    def _successors(self, presented: PresentedRefresh, granted: str) -> dict[str, Any]:
        """What follows a refresh token; to a repetition the answer that was lost, as far as it still holds."""
        family, answered = presented.family, presented.family.answered
        seconds = session_rules.APP_ACCESS_LIFE.total_seconds()
        if presented.decision is Refresh.REPEAT and answered is not None:
            granted = " ".join(answered["scopes"])
            seconds = max(0, (answered["expires_at"] - self.now).total_seconds())
        return {
            "token_type": "Bearer",
            "access_token": family.access_token(self.shop_id),
            "refresh_token": family.successor(self.shop_id),
            "expires_in": int(seconds),
            "scope": granted,
        }
