"""The security log's own rules: declared facts, codes alone, every event documented."""

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from structlog.testing import capture_logs

from shared.kernel.ids import fresh_id
from shared.plumbing.base.security_log import (
    FACTS,
    WITHHELD,
    SecurityEvent,
    account,
    acting,
    record,
    record_facts,
)
from shared.plumbing.security.tokens import Identity
from tests.toy.books import BookReturned

DOCUMENT = Path(__file__).parents[4] / "docs" / "security-log.md"


@given(st.from_regex(r"[A-Za-z]*[ @åäöÅÄÖæøé'\"\n<>{}][^\x00]*", fullmatch=True))
def test_a_text_that_someone_may_have_written_is_withheld(words: str) -> None:
    with capture_logs() as lines:
        record(SecurityEvent.REFUSED, operation=words)
    assert lines[0]["operation"] == WITHHELD


def test_a_fact_that_is_not_declared_is_not_logged() -> None:
    with pytest.raises(ValueError, match="not declared"):
        record(SecurityEvent.REFUSED, name="Nina")


def test_a_fact_that_is_not_known_is_left_out() -> None:
    with capture_logs() as lines:
        record(SecurityEvent.REFUSED, operation="sign", case=None)
    assert lines[0].keys() == {"operation", "event", "log_level", "security"}


def test_each_fact_in_the_table_of_the_document_may_be_logged() -> None:
    rows = [line for line in DOCUMENT.read_text(encoding="utf-8").splitlines() if line[:1] == "|"]
    columns = (re.sub(r"\([^)]*\)", "", row.split("|")[3]) for row in rows[2:])
    facts = {name for column in columns for name in re.findall("`([a-z_]+)`", column)}
    with capture_logs() as lines:
        record(SecurityEvent.READ, **dict.fromkeys(facts, "x"))
    assert facts == FACTS
    assert lines[0].keys() >= facts


def test_ids_and_codes_are_logged() -> None:
    person = fresh_id()
    with capture_logs() as lines:
        record(SecurityEvent.READ, person=person, actor=f"person:{person}", count=2)
    assert (lines[0]["person"], lines[0]["count"]) == (str(person), 2)
    assert lines[0]["actor"] == f"person:{person}"


@pytest.mark.parametrize(
    ("given_text", "is_logged"),
    [
        ("0d1f5c3a-8d9d-4a55-9e6e-6a1d5f0c9b77", True),
        ("0D1F5C3A-8D9D-4A55-9E6E-6A1D5F0C9B77", False),
        ("{0d1f5c3a-8d9d-4a55-9e6e-6a1d5f0c9b77}", False),
        ("0d1f5c3a8d9d4a559e6e6a1d5f0c9b77", False),
        ("0", False),
    ],
)
def test_a_text_that_is_an_id_is_logged_in_its_canonical_form_alone(
    given_text: str, *, is_logged: bool
) -> None:
    with capture_logs() as lines:
        record(SecurityEvent.READ, case=given_text)
    assert lines[0]["case"] == (given_text if is_logged else WITHHELD)


class BookSeized(BookReturned):
    """A fact of the made-up library that is a matter of security."""

    def security(self) -> Mapping[str, UUID | str]:
        return {"event": SecurityEvent.READ.value}


def test_a_saved_event_names_who_acts_else_the_person_behind_it_else_the_system() -> None:
    person, at = fresh_id(), datetime(2026, 3, 2, tzinfo=UTC)
    event = BookSeized(
        originator_id=fresh_id(),
        originator_version=2,
        timestamp=at,
        by=person,
        on=date(2026, 3, 2),
    )
    with capture_logs() as lines:
        record_facts([event, event.model_copy(update={"by": None})])
        with acting(Identity.of_operator("anna")):
            record_facts([event])
        record_facts([event])
    of_person = f"person:{person}"
    assert [each["actor"] for each in lines] == [of_person, "system", "operator:anna", of_person]


def test_the_document_names_every_event_and_every_fact() -> None:
    text = DOCUMENT.read_text(encoding="utf-8")
    assert [each for each in SecurityEvent if f"`{each.value}`" not in text] == []
    assert [each for each in sorted(FACTS) if f"`{each}`" not in text] == []


def test_an_account_of_the_machine_is_a_name_that_a_token_can_hold(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name in ("anna", "Anna.Svensson", "DOMAIN\\anna", "9lives", "ÅÄÖ", "_"):
        monkeypatch.setenv("SUDO_USER", name)
        assert Identity.of_operator(account()).subject == account()
