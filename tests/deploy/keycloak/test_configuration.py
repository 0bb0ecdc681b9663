"""What the portal is told about the Keycloak for trials: TOML of the realm's clients."""

import json
import tomllib
from datetime import date
from pathlib import Path
from uuid import UUID

from deploy.keycloak.configuration import Provider, secret_of, write
from deploy.keycloak.installation import HERE
from shared.kernel.ids import natural_id
from utbyte.demo import demo_story


def test_the_file_names_each_client_and_a_secret_that_only_its_owner_reads(tmp_path: Path) -> None:
    agency = natural_id("agency", "SE", "202100-2908")
    there = write(
        tmp_path / "new", [Provider("http://127.0.0.1:1/realms/utbyte", agencies=[agency])]
    )
    (found,) = tomllib.loads(there.read_text(encoding="utf-8"))["provider"]
    assert (found["client_id"], found["claim"], found["finds"]) == (
        "utbyte-portal",
        "email",
        "email",
    )
    assert [UUID(each) for each in found["agencies"]] == [agency]
    secret = Path(found["client_secret_file"])
    assert secret.read_text(encoding="ascii") == secret_of("utbyte-portal")
    assert secret.stat().st_mode & 0o077 == 0


def test_the_realm_has_people_of_the_demo() -> None:
    users = json.loads((HERE / "realm.json").read_text(encoding="utf-8"))["users"]
    names = {each["username"] for each in users if each["lastName"].startswith("Demo")}
    assert names
    assert names <= demo_story(date(2026, 6, 29)).setup.people.keys()
