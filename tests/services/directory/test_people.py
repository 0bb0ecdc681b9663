"""People: sealed names, roles, the last day, and erasure."""

from datetime import date, timedelta
from hashlib import sha256
from typing import Any
from uuid import UUID

import pytest

from shared.kernel.ids import fresh_id, natural_id
from tests.asking import OPERATOR, SERVICE
from tests.services.directory.test_imports import give, people
from tests.services.directory.town import TODAY, Town
from tests.toy.town import at_once

CANARY = {
    "given_name": "Kanariefågel",
    "family_name": "Återfunnen",
    "email": "canary.found@example.org",
    "phone": "+46 70 123 45 67",
}


def everything_kept(town: Town) -> str:
    """Every column of every table of both databases, as text; bytes are decoded."""
    service, vault = town.alone.service, town.alone.commands.keys.vault
    found: list[str] = []
    with service.database.transaction() as own, vault.database.transaction() as keys:
        for cursor in (own, keys):
            cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
            for table in [row["tablename"] for row in cursor.fetchall()]:
                cursor.execute(f"SELECT * FROM {table}")  # type: ignore[call-overload] # noqa: S608 - own
                for row in cursor.fetchall():
                    found += [spelt(value) for value in row.values()]
    return "\n".join(found)


def spelt(value: object) -> str:
    if isinstance(value, bytes | memoryview):
        return bytes(value).decode("utf-8", "replace")
    return str(value)


def hits(town: Town, words: Any) -> list[str]:
    kept = everything_kept(town).casefold()
    return [word for word in words if word.casefold() in kept]


def test_r_d1_names_and_addresses_are_nowhere_in_clear(town: Town) -> None:
    town.person("canary", "desk", "manager", **CANARY)
    town.do(f"/people/{town['canary']}/contact", {**CANARY, "family_name": "Nygift"}, by="canary")
    give(town, people(1, 2))
    words = [*CANARY.values(), "Nygift", "Given1", "Family2", "p1@example.org", "Anställd-1"]
    assert hits(town, words) == []
    assert town.see("emil", f"/people/{town['canary']}")["name"] == "Kanariefågel Nygift"


def test_the_search_would_have_found_them(town: Town) -> None:
    database = town.alone.service.database
    database.execute("CREATE TABLE leak (said bytea, also jsonb)")
    database.execute(
        "INSERT INTO leak VALUES (%s, %s::jsonb)", "Kanariefågel".encode(), '"Anställd-1"'
    )
    try:
        assert hits(town, ["Kanariefågel", "Anställd-1", "Nobody"]) == [
            "Kanariefågel",
            "Anställd-1",
        ]
    finally:
        database.execute("DROP TABLE leak")


def test_r_d1_a_person_who_is_erased_has_no_name_and_a_true_history(town: Town) -> None:
    town.person("canary", "desk", **CANARY)
    before = town.alone.service.store.history(town["canary"])
    town.do(f"/people/{town['canary']}/erase", {})
    page = town.see("emil", f"/people/{town['canary']}")
    assert [page[each] for each in ("name", "email", "phone", "language")] == [None] * 4
    assert page["roles"] == {str(town["archive"]): ["employee"]}
    assert (page["employment"], page["erased_on"]) == ("left", str(TODAY))
    after = town.alone.service.store.history(town["canary"])
    assert after[: len(before)] == before
    assert [each.TOPIC for each in after[len(before) :]] == [
        "directory.PersonLeft",
        "directory.PersonErased",
    ]
    assert town.see(SERVICE, f"/names?ids={town['canary']}&ids={town['emil']}")["names"] == {
        str(town["emil"]): "Emil Demosson"
    }


def test_r_d1_a_sealed_row_that_came_back_from_a_backup_stays_unreadable(town: Town) -> None:
    town.person("canary", "desk", **CANARY)
    database = town.alone.service.database
    (row,) = database.rows("SELECT * FROM contacts WHERE person_id = %s", town["canary"])
    town.do(f"/people/{town['canary']}/erase", {})
    from psycopg.types.json import Jsonb  # noqa: PLC0415 - beside its only use

    database.execute(
        "INSERT INTO contacts VALUES (%s, %s, %s)",
        row["person_id"],
        row["agency_id"],
        Jsonb(row["sealed"]),
    )
    assert town.see("emil", f"/people/{town['canary']}")["name"] is None


