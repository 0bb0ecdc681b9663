"""The judge finds what is missing or doubled where loans move, people leave and agencies leave."""

from collections.abc import Callable
from copy import deepcopy
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from tests.faults import notifications
from tests.faults.judge import history, money
from tests.faults.lent import AGENCY_LEFT, AGREED, CANCELLED, ENDED, NOT_AGREED, STARTED, Lent
from tests.faults.loans import Script, Side
from tests.faults.world import World

TODAY, START, END = date(2026, 3, 10), date(2026, 2, 2), date(2026, 3, 31)
MOVED = (date(2026, 3, 16), date(2026, 4, 30))
Reported = list[tuple[str, str]]


class Answering(World):
    """Answers with the inboxes, histories and documents that it was given."""

    def __init__(self) -> None:
        super().__init__("", str)
        self.inboxes: dict[str, Reported] = {}
        self.entries: list[tuple[str, str]] = []
        self.invoices: list[dict[str, str]] = []
        self.earliest = ""

    def get(self, person: str | None, path: str, **_: object) -> Any:
        if path.endswith("/timeline"):
            return {"entries": [{"event": event, "date": day} for event, day in self.entries]}
        if path.startswith("lending"):
            return {"earliest_start": self.earliest}
        if path.startswith("billing"):
            return {"items": self.invoices, "next": None}
        reported = self.inboxes.get(str(person), [])
        return {"items": [{"kind": kind, "case_id": case} for kind, case in reported], "next": None}


def lent(person: str, **of: Any) -> Lent:
    return Lent(0, START, END, list(AGREED), person=person, **of)


def moved() -> Lent:
    found = lent("moving")
    found.moved(*MOVED)
    found.steps.append("lending.NoticeWaived")
    found.earliest = date(2026, 3, 20)
    return found


def restored() -> Lent:
    """Told on the tenth that the last day was the sixth, and then that there is none."""
    found = lent("back")
    found.consume_last_day(date(2026, 3, 6), TODAY)
    found.consume_last_day(None, TODAY)
    return found


def left() -> Lent:
    found = lent("gone")
    found.consume_last_day(date(2026, 3, 6), TODAY)
    return found


def never_began() -> Lent:
    found = lent("early")
    found.moved(*MOVED)
    found.consume_last_day(date(2026, 3, 12), TODAY)
    return found


def unagreed() -> Lent:
    return Lent(0, START, END, [*NOT_AGREED, CANCELLED], person="falling", fell_through=AGENCY_LEFT)


LOANS: dict[str, Callable[[], Lent]] = {
    "moved": moved,
    "restored": restored,
    "left": left,
    "never began": never_began,
    "unagreed": unagreed,
}
HISTORIES = {
    "moved": [STARTED, ENDED, "lending.LoanMoved", "lending.NoticeWaived"],
    "restored": [STARTED, ENDED, ENDED, "lending.PersonLeft", "lending.LoanRestored"],
    "left": [STARTED, ENDED, "lending.PersonLeft"],
    "never began": ["lending.LoanMoved", CANCELLED],
    "unagreed": [CANCELLED],
}
"""What each of them must hold beside its way to the agreement, and what was asked."""
DAYS = {
    "moved": {STARTED: ["2026-03-16"], ENDED: ["2026-05-01"]},
    "restored": {STARTED: ["2026-02-02"], ENDED: ["2026-03-10", "2026-04-01"]},
    "left": {STARTED: ["2026-02-02"], ENDED: ["2026-03-10"]},
    "never began": {},
    "unagreed": {},
}
MONTHS = {
    "moved": {"2026-03": "32000.00", "2026-04": "62000.00"},
    "restored": {"2026-02": "59785.71", "2026-03": "62000.00"},
    "left": {"2026-02": "59785.71", "2026-03": "12000.00"},
    "never began": {},
    "unagreed": {},
}
"""Sixty-two thousand a month, by hand: sixteen days of March, 27 of February, six of March."""


def script_of(*names: str) -> tuple[Script, Answering]:
    world = Answering()
    script = Script(world, people=0)
    script.sides = [Side(f"a{n}", f"u{n}", f"m{n}", f"l{n}", f"c{n}") for n in (0, 1)]
    script.loans = {name: LOANS[name]() for name in names}
    return script, world


def entries(name: str) -> list[tuple[str, str]]:
    """Return a history by hand, in which steps that have no day of their own are of today."""
    days = deepcopy(DAYS[name])
    way = [step for step in LOANS[name]().steps if step not in HISTORIES[name]]
    return [
        (step, days[step].pop(0) if days.get(step) else TODAY.isoformat())
        for step in (*way, *HISTORIES[name])
    ]


def judged(name: str, announced: list[tuple[str, str]]) -> list[str]:
    script, world = script_of(name)
    world.entries, world.earliest = announced, "2026-03-20"
    return history(script, name, script.loans[name])


@pytest.mark.parametrize("name", LOANS)
def test_a_history_that_holds_each_step_once_is_right(name: str) -> None:
    assert judged(name, entries(name)) == []


@pytest.mark.parametrize(
    ("name", "step"),
    [(name, step) for name, steps in HISTORIES.items() for step in sorted(set(steps))],
)
def test_a_step_of_a_move_or_a_leaving_that_is_missing_or_doubled_is_found(
    name: str, step: str
) -> None:
    place = next(at for at, each in enumerate(entries(name)) if each[0] == step)
    missing, twice = entries(name), entries(name)
    del missing[place]
    twice.append(twice[place])
    assert f"{name}: {step} is missing" in judged(name, missing)
    assert f"{name}: {step} stands once too often" in judged(name, twice)


