"""An instance is told by its environment what it differs in, and told of what cannot be."""

from pathlib import Path

import pytest
from pydantic import ValidationError

from shared.plumbing.base.settings import Settings


@pytest.fixture(autouse=True)
def nothing_set(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in Settings.model_fields:
        monkeypatch.delenv(f"UTBYTE_{name.upper()}", raising=False)


def test_an_instance_without_settings_is_a_trial_on_this_machine() -> None:
    settings = Settings()
    assert settings.model_dump(exclude={"kafka_password"}) == {
        "database_url": None,
        "database_plaintext": False,
        "database_prefix": "utbyte",
        "keys_database_url": None,
        "database_accounts": None,
        "data": Path(".data"),
        "shelf": None,
        "host": "127.0.0.1",
        "port": 8000,
        "public_url": None,
        "sign_in": None,
        "issuer": "utbyte-directory",
        "audience": "utbyte",
        "inbox_days": 60,
        "idempotency_days": 7,
        "body_limit": 1_000_000,
        "metrics_port": None,
        "header_seconds": 10.0,
        "body_seconds": 30.0,
        "idle_seconds": 20,
        "trusted_proxies": (),
        "kafka": None,
        "kafka_user": None,
        "kafka_plaintext_passwords": False,
        "kafka_ca": None,
        "kafka_replication": 3,
        "service_url": "http://127.0.0.1:8000",
        "service_urls": {},
        "tls_certificate": None,
        "tls_key": None,
        "service_ca": None,
        "kafka_prefix": "utbyte.",
        "virtual_clock": False,
        "traces": "off",
    }
    assert settings.kafka_password.get_secret_value() == ""


@pytest.mark.parametrize("name", ["HEADER_SECONDS", "BODY_SECONDS", "IDLE_SECONDS"])
def test_no_time_to_wait_is_no_setting(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setenv(f"UTBYTE_{name}", "0")
    with pytest.raises(ValidationError, match=name.lower()):
        Settings()
    monkeypatch.setenv(f"UTBYTE_{name}", "1")
    Settings()


@pytest.mark.parametrize(
    ("reported", "starts"),
    [
        ({"KAFKA_USER": "lending"}, False),
        ({"KAFKA_USER": "lending", "KAFKA_CA": "/ca"}, True),
        ({"KAFKA_USER": "lending", "KAFKA_PLAINTEXT_PASSWORDS": "true"}, True),
        ({"KAFKA": "localhost:9092"}, True),
        ({"TLS_CERTIFICATE": "/c"}, False),
        ({"TLS_KEY": "/k"}, False),
        ({"TLS_CERTIFICATE": "/c", "TLS_KEY": "/k"}, True),
    ],
)
def test_nothing_is_sent_readable_unless_that_is_allowed(
    monkeypatch: pytest.MonkeyPatch, reported: dict[str, str], *, starts: bool
) -> None:
    for name, value in reported.items():
        monkeypatch.setenv(f"UTBYTE_{name}", value)
    if starts:
        Settings()
    else:
        with pytest.raises(ValidationError):
            Settings()


def test_each_setting_comes_from_the_variable_of_its_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("UTBYTE_PORT", "8123")
    monkeypatch.setenv("UTBYTE_DATA", "/srv/utbyte")
    monkeypatch.setenv("UTBYTE_DATABASE_URL", "postgresql://127.0.0.1/x")
    settings = Settings()
    assert (settings.port, settings.data) == (8123, Path("/srv/utbyte"))
    assert settings.database_url == "postgresql://127.0.0.1/x"


def test_a_setting_that_cannot_be_is_an_error_at_the_start(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("UTBYTE_BODY_LIMIT", "a lot")
    with pytest.raises(ValidationError, match="body_limit"):
        Settings()


@pytest.mark.parametrize(
    "url", ["utbyte.example", "https://", "https://utbyte.example/portal", "ftp://utbyte.example"]
)
def test_the_public_address_is_an_origin(monkeypatch: pytest.MonkeyPatch, url: str) -> None:
    monkeypatch.setenv("UTBYTE_PUBLIC_URL", url)
    with pytest.raises(ValidationError, match="public_url"):
        Settings()
    monkeypatch.setenv("UTBYTE_PUBLIC_URL", "https://utbyte.example:8443")
    Settings()


@pytest.mark.parametrize("given", ["ingress", "10.0.0.1, everyone", "10.0.0.0/33"])
def test_a_proxy_is_an_address_or_a_network(monkeypatch: pytest.MonkeyPatch, given: str) -> None:
    monkeypatch.setenv("UTBYTE_TRUSTED_PROXIES", given)
    with pytest.raises(ValidationError, match="trusted_proxies"):
        Settings()
    monkeypatch.setenv("UTBYTE_TRUSTED_PROXIES", " 10.0.0.0/8, 2001:db8::1 ,")
    assert [str(each) for each in Settings().trusted_proxies] == ["10.0.0.0/8", "2001:db8::1/128"]


def test_every_setting_states_what_it_is_for() -> None:
    assert [name for name, field in Settings.model_fields.items() if not field.description] == []


def test_an_answer_is_forgotten_before_a_message_is() -> None:
    assert Settings().idempotency_days < Settings().inbox_days
