"""What others made is named, pinned, listed with its licence, and not known to be bad."""

import re
import subprocess
import sys
import tomllib
from collections.abc import Callable
from datetime import date
from importlib.metadata import distributions
from pathlib import Path
from typing import Any

import pytest

from deploy.images import images, wrong
from deploy.known_bad import held, hits, known, within, words
from deploy.notices import NoLicence, notice
from deploy.sbom import canonical, locked, missing
from tests.reporting import REPORTED

ROOT = Path(__file__).parents[2]
DIGEST = "sha256:" + "0123456789abcdef" * 4
IN_IMAGES = locked()


@pytest.mark.parametrize(
    "reference",
    [
        *("postgres", "postgres:18", "postgres:latest", "python:slim", "host:5000/kafka:4.4.0"),
        *("utbyte-lending", "utbyte-lending:latest", "host:5000/utbyte-lending:0.1.0", "a:b:1"),
        *(f"postgres:latest@{DIGEST}", f"postgres:18@{DIGEST[:-1]}"),
    ],
)
def test_an_image_that_is_not_pinned_is_refused(reference: str) -> None:
    assert wrong(reference)


@pytest.mark.parametrize(
    "reference", [f"postgres:18@{DIGEST}", f"host:5000/kafka@{DIGEST}", "utbyte-lending:0.1.0"]
)
def test_an_image_of_others_is_pinned_by_its_digest_and_ours_by_its_version(reference: str) -> None:
    assert wrong(reference) is None


def test_every_image_is_pinned_and_those_of_others_can_be_replaced() -> None:
    settings = ("PYTHON_IMAGE", "POSTGRES_IMAGE", "MAVEN_IMAGE", "JAVA_IMAGE")
    replaced = {each: f"{each.lower()}:1" for each in settings}
    assert [each for each in images({}) if wrong(each)] == []
    of_others = [each for each in images(replaced) if not each.startswith("utbyte-")]
    assert sorted(of_others) == sorted(replaced.values())


def bill() -> dict[str, Any]:
    hashes = [{"alg": "SHA-256", "content": "00"}]
    return {
        "components": [
            {"name": name, "version": version, "externalReferences": [{"hashes": hashes}]}
            for name, version in IN_IMAGES.items()
        ]
    }


def test_a_bill_of_all_that_is_locked_lacks_nothing() -> None:
    assert len(IN_IMAGES) > 50
    assert list(missing(bill(), IN_IMAGES)) == []


@pytest.mark.parametrize("name", ["aiokafka", "pydantic-core", "colorama"])
def test_a_locked_package_that_a_bill_lacks_or_has_otherwise_is_found(name: str) -> None:
    without, other, bare = bill(), bill(), bill()
    at = list(IN_IMAGES).index(name)
    del without["components"][at]
    other["components"][at]["version"] = "0"
    bare["components"][at]["externalReferences"] = []
    is_missing = f"{name} {IN_IMAGES[name]} is missing."
    assert list(missing(without, IN_IMAGES)) == [is_missing]
    assert list(missing(other, IN_IMAGES)) == [is_missing]
    assert list(missing(bare, IN_IMAGES)) == [f"{name} {IN_IMAGES[name]} has no digest."]


def test_the_notices_hold_the_licence_of_everything_that_the_images_hold() -> None:
    made = subprocess.run(  # noqa: S603 - our own words
        [sys.executable, "-I", ROOT / "deploy" / "notices.py"], check=True, capture_output=True
    )
    parts = re.split(r"^={100}\n", made.stdout.decode(), flags=re.MULTILINE)[1:]
    announced = {canonical(each.split()[0]): each for each in parts}
    here = {canonical(each.metadata["Name"]) for each in distributions()}
    assert set(IN_IMAGES) & here <= set(announced)
    assert len(set(IN_IMAGES) & here) > 50
    short = [name for name in set(IN_IMAGES) & here if len(announced[name]) < 500]
    assert short == [], "a licence has more words"
    assert "utbyte" not in announced


def test_a_package_that_does_not_declare_its_licence_is_refused(tmp_path: Path) -> None:
    folder = tmp_path / "secretive-1.dist-info"
    folder.mkdir()
    (folder / "METADATA").write_text("Metadata-Version: 2.1\nName: secretive\nVersion: 1\n")
    (folder / "RECORD").write_text("secretive-1.dist-info/METADATA,,\n")
    [found] = distributions(path=[str(tmp_path)])
    with pytest.raises(NoLicence, match="secretive 1"):
        notice(found)


def test_the_image_carries_the_notices_and_our_licence() -> None:
    text = (ROOT / "deploy" / "Dockerfile").read_text(encoding="utf-8")
    assert "/build/notices.py > /app/THIRD-PARTY-NOTICES.txt\n" in text
    assert "COPY LICENSE /app/LICENSE\n" in text


def test_no_version_in_a_lock_is_known_to_be_bad_unless_someone_answers_for_it(
    record_property: Callable[[str, object], None],
) -> None:
    looked, bad = known()
    found = list(hits(held(), bad))
    answered = sorted({words(*each) for each in found if "accepted" in each[1]})
    record_property(
        REPORTED, f"known bad: {len(bad)} entries, last reviewed on {looked}; {answered}"
    )
    assert [words(*each) for each in found if "accepted" not in each[1]] == []


def test_a_bad_version_is_found_in_any_file() -> None:
    files = {each.file: each for each in held()}
    assert len(files) == 5, "the locks of product, images, uv and tools, and the pom of Kafka"
    for each in files.values():
        entry = {"package": each.package, "versions": f"<={each.version}", "why": "planted"}
        assert (each, entry) in list(hits(held(), [entry]))
    assert {"kafka", "log4j"} <= {each.package for each in held()}


@pytest.mark.parametrize(
    ("version", "limits", "lies"),
    [
        ("4.3.1", ">=4.2.0,<=4.3.1", True),
        ("4.3.10", ">=4.2.0,<=4.3.1", False),
        ("50.0", "<50.0.0", False),
        ("49.9.9", ">=44.0.0,<50.0.0", True),
        ("2.9.0.post0", "==2.9", True),
        ("0.66b2", "<0.66", False),
    ],
)
def test_versions_are_compared_by_their_numbers(version: str, limits: str, lies: bool) -> None:
    assert within(version, limits) is lies


def test_an_entry_states_what_is_bad_why_and_by_whose_word_and_is_of_the_past() -> None:
    looked, bad = known()
    announced = tomllib.loads((ROOT / "deploy" / "known_bad.toml").read_text(encoding="utf-8"))
    assert set(announced) == {"looked", "bad"}
    assert date(2026, 11, 30) <= looked
    for entry in bad:
        assert set(entry) - {"accepted"} == {"package", "versions", "why", "source"}
        assert entry["source"].startswith("https://")
        within("1", entry["versions"])
