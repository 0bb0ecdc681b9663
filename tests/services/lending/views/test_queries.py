"""Which loans people find in their lists, and which the calendar and a leaving find."""

from datetime import date
from uuid import UUID

import pytest

from services.lending.views import Queries
from shared.kernel.ids import natural_id
from tests.alone import Alone
from tests.services.lending.loans import consented, named, page, proposed, someone, soon_agreed
from tests.services.lending.town import (
    ARCHIVE,
    AUDITOR,
    BANKER,
    CONTACT,
    DALE,
    DALE_MANAGER,
    DALE_UNIT,
    EMPLOYED,
    EVA,
    FJORD,
    FJORD_UNIT,
    HOST,
    HOST_FINANCE,
    INSIDE,
    KARL,
    MANAGER,
    NORWEGIAN,
    OFFICE,
    OLA,
    SHOPKEEPER,
    SUBSTITUTE,
    SUPERIOR,
    left,
)


@pytest.fixture(scope="module")
def four(still_town: Alone) -> dict[str, str]:
    """Loans of an employee, of a manager, inside one agency, and between others."""
    norwegian = {
        "person_id": OLA,
        "collaboration_id": NORWEGIAN,
        "lender_agency_id": FJORD,
        "lender_unit_id": FJORD_UNIT,
        "receiver_agency_id": DALE,
        "receiver_unit_id": DALE_UNIT,
        "accepted_by": DALE_MANAGER,
    }
    return {
        str(proposed(still_town, name="eva's")): "eva's",
        str(proposed(still_town, name="the manager's", person_id=MANAGER)): "the manager's",
        named(still_town, collaboration=INSIDE, person=SHOPKEEPER): "inside",
        str(proposed(still_town, name="norwegian", **norwegian)): "norwegian",
    }


def listed(town: Alone, four: dict[str, str], who: UUID) -> set[str]:
    items = town.see(who, "/loans")["items"]
    return {four[each["loan_id"]] for each in items if each["loan_id"] in four}


@pytest.mark.parametrize(
    ("who", "loans"),
    [
        (EVA, {"eva's"}),
        (KARL, set[str]()),
        (MANAGER, {"eva's", "the manager's"}),
        (SUBSTITUTE, {"the manager's"}),
        (SUPERIOR, set[str]()),
        (CONTACT, {"eva's", "the manager's"}),
        (AUDITOR, {"eva's", "the manager's"}),
        (HOST, {"eva's", "the manager's", "inside"}),
        (HOST_FINANCE, {"eva's", "the manager's", "inside"}),
        (SHOPKEEPER, {"inside"}),
        (OFFICE, {"eva's", "the manager's", "inside", "norwegian"}),
        (OLA, {"norwegian"}),
        (BANKER, set[str]()),
    ],
)
def test_everyone_finds_the_loans_that_they_have_a_part_in(
    still_town: Alone, four: dict[str, str], who: UUID, loans: set[str]
) -> None:
    assert listed(still_town, four, who) == loans


@pytest.mark.parametrize("who", EMPLOYED)
def test_a_list_holds_just_what_its_reader_may_open(
    still_town: Alone, four: dict[str, str], who: UUID
) -> None:
    opened = {
        name
        for loan, name in four.items()
        if still_town.get(who, f"/loans/{loan}").status_code == 200
    }
    assert listed(still_town, four, who) == opened


def test_a_list_is_read_page_by_page_each_loan_once(still_town: Alone) -> None:
    for number in range(5):
        proposed(still_town, name=f"page {number}")
    everything = [each["loan_id"] for each in still_town.see(CONTACT, "/loans")["items"]]
    found: list[str] = []
    after: dict[str, str] = {}
    while True:
        some = still_town.see(CONTACT, "/loans", limit=2, **after)
        assert len(some["items"]) <= 2
        found += [each["loan_id"] for each in some["items"]]
        if some["next"] is None:
            break
        after = {"after": some["next"]}
    assert found == everything
    assert len(found) == len(set(found))


def test_a_list_can_be_of_one_status(still_town: Alone) -> None:
    loan, _ = soon_agreed(still_town, "agreed")
    items = still_town.see(CONTACT, "/loans", status="agreed")["items"]
    assert loan in [each["loan_id"] for each in items]
    assert {each["status"] for each in items} == {"agreed"}
    assert still_town.get(CONTACT, "/loans", status="lost").status_code == 400


@pytest.mark.parametrize("cursor", ["x", "W10", "WyJ4IiwgMV0", "bnVsbA", "%00", "å"])
def test_a_cursor_that_was_not_given_out_is_refused(still_town: Alone, cursor: str) -> None:
    answer = still_town.get(CONTACT, "/loans", after=cursor)
    assert (answer.status_code, answer.json()["rule"]) == (422, "invalid")


def test_r_o14_a_word_on_the_last_day_finds_the_lenders_loans_also_those_that_have_ended(
    town: Alone,
) -> None:
    queries: Queries = town.commands.queries
    ended, who = soon_agreed(town, "leaves", start="2026-04-01", end="2026-04-30")
    gone = consented(town, "gone", who, start="2026-08-03", end="2026-08-31")
    cancelled = consented(town, "cancelled", who, start="2026-09-01", end="2026-09-30")
    for loan in (gone, cancelled):
        town.do(MANAGER, f"/loans/{loan}/approve")
    town.do(HOST, f"/loans/{cancelled}/cancel", {"reason": "No"})
    town.consume(left(who, "2026-06-30"))
    town.move_to(date(2026, 5, 1))
    assert [page(town, loan)["status"] for loan in (ended, gone)] == ["ended", "cancelled"]
    assert {str(each) for each in queries.employed(who, ARCHIVE)} == {ended, gone}
    assert queries.employed(who, natural_id("agency", "other")) == []


def test_a_substitute_finds_more_only_where_they_are_the_substitute(still_town: Alone) -> None:
    who = someone(still_town, "usual")
    proposed(still_town, name="usual", person_id=who)
    own = proposed(still_town, name="the manager's own", person_id=MANAGER)
    seen = still_town.see(SUBSTITUTE, "/loans")["items"]
    assert str(own) in {each["loan_id"] for each in seen}
    assert {each["person"]["person_id"] for each in seen} == {str(MANAGER)}
