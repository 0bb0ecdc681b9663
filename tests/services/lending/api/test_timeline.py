"""A loan's history in plain words: date, who, what, by which rule."""

import pytest

from services.lending.api.timeline import WORDS, facts_of, rule_of, words
from services.lending.domain.loan_events import LoanFact, LoanProposed, LoanStep
from shared.kernel.aggregate import Event
from shared.kernel.dates import Period
from tests.alone import Alone
from tests.services.lending.loans import of, running
from tests.services.lending.test_announcements import EVENTS, kinds
from tests.services.lending.town import EVA, HOST, HOST_LEADER, LEADER, MANAGER

DAYS = Period.model_validate({"start": "2026-04-01", "end": "2026-08-31"})


def test_story_1_reads_as_a_timeline(town: Alone) -> None:
    loan = running(town)
    entries = town.see(EVA, of(loan, "timeline"))["entries"]
    reported = [(each["date"], each["what"], each["rule"]) for each in entries]
    assert reported == [
        (
            "2026-01-26",
            f"A loan is proposed for {DAYS}, 100\u00a0%; the receiving manager accepts",
            "R-O1",
        ),
        ("2026-01-26", "The cost terms are set", "R-O1"),
        ("2026-01-26", "The person consents", "R-O2"),
        (
            "2026-01-30",
            "The lending manager approves; the earliest start is 2026-03-30",
            "R-O3",
        ),
        ("2026-02-05", "A signatory signs for the lender", "R-O2"),
        ("2026-02-06", "A signatory signs for the receiver", "R-O2"),
        (
            "2026-02-06",
            "The loan is agreed; a backfill plan is due before 2026-04-01",
            "R-O2",
        ),
        ("2026-04-01", "The loan starts", "R-O6"),
    ]
    by = [each["who"] and each["who"]["person_id"] for each in entries]
    assert by[0] == str(HOST)
    assert by[3:] == [str(MANAGER), str(LEADER), str(HOST_LEADER), str(HOST_LEADER), None]


def test_each_entry_has_the_plain_values_of_its_event(town: Alone) -> None:
    loan = running(town)
    town.do(MANAGER, of(loan, "extend"), {"end": "2026-09-30"})
    entries = town.see(EVA, of(loan, "timeline"))["entries"]
    facts = [
        {name: value for name, value in each["facts"].items() if value is not None}
        for each in entries
    ]
    assert facts[0] == {"start": "2026-04-01", "end": "2026-08-31"}
    assert facts[3] == {"earliest_start": "2026-03-30"}
    assert facts[4] == {"side": "lender"}
    assert facts[-1] == {
        "change": "extend",
        "on_behalf_of": "lender_manager",
        "start": "2026-04-01",
        "end": "2026-09-30",
    }


@pytest.mark.parametrize("event", EVENTS, ids=lambda event: type(event).__name__)
def test_the_values_of_an_entry_hold_neither_reason_nor_cost(event: Event) -> None:
    assert not {"62000", "63000", "sealed", "danger"} & set(str(facts_of(event)).split("'"))


def test_everything_that_can_happen_has_its_words() -> None:
    assert {LoanProposed, *kinds(LoanStep), *kinds(LoanFact)} == set(WORDS)


@pytest.mark.parametrize("event", EVENTS, ids=lambda event: type(event).__name__)
def test_the_words_hold_neither_reason_nor_cost(event: Event) -> None:
    text = words(event)
    assert text
    assert "62000" not in text
    assert "sealed" not in text
    assert "danger" not in text


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("NoticeWaived", "The lending manager waives 15 days of the notice period"),
        ("LoanDeclined", "The person declines the loan"),
        ("LoanLapsed", "The proposal lapses because it was not agreed by the start date"),
        ("LoanCancelled", "The person cancels the loan"),
        ("BackfillPlanned", "The backfill plan is set: backfill"),
        ("LoanExtended", "The loan is extended to 2026-09-30"),
        ("LoanCutShort", "The loan ends early; its last day is 2026-07-10"),
        ("PercentCorrected", "The percentage is corrected to 80\u00a0% from 2026-05-16"),
        ("CostCorrected", "The cost is corrected"),
        ("LoanEnded", "The loan ended on 2026-07-10; the person is back"),
        ("PersonLeft", "The person leaves the lender; the loan ends on 2026-06-15"),
        ("LoanRestored", "The person leaves later; the loan ends on 2026-07-15"),
        ("LeavingStands", "The person is employed again; the loan is not restored"),
        ("FlagsChanged", "The person is employed at 50\u00a0%; flagged: more than employed"),
    ],
)
def test_each_fact_is_described_in_plain_words(name: str, text: str) -> None:
    assert text in [words(event) for event in EVENTS if type(event).__name__ == name]


def test_a_change_is_requested_by_the_first_and_approved_by_the_others() -> None:
    reported = [words(event) for event in EVENTS if type(event).__name__ == "ChangeAsked"]
    assert (
        "The lending manager requests an extension to 2026-09-30;"
        " waiting for the receiving manager, the person" in reported
    )
    assert "The person approves an extension to 2026-09-30" in reported
    assert "The receiver approves a corrected cost" in reported
    assert "The receiving manager requests an early end on 2026-07-10" in reported


def test_asking_for_other_days_is_allowed_by_r_o6_and_for_a_truth_by_r_o15() -> None:
    asked = [event for event in EVENTS if type(event).__name__ == "ChangeAsked"]
    rules = {(event.change.kind.value, rule_of(event)) for event in asked}  # type: ignore[attr-defined] - asked for above
    assert rules == {
        ("move", "R-O6"),
        ("extend", "R-O6"),
        ("cut_short", "R-O6"),
        ("correct_percent", "R-O15"),
        ("correct_cost", "R-O15"),
    }
