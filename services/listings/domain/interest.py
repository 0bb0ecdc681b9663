"""An interest: one person in one listing, in steps from the employee to the receiver."""

from datetime import date
from typing import Self
from uuid import UUID

from services.listings.domain import interest_events
from services.listings.domain.listing import Listing
from services.listings.domain.rules import answering, deciders, expressing
from services.listings.domain.rules.answering import Waits
from services.listings.domain.rules.collaborations import (
    Collaboration,
    collaboration_of_the_loan,
    shared_collaborations,
)
from services.listings.domain.rules.deciders import Line
from services.listings.domain.rules.expressing import InterestDetails
from services.listings.domain.standing import Case, Ground, Standing, Status
from shared.kernel.aggregate import Actor, Aggregate
from shared.kernel.ids import natural_id
from shared.kernel.personal import PersonalText
from shared.kernel.refusals import Refusal
from shared.kernel.values import Value


class StepNotOpen(Refusal):
    """The interest's state does not allow this step."""

    RULE = "R-L4"


class AgencyLeft(Refusal):
    """One of the agencies has left the collaboration, so the interest has lapsed."""

    RULE = "R-P8"


class TooLateToWithdraw(Refusal):
    """The interest has been accepted, so it can no longer be withdrawn."""

    RULE = "R-L4"


class Choice(Value):
    """The input to an acceptance: the receiving unit's line, and the loan's collaboration."""

    line: Line
    known_collaborations: tuple[Collaboration, ...]
    collaboration_id: UUID | None = None


def interest_id(listing: UUID, person: UUID) -> UUID:
    """R-L3: a person has only one interest in a listing."""
    return natural_id("interest", listing, person)


