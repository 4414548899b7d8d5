"""The built admin SPA: files of a folder, its index page for every path of its own, and the GraphQL IDE's page."""

from collections.abc import Sequence
from pathlib import Path

from starlette.requests import Request
from starlette.responses import FileResponse, PlainTextResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

FOR_EVER = "public, max-age=31536000, immutable"
# The policies that the IDE's editor (monaco-editor 0.52, `createTrustedTypesPolicy`) and DOMPurify make for themselves.
EDITOR_POLICIES = (
    "defaultWorkerFactory",
    "diffEditorWidget",
    "diffReview",
    "domLineBreaksComputer",
    "dompurify",
    "editorGhostText",
    "editorViewLayer",
    "standaloneColorizer",
    "stickyScrollViewLayer",
    "tokenizeToString",
)
MISSING = (
    "The admin UI is not built: run `make run`, or `npm run build` in admin-ui. / 管理界面尚未构建：请运行 make run。\n"
)


class HashedFiles(StaticFiles):
    """Files whose names carry a hash of their content, so that a browser never asks twice."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        """The file, to be kept for ever."""
        response = await super().get_response(path, scope)
        if response.status_code == 200:
            response.headers["cache-control"] = FOR_EVER
            response.headers["x-content-type-options"] = "nosniff"
        return response


def routes(directory: Path, *, origins: Sequence[str]) -> list[BaseRoute]:
    """The routes below `/admin`; `origins` are where browsers upload to and load pictures from."""
    headers = page_headers(origins)

    async def page(request: Request) -> Response:
        return _page(directory / "index.html", headers)

    async def own_file(request: Request) -> Response:
        """A file beside the index page, such as the icon; anything else is a page of the SPA."""
        name = request.path_params["path"]
        file = directory / name
        if "/" not in name and not name.startswith(".") and not name.endswith(".html") and file.is_file():
            return FileResponse(file, headers={"cache-control": "no-cache", "x-content-type-options": "nosniff"})
        return _page(directory / "index.html", headers)

    return [
        Mount("/admin/assets", HashedFiles(directory=directory / "assets", check_dir=False)),
        Route("/admin", page),
        Route("/admin/{path:path}", own_file),
    ]


def ide(directory: Path) -> Response | None:
    """The page of the GraphQL IDE, or None where the UI is not built."""
    file = directory / "ide.html"
    return _page(file, page_headers((), policies=("default", *EDITOR_POLICIES))) if file.is_file() else None


def page_headers(origins: Sequence[str], *, policies: Sequence[str] = ("default",)) -> dict[str, str]:
    """The headers of a page: scripts are ours alone and never inline; Ant Design writes its styles into the page.

    What could run a text as a script takes only what one of the named Trusted Types `policies` let through; the pages
    make `default` themselves (`admin-ui/src/lib/trustedTypes.ts`), and nobody can make another.
    """
    others = "".join(f" {origin}" for origin in origins)
    policy = (
        "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; "
        f"img-src 'self' data: blob:{others}; connect-src 'self'{others}; font-src 'self' data:; "
        "worker-src 'self' blob:; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; "
        f"require-trusted-types-for 'script'; trusted-types {' '.join(policies)}"
    )
    return {
        "content-security-policy": policy,
        "cache-control": "no-cache",
        "referrer-policy": "same-origin",
        "x-content-type-options": "nosniff",
        "x-frame-options": "DENY",
    }


def _page(file: Path, headers: dict[str, str]) -> Response:
    if not file.is_file():
        return PlainTextResponse(MISSING, status_code=404)
    return FileResponse(file, headers=headers, media_type="text/html")
