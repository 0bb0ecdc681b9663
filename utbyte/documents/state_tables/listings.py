"""Samples of the commands of listings and interests, for their state tables."""

from copy import deepcopy
from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID

from services.listings.domain.interest import Choice, Interest
from services.listings.domain.listing import Listing
from services.listings.domain.listing_events import Status
from services.listings.domain.offer import Assignment, Form, Language, Offer, Purpose, Words
from services.listings.domain.rules.collaborations import Collaboration
from services.listings.domain.rules.deciders import Line
from services.listings.domain.rules.expressing import Employee, InterestDetails, Talk
from services.listings.domain.standing import Ground
from services.listings.domain.standing import Status as InterestStatus
from shared.kernel.dates import Period
from shared.kernel.ids import natural_id
from shared.kernel.personal import PersonalText
from utbyte.documents.state_tables.exploring import Life, Sample, actor

ARCHIVE, MUSEUM = natural_id("agency", "archive"), natural_id("agency", "museum")
EVA, MANAGER, SUPERIOR, CONTACT, HOST = (
    natural_id("person", name) for name in ("eva", "manager", "superior", "contact", "host")
)
SOMEONE, OTHER = natural_id("interest", "one"), natural_id("interest", "other")
DAY, LAST_DAY, START = date(2026, 1, 12), date(2026, 1, 30), date(2026, 4, 1)
LONG = timedelta(days=30)
COLLABORATION = Collaboration(
    collaboration_id=natural_id("collaboration", "one"),
    internal=False,
    paused=False,
    members=frozenset({ARCHIVE, MUSEUM}),
)
OFFER = Offer(
    agency_id=MUSEUM,
    unit_id=natural_id("unit", "collection"),
    collaborations=(COLLABORATION.collaboration_id,),
    words=Words(title="Archivist", text="Our letters.", language=Language.ENGLISH),
    details=Assignment(
        period=Period(start=START, end=date(2026, 8, 31)),
        percent=Decimal(100),
        form=Form.HOSPITERING,
        purpose=Purpose.PROJECT,
        places=1,
        last_day=LAST_DAY,
    ),
)
REVISED = OFFER.model_copy(
    update={"words": Words(title="Archivist", text="Our maps.", language=Language.ENGLISH)}
)
LINE = Line(manager=MANAGER, above=(SUPERIOR,), contacts=(CONTACT,))
REASON = PersonalText(subject=EVA, ciphertext="c2VhbGVk")
EXPRESSED = InterestDetails(
    employee=Employee(person_id=EVA, agency_id=ARCHIVE, unit_id=natural_id("unit", "room")),
    talk=Talk(held_on=DAY),
    motivation=REASON,
    known_collaborations=(COLLABORATION,),
    answer_by=LAST_DAY,
)


def _drafted() -> Listing:
    return Listing.draft(actor(HOST, DAY), natural_id("listing", "one"), OFFER)


def _published() -> Listing:
    listing = _drafted()
    listing.publish(actor(HOST, DAY), (COLLABORATION,))
    return listing


def _with_a_place_taken() -> Listing:
    listing = _published()
    listing.take_place(actor(HOST, DAY), _expressed().id)
    return listing


def _expressed() -> Interest:
    return Interest.express(actor(EVA, DAY), deepcopy(PUBLISHED), EXPRESSED)


PUBLISHED = _published()
CHOICE = Choice(line=Line(manager=HOST), known_collaborations=(COLLABORATION,))
LISTING = Life(
    kind=Listing,
    begin=_drafted,
    state=lambda own: own.status.value,
    states=tuple(each.value for each in Status),
    seen=lambda own: (own.status, own.was_closed, own.places, own.offer),
    usual_day=lambda _: DAY,
    samples=(
        Sample(Listing.revise, lambda own, on: own.revise(actor(HOST, on), REVISED)),
        Sample(Listing.publish, lambda own, on: own.publish(actor(HOST, on), (COLLABORATION,))),
        Sample(Listing.close, lambda own, on: own.close(actor(HOST, on))),
        Sample(Listing.withdraw, lambda own, on: own.withdraw(actor(HOST, on))),
        Sample(Listing.take_place, lambda own, on: own.take_place(actor(HOST, on), SOMEONE)),
        Sample(Listing.agree_place, lambda own, on: own.agree_place(actor(None, on), SOMEONE)),
        Sample(Listing.free_place, lambda own, on: own.free_place(actor(None, on), SOMEONE)),
        Sample(
            Listing.close_when_past, lambda own, on: own.close_when_past(actor(None, on + LONG))
        ),
        Sample(
            Listing.close_when_agency_left,
            lambda own, on: own.close_when_agency_left(actor(None, on)),
        ),
    ),
    not_commands=frozenset({"refuse_unless_open", "refuse_unless_takes_interest"}),
)

INTEREST = Life(
    kind=Interest,
    begin=_expressed,
    state=lambda own: own.standing.status.value,
    states=tuple(each.value for each in InterestStatus),
    seen=lambda own: (own.standing, own.declined_by, own.lapsed_by),
    usual_day=lambda _: DAY,
    samples=(
        Sample(Interest.endorse, lambda own, on: own.endorse(actor(_answerer(own), on), LINE)),
        Sample(
            Interest.decline, lambda own, on: own.decline(actor(_answerer(own), on), LINE, REASON)
        ),
        Sample(Interest.take_up, lambda own, on: own.take_up(actor(CONTACT, on), LINE)),
        Sample(Interest.forward, lambda own, on: own.forward(actor(CONTACT, on), LINE)),
        Sample(
            Interest.accept,
            lambda own, on: own.accept(actor(HOST, on), deepcopy(PUBLISHED), CHOICE),
        ),
        Sample(Interest.withdraw, lambda own, on: own.withdraw(actor(EVA, on))),
        Sample(
            Interest.express_again,
            lambda own, on: own.express_again(actor(EVA, on), deepcopy(PUBLISHED), EXPRESSED),
        ),
        Sample(Interest.pass_on, lambda own, on: own.pass_on(actor(None, on + LONG), LINE, START)),
        Sample(Interest.not_chosen, lambda own, on: own.not_chosen(actor(None, on))),
        Sample(
            Interest.lapse, lambda own, on: own.lapse(actor(None, on), Ground.LISTING_WITHDRAWN)
        ),
        Sample(Interest.lapse, lambda own, on: own.lapse(actor(None, on), Ground.AGENCY_LEFT)),
        Sample(
            Interest.lapse_when_started,
            lambda own, _: own.lapse_when_started(actor(None, START), START),
        ),
        Sample(
            Interest.loan_fell_through,
            lambda own, on: own.loan_fell_through(actor(None, on), _with_a_place_taken()),
        ),
    ),
)


def _answerer(own: Interest) -> UUID:
    """The person who endorses or declines now."""
    waits = own.standing.waits_for
    return {"manager": MANAGER, "superior": SUPERIOR, "contact": CONTACT}.get(str(waits), MANAGER)
