"""What the directory publishes, and that its views are the fold of its history."""

from typing import Any

import pytest

from services.directory.views import AGENCIES, PEOPLE, UNITS
from shared.contracts import directory as contracts
from shared.plumbing.eventstore.rebuild import rebuild
from tests.services.directory.town import ARCHIVE, TODAY, Town


def announced_of(town: Town, kind: type[Any], **of: object) -> list[Any]:
    """Every contract of a kind about a subject, in the order of publication."""
    read = town.alone.service.publisher.read("directory", 0)
    contracts = [
        message.contract(kind) for _, message in read if message and message.name == kind.NAME
    ]
    wanted = {key: str(value) for key, value in of.items()}
    return [
        each
        for each in contracts
        if all(str(getattr(each, key)) == value for key, value in wanted.items())
    ]


@pytest.fixture
def lived(town: Town) -> Town:
    """A town in which every possible event has happened."""
    archive = f"/agencies/{town['archive']}"
    town.do(f"{archive}/change", {**ARCHIVE, "city": "Sundsvall", "payment_account": "1-2"})
    town.do(f"{archive}/contact", {"person": str(town["hanna"])})
    town.unit("team", "archive")
    town.do(f"/units/{town['team']}/move", {"parent": str(town["desk"])})
    town.do(f"/units/{town['team']}/rename", {"name": "Laget"})
    town.do(f"/units/{town['desk']}/manager", {"manager": str(town["leo"])})
    emil = f"/people/{town['emil']}"
    town.do(f"{emil}/grant-role", {"agency": str(town["archive"]), "role": "finance"})
    town.do(f"{emil}/grant-role", {"agency": str(town["museum"]), "role": "auditor"})
    town.do(f"{emil}/revoke-role", {"agency": str(town["archive"]), "role": "finance"})
    town.do(f"{emil}/employment-percent", {"employment_percent": "80"})
    town.do(f"{emil}/move", {"unit": str(town["team"])})
    town.do(f"{emil}/leave", {"last_day": "2026-03-31"})
    town.do(f"{emil}/leave", {"last_day": None})
    town.do(f"{emil}/leave", {"last_day": "2026-01-11"})
    town.do(f"{emil}/employ-again", {"unit": str(town["desk"])})
    return town


def test_an_agency_is_published_in_full_whenever_it_changes(lived: Town) -> None:
    first, changed, named = announced_of(
        lived, contracts.AgencyRegistered, agency_id=lived["archive"]
    )
    assert (first.city, first.organisation_number) == ("Härnösand", "2021005489")
    assert (changed.city, changed.payment_account) == ("Sundsvall", "1-2")
    assert changed.contact_person_id is None
    assert named == changed.model_copy(update={"contact_person_id": lived["hanna"]})


def test_a_unit_is_published_without_its_name(lived: Town) -> None:
    first, moved = announced_of(lived, contracts.UnitRegistered, unit_id=lived["team"])
    assert (first.parent_unit_id, moved.parent_unit_id) == (None, lived["desk"])
    _, led = announced_of(lived, contracts.UnitRegistered, unit_id=lived["desk"])
    assert (led.manager_id, led.substitute_id) == (lived["leo"], None)


def test_a_person_is_published_by_id_with_all_roles_of_an_agency(lived: Town) -> None:
    people = announced_of(lived, contracts.PersonRegistered, person_id=lived["emil"])
    assert [
        (each.unit_id, str(each.employment_percent), each.after_leaving) for each in people
    ] == [
        (lived["desk"], "100", None),
        (lived["desk"], "80", None),
        (lived["team"], "80", None),
        (lived["team"], "80", "taken_back"),
        (lived["desk"], "100", "employed_again"),
    ]
    assert {str(each.on) for each in people} == {"2026-01-12"}
    roles = announced_of(lived, contracts.RolesChanged, person_id=lived["emil"])
    assert [(each.agency_id == lived["archive"], each.roles) for each in roles] == [
        (True, ("employee",)),
        (True, ("employee", "finance")),
        (False, ("auditor",)),
        (True, ("employee",)),
        (False, ()),
    ]
    left, late = announced_of(lived, contracts.PersonLeft, person_id=lived["emil"])
    assert (str(left.last_day), left.agency_id) == ("2026-03-31", lived["archive"])
    assert str(late.last_day) == "2026-01-11"


def test_r_d2a_a_request_for_erasure_is_published_with_its_outcome(town: Town) -> None:
    emil, ground = f"/people/{town['emil']}", {"ground": "legal_claim"}
    town.do(f"{emil}/request-erasure", by="emil")
    town.do(f"{emil}/decline-erasure", ground, by="hanna")
    town.do(f"{emil}/request-erasure", by="emil")
    town.do(f"{emil}/withdraw-erasure", by="emil")
    town.do(f"{emil}/request-erasure", by="emil")
    town.do(f"{emil}/erase", by="hanna")
    about = {"person_id": town["emil"], "agency_id": town["archive"], "on": TODAY}
    requests = announced_of(town, contracts.ErasureRequest, **about)
    assert [(each.status, each.withdrawn) for each in requests] == [
        ("requested", False),
        ("declined", False),
        ("requested", False),
        ("declined", True),
        ("requested", False),
    ]
    assert len(announced_of(town, contracts.PersonErased, **about)) == 1


def test_r_d2_no_name_and_no_address_of_a_person_is_published(lived: Town) -> None:
    everything = str(lived.alone.announced()).casefold()
    assert "demosson" not in everything
    assert "@" not in everything


@pytest.mark.parametrize("view", [AGENCIES, UNITS, PEOPLE], ids=lambda view: view.name)
def test_a_view_is_the_fold_of_the_history(lived: Town, view: Any) -> None:
    database = lived.alone.service.database
    statement = f"SELECT * FROM {view.name} ORDER BY 1"  # noqa: S608 - a name of ours
    before = database.rows(statement)
    assert len(before) > 1
    database.execute(f"UPDATE {view.name} SET version = 99")  # noqa: S608 - ours
    assert rebuild(lived.alone.service.store, view) == len(before)
    assert database.rows(statement) == before
