"""Authlib's authorization server over rows that are loaded already.

Authlib's grants are synchronous and never touch the database here: the client is found before, the token is stored
after. What its defaults get wrong (security.md §3) is overridden: secrets are compared as hashes and may hold any
character, a client uses only the method it is registered for, at every endpoint, and unknown token hints are ignored.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, cast

from authlib.oauth2.rfc6749 import AuthorizationServer, ClientCredentialsGrant, ClientMixin, OAuth2Request
from authlib.oauth2.rfc6749.errors import InvalidRequestError, InvalidScopeError
from authlib.oauth2.rfc6749.requests import BasicOAuth2Payload
from authlib.oauth2.rfc7009 import RevocationEndpoint

from entrepot.access.operations import minting
from entrepot.access.rules import apps as app_rules
from entrepot.access.rules import sessions as session_rules
from entrepot.access.rules import tokens
from entrepot.access.rules.apps import ClientAuthentication
from entrepot.kernel import permissions
from entrepot.kernel.database import Row

SECRET_METHODS = [ClientAuthentication.BASIC.value, ClientAuthentication.POST.value]
Answer = tuple[int, dict[str, Any], dict[str, str]]


@dataclass(frozen=True)
class Client(ClientMixin):  # type: ignore[misc]
    """An app as Authlib sees it."""

    row: Row
    now: datetime

    def get_client_id(self) -> str:
        """The app's public name."""
        return cast(str, self.row["client_id"])

    def get_default_redirect_uri(self) -> None:
        """None: an address is always named."""

    def check_redirect_uri(self, redirect_uri: str) -> bool:
        """Addresses are compared as they are written, to the letter."""
        return redirect_uri in self.row["redirect_uris"]

    def get_allowed_scope(self, scope: str | None) -> str:
        """What was asked and is allowed."""
        return " ".join(app_rules.granted_scopes((scope or "").split(), allowed=self.row["scopes"]))

    def check_client_secret(self, client_secret: str) -> bool:
        """The secret of today, or the one before while it is still good."""
        if tokens.matches(self.row["client_secret_hash"], secret=client_secret):
            return True
        overlap = self.row["previous_secret_expires_at"]
        is_overlapping = overlap is not None and overlap > self.now
        return is_overlapping and tokens.matches(self.row["previous_secret_hash"], secret=client_secret)

    def check_endpoint_auth_method(self, method: str, endpoint: str) -> bool:
        """Only the registered method, whatever the endpoint."""
        return bool(method == self.row["token_endpoint_auth_method"])

    def check_response_type(self, response_type: str) -> bool:
        """No authorization endpoint exists."""
        return False

    def check_grant_type(self, grant_type: str) -> bool:
        """Only the registered grants."""
        return grant_type in self.row["grant_types"]


class FormRequest(OAuth2Request):  # type: ignore[misc]
    """A form that was read already; parameters of the address do not count."""

    def __init__(self, *, uri: str, headers: Mapping[str, str], form: dict[str, str]) -> None:
        super().__init__("POST", uri, headers=headers)
        self.payload = BasicOAuth2Payload(form)

    @property
    def args(self) -> dict[str, str]:
        """Nothing: parameters travel in the form."""
        return {}

    @property
    def form(self) -> dict[str, str]:
        """The form's parameters."""
        return cast(dict[str, str], self.payload.data)


class OwnRightsGrant(ClientCredentialsGrant):  # type: ignore[misc]
    """Client credentials: an app acts for itself."""

    TOKEN_ENDPOINT_AUTH_METHODS = SECRET_METHODS


@dataclass(frozen=True)
class PresentedToken:
    """A token that a client asks to revoke; whether it is that client's own is decided where it is updated."""

    text: str

    def check_client(self, client: Client) -> bool:
        """True: another client's token is left alone without saying so."""
        return True


class Revocation(RevocationEndpoint):  # type: ignore[misc]
    """RFC 7009 for the tokens there are."""

    CLIENT_AUTH_METHODS = SECRET_METHODS

    def check_params(self, request: FormRequest, client: Client) -> None:
        """A token must be given; a hint that is not known is ignored (RFC 7009 §2.1)."""
        if not request.form.get("token"):
            raise InvalidRequestError("Missing 'token' in request.")

    def query_token(self, token_string: str, token_type_hint: str | None) -> PresentedToken:
        """Anything may be a token."""
        return PresentedToken(token_string)

    def revoke_token(self, token: PresentedToken, request: FormRequest) -> None:
        """Remember it for the transaction that follows."""
        self.server.to_revoke.append(token.text)


@dataclass(frozen=True)
class Issued:
    """A token made, to be stored."""

    token: str
    scopes: Sequence[str]

    def __repr__(self) -> str:
        return f"Issued({' '.join(self.scopes)})"


@dataclass(kw_only=True, eq=False)
class Server(AuthorizationServer):  # type: ignore[misc]
    """Decides one request of one client; what it decided to write is in `issued` and `to_revoke`."""

    client: Client | None
    shop_id: Any
    issued: list[Issued] = field(default_factory=list)
    to_revoke: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__(scopes_supported=list(permissions.registry()))
        self.register_grant(OwnRightsGrant)
        self.register_endpoint(Revocation)
        self.register_token_generator("default", self._make_token)

    def query_client(self, client_id: str) -> Client | None:
        """The client that was loaded, if it is the one named."""
        return self.client if self.client and self.client.get_client_id() == client_id else None

    def save_token(self, token: dict[str, Any], request: FormRequest) -> None:
        """Remember the token for the transaction that follows."""
        self.issued.append(Issued(token["access_token"], token["scope"].split()))

    def create_oauth2_request(self, request: FormRequest) -> FormRequest:
        """The request as it was read."""
        return request

    def handle_response(self, status: int, body: dict[str, Any], headers: Any) -> Answer:
        """The answer, still without a framework."""
        return status, dict(body), dict(headers)

    def send_signal(self, name: str, *args: Any, **kwargs: Any) -> None:
        """Nobody listens."""

    def _make_token(
        self,
        grant_type: str,
        client: Client,
        user: None = None,
        scope: str | None = None,
        expires_in: int | None = None,
        include_refresh_token: bool = False,
    ) -> dict[str, Any]:
        granted = client.get_allowed_scope(scope)
        if not granted:
            raise InvalidScopeError()
        return {
            "token_type": "Bearer",
            "access_token": minting.new(tokens.TokenKind.ACCESS, shop_id=self.shop_id),
            "expires_in": int(session_rules.APP_ACCESS_LIFE.total_seconds()),
            "scope": granted,
        }
