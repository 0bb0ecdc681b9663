"""Proposing a loan with a named person, as the receiving unit's manager (R-O1)."""

from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest

from shared.contracts.base import Contract
from shared.contracts.directory import PersonRegistered
from shared.kernel.ids import fresh_id
from tests.alone import Alone
from tests.services.lending.loans import (
    named,
    names,
    of,
    page,
    proposal,
    proposed,
    running,
    someone,
    soon_agreed,
)
from tests.services.lending.town import (
    ARCHIVE,
    BANK,
    BANKER,
    COLLABORATION,
    COLLECTION,
    DALE_MANAGER,
    EVA,
    FRAMEWORK,
    HOST,
    HOST_LEADER,
    INSIDE,
    MANAGER,
    MUSEUM,
    OLAS_MANAGER,
    SHOP,
    SHOPKEEPER,
    VAULT,
    left,
    paused,
    person,
)


def test_r_o1_the_receiving_manager_proposes_and_has_accepted_with_that(still_town: Alone) -> None:
    loan = named(still_town, percent="80", form="exchange", purpose="expertise")
    seen = page(still_town, loan)
    assert (seen["status"], seen["form"], seen["purpose"]) == ("proposed", "exchange", "expertise")
    assert seen["percent"] == [{"start": "2026-04-01", "percent": "80"}]
    assert [(each["step"], each["by"]["person_id"]) for each in seen["steps"]] == [
        ("acceptance", str(HOST))
    ]
    assert (seen["listing_id"], seen["interest_id"]) == (None, None)


def test_the_same_key_proposes_once_and_another_key_another_loan(still_town: Alone) -> None:
    body = proposal()
    once = [still_town.post(HOST, "/loans", body, Idempotency_Key="one").json() for _ in "ab"]
    assert once[0] == once[1]
    assert named(still_town) != once[0]["id"]


@pytest.mark.parametrize("proposer", [SHOPKEEPER, MANAGER, BANKER])
def test_only_the_manager_of_the_receiving_unit_proposes(still_town: Alone, proposer: Any) -> None:
    assert still_town.post(proposer, "/loans", proposal()).status_code == 403


def test_an_unknown_unit_looks_like_one_that_is_not_yours(still_town: Alone) -> None:
    answers = [
        still_town.refused(HOST, "/loans", proposal(unit=unit)) for unit in (SHOP, fresh_id())
    ]
    assert answers[0] == answers[1]


def test_r_o2_no_one_proposes_their_own_loan(still_town: Alone) -> None:
    """The host manages the collection and cannot ask for themselves there."""
    refused = still_town.refused(HOST, "/loans", proposal(person=HOST))
    assert (refused["status"], refused["rule"]) == (403, "R-O2")


@pytest.mark.parametrize(
    ("changes", "status", "rule"),
    [
        ({"person": fresh_id()}, 409, "R-P8"),
        ({"collaboration": fresh_id()}, 409, "R-P8"),
        ({"person": BANKER}, 409, "R-P8"),
        ({"person": SHOPKEEPER}, 409, "R-O1"),
        ({"start": "2026-01-26"}, 409, "R-O3"),
        ({"start": "2026-09-01"}, 400, None),
        ({"percent": "0"}, 400, None),
        ({"percent": "100.001"}, 400, None),
        ({"form": "holiday"}, 400, None),
    ],
)
def test_what_cannot_be_proposed_is_refused_by_its_rule(
    still_town: Alone, changes: dict[str, Any], status: int, rule: str | None
) -> None:
    refused = still_town.refused(HOST, "/loans", proposal(**changes))
    assert (refused["status"], refused.get("rule")) == (status, rule)


def test_r_p8_a_person_of_an_outside_agency_looks_like_one_that_is_not_there(
    still_town: Alone,
) -> None:
    """Even when the employment there has an end: nothing about the person is revealed (R-O14)."""
    leaves = person("leaves the bank")
    still_town.consume(employed_at_the_bank(leaves), left(leaves, "2026-05-31", BANK))
    people = (fresh_id(), BANKER, leaves)
    answers = [still_town.refused(HOST, "/loans", proposal(person=each)) for each in people]
    assert answers[0]["rule"] == "R-P8"
    assert answers[0] == answers[1] == answers[2]


