"""The image of Kafka: its jars are those of the tests, and its scripts run a node."""

import os
import re
import subprocess
import time
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from pathlib import Path

import pytest

from deploy.kafka.node import JARS, CannotRun, free_port

FOLDER = JARS.home
START_SECONDS = 90.0


@pytest.fixture(scope="module", autouse=True)
def jars() -> None:
    try:
        JARS.fetch()
    except CannotRun as error:
        missing = pytest.fail if os.environ.get("CI") else pytest.skip
        missing(f"no Apache Kafka: {error}")


def test_the_jars_are_those_whose_digests_are_listed(tmp_path: Path) -> None:
    assert JARS.fetched.read_bytes() == (FOLDER / "pom.xml").read_bytes()
    assert JARS.differing(JARS.folder) == []
    (tmp_path / "other.jar").write_bytes(b"")
    assert "other.jar" in JARS.differing(tmp_path)
    assert len(JARS.differing(tmp_path)) == len(list(JARS.folder.iterdir())) + 1


def test_a_changed_jar_is_refused(tmp_path: Path) -> None:
    for each in JARS.folder.iterdir():
        (tmp_path / each.name).symlink_to(each)
    changed = next(tmp_path.glob("kafka_2.13-*.jar"))
    content = changed.read_bytes()
    changed.unlink()
    changed.write_bytes(content[:-1] + bytes([content[-1] ^ 1]))
    assert JARS.differing(tmp_path) == [changed.name]


def test_the_image_copies_files_that_exist_and_runs_without_rights() -> None:
    text = (FOLDER / "Dockerfile").read_text(encoding="utf-8")
    copied = re.findall(r"^COPY (?!--from)(.*) \S+$", text, re.MULTILINE)
    assert all((FOLDER / name).is_file() for line in copied for name in line.split())
    started_from = re.findall(r"^FROM (\S+)", text, re.MULTILINE)
    assert started_from == ["${MAVEN_IMAGE}", "${JAVA_IMAGE}"]  # deploy.images judges these
    assert re.findall(r"^USER (.*)$", text, re.MULTILINE) == ["10001:10001"]
    assert "/opt/kafka/healthy.sh" in text[text.index("HEALTHCHECK") :]


def _script(name: str, environment: Mapping[str, str]) -> subprocess.Popen[bytes]:
    return subprocess.Popen(  # noqa: S603 - our own words
        ["sh", str(FOLDER / name)],
        env={**os.environ, **environment},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def _healthy(environment: Mapping[str, str]) -> bool:
    return _script("healthy.sh", environment).wait(timeout=60) == 0


@contextmanager
def _node(environment: Mapping[str, str]) -> Generator[subprocess.Popen[bytes]]:
    started = _script("start.sh", environment)
    try:
        until = time.monotonic() + START_SECONDS
        while not _healthy(environment):
            assert started.poll() is None
            assert time.monotonic() < until
        yield started
    finally:
        started.kill()
        started.wait()


def _as_in_the_image(folder: Path) -> dict[str, str]:
    """The image's settings, with a data folder and ports of this test."""
    port, controller = free_port(), free_port()
    text = (FOLDER / "server.properties").read_text(encoding="utf-8")
    for old, new in (
        ("CLIENTS://:9092", f"CLIENTS://127.0.0.1:{port}"),
        ("kafka:9092", f"127.0.0.1:{port}"),
        ("127.0.0.1:9093", f"127.0.0.1:{controller}"),
        ("/var/lib/kafka/data", str(folder / "data")),
    ):
        assert old in text
        text = text.replace(old, new)
    home = folder / "home"
    home.mkdir()
    (home / "jars").symlink_to(JARS.folder)
    (home / "log4j2.xml").symlink_to(FOLDER / "log4j2.xml")
    (home / "server.properties").write_text(text, encoding="utf-8")
    return {"KAFKA_HOME": str(home), "KAFKA_ADDRESS": f"127.0.0.1:{port}"}


def test_the_scripts_start_a_node_and_find_it_healthy_also_after_it_was_killed(
    tmp_path: Path,
) -> None:
    environment = _as_in_the_image(tmp_path)
    with _node(environment):
        formatted = (tmp_path / "data" / "logs" / "meta.properties").read_bytes()
    assert not _healthy(environment)
    with _node(environment) as again:
        assert (tmp_path / "data" / "logs" / "meta.properties").read_bytes() == formatted
        again.terminate()
        assert again.wait(timeout=30) in {0, 143}
