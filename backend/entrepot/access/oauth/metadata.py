"""What the server says of itself: RFC 8414, and RFC 9728 of the API it guards."""

from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from entrepot.access.oauth.client import CONFIDENTIAL_METHODS, METHODS
from entrepot.access.rules import keys as key_rules
from entrepot.access.rules import oauth as oauth_rules
from entrepot.access.rules.apps import GrantType
from entrepot.kernel import permissions
from entrepot.kernel.database import Tx
from entrepot.shops import reads as shop_reads

OF_RESOURCE = "/.well-known/oauth-protected-resource"


def routes() -> list[Route]:
    """The well-known addresses."""
    return [
        Route("/.well-known/oauth-authorization-server", _authorization_server, methods=["GET"]),
        Route(OF_RESOURCE, _protected_resource, methods=["GET"]),
        # That of `/graphql`, where RFC 9728 §3.1 looks for it.
        Route(f"{OF_RESOURCE}/graphql", _protected_resource, methods=["GET"]),
    ]


def challenge(base_url: str) -> str:
    """What a request without a token that works is told: where to get one (RFC 6750 §3, RFC 9728 §5.1)."""
    return f'Bearer error="invalid_token", resource_metadata="{base_url}{OF_RESOURCE}/graphql"'


async def resources(tx: Tx, *, base_url: str) -> frozenset[str]:
    """The names by which a client may ask for the API of the bound shop (RFC 8707)."""
    shop = await shop_reads.get_shop(tx)
    return frozenset([f"{base_url}/graphql", f"{base_url}/shops/{shop['handle']}"])


async def _authorization_server(http: Request) -> JSONResponse:
    """RFC 8414: what there is, and nothing that is not there yet."""
    issuer = http.app.state.settings.base_url
    return JSONResponse(
        {
            "issuer": issuer,
            "authorization_endpoint": f"{issuer}/oauth/authorize",
            "token_endpoint": f"{issuer}/oauth/token",
            "token_endpoint_auth_methods_supported": METHODS,
            "token_endpoint_auth_signing_alg_values_supported": list(key_rules.ALGORITHMS),
            "pushed_authorization_request_endpoint": f"{issuer}/oauth/par",
            "require_pushed_authorization_requests": False,
            "revocation_endpoint": f"{issuer}/oauth/revoke",
            "revocation_endpoint_auth_methods_supported": METHODS,
            "introspection_endpoint": f"{issuer}/oauth/introspect",
            "introspection_endpoint_auth_methods_supported": CONFIDENTIAL_METHODS,
            "grant_types_supported": [name.value for name in GrantType],
            "response_types_supported": ["code"],
            "response_modes_supported": ["query"],
            "code_challenge_methods_supported": [oauth_rules.CHALLENGE_METHOD],
            "authorization_response_iss_parameter_supported": True,
            "prompt_values_supported": [name.value for name in oauth_rules.Prompt],
            "scopes_supported": sorted(permissions.app_scopes()),
            "ui_locales_supported": ["zh-CN", "en"],
        }
    )


async def _protected_resource(http: Request) -> JSONResponse:
    """RFC 9728: who gives tokens for the API, and how they are shown."""
    issuer = http.app.state.settings.base_url
    return JSONResponse(
        {
            "resource": f"{issuer}/graphql",
            "authorization_servers": [issuer],
            "scopes_supported": sorted(permissions.app_scopes()),
            "bearer_methods_supported": ["header"],
        }
    )
