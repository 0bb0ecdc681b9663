"""Given facts: two agencies in one collaboration, an offer, an employee."""

from datetime import UTC, date, datetime, time
from decimal import Decimal
from uuid import UUID

from services.listings.domain.interest import Choice, Interest
from services.listings.domain.listing import Listing
from services.listings.domain.offer import (
    Assignment,
    Form,
    Language,
    Offer,
    Purpose,
    Vacancy,
    Words,
)
from services.listings.domain.rules.answering import Waits
from services.listings.domain.rules.collaborations import Collaboration
from services.listings.domain.rules.deciders import Line
from services.listings.domain.rules.expressing import Employee, InterestDetails, Talk
from services.listings.domain.standing import Status
from shared.kernel.aggregate import Actor, Aggregate, Event
from shared.kernel.dates import Period
from shared.kernel.ids import natural_id
from shared.kernel.personal import PersonalText


def person(name: str) -> UUID:
    return natural_id("person", name)


ARCHIVE = natural_id("agency", "archive")
MUSEUM = natural_id("agency", "museum")
READING_ROOM = natural_id("unit", "reading room")
COLLECTION = natural_id("unit", "collection")
COLLABORATION = natural_id("collaboration", "circle")
INSIDE = natural_id("collaboration", "inside")
LISTING = natural_id("listing", "one")

EVA = person("eva")
MANAGER = person("manager")
SUBSTITUTE = person("substitute")
SUPERIOR = person("superior")
CONTACT = person("contact")
HOST = person("host")

PUBLISHED_ON = date(2026, 1, 12)
SAID_ON = date(2026, 1, 14)
ANSWER_BY = date(2026, 1, 28)
LAST_DAY = date(2026, 1, 30)
START = date(2026, 4, 1)
OVERDUE = date(2026, 1, 29)
NEXT_ANSWER_BY = date(2026, 2, 12)

LINE = Line(manager=MANAGER, substitute=SUBSTITUTE, above=(SUPERIOR,), contacts=(CONTACT,))
HOST_LINE = Line(
    manager=HOST, substitute=person("host's substitute"), above=(person("host's superior"),)
)


def actor(by: UUID | None, on: date = SAID_ON) -> Actor:
    return Actor(by=by, at=datetime.combine(on, time(9), UTC), on=on)


def new_events(aggregate: Aggregate) -> list[Event]:
    return [event for event in aggregate.collect_events() if isinstance(event, Event)]


def sealed(subject: UUID = EVA) -> PersonalText:
    return PersonalText(subject=subject, ciphertext="c2VhbGVk")


def collaboration(
    collaboration: UUID = COLLABORATION, *, internal: bool = False, paused: bool = False
) -> Collaboration:
    members = frozenset({MUSEUM}) if internal else frozenset({ARCHIVE, MUSEUM})
    return Collaboration(
        collaboration_id=collaboration, internal=internal, paused=paused, members=members
    )


def words() -> Words:
    return Words(
        title="Archivist wanted",
        text="Three months with our letters.",
        language=Language.ENGLISH,
        tags=("archive",),
        place="Uppsala",
    )


def assignment(places: int = 1) -> Assignment:
    return Assignment(
        period=Period(start=START, end=date(2026, 8, 31)),
        percent=Decimal(100),
        form=Form.HOSPITERING,
        purpose=Purpose.PROJECT,
        places=places,
        last_day=LAST_DAY,
    )


def vacancy(ground: str | None = None) -> Vacancy:
    return Vacancy(
        link="https://museum.example/jobs/17",
        reference="2026-17",
        last_day=LAST_DAY,
        not_public_ground=ground,
    )


def offer(
    details: Assignment | Vacancy | None = None, collaborations: tuple[UUID, ...] = (COLLABORATION,)
) -> Offer:
    return Offer(
        agency_id=MUSEUM,
        unit_id=COLLECTION,
        collaborations=collaborations,
        words=words(),
        details=details or assignment(),
    )


def published(
    details: Assignment | Vacancy | None = None, collaborations: tuple[UUID, ...] = (COLLABORATION,)
) -> Listing:
    listing = Listing.draft(actor(HOST, PUBLISHED_ON), LISTING, offer(details, collaborations))
    known_collaborations = tuple(
        collaboration(one, internal=one == INSIDE) for one in collaborations
    )
    listing.publish(actor(HOST, PUBLISHED_ON), known_collaborations)
    listing.collect_events()
    return listing


def expressing(who: UUID = EVA, **changes: object) -> InterestDetails:
    expressed = InterestDetails(
        employee=Employee(person_id=who, agency_id=ARCHIVE, unit_id=READING_ROOM),
        talk=Talk(held_on=date(2026, 1, 13)),
        motivation=sealed(who),
        known_collaborations=(collaboration(),),
        answer_by=ANSWER_BY,
    )
    return expressed.model_copy(update=changes)


def choice(**changes: object) -> Choice:
    return Choice(line=HOST_LINE, known_collaborations=(collaboration(),)).model_copy(
        update=changes
    )


def expressed(listing: Listing | None = None, who: UUID = EVA) -> Interest:
    interest = Interest.express(actor(who), listing or published(), expressing(who))
    interest.collect_events()
    return interest


def forwarded(listing: Listing | None = None, who: UUID = EVA) -> Interest:
    interest = expressed(listing, who)
    interest.endorse(actor(MANAGER), LINE)
    interest.forward(actor(CONTACT), LINE)
    interest.collect_events()
    return interest


def accepted(listing: Listing, who: UUID = EVA) -> Interest:
    interest = forwarded(listing, who)
    interest.accept(actor(HOST), listing, choice())
    interest.collect_events()
    return interest


def declined() -> Interest:
    interest = expressed()
    interest.decline(actor(MANAGER), LINE, sealed())
    interest.collect_events()
    return interest


def at(interest: Interest) -> tuple[Status, Waits | None]:
    return interest.standing.status, interest.standing.waits_for