def test_a_person_who_is_erased_gets_no_new_name(town: Town) -> None:
    town.person("canary", "desk", **CANARY)
    town.do(f"/people/{town['canary']}/erase", {})
    town.do(f"/people/{town['canary']}/erase", {})
    answer = town.ask("hanna", f"/people/{town['canary']}/contact", CANARY)
    assert answer.status_code == 404
    assert town.see("emil", f"/people/{town['canary']}")["name"] is None


def test_an_erasure_that_is_refused_erases_nothing(town: Town) -> None:
    """The person was changed after the operator read them."""
    town.person("canary", "desk", **CANARY)
    headers = {**town.alone.headers(None, If_Match='"1"')}
    from tests.alone import ISSUER  # noqa: PLC0415 - beside its only use

    headers["Authorization"] = f"Bearer {ISSUER.issue(OPERATOR)}"
    path = town.alone.address(f"/people/{town['canary']}/erase")
    assert town.alone.client.post(path, json={}, headers=headers).status_code == 412
    assert town.see("emil", f"/people/{town['canary']}")["name"] == "Kanariefågel Återfunnen"


@pytest.mark.parametrize(
    ("field", "value"),
    [("email", "nobody"), ("phone", "call me"), ("given_name", " "), ("family_name", "a\u2028b")],
)
def test_a_contact_that_cannot_be_is_refused_with_its_field(
    town: Town, field: str, value: str
) -> None:
    body = {**CANARY, field: value}
    answer = town.ask("emil", f"/people/{town['emil']}/contact", body)
    assert (answer.status_code in {400, 422}, answer.json()["field"]) == (True, field)


# Roles and the last day


def roles(town: Town, name: str) -> list[str]:
    page = town.see("hanna", f"/people/{town[name]}")
    return page["roles"].get(str(town["archive"]), [])


def test_a_role_is_given_and_taken_by_the_leader(town: Town) -> None:
    body = {"agency": str(town["archive"]), "role": "finance"}
    town.do(f"/people/{town['emil']}/grant-role", body, by="leo")
    assert roles(town, "emil") == ["employee", "finance"]
    town.do(f"/people/{town['emil']}/revoke-role", body, by="leo")
    assert roles(town, "emil") == ["employee"]
    to_all = town.ask("leo", f"/people/{town['emil']}/grant-role", {**body, "role": "employee"})
    assert to_all.status_code == 422


def test_the_operator_lets_someone_audit_another_agency(town: Town) -> None:
    body = {"agency": str(town["museum"]), "role": "auditor"}
    town.do(f"/people/{town['emil']}/grant-role", body)
    page = town.see("hanna", f"/people/{town['emil']}")
    assert page["roles"][str(town["museum"])] == ["auditor"]
    elsewhere = {"agency": str(town["museum"]), "role": "finance"}
    assert town.ask(OPERATOR, f"/people/{town['emil']}/grant-role", elsewhere).status_code == 422


def test_r_o14_through_the_last_day_a_role_holds_and_not_after_it(town: Town) -> None:
    town.person("vera", "desk", "hr_contact", "leader")
    town.do(f"/people/{town['vera']}/leave", {"last_day": str(TODAY)}, by="hanna")
    rename = f"/units/{town['desk']}/rename"
    town.do(rename, {"name": "Disken"}, by="vera")
    assert town.see("vera", f"/people/{town['emil']}")["name"] == "Emil Demosson"
    town.move_to(TODAY + timedelta(days=1))
    assert town.ask("vera", rename, {"name": "Desk"}).status_code == 404
    assert town.ask("vera", f"/people/{town['emil']}", method="GET").status_code == 404
    assert town.see("vera", "/units")["items"] == []
    assert town.see("vera", f"/people/{town['vera']}")["employment"] == "left"
    assert town.see("hanna", f"/people/{town['vera']}")["last_day"] == str(TODAY)


def test_r_o14_a_last_day_can_be_put_right_also_when_it_has_passed(town: Town) -> None:
    emil = f"/people/{town['emil']}"
    town.do(f"{emil}/leave", {"last_day": str(TODAY + timedelta(days=5))}, by="hanna")
    town.move_to(TODAY + timedelta(days=10))
    assert town.see("hanna", emil)["employment"] == "left"
    another = str(TODAY + timedelta(days=30))
    town.do(f"{emil}/leave", {"last_day": another}, by="hanna")
    page = town.see("hanna", emil)
    assert (page["employment"], page["last_day"]) == ("employed", another)
    town.do(f"{emil}/leave", {"last_day": None}, by="hanna")
    assert town.see("hanna", emil)["last_day"] is None
    assert town.ask("hanna", f"{emil}/leave", {}).status_code == 400


