"""Which answers pages of other origins may read.

The API, its files and what it says of itself are for browsers anywhere, without cookies. All else is for one origin or
for no browser: pages where people sign in and allow, tokens of apps, the admin, the operator's probes.
"""

from collections.abc import Sequence

from starlette.middleware.cors import CORSMiddleware
from starlette.types import ASGIApp, Receive, Scope, Send

SHARED = ("/graphql", "/files/*", "/.well-known/*")
SENT_HEADERS = ("authorization", "content-type", "accept-language", "entrepot-reason", "shop")
READ_HEADERS = ("x-request-id", "etag", "retry-after", "www-authenticate")
PREFLIGHT_SECONDS = 86400


class SharedOrigins:
    """CORS for the shared paths alone; `origins` empty means every origin."""

    def __init__(self, app: ASGIApp, *, origins: Sequence[str]) -> None:
        self._own = app
        self._shared = CORSMiddleware(
            app,
            allow_origins=list(origins) or ["*"],
            allow_methods=["GET", "POST"],
            allow_headers=list(SENT_HEADERS),
            expose_headers=list(READ_HEADERS),
            max_age=PREFLIGHT_SECONDS,
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, with or without a word to other origins."""
        chosen = self._shared if is_shared(scope.get("path", "")) else self._own
        await chosen(scope, receive, send)


def is_shared(path: str) -> bool:
    """Whether pages of other origins may read what is at this path."""
    return any(path.startswith(item[:-1]) if item.endswith("*") else path == item for item in SHARED)
