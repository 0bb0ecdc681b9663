"""Settings: what an instance is told by its environment, each with a default for a trial."""

from pathlib import Path

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    """Settings, each from the environment variable ``UTBYTE_…`` of its name."""

    model_config = SettingsConfigDict(env_prefix="UTBYTE_", extra="ignore")

    database_url: str | None = Field(
        default=None, description="PostgreSQL server; without it one is embedded in the data folder"
    )
    database_prefix: str = Field(
        default="utbyte", description="Databases are named <prefix>_<service>"
    )
    keys_database_url: str | None = Field(
        default=None,
        description="PostgreSQL server of the database of personal keys; else that of all others",
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
    kafka_prefix: str = Field(default="utbyte.", description="Of all topics and groups")
    virtual_clock: bool = Field(default=False, description="Follow a clock that operators move")
    traces: str = Field(
        default="off",
        description="Where traces go: off, console, or the name of an OpenTelemetry exporter"
        " that is installed (entry point of opentelemetry_traces_exporter)",
    )

    def url_of(self, service: str) -> str:
        """Return where a service is found."""
        return self.service_urls.get(service, self.service_url.replace("{service}", service))

    @property
    def shelf_folder(self) -> Path:
        """Return the folder of the shelf key."""
        return self.shelf or self.data / "shelf"

    def keys_server(self, server: str) -> str:
        """Return the server of the personal keys, where all others are on ``server``."""
        return self.keys_database_url or server
