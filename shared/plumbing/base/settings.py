"""Settings: an instance's configuration from its environment, with defaults for a trial."""

from pathlib import Path
from typing import Self

from pydantic import Field, SecretStr, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from shared.plumbing.base.transport import encrypted_database, refuse_unless_encrypted


class Settings(BaseSettings):
    """Settings, each read from the environment variable ``UTBYTE_<NAME>``."""

    model_config = SettingsConfigDict(env_prefix="UTBYTE_", extra="ignore")

    database_url: str | None = Field(
        default=None, description="PostgreSQL server; without it one is embedded in the data folder"
    )
    database_plaintext: bool = Field(
        default=False, description="Let a database server on another machine be asked without TLS"
    )
    database_prefix: str = Field(
        default="utbyte", description="Databases are named <prefix>_<service>"
    )
    keys_database_url: str | None = Field(
        default=None,
        description="PostgreSQL server of the database of personal keys; else that of all others",
    )
    database_accounts: str | None = Field(
        default=None,
        description="The database account of a service is this and its name: to these the"
        " migration gives their rights; without it all use one account",
    )
    data: Path = Field(default=Path(".data"), description="Folder for what is kept")
    shelf: Path | None = Field(
        default=None,
        description="Folder of the shelf key; `shelf` in the data folder when left out. Never part"
        " of a backup",
    )
    host: str = Field(default="127.0.0.1", description="Address to listen on")
    port: int = Field(default=8000, description="Port to listen on")
    issuer: str = Field(default="utbyte-directory", description="Issuer that tokens must name")
    audience: str = Field(default="utbyte", description="Audience that tokens must name")
    inbox_days: int = Field(default=60, description="Days that a heard message is remembered")
    idempotency_days: int = Field(default=7, description="Days that an answer can be repeated")
    body_limit: int = Field(default=1_000_000, description="Largest request body, bytes")
    header_seconds: float = Field(
        default=10.0, gt=0, description="How long the header of a request may take to arrive"
    )
    body_seconds: float = Field(
        default=30.0, gt=0, description="How long the body of a request may take to arrive"
    )
    idle_seconds: int = Field(
        default=20, gt=0, description="How long a connection is kept open between two requests"
    )
    kafka: str | None = Field(
        default=None, description="Kafka's bootstrap servers; without them one process does it all"
    )
    kafka_user: str | None = Field(default=None, description="Our name there, where it asks (SASL)")
    kafka_password: SecretStr = Field(default=SecretStr(""), description="Our password there")
    kafka_plaintext_passwords: bool = Field(
        default=False, description="Let that password travel without TLS"
    )
    kafka_ca: Path | None = Field(
        default=None, description="CA of the brokers' certificates; with it we speak TLS to them"
    )
    kafka_replication: int = Field(default=3, description="Copies of each topic that is made")
    service_url: str = Field(
        default="http://127.0.0.1:8000",
        description="Where the services find each other; {service} stands for the name",
    )
    service_urls: dict[str, str] = Field(
        default={}, description="The same for single services, as JSON, where they differ"
    )
    tls_certificate: Path | None = Field(
        default=None,
        description="Our certificate with its chain; with its key we serve https",
    )
    tls_key: Path | None = Field(default=None, description="The private key of our certificate")
    service_ca: Path | None = Field(
        default=None,
        description="CA of the services' certificates, where their addresses are https",
    )
    kafka_prefix: str = Field(default="utbyte.", description="Of all topics and groups")
    virtual_clock: bool = Field(default=False, description="Follow a clock that operators move")
    traces: str = Field(
        default="off",
        description="Where traces go: off, console, or the name of an OpenTelemetry exporter"
        " that is installed (entry point of opentelemetry_traces_exporter)",
    )

    @model_validator(mode="after")
    def _nothing_is_readable_on_the_way(self) -> Self:
        if not self.database_plaintext:
            self.database_url = encrypted_database(self.database_url, "UTBYTE_DATABASE_URL")
            keys = encrypted_database(self.keys_database_url, "UTBYTE_KEYS_DATABASE_URL")
            self.keys_database_url = keys
        sends = self.kafka_user is not None and self.kafka_ca is None
        if sends and not self.kafka_plaintext_passwords:
            refuse_unless_encrypted()
        if (self.tls_certificate is None) != (self.tls_key is None):
            raise ValueError("UTBYTE_TLS_CERTIFICATE and UTBYTE_TLS_KEY go together")
        return self

    def url_of(self, service: str) -> str:
        """Return the address of a service."""
        return self.service_urls.get(service, self.service_url.replace("{service}", service))

    @property
    def shelf_folder(self) -> Path:
        return self.shelf or self.data / "shelf"

    def keys_server(self, server: str) -> str:
        """Return the server of the personal keys; ``server`` unless another is configured."""
        return self.keys_database_url or server
