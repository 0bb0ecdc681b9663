"""Keys are turned by one command while an instance runs: nothing stops, and the old one ends."""

import json
import tempfile
import time
from collections.abc import Callable, Generator
from pathlib import Path

import httpx
import pytest
from typer.testing import CliRunner, Result

from shared.plumbing.base.settings import Settings
from shared.plumbing.security.tokens import Identity
from tests.utbyte.upping import Up, up
from utbyte.cli.app import app
from utbyte.instance.services import PORTAL, WITH_KEYS
from utbyte.instance.trust import directory_issuer, list_of_keys, make_keys, service_issuer

OVERLAP = "0.1"
PATIENCE = 60.0
OPERATOR = Identity.of_operator("test")
LENDING = Identity.of_service("lending")


@pytest.fixture(scope="module")
def running() -> Generator[Up]:
    with tempfile.TemporaryDirectory(prefix="utbyte-turn-") as made, up(Path(made)) as running:
        yield running
        running.end()


def turned(*words: str) -> Result:
    return CliRunner().invoke(app, ["keys", "turn", *words])


def comes(holds: Callable[[], bool]) -> bool:
    """Whether something comes to hold in time."""
    end = time.monotonic() + PATIENCE
    while not holds() and time.monotonic() < end:
        time.sleep(0.1)
    return holds()


def status(running: Up, token: str, method: str, path: str) -> int:
    body = {"json": {"day": "2026-01-12"}} if method == "PUT" else {}
    headers = {"Authorization": f"Bearer {token}"}
    return httpx.request(method, f"{running.address}{path}", headers=headers, **body).status_code


@pytest.mark.parametrize("key", ["signing", "service"])
def test_a_token_made_before_is_accepted_during_the_overlap_and_refused_after_it(
    running: Up, key: str
) -> None:
    settings = Settings(data=running.data)
    if key == "signing":
        issuer, words = directory_issuer(settings), ("signing",)
        call, old = ("PUT", "/clock"), issuer.issue(OPERATOR)
    else:
        issuer, words = service_issuer(settings, "lending"), ("service", "lending")
        call = ("GET", "/api/directory/v1/feed?limit=1")
        old = issuer.issue(LENDING, "directory")

    def new() -> str:
        return issuer.issue(OPERATOR) if key == "signing" else issuer.issue(LENDING, "directory")

    assert status(running, old, *call) == 200
    done = turned(*words, "--data", str(running.data), "--overlap", OVERLAP, "--json")
    output = json.loads(done.stdout)
    assert status(running, old, *call) == 200
    assert comes(lambda: issuer.kid() == output["kid"])
    assert status(running, new(), *call) == 200
    assert comes(lambda: status(running, old, *call) == 401)
    assert status(running, new(), *call) == 200


@pytest.mark.parametrize("name", ["lending", PORTAL])
def test_when_one_key_is_turned_those_of_all_others_stay_known(tmp_path: Path, name: str) -> None:
    settings = Settings(data=tmp_path)
    make_keys(settings, WITH_KEYS)
    assert turned("service", name, "--data", str(tmp_path)).exit_code == 0
    listed = list_of_keys(settings).read_text("ascii")
    for each in WITH_KEYS:
        assert service_issuer(settings, each).kid() in listed, each


@pytest.mark.parametrize(
    ("words", "code", "shown"),
    [
        (("service", "kitchen"), 2, "There is no service “kitchen”"),
        (("signing",), 1, "There are no keys in"),
    ],
)
def test_what_cannot_be_turned_is_reported(
    tmp_path: Path, words: tuple[str, ...], code: int, shown: str
) -> None:
    done = turned(*words, "--data", str(tmp_path))
    assert done.exit_code == code
    assert shown in done.stderr
    assert list(tmp_path.iterdir()) == []
