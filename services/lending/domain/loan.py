"""The loan: its proposal and the chapters of its life in one aggregate."""

from typing import Self
from uuid import UUID

from services.lending.domain.agreement import Agreement
from services.lending.domain.changes import Changes
from services.lending.domain.course import Course
from services.lending.domain.loan_events import LoanProposed
from services.lending.domain.rules import sides
from services.lending.domain.rules.duration import LoanShape, flags
from services.lending.domain.rules.notice import refuse_if_start_passed
from services.lending.domain.rules.own_case import refuse_if_own_case
from services.lending.domain.rules.pause import refuse_if_paused
from services.lending.domain.rules.percent import one_percent, refuse_unless_valid_loan_percent
from services.lending.domain.values import LoanContext, Proposal
from shared.kernel.aggregate import Actor


class Loan(Agreement, Course, Changes):
    """A person works at another unit for a while; the lender remains the employer (R-O8)."""

    TOPIC = "lending.Loan"

    @classmethod
    def propose(cls, loan_id: UUID, proposal: Proposal, context: LoanContext, actor: Actor) -> Self:
        """R-O1: propose a loan; it keeps the current terms (R-P7) and gets its flags (R-O5).

        Raises:
            SameUnit, SameAgency, AcrossABorder, NotEnrolled: when these two sides cannot share a
                loan.
            CollaborationPaused: while the collaboration is paused (R-P6).
            ConflictOfInterest: when the person is given as the accepting manager (R-O2).
            StartHasCome: when it would lapse at once.
            Invalid: when the percent is not possible.
        """
        refuse_if_paused(context.paused)
        sides.refuse_if_same_unit(proposal.parties)
        sides.refuse_if_same_agency(proposal.parties, context.scope)
        sides.refuse_unless_enrolled(context)
        sides.refuse_if_across_border(context)
        refuse_unless_valid_loan_percent(proposal.percent)
        refuse_if_start_passed(proposal.period.start, actor.on)
        if proposal.receiver_accepted_by is not None:
            refuse_if_own_case(proposal.parties.person, proposal.receiver_accepted_by)
        shape = LoanShape(
            form=proposal.form,
            period=proposal.period,
            percent=one_percent(proposal.period.start, proposal.percent),
            employment_percent=context.employment_percent,
            maximum=context.terms.maximum,
        )
        return cls.create(
            LoanProposed,
            actor,
            loan_id,
            parties=proposal.parties,
            period=proposal.period,
            form=proposal.form,
            purpose=proposal.purpose,
            percent=shape.percent,
            terms=context.terms,
            employment_percent=context.employment_percent,
            receiver_accepted_by=proposal.receiver_accepted_by,
            flags=flags(shape, context.prior_periods),
        )