class Interest(Aggregate):
    """One person's interest in one listing, with its rounds."""

    TOPIC = "listings.Interest"

    def __init__(self, case: Case, standing: Standing, round: int) -> None:  # noqa: A002 - the event's field
        self.case = case
        self.standing = standing
        self.round = round
        self.declined_by: UUID | None = None
        self.lapsed_by: Ground | None = None

    @classmethod
    def express(cls, actor: Actor, listing: Listing, details: InterestDetails) -> Self:
        """Express interest in an assignment for the first time (R-L3).

        Raises:
            OnlyTheEmployee, TalkNotNamed, TalkInTheFuture, MotivationMissing: R-L3.
            AppliedForElsewhere: when the listing is a vacancy (R-L7).
            OwnUnit, NeedsInternalCollaboration: R-O1.
            NotForThisAgency, NotShared: R-L1, R-P8.
            CollaborationPaused: when all shared collaborations are paused (R-P6).
            NotOpen: when the listing accepts no interest (R-L2).
        """
        fields = _checked(actor, listing, details)
        identity = interest_id(listing.id, details.employee.person_id)
        return cls.create(interest_events.InterestExpressed, actor, identity, round=1, **fields)

    def express_again(self, actor: Actor, listing: Listing, details: InterestDetails) -> None:
        """Express interest again after it ended; all steps start over.

        Raises:
            AlreadyExpressed: while it is live (R-L3).
            Refusal: all of those of ``express``.
        """
        fields = _checked(actor, listing, details)
        if self.standing.is_live:
            raise expressing.AlreadyExpressed(
                "You have already expressed interest in this listing.", status=self.standing.status
            )
        self.record(interest_events.InterestExpressedAgain, actor, round=self.round + 1, **fields)

    def endorse(self, actor: Actor, line: Line) -> None:
        """Endorse for the lending unit; the contact person can then forward it (R-L4).

        Raises:
            StepNotOpen: when no endorsement is pending.
            ConflictOfInterest: R-O2.
            NotYourStep: when the step belongs to another person (R-L4).
        """
        self._refuse_unless_answerer(actor, line)
        self._move(interest_events.InterestEndorsed, actor, _at(Status.ENDORSED, Waits.CONTACT))

    def decline(self, actor: Actor, line: Line, reason: PersonalText | None) -> None:
        """Decline for the lending unit, with a reason that the employee can read (R-L4).

        Raises:
            StepNotOpen, ConflictOfInterest, NotYourStep: as for ``endorse``.
            ReasonMissing: without a reason sealed for the employee.
        """
        self._refuse_unless_answerer(actor, line)
        sealed = answering.refuse_unless_reason_given(reason, self.case.person_id)
        self._move(interest_events.InterestDeclined, actor, _at(Status.DECLINED), reason=sealed)

    def take_up(self, actor: Actor, line: Line) -> None:
        """Ask the manager's superior to reconsider a decline, as contact person (R-L4).

        Raises:
            StepNotOpen: when it is not declined, or already taken up.
            ConflictOfInterest, NotYourStep: as for ``endorse``.
            NoSuperior: when there is no superior, or the superior declined.
        """
        self._refuse_unless_in_status(Status.DECLINED, underway=False)
        person = self.case.person_id
        answering.refuse_unless_own_step(actor.by, person, deciders.contacts(line, person))
        if not answering.may_reconsider(person, self.declined_by, line):
            raise answering.NoSuperior("There is no superior who can reconsider the decline.")
        self._move(interest_events.DeclineTakenUp, actor, _at(Status.DECLINED, Waits.SUPERIOR))

    def pass_on(self, actor: Actor, line: Line, answer_by: date) -> None:
        """Pass an overdue interest on to the next person (R-L4); before that, do nothing."""
        standing = self.standing
        waits = standing.waits_for
        due = answering.is_overdue(standing.answer_by, actor.on)
        if standing.status is not Status.EXPRESSED or waits is None or not due:
            return
        waits = answering.next_to_answer(waits, self.case.person_id, line)
        self._move(interest_events.InterestPassedOn, actor, _asked(waits, answer_by))

    def forward(self, actor: Actor, line: Line) -> None:
        """Show it to the receiver, as contact person (R-L4).

        Raises:
            StepNotOpen: when it is not endorsed.
            ConflictOfInterest, NotYourStep: as for ``endorse``.
        """
        self._refuse_unless_in_status(Status.ENDORSED)
        person = self.case.person_id
        answering.refuse_unless_own_step(actor.by, person, deciders.contacts(line, person))
        seen = Standing(status=Status.FORWARDED, waits_for=Waits.RECEIVER, receiver_sees=True)
        self._move(interest_events.InterestForwarded, actor, seen)

    def accept(self, actor: Actor, listing: Listing, choice: Choice) -> None:
        """Select this person, as receiving manager: takes a place and proposes a loan (R-L5).

        This also changes the listing: save both together.

        Raises:
            StepNotOpen: when it is not forwarded.
            ConflictOfInterest, NotYourStep: R-O2, R-L4.
            NotForThisAgency, NeedsInternalCollaboration, NotShared: R-L1, R-O1, R-P8.
            CollaborationPaused: R-P6.
            NotOpen, NoPlaceFree: R-L2, R-L9.
        """
        self._refuse_unless_in_status(Status.FORWARDED)
        person = self.case.person_id
        answering.refuse_unless_own_step(actor.by, person, deciders.managers(choice.line, person))
        shared = shared_collaborations(
            listing.offer, self.case.agency_id, choice.known_collaborations
        )
        collaboration = collaboration_of_the_loan(shared, choice.collaboration_id)
        details = listing.take_place(actor, self.id)
        self._move(
            interest_events.InterestAccepted,
            actor,
            _at(Status.ACCEPTED),
            collaboration_id=collaboration,
            form=details.form,
            period=details.period,
            percent=details.percent,
            purpose=details.purpose,
        )

    def withdraw(self, actor: Actor) -> None:
        """Withdraw it before acceptance (R-L4); withdrawing again changes nothing.

        Raises:
            OnlyTheEmployee: when the actor is another person (R-L3).
            TooLateToWithdraw: when it is accepted.
            StepNotOpen: when it has ended otherwise.
        """
        expressing.refuse_unless_oneself(actor.by, self.case.person_id)
        status = self.standing.status
        if status is Status.WITHDRAWN:
            return
        if status is Status.ACCEPTED:
            raise TooLateToWithdraw(
                "The interest has been accepted and has become a loan. Decline or cancel the loan"
                " instead."
            )
        if status in {Status.NOT_CHOSEN, Status.LAPSED}:
            raise StepNotOpen("The interest has already ended.", status=status)
        self._move(interest_events.InterestWithdrawn, actor, _at(Status.WITHDRAWN))

    def not_chosen(self, actor: Actor) -> None:
        """End because all places went to others (R-L9); does nothing if no step is pending."""
        if self.standing.is_underway:
            self._move(interest_events.InterestNotChosen, actor, _at(Status.NOT_CHOSEN))

    def lapse(self, actor: Actor, ground: Ground) -> None:
        """End without a decision; does nothing if no step is pending."""
        if self.standing.is_underway:
            self._move(interest_events.InterestLapsed, actor, _at(Status.LAPSED), ground=ground)

    def lapse_when_started(self, actor: Actor, start: date) -> None:
        """Lapse from the assignment's first day on; before that, do nothing."""
        if actor.on >= start:
            self.lapse(actor, Ground.ASSIGNMENT_BEGAN)

    def loan_fell_through(self, actor: Actor, listing: Listing) -> None:
        """End because the loan fell through before it started, and free the place (R-L9).

        Save both together. Repeating it changes nothing.
        """
        listing.free_place(actor, self.id)
        if self.standing.status is Status.ACCEPTED:
            fallen = _at(Status.LAPSED)
            self._move(
                interest_events.InterestLapsed, actor, fallen, ground=Ground.LOAN_FELL_THROUGH
            )

    def _refuse_unless_answerer(self, actor: Actor, line: Line) -> None:
        person, standing = self.case.person_id, self.standing
        if standing.status is Status.DECLINED and standing.is_underway:
            able = answering.may_reconsider(person, self.declined_by, line)
        else:
            self._refuse_unless_in_status(Status.EXPRESSED)
            able = answering.may_answer(standing.waits_for, person, line)
        answering.refuse_unless_own_step(actor.by, person, able)

    def _refuse_unless_in_status(self, status: Status, underway: bool = True) -> None:
        standing = self.standing
        if self.lapsed_by is Ground.AGENCY_LEFT:
            raise AgencyLeft(
                "One of the agencies has left the collaboration, so the interest has lapsed. It can"
                " be expressed again where both agencies take part."
            )
        if standing.status is not status or standing.is_underway is not underway:
            raise StepNotOpen(
                "The interest's state does not allow this step.", status=standing.status
            )

    def _move(
        self, event: type[interest_events.InterestMoved], actor: Actor, to: Standing, **more: object
    ) -> None:
        sees = to.receiver_sees or self.standing.receiver_sees
        standing = to.model_copy(update={"receiver_sees": sees})
        self.record(event, actor, case=self.case, standing=standing, **more)


def _at(status: Status, waits: Waits | None = None) -> Standing:
    return Standing(status=status, waits_for=waits)


def _asked(waits: Waits, answer_by: date) -> Standing:
    """The contact person is asked last and has no deadline."""
    limit = None if waits is Waits.CONTACT else answer_by
    return Standing(status=Status.EXPRESSED, waits_for=waits, answer_by=limit)


def _checked(actor: Actor, listing: Listing, details: InterestDetails) -> dict[str, object]:
    """Check the input and that the listing is open; return the event's fields."""
    offer, employee = listing.offer, details.employee
    motivation = expressing.validated_interest(actor, offer, details)
    listing.refuse_unless_takes_interest(actor)
    case = Case(
        listing_id=listing.id,
        person_id=employee.person_id,
        agency_id=employee.agency_id,
        unit_id=employee.unit_id,
        receiver_agency_id=offer.agency_id,
        receiver_unit_id=offer.unit_id,
    )
    return {
        "case": case,
        "standing": _asked(Waits.MANAGER, details.answer_by),
        "talk": details.talk,
        "motivation": motivation,
    }
