"""An import in the background is answered at once, and its progress shows the rest."""

import threading
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager
from typing import Any

import psycopg
import pytest
from httpx import Response

from services.directory.commands import background
from services.directory.commands.background import Background
from shared.plumbing.eventstore.triggers import Answer, KeyReused
from tests.services.directory.test_imports import HEADER, people, registered, row
from tests.services.directory.town import Town


def begin(town: Town, csv: str, key: str = "import", prefer: str = "respond-async") -> Response:
    path = f"/agencies/{town['archive']}/people"
    headers = {"Idempotency_Key": key, "Prefer": prefer}
    return town.alone.post(town["hanna"], path, {"csv": csv}, **headers)


def progress(town: Town, location: str, by: str = "hanna") -> Response:
    return town.alone.get(town[by], location.removeprefix("/api/directory/v1"))


def done(town: Town, location: str) -> dict[str, Any]:
    until = time.monotonic() + 30
    while (found := progress(town, location).json())["status"] != "done":
        assert time.monotonic() < until, found
        time.sleep(0.01)
    return found


@contextmanager
def held_up(town: Town) -> Generator[None]:
    """Block all saves meanwhile."""
    with psycopg.connect(town.alone.service.database.address) as other:
        other.execute("LOCK TABLE events IN EXCLUSIVE MODE")
        yield


@pytest.mark.parametrize("prefer", ["respond-async", "wait=1 , Respond-Async;x=y"])
def test_an_import_that_no_one_waits_for_is_accepted_and_its_progress_shows_the_rest(
    town: Town, prefer: str
) -> None:
    before = registered(town)
    csv = people(*range(300)) + row(300, email="nobody")
    with held_up(town):
        accepted = begin(town, csv, prefer=prefer)
        assert (accepted.status_code, accepted.headers["Preference-Applied"]) == (
            202,
            "respond-async",
        )
        assert accepted.json() == progress(town, accepted.headers["Location"]).json()
        assert accepted.json() | {"import_id": "", "since": ""} == {
            "import_id": "",
            "since": "",
            "status": "running",
            "people": 300,
            "done": 0,
            "wrong": 1,
            "answer": None,
        }
    found = done(town, accepted.headers["Location"])
    assert registered(town) == before + 300
    assert (found["done"], found["answer"]["registered"]) == (300, 300)
    assert [(each["line"], each["field"]) for each in found["answer"]["errors"]] == [(302, "email")]
    again = begin(town, csv)
    assert again.status_code == 200
    assert {each: again.json()[each] for each in found["answer"]} == found["answer"]


@pytest.mark.parametrize("prefer", ["", "wait=10", "x=respond-async", "respond-asynchronously"])
def test_a_caller_who_does_not_ask_for_it_waits(town: Town, prefer: str) -> None:
    answer = begin(town, people(1), prefer=prefer)
    assert (answer.status_code, answer.json()["registered"]) == (200, 1)
    shown = progress(town, f"/agencies/{town['archive']}/imports/{answer.json()['import_id']}")
    assert shown.json()["answer"]["registered"] == 1


def test_the_same_command_is_not_started_twice_and_its_key_is_for_no_other(town: Town) -> None:
    before = registered(town)
    with held_up(town):
        first, second = begin(town, people(1, 2)), begin(town, people(1, 2))
        assert (first.status_code, second.status_code) == (202, 202)
        assert first.headers["Location"] == second.headers["Location"]
        assert begin(town, people(3)).status_code == 422
    done(town, first.headers["Location"])
    assert registered(town) == before + 2


def test_a_file_without_a_right_row_is_done_with_its_errors(town: Town) -> None:
    found = done(town, begin(town, HEADER + row(1, email="nobody")).headers["Location"])
    assert (found["people"], found["answer"]["registered"]) == (0, 0)
    assert len(found["answer"]["errors"]) == 1


def test_an_import_is_shown_to_those_who_may_import_and_at_its_agency_alone(town: Town) -> None:
    location = begin(town, people(1)).headers["Location"]
    done(town, location)
    elsewhere = location.replace(str(town["archive"]), str(town["museum"]))
    for path, by in ((location, "mia"), (location, "emil"), (elsewhere, "hanna")):
        assert progress(town, path, by).status_code in {403, 404}
    assert progress(town, elsewhere, "mia").status_code == 404


def test_what_breaks_in_the_background_is_shown_as_interrupted_and_goes_on_when_given_again(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patched:
        patched.setattr(background, "retried", _breaks)
        location = begin(town, people(1, 2)).headers["Location"]
        _until(lambda: not town.alone.commands.background.running)
    town.alone.service.database.execute("UPDATE imports SET moved = moved - interval '1 hour'")
    assert progress(town, location).json()["status"] == "interrupted"
    assert begin(town, people(1, 2)).headers["Location"] == location
    assert done(town, location)["answer"]["registered"] == 2


def _breaks(_: Callable[[], Answer]) -> Answer:
    raise OSError


def _until(holds: Callable[[], bool]) -> None:
    until = time.monotonic() + 30
    while not holds():
        assert time.monotonic() < until
        time.sleep(0.005)


def test_when_as_many_run_as_may_be_the_next_one_waits_for_its_answer(town: Town) -> None:
    behind, go_on = Background(), threading.Event()

    def prepare() -> Callable[[], Answer]:
        def wait() -> Answer:
            go_on.wait(30)
            return {}

        return wait

    causes = [town.alone.trigger(town["hanna"]) for _ in range(3)]
    before = set(threading.enumerate())
    try:
        assert [behind.begin(each, prepare) for each in causes] == [True, True, False]
        started = set(threading.enumerate()) - before
        assert [each.daemon for each in started] == [True, True], "they keep no process from ending"
    finally:
        go_on.set()
    _until(lambda: behind.begin(causes[-1], prepare))


def test_what_cannot_be_prepared_is_refused_and_takes_no_place(town: Town) -> None:
    behind = Background()

    def refuse() -> Callable[[], Answer]:
        raise KeyReused

    for _ in range(3):
        with pytest.raises(KeyReused):
            behind.begin(town.alone.trigger(town["hanna"]), refuse)
