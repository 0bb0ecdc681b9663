"""An instance in the foreground: what it says, what it refuses, how it ends, what it keeps."""

import json
import signal
import subprocess
import tempfile
import time
from collections.abc import Generator
from pathlib import Path

import httpx
import pytest
from typer.testing import CliRunner, Result

from tests.utbyte.upping import ENVIRONMENT, ROOT, UTBYTE, Up, up
from utbyte.cli.app import app
from utbyte.instance.services import DEFINITIONS

NO_ONE = "11111111-1111-5111-8111-111111111111"
STORY = """
story: An instance that runs already
start: 2026-02-01
setup:
  agencies: {north: , south: }
  people: {olle: {agency: south, roles: [programme_office, leader]}}
  collaborations: [circle]
steps:
  - {as: olle, see: collaboration, with: {collaboration: circle}, contains: {paused: false}}
"""


@pytest.fixture
def folder() -> Generator[Path]:
    """A folder of the system's, where a PostgreSQL may run as another user."""
    with tempfile.TemporaryDirectory(prefix="utbyte-up-") as made:
        yield Path(made)


@pytest.fixture(scope="module")
def running() -> Generator[Up]:
    with tempfile.TemporaryDirectory(prefix="utbyte-up-") as made, up(Path(made)) as running:
        yield running
        running.end()


def _utbyte(*words: str) -> Result:
    return CliRunner().invoke(app, list(words))


def _refused(done: Result, words: str) -> bool:
    lines = done.stderr.splitlines()
    return done.exit_code == 1 and len(lines) == 1 and words in lines[0]


def test_it_is_ready_when_it_has_shown_where_it_is(running: Up) -> None:
    assert running.is_ready()


def test_the_api_names_documents_sign_in_and_health(running: Up) -> None:
    index = httpx.get(f"{running.address}/api").json()
    assert index["name"] == "Utbyte"
    assert index["services"].keys() == {each.name for each in DEFINITIONS}
    paths = [
        *(each["openapi"] for each in index["services"].values()),
        *index["health"].values(),
        index["api_docs"],
    ]
    for path in paths:
        assert httpx.get(f"{running.address}{path}", timeout=30).status_code == 200, path
    assert index["sign_in"].keys() == {"about", "token", "people"}
    assert httpx.put(f"{running.address}{index['clock']['move']}").status_code == 401
    for name in index["documentation"].values():
        assert name.startswith("Start with") or (ROOT / name).exists()


def test_a_data_folder_is_held_by_one(running: Up) -> None:
    words = ("--data", str(running.data))
    assert _refused(_utbyte("up", *words, "--port", "0"), "is in use by another process")
    assert _refused(_utbyte("migrate", *words), "is in use by another process")


def test_a_port_that_is_taken_is_reported(running: Up, folder: Path) -> None:
    port = running.address.rpartition(":")[2]
    done = _utbyte("up", "--data", str(folder / "other"), "--port", port)
    assert _refused(done, "Address already in use")
    assert not (folder / "other").exists()


def test_stories_are_played_on_it_and_views_rebuilt_beside_it(running: Up, folder: Path) -> None:
    path = folder / "story.yaml"
    path.write_text(STORY, encoding="utf-8")
    for _ in range(2):
        done = _utbyte("play", str(path), "--url", running.address, "--json")
        assert (done.exit_code, json.loads(done.stdout)["failed"]) == (0, None)
    done = _utbyte("rebuild", "directory", "agencies", "--data", str(running.data), "--json")
    output = json.loads(done.stdout)
    assert output == {"service": "directory", "view": "agencies", "rows": 4}
    done = _utbyte(
        "rebuild", "programme", "replica_agencies", "--data", str(running.data), "--json"
    )
    assert json.loads(done.stdout)["rows"] == 4, "what it heard, made anew from what was said"


def test_a_token_is_signed_for_people_whom_the_directory_knows_and_no_one_else(
    folder: Path,
) -> None:
    path = folder / "story.yaml"
    path.write_text(STORY, encoding="utf-8")
    with up(folder / "data") as instance:
        assert _utbyte("play", str(path), "--url", instance.address).exit_code == 0
        assert instance.shown["people"] == [], "who is here is told in a demo only"
        assert instance.end() == 0
    with up(folder / "data", "--demo") as instance:
        person = instance.shown["people"][0]["person_id"]
        words = ("--data", str(instance.data))
        token = _utbyte("token", person, *words).stdout.strip()
        own = httpx.get(
            f"{instance.address}/api/directory/v1/people/{person}",
            headers={"Authorization": f"Bearer {token}"},
            timeout=30,
        )
        assert own.json()["person_id"] == person
        assert _refused(_utbyte("token", NO_ONE, *words), f"knows no person {NO_ONE}")
        assert instance.end() == 0
    assert _refused(_utbyte("token", NO_ONE, *words), f"knows no person {NO_ONE}")


def test_a_token_of_the_folder_is_trusted(running: Up) -> None:
    for words, status in ((("--operator",), 200), (("--service", "billing"), 401)):
        token = _utbyte("token", *words, "--data", str(running.data)).stdout.strip()
        answer = httpx.put(
            f"{running.address}/clock",
            json={"day": "2026-03-01"},
            headers={"Authorization": f"Bearer {token}"},
            timeout=60,
        )
        assert answer.status_code == status


def test_asked_to_stop_it_ends_well_and_keeps_what_it_had(folder: Path) -> None:
    path = folder / "story.yaml"
    path.write_text(STORY, encoding="utf-8")
    with up(folder / "kept") as first:
        assert _utbyte("play", str(path), "--url", first.address).exit_code == 0
        assert first.end(signal.SIGINT) == 0
        assert not (first.data / "postgres" / "postmaster.pid").exists(), "its PostgreSQL as well"
    with up(folder / "kept", "--demo") as again:
        assert "ERROR" not in (again.data / "postgres" / "log").read_text(encoding="utf-8")
        people = again.shown["people"]
        assert [each["roles"] for each in people if "programme_office" in each["roles"]]
        assert again.is_ready()
        assert again.end(signal.SIGTERM) == 0


def test_a_play_that_is_interrupted_takes_down_what_it_began(folder: Path) -> None:
    path, temporary = folder / "story.yaml", folder / "tmp"
    path.write_text(STORY.replace("steps:", "steps:\n  - on: 2090-01-01"), encoding="utf-8")
    temporary.mkdir()
    process = subprocess.Popen(  # noqa: S603 - our own command
        [*UTBYTE, "play", str(path)], cwd=ROOT, env={**ENVIRONMENT, "TMPDIR": str(temporary)}
    )
    until = time.monotonic() + 60
    while not list(temporary.glob("utbyte-play-*/play_*/keys")):
        assert time.monotonic() < until, "the play never began"
        time.sleep(0.05)
    process.terminate()
    assert process.wait(timeout=60) == 130
    assert not list(temporary.glob("utbyte-play-*"))


def test_migrating_twice_is_as_once(folder: Path) -> None:
    first, second = (
        subprocess.run(  # noqa: S603 - our own command
            [*UTBYTE, "migrate", "--data", str(folder / "new"), "--json"],
            cwd=ROOT,
            env=ENVIRONMENT,
            capture_output=True,
            check=True,
        ).stdout
        for _ in range(2)
    )
    assert first == second
    names = [json.loads(line)["service"] for line in first.splitlines()]
    assert {"directory", "lending", "billing"} <= set(names)
