"""An oracle of a loan's life: it reads histories only and shares no code with the rules."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from decimal import Decimal
from re import sub
from typing import Any
from uuid import UUID

THIRTY = timedelta(days=30)
NEXT = {
    None: {"LoanProposed"},
    "proposed": {"LoanAgreed", "LoanDeclined", "LoanLapsed", "LoanCancelled"},
    "agreed": {"LoanStarted", "LoanCancelled"},
    "running": {"LoanEnded", "LoanCancelled"},
    "ended": {"LoanCancelled"},
}
BECOMES = {
    "LoanProposed": "proposed",
    "LoanAgreed": "agreed",
    "LoanStarted": "running",
    "LoanEnded": "ended",
    "LoanDeclined": "declined",
    "LoanLapsed": "lapsed",
    "LoanCancelled": "cancelled",
}
GIVES = {"ConsentGiven": "consent", "LoanApproved": "approval", "LoanAccepted": "acceptance"}
MANAGERS_AND_PERSON = {"person", "lender_manager", "receiver_manager"}
LEADERS = {"lender_leader", "receiver_leader"}


def months_later(day: date, months: int) -> date:
    year, month = day.year, day.month
    for _ in range(months):
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)
    for number in range(day.day, 0, -1):
        try:
            return date(year, month, number)
        except ValueError:
            continue
    raise AssertionError


def length(start: date, end: date) -> tuple[int, int]:
    """Whole months, each to the day before the same day or a shorter month's end, and days."""
    months, last = 0, start - timedelta(days=1)
    while True:
        same = months_later(start, months + 1)
        until = same - timedelta(days=1) if same.day == start.day else same
        if until > end:
            return months, (end - last).days
        months, last = months + 1, until


