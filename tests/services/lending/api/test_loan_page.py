"""What a loan's page shows depends on its reader."""

from datetime import date
from typing import Any
from uuid import UUID

import pytest

from shared.kernel.ids import natural_id
from tests.alone import Alone
from tests.numbers import tells
from tests.services.lending.api.test_access import SEES
from tests.services.lending.loans import (
    COST,
    agreed,
    named,
    of,
    page,
    proposed,
    running,
    someone,
    soon_agreed,
)
from tests.services.lending.town import (
    CONTACT,
    EVA,
    FRAMEWORK,
    HOST,
    HOST_LEADER,
    LEADER,
    MANAGER,
)

SEES_NO_COST = {"lender.union_rep", "receiver.union_rep", "office"}
OWN = {"person", "lender.manager", "lender.hr_contact", "auditor"}
LENDER = OWN | {"lender.leader"}
BOTH = LENDER | {
    "receiver.manager",
    "receiver.hr_contact",
    "receiver.leader",
    "receiver.delegate",
}


def readers(town: Alone, loan: object) -> set[str]:
    return {name for name, who in SEES.items() if page(town, str(loan), who)["reasons"]}


def test_the_cost_is_close_to_salary_and_not_for_office_and_union(still_town: Alone) -> None:
    loan = proposed(still_town, name="cost")
    still_town.do(CONTACT, of(loan, "set-terms"), COST)
    blind = {name for name, who in SEES.items() if page(still_town, loan, who)["cost"] is None}
    assert blind == SEES_NO_COST
    for name in SEES_NO_COST:
        assert not tells(still_town.get(SEES[name], of(loan)).text, "62000")
        assert not tells(still_town.get(SEES[name], of(loan, "timeline")).text, "62000")


def test_a_cost_that_is_asked_for_is_hidden_from_the_same(town: Alone) -> None:
    loan = agreed(town)
    town.do(LEADER, of(loan, "correct-terms"), {"cost": {"monthly_cost": "63000.00"}})
    blind = {
        name for name, who in SEES.items() if page(town, loan, who)["changes"][0]["cost"] is None
    }
    assert blind == SEES_NO_COST
    assert not tells(town.get(SEES["office"], of(loan)).text, "63000")


def test_a_managers_no_is_read_by_both_sides(still_town: Alone) -> None:
    loan = proposed(still_town, name="no")
    still_town.do(HOST, of(loan, "decline"), {"reason": "The need fell away"})
    assert readers(still_town, loan) == BOTH


def test_the_persons_own_reason_stays_with_their_employer(still_town: Alone) -> None:
    loan = proposed(still_town, name="own no")
    still_town.do(EVA, of(loan, "decline"), {"reason": "I am ill"})
    assert readers(still_town, loan) == OWN


def test_only_the_lender_sees_why_the_notice_was_waived(still_town: Alone) -> None:
    loan = proposed(still_town, name="waiver", start="2026-03-02")
    still_town.do(MANAGER, of(loan, "waive-notice"), {"reason": "It is calm here"})
    assert readers(still_town, loan) == LENDER


def test_r_o6_a_word_of_danger_is_kept_from_the_place_where_it_is(town: Alone) -> None:
    loan = running(town)
    town.do(MANAGER, of(loan, "cut-short"), {"ground": "danger", "reason": "Harassed there"})
    assert readers(town, loan) == OWN
    assert "danger" not in town.get(HOST, of(loan)).text
    assert "danger" not in town.get(HOST, of(loan, "timeline")).text


def test_a_person_who_gave_a_reason_may_read_it_again(town: Alone) -> None:
    loan = running(town)
    town.do(HOST, of(loan, "cut-short"), {"ground": "danger", "reason": "A wall fell down"})
    assert [each["text"] for each in page(town, loan, HOST)["reasons"]] == ["A wall fell down"]


def test_r_d1_an_erased_persons_reasons_are_unreadable_and_the_page_stays(
    still_town: Alone,
) -> None:
    who = someone(still_town, "erased")
    loan = proposed(still_town, name="erased", person_id=who)
    still_town.do(HOST, of(loan, "decline"), {"reason": "The need fell away"})
    still_town.keys.erased.add(who)
    (why,) = page(still_town, loan)["reasons"]
    assert (why["of"], why["text"]) == ("decline", None)


