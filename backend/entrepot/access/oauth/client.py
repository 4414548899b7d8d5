"""An app as Authlib sees it, over a row that is loaded already."""

import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import cast

from authlib.oauth2.rfc6749 import ClientMixin

from entrepot.access.rules import apps as app_rules
from entrepot.access.rules import oauth as oauth_rules
from entrepot.access.rules import tokens
from entrepot.access.rules.apps import ClientAuthentication, GrantType
from entrepot.kernel import permissions
from entrepot.kernel.database import Row

CONFIDENTIAL_METHODS = [
    ClientAuthentication.BASIC.value,
    ClientAuthentication.POST.value,
    ClientAuthentication.PRIVATE_KEY.value,
]
METHODS = [*CONFIDENTIAL_METHODS, ClientAuthentication.NONE.value]


@dataclass(frozen=True)
class Client(ClientMixin):
    """An app: what it may ask for, where to, and how it proves who it is.

    `reach` is what the person who answers for it holds, where it acts for itself and needs one; `is_proven` whether
    an assertion that it brings is believed.
    """

    row: Row
    now: datetime
    reach: frozenset[str] | None = None
    is_proven: bool = False

    @property
    def id(self) -> uuid.UUID:
        """The app's id."""
        return cast(uuid.UUID, self.row["id"])

    @property
    def is_public(self) -> bool:
        """Whether it can keep no secret."""
        kind = app_rules.kind_of(ClientAuthentication(self.row["token_endpoint_auth_method"]))
        return kind is app_rules.ClientKind.PUBLIC

    def get_client_id(self) -> str:
        """The app's public name."""
        return cast(str, self.row["client_id"])

    def get_default_redirect_uri(self) -> None:
        """None: an address is always named."""

    def check_redirect_uri(self, redirect_uri: str) -> bool:
        """Addresses are compared as they are written, to the letter, but for the port of a native app's loopback."""
        return oauth_rules.matches_redirect(
            redirect_uri, registered=self.row["redirect_uris"], is_native=self.row["is_native"]
        )

    def get_allowed_scope(self, scope: str | None) -> str:
        """What was asked and is allowed; what is withheld from all apps by now is not."""
        possible = permissions.app_scopes() if self.reach is None else permissions.app_scopes() & self.reach
        allowed = [name for name in self.row["scopes"] if name in possible]
        return " ".join(app_rules.granted_scopes((scope or "").split(), allowed=allowed))

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
        """Codes, for those who may redeem them."""
        return response_type == "code" and self.check_grant_type(GrantType.AUTHORIZATION_CODE.value)

    def check_grant_type(self, grant_type: str) -> bool:
        """Only the registered grants."""
        return grant_type in self.row["grant_types"]
