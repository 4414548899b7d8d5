"""What an operator decides, read once from `ENTREPOT_*` in the environment; nothing reads the environment later."""

import secrets
from pathlib import Path
from typing import Annotated, Self

from pydantic import Field, SecretStr, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

SHORTEST_SECRET = 32


class Settings(BaseSettings):
    """The settings of one process; frozen."""

    model_config = SettingsConfigDict(env_prefix="ENTREPOT_", frozen=True, extra="ignore")

    data_dir: Path = Field(default=Path(".data"), description="Where the embedded database and local media live.")
    database_url: str | None = Field(
        default=None, description="postgresql://… of a server; unset means the embedded one."
    )
    database_pool_size: Annotated[int, Field(ge=2, le=200)] = 10
    database_statement_cache: Annotated[int, Field(ge=0, le=10000)] = Field(
        default=1000, description="Prepared statements that a connection keeps; 0 for a PgBouncer older than 1.21."
    )
    storage_url: str | None = Field(
        default=None, description="file:///dir or s3://key:secret@host/bucket; unset means DATA_DIR/media."
    )
    mail_url: str | None = Field(
        default=None, description="smtp://user:password@host:587; unset means mail is only stored."
    )
    mail_from: str = "Entrepot <shop@localhost>"
    host: str = Field(
        default="127.0.0.1", description="The address to listen on; loopback unless a proxy is elsewhere."
    )
    port: Annotated[int, Field(ge=1, le=65535)] = 8000
    public_url: str | None = Field(
        default=None, description="How browsers reach this server; unset means http://HOST:PORT."
    )
    allowed_hosts: tuple[str, ...] = Field(
        default=("127.0.0.1", "localhost", "[::1]"), description="Host headers to answer, besides that of PUBLIC_URL."
    )
    admin_origins: tuple[str, ...] = Field(default=(), description="Other origins whose pages may call the API.")
    admin_dir: Path = Field(
        default=Path(__file__).resolve().parents[3] / "admin-ui" / "dist", description="The built admin SPA."
    )
    development: bool = Field(default=False, description="Serve the GraphQL IDE and allow anonymous introspection.")
    embedded_worker: bool = Field(default=False, description="Run jobs inside the API process.")
    secret: SecretStr | None = Field(
        default=None, description="At least 32 characters that sign tokens; unset means one kept in DATA_DIR/secret."
    )

    @field_validator("secret")
    @classmethod
    def _long_enough(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None and len(value.get_secret_value()) < SHORTEST_SECRET:
            raise ValueError(f"ENTREPOT_SECRET needs at least {SHORTEST_SECRET} characters")
        return value

    @property
    def base_url(self) -> str:
        """The address that links start with, without a slash at the end."""
        return (self.public_url or f"http://{self.host}:{self.port}").rstrip("/")

    @property
    def media_url(self) -> str:
        """Where files are kept: the given storage, or a directory beside the database."""
        return self.storage_url or f"file://{(self.data_dir / 'media').resolve()}"

    @property
    def embedded(self) -> bool:
        """Whether this process brings its own PostgreSQL."""
        return self.database_url is None

    def signing_secret(self) -> str:
        """The secret that signs tokens; made and kept in the data directory when the operator gave none."""
        if self.secret is not None:
            return self.secret.get_secret_value()
        kept = self.data_dir / "secret"
        if not kept.exists():
            self.data_dir.mkdir(parents=True, exist_ok=True)
            kept.touch(mode=0o600)
            kept.write_text(secrets.token_urlsafe(48))
        return kept.read_text().strip()

    def with_(self, **changes: object) -> Self:
        """The same settings with some of them changed, as command line options do."""
        return self.model_copy(update=changes)
