"""The events of listings published to other services: ids, tags and dates, never text (R-D2)."""

from services.listings.domain import interest_events, listing_events
from services.listings.domain.standing import Ground
from shared.contracts import listings as contracts
from shared.kernel.ids import natural_id
from shared.plumbing.messaging.messages import Announcements


def _published(event: listing_events.ListingOpen) -> contracts.ListingPublished:
    offer = event.offer
    return contracts.ListingPublished(
        listing_id=event.originator_id,
        kind=offer.details.kind,
        agency_id=offer.agency_id,
        unit_id=offer.unit_id,
        collaboration_ids=offer.collaborations,
        tags=offer.words.tags,
        last_day=offer.last_day,
        on=event.on,
    )


def _ended(event: listing_events.ListingEnded) -> contracts.ListingEnded:
    return contracts.ListingEnded.model_validate(
        {
            "listing_id": event.originator_id,
            "agency_id": event.agency_id,
            "status": event.status.value,
            "on": event.on,
        }
    )


def _withdrawn(event: listing_events.ListingWithdrawn) -> contracts.ListingEnded | None:
    """Drafts were never published, so their withdrawal is not published either."""
    return _ended(event) if event.was_published else None


def _moved(
    event: interest_events.InterestExpressed | interest_events.InterestMoved,
) -> contracts.InterestMoved:
    standing = event.standing
    return contracts.InterestMoved.model_validate(
        {
            "interest_id": event.originator_id,
            **event.case.model_dump(),
            "status": standing.status.value,
            "waits_for": standing.waits_for.value if standing.waits_for is not None else None,
            "answer_by": standing.answer_by,
            "receiver_sees": standing.receiver_sees,
            "on": event.on,
        }
    )


def _lapsed(event: interest_events.InterestLapsed) -> contracts.InterestMoved:
    left = event.ground is Ground.AGENCY_LEFT
    return _moved(event).model_copy(update={"ground": "agency_left" if left else None})


def _accepted(event: interest_events.InterestAccepted) -> contracts.InterestAccepted | None:
    """An event is published as one message, so this one replaces ``InterestMoved``."""
    if event.by is None:
        return None
    case = event.case
    return contracts.InterestAccepted(
        interest_id=event.originator_id,
        loan_id=natural_id("loan", event.originator_id, event.originator_version),
        listing_id=case.listing_id,
        collaboration_id=event.collaboration_id,
        person_id=case.person_id,
        lender_agency_id=case.agency_id,
        lender_unit_id=case.unit_id,
        receiver_agency_id=case.receiver_agency_id,
        receiver_unit_id=case.receiver_unit_id,
        form=event.form.value,
        start=event.period.start,
        end=event.period.end,
        percent=event.percent,
        purpose=event.purpose.value,
        accepted_by=event.by,
        on=event.on,
    )


ANNOUNCEMENTS: Announcements = {
    listing_events.ListingPublished: (_published,),
    listing_events.ListingReopened: (_published,),
    listing_events.ListingClosed: (_ended,),
    listing_events.ListingFilled: (_ended,),
    listing_events.ListingWithdrawn: (_withdrawn,),
    interest_events.InterestExpressed: (_moved,),
    interest_events.InterestExpressedAgain: (_moved,),
    interest_events.InterestPassedOn: (_moved,),
    interest_events.InterestEndorsed: (_moved,),
    interest_events.InterestDeclined: (_moved,),
    interest_events.DeclineTakenUp: (_moved,),
    interest_events.InterestForwarded: (_moved,),
    interest_events.InterestAccepted: (_accepted,),
    interest_events.InterestNotChosen: (_moved,),
    interest_events.InterestWithdrawn: (_moved,),
    interest_events.InterestLapsed: (_lapsed,),
}
