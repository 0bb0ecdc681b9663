"""The facts of the programme that are published."""

from services.programme.domain import collaboration
from shared.contracts import programme as contracts
from shared.plumbing.messaging.messages import Announcements


def _changed(
    event: collaboration.CollaborationOpened | collaboration.CharterChanged,
) -> contracts.CollaborationChanged:
    charter = event.charter
    return contracts.CollaborationChanged(
        collaboration_id=event.originator_id,
        name=charter.name,
        scope=charter.scope,
        office=charter.office,
        terms=contracts.CollaborationTerms.model_validate(charter.terms.model_dump()),
    )


def _enrolled(event: collaboration.AgencyEnrolled) -> contracts.AgencyEnrolled:
    return contracts.AgencyEnrolled(
        collaboration_id=event.originator_id,
        agency_id=event.agency_id,
        country=event.country,
        on=event.on,
    )


def _withdrew(event: collaboration.AgencyWithdrew) -> contracts.AgencyWithdrew:
    return contracts.AgencyWithdrew(
        collaboration_id=event.originator_id, agency_id=event.agency_id, on=event.on
    )


def _paused(event: collaboration.CollaborationPaused) -> contracts.CollaborationPaused:
    return contracts.CollaborationPaused(collaboration_id=event.originator_id, on=event.on)


def _resumed(event: collaboration.CollaborationResumed) -> contracts.CollaborationResumed:
    return contracts.CollaborationResumed(collaboration_id=event.originator_id, on=event.on)


ANNOUNCEMENTS: Announcements = {
    collaboration.CollaborationOpened: (_changed,),
    collaboration.TermsChanged: (_changed,),
    collaboration.OfficeChanged: (_changed,),
    collaboration.AgencyEnrolled: (_enrolled,),
    collaboration.AgencyWithdrew: (_withdrew,),
    collaboration.CollaborationPaused: (_paused,),
    collaboration.CollaborationResumed: (_resumed,),
}
