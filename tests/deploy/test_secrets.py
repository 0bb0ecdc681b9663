"""The keys as Secrets: each service has its own and the public list; the directory the rest."""

import os
from pathlib import Path
from typing import Any

import pytest
from psycopg.conninfo import conninfo_to_dict

from deploy.postgres.rights import ACCOUNT
from deploy.secrets import LIST, MASTER, SIGNING, databases, files_of, own_key, passwords, secrets
from shared.plumbing.base.request_hashes import request_hashes
from shared.plumbing.base.settings import Settings
from shared.plumbing.security.keys import master_key_file
from shared.plumbing.security.tokens import Identity, Kind
from tests.deploy.charts import pods
from utbyte.instance.services import WITH_KEYS
from utbyte.instance.trust import (
    FollowingVerifier,
    directory_issuer,
    request_key,
    service_issuer,
)

SERVICES = WITH_KEYS


def _by_name(data: Path) -> dict[str, dict[str, str]]:
    return {each["metadata"]["name"]: each["stringData"] for each in _items(data)}


def _items(data: Path) -> list[dict[str, Any]]:
    return secrets(data, "utbyte")["items"]


def _laid_out(data: Path, service: str, folder: Path) -> Settings:
    """Lay a Secret's files where the chart's pod lays them, and only its owner reads them."""
    held = _by_name(data)[f"utbyte-keys-{service}"]
    before = os.umask(0o077)
    try:
        for file in files_of(service):
            (folder / file).parent.mkdir(parents=True, exist_ok=True)
            (folder / file).write_text(held[file.name], encoding="ascii")
    finally:
        os.umask(before)
    return Settings(data=folder)


def test_the_master_key_and_the_signing_key_are_the_directorys_alone(tmp_path: Path) -> None:
    found = _by_name(tmp_path)
    assert set(found) == {f"utbyte-keys-{each}" for each in SERVICES}
    for service in SERVICES:
        more = {"signing.pem", "master.key"} if service == "directory" else set[str]()
        assert found[f"utbyte-keys-{service}"].keys() == {
            "list.json",
            f"{service}.pem",
            f"{service}.request-hashes.key",
            *more,
        }


def test_keys_that_are_there_stay_as_they_are(tmp_path: Path) -> None:
    assert _items(tmp_path) == _items(tmp_path)


@pytest.mark.parametrize("service", SERVICES)
def test_a_service_signs_with_its_secret_and_the_others_know_it(
    tmp_path: Path, service: str
) -> None:
    data = tmp_path / "operator"
    speaker = _laid_out(data, service, tmp_path / "speaker")
    token = service_issuer(speaker, service).issue(Identity.of_service(service), "lending")
    other = _laid_out(data, "lending", tmp_path / "other")
    who = FollowingVerifier(other, "lending").identify(token)
    assert (who.kind, who.subject) == (Kind.SERVICE, service)


@pytest.mark.parametrize("service", SERVICES)
def test_all_pods_of_a_service_hash_what_they_are_asked_by_one_key(
    tmp_path: Path, service: str
) -> None:
    folders = [tmp_path / each for each in ("operator", "one", "other")]
    pods = [_laid_out(folders[0], service, each) for each in folders[1:]]
    keys = [
        request_hashes(request_key(each, service)) for each in (*pods, Settings(data=folders[0]))
    ]
    assert len({each.of(b"asked").digest for each in keys}) == 1


def test_the_directory_has_the_operators_keys_and_makes_none(tmp_path: Path) -> None:
    data = tmp_path / "operator"
    settings = _laid_out(data, "directory", tmp_path / "pod")
    assert master_key_file(tmp_path / "pod" / MASTER) == master_key_file(data / MASTER)
    operator = directory_issuer(Settings(data=data)).jwks()
    assert directory_issuer(settings).jwks() == operator


def test_each_service_and_the_migration_have_an_account_and_a_password_of_their_own(
    tmp_path: Path,
) -> None:
    made = databases(tmp_path, "utbyte", "db.example:5432")
    urls = {each["metadata"]["name"]: each["stringData"]["url"] for each in made}
    assert set(urls) == {f"utbyte-database-{each}" for each in (*SERVICES, "migrate")}
    parts = {name: conninfo_to_dict(url) for name, url in urls.items()}
    assert {each["sslmode"] for each in parts.values()} == {"require"}
    assert {each["host"] for each in parts.values()} == {"db.example"}
    assert parts["utbyte-database-billing"]["user"] == f"{ACCOUNT}billing"
    known = passwords(tmp_path)
    assert {name: each["password"] for name, each in parts.items()} == {
        f"utbyte-database-{service}": password for service, password in known.items()
    }
    assert len({*known.values()}) == len(known)


@pytest.mark.parametrize("service", SERVICES)
def test_the_chart_lays_the_files_where_they_are_looked_for(service: str) -> None:
    (prepares,) = pods("together")[f"utbyte-{service}"]["spec"]["initContainers"]
    lines = prepares["args"][0].splitlines()
    copied = [line.removeprefix("cp ").split() for line in lines if line.startswith("cp /keys/")]
    laid = {
        f"{target.removeprefix('/data/')}{source.removeprefix('/keys/')}"
        for *sources, target in copied
        for source in sources
    }
    assert laid == {str(each) for each in files_of(service)}
    assert {LIST.name, own_key(service).name} <= {Path(each).name for each in laid}
    assert (str(SIGNING) in laid) is (service == "directory")
