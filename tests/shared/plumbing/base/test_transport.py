"""Secrets do not travel readably: not to a database or broker elsewhere, not through a proxy."""

from pathlib import Path

import httpx
import pytest
from psycopg.conninfo import conninfo_to_dict
from pydantic import ValidationError

from shared.plumbing.base.settings import Settings
from shared.plumbing.directory.inner_http import inner_async_client, inner_client

LOCAL = [
    "postgresql://u:p@localhost/x",
    "postgresql://u:p@127.0.0.1:5433/x",
    "postgresql://u:p@[::1]/x",
    "postgresql:///x?host=/run/postgresql",
    "host=/tmp dbname=x sslmode=disable",
]
ELSEWHERE = ["postgresql://u:p@db/x", "host=10.0.0.7 dbname=x", "postgresql://u:p@localhost,db/x"]


@pytest.fixture(autouse=True)
def nothing_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PGSSLMODE", raising=False)
    for name in Settings.model_fields:
        monkeypatch.delenv(f"UTBYTE_{name.upper()}", raising=False)


@pytest.mark.parametrize("address", LOCAL)
def test_a_server_on_this_machine_is_asked_as_it_is_named(address: str) -> None:
    assert Settings(database_url=address).database_url == address


@pytest.mark.parametrize("address", ELSEWHERE)
def test_a_server_elsewhere_is_never_asked_without_tls(address: str) -> None:
    found = Settings(database_url=address).database_url
    assert conninfo_to_dict(str(found))["sslmode"] == "require"
    for mode in ("verify-ca", "verify-full"):
        stricter = f"{address}{'?' if '//' in address else ' '}sslmode={mode}"
        assert Settings(database_url=stricter).database_url == stricter


@pytest.mark.parametrize("mode", ["disable", "allow", "prefer"])
def test_a_server_elsewhere_that_is_asked_for_less_is_refused(mode: str) -> None:
    address = f"postgresql://u:secret@db/x?sslmode={mode}"
    with pytest.raises(ValidationError, match="sslmode=require") as refused:
        Settings(database_url=address)
    assert "secret" not in refused.value.errors()[0]["msg"]
    assert Settings(database_url=address, database_plaintext=True).database_url == address


def test_a_password_for_kafka_never_goes_over_plaintext_unless_it_is_allowed() -> None:
    with pytest.raises(ValidationError, match="UTBYTE_KAFKA_PLAINTEXT_PASSWORDS"):
        Settings(kafka="k:9092", kafka_user="lending")
    assert Settings(kafka="k:9092", kafka_user="lending", kafka_ca=Path("ca.pem")).kafka_ca
    assert Settings(kafka="k:9092", kafka_user="lending", kafka_plaintext_passwords=True).kafka


def test_a_certificate_comes_with_its_key() -> None:
    with pytest.raises(ValidationError, match="must be set together"):
        Settings(tls_certificate=Path("tls.crt"))


def test_a_proxy_of_the_environment_sees_nothing_between_our_processes(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    assert httpx.Client()._mounts  # noqa: SLF001 - what a client does with a proxy
    with inner_client("http://lending:8000", 1.0) as client:
        assert not client._mounts  # noqa: SLF001 - the same
    assert not inner_async_client("http://lending:8000", 1.0)._mounts  # noqa: SLF001 - the same
