"""The judge gives back the figures worked out by hand, and objects to whatever was spoiled."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from tests.journeys.books import owed
from tests.journeys.judge import Employed, Judge, Shown
from tests.journeys.lives import Collaboration, Cost, Life

HUNDRED = Decimal(100)
EMPLOYED = {"eva": Employed("lender", HUNDRED)}
MANAGERS_AND_PERSON = ("person", "lender_manager", "receiver_manager")


def some_days(first: date, last: date, percent: int = 100) -> dict[date, Decimal]:
    count = (last - first).days + 1
    return {first + timedelta(days=n): Decimal(percent) for n in range(count)}


def started(
    judge: Judge, loan: str, collaboration: Collaboration, lent: dict[date, Decimal], cost: str
) -> Life:
    """Let a loan be proposed, its cost be set and the person consent."""
    judge.proposed(loan, "eva", collaboration, lent)
    judge.record(loan, "set_terms", Cost(Decimal(cost)))
    judge.record(loan, "step", "consent")
    return judge.lives[loan]


def story_1() -> Judge:
    """As far as the agreement."""
    judge = Judge(date(2026, 1, 26), dict(EMPLOYED))
    started(
        judge, "one", Collaboration(""), some_days(date(2026, 4, 1), date(2026, 8, 31)), "62000.00"
    )
    judge.day_becomes(date(2026, 1, 30))
    judge.record("one", "step", "approval")
    judge.day_becomes(date(2026, 2, 5))
    judge.record("one", "step", "lender_signature")
    judge.day_becomes(date(2026, 2, 6))
    judge.record("one", "step", "receiver_signature")
    return judge


def bill(judge: Judge, loan: str = "one") -> dict[str, str]:
    """Return what the judge holds to be owed by now."""
    months = owed(judge.lives[loan].billed, judge.run_through)
    return {month: str(amount) for month, amount in months.items()}


def document(month: str, net: str, number: int, **different: Any) -> dict[str, Any]:
    """An invoice for the whole of a month of the loan of story 1."""
    last = (date.fromisoformat(f"{month}-28") + timedelta(days=4)).replace(day=1)
    line = {
        "description": "Personallån",
        "start": f"{month}-01",
        "end": str(last - timedelta(days=1)),
        "amount": net,
    }
    plain = {
        "invoice_id": f"invoice {number}",
        "kind": "invoice",
        "series": "2026",
        "number": number,
        "loan_id": "one",
        "month": month,
        "seller_agency_id": "lender",
        "issued_on": str(last),
        "lines": [line],
        "net": net,
        "vat": "0.00",
        "total": net,
        "refers_to": None,
        "previous_correction": None,
    }
    return plain | different


def shown(judge: Judge, *documents: dict[str, Any]) -> Shown:
    """Show everything as the judge has it, with these documents."""
    loans = {
        loan: {
            "status": life.status,
            "start": life.start,
            "end": life.end,
            "percent": life.percent,
            "lender": life.lender,
            "person": life.person,
        }
        for loan, life in judge.lives.items()
    }
    return Shown(loans, documents, dict(EMPLOYED))


def broken(judge: Judge, what: Shown) -> set[str]:
    """Return the rules that the judge names."""
    words = [each.removeprefix("one: ") for each in judge.objections(what)]
    return {each.partition(":")[0] for each in words}


def test_story_1_a_loan_that_is_cut_short() -> None:
    judge = story_1()
    life = judge.lives["one"]
    assert (life.status, life.objections) == ("agreed", [])
    judge.day_becomes(date(2026, 6, 10))
    assert life.status == "running"
    assert bill(judge) == {"2026-04": "62000", "2026-05": "62000"}
    judge.record("one", "cut_short", "receiver_manager", None, danger=False)
    assert life.end == date(2026, 7, 10)
    judge.day_becomes(date(2026, 8, 1))
    months = owed(life.billed, judge.run_through)
    assert list(months.values()) == [62000, 62000, 62000, 20000]
    assert life.status == "ended"


def test_story_2_the_notice_of_a_last_day_is_waived() -> None:
    judge = Judge(date(2026, 12, 31), dict(EMPLOYED))
    lent = some_days(date(2027, 2, 15), date(2027, 3, 14), 50)
    started(judge, "one", Collaboration("", "NO", framework=True), lent, "54500.00")
    unwaived = replace(judge.lives["one"], steps=dict(judge.lives["one"].steps), objections=[])
    unwaived.step(judge.today, "approval")
    assert "before 2027-02-28" in unwaived.objections[0]
    judge.record("one", "waive_notice")
    judge.record("one", "step", "approval")
    judge.day_becomes(date(2027, 4, 1))
    assert judge.lives["one"].objections == []
    assert bill(judge) == {"2027-02": "13625", "2027-03": "12306.45"}


def test_story_3_a_percent_that_in_truth_was_another() -> None:
    judge = story_1()
    judge.day_becomes(date(2026, 6, 9))
    for percent, on, may in ((80, 9, "55600"), (90, 20, "58800")):
        judge.day_becomes(date(2026, 6, on))
        for party in MANAGERS_AND_PERSON:
            judge.record("one", "correct_percent", party, date(2026, 5, 16), Decimal(percent))
        assert bill(judge) == {"2026-04": "62000", "2026-05": may}


def test_story_9_working_days() -> None:
    judge = Judge(date(2026, 3, 1), dict(EMPLOYED))
    collaboration = Collaboration("", framework=True, by_working_days=True)
    started(
        judge, "one", collaboration, some_days(date(2026, 5, 18), date(2026, 6, 12)), "60000.00"
    )
    judge.record("one", "step", "approval")
    judge.day_becomes(date(2026, 7, 1))
    assert bill(judge) == {"2026-05": "31578.95", "2026-06": "27272.73"}


APRIL, MAY = document("2026-04", "62000.00", 1), document("2026-05", "62000.00", 2)


def in_june() -> Judge:
    judge = story_1()
    judge.day_becomes(date(2026, 6, 2))
    return judge


def test_what_is_right_is_not_objected_to() -> None:
    judge = in_june()
    assert judge.objections(shown(judge, APRIL, MAY)) == []


CREDIT: dict[str, Any] = {"kind": "credit_note", "refers_to": "invoice 2", "lines": []}


@pytest.mark.parametrize(
    ("spoiled", "rules"),
    [
        ((APRIL, MAY, document("2026-05", "62000.00", 3)), {"R-B4", "R-B5a", "R-B10"}),
        ((APRIL, MAY | {"number": 3}), {"R-B6"}),
        ((APRIL, MAY | {"number": 1}), {"R-B6"}),
        ((APRIL, MAY | {"series": "2027", "number": 1}), {"R-B6"}),
        ((APRIL,), {"R-B10"}),
        ((APRIL, MAY | {"net": "61999.99", "total": "61999.99"}), {"R-B2", "R-B10"}),
        ((APRIL, MAY | {"month": "2026-06"}), {"R-B3", "R-B10"}),
        (
            (APRIL, MAY, document("2026-05", "-1.00", 3, **CREDIT | {"refers_to": "invoice 1"})),
            {"R-B2", "R-B5a", "R-B10"},
        ),
        (
            (
                APRIL,
                MAY,
                document("2026-05", "-1.00", 3, **CREDIT),
                document("2026-05", "1.00", 4, **CREDIT | {"kind": "supplementary_invoice"}),
            ),
            {"R-B2", "R-B5a"},
        ),
        ((APRIL, MAY, document("2026-05", "1.00", 3, **CREDIT)), {"R-B2", "R-B5", "R-B10"}),
    ],
)
def test_spoiled_documents_are_objected_to(
    spoiled: tuple[dict[str, Any], ...], rules: set[str]
) -> None:
    judge = in_june()
    assert broken(judge, shown(judge, *spoiled)) == rules


def test_r_o4_a_person_lent_at_110_percent_is_objected_to() -> None:
    judge = in_june()
    lent = some_days(date(2026, 8, 31), date(2026, 9, 30), 10)
    started(judge, "two", Collaboration(""), lent, "100.00")
    assert broken(judge, shown(judge, APRIL, MAY)) == set()
    judge.record("two", "step", "approval")
    words = judge.objections(shown(judge, APRIL, MAY))
    assert words == ["R-O4: eva is lent at 110 percent on 2026-08-31"]


def test_r_o3_a_loan_that_starts_before_the_notice_is_objected_to() -> None:
    judge = Judge(date(2026, 1, 26), dict(EMPLOYED))
    lent = some_days(date(2026, 4, 1), date(2026, 8, 31))
    started(judge, "one", Collaboration("", framework=True), lent, "62000.00")
    judge.day_becomes(date(2026, 2, 2))
    judge.record("one", "step", "approval")
    assert broken(judge, shown(judge)) == {"R-O3"}


def test_r_o3_an_agreement_long_after_the_approval_is_objected_to() -> None:
    judge = Judge(date(2026, 1, 26), dict(EMPLOYED))
    lent = some_days(date(2026, 4, 1), date(2026, 8, 31))
    judge.proposed("one", "eva", Collaboration("", framework=True), lent)
    judge.record("one", "step", "approval")
    judge.day_becomes(date(2026, 2, 26))
    judge.record("one", "step", "consent")
    assert broken(judge, shown(judge)) == {"R-O3"}


def test_r_o8_a_changed_employment_is_objected_to() -> None:
    judge = in_june()
    elsewhere = {"eva": Employed("receiver", HUNDRED)}
    assert broken(judge, replace(shown(judge, APRIL, MAY), people=elsewhere)) == {"R-O8"}


@pytest.mark.parametrize(
    "wrong", [{"status": "ended"}, {"end": date(2026, 9, 1)}, {"lender": "receiver"}]
)
def test_r_o6_a_loan_that_is_shown_otherwise_is_objected_to(wrong: dict[str, Any]) -> None:
    judge = in_june()
    right = shown(judge, APRIL, MAY)
    spoiled = replace(right, loans={"one": {**right.loans["one"], **wrong}})
    assert broken(judge, spoiled) == {"R-O6"}
