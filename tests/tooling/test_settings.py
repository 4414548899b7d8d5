"""What an operator sets is read from `ENTREPOT_*`, once, and cannot be changed afterwards."""

from pathlib import Path

import pytest
from pydantic import ValidationError

from entrepot.kernel.settings import Settings


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


def test_a_short_secret_is_refused() -> None:
    with pytest.raises(ValidationError, match="at least 32 characters"):
        Settings(secret="short")


def test_the_secret_is_not_printed() -> None:
    assert "wholly-unguessable" not in repr(Settings(secret="wholly-unguessable-" * 3))
