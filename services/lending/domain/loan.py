"""The loan: its proposal, and the chapters of its life in one aggregate."""

from typing import Self
from uuid import UUID

from services.lending.domain.agreement import Agreement
from services.lending.domain.changes import Changes
from services.lending.domain.course import Course
from services.lending.domain.loan_events import LoanProposed
from services.lending.domain.rules import sides
from services.lending.domain.rules.duration import LoanShape, flags
from services.lending.domain.rules.notice import refuse_when_start_has_come
from services.lending.domain.rules.own_case import refuse_own_case
from services.lending.domain.rules.pause import refuse_when_paused
from services.lending.domain.rules.percent import one_percent, refuse_impossible_percent
from services.lending.domain.values import Circumstances, Proposal
from shared.kernel.aggregate import Act


class Loan(Agreement, Course, Changes):
    """A person works a while at another unit, employed by the lender all the time (R-O8)."""

    TOPIC = "lending.Loan"

    @classmethod
    def propose(cls, loan_id: UUID, wish: Proposal, around: Circumstances, act: Act) -> Self:
        """R-O1: propose a loan; it takes the terms as they stand (R-P7) and gets its flags (R-O5).

        Raises:
            SameUnit, SameAgency, AcrossABorder, NotTakingPart: when the two sides cannot lend.
            CollaborationIsPaused: while the collaboration is paused (R-P6).
            OwnCase: when the person is said to have accepted as the receiving manager (R-O2).
            StartHasCome: when it would lapse at once.
            Invalid: when the percent cannot be.
        """
        refuse_when_paused(around.paused)
        sides.refuse_one_unit(wish.parties)
        sides.refuse_one_agency(wish.parties, around.scope)
        sides.refuse_outsiders(around)
        sides.refuse_a_border(around)
        refuse_impossible_percent(wish.percent)
        refuse_when_start_has_come(wish.period.start, act.on)
        if wish.receiver_accepted_by is not None:
            refuse_own_case(wish.parties.person, wish.receiver_accepted_by)
        shape = LoanShape(
            form=wish.form,
            period=wish.period,
            percent=one_percent(wish.period.start, wish.percent),
            employment_percent=around.employment_percent,
            maximum=around.terms.maximum,
        )
        return cls.begun(
            LoanProposed,
            act,
            loan_id,
            parties=wish.parties,
            period=wish.period,
            form=wish.form,
            purpose=wish.purpose,
            percent=shape.percent,
            terms=around.terms,
            employment_percent=around.employment_percent,
            receiver_accepted_by=wish.receiver_accepted_by,
            flags=flags(shape, around.served),
        )
