"""Settings: an instance's configuration from its environment, with defaults for a trial."""

from pathlib import Path
from typing import Annotated, Self

from pydantic import Field, IPvAnyNetwork, SecretStr, field_validator, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from shared.plumbing.base.transport import encrypted_database, refuse_unless_encrypted


class Settings(BaseSettings):
    """Settings, each read from the environment variable ``UTBYTE_<NAME>``."""

    model_config = SettingsConfigDict(env_prefix="UTBYTE_")

    database_url: str | None = Field(
        default=None, description="PostgreSQL server; by default, one embedded in the data folder"
    )
    database_plaintext: bool = Field(
        default=False,
        description="Allow connections to a database server on another machine without TLS",
    )
    database_prefix: str = Field(
        default="utbyte", description="Databases are named <prefix>_<service>"
    )
    keys_database_url: str | None = Field(
        default=None,
        description="PostgreSQL server of the database of personal keys; by default, database_url",
    )
    database_accounts: str | None = Field(
        default=None,
        description="Prefix of the services' database accounts, to which the migration grants"
        " their permissions; without it, all services use one account",
    )
    data: Path = Field(default=Path(".data"), description="Data folder")
    shelf: Path | None = Field(
        default=None,
        description="Folder of the shelf key, which is never part of a backup; by default, `shelf`"
        " in the data folder",
    )
    host: str = Field(default="127.0.0.1", description="Address to listen on")
    port: int = Field(default=8000, description="Port to listen on")
    public_url: str | None = Field(
        default=None,
        pattern=r"^https?://[A-Za-z0-9.\[\]:-]+$",
        description="Address at which people reach the portal, without a path; https makes its"
        " cookies Secure. By default, the address that a request names",
    )
    sign_in: Path | None = Field(
        default=None,
        description="TOML file of the identity providers at which people sign in to the portal",
    )
    issuer: str = Field(default="utbyte-directory", description="Issuer that tokens must name")
    audience: str = Field(default="utbyte", description="Audience that tokens must name")
    inbox_days: int = Field(
        default=60, description="Days for which a consumed message is remembered"
    )
    idempotency_days: int = Field(default=7, description="Days for which an answer can be repeated")
    body_limit: int = Field(default=1_000_000, description="Largest request body, in bytes")
    metrics_port: int | None = Field(
        default=None,
        description="Port of the portal's metrics, which its public port does not have; without it"
        " there are none",
    )
    header_seconds: float = Field(
        default=10.0, gt=0, description="Seconds in which the headers of a request must arrive"
    )
    body_seconds: float = Field(
        default=30.0, gt=0, description="Seconds in which the body of a request must arrive"
    )
    idle_seconds: int = Field(
        default=20,
        gt=0,
        description="Seconds for which a connection is kept open between two requests",
    )
    trusted_proxies: Annotated[tuple[IPvAnyNetwork, ...], NoDecode] = Field(
        default=(),
        description="Addresses or networks, separated by commas, of the proxies in front of the"
        " portal, whose X-Forwarded-For names the caller; without it, the limits for an address"
        " apply to each proxy as a whole",
    )
    kafka: str | None = Field(
        default=None,
        description="Kafka's bootstrap servers; without them, all services run in one process",
    )
    kafka_user: str | None = Field(
        default=None, description="Account on Kafka, if it requires one (SASL)"
    )
    kafka_password: SecretStr = Field(default=SecretStr(""), description="Password of that account")
    kafka_plaintext_passwords: bool = Field(
        default=False, description="Allow that password to be sent without TLS"
    )
    kafka_ca: Path | None = Field(
        default=None, description="CA of the brokers' certificates; enables TLS to the brokers"
    )
    kafka_replication: int = Field(default=3, description="Replicas of each created topic")
    service_url: str = Field(
        default="http://127.0.0.1:8000",
        description="Address of the services for each other; {service} stands for the name",
    )
    service_urls: dict[str, str] = Field(
        default={}, description="Addresses of single services that differ, as JSON"
    )
    tls_certificate: Path | None = Field(
        default=None,
        description="Certificate with its chain; with tls_key, enables https",
    )
    tls_key: Path | None = Field(default=None, description="Private key of the certificate")
    service_ca: Path | None = Field(
        default=None,
        description="CA of the services' certificates, if their addresses are https",
    )
    kafka_prefix: str = Field(
        default="utbyte.", description="Prefix of all topics and consumer groups"
    )
    virtual_clock: bool = Field(
        default=False, description="Use a virtual clock, which operators move"
    )
    traces: str = Field(
        default="off",
        description="Destination of traces: off, console, or the name of an OpenTelemetry exporter"
        " that is installed (entry point of opentelemetry_traces_exporter)",
    )

    @field_validator("trusted_proxies", mode="before")
    @classmethod
    def _separated_by_commas(cls, given: object) -> object:
        if not isinstance(given, str):
            return given
        return tuple(each.strip() for each in given.split(",") if each.strip())

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
            raise ValueError("UTBYTE_TLS_CERTIFICATE and UTBYTE_TLS_KEY must be set together.")
        return self

    def url_of(self, service: str) -> str:
        return self.service_urls.get(service, self.service_url.replace("{service}", service))

    @property
    def shelf_folder(self) -> Path:
        return self.shelf or self.data / "shelf"

    def keys_server(self, server: str) -> str:
        """The server of the personal keys; ``server`` unless another is configured."""
        return self.keys_database_url or server
