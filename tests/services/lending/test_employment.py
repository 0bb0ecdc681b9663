"""R-O4, R-O14: loans follow what the directory reports of an employment, in any order."""

from datetime import date
from typing import Any
from uuid import UUID

import pytest

from shared.contracts.base import Contract
from tests.alone import Alone
from tests.services.lending.loans import (
    all_request,
    consented,
    happened,
    held,
    names,
    of,
    page,
    proposed,
    someone,
    soon_agreed,
)
from tests.services.lending.town import HOST, MANAGER, employed, left

MORE, LESS = "more_than_employed", "less_than_employment"


def agreed_too(town: Alone, name: str, who: UUID, percent: int = 100, **days: str) -> str:
    """Another loan of the same person is agreed."""
    loan = consented(town, name, who, percent, **days)
    town.do(MANAGER, of(loan, "approve"))
    return loan


def stays(who: UUID, percent: str = "100", after: str = "taken_back") -> Contract:
    return employed(who, percent).model_copy(update={"after_leaving": after})


def flags(town: Alone, *loans: object) -> list[Any]:
    return [page(town, str(loan))["flags"] for loan in loans]


def bills(town: Alone, loan: str) -> list[tuple[str, str]]:
    reported = [each for each in town.announced("lending.billing") if each["loan_id"] == loan]
    return [(each["status"], each["end"]) for each in reported]


# R-O4: more than the person is employed


def test_r_o4_a_loan_is_flagged_when_the_employment_is_lowered_below_it(
    still_town: Alone,
) -> None:
    loan, who = soon_agreed(still_town, "lowered")
    before = bills(still_town, loan)
    still_town.consume(employed(who, "60"))
    seen = page(still_town, loan)
    assert (seen["flags"], seen["employment_percent"]) == ([MORE], "60")
    assert [step["percent"] for step in seen["percent"]] == ["100"], "what is agreed stays"
    assert bills(still_town, loan) == before
    reported = still_town.announced()[-1]
    assert (reported["name"], reported["flags"]) == ("lending.loan-flagged.v1", [MORE])
    still_town.consume(employed(who))
    assert page(still_town, loan)["flags"] == []
    assert still_town.announced()[-1]["flags"] == []


def test_r_o4_all_loans_that_hold_a_day_above_the_employment_are_flagged(
    still_town: Alone,
) -> None:
    sixty, who = soon_agreed(still_town, "sixty", 60, start="2026-04-01", end="2026-05-31")
    forty = agreed_too(still_town, "forty", who, 40, start="2026-05-01", end="2026-06-30")
    alone = agreed_too(still_town, "alone", who, 40, start="2026-08-03", end="2026-08-31")
    still_town.consume(employed(who, "80"))
    assert flags(still_town, sixty, forty, alone) == [[LESS, MORE], [LESS, MORE], [LESS]]
    all_request(still_town, forty, "correct-terms", {"percent": "20", "start": "2026-05-01"}, who)
    assert flags(still_town, sixty, forty, alone) == [[LESS], [LESS], [LESS]]


def test_r_o4_the_flag_goes_with_the_other_loan_that_was_too_much(still_town: Alone) -> None:
    sixty, who = soon_agreed(still_town, "stays", 60)
    forty = agreed_too(still_town, "goes", who, 40)
    still_town.consume(employed(who, "60"))
    assert flags(still_town, sixty, forty) == [[MORE], [LESS, MORE]]
    still_town.do(HOST, of(forty, "cancel"), {"reason": "No"})
    assert flags(still_town, sixty, forty) == [[], [LESS]]


def test_r_o4_a_correction_of_the_percent_takes_the_flag_away(town: Alone) -> None:
    loan, who = soon_agreed(town, "corrected")
    town.move_to(date(2026, 5, 4))
    town.consume(employed(who, "60"))
    town.move_to(date(2026, 5, 20))
    later = {"percent": "60", "start": "2026-06-01"}
    all_request(town, loan, "correct-terms", later, who)
    assert MORE in page(town, loan)["flags"], "from 4 to 31 May it is still too much"
    since = {"percent": "60", "start": "2026-05-04"}
    all_request(town, loan, "correct-terms", since, who)
    assert MORE not in page(town, loan)["flags"]


def test_r_o4_what_ended_before_the_employment_was_lowered_is_not_flagged(town: Alone) -> None:
    loan, who = soon_agreed(town, "over", start="2026-04-01", end="2026-04-30")
    town.move_to(date(2026, 5, 4))
    town.consume(employed(who, "60"))
    assert page(town, loan)["flags"] == []


def test_r_o4_the_flag_of_a_loan_that_ended_goes_when_the_percent_is_corrected(
    town: Alone,
) -> None:
    loan, who = soon_agreed(town, "late", start="2026-04-01", end="2026-04-30")
    town.consume(employed(who, "60"))
    town.move_to(date(2026, 5, 4))
    assert MORE in page(town, loan)["flags"]
    all_request(town, loan, "correct-terms", {"percent": "60", "start": "2026-04-01"}, who)
    assert page(town, loan)["flags"] == []


def test_r_o4_a_proposal_is_judged_at_its_approval_and_flagged_for_less_at_once(
    still_town: Alone,
) -> None:
    who = someone(still_town, "proposal")
    loan = consented(still_town, "proposal", who, 70)
    still_town.consume(employed(who, "60"))
    assert page(still_town, loan)["flags"] == []
    assert still_town.refused(MANAGER, of(loan, "approve"))["rule"] == "R-O4"
    still_town.consume(employed(who, "80"))
    assert page(still_town, loan)["flags"] == [LESS]
    still_town.do(MANAGER, of(loan, "approve"))


