"""The file of a case: who must act in each of its threads, according to the newest report."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import NamedTuple, Self
from uuid import UUID

from services.notifications.domain.notification import How, Matter
from services.notifications.domain.rules import Case, is_still_to_come, reminder_day
from shared.kernel.aggregate import Actor, Aggregate, Created, Event
from shared.kernel.ids import natural_id
from shared.kernel.values import Value


class ThreadReport(Value):
    """What a case reports about one thread: a step, a change, a coming day, or its whole course.

    A report is complete: who must act now, what is news, what people are reminded of before a
    coming day, and how the steps that were waiting ended. After a report ``for_good`` the thread
    is closed, whatever else is reported about it, until a newer report that ``reopens`` it.
    """

    thread: str
    waiting: tuple[Matter, ...] = ()
    news: tuple[Matter, ...] = ()
    coming: tuple[Matter, ...] = ()
    how: How = How.TAKEN
    for_good: bool = False
    reopens: bool = False


class Reminder(Value):
    """What people are reminded of on a day, unless the thread moves before (R-N2)."""

    on: date
    matters: tuple[Matter, ...]


class Thread(Value):
    """The state of one thread: the case version that reported it, and the waiting notifications.

    ``reopened``: the version that opened it again; reports from before it no longer count.
    """

    name: str
    seq: int
    for_good: bool = False
    reopened: int = 0
    waiting: tuple[UUID, ...] = ()
    reminder: Reminder | None = None

    def yields_to(self, report: ThreadReport, seq: int) -> bool:
        """R-N1: whether a report is newer than the one that counts here."""
        if seq < self.reopened:
            return False
        if report.reopens:
            return seq > self.seq
        return (report.for_good, seq) > (self.for_good, self.seq)


class CaseOpened(Created):
    """A case reported something for the first time."""

    TOPIC = "notifications.CaseOpened"
    RULE = "R-N1"
    case: Case


class CaseMoved(Event):
    """Some threads of a case have a new state."""

    TOPIC = "notifications.CaseMoved"
    RULE = "R-N1"
    threads: tuple[Thread, ...]

    def apply(self, aggregate: "CaseFile") -> None:
        moved = {thread.name: thread for thread in self.threads}
        aggregate.threads = {**aggregate.threads, **moved}


class CaseReminded(Event):
    """The day of the reminders of these threads has come."""

    TOPIC = "notifications.CaseReminded"
    RULE = "R-N2"
    threads: tuple[str, ...]

    def apply(self, aggregate: "CaseFile") -> None:
        """Remove the reminders: each is sent once."""
        given = {
            name: aggregate.threads[name].model_copy(update={"reminder": None})
            for name in self.threads
        }
        aggregate.threads = {**aggregate.threads, **given}


class Moves(NamedTuple):
    """What a report causes: notifications to raise, and those that no longer wait for anyone."""

    raised: Sequence[Matter] = ()
    settled: Sequence[tuple[UUID, How]] = ()


class CaseFileState(Value):
    """What a ``CaseFile`` knows."""

    case: Case
    threads: dict[str, Thread]


class CaseFile(Aggregate):
    """What one case has reported.

    Words may arrive late, twice, and in any order: in each thread the newest one counts.
    """

    TOPIC = "notifications.CaseFile"
    STATE = CaseFileState

    def __init__(self, case: Case) -> None:
        self.case = case
        self.threads: dict[str, Thread] = {}

    @staticmethod
    def id_of(case: Case) -> UUID:
        return natural_id("case-file", case.kind, case.id)

    @classmethod
    def opened(cls, actor: Actor, case: Case) -> Self:
        return cls.create(CaseOpened, actor, cls.id_of(case), case=case)

    @property
    def waiting(self) -> frozenset[UUID]:
        """The notifications that some thread waits for."""
        return frozenset(one for thread in self.threads.values() for one in thread.waiting)

    def update(self, actor: Actor, seq: int, reports: Iterable[ThreadReport]) -> Moves:
        """R-N1: record what a version of the case reports; what is not newer changes nothing."""
        newer = [report for report in reports if self._is_newer(report, seq)]
        if not newer:
            return Moves()
        ended = {one: report.how for report in newer for one in self._waiting_in(report.thread)}
        threads = tuple(self._thread(report, seq, actor.on) for report in newer)
        self.record(CaseMoved, actor, threads=threads)
        raised = {
            each.notification_id: each
            for report in newer
            for each in (*report.waiting, *report.news)
        }
        # What another thread is waiting for too keeps waiting.
        settled = [(one, how) for one, how in ended.items() if one not in self.waiting]
        return Moves(tuple(raised.values()), tuple(settled))

    def remind(self, actor: Actor, today: date) -> Sequence[Matter]:
        """R-N2: remind people of what is due soon; harmless on other days and when repeated.

        A reminder that is sent after its day leaves out what is past by ``today``.
        """
        due = [
            (thread.name, thread.reminder)
            for thread in self.threads.values()
            if thread.reminder is not None and thread.reminder.on <= actor.on
        ]
        if due:
            self.record(CaseReminded, actor, threads=tuple(name for name, _ in due))
        return tuple(
            matter
            for _, reminder in due
            for matter in reminder.matters
            if is_still_to_come(matter.kind, matter.due, today)
        )

    def _is_newer(self, report: ThreadReport, seq: int) -> bool:
        known = self.threads.get(report.thread)
        return known is None or known.yields_to(report, seq)

    def _waiting_in(self, thread: str) -> tuple[UUID, ...]:
        known = self.threads.get(thread)
        return known.waiting if known is not None else ()

    def _thread(self, report: ThreadReport, seq: int, today: date) -> Thread:
        known = self.threads.get(report.thread)
        before = known.reopened if known is not None else 0
        return Thread(
            name=report.thread,
            seq=seq,
            for_good=report.for_good,
            reopened=seq if report.reopens else before,
            waiting=tuple(matter.notification_id for matter in report.waiting),
            reminder=_reminder((*report.waiting, *report.coming), today),
        )


def _reminder(matters: Iterable[Matter], today: date) -> Reminder | None:
    days = {matter: reminder_day(matter.kind, matter.due, today) for matter in matters}
    reminded = {matter: day for matter, day in days.items() if day is not None}
    if not reminded:
        return None
    return Reminder(on=min(reminded.values()), matters=tuple(reminded))