def test_r_o14_a_person_who_is_employed_again_leads_no_unit_and_holds_no_role_from_before(
    town: Town,
) -> None:
    emil, desk = f"/people/{town['emil']}", f"/units/{town['desk']}"
    town.do(f"{desk}/manager", {"manager": str(town["leo"]), "substitute": str(town["emil"])})
    town.do(f"{emil}/grant-role", {"agency": str(town["archive"]), "role": "finance"})
    town.do(f"{emil}/leave", {"last_day": str(TODAY)})
    town.move_to(TODAY + timedelta(days=10))
    again = {"unit": str(town["desk"]), "employment_percent": "80"}
    town.do(f"{emil}/employ-again", again, by="hanna")
    page = town.see("hanna", emil)
    assert (page["employment"], page["last_day"]) == ("employed", None)
    assert page["employment_percent"] == "80"
    assert page["roles"][str(town["archive"])] == ["employee"]
    units = {each["unit_id"]: each for each in town.see("hanna", "/units")["items"]}
    led = units[str(town["desk"])]
    assert (led["manager_id"], led["substitute_id"]) == (str(town["leo"]), None)
    refused = town.ask("hanna", f"{emil}/employ-again", again)
    assert (refused.status_code, refused.json()["rule"]) == (409, "R-O14")


def test_r_o8_no_one_is_moved_to_another_agency(town: Town) -> None:
    path = f"/people/{town['emil']}/move"
    assert town.ask(OPERATOR, path, {"unit": str(town["hall"])}).status_code == 422
    town.unit("team", "archive")
    town.do(path, {"unit": str(town["team"])}, by="hanna")
    assert town.see("hanna", f"/people/{town['emil']}")["unit_id"] == str(town["team"])


def test_r_o4_an_employment_has_a_percent(town: Town) -> None:
    path = f"/people/{town['emil']}/employment-percent"
    for wrong in ("0", "100.01", "50.001", "-1", "NaN"):
        assert town.ask("hanna", path, {"employment_percent": wrong}).status_code in (400, 422)
    town.do(path, {"employment_percent": "62.5"}, by="hanna")
    assert town.see("hanna", f"/people/{town['emil']}")["employment_percent"] == "62.5"


def test_a_person_is_registered_once_by_one_key(town: Town) -> None:
    body = {"unit": str(town["desk"]), **CANARY}
    answers = [
        town.alone.post(town["hanna"], "/people", body, Idempotency_Key="canary") for _ in range(2)
    ]
    assert answers[0].json() == answers[1].json()
    other = town.alone.post(
        town["hanna"], "/people", {**body, "given_name": "X"}, Idempotency_Key="canary"
    )
    assert other.status_code == 422
    assert UUID(answers[0].json()["id"]) != fresh_id()
    assert date.fromisoformat("2026-01-12") == TODAY


def test_the_idempotency_key_and_our_source_do_not_let_anyone_compute_a_persons_id(
    town: Town,
) -> None:
    hanna, key = town["hanna"], "the caller's own key"
    body = {"unit": str(town["desk"]), **CANARY}
    answer = town.alone.post(hanna, "/people", body, Idempotency_Key=key).json()
    asked = f"person:{hanna}/register_person"
    scope = sha256(f"{asked}\x00{key}".encode()).digest()
    formulas = (scope.hex(), scope, key, asked, f"{asked}/{key}", CANARY["email"])
    guesses = {natural_id("person", each) for each in formulas}
    guesses |= {natural_id("person", hanna, key), natural_id("person", town["desk"], key)}
    assert UUID(answer["id"]) not in guesses
    assert UUID(answer["id"]).version == 4
    # The same formula does give what is no person's: the attack is the one that worked.
    unit = town.alone.post(
        hanna, f"/agencies/{town['archive']}/units", {"name": "Läsesal"}, Idempotency_Key=key
    ).json()
    scope = sha256(f"person:{hanna}/register_unit\x00{key}".encode()).digest()
    assert UUID(unit["id"]) == natural_id("unit", scope.hex())


def test_many_repeats_of_one_registration_at_once_are_one_person(town: Town) -> None:
    body = {"unit": str(town["desk"]), **CANARY}

    def register(_: int) -> str:
        answer = town.alone.post(town["hanna"], "/people", body, Idempotency_Key="at once")
        return str(answer.json()["id"])

    before = len(town.alone.service.database.rows("SELECT person_id FROM contacts"))
    ids = set(at_once(6, register))
    after = town.alone.service.database.rows("SELECT person_id FROM contacts")
    assert len(ids) == 1
    assert len(after) == before + 1