def test_names_are_the_directorys_and_missing_while_it_is_away(still_town: Alone) -> None:
    loan = proposed(still_town, name="names")
    assert page(still_town, loan)["person"] == {"person_id": str(EVA), "name": None}
    still_town.directory.known |= {EVA: "Eva Demosson", HOST: "Hugo Demosson"}
    seen = page(still_town, loan)
    assert seen["person"]["name"] == "Eva Demosson"
    assert seen["steps"][0]["by"]["name"] == "Hugo Demosson"
    entries = still_town.see(EVA, of(loan, "timeline"))["entries"]
    assert entries[0]["who"] == {"person_id": str(HOST), "name": "Hugo Demosson"}
    (listed, *_) = still_town.see(EVA, "/loans", status="proposed", limit=1)["items"]
    assert listed["person"]["name"] == "Eva Demosson"


@pytest.mark.parametrize(
    ("who", "you_are"),
    [
        (EVA, ["person"]),
        (CONTACT, ["lender.hr_contact"]),
        (HOST, ["receiver.manager"]),
        (SEES["office"], ["office"]),
    ],
)
def test_the_page_states_the_case_roles_of_its_reader(
    still_town: Alone, who: UUID, you_are: Any
) -> None:
    loan = proposed(still_town, name="you are")
    assert page(still_town, loan, who)["you_are"] == you_are


def test_what_is_waited_for_gets_less_with_each_step_and_names_who_can_take_it(
    town: Alone,
) -> None:
    loan = proposed(town)
    waits: list[list[str]] = []
    for who, step in (
        (CONTACT, "set-terms"),
        (EVA, "consent"),
        (MANAGER, "approve"),
        (LEADER, "sign"),
        (HOST_LEADER, "sign"),
    ):
        waiting = page(town, loan)["waits_for"]
        waits.append([each["step"] for each in waiting])
        people = {each["step"]: [p["person_id"] for p in each["people"]] for each in waiting}
        assert str(who) in people[waits[-1][0]]
        town.do(who, of(loan, step), COST if step == "set-terms" else {})
    assert waits == [
        ["terms_set", "consent", "approval", "lender_signature", "receiver_signature"],
        ["consent", "approval", "lender_signature", "receiver_signature"],
        ["approval", "lender_signature", "receiver_signature"],
        ["lender_signature", "receiver_signature"],
        ["receiver_signature"],
    ]
    assert [each["step"] for each in page(town, loan)["waits_for"]] == ["backfill_plan"]


def test_r_o2_with_a_framework_agreement_no_signature_is_waited_for(still_town: Alone) -> None:
    loan = proposed(still_town, name="framework", collaboration_id=FRAMEWORK)
    waits = [each["step"] for each in page(still_town, loan)["waits_for"]]
    assert waits == ["terms_set", "consent", "approval"]


def test_r_o6_a_change_waits_for_those_who_have_not_approved(still_town: Alone) -> None:
    loan, who = soon_agreed(still_town, "waits")
    still_town.do(HOST, of(loan, "extend"), {"end": "2026-09-30"})
    waits = [
        (each["step"], each["party"], [p["person_id"] for p in each["people"]])
        for each in page(still_town, loan)["waits_for"]
    ]
    assert waits == [
        ("backfill_plan", "lender_manager", [str(MANAGER)]),
        ("extend", "lender_manager", [str(MANAGER)]),
        ("extend", "person", [str(who)]),
    ]


def test_r_o3_before_the_approval_the_earliest_start_is_as_if_approved_today(
    town: Alone,
) -> None:
    loan = proposed(town)
    assert page(town, loan)["earliest_start"] == "2026-03-26"
    town.move_to(date(2026, 1, 30))
    assert page(town, loan)["earliest_start"] == "2026-03-30"


def test_r_o3_a_proposal_says_by_when_an_approval_keeps_its_start(town: Alone) -> None:
    loan = proposed(town)
    assert page(town, loan)["latest_approval"] == "2026-02-01"
    agreed(town, loan)
    assert page(town, loan)["latest_approval"] is None


def test_r_o6_a_running_loan_says_when_it_would_end_if_someone_ended_it_today(town: Alone) -> None:
    loan = agreed(town)
    assert page(town, loan)["early_end"] is None
    town.move_to(date(2026, 4, 10))
    assert page(town, loan)["early_end"] == "2026-05-10"


def test_a_page_has_the_version_as_its_tag(still_town: Alone) -> None:
    loan = proposed(still_town, name="tag")
    answer = still_town.get(CONTACT, of(loan))
    assert answer.headers["ETag"] == f'"{answer.json()["version"]}"'


def test_r_l5_the_page_names_the_interest_that_a_loan_comes_from(still_town: Alone) -> None:
    from_interest = page(still_town, proposed(still_town, name="origin"))
    assert from_interest["interest_id"] == str(natural_id("interest", "origin"))
    assert from_interest["listing_id"] == str(natural_id("listing", "archivist"))
    direct = page(still_town, named(still_town, person=someone(still_town, "direct")))
    assert (direct["interest_id"], direct["listing_id"]) == (None, None)