def test_r_o4_an_older_word_that_comes_later_changes_nothing(still_town: Alone) -> None:
    loan, who = soon_agreed(still_town, "late words")
    words = [
        still_town.message(employed(who, percent), seq=1000 + version)
        for version, percent in enumerate(("60", "100", "50"))
    ]
    handle = still_town.service.consumer.handle
    handle(words[2])
    before = len(still_town.announced())
    for each in (*words, words[2]):
        handle(each)
    assert page(still_town, loan)["employment_percent"] == "50"
    assert len(still_town.announced()) == before


def test_r_o4_of_a_person_without_loans_nothing_is_kept(still_town: Alone) -> None:
    who = someone(still_town, "nobody's")
    before = still_town.service.publisher.last()
    still_town.consume(employed(who, "50"))
    assert still_town.service.publisher.last() == before


# R-O14: the latest report of the last day


def test_r_o14_a_leaving_that_is_recorded_after_the_loan_ended_still_corrects_the_bill(
    town: Alone,
) -> None:
    loan, who = soon_agreed(town, "ended", start="2026-04-01", end="2026-04-30")
    town.move_to(date(2026, 5, 20))
    town.consume(left(who, "2026-04-15"))
    seen = page(town, loan)
    assert (seen["status"], seen["end"], seen["person_left"]) == ("ended", "2026-04-15", True)
    assert bills(town, loan)[-1] == ("agreed", "2026-04-15")
    assert held(town, who) == [("2026-04-01", "2026-04-15")]


def test_r_o14_a_late_leaving_ends_a_running_loan_at_once_and_not_at_the_next_tick(
    town: Alone,
) -> None:
    loan, who = soon_agreed(town, "at once")
    town.move_to(date(2026, 5, 20))
    town.consume(left(who, "2026-05-19"))
    assert page(town, loan)["status"] == "ended"
    assert names(town)[-2:] == ["loan-changed", "loan-ended"]


@pytest.mark.parametrize(("last_day", "end"), [("2026-06-15", "2026-06-15"), (None, "2026-08-31")])
def test_r_o14_another_last_day_or_none_lets_an_ended_loan_run_again(
    town: Alone, last_day: str | None, end: str
) -> None:
    loan, who = soon_agreed(town, "mistyped")
    town.move_to(date(2026, 5, 20))
    town.consume(left(who, "2026-05-08"))
    assert page(town, loan)["status"] == "ended"
    town.consume(stays(who) if last_day is None else left(who, last_day))
    seen = page(town, loan)
    assert (seen["status"], seen["end"]) == ("running", end)
    assert seen["person_left"] is (last_day is not None)
    assert bills(town, loan)[-1] == ("agreed", end)
    assert held(town, who) == [("2026-04-01", end)]
    reported = town.announced()[-1]
    assert (reported["change"], reported["restored"], reported["end"]) == (
        "person_left",
        "running",
        end,
    )


def test_r_o14_an_agreed_loan_that_fell_through_is_restored_and_starts(town: Alone) -> None:
    loan, who = soon_agreed(town, "fell")
    town.consume(left(who, "2026-03-01"))
    assert bills(town, loan)[-1] == ("cancelled", "2026-08-31")
    town.move_to(date(2026, 4, 14))
    town.consume(stays(who))
    assert page(town, loan)["status"] == "running"
    assert bills(town, loan)[-1] == ("agreed", "2026-08-31")


def test_r_o14_a_loan_that_comes_back_above_the_employment_is_flagged_and_never_refused(
    still_town: Alone,
) -> None:
    """Nothing that was agreed is lost: people decide what gives way."""
    loan, who = soon_agreed(still_town, "comes back")
    still_town.consume(left(who, "2026-03-15"), employed(who, "60"))
    assert page(still_town, loan)["status"] == "cancelled"
    still_town.consume(stays(who, "60"))
    seen = page(still_town, loan)
    assert (seen["status"], seen["flags"]) == ("agreed", [MORE])
    assert held(still_town, who) == [("2026-04-01", "2026-08-31")]


def test_r_o14_a_person_who_is_employed_again_has_none_of_the_loans_back(town: Alone) -> None:
    loan, who = soon_agreed(town, "again")
    town.move_to(date(2026, 5, 20))
    town.consume(left(who, "2026-05-08"), stays(who, "80", after="employed_again"))
    assert (page(town, loan)["status"], page(town, loan)["end"]) == ("ended", "2026-05-08")
    town.consume(left(who, "2026-12-31"))
    assert page(town, loan)["end"] == "2026-05-08"


def test_r_o14_words_on_the_last_day_count_by_their_order_there(still_town: Alone) -> None:
    loan, who = soon_agreed(still_town, "order")
    words = [
        still_town.message(announced, seq=1000 + version)
        for version, announced in enumerate(
            (left(who, "2026-05-08"), stays(who), left(who, "2026-06-30"))
        )
    ]
    for each in (words[2], words[0], words[1], *words):
        still_town.service.consumer.handle(each)
    assert page(still_town, loan)["end"] == "2026-06-30"
    assert happened(still_town, loan)[-1] == "PersonLeft"


def test_r_o14_a_proposal_that_fell_through_is_not_restored(still_town: Alone) -> None:
    who = someone(still_town, "proposal falls")
    loan = proposed(still_town, name="proposal falls", person_id=who)
    still_town.consume(left(who, "2026-05-08"), stays(who))
    assert page(still_town, loan)["status"] == "cancelled"
