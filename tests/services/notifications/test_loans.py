"""R-N1, R-O2, R-O9: whom a loan waits for until it is agreed, and who is notified of it."""

from datetime import date

import pytest

from shared.contracts.lending import BackfillPlanned, LoanEnded, LoanStarted
from tests.services.notifications.town import EVERYONE, Town

STEPS = {
    "lo": "terms_to_set",
    "eva": "loan_to_consent",
    "lars": "loan_to_approve",
    "liv": "loan_to_sign",
    "leo": "loan_to_sign",
    "rolf": "loan_to_sign",
}
TAKEN = {
    "terms_set": ["lo"],
    "consent": ["eva"],
    "approval": ["lars"],
    "lender_signature": ["liv", "leo"],
    "receiver_signature": ["rolf"],
}
PARTIES = {"eva", "lars", "rut", "lo", "rita"}


def waiting(town: Town) -> dict[str, str]:
    """The waiting steps and the people whom they wait for."""
    found = {name: town.waits(name) for name in EVERYONE}
    return {name: " ".join(kinds) for name, kinds in found.items() if kinds}


def test_r_n1_a_proposal_asks_everyone_whose_step_it_needs(town: Town) -> None:
    town.update(town.proposed())
    assert waiting(town) == STEPS


def test_r_o2_the_receiving_manager_is_asked_who_has_not_accepted(town: Town) -> None:
    town.update(town.proposed(receiver_accepted=False))
    assert waiting(town) == {**STEPS, "rut": "loan_to_accept"}
    town.update(town.taken("acceptance"), seq=2)
    assert waiting(town) == STEPS


def test_r_o2_with_a_framework_agreement_no_one_is_asked_to_sign(town: Town) -> None:
    town.update(town.proposed(framework_agreement=True))
    unsigned = {"lo": "terms_to_set", "eva": "loan_to_consent", "lars": "loan_to_approve"}
    assert waiting(town) == unsigned
    town.update(town.taken("consent"), town.taken("terms_set", superseded=True), seq=2)
    del unsigned["lo"]
    assert waiting(town) == unsigned


def test_r_b1a_inside_one_agency_one_signature_is_asked_for(town: Town) -> None:
    inside = {"receiver_agency_id": town.lender, "receiver_unit_id": town.top}
    town.update(town.proposed(**inside))
    assert {"liv": "loan_to_sign", "leo": "loan_to_sign"}.items() <= waiting(town).items()
    town.update(town.taken("lender_signature", **inside), seq=2)
    assert "loan_to_sign" not in waiting(town).values()
    town.update(town.taken("terms_set", superseded=True, **inside), seq=3)
    assert [name for name, kind in waiting(town).items() if kind == "loan_to_sign"] == [
        "liv",
        "leo",
    ]


@pytest.mark.parametrize("step", TAKEN)
def test_r_n1_a_step_that_was_taken_waits_for_no_one(town: Town, step: str) -> None:
    town.update(town.proposed(), town.taken(step))
    left = {name: kind for name, kind in STEPS.items() if name not in TAKEN[step]}
    assert waiting(town) == left
    for name in TAKEN[step]:
        assert town.settled(name) == {STEPS[name]: "taken"}


def test_r_o2_other_terms_ask_again_for_what_was_given(town: Town) -> None:
    steps = ["terms_set", "consent", "approval", "lender_signature"]
    town.update(town.proposed(), *(town.taken(step) for step in steps))
    assert waiting(town) == {"rolf": "loan_to_sign"}
    town.update(town.taken("terms_set", superseded=True), seq=6)
    asked_again = {name: kind for name, kind in STEPS.items() if name != "lo"}
    assert waiting(town) == asked_again
    (consent,) = town.rows("eva")
    assert consent["version"] == 3
    assert consent["how"] is None