@pytest.mark.parametrize(
    ("name", "step"), [(name, step) for name, days in DAYS.items() for step in days]
)
def test_r_o6_a_start_or_an_end_on_another_day_is_found(name: str, step: str) -> None:
    announced = [(event, "2026-12-24" if event == step else day) for event, day in entries(name)]
    assert f"{name}: {step} on 2026-12-24, not on {DAYS[name][step][0]}" in judged(name, announced)


def test_r_o3_an_earliest_start_of_the_approval_before_is_found() -> None:
    script, world = script_of("moved")
    world.entries, world.earliest = entries("moved"), "2026-02-02"
    words = "moved: the earliest start is 2026-02-02, not 2026-03-20 (R-O3)"
    assert history(script, "moved", script.loans["moved"]) == [words]


def document(month: str, net: str, kind: str = "invoice") -> dict[str, str]:
    return {"kind": kind, "month": month, "net": net, "vat": "0.00", "total": net}


@pytest.mark.parametrize("name", LOANS)
def test_r_b10_a_month_that_is_billed_otherwise_after_a_move_or_a_leaving_is_found(
    name: str,
) -> None:
    script, world = script_of(name)
    right = [document(month, net) for month, net in MONTHS[name].items()]
    world.invoices = right
    assert money(script, name, script.loans[name]) == []
    for at in range(len(right)):
        world.invoices = right[:at] + right[at + 1 :]
        assert len(money(script, name, script.loans[name])) == 1, "a month is missing"
    for month in ("2026-02", "2026-03", "2026-05"):
        world.invoices = [*right, document(month, "1.00", "credit_note")]
        assert len(money(script, name, script.loans[name])) == 1, "an öre too much"


def everything_reported() -> dict[str, Reported]:
    """Return the inboxes by hand: what each was told of each loan, and of what the agencies did."""
    ran = ["loan_agreed", "loan_started", "loan_ended"]
    news = {
        "moved": [*ran, "loan_moved"],
        "restored": [*ran, "loan_cut_short", "loan_restored"],
        "left": [*ran, "loan_cut_short"],
        "never began": ["loan_agreed", "loan_moved", "loan_fell_through"],
        "unagreed": ["loan_fell_through_agency_left"],
    }
    inboxes: dict[str, Reported] = {who: [] for who in ("m0", "c0", "m1", "c1", "l0")}
    for case, kinds in news.items():
        own = [("loan_to_approve", case)]
        own += [("backfill_to_plan", case)] if case != "unagreed" else []
        own += [(kind, case) for kind in kinds if kind != "loan_agreed"]
        inboxes["m0"] += own
        inboxes["c0"] += [("terms_to_set", case), *((kind, case) for kind in kinds)]
        for who in ("m1", "c1"):
            inboxes[who] += [(kind, case) for kind in kinds]
        person = LOANS[case]().person
        inboxes[person] = [("loan_to_consent", case), *((kind, case) for kind in kinds)]
    inboxes["gone"] = inboxes["early"] = []
    inboxes["wanting"] = []
    for who in ("wanting", "m0", "c0", "m1", "c1"):
        inboxes[who].append(("interest_fell_through_agency_left", "interest"))
    inboxes["l0"] += [("agency_enrolled", "circle"), ("agency_withdrew", "circle")]
    return inboxes


def reported(inboxes: dict[str, Reported]) -> list[str]:
    script, world = script_of(*LOANS)
    world.inboxes, world.left = inboxes, {"gone", "early"}
    script.withdrawn, script.fallen_through = ["circle"], {"interest": (0, "wanting")}
    return notifications.violations(script)


def test_r_n1_where_everyone_was_notified_once_of_moves_and_leavings_nothing_is_found() -> None:
    assert reported(everything_reported()) == []


@pytest.mark.parametrize(
    ("person", "matter"),
    [(person, matter) for person, every in everything_reported().items() for matter in every],
)
def test_r_n1_a_notification_of_a_move_or_a_leaving_that_is_missing_or_came_twice_is_found(
    person: str, matter: tuple[str, str]
) -> None:
    missing, twice = everything_reported(), everything_reported()
    missing[person].remove(matter)
    twice[person].append(matter)
    assert reported(missing) == [f"{person} is not told {matter}"]
    assert reported(twice) == [f"{person} is told {matter} twice"]


def test_r_o14_a_person_who_has_left_and_is_still_notified_is_found() -> None:
    still = everything_reported() | {"gone": [("loan_ended", "left")]}
    assert reported(still) == ["gone has left and is told ('loan_ended', 'left')"]


def test_r_o5_a_flag_goes_with_the_days_that_it_was_about() -> None:
    found = lent("part-time")
    found.corrected(date(2026, 3, 9), Decimal(50))
    found.consume_last_day(date(2026, 3, 6), date(2026, 3, 2))
    assert found.steps[-2:] == ["lending.PersonLeft", "lending.FlagsChanged"]
    found.consume_last_day(None, date(2026, 3, 3))
    assert found.steps[-2:] == ["lending.LoanRestored", "lending.FlagsChanged"]
    assert found.percent == [(START, Decimal(100)), (date(2026, 3, 9), Decimal(50))]
