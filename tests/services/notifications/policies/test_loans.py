"""What each message about a loan makes people wait for, and what it takes back."""

from collections.abc import Callable
from datetime import date

import pytest

from services.notifications.domain.rules import Case, CaseKind
from shared.contracts.base import Contract
from shared.contracts.lending import BackfillPlanned, LoanEnded, LoanFlagged, LoanStarted
from tests.services.notifications.contracts import InterestDetails
from tests.services.notifications.policies.reports import Reader

TOWN = InterestDetails("words of loans")
READER = Reader(TOWN)

CONSENT = "consent: taken; waits for loan_to_consent: person of eva"
APPROVAL = "approval: taken; waits for loan_to_approve: own_manager of eva at lender"
TERMS = "terms_set: taken; waits for terms_to_set: hr_contact of lender"
SIGNATURES = [
    "lender_signature: taken; waits for loan_to_sign: signatory of lender",
    "receiver_signature: taken; waits for loan_to_sign: signatory of receiver",
]
START = "start: taken; reminds loan_starts_soon (2026-04-01): everybody"
END = "end: taken; reminds loan_ends_soon (2026-08-31): everybody"
PLAN = "waits for backfill_to_plan (2026-04-01): own_manager of eva at lender"
RESTORED = "course: taken, reopens; tells loan_restored: everybody"
REQUESTS = ("change cut_short", "change percent", "change cost", "change facts")
ALL_THREADS = (
    "terms_set",
    "consent",
    "approval",
    "acceptance",
    "lender_signature",
    "receiver_signature",
    "backfill",
    "start",
    "end",
    "change extend",
    "change move",
    *REQUESTS,
)


def no_longer_needed(*threads: str, how: str = "") -> list[str]:
    return [f"{thread}: no_longer_needed{how}" for thread in threads]


def closed(*threads: str) -> list[str]:
    return no_longer_needed(*threads, how=", for good")


def reopened(*threads: str) -> list[str]:
    return no_longer_needed(*threads, how=", reopens")


def reported(message: Contract) -> list[str]:
    case, lines = READER.reported(message)
    assert case == Case(kind=CaseKind.LOAN, id=TOWN.loan, person_id=TOWN.person("eva"))
    return lines


def test_r_o2_a_proposal_asks_everyone_whose_step_it_needs() -> None:
    assert reported(TOWN.proposed()) == [TERMS, CONSENT, APPROVAL, *SIGNATURES]


def test_r_o2_under_a_framework_agreement_no_one_is_asked_to_sign() -> None:
    assert reported(TOWN.proposed(receiver_accepted=False, framework_agreement=True)) == [
        TERMS,
        CONSENT,
        APPROVAL,
        "acceptance: taken; waits for loan_to_accept: unit_manager of receiver's unit",
        *closed("lender_signature", "receiver_signature"),
    ]


def test_r_b1a_inside_one_agency_one_signature_is_asked_for() -> None:
    lines = reported(TOWN.proposed(receiver_agency_id=TOWN.lender))
    assert lines == [TERMS, CONSENT, APPROVAL, SIGNATURES[0]]


def test_r_o2_a_step_that_is_taken_is_waited_for_no_longer() -> None:
    assert reported(TOWN.taken("consent")) == ["consent: taken"]


def test_r_o2_changed_terms_ask_again_for_consent_approval_and_signatures() -> None:
    lines = reported(TOWN.taken("terms_set", superseded=True))
    assert lines == ["terms_set: taken", CONSENT, APPROVAL, *SIGNATURES]


def test_r_o9_an_agreed_loan_asks_for_the_plan_and_notifies_all_but_the_one_who_plans() -> None:
    steps = ("consent", "approval", "acceptance", "lender_signature", "receiver_signature")
    assert reported(TOWN.agreed()) == [
        *(f"{step}: taken" for step in steps),
        "terms_set: no_longer_needed",
        f"backfill: taken; {PLAN}",
        (
            "course: taken; tells loan_agreed: person of eva, unit_manager of receiver's unit,"
            " hr_contact of lender, hr_contact of receiver"
        ),
        START,
        END,
    ]


def test_r_o9_a_plan_is_never_asked_for_again() -> None:
    message = TOWN.about_loan(BackfillPlanned, choice="backfill")
    assert reported(message) == ["backfill: taken, for good"]


@pytest.mark.parametrize(
    ("corrects", "thread"), [("cost", "cost"), ("percent", "percent"), (None, "facts")]
)
def test_r_o15_each_fact_that_is_corrected_has_its_own_thread(
    corrects: str | None, thread: str
) -> None:
    asked = TOWN.asked("correct", "receiver_leader", "lender_leader", corrects=corrects)
    assert reported(asked) == [
        (
            f"change {thread}: taken; waits for change_to_answer: signatory of receiver,"
            " signatory of lender"
        )
    ]
    assert reported(TOWN.changed("correct", corrects=corrects)) == [
        f"change {thread}: taken",
        "changed correct: taken; tells loan_corrected: everybody",
        START,
        END,
    ]


