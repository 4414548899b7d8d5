"""What an operator sets is read from `ENTREPOT_*`, once, and cannot be changed afterwards."""

from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from entrepot.kernel.settings import SecretMissing, Settings


def test_without_anything_set_everything_is_local(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    settings = Settings()
    assert (settings.embedded, settings.base_url, settings.media_url) == (
        True,
        "http://127.0.0.1:8000",
        f"file://{tmp_path}/.data/media",
    )


def test_the_environment_names_a_server_and_a_bucket(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ENTREPOT_DATABASE_URL", "postgresql://shop@db/shop")
    monkeypatch.setenv("ENTREPOT_STORAGE_URL", "s3://key:secret@files.example/shop")
    monkeypatch.setenv("ENTREPOT_PUBLIC_URL", "https://shop.example/")
    settings = Settings()
    assert (settings.embedded, settings.base_url, settings.media_url) == (
        False,
        "https://shop.example",
        "s3://key:secret@files.example/shop",
    )


def test_settings_are_frozen() -> None:
    with pytest.raises(ValidationError):
        Settings().port = 9


def test_a_secret_is_made_once_and_kept_private(tmp_path: Path) -> None:
    made = Settings(data_dir=tmp_path).signing_secret()
    assert (len(made) >= 32, Settings(data_dir=tmp_path).signing_secret()) == (True, made)
    assert (tmp_path / "secret").stat().st_mode & 0o077 == 0


SERVER = "postgresql://shop@db/shop"


def test_with_a_server_of_ones_own_a_secret_is_not_made(tmp_path: Path) -> None:
    with pytest.raises(SecretMissing) as refused:
        Settings(data_dir=tmp_path, database_url=SERVER).signing_secret()
    assert ("at least 32" in refused.value.message("en"), "至少 32" in refused.value.message("zh-CN")) == (True, True)
    assert list(tmp_path.iterdir()) == []


def test_in_development_or_where_one_is_kept_a_server_of_ones_own_needs_none(tmp_path: Path) -> None:
    made = Settings(data_dir=tmp_path, database_url=SERVER, development=True).signing_secret()
    assert Settings(data_dir=tmp_path, database_url=SERVER).signing_secret() == made


@pytest.mark.parametrize("given", [{"secret": "short"}, {"old_secrets": ["long-enough-" * 3, "short"]}])
def test_a_short_secret_is_refused(given: dict[str, Any]) -> None:
    with pytest.raises(ValidationError, match="at least 32 characters"):
        Settings(**given)


def test_the_secret_that_seals_comes_before_those_that_only_open(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ENTREPOT_SECRET", "present-" * 4)
    monkeypatch.setenv("ENTREPOT_OLD_SECRETS", f'["{"last-one" * 4}", "{"earliest" * 4}"]')
    assert Settings().sealing_secrets() == ("present-" * 4, "last-one" * 4, "earliest" * 4)


def test_no_secret_is_printed() -> None:
    shown = repr(Settings(secret="wholly-unguessable-" * 3, old_secrets=["wholly-unguessable-" * 4]))
    assert "wholly-unguessable" not in shown