class Judge:
    """Reads the events of one loan, one after the other, and objects to what the rules forbid."""

    def __init__(self) -> None:
        self.status: str | None = None
        self.steps: dict[str, date] = {}
        self.waivers: list[tuple[date, date]] = []
        self.spent = 0
        self.asked: list[Any] = []
        self.proposal: Any = None
        self.start = self.end = date.min
        self.percent: Any = ()
        self.facts_record = False
        self.restored = False
        self.before_leaving: tuple[str | None, date, date] | None = None

    def consume(self, event: Any) -> None:
        name = type(event).__name__
        if name in {"LoanExtended", "LoanMoved", "LoanCutShort", "LeavingStands"}:
            self.before_leaving = None
        if name in BECOMES:
            assert name in NEXT[self.status], f"{name} after {self.status}"
            stood, self.status = self.status, BECOMES[name]
            if name == "LoanCancelled":
                self._keep(stood, event.cause.value == "person_left")
        name = sub(r"(?<!^)(?=[A-Z])", "_", name).lower()
        getattr(self, f"_on_{name}", self._on_other)(event)
        assert event.parties == self.proposal.parties, "R-O8: the parties stay"

    def holding(self) -> dict[date, Decimal]:
        """What the loan takes of the person, day by day (R-O4)."""
        held = self.status in {"agreed", "running", "ended"}
        if not held and not (self.status == "proposed" and "approval" in self.steps):
            return {}
        return self._lent(self.start, self.end, self.percent)

    def _lent(self, start: date, end: date, percent: Any) -> dict[date, Decimal]:
        lent: dict[date, Decimal] = {}
        day = start
        while day <= end:
            lent[day] = [step.percent for step in percent if step.start <= day][-1]
            day += timedelta(days=1)
        return lent

    def _on_loan_proposed(self, event: Any) -> None:
        self.proposal = event
        self.start, self.end, self.percent = event.period.start, event.period.end, event.percent
        assert event.on < self.start
        if event.receiver_accepted_by is not None:
            assert event.receiver_accepted_by != event.parties.person
            self.steps["acceptance"] = event.on

    def _on_terms_set(self, event: Any) -> None:
        assert self.status == "proposed"
        self.facts_record = event.cost.managers_may_record_facts
        if event.superseded:
            self.steps = {k: on for k, on in self.steps.items() if k == "acceptance"}

    def _on_notice_waived(self, event: Any) -> None:
        assert event.by not in {None, event.parties.person}, "R-O2"
        assert event.days == (event.earliest_start - event.start).days > 0
        self.waivers.append((event.on, event.start))

    def _on_loan_signed(self, event: Any) -> None:
        self._step(f"signature of {event.side.value}", event)

    def _on_other(self, event: Any) -> None:
        name = type(event).__name__
        if name in GIVES:
            self._step(GIVES[name], event)

    def _step(self, step: str, event: Any) -> None:
        assert self.status == "proposed"
        assert event.on < self.start
        own = event.by == event.parties.person
        assert own is (step == "consent"), "R-O2: nobody in their own case"
        self.steps[step] = event.on
        if step == "approval":
            self._notice(self.start, event.on)

    def _earliest(self, counted: date) -> date:
        terms = self.proposal.terms
        begins = counted
        if terms.notice_counts_from.value == "next_month":
            begins += timedelta(days=1)
            while begins.day != 1:
                begins += timedelta(days=1)
        return months_later(begins, terms.notice.count)

    def _notice(self, start: date, counted: date) -> None:
        waivers = self.waivers[self.spent :]
        waived = any(to <= start and counted <= on + THIRTY for on, to in waivers)
        assert start >= self._earliest(counted) or waived, "R-O3"

    def _on_loan_agreed(self, event: Any) -> None:
        needed = {"consent", "approval", "acceptance"}
        if not self.proposal.terms.framework_agreement:
            needed |= {"signature of lender", "signature of receiver"}
        assert set(self.steps) == needed, "R-O2"
        approved = self.steps["approval"]
        self._notice(self.start, approved if event.on - approved <= THIRTY else event.on)
        assert event.on < self.start
        assert event.backfill_plan_due == self.start
        self.spent = len(self.waivers)
        self._take_over(event)

    def _on_loan_lapsed(self, event: Any) -> None:
        assert event.on >= self.start

    def _on_loan_started(self, event: Any) -> None:
        late = self.restored and event.on > self.start
        assert event.on == self.start or late, "R-O6: the tick comes every day"

    def _on_loan_ended(self, event: Any) -> None:
        assert event.on > self.end

    def _on_loan_cancelled(self, event: Any) -> None:
        if event.cause.value == "asked":
            assert event.on < self.start

    def _on_change_asked(self, event: Any) -> None:
        own = event.by == event.parties.person
        assert own is (event.on_behalf_of.value == "person"), "R-O2"
        self.asked.append(event)

    def _announced(self) -> dict[str, date]:
        """Who has approved the change that was requested last, and when."""
        change = self.asked[-1].asked.change
        approval: dict[str, date] = {}
        for event in reversed(self.asked):
            if event.asked.change.kind is change.kind:
                if event.asked.change != change:
                    break
                approval[event.on_behalf_of.value] = event.on
        return approval

    def _on_loan_extended(self, event: Any) -> None:
        assert set(self._announced()) >= MANAGERS_AND_PERSON
        assert event.period.end > self.end
        assert event.period.start == self.start
        self._take_over(event)

    def _on_loan_moved(self, event: Any) -> None:
        approval = self._announced()
        assert set(approval) >= MANAGERS_AND_PERSON
        assert self.status == "agreed"
        assert event.period.start > event.on
        self._approved_again(event, approval)
        self._take_over(event)

    def _approved_again(self, event: Any, approval: dict[str, date]) -> None:
        """R-O3: before the start, more than was approved needs the notice, from its approval on."""
        lent, requested = self._lent(self.start, self.end, self.percent), event.facts
        takes = self._lent(requested.period.start, requested.period.end, requested.percent)
        is_more = (
            requested.period.start < self.start
            or length(requested.period.start, requested.period.end) > length(self.start, self.end)
            or any(takes[on] > lent.get(on, max(lent.values())) for on in takes)
        )
        if self.status != "agreed" or event.on >= self.start or not is_more:
            assert event.earliest_start is None
            return
        approved = approval["lender_manager"]
        counted = approved if event.on - approved <= THIRTY else event.on
        self._notice(requested.period.start, counted)
        assert event.earliest_start == self._earliest(counted), "R-O3: the page is true"
        self.spent = len(self.waivers)

    def _on_loan_cut_short(self, event: Any) -> None:
        late = event.last_day < event.on
        assert self.status == "running" or (late and self.status == "ended")
        assert self.start <= event.last_day < self.end
        months = self.proposal.terms.early_end.count
        approval = self._announced()
        kept = event.last_day >= months_later(min(approval.values()), months)
        if not kept and event.ground.value == "ordinary":
            assert {"lender_manager", "receiver_manager"} <= set(approval), "R-O6: waived"
        assert not late or set(approval) >= MANAGERS_AND_PERSON, "R-O15: told late by all three"
        self._take_over(event)

    def _on_percent_corrected(self, event: Any) -> None:
        needed = set(MANAGERS_AND_PERSON)
        if event.corrected.start < event.on and not self.facts_record:
            asked_on = min(self._announced().values())
            if event.corrected.start < asked_on:
                needed |= LEADERS
        assert set(self._announced()) >= needed, "R-O15"
        self._approved_again(event, self._announced())
        self._take_over(event)

    def _on_cost_corrected(self, event: Any) -> None:
        assert set(self._announced()) >= LEADERS
        self.facts_record = event.facts.cost.managers_may_record_facts
        self._take_over(event)

    def _on_person_left(self, event: Any) -> None:
        assert event.period.end == event.last_day < self.end
        self._keep(self.status, True)
        self._take_over(event)

    def _keep(self, status: str | None, by_leaving: bool) -> None:
        """R-O14: the loan before any report of a leaving; nothing else restores a loan."""
        if not by_leaving:
            self.before_leaving = None
        elif self.before_leaving is None:
            self.before_leaving = (status, self.start, self.end)

    def _on_loan_restored(self, event: Any) -> None:
        assert self.before_leaving is not None
        status, start, end = self.before_leaving
        assert status in {"agreed", "running", "ended"}, "R-O14: a proposal stays fallen"
        assert event.period.start == start
        assert event.period.end == (end if event.last_day is None else event.last_day) <= end
        assert self.status == "cancelled" or event.period.end > self.end
        started = {status, self.status} & {"running", "ended"}
        over = event.on > event.period.end
        assert event.status.value == (("ended" if over else "running") if started else "agreed")
        self.status = event.status.value
        if event.last_day is None:
            self.before_leaving = None
        self.restored = True
        self._take_over(event)

    def _take_over(self, event: Any) -> None:
        facts = event.facts
        self.start, self.end, self.percent = facts.period.start, facts.period.end, facts.percent


def judged(events: Iterable[Any]) -> Judge:
    judge = Judge()
    for event in events:
        judge.consume(event)
    return judge


def lent_out(histories: dict[UUID, Sequence[Any]]) -> dict[date, Decimal]:
    """How much of the person all loans together take, day by day."""
    lent: dict[date, Decimal] = defaultdict(Decimal)
    for events in histories.values():
        for day, percent in judged(events).holding().items():
            lent[day] += percent
    return lent
