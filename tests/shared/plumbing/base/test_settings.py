"""An instance is told by its environment what it differs in, and told of what cannot be."""

from pathlib import Path

import pytest
from pydantic import ValidationError

from shared.plumbing.base.settings import Settings


@pytest.fixture(autouse=True)
def nothing_said(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in Settings.model_fields:
        monkeypatch.delenv(f"UTBYTE_{name.upper()}", raising=False)


def test_an_instance_without_settings_is_a_trial_on_this_machine() -> None:
    settings = Settings()
    assert (settings.database_url, settings.host, settings.port) == (None, "127.0.0.1", 8000)


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


def test_every_setting_states_what_it_is_for() -> None:
    assert [name for name, field in Settings.model_fields.items() if not field.description] == []


def test_an_answer_is_forgotten_before_a_message_is() -> None:
    assert Settings().idempotency_days < Settings().inbox_days
