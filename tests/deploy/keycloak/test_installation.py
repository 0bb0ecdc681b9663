"""The Keycloak that is kept: only the pinned one, and only when it is complete."""

import json
import tarfile
from pathlib import Path

import pytest

from deploy.jars import CannotRun
from deploy.keycloak import installation
from deploy.keycloak.admin import PORTAL
from deploy.keycloak.installation import HERE, complete, unpack

REALM = json.loads((HERE / "realm.json").read_text(encoding="utf-8"))


def _archive(folder: Path) -> Path:
    (folder / "keycloak-0").mkdir()
    (folder / "keycloak-0" / "version.txt").write_text("0", encoding="ascii")
    archive = folder / "keycloak.tar.gz"
    with tarfile.open(archive, "w:gz") as made:
        made.add(folder / "keycloak-0", "keycloak-0")
    return archive


def test_an_archive_of_other_content_is_refused_before_it_is_unpacked(tmp_path: Path) -> None:
    archive, folder = _archive(tmp_path), tmp_path / "into"
    folder.mkdir()
    with pytest.raises(CannotRun, match=r"not as archive\.sha256 has it"):
        unpack(archive, folder)
    assert list(folder.iterdir()) == []


def test_the_pinned_archive_is_the_one_that_maven_is_asked_for() -> None:
    digest, name = installation.pinned()
    pom = (HERE / "pom.xml").read_text(encoding="utf-8")
    version = name.removeprefix("keycloak-quarkus-dist-").removesuffix(".tar.gz")
    assert f"<version>{version}</version>" in pom
    assert len(bytes.fromhex(digest)) == 32


def test_a_folder_that_was_interrupted_is_made_again_and_never_used(tmp_path: Path) -> None:
    def interrupted(folder: Path) -> None:
        (folder / "half").touch()
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        complete(tmp_path / "server", interrupted)
    assert not (tmp_path / "server").exists()
    made = complete(tmp_path / "server", lambda folder: (folder / "whole").touch())
    assert [each.name for each in made.iterdir()] == ["whole"]
    assert complete(made, interrupted) == made, "what is complete is not made again"


def test_the_realm_asks_for_pkce_and_leads_to_loopback_only() -> None:
    for client in REALM["clients"]:
        assert client["attributes"]["pkce.code.challenge.method"] == "S256"
        assert not client["publicClient"]
        assert not client["directAccessGrantsEnabled"]
        addresses = [*client["redirectUris"], client["attributes"]["backchannel.logout.url"]]
        assert all(each.startswith(f"{PORTAL}/sign-in/") for each in addresses)
