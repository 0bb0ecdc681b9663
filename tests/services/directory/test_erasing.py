"""The rules of erasure: what prevents it, who decides it, and what ends with it (R-D2a)."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest

from shared.contracts import billing, lending
from shared.kernel.ids import fresh_id
from shared.plumbing.security.tokens import Identity
from tests.asking import SERVICE
from tests.services.directory.test_people import CANARY
from tests.services.directory.town import TODAY, Town

ENDS = date(2026, 3, 31)


def erase(town: Town, name: str, by: str = "hanna") -> Any:
    return town.ask(by, f"/people/{town[name]}/erase", {})


def refused(town: Town, name: str) -> str:
    """The sentence of a refusal by R-D2a."""
    answer = erase(town, name)
    assert (answer.status_code, answer.json()["rule"]) == (409, "R-D2a")
    words: str = answer.json()["detail"]
    assert words[0].isupper()
    assert words.endswith(".")
    assert town.see("hanna", f"/people/{town[name]}")["name"] is not None
    return words


def consume_billed(town: Town, through: str) -> None:
    announced = billing.MonthsBilled(through=through, on=ENDS)
    town.alone.service.consumer.handle(town.alone.message(announced, subject=fresh_id()))


def a_loan(town: Town, name: str, loan_id: UUID) -> dict[str, Any]:
    return {
        "loan_id": loan_id,
        "listing_id": None,
        "interest_id": None,
        "collaboration_id": fresh_id(),
        "person_id": town[name],
        "lender_agency_id": town["archive"],
        "lender_unit_id": town["desk"],
        "receiver_agency_id": town["museum"],
        "receiver_unit_id": town["hall"],
        "start": date(2026, 2, 1),
        "end": ENDS,
        "on": TODAY,
    }


def test_an_operator_erases_no_one_who_holds_an_office(town: Town) -> None:
    answer = town.ask(Identity.of_operator("root"), f"/people/{town['leo']}/erase", {})
    assert (answer.status_code, answer.json()["rule"]) == (409, "R-D2a")
    assert "leader" in answer.json()["detail"]


@pytest.mark.parametrize("role", ["manager", "leader", "hr_contact", "signatory", "finance"])
def test_a_person_who_holds_a_role_is_not_erased(town: Town, role: str) -> None:
    town.person("ola", "desk", role)
    assert role in refused(town, "ola")
    body = {"agency": str(town["archive"]), "role": role}
    town.do(f"/people/{town['ola']}/revoke-role", body)
    assert erase(town, "ola").status_code == 200


def test_a_person_who_leads_a_unit_or_is_an_agencys_contact_is_not_erased(town: Town) -> None:
    emil = str(town["emil"])
    town.do(f"/units/{town['desk']}/manager", {"manager": str(town["leo"]), "substitute": emil})
    assert "substitute of a unit" in refused(town, "emil")
    town.do(f"/units/{town['desk']}/manager", {"manager": str(town["leo"]), "substitute": None})
    town.do(f"/agencies/{town['archive']}/contact", {"person": emil})
    assert "contact person" in refused(town, "emil")
    town.do(f"/agencies/{town['archive']}/contact", {"person": None})
    assert erase(town, "emil").status_code == 200


def test_a_person_who_has_a_loan_that_is_not_invoiced_to_its_end_is_not_erased(town: Town) -> None:
    loan_id = fresh_id()
    reported = a_loan(town, "emil", loan_id)
    town.alone.consume(lending.LoanAgreed(**reported, backfill_plan_due=TODAY))
    assert "agreed or running" in refused(town, "emil")
    town.alone.consume(lending.LoanStarted(**reported))
    assert "agreed or running" in refused(town, "emil")
    town.alone.consume(lending.LoanEnded(**reported))
    consume_billed(town, "2026-02")
    assert "invoiced" in refused(town, "emil")
    town.alone.consume(billing.LoanHeldUp(loan_id=loan_id, rule="R-B7b", on=ENDS))
    consume_billed(town, "2026-03")
    assert "invoiced" in refused(town, "emil")
    town.alone.consume(billing.LoanHeldUp(loan_id=loan_id, rule=None, on=ENDS))
    assert erase(town, "emil").status_code == 200


def test_a_loan_that_fell_through_keeps_no_one_and_one_that_is_restored_does(town: Town) -> None:
    reported = a_loan(town, "emil", fresh_id())
    town.alone.consume(lending.LoanAgreed(**reported, backfill_plan_due=TODAY))
    town.alone.consume(lending.LoanFellThrough(**reported, how="cancelled"))
    town.alone.consume(lending.LoanChanged(**reported, change="person_left", restored="agreed"))
    assert "agreed or running" in refused(town, "emil")
    town.alone.consume(lending.LoanFellThrough(**reported, how="cancelled"))
    assert erase(town, "emil").status_code == 200


def test_a_hold_keeps_a_person_until_each_reason_is_lifted_by_another(town: Town) -> None:
    town.person("aud", "desk", "auditor")
    path = f"/people/{town['emil']}"
    town.do(f"{path}/hold", {"ground": "audit"}, by="aud")
    town.do(f"{path}/hold", {"ground": "legal_claim"}, by="hanna")
    assert "audit, legal_claim" in refused(town, "emil")
    assert town.see("hanna", path)["holds"] == ["audit", "legal_claim"]
    assert town.see("leo", path)["holds"] == []
    town.do(f"{path}/lift-hold", {"ground": "audit"}, by="hanna")
    assert "legal_claim" in refused(town, "emil")
    town.do(f"{path}/lift-hold", {"ground": "legal_claim"}, by="aud")
    own = f"/people/{town['aud']}/lift-hold"
    assert town.ask("aud", own, {"ground": "audit"}).status_code == 403
    assert erase(town, "emil").status_code == 200


def test_a_person_asks_and_the_contact_person_decides(town: Town) -> None:
    path = f"/people/{town['emil']}"
    requests = f"/agencies/{town['archive']}/erasure-requests"
    assert town.ask("leo", f"{path}/request-erasure", {}).status_code == 403
    town.do(f"{path}/request-erasure", {}, by="emil")
    (waiting,) = town.see("hanna", requests)["items"]
    assert waiting == {"person_id": str(town["emil"]), "erasure_requested_on": str(TODAY)}
    no = {"ground": "legal_obligation"}
    town.do(f"{path}/decline-erasure", no, by="hanna")
    assert town.see("hanna", requests)["items"] == []
    assert town.ask("hanna", f"{path}/decline-erasure", no).status_code == 409
    town.do(f"{path}/request-erasure", {}, by="emil")
    assert town.ask("emil", f"{path}/erase", {}).status_code == 403
    assert erase(town, "emil").status_code == 200
    assert town.see("hanna", requests)["items"] == []


def test_a_person_takes_their_request_back_before_it_is_decided(town: Town) -> None:
    path = f"/people/{town['emil']}"
    requests = f"/agencies/{town['archive']}/erasure-requests"
    nothing = town.ask("emil", f"{path}/withdraw-erasure", {})
    assert (nothing.status_code, nothing.json()["rule"]) == (409, "R-D2a")
    town.do(f"{path}/request-erasure", {}, by="emil")
    for other in ("hanna", "leo", Identity.of_operator("root")):
        assert town.ask(other, f"{path}/withdraw-erasure", {}).status_code == 403
    town.do(f"{path}/withdraw-erasure", {}, by="emil")
    assert town.see("hanna", requests)["items"] == []
    assert town.ask("hanna", f"{path}/decline-erasure", {"ground": "public_records"}).is_error
    town.do(f"{path}/request-erasure", {}, by="emil")
    assert len(town.see("hanna", requests)["items"]) == 1


def test_no_event_of_an_erasure_holds_a_word_about_the_person(town: Town) -> None:
    town.person("canary", "desk", **CANARY)
    path = f"/people/{town['canary']}"
    town.do(f"{path}/hold", {"ground": "audit"}, by="hanna")
    town.do(f"{path}/lift-hold", {"ground": "audit"}, by="hanna")
    for step in ("request-erasure", "withdraw-erasure", "request-erasure"):
        town.do(f"{path}/{step}", {}, by="canary")
    town.do(f"{path}/erase", {}, by="hanna")
    for event in town.alone.service.store.history(town["canary"])[2:]:
        known = {"originator_id", "originator_version", "timestamp", "by", "on"}
        reported = {"agency_id", "ground", "holds", "last_day", "role", "roles"}
        assert set(event.model_dump()) <= known | reported


def test_an_erased_person_takes_no_step_and_nothing_is_recorded_about_them(town: Town) -> None:
    path = f"/people/{town['emil']}"
    assert erase(town, "emil").status_code == 200
    assert town.ask("emil", path, method="GET").status_code == 401
    assert town.ask("emil", f"{path}/request-erasure", {}).status_code == 401
    role = {"agency": str(town["archive"]), "role": "finance"}
    steps: list[tuple[str, dict[str, Any]]] = [
        (f"{path}/grant-role", role),
        (f"{path}/employment-percent", {"employment_percent": "50"}),
        (f"{path}/leave", {"last_day": "2026-02-01"}),
        (f"{path}/hold", {"ground": "audit"}),
        (f"/units/{town['desk']}/manager", {"manager": str(town["emil"])}),
        (f"/agencies/{town['archive']}/contact", {"person": str(town["emil"])}),
    ]
    town.move_to(TODAY + timedelta(days=1))
    steps.append((f"{path}/employ-again", {"unit": str(town["desk"])}))
    for step, body in steps:
        by = "leo" if "role" in step else "hanna"
        answer = town.ask(by, step, body)
        assert answer.status_code == 409, step
        assert answer.json()["rule"] in {"R-D1", "R-O14"}, step
    assert erase(town, "emil").status_code == 200


def test_of_an_erased_person_no_service_gets_a_key(town: Town) -> None:
    assert erase(town, "emil").status_code == 200
    assert town.ask(SERVICE, f"/keys/{town['emil']}", method="GET").status_code == 410


def test_a_person_who_led_a_unit_before_they_left_is_erased_and_leads_it_no_more(
    town: Town,
) -> None:
    emil = f"/people/{town['emil']}"
    led = {"manager": str(town["leo"]), "substitute": str(town["emil"])}
    town.do(f"/units/{town['desk']}/manager", led)
    town.do(f"{emil}/grant-role", {"agency": str(town["archive"]), "role": "finance"})
    town.do(f"{emil}/leave", {"last_day": str(TODAY)})
    town.move_to(TODAY + timedelta(days=1))
    assert erase(town, "emil").status_code == 200
    units = {each["unit_id"]: each for each in town.see("hanna", "/units")["items"]}
    assert units[str(town["desk"])]["substitute_id"] is None
    roles = town.see("hanna", emil)["roles"][str(town["archive"])]
    assert roles == ["employee"]


def test_an_erasure_whose_process_died_before_the_key_went_is_finished(town: Town) -> None:
    commands = town.alone.commands
    vault, kept = commands.erasing._vault, commands.erasing._vault.erase  # noqa: SLF001 - it dies here

    def dies(*_: object) -> bool:
        raise SystemExit

    commands.keys.get(town["emil"])
    vault.erase = dies
    try:
        with pytest.raises(SystemExit):
            commands.erasing.erase(town["emil"], town.alone.trigger(town["hanna"]))
    finally:
        vault.erase = kept
    assert vault.get(town["emil"]) is not None
    town.consume_own()
    assert vault.get(town["emil"]) is None


def test_after_a_restore_an_erased_person_acts_for_no_one_again(town: Town) -> None:
    """The list of erased people is applied to a state in which the person still held an office."""
    town.person("ola", "desk", "finance")
    assert town.alone.commands.erasing.erase_again({town["ola"]: TODAY}) == 1
    town.consume_own()
    page = town.see("hanna", f"/people/{town['ola']}")
    assert (page["erased_on"], page["name"]) == (str(TODAY), None)
    assert page["roles"][str(town["archive"])] == ["employee"]
    assert town.ask("ola", f"/people/{town['ola']}", method="GET").status_code == 401
    assert town.alone.commands.erasing.erase_again({town["ola"]: TODAY}) == 0


def test_after_a_restore_contact_data_goes_at_once_also_of_people_who_are_unknown(
    town: Town,
) -> None:
    """A person who was registered and erased since the backup exists only in the list."""
    town.person("ola", "desk")
    listed = {town["ola"]: TODAY, fresh_id(): TODAY}
    assert town.alone.commands.erasing.erase_again(listed) == len(listed)
    database = town.alone.commands.store.database
    kept = database.rows("SELECT 1 FROM contacts WHERE person_id = %s", town["ola"])
    assert kept == []
