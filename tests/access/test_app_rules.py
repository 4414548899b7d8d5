"""Where codes may be sent, and which scopes an app is given."""

import pytest

from entrepot.access.rules import apps
from entrepot.kernel import errors


@pytest.mark.parametrize(
    "url",
    ["https://app.example/callback", "https://app.example:8443/a?b=c", "http://127.0.0.1:9000/cb", "http://[::1]/cb"],
)
def test_a_safe_redirect_is_kept_as_written(url):
    assert apps.check_redirect(url) == url


@pytest.mark.parametrize(
    "url",
    [
        "",
        "app",
        "javascript:alert(1)",
        "data:text/html,x",
        "myapp://cb",
        "http://app.example/cb",
        "http://localhost/cb",
        "https://user@app.example/",
        "https://app.example/#x",
        "https://10.0.0.1/cb",
        "https://127.0.0.1/cb",
        "https://localhost/cb",
        "https://app.example/\n",
        "https://app.example/例",
        "https://app.example:99999/",
        "https://[::1/",
        "//app.example/cb",
        "https:///cb",
    ],
)
def test_an_unsafe_redirect_is_refused(url):
    with pytest.raises(apps.RedirectInvalid) as refused:
        apps.check_redirect(url, field=("redirectUris", 0))
    assert refused.value.field == ("redirectUris", 0)


def test_an_endless_redirect_is_refused():
    with pytest.raises(errors.TooLong):
        apps.check_redirect("https://app.example/" + "a" * 2000)


@pytest.mark.parametrize(
    ("asked", "granted"),
    [
        ([], ["read_orders", "read_stock"]),
        (["read_stock"], ["read_stock"]),
        (["read_stock", "write_orders", "read_stock"], ["read_stock"]),
        (["write_orders"], []),
    ],
)
def test_granted_is_asked_and_allowed(asked, granted):
    assert apps.granted_scopes(asked, allowed=["read_orders", "read_stock"]) == granted
