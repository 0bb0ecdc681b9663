"""The reports of a loan: its threads, its parties' addresses, and the matters between them."""

from collections.abc import Iterable
from datetime import date
from typing import Literal

from services.notifications.domain.addresses import Address, To
from services.notifications.domain.case_file import ThreadReport
from services.notifications.domain.kinds import Kind
from services.notifications.domain.notification import How, Matter
from services.notifications.domain.rules import Case, CaseKind
from shared.contracts.lending import LoanContract

Party = Literal[
    "person",
    "lender_manager",
    "receiver_manager",
    "lender_leader",
    "receiver_leader",
    "lender_contact",
    "receiver_contact",
]
EVERYONE: tuple[Party, ...] = (
    "person",
    "lender_manager",
    "receiver_manager",
    "lender_contact",
    "receiver_contact",
)
"""Who follows the course of a loan."""

SIGNATURES = ("lender_signature", "receiver_signature")
STEPS: dict[str, tuple[Kind, Party]] = {
    "terms_set": (Kind.TERMS_TO_SET, "lender_contact"),
    "consent": (Kind.LOAN_TO_CONSENT, "person"),
    "approval": (Kind.LOAN_TO_APPROVE, "lender_manager"),
    "acceptance": (Kind.LOAN_TO_ACCEPT, "receiver_manager"),
    "lender_signature": (Kind.LOAN_TO_SIGN, "lender_leader"),
    "receiver_signature": (Kind.LOAN_TO_SIGN, "receiver_leader"),
}
"""R-O2: what each step to the agreement asks of which party; each step is a thread."""

COURSE, BACKFILL, START, END = "course", "backfill", "start", "end"
EMPLOYMENT = "employment"
"""R-O4: whether it exceeds the employment; a loan that fell through reports that itself."""
EARLIER_END = "change cut_short"
CHANGES_OF_DAYS = ("change extend", "change move", EARLIER_END)
CORRECTIONS = {"percent": "change percent", "cost": "change cost", None: "change facts"}
THREADS = (*STEPS, BACKFILL, START, END, *CHANGES_OF_DAYS, *CORRECTIONS.values())
"""All threads of a loan in which a step or a reminder can wait."""


class Loan:
    """A loan as a message describes it."""

    def __init__(self, message: LoanContract) -> None:
        self.case = Case(kind=CaseKind.LOAN, id=message.loan_id, person_id=message.person_id)
        self._one_agency = message.lender_agency_id == message.receiver_agency_id
        self._addresses: dict[Party, Address] = {
            "person": Address(to=To.PERSON, id=message.person_id),
            "lender_manager": Address(
                to=To.OWN_MANAGER, id=message.person_id, agency=message.lender_agency_id
            ),
            "receiver_manager": Address(to=To.UNIT_MANAGER, id=message.receiver_unit_id),
            "lender_leader": Address(to=To.SIGNATORY, id=message.lender_agency_id),
            "receiver_leader": Address(to=To.SIGNATORY, id=message.receiver_agency_id),
            "lender_contact": Address(to=To.HR_CONTACT, id=message.lender_agency_id),
            "receiver_contact": Address(to=To.HR_CONTACT, id=message.receiver_agency_id),
        }

    @property
    def signatures(self) -> tuple[str, ...]:
        """The signatures that it needs; R-B1a: inside one agency one is enough."""
        return SIGNATURES[:1] if self._one_agency else SIGNATURES

    def matters(
        self, kind: Kind, parties: Iterable[Party], due: date | None = None
    ) -> tuple[Matter, ...]:
        """One matter per party; parties with the same address share one."""
        addresses = dict.fromkeys(self._addresses[party] for party in parties)
        return tuple(
            Matter(kind=kind, address=address, case=self.case, due=due) for address in addresses
        )

    def asks(self, steps: Iterable[str]) -> list[ThreadReport]:
        return [
            ThreadReport(thread=step, waiting=self.matters(STEPS[step][0], (STEPS[step][1],)))
            for step in steps
        ]

    def plan_by(self, day: date) -> ThreadReport:
        """R-O9: the lending manager is asked for the backfill plan, due on a day."""
        waiting = self.matters(Kind.BACKFILL_TO_PLAN, ("lender_manager",), day)
        return ThreadReport(thread=BACKFILL, waiting=waiting)

    def days_to_come(self, message: LoanContract) -> list[ThreadReport]:
        """R-N2: the parties are reminded of the first and the last day."""
        starts = self.matters(Kind.LOAN_STARTS_SOON, EVERYONE, message.start)
        ends = self.matters(Kind.LOAN_ENDS_SOON, EVERYONE, message.end)
        return [ThreadReport(thread=START, coming=starts), ThreadReport(thread=END, coming=ends)]

    def news(
        self, kind: Kind, parties: Iterable[Party] = EVERYONE, thread: str = COURSE
    ) -> ThreadReport:
        """News for the parties; in one thread only the newest is news."""
        return ThreadReport(thread=thread, news=self.matters(kind, parties))


def reopened(reports: Iterable[ThreadReport]) -> list[ThreadReport]:
    """Words that count in their threads whatever was closed before them."""
    return [report.model_copy(update={"reopens": True}) for report in reports]


def closed(threads: Iterable[str]) -> list[ThreadReport]:
    """Words that close these threads: no step will wait there any more."""
    return [
        ThreadReport(thread=thread, how=How.NO_LONGER_NEEDED, for_good=True) for thread in threads
    ]