def test_r_o9_an_agreement_asks_for_the_backfill_plan_and_notifies_the_others(town: Town) -> None:
    town.update(town.proposed(), *(town.taken(step) for step in TAKEN), town.agreed())
    assert waiting(town) == {"lars": "backfill_to_plan"}
    (plan,) = town.rows("lars", waiting=True)
    assert plan["due"] == date(2026, 4, 1)
    assert town.reached("loan_agreed", EVERYONE) == PARTIES - {"lars"}
    town.update(town.about_loan(BackfillPlanned, choice="backfill"), seq=8)
    assert waiting(town) == {}
    assert town.settled("lars")["backfill_to_plan"] == "taken"


def test_r_b1_terms_that_were_never_needed_fall_away_with_the_agreement(town: Town) -> None:
    steps = [step for step in TAKEN if step != "terms_set"]
    town.update(town.proposed(), *(town.taken(step) for step in steps), town.agreed())
    assert town.waits("lo") == []
    assert town.settled("lo") == {"terms_to_set": "no_longer_needed"}


def test_r_o9_the_plan_can_still_be_made_after_the_start_and_not_after_the_end(
    town: Town,
) -> None:
    town.update(town.proposed(), town.agreed(), town.about_loan(LoanStarted))
    assert waiting(town) == {"lars": "backfill_to_plan"}
    town.update(town.about_loan(LoanEnded), seq=4)
    assert waiting(town) == {}
    assert town.settled("lars")["backfill_to_plan"] == "no_longer_needed"


@pytest.mark.parametrize("how", ["declined", "lapsed", "cancelled"])
def test_r_n1_a_loan_that_fell_through_waits_for_no_one_and_its_parties_are_notified(
    town: Town, how: str
) -> None:
    town.update(town.proposed(), town.fell_through(how))
    assert waiting(town) == {}
    assert town.settled("eva") == {"loan_to_consent": "no_longer_needed"}
    assert town.reached("loan_fell_through", EVERYONE) == PARTIES


def test_an_agreed_loan_that_is_cancelled_needs_no_plan_and_no_answer(town: Town) -> None:
    town.update(town.proposed(), town.agreed(), town.asked("move", "person"), town.fell_through())
    assert waiting(town) == {}
    town.update(town.asked("move", "receiver_manager"), seq=3)
    assert waiting(town) == {}


def test_r_l9_those_who_knew_of_a_refused_proposal_are_notified(town: Town) -> None:
    refused = town.fell_through("declined", refused_by="R-O1")
    town.update(refused, subject=town.id("refused-proposal", "one"))
    assert town.reached("loan_fell_through", EVERYONE) == {"eva", "rut"}


def test_r_o6_the_parties_are_notified_of_the_start_and_the_end(town: Town) -> None:
    town.update(town.agreed(), town.about_loan(LoanStarted), seq=8)
    assert town.reached("loan_started", EVERYONE) == PARTIES
    town.update(town.about_loan(LoanEnded), seq=10)
    assert town.reached("loan_ended", EVERYONE) == PARTIES


def test_r_n1_a_proposal_that_arrives_late_asks_no_one_who_has_taken_the_step(town: Town) -> None:
    town.update(town.taken("consent"), town.taken("approval"), seq=2)
    town.update(town.proposed(), seq=1)
    left = {name: kind for name, kind in STEPS.items() if name not in {"eva", "lars"}}
    assert waiting(town) == left


def test_r_o2_that_no_signature_is_needed_counts_also_when_it_arrives_late(town: Town) -> None:
    town.update(town.taken("terms_set", superseded=True), seq=5)
    assert town.waits("rolf") == ["loan_to_sign"]
    town.update(town.proposed(framework_agreement=True), seq=1)
    assert town.waits("rolf") == []


def test_r_n1_late_messages_raise_nothing_for_a_loan_that_fell_through(town: Town) -> None:
    town.update(town.fell_through(), seq=9)
    town.update(town.proposed(), town.taken("consent"), town.taken("approval"), town.agreed())
    assert waiting(town) == {}
    assert town.reached("loan_agreed", EVERYONE) == set()
