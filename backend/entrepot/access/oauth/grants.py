"""Authlib's grants over rows that are loaded already; what its defaults get wrong is overridden (security.md §3)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from authlib.oauth2 import OAuth2Error
from authlib.oauth2.rfc6749 import (
    AuthorizationCodeGrant,
    AuthorizationCodeMixin,
    ClientCredentialsGrant,
    OAuth2Request,
    RefreshTokenGrant,
    TokenMixin,
)
from authlib.oauth2.rfc6749.errors import InvalidRequestError, InvalidScopeError, UnauthorizedClientError
from authlib.oauth2.rfc6749.requests import BasicOAuth2Payload
from authlib.oauth2.rfc7636 import CodeChallenge

from entrepot.access.oauth.client import METHODS, Client
from entrepot.access.operations import refreshing
from entrepot.access.rules import oauth as oauth_rules
from entrepot.access.rules.oauth import CodeState
from entrepot.access.rules.sessions import Refresh
from entrepot.kernel.database import Row


class InvalidTargetError(OAuth2Error):
    """The resource is none of this shop's (RFC 8707 §2)."""

    error = "invalid_target"
    description = "The resource is not the API of this client's shop."


class ReadRequest(OAuth2Request):
    """A request whose parameters were read already, from the one place where they belong."""

    def __init__(self, method: str, *, uri: str, headers: Mapping[str, str], parameters: dict[str, str]) -> None:
        super().__init__(method, uri, headers=headers)
        self.payload = BasicOAuth2Payload(parameters)

    @property
    def args(self) -> dict[str, str]:
        """What an address says; nothing where parameters travel in a form."""
        return cast(dict[str, str], self.payload.data) if self.method == "GET" else {}

    @property
    def form(self) -> dict[str, str]:
        """What a form says."""
        return cast(dict[str, str], self.payload.data) if self.method == "POST" else {}


@dataclass(frozen=True)
class PresentedCode(AuthorizationCodeMixin):
    """A locked code; `state` says what it is worth to the client that presents it."""

    row: Row
    state: CodeState
    code_challenge_method: str = oauth_rules.CHALLENGE_METHOD

    @classmethod
    def to(cls, client: Client, row: Row, *, now: datetime) -> "PresentedCode":
        """The code as this client presents it."""
        known = oauth_rules.Code(
            app_id=row["app_id"],
            expires_at=row["expires_at"],
            used_at=row["used_at"],
            granted=row["granted"],
            holder_active=row["holder_active"],
        )
        return cls(row, oauth_rules.decide_code(known, client=client.id, now=now))

    @property
    def code_challenge(self) -> str:
        """The hash of the verifier that must come with it."""
        return cast(str, self.row["code_challenge"])

    def get_redirect_uri(self) -> str:
        """Where it was sent to."""
        return cast(str, self.row["redirect_uri"])

    def get_scope(self) -> str:
        """What was allowed."""
        return " ".join(self.row["scopes"])


class S256Only(CodeChallenge):
    """Proof Key for Code Exchange, for every client and by S256 alone."""

    DEFAULT_CODE_CHALLENGE_METHOD = oauth_rules.CHALLENGE_METHOD
    SUPPORTED_CODE_CHALLENGE_METHOD = [oauth_rules.CHALLENGE_METHOD]

    def validate_code_challenge(self, grant: "CodeGrant", redirect_uri: str | None) -> None:
        """Refuse to begin without a challenge."""
        given = grant.request.payload.data
        if given.get("code_challenge_method") != oauth_rules.CHALLENGE_METHOD:
            raise InvalidRequestError("'code_challenge_method' must be S256.")
        if not oauth_rules.is_challenge(given.get("code_challenge", "")):
            raise InvalidRequestError("'code_challenge' must be the 43 characters of S256.")

    def validate_code_verifier(self, grant: "CodeGrant", result: Any) -> None:
        """Refuse to end without its verifier, or for another resource than it began with."""
        if not oauth_rules.is_verifier(grant.request.form.get("code_verifier", "")):
            raise InvalidRequestError("'code_verifier' is missing or malformed.")
        super().validate_code_verifier(grant, result)
        asked, meant = grant.request.form.get("resource"), grant.request.authorization_code.row["resource"]
        if asked and meant and asked != meant:
            raise InvalidTargetError()


class CodeGrant(AuthorizationCodeGrant):
    """A code that a person's consent became."""

    TOKEN_ENDPOINT_AUTH_METHODS = METHODS

    def query_authorization_code(self, code: str, client: Client) -> PresentedCode | None:
        """The locked code, where it is good."""
        presented: PresentedCode | None = self.server.presented
        return presented if presented and presented.state is CodeState.GOOD else None

    def authenticate_user(self, authorization_code: PresentedCode) -> object:
        """Whoever allowed it; that they still can was decided with the code."""
        return authorization_code.row["account_id"]

    def delete_authorization_code(self, authorization_code: PresentedCode) -> None:
        """Leave using it up to the transaction that follows."""


@dataclass(frozen=True)
class PresentedRefresh(TokenMixin):
    """A refresh token whose family is locked; `decision` says what it means."""

    family: refreshing.Locked
    decision: Refresh

    def check_client(self, client: Client) -> bool:
        """Whether it is this client's."""
        return bool(self.family.row["app_id"] == client.id)

    def get_scope(self) -> str:
        """What was allowed in the beginning."""
        return " ".join(self.family.row["scopes"])


class RefreshGrant(RefreshTokenGrant):
    """A session of an app goes on; each refresh token is good once, and for a moment longer for a lost answer."""

    TOKEN_ENDPOINT_AUTH_METHODS = METHODS
    INCLUDE_NEW_REFRESH_TOKEN = True

    def authenticate_refresh_token(self, refresh_token: str) -> PresentedRefresh | None:
        """The locked family, where the token is good."""
        presented: PresentedRefresh | None = self.server.refreshed
        return presented if presented and presented.decision in (Refresh.ROTATE, Refresh.REPEAT) else None

    def authenticate_user(self, refresh_token: PresentedRefresh) -> object:
        """Whoever allowed it; that they still can was decided with the token."""
        return refresh_token.family.row["account_id"]

    def revoke_old_credential(self, refresh_token: PresentedRefresh) -> None:
        """Leave the rotation up to the transaction that follows."""

    def _validate_token_scope(self, token: PresentedRefresh) -> None:
        """Refuse more than was allowed, and in a repetition anything else than was answered."""
        super()._validate_token_scope(token)
        asked, answered = self.request.payload.scope, token.family.answered
        if token.decision is Refresh.REPEAT and asked and answered and set(asked.split()) != set(answered["scopes"]):
            raise InvalidScopeError()


class OwnRightsGrant(ClientCredentialsGrant):
    """Client credentials: an app acts for itself, as far as somebody answers for it."""

    TOKEN_ENDPOINT_AUTH_METHODS = METHODS

    def validate_token_request(self) -> None:
        """Refuse an app whose sponsor is gone, or holds nothing of what it was given."""
        super().validate_token_request()
        if not self.request.client.get_allowed_scope(None):
            raise UnauthorizedClientError("Nobody answers for this app any more.")