@pytest.mark.parametrize(
    ("change", "news"),
    [("extend", "loan_extended"), ("move", "loan_moved"), ("cut_short", "loan_cut_short")],
)
def test_r_o6_new_days_take_back_the_other_requests_about_days(change: str, news: str) -> None:
    kinds = ("extend", "move", "cut_short")
    plan = [f"backfill: taken; {PLAN}"] if change == "move" else []
    assert reported(TOWN.changed(change)) == [
        *(f"change {each}: {'taken' if each == change else 'no_longer_needed'}" for each in kinds),
        f"changed {change}: taken; tells {news}: everybody",
        START,
        END,
        *plan,
    ]
    assert reported(TOWN.asked(change, "person", "lender_manager")) == [
        (
            f"change {change}: taken; waits for change_to_answer: person of eva,"
            " own_manager of eva at lender"
        )
    ]


def test_r_o6_a_moved_loan_is_reminded_of_and_planned_by_its_new_first_day() -> None:
    lines = reported(TOWN.changed("move", start=date(2026, 4, 8)))
    assert lines[-3:] == [
        START.replace("04-01", "04-08"),
        END,
        f"backfill: taken; {PLAN}".replace("04-01", "04-08"),
    ]


def test_r_o14_when_the_person_leaves_every_request_falls_away() -> None:
    assert reported(TOWN.changed("person_left")) == [
        *no_longer_needed("change extend", "change move", *REQUESTS),
        "changed person_left: taken; tells loan_cut_short: everybody",
        START,
        END,
    ]


RESTORED_AS: dict[str, Callable[[], list[str]]] = {
    "agreed": lambda: [
        END.replace("taken", "taken, reopens"),
        START.replace("taken", "taken, reopens"),
        *reopened("changed person_left", *REQUESTS, "change extend", "change move"),
    ],
    "running": lambda: [
        END.replace("taken", "taken, reopens"),
        *reopened("changed person_left", *REQUESTS, "change extend"),
    ],
    "ended": lambda: [
        *no_longer_needed(
            "start",
            "end",
            "backfill",
            "change extend",
            "change move",
            how=", for good, reopens",
        ),
        *reopened("changed person_left", *REQUESTS),
    ],
}


@pytest.mark.parametrize("restored", RESTORED_AS)
def test_r_o14_a_loan_that_is_restored_takes_back_that_it_was_cut_short(restored: str) -> None:
    lines = reported(TOWN.changed("person_left", restored=restored))
    assert lines == [RESTORED, *RESTORED_AS[restored]()]


def test_r_o9_a_restored_loan_without_a_plan_asks_for_it_again() -> None:
    message = TOWN.changed("person_left", restored="agreed", backfill_plan_due=date(2026, 4, 1))
    assert f"backfill: taken, reopens; {PLAN}" in reported(message)


def test_r_o4_the_percentage_is_to_be_corrected_until_it_no_longer_exceeds_the_employment() -> None:
    exceeds = TOWN.about_loan(LoanFlagged, flags=("long", "more_than_employed"))
    assert reported(exceeds) == [
        (
            "employment: no_longer_needed; waits for percent_to_correct: own_manager of eva at"
            " lender, unit_manager of receiver's unit, hr_contact of lender"
        )
    ]
    assert reported(TOWN.about_loan(LoanFlagged, flags=("long",))) == [
        "employment: no_longer_needed"
    ]


def test_r_o6_from_its_first_day_a_loan_is_neither_reminded_of_nor_moved() -> None:
    assert reported(TOWN.about_loan(LoanStarted)) == [
        "course: taken; tells loan_started: everybody",
        *closed("start", "change move"),
    ]


def test_r_o15_after_its_end_only_corrections_and_its_end_are_still_open() -> None:
    assert reported(TOWN.about_loan(LoanEnded)) == [
        "course: taken; tells loan_ended: everybody",
        *closed("start", "end", "backfill", "change extend", "change move"),
        "change cut_short: no_longer_needed",
    ]


@pytest.mark.parametrize(
    ("why", "news"),
    [
        ({}, "loan_fell_through: everybody"),
        ({"cause": "agency_left"}, "loan_fell_through_agency_left: everybody"),
        (
            {"refused_by": "R-O1"},
            "loan_fell_through: person of eva, unit_manager of receiver's unit",
        ),
    ],
)
def test_r_o6_a_loan_that_fell_through_waits_for_nothing_more(
    why: dict[str, str], news: str
) -> None:
    lines = reported(TOWN.fell_through(**why))
    assert lines == [f"course: taken, for good; tells {news}", *closed(*ALL_THREADS)]