def employed_at_the_bank(who: UUID) -> Contract:
    return PersonRegistered(
        person_id=who, agency_id=BANK, unit_id=VAULT, employment_percent=Decimal(100)
    )


def test_r_o1_in_an_internal_collaboration_units_of_one_agency_lend(still_town: Alone) -> None:
    loan = named(still_town, collaboration=INSIDE, person=SHOPKEEPER)
    seen = page(still_town, loan, HOST)
    assert seen["lender"]["agency_id"] == seen["receiver"]["agency_id"] == str(MUSEUM)
    assert (seen["lender"]["unit_id"], seen["receiver"]["unit_id"]) == (str(SHOP), str(COLLECTION))


def test_r_p6_nothing_is_proposed_while_paused(town: Alone) -> None:
    town.consume(paused())
    assert town.refused(HOST, "/loans", proposal())["rule"] == "R-P6"


def test_r_o14_no_one_is_lent_beyond_a_known_end_of_the_employment(still_town: Alone) -> None:
    who = someone(still_town, "leaving soon")
    still_town.consume(left(who, "2026-06-30"))
    refused = still_town.refused(HOST, "/loans", proposal(person=who))
    assert (refused["rule"], refused["last_day"]) == ("R-O14", "2026-06-30")
    assert named(still_town, person=who, end="2026-06-30")


def test_r_o5_what_is_unusual_is_flagged_also_with_days_served_at_the_same_receiver(
    still_town: Alone,
) -> None:
    _, who = soon_agreed(still_town, "served", start="2026-04-01", end="2026-08-31")
    again = proposed(
        still_town, name="again", person_id=who, start="2026-09-01", end="2026-11-30", percent="50"
    )
    assert page(still_town, again)["flags"] == [
        "longer_than_form",
        "longer_than_maximum",
        "less_than_employment",
    ]


def test_r_o8_nothing_of_a_loan_changes_who_employs_the_person(town: Alone) -> None:
    before = town.service.replica.person(EVA)
    loan = running(town)
    assert town.service.replica.person(EVA) == before
    assert page(town, loan)["employment_percent"] == "100"
    assert {each.partition("-")[0] for each in names(town)} <= {"loan", "step", "vacancy"}


def test_a_direct_proposal_goes_on_like_any_other(still_town: Alone) -> None:
    loan = named(still_town, person=someone(still_town, "direct"))
    waits = [each["step"] for each in page(still_town, loan)["waits_for"]]
    assert waits == ["terms_set", "consent", "approval", "lender_signature", "receiver_signature"]
    assert still_town.get(MANAGER, of(loan)).status_code == 200


# Finding the person


def found(town: Alone, by: UUID, agency: UUID, name: str = "Eva Demosson") -> list[str]:
    people = town.see(by, "/named-people", agency=agency, name=name)["people"]
    return [each["person_id"] for each in people]


def test_r_o1_who_could_receive_someone_finds_them_by_their_whole_name(still_town: Alone) -> None:
    still_town.directory.known = {EVA: "Eva Demosson", HOST: "Eva Demosson"}
    assert found(still_town, HOST, ARCHIVE) == [str(EVA)]
    assert found(still_town, HOST_LEADER, ARCHIVE) == [str(EVA), str(HOST)]
    assert found(still_town, HOST, ARCHIVE, "Eva") == []


def test_r_p8_no_one_is_found_where_no_loan_can_be_proposed(still_town: Alone) -> None:
    still_town.directory.known = {EVA: "Eva Demosson"}
    assert found(still_town, OLAS_MANAGER, ARCHIVE) == [str(EVA)]  # they share one
    assert found(still_town, DALE_MANAGER, ARCHIVE) == []  # they share none
    assert found(still_town, MANAGER, ARCHIVE) == []  # none is internal to it
    assert found(still_town, HOST, MUSEUM) == [str(EVA)]  # one is
    assert found(still_town, HOST, BANK) == []
    assert still_town.get(EVA, "/named-people", agency=MUSEUM, name="Eva").status_code == 403


def test_r_p6_no_one_is_found_while_the_collaboration_is_paused(town: Alone) -> None:
    town.directory.known = {EVA: "Eva Demosson"}
    town.consume(paused(COLLABORATION), paused(FRAMEWORK))
    assert found(town, HOST, ARCHIVE) == []
