"""A collaboration: agencies under one set of terms; who takes part, and pauses."""

from collections.abc import Collection
from typing import Literal, Self
from uuid import UUID

from services.programme.domain import rules
from services.programme.domain.rules import Round
from services.programme.domain.terms import Terms, refuse_unless_valid_terms
from shared.kernel.aggregate import Actor, Aggregate, Created, Event
from shared.kernel.values import Value

Scope = Literal["state", "sector", "region", "internal"]
Country = Literal["SE", "NO"]


class Charter(Value):
    """What a collaboration is: its name, scope, programme office and terms."""

    name: str
    scope: Scope
    office: tuple[UUID, ...]
    terms: Terms


class CollaborationOpened(Created):
    """A collaboration was opened; agencies can enrol in it."""

    TOPIC = "programme.CollaborationOpened"
    RULE = "R-P1"
    charter: Charter


class CharterChanged(Event):
    """The collaboration's charter from now on, complete; loans keep the terms they have (R-P7)."""

    charter: Charter

    def apply(self, aggregate: "Collaboration") -> None:
        aggregate.charter = self.charter


class TermsChanged(CharterChanged):
    """The terms changed; loans that are proposed from now on take the new ones."""

    TOPIC = "programme.TermsChanged"
    RULE = "R-P7"


class OfficeChanged(CharterChanged):
    """The programme office of the collaboration was replaced."""

    TOPIC = "programme.OfficeChanged"


class RoundAnnounced(Event):
    """A round was announced; agencies can enrol on its days."""

    TOPIC = "programme.RoundAnnounced"
    RULE = "R-P1"
    announced: Round

    def apply(self, aggregate: "Collaboration") -> None:
        aggregate.rounds = (*aggregate.rounds, self.announced)


class AgencyEnrolled(Event):
    """An agency enrolled; from this day its people can act in the collaboration."""

    TOPIC = "programme.AgencyEnrolled"
    RULE = "R-P1"
    agency_id: UUID
    country: Country
    in_round: str | None

    def apply(self, aggregate: "Collaboration") -> None:
        aggregate.members = aggregate.members | {self.agency_id}


class AgencyWithdrew(Event):
    """An agency withdrew; its agreed and running loans continue on their terms."""

    TOPIC = "programme.AgencyWithdrew"
    RULE = "R-P8"
    agency_id: UUID

    def apply(self, aggregate: "Collaboration") -> None:
        aggregate.members = aggregate.members - {self.agency_id}


class CollaborationPaused(Event):
    """The collaboration was paused: nothing new starts in it, and agreed loans continue.

    The reason is shown to the members and is not published to other services.
    """

    TOPIC = "programme.CollaborationPaused"
    RULE = "R-P6"
    reason: str

    def apply(self, aggregate: "Collaboration") -> None:
        aggregate.paused = True


class CollaborationResumed(Event):
    """The collaboration was resumed: new things can start in it again."""

    TOPIC = "programme.CollaborationResumed"
    RULE = "R-P6"

    def apply(self, aggregate: "Collaboration") -> None:
        aggregate.paused = False


