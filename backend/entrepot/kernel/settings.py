"""What an operator decides, read once from `ENTREPOT_*` in the environment; nothing reads the environment later."""

import secrets
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Self

from pydantic import Field, SecretStr, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from entrepot.kernel import embedded

SHORTEST_SECRET = 32


@dataclass(eq=False)
class SecretMissing(embedded.CannotStart):
    """ENTREPOT_SECRET is not set: with a database of your own it needs at least {shortest} characters, the same for
    every process."""

    code = "SECRET_MISSING"
    zh = "未设置 ENTREPOT_SECRET：使用自己的数据库时须设置至少 {shortest} 个字符，且所有进程相同。"
    shortest: str


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
    storefront_url: str | None = Field(
        default=None,
        description="Where customers shop, for links in mail, {shop} being the handle; unset means PUBLIC_URL.",
    )
    breached_passwords: Path | None = Field(
        default=None, description="A file of breached passwords, as SHA-1 ordered by hash; none of them is taken."
    )
    allowed_hosts: tuple[str, ...] = Field(
        default=("127.0.0.1", "localhost", "[::1]"), description="Host headers to answer, besides that of PUBLIC_URL."
    )
    admin_origins: tuple[str, ...] = Field(default=(), description="Other origins whose pages may call the API.")
    admin_dir: Path = Field(
        default=Path(__file__).resolve().parents[3] / "admin-ui" / "dist", description="The built admin SPA."
    )
    development: bool = Field(default=False, description="Serve the GraphQL IDE, and suggest names.")
    cost_maximum: Annotated[int, Field(ge=100)] = Field(
        default=2_000, description="What one request of a shopper or a stranger may cost, in points of @cost."
    )
    cost_maximum_trade: Annotated[int, Field(ge=100)] = Field(
        default=30_000, description="What one request of staff or an app may cost."
    )
    cost_bucket: Annotated[int, Field(ge=1_000)] = Field(
        default=60_000, description="Points that each token, customer or address has at most."
    )
    cost_restored: Annotated[int, Field(ge=1)] = Field(
        default=6_000, description="Points that come back to each of them in a second."
    )
    request_seconds: Annotated[int, Field(ge=1, le=600)] = Field(
        default=10, description="How long a request of a shopper or a stranger may take."
    )
    request_seconds_trade: Annotated[int, Field(ge=1, le=600)] = Field(
        default=30, description="How long a request of staff or an app may take."
    )
    introspection: bool = Field(default=True, description="Tell strangers the schema.")
    trusted_documents: Path | None = Field(
        default=None, description="A manifest of documents by id, as Apollo and Relay write it."
    )
    trusted_only: bool = Field(default=False, description="Answer strangers only to documents of that manifest.")
    kept_answers_mb: Annotated[int, Field(ge=0)] = Field(
        default=64, description="Memory for strangers' answers that may be given again; 0 keeps none."
    )
    outward_permitted: tuple[str, ...] = Field(
        default=(),
        description="Places of your own network, as host:port, that addresses chosen by apps may name; a JSON list.",
    )
    embedded_worker: bool = Field(default=False, description="Run jobs inside the API process.")
    secret: SecretStr | None = Field(
        default=None,
        description="At least 32 characters that sign upload addresses and seal stored secrets; unset means "
        "DATA_DIR/secret, which is made with the embedded database and in development only.",
    )
    old_secrets: tuple[SecretStr, ...] = Field(
        default=(), description="Secrets that were ENTREPOT_SECRET before; what they sealed is still opened."
    )

    @field_validator("secret")
    @classmethod
    def _long_enough(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None and len(value.get_secret_value()) < SHORTEST_SECRET:
            raise ValueError(f"ENTREPOT_SECRET needs at least {SHORTEST_SECRET} characters")
        return value

    @field_validator("old_secrets")
    @classmethod
    def _all_long_enough(cls, values: tuple[SecretStr, ...]) -> tuple[SecretStr, ...]:
        if any(len(value.get_secret_value()) < SHORTEST_SECRET for value in values):
            raise ValueError(f"each of ENTREPOT_OLD_SECRETS has at least {SHORTEST_SECRET} characters")
        return values

    @model_validator(mode="after")
    def _bucket_holds_a_request(self) -> Self:
        if self.cost_bucket < max(self.cost_maximum, self.cost_maximum_trade):
            raise ValueError("a bucket must hold what one request may cost")
        return self

    @model_validator(mode="after")
    def _trust_is_in_something(self) -> Self:
        if self.trusted_only and self.trusted_documents is None:
            raise ValueError("ENTREPOT_TRUSTED_ONLY needs a manifest in ENTREPOT_TRUSTED_DOCUMENTS")
        return self

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
        """The operator's secret, or the one kept in the data directory, which is made there; raises SecretMissing.

        Several processes on a server of the operator's own would each make one, and not understand one another.
        """
        if self.secret is not None:
            return self.secret.get_secret_value()
        kept = self.data_dir / "secret"
        if not kept.exists():
            if not (self.embedded or self.development):
                raise SecretMissing(shortest=str(SHORTEST_SECRET))
            self.data_dir.mkdir(parents=True, exist_ok=True)
            kept.touch(mode=0o600)
            kept.write_text(secrets.token_urlsafe(48))
        return kept.read_text().strip()

    def sealing_secrets(self) -> tuple[str, ...]:
        """The secrets that open what is sealed; the first seals."""
        return (self.signing_secret(), *(item.get_secret_value() for item in self.old_secrets))

    def with_(self, **changes: object) -> Self:
        """The same settings with some of them changed, as command line options do."""
        return self.model_copy(update=changes)
