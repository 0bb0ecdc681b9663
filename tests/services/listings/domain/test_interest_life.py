"""An interest keeps R-L3, R-L4 and R-L9 with any commands in any order."""

from contextlib import suppress
from datetime import date, timedelta
from uuid import UUID

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from services.listings.domain import interest_events as facts
from services.listings.domain.interest import Interest
from services.listings.domain.listing_events import Status as ListingStatus
from services.listings.domain.rules.deciders import Line
from services.listings.domain.standing import Ground, Status
from shared.kernel.aggregate import Actor, Event
from shared.kernel.refusals import Refusal
from tests.services.listings.domain.given import (
    CONTACT,
    EVA,
    HOST,
    LINE,
    MANAGER,
    SAID_ON,
    SUBSTITUTE,
    SUPERIOR,
    actor,
    assignment,
    choice,
    collaboration,
    expressing,
    person,
    published,
    sealed,
)

APPLICANTS = (EVA, person("b"), person("c"))
ACTORS = (*APPLICANTS, MANAGER, SUBSTITUTE, SUPERIOR, CONTACT, HOST)
OWN = LINE.model_copy(update={"manager": EVA, "contacts": (EVA, CONTACT)})
ENDS = (facts.InterestWithdrawn, facts.InterestNotChosen, facts.InterestLapsed)

who = st.sampled_from(APPLICANTS)
actors = st.sampled_from(ACTORS)
lines = st.sampled_from([LINE, OWN])


def is_over(events: list[Event]) -> bool:
    """Whether the last event ended the interest, judging by the events alone."""
    return isinstance(events[-1], (*ENDS, facts.InterestDeclined))


class AnyOrder(RuleBasedStateMachine):
    """Three people, a listing with two places, and everyone tries every command."""

    def __init__(self) -> None:
        super().__init__()
        self.today = SAID_ON
        self.listing = published(assignment(2))
        self.interests: dict[UUID, Interest] = {}
        self.events: dict[UUID, list[Event]] = {}

    def actor(self, by: UUID | None) -> Actor:
        return actor(by, self.today)

    def keep(self, one: UUID) -> None:
        new = [e for e in self.interests[one].collect_events() if isinstance(e, Event)]
        for event in new:
            self.check(self.events.setdefault(one, []), event)
            self.events[one].append(event)

    def check(self, before: list[Event], event: Event) -> None:
        if isinstance(event, facts.InterestExpressedAgain):
            assert is_over(before)  # R-L3: one live interest
        if isinstance(event, facts.InterestEndorsed | facts.InterestForwarded):
            assert event.by != event.case.person_id  # R-O2
        if isinstance(event, facts.InterestForwarded):
            assert isinstance(before[-1], facts.InterestEndorsed)  # R-L4
        if isinstance(event, facts.InterestAccepted):
            assert isinstance(before[-1], facts.InterestForwarded)  # R-L4

    @rule(one=who, paused=st.booleans())
    def express(self, one: UUID, paused: bool) -> None:
        words = expressing(one, known_collaborations=(collaboration(paused=paused),))
        with suppress(Refusal):
            if one in self.interests:
                self.interests[one].express_again(self.actor(one), self.listing, words)
            else:
                self.interests[one] = Interest.express(self.actor(one), self.listing, words)
            assert not paused  # R-P6
            self.keep(one)

    @rule(one=who, by=actors, line=lines, step=st.sampled_from(["endorse", "forward", "up"]))
    def answer(self, one: UUID, by: UUID, line: Line, step: str) -> None:
        interest = self.interests.get(one)
        if interest is None:
            return
        steps = {"endorse": interest.endorse, "forward": interest.forward, "up": interest.take_up}
        with suppress(Refusal):
            steps[step](self.actor(by), line)
        self.keep(one)

    @rule(one=who)
    def the_manager_endorses(self, one: UUID) -> None:
        self.answer(one, MANAGER, LINE, "endorse")

    @rule(one=who)
    def the_contact_forwards(self, one: UUID) -> None:
        self.answer(one, CONTACT, LINE, "forward")

    @rule(one=who)
    def go_the_straight_way(self, one: UUID) -> None:
        self.express(one, paused=False)
        self.answer(one, MANAGER, LINE, "endorse")
        self.answer(one, CONTACT, LINE, "forward")
        self.accept(one)

    @rule(one=who, by=actors)
    def decline(self, one: UUID, by: UUID) -> None:
        if one in self.interests:
            with suppress(Refusal):
                self.interests[one].decline(self.actor(by), LINE, sealed(one))
            self.keep(one)

    @rule(one=who)
    def accept(self, one: UUID) -> None:
        if one in self.interests:
            free = self.listing.places.free
            with suppress(Refusal):
                self.interests[one].accept(self.actor(HOST), self.listing, choice())
                assert free > 0  # R-L9
            self.keep(one)

    @rule(one=who)
    def withdraw(self, one: UUID) -> None:
        if one in self.interests:
            with suppress(Refusal):
                self.interests[one].withdraw(self.actor(one))
            self.keep(one)

    @rule(one=who)
    def the_loan_is_agreed(self, one: UUID) -> None:
        if one not in self.interests:
            return
        self.listing.agree_place(self.actor(None), self.interests[one].id)
        if self.listing.status is ListingStatus.FILLED:
            for other, interest in self.interests.items():
                interest.not_chosen(self.actor(None))
                self.keep(other)

    @rule(one=who)
    def the_loan_falls(self, one: UUID) -> None:
        if one in self.interests:
            self.interests[one].loan_fell_through(self.actor(None), self.listing)
            self.keep(one)

    @rule(days=st.integers(1, 20))
    def days_go_by(self, days: int) -> None:
        self.today += timedelta(days=days)
        self.listing.close_when_past(self.actor(None))
        for one, interest in self.interests.items():
            interest.pass_on(self.actor(None), LINE, self.today + timedelta(days=14))
            interest.lapse_when_started(self.actor(None), date(2026, 4, 1))
            self.keep(one)

    @rule()
    def the_listing_is_withdrawn(self) -> None:
        with suppress(Refusal):
            self.listing.withdraw(self.actor(HOST))
            for one, interest in self.interests.items():
                interest.lapse(self.actor(None), Ground.LISTING_WITHDRAWN)
                self.keep(one)

    @invariant()
    def the_receiver_sees_only_what_was_forwarded_in_this_round(self) -> None:
        for one, events in self.events.items():
            rounds = [
                i
                for i, event in enumerate(events)
                if isinstance(event, facts.InterestExpressed | facts.InterestExpressedAgain)
            ]
            current = events[rounds[-1] :]
            shown = any(isinstance(event, facts.InterestForwarded) for event in current)
            assert self.interests[one].standing.receiver_sees is shown

    @invariant()
    def the_places_are_held_by_the_accepted_and_never_more_than_there_are(self) -> None:
        accepted = {i.id for i in self.interests.values() if i.standing.status is Status.ACCEPTED}
        assert set(self.listing.places.taken) == accepted
        assert len(accepted) <= 2

    @invariant()
    def what_was_published_gives_the_same_interest_again(self) -> None:
        for one, events in self.events.items():
            again = None
            for event in events:
                again = event.mutate(again)
            assert again == self.interests[one]


AnyOrder.TestCase.settings = settings(max_examples=60, stateful_step_count=30, deadline=None)
test_any_order_keeps_the_rules = AnyOrder.TestCase
