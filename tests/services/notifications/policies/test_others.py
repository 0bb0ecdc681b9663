"""What interests, documents, erasures and collaborations make people wait for, and take back."""

from datetime import date
from typing import Any

import pytest

from services.notifications.domain.rules import Case, CaseKind
from shared.contracts import directory, programme
from tests.services.notifications.contracts import BEGINS, InterestDetails
from tests.services.notifications.policies.reports import Reader

TOWN = InterestDetails("words of others")
READER = Reader(TOWN)
EVA = TOWN.person("eva")
OF_EVA = " of eva at lender"
INTEREST = Case(kind=CaseKind.INTEREST, id=TOWN.interest, person_id=EVA)
PERSON = Case(kind=CaseKind.PERSON, id=EVA, person_id=EVA)
COLLABORATION = Case(kind=CaseKind.COLLABORATION, id=TOWN.collaboration)


@pytest.mark.parametrize(
    ("status", "waits_for", "line"),
    [
        (
            "expressed",
            "manager",
            f"no_longer_needed; waits for interest_to_endorse: own_manager{OF_EVA}",
        ),
        (
            "expressed",
            "substitute",
            f"no_longer_needed; waits for interest_to_endorse: own_substitute{OF_EVA}",
        ),
        (
            "expressed",
            "contact",
            "no_longer_needed; waits for interest_to_endorse: hr_contact of lender",
        ),
        ("endorsed", "contact", "taken; waits for interest_to_forward: hr_contact of lender"),
        ("declined", "superior", f"taken; waits for interest_to_reconsider: own_superior{OF_EVA}"),
        ("declined", "contact", "taken; waits for interest_to_reconsider: hr_contact of lender"),
        (
            "forwarded",
            "receiver",
            "taken; waits for interest_to_accept: unit_manager of receiver's unit",
        ),
    ],
)
def test_r_l4_one_party_after_the_other_is_asked(status: str, waits_for: str, line: str) -> None:
    news_kind = {"endorsed": "interest_endorsed", "forwarded": "interest_forwarded"}.get(status)
    news = f"; tells {news_kind}: person of eva" if news_kind else ""
    case, lines = READER.reported(TOWN.interest_moved(status, waits_for))
    assert (case, lines) == (INTEREST, [f"way: {line}{news}"])


def test_r_l4_an_answer_is_waited_for_until_its_day() -> None:
    day = date(2026, 2, 2)
    _, lines = READER.reported(TOWN.interest_moved("expressed", "manager", answer_by=day))
    assert lines == [
        f"way: no_longer_needed; waits for interest_to_endorse (2026-02-02): own_manager{OF_EVA}"
    ]


@pytest.mark.parametrize(
    ("status", "line"),
    [
        (
            "declined",
            (
                "taken; tells interest_declined: person of eva;"
                " tells decline_at_own_agency: hr_contact of lender"
            ),
        ),
        ("accepted", "taken"),
        ("not_chosen", "no_longer_needed; tells not_chosen: person of eva"),
        ("withdrawn", "no_longer_needed"),
        ("lapsed", "no_longer_needed; tells interest_lapsed: person of eva"),
    ],
)
def test_r_l4_at_the_end_no_one_is_asked_and_the_person_learns_what_others_did(
    status: str, line: str
) -> None:
    assert READER.reported(TOWN.interest_moved(status, None)) == (INTEREST, [f"way: {line}"])


@pytest.mark.parametrize("receiver_sees", [False, True])
def test_r_p8_when_an_agency_left_those_who_know_of_the_interest_are_notified(
    receiver_sees: bool,
) -> None:
    message = TOWN.interest_moved("lapsed", None, ground="agency_left", receiver_sees=receiver_sees)
    receiver = ", unit_manager of receiver's unit, hr_contact of receiver" if receiver_sees else ""
    assert READER.reported(message)[1] == [
        (
            "way: no_longer_needed; tells interest_fell_through_agency_left: person of eva,"
            f" own_manager{OF_EVA}, hr_contact of lender{receiver}"
        )
    ]


def test_r_l5_the_person_learns_that_the_receiver_has_chosen() -> None:
    news = "way: taken; tells interest_accepted: person of eva"
    assert READER.reported(TOWN.interest_accepted()) == (INTEREST, [news])


@pytest.mark.parametrize(
    ("kind", "what"),
    [
        ("invoice", "invoice"),
        ("credit_note", "correction"),
        ("supplementary_invoice", "correction"),
    ],
)
def test_r_b9_finance_of_both_sides_is_notified_of_a_document(kind: str, what: str) -> None:
    case, lines = READER.reported(TOWN.invoice(kind))
    assert case == Case(kind=CaseKind.INVOICE, id=TOWN.id("invoice", kind))
    assert lines == [
        (
            f"document: taken; tells {what}_issued: finance of lender;"
            f" tells {what}_received: finance of receiver"
        )
    ]


@pytest.mark.parametrize(
    ("changed", "line"),
    [
        ({"status": "requested"}, "taken; waits for erasure_to_decide: hr_contact of lender"),
        ({"status": "declined"}, "taken; tells erasure_declined: person of eva"),
        ({"status": "declined", "withdrawn": True}, "no_longer_needed"),
    ],
)
def test_r_d2a_a_contact_person_is_asked_until_the_request_is_decided_or_withdrawn(
    changed: dict[str, Any], line: str
) -> None:
    fields = {"person_id": EVA, "agency_id": TOWN.lender, "on": BEGINS, **changed}
    message = directory.ErasureRequest.model_validate(fields)
    assert READER.reported(message) == (PERSON, [f"erasure: {line}"])


def test_r_d2a_after_the_erasure_no_one_is_asked_again() -> None:
    message = directory.PersonErased(person_id=EVA, agency_id=TOWN.lender, on=BEGINS)
    assert READER.reported(message) == (PERSON, ["erasure: taken, for good"])


def test_r_p1_r_p8_the_office_follows_who_takes_part() -> None:
    fields = {"collaboration_id": TOWN.collaboration, "agency_id": TOWN.lender, "on": BEGINS}
    enrolled = programme.AgencyEnrolled.model_validate({**fields, "country": "SE"})
    withdrew = programme.AgencyWithdrew.model_validate(fields)
    thread = f"member {TOWN.lender}: taken; tells"
    assert READER.reported(enrolled) == (
        COLLABORATION,
        [f"{thread} agency_enrolled: office of collaboration"],
    )
    assert READER.reported(withdrew) == (
        COLLABORATION,
        [f"{thread} agency_withdrew: office of collaboration"],
    )


@pytest.mark.parametrize(
    ("kind", "news"),
    [
        (programme.CollaborationPaused, "collaboration_paused"),
        (programme.CollaborationResumed, "collaboration_resumed"),
    ],
)
def test_r_p6_the_office_and_the_members_contacts_are_notified_of_a_pause(
    kind: type[programme.ProgrammeContract], news: str
) -> None:
    message = kind.model_validate({"collaboration_id": TOWN.collaboration, "on": BEGINS})
    whom = "office of collaboration, member_contacts of collaboration"
    assert READER.reported(message) == (COLLABORATION, [f"pause: taken; tells {news}: {whom}"])
