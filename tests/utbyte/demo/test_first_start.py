"""The first start with a demo: played as a whole or begun anew, once, and kept afterwards."""

import socket
import tempfile
import time
from collections.abc import Generator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import httpx
import pytest
from stdnum.no import orgnr as norwegian
from stdnum.se import orgnr as swedish

from deploy.keycloak.configuration import agencies_of_the_demo
from shared.kernel.ids import fresh_id
from shared.plumbing.base.database import Database, address_of, create_database, drop_database
from shared.plumbing.base.settings import Settings
from tests.utbyte.upping import Up, started, up
from utbyte.demo.first_start import play_on_first_start
from utbyte.embedded.serving import free_port
from utbyte.operations.maintenance import migrate_all

TODAY = "2026-07-01"


def _broken_off(data: Path) -> None:
    """Kill a first start, and its PostgreSQL, while it plays the demo."""
    process = started(data, "--demo", clock=TODAY)
    until = time.monotonic() + 60
    while not (data / "keys").exists():
        assert time.monotonic() < until, "the demo never began"
        time.sleep(0.1)
    process.kill()
    process.wait(timeout=60)
    assert process.stdout is not None
    assert process.stdout.read() == "", "it said nothing before it was ready"
    process.stdout.close()


@dataclass
class Kept:
    """A second start, and what the first one had."""

    running: Up
    people: list[dict[str, Any]]
    documents: list[dict[str, Any]]
    log: str


@pytest.fixture(scope="module")
def kept() -> Generator[Kept]:
    """A demo in migrated databases that broke off, was begun anew, stopped, started again."""
    with tempfile.TemporaryDirectory(prefix="utbyte-demo-") as made:
        data = Path(made) / "data"
        migrate_all(Settings(data=data), as_json=True)
        _broken_off(data)
        log = Path(made) / "first.log"
        with up(data, "--demo", clock=TODAY, log=log) as first:
            documents = _all_see(first, "billing/v1/invoices", "invoice_id")
            assert first.end() == 0
        with up(data, "--demo", clock=TODAY) as second:
            yield Kept(second, first.shown["people"], documents, log.read_text())
            second.end()


@pytest.fixture
def running(kept: Kept) -> Up:
    return kept.running


def _seen(running: Up, person: str, path: str) -> list[dict[str, Any]]:
    token = httpx.post(
        f"{running.address}/api/directory/v1/tokens",
        json={"person": person},
        headers=running.secret(),
        timeout=30,
    ).json()["access_token"]
    answer = httpx.get(
        f"{running.address}/api/{path}",
        headers={"Authorization": f"Bearer {token}"},
        params={"limit": 100},
        timeout=30,
    )
    assert answer.status_code == httpx.codes.OK, answer.text
    return answer.json()["items"]


def _all_see(running: Up, path: str, key: str) -> list[dict[str, Any]]:
    """Return what anybody sees, each once."""
    people = [each["person_id"] for each in running.shown["people"]]
    return list(
        {each[key]: each for person in people for each in _seen(running, person, path)}.values()
    )


def test_it_is_ready_when_all_has_been_played_and_consumed(running: Up) -> None:
    assert httpx.get(f"{running.address}/health/ready").status_code == httpx.codes.OK
    assert len(running.shown["people"]) > 30


def test_the_agencies_have_numbers_with_valid_check_digits(running: Up) -> None:
    agencies = _all_see(running, "directory/v1/agencies", "agency_id")
    rules = {"SE": swedish, "NO": norwegian}
    assert {each["country"] for each in agencies} == rules.keys()
    for each in agencies:
        assert rules[each["country"]].is_valid(each["organisation_number"])


def test_the_keycloak_for_trials_signs_in_the_people_of_these_agencies(running: Up) -> None:
    agencies = _all_see(running, "directory/v1/agencies", "agency_id")
    assert {each["agency_id"] for each in agencies} == set(map(str, agencies_of_the_demo()))


def test_loans_are_in_many_states_and_some_were_invoiced(running: Up) -> None:
    loans = _all_see(running, "lending/v1/loans", "loan_id")
    assert {each["status"] for each in loans} == {
        "proposed", "agreed", "running", "ended", "declined",
    }  # fmt: skip
    documents = _all_see(running, "billing/v1/invoices", "invoice_id")
    assert {each["currency"] for each in documents} == {"SEK", "NOK"}
    cut_short = [each for each in loans if each["end"] == "2026-06-11"]
    assert [each["status"] for each in cut_short] == ["ended"]


def test_listings_are_in_swedish_english_and_both_norwegians(running: Up) -> None:
    listings = _all_see(running, "listings/v1/listings", "listing_id")
    assert {each["language"] for each in listings} == {"sv", "en", "nb", "nn"}


def test_the_second_start_finds_what_there_was_and_plays_nothing_more(kept: Kept) -> None:
    assert kept.running.shown["people"] == kept.people
    assert _all_see(kept.running, "billing/v1/invoices", "invoice_id") == kept.documents


def test_the_first_start_logs_nothing_that_the_people_of_the_demo_did(kept: Kept) -> None:
    assert "operator:play" not in kept.log
    assert "authn_login_success" in kept.log, "what comes afterwards is logged"


def test_a_server_that_holds_facts_already_keeps_them_though_the_data_folder_is_new(
    postgres: str, tmp_path: Path
) -> None:
    """Dropping its databases to play a demo would lose what somebody else keeps there."""
    prefix, port = f"kept_{fresh_id().hex[:8]}", free_port()
    settings = Settings(
        data=tmp_path / "new", port=port, database_url=postgres, database_prefix=prefix
    )
    create_database(postgres, f"{prefix}_lending")
    database = Database(address_of(postgres, f"{prefix}_lending"))
    database.execute("CREATE TABLE events AS SELECT 'what was agreed' AS fact")
    with socket.create_server(("127.0.0.1", port)) as listener:
        play_on_first_start(settings, date.fromisoformat(TODAY), listener)
    assert database.row("SELECT fact FROM events") == {"fact": "what was agreed"}
    database.close()
    drop_database(postgres, f"{prefix}_lending")
