"""The compose file: every service there, hardened, and waiting for what it needs."""

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml

from deploy.images import wrong
from deploy.postgres.rights import FILE, variable
from shared.plumbing.base.settings import Settings
from utbyte.distributed.command import FRONT
from utbyte.instance.services import DEFINITIONS, PORTAL, WITH_KEYS
from utbyte.instance.trust import make_keys, service_issuer, turn_service
from utbyte.operations.rights import accounts

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "docker-compose.yml").read_text(encoding="utf-8")
COMPOSE: dict[str, Any] = yaml.safe_load(TEXT)
CONTAINERS: dict[str, dict[str, Any]] = COMPOSE["services"]
SERVICES = [each.name for each in DEFINITIONS]
OURS = [*WITH_KEYS, FRONT, "migrate"]


def _volumes(container: str) -> dict[str, str]:
    """Return which volume is mounted where, with `:ro` where nothing can be written."""
    listed = [each.split(":") for each in CONTAINERS[container].get("volumes", [])]
    return {where[1]: ":".join([where[0], *where[2:]]) for where in listed}


def test_there_is_a_container_for_each_service_and_what_they_depend_on() -> None:
    assert set(CONTAINERS) == {*OURS, "postgres", "kafka"}


@pytest.mark.parametrize("name", CONTAINERS)
def test_a_container_is_pinned_and_has_no_more_rights_than_it_needs(name: str) -> None:
    container = CONTAINERS[name]
    assert wrong(re.sub(r"^\$\{[A-Z_]+:-(.+)\}$", r"\1", container["image"])) is None
    assert container["read_only"] is True
    assert container["cap_drop"] == ["ALL"]
    assert container["security_opt"] == ["no-new-privileges:true"]
    assert re.match(r"^[1-9]\d*:[1-9]\d*$", container["user"])
    assert container["restart"] in {"unless-stopped", "on-failure:5"}
    assert "mem_limit" in container
    assert not {"privileged", "cap_add", "network_mode", "pid"} & container.keys()


@pytest.mark.parametrize("name", OURS)
def test_our_containers_are_built_from_the_stage_of_their_name(name: str) -> None:
    container = CONTAINERS[name]
    version = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    assert container["image"] == f"utbyte-{name}:{version['project']['version']}"
    assert container["build"] == {
        "context": ".",
        "dockerfile": "deploy/Dockerfile",
        "target": name,
    }


def test_kafka_is_built_from_the_jars_that_the_tests_run() -> None:
    assert CONTAINERS["kafka"]["build"] == {"context": "deploy/kafka"}


@pytest.mark.parametrize("name", SERVICES)
def test_a_service_starts_when_databases_and_topics_are_there(name: str) -> None:
    waits = {on: how["condition"] for on, how in CONTAINERS[name]["depends_on"].items()}
    assert waits == {
        "migrate": "service_completed_successfully",
        "postgres": "service_healthy",
        "kafka": "service_healthy",
    }


def test_the_portal_needs_its_database_and_neither_broker_nor_its_password() -> None:
    assert set(CONTAINERS[PORTAL]["depends_on"]) == {"migrate", "postgres"}
    told = CONTAINERS[PORTAL]["environment"]
    assert not [each for each in told if "KAFKA" in each]
    assert told["UTBYTE_PUBLIC_URL"] == "${PUBLIC_URL:-http://127.0.0.1:8000}"


def test_what_is_waited_for_can_be_found_healthy() -> None:
    for container in CONTAINERS.values():
        for on, how in container.get("depends_on", {}).items():
            assert on in CONTAINERS
            if how["condition"] == "service_healthy" and "build" not in CONTAINERS[on]:
                assert "test" in CONTAINERS[on]["healthcheck"]  # ours have it in the image


def test_the_front_waits_for_every_service_and_is_the_only_one_to_be_reached() -> None:
    assert set(CONTAINERS[FRONT]["depends_on"]) == set(WITH_KEYS)
    reached = {name: each["ports"] for name, each in CONTAINERS.items() if "ports" in each}
    assert reached == {FRONT: ["${FRONT_ADDRESS:-127.0.0.1}:8000:8000"]}
    assert not {"inside"} & set(CONTAINERS[FRONT]["networks"])
    assert [name for name, each in CONTAINERS.items() if "outside" in each["networks"]] == [FRONT]


