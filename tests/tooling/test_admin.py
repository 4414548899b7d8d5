"""How the built SPA is served: its pages, its files, and what a browser is told about them."""

from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from entrepot import admin


@pytest.fixture
def client(tmp_path: Path) -> TestClient:
    """A built SPA of three files, with a secret beside it."""
    built = tmp_path / "dist"
    (built / "assets").mkdir(parents=True)
    (built / "index.html").write_text("<title>admin</title>")
    (built / "icon.svg").write_text("<svg/>")
    (built / "assets" / "app-1a2b.js").write_text("export {}")
    (tmp_path / "secret.txt").write_text("secret")
    return TestClient(Starlette(routes=admin.routes(built, origins=("https://files.example",))))


@pytest.mark.parametrize("path", ["/admin", "/admin/", "/admin/orders/123", "/admin/index.html"])
def test_every_page_is_the_one_page(client: TestClient, path: str) -> None:
    answer = client.get(path)
    assert (answer.status_code, answer.text, answer.headers["cache-control"]) == (
        200,
        "<title>admin</title>",
        "no-cache",
    )


def test_files_with_a_hash_are_kept_for_ever(client: TestClient) -> None:
    answer = client.get("/admin/assets/app-1a2b.js")
    assert (answer.status_code, answer.headers["cache-control"]) == (200, "public, max-age=31536000, immutable")
    assert client.get("/admin/assets/gone.js").status_code == 404


def test_the_icon_is_a_file(client: TestClient) -> None:
    assert client.get("/admin/icon.svg").text == "<svg/>"


def test_scripts_are_ours_alone_and_never_inline(client: TestClient) -> None:
    policy = client.get("/admin").headers["content-security-policy"].split("; ")
    assert [
        rule for rule in policy if rule.startswith(("script-src", "object-src", "base-uri", "frame-ancestors"))
    ] == [
        "script-src 'self'",
        "object-src 'none'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    ]
    assert "connect-src 'self' https://files.example" in policy


def test_c18_no_text_becomes_a_script(client: TestClient) -> None:
    policy = client.get("/admin").headers["content-security-policy"].split("; ")
    assert "require-trusted-types-for 'script'" in policy
    assert "trusted-types default" in policy


@pytest.mark.parametrize(
    "path", ["/admin/../secret.txt", "/admin/%2e%2e/secret.txt", "/admin/assets/%2e%2e/%2e%2e/secret.txt"]
)
def test_nothing_outside_is_served(client: TestClient, path: str) -> None:
    assert "secret" not in client.get(path).text