class Collaboration(Aggregate):
    """Agencies under one set of terms."""

    TOPIC = "programme.Collaboration"

    def __init__(self, charter: Charter) -> None:
        self.charter = charter
        self.members: frozenset[UUID] = frozenset()
        self.rounds: tuple[Round, ...] = ()
        self.paused = False

    @classmethod
    def open(cls, actor: Actor, collaboration_id: UUID, charter: Charter) -> Self:
        """Open a collaboration; the command decides who may do so.

        Raises:
            WordsMissing: without a name or an office.
            TermsCannotBe: when a number in the terms is out of range.
        """
        rules.refuse_unless_worded(charter.name, "name")
        rules.refuse_unless_office_named(charter.office)
        refuse_unless_valid_terms(charter.terms)
        return cls.create(CollaborationOpened, actor, collaboration_id, charter=charter)

    def change_terms(self, actor: Actor, terms: Terms) -> None:
        """Change the terms of loans proposed from now on (R-P7), also while paused.

        The current terms change nothing.

        Raises:
            OnlyTheOffice: when someone else than the programme office acts.
            TermsCannotBe: when a number in the terms is out of range.
        """
        rules.refuse_unless_office(actor.by, self.charter.office)
        refuse_unless_valid_terms(terms)
        self._change(TermsChanged, actor, self.charter.model_copy(update={"terms": terms}))

    def change_office(self, actor: Actor, office: tuple[UUID, ...]) -> None:
        """Hand the collaboration to these people; the same people change nothing.

        Raises:
            OnlyTheOffice: when someone else than the current programme office acts.
            WordsMissing: when no one is named.
        """
        rules.refuse_unless_office(actor.by, self.charter.office)
        rules.refuse_unless_office_named(office)
        self._change(OfficeChanged, actor, self.charter.model_copy(update={"office": office}))

    def announce_round(self, actor: Actor, announced: Round) -> None:
        """Open a round of enrolment (R-P1); from the first one on, agencies enrol in rounds.

        A round that is already announced changes nothing.

        Raises:
            OnlyTheOffice: when someone else than the programme office acts.
            RoundIsOver: when its last day has passed.
        """
        rules.refuse_unless_office(actor.by, self.charter.office)
        rules.refuse_unless_worded(announced.name, "name of the round")
        rules.refuse_unless_round_ahead(announced, actor.on)
        if announced not in self.rounds:
            self.record(RoundAnnounced, actor, announced=announced)

    def enrol(
        self, actor: Actor, agency: UUID, country: Country, leader_of: Collection[UUID]
    ) -> None:
        """Enrol an agency (R-P1); ``leader_of`` are the agencies that the actor leads.

        An agency that already takes part is left unchanged: the request is already fulfilled.

        Raises:
            LeaderDecides: when the actor does not lead the agency.
            CollaborationPaused: while paused (R-P6).
            OneAgencyInside: in an internal collaboration of another agency (R-O1).
            NoRoundOpen: outside the rounds, where there are any.
        """
        rules.refuse_unless_leader(agency, leader_of)
        rules.refuse_if_paused(self.paused)
        if agency in self.members:
            return
        rules.refuse_unless_only_member(self.charter.scope == "internal", agency, self.members)
        in_round = rules.round_of(self.rounds, actor.on)
        self.record(AgencyEnrolled, actor, agency_id=agency, country=country, in_round=in_round)

    def withdraw(self, actor: Actor, agency: UUID, leader_of: Collection[UUID]) -> None:
        """Withdraw an agency (R-P8), also while paused; it can enrol again later.

        Raises:
            LeaderDecides: when the actor does not lead the agency.
            NotEnrolled: when it does not take part.
        """
        rules.refuse_unless_leader(agency, leader_of)
        if agency not in self.members:
            raise rules.NotEnrolled("The agency does not take part in the collaboration.")
        self.record(AgencyWithdrew, actor, agency_id=agency)

    def pause(self, actor: Actor, reason: str) -> None:
        """Pause: nothing new starts (R-P6).

        Raises:
            OnlyTheOffice: when someone else than the programme office acts.
            ReasonMissing: without a reason.
            AlreadyPaused: when it is paused; the other reason would be lost.
        """
        rules.refuse_unless_office(actor.by, self.charter.office)
        rules.refuse_unless_reason_given(reason)
        if self.paused:
            raise rules.AlreadyPaused("The collaboration is already paused.")
        self.record(CollaborationPaused, actor, reason=reason)

    def resume(self, actor: Actor) -> None:
        """Resume: new things may start again (R-P6).

        Raises:
            OnlyTheOffice: when someone else than the programme office acts.
            NotPaused: when it is not paused.
        """
        rules.refuse_unless_office(actor.by, self.charter.office)
        if not self.paused:
            raise rules.NotPaused("The collaboration is not paused.")
        self.record(CollaborationResumed, actor)

    def _change(self, event: type[CharterChanged], actor: Actor, charter: Charter) -> None:
        if charter != self.charter:
            self.record(event, actor, charter=charter)