@pytest.mark.parametrize("name", OURS)
def test_every_variable_of_a_container_is_a_setting(name: str) -> None:
    reported = CONTAINERS[name]["environment"]
    assert set(reported) <= {f"UTBYTE_{field}".upper() for field in Settings.model_fields}
    assert all(isinstance(value, str) for value in reported.values())


@pytest.mark.parametrize("name", WITH_KEYS)
def test_services_find_each_other_by_the_names_of_their_containers(name: str) -> None:
    for container in OURS:
        url = CONTAINERS[container]["environment"]["UTBYTE_SERVICE_URL"]
        found = Settings.model_validate({"service_url": url}).url_of(name)
        assert found == f"http://{name}:8000"


def test_a_service_reads_its_own_private_key_and_no_other() -> None:
    listed = {"/data/keys/services": "service-keys"}
    keys = {each: (f"/data/keys/service-{each}", f"key-of-{each}") for each in WITH_KEYS}
    assert _volumes("migrate") == {**listed, **dict(keys.values())}, "it makes them"
    for name, (where, volume) in keys.items():
        vault = {"/data/keys": "vault", "/data/shelf": "shelf"} if name == "directory" else {}
        read_only = {where: f"{volume}:ro", "/data/keys/services": "service-keys:ro"}
        assert _volumes(name) == {**vault, **read_only}
    assert _volumes(FRONT) == {}


@pytest.mark.parametrize("name", WITH_KEYS)
def test_the_folder_of_a_services_key_is_in_the_image_so_that_its_volume_is_ours(name: str) -> None:
    dockerfile = (ROOT / "deploy" / "Dockerfile").read_text(encoding="utf-8")
    assert f" /data/keys/service-{name}" in dockerfile.split("install -d -m 0700")[1]


def test_private_keys_lie_in_the_folders_that_are_mounted_and_the_list_alone_is_shared(
    tmp_path: Path,
) -> None:
    keys = tmp_path / "keys"
    for name in SERVICES:
        (keys / f"service-{name}").mkdir(mode=0o700, parents=True)
    (keys / "services").mkdir()
    make_keys(Settings(data=tmp_path), SERVICES)
    assert [each.name for each in (keys / "services").iterdir()] == ["list.json"]
    for name in SERVICES:
        own = {f"{name}.pem", f"{name}.request-hashes.key"}
        assert {each.name for each in (keys / f"service-{name}").iterdir()} == own
    turned = turn_service(Settings(data=tmp_path), "lending", SERVICES, 0)
    assert service_issuer(Settings(data=tmp_path), "lending").kid() == turned.kid
    assert turned.kid in (keys / "services" / "list.json").read_text("ascii")


def test_volumes_and_networks_that_are_used_are_declared() -> None:
    used = {how.split(":")[0] for name in CONTAINERS for how in _volumes(name).values()}
    files = {each for each in used if each.startswith("./")}
    assert all((ROOT / each).is_file() for each in files)
    used -= files
    assert used == set(COMPOSE["volumes"])
    joined = {network for each in CONTAINERS.values() for network in each["networks"]}
    assert joined == set(COMPOSE["networks"])
    assert {name for name, how in COMPOSE["networks"].items() if how} == {"inside", "web"}


def test_no_secret_is_in_the_file() -> None:
    passwords = re.findall(r"(?:PASSWORD: |postgresql://\w+:)(\$\{[^}]*\}|[^\s@]+)", TEXT)
    asked_for = {variable(each) for each in (*WITH_KEYS, "postgres")}
    assert {each.partition(":")[0] for each in passwords} == {f"${{{each}" for each in asked_for}


@pytest.mark.parametrize("name", WITH_KEYS)
def test_a_service_has_an_account_of_its_own_that_the_server_makes_at_its_first_start(
    name: str,
) -> None:
    account = accounts(CONTAINERS["migrate"]["environment"]["UTBYTE_DATABASE_ACCOUNTS"])[name]
    password = f"${{{variable(name)}:"
    url = CONTAINERS[name]["environment"]["UTBYTE_DATABASE_URL"]
    assert url.startswith(f"postgresql://{account}:{password}")
    assert CONTAINERS["postgres"]["environment"][variable(name)].startswith(password)
    made = _volumes("postgres")["/docker-entrypoint-initdb.d/accounts.sql"]
    assert (ROOT / made.removesuffix(":ro")).samefile(FILE)
