"""Who was erased cannot be read any more by anyone, in no byte anywhere (R-D1)."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Generator, Iterable, Iterator, Mapping
from contextlib import ExitStack, closing
from pathlib import Path
from typing import Any, NamedTuple
from uuid import UUID

import httpx
import psycopg
import pytest

from deploy.kafka.node import CannotRun, Node
from services.directory.domain.csv_rows import COLUMNS
from services.directory.domain.rules.contacts import Contact
from shared.kernel.aggregate import Event
from shared.kernel.personal import PersonalText
from shared.plumbing.base.database import (
    Database,
    address_of,
    embedded_server,
    stop_embedded_server,
)
from shared.plumbing.security.keys import master_key_file
from shared.plumbing.security.shelf import Shelf
from shared.plumbing.security.vault import KeyVault
from tests.distributed.instance import Cluster
from tests.distributed.server import PROGRAMS, Archive, started_in
from tests.erasing.thief import Thief, contents, lies_in, read
from tests.reporting import REPORTED
from utbyte.instance.services import DEFINITIONS

STORY = Path(__file__).parent / "canaries.yaml"
CONTACT = {
    "given_name": "Kanarifornamn",
    "family_name": "Kanariefternamn",
    "email": "kanaripost@example.org",
    "phone": "+46701239876",
}
IMPORTED = {
    "given_name": "Kanariimport",
    "family_name": "Kanarirad",
    "email": "kanarirad@example.org",
    "phone": "+46709876123",
}
SEALED_TEXTS = {
    "listings.InterestExpressed.motivation": "kanarimotivering",
    "listings.InterestExpressedAgain.motivation": "kanariigen",
    "listings.InterestDeclined.reason": "kanariavslag",
    "lending.NoticeWaived.reason": "kanaribrådska",
    "lending.LoanDeclined.reason": "kanarilånenej",
    "lending.ChangeAsked.reason": "kanarikortare",
    "lending.LoanCancelled.reason": "kanariinställt",
}
"""Every text that some service seals, by the event and field that hold it."""
CANARIES = {
    **CONTACT,
    **{f"imported {name}": word for name, word in IMPORTED.items()},
    **SEALED_TEXTS,
}
EMPLOYEE_NUMBER = "KANARI-4711"
"""Blinded before it is kept: it lies nowhere, before the erasure as little as after it."""
NOBODYS = {"unit", "language", "employment_percent", "roles"}
"""Columns of an import that say nothing of who somebody is; they stay in the log as facts."""
SEALED_IN = ("rows", "log", "dump", "base backup", "restored backup")
"""Where each of them must have been found before, or the test sees nothing."""
Found = dict[str, set[str]]


class Instance(NamedTuple):
    """An instance with its broker, its server and what an operator keeps of it."""

    folder: Path
    cluster: Cluster

    @property
    def data(self) -> Path:
        return self.folder / "data"

    @property
    def master(self) -> bytes:
        return master_key_file(self.data / "keys" / "master.key")

    @property
    def places(self) -> dict[str, list[Path]]:
        """Everything that lies on a disk; backups and dumps from before the erasure as well."""
        return {
            "rows": [self.folder / "postgres" / "base", self.folder / "postgres" / "global"],
            "log": [self.folder / "postgres" / "pg_wal", self.folder / "kept" / "log"],
            "dump": sorted(self.folder.glob("dump-*.sql")),
            "base backup": [self.folder / "kept" / "base"],
            "restored backup": [self.folder / "restored.sql"],
            "Kafka": [self.folder / "kafka"],
            "logs": [*self.folder.glob("*.log"), self.folder / "postgres" / "log"],
            "keys and shelf": [self.data],
        }

    @property
    def shelves(self) -> set[UUID]:
        return {UUID(each.stem) for each in (self.data / "shelf").glob("*.shelf")}

    def rows(self, service: str, statement: str) -> list[tuple[Any, ...]]:
        address = address_of(self.cluster.server, f"{self.cluster.tag}_{service}")
        with psycopg.connect(address) as connection:
            return connection.execute(statement.encode()).fetchall()

    def vault(self) -> closing[Database]:
        name = f"{self.cluster.tag}_keys"
        return closing(Database(address_of(self.cluster.server, name), 1, 1))

    def dump(self, server: str, file: Path) -> None:
        """Dump all databases, when everything is in their files."""
        with psycopg.connect(server, autocommit=True) as connection:
            connection.execute("CHECKPOINT")
        with file.open("wb") as out:
            words = [str(PROGRAMS / "pg_dumpall"), "--dbname", server]
            subprocess.run(words, check=True, stdout=out, timeout=120)  # noqa: S603 - PostgreSQL's own program


@pytest.fixture(scope="module")
def instance() -> Generator[Instance]:
    with tempfile.TemporaryDirectory(prefix="utbyte-erasing-") as made, ExitStack() as stack:
        folder = Path(made)
        embedded_server(folder / "postgres")
        stack.callback(stop_embedded_server, folder / "postgres")
        archive = Archive(folder / "postgres", folder / "kept")
        server = archive.begin()
        cluster = Cluster(folder, server, _broker(folder / "kafka", stack), "2026-01-26")
        stack.callback(lambda: [cluster.kill(each) for each in cluster.processes])
        _play(cluster)
        found = Instance(folder, cluster)
        archive.back_up(server)
        archive.mark(server)
        found.dump(server, folder / "dump-before.sql")
        _restored(found)
        yield found


def _broker(folder: Path, stack: ExitStack) -> str:
    """Start a broker whose segments can be read; it does not lay out room that it does not use."""
    try:
        node = Node(folder, settings={"log.index.size.max.bytes": "65536"})
        stack.callback(node.kill)
        node.start()
    except CannotRun as error:
        if os.environ.get("CI"):
            pytest.fail(f"no Apache Kafka: {error}")
        pytest.skip(f"no Apache Kafka: {error}")
    return node.bootstrap


def _play(cluster: Cluster) -> None:
    cluster.migrate()
    cluster.start_all()
    done = cluster.command("play", str(STORY), "--json", "--url", cluster.address)
    assert done.returncode == 0, done.stdout + done.stderr
    _idle(cluster)


def _restored(instance: Instance) -> None:
    """Restore the base backup beside the instance, and see what that server knows."""
    place = instance.folder / "restored"
    shutil.copytree(instance.folder / "kept" / "base", place, symlinks=True)
    server = started_in(place, instance.folder / "postgres")
    instance.dump(server, instance.folder / "restored.sql")
    stop_embedded_server(place)


def _idle(cluster: Cluster) -> None:
    answer = httpx.get(f"{cluster.address}/health/idle?wait=60", timeout=90)
    assert answer.is_success, answer.text


def _erase(instance: Instance, person: UUID) -> None:
    ((contact,),) = instance.rows(
        "lending",
        "SELECT DISTINCT r.person_id FROM replica_roles r"
        " JOIN loans l ON r.agency_id = l.lender_agency_id"
        " WHERE r.roles ? 'hr_contact'",
    )
    cluster = instance.cluster
    url = f"{cluster.address}/api/directory/v1/people/{person}/erase"
    for who in (str(contact), "--operator"):
        token = cluster.command("token", who).stdout.strip()
        headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": who}
        answer = httpx.post(url, json={}, headers=headers, timeout=60)
        if answer.is_success:
            _idle(cluster)
            return
    pytest.fail(answer.text)


def _everything(instance: Instance) -> Iterator[bytes]:
    for paths in instance.places.values():
        yield from contents(paths)


def _had(instance: Instance, people: Iterable[UUID], shelves: set[UUID]) -> set[bytes]:
    thieves = [Thief(instance.master, each, shelves) for each in people]
    return {key for each in thieves for key in each.keys(instance.places)}


def _seen(
    instance: Instance, people: Iterable[UUID], shelves: set[UUID]
) -> tuple[set[bytes], Found]:
    """Return which keys of the people can be had, and which canaries are read with them."""
    places, keys = instance.places, _had(instance, people, shelves)
    return keys, {
        place: read(contents(paths), keys, CANARIES.values()) for place, paths in places.items()
    }


def _events(kind: type[Event]) -> Iterator[type[Event]]:
    for each in kind.__subclasses__():
        yield each
        yield from _events(each)


def test_every_text_that_a_service_seals_has_its_canary() -> None:
    sealed = {
        f"{each.TOPIC}.{name}"
        for each in _events(Event)
        if each.__module__.startswith("services.")
        for name, field in each.model_fields.items()
        if PersonalText.__name__ in str(field.annotation) and "TOPIC" in vars(each)
    }
    assert DEFINITIONS, "all services are known"
    assert sealed == SEALED_TEXTS.keys()


def test_every_personal_column_of_an_import_has_its_canary() -> None:
    assert COLUMNS.keys() == {*IMPORTED, "external_id", *NOBODYS}
    assert set(Contact.model_fields) - NOBODYS == CONTACT.keys() == IMPORTED.keys()


@pytest.mark.timeout(600)
def test_the_master_key_and_every_byte_read_nothing_of_an_erased_person(
    instance: Instance, record_property: Any
) -> None:
    people, before, known = _canaries(instance), instance.shelves, _keys(instance)
    former = {Shelf(instance.data / "shelf", instance.master).key(each) for each in before}
    files = {each: each.read_bytes() for each in (instance.data / "shelf").iterdir()}
    keys, seen = _seen(instance, people, before)
    assert keys == {known[person] for person in people}
    for place in SEALED_IN:
        assert seen[place] == set(CANARIES.values()), place

    for person in people:
        _erase(instance, person)
    instance.dump(instance.cluster.server, instance.folder / "dump-now.sql")
    assert instance.shelves.isdisjoint(before)
    gone, left = _seen(instance, people, before | instance.shelves)
    for line in _table(seen, left):
        record_property(REPORTED, line)
    assert gone == set()
    assert left == {place: set() for place in left}
    secrets = former | keys | {EMPLOYEE_NUMBER.encode()}
    assert not any(lies_in(blob, secrets) for blob in _everything(instance))
    assert _keys(instance) == {**known, **dict.fromkeys(people)}, "everyone else is there"
    _put_back(files)
    assert _had(instance, people, before) == keys


def _canaries(instance: Instance) -> set[UUID]:
    """Return who was lent and who was imported: one of each."""
    lent = instance.rows("lending", "SELECT DISTINCT person_id FROM loans")
    imported = instance.rows("directory", "SELECT person_id FROM marks")
    people = {person for (person,) in (*lent, *imported)}
    assert (len(lent), len(imported), len(people)) == (1, 1, 2)
    return people


def _put_back(files: Mapping[Path, bytes]) -> None:
    """Put the former shelf key back: nothing but its destruction kept the thief out."""
    for file, content in files.items():
        assert not file.exists()
        file.write_bytes(content)


def _table(seen: Found, left: Found) -> Iterator[str]:
    for field, word in CANARIES.items():
        there = [place for place, words in seen.items() if word in words]
        still = [place for place, words in left.items() if word in words]
        yield f"{field}: before in {', '.join(there)}; after in {', '.join(still) or 'nothing'}"


def _keys(instance: Instance) -> dict[UUID, bytes | None]:
    known = [each for (each,) in instance.rows("keys", "SELECT subject FROM personal_keys")]
    with instance.vault() as database:
        vault = KeyVault(database, Shelf(instance.data / "shelf", instance.master))
        return vault.get_many(known)
