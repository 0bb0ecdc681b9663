"""The facts of the programme that are published."""

from services.programme.domain import collaboration as facts
from shared.contracts import programme as contracts
from shared.plumbing.messaging.messages import Announcements


def _changed(
    event: facts.CollaborationOpened | facts.CharterChanged,
) -> contracts.CollaborationChanged:
    charter = event.charter
    return contracts.CollaborationChanged(
        collaboration_id=event.originator_id,
        name=charter.name,
        scope=charter.scope,
        office=charter.office,
        terms=contracts.CollaborationTerms.model_validate(charter.terms.model_dump()),
    )


def _enrolled(event: facts.AgencyEnrolled) -> contracts.AgencyEnrolled:
    return contracts.AgencyEnrolled(
        collaboration_id=event.originator_id,
        agency_id=event.agency_id,
        country=event.country,
        on=event.on,
    )


def _withdrew(event: facts.AgencyWithdrew) -> contracts.AgencyWithdrew:
    return contracts.AgencyWithdrew(
        collaboration_id=event.originator_id, agency_id=event.agency_id, on=event.on
    )


def _paused(event: facts.CollaborationPaused) -> contracts.CollaborationPaused:
    return contracts.CollaborationPaused(collaboration_id=event.originator_id, on=event.on)


def _resumed(event: facts.CollaborationResumed) -> contracts.CollaborationResumed:
    return contracts.CollaborationResumed(collaboration_id=event.originator_id, on=event.on)


ANNOUNCEMENTS: Announcements = {
    facts.CollaborationOpened: (_changed,),
    facts.TermsChanged: (_changed,),
    facts.OfficeChanged: (_changed,),
    facts.AgencyEnrolled: (_enrolled,),
    facts.AgencyWithdrew: (_withdrew,),
    facts.CollaborationPaused: (_paused,),
    facts.CollaborationResumed: (_resumed,),
}
