"""Notifications about a collaboration: who takes part, and whether it is paused."""

from services.notifications.commands import Notifications
from services.notifications.domain.addresses import Address, To
from services.notifications.domain.case_file import ThreadReport
from services.notifications.domain.kinds import Kind
from services.notifications.domain.notification import Matter
from services.notifications.domain.rules import Case, CaseKind
from shared.contracts.programme import (
    AgencyEnrolled,
    AgencyWithdrew,
    CollaborationPaused,
    CollaborationResumed,
)
from shared.plumbing.eventstore.triggers import MessageTrigger

PAUSE = "pause"
OFFICE = (To.OFFICE,)
OFFICE_AND_CONTACTS = (To.OFFICE, To.MEMBER_CONTACTS)

AboutMembers = AgencyEnrolled | AgencyWithdrew | CollaborationPaused | CollaborationResumed


def when_an_agency_enrols_tell_the_office(
    message: AgencyEnrolled, notifications: Notifications, trigger: MessageTrigger
) -> None:
    """R-P1: the office follows who takes part."""
    report = _report(message, f"member {message.agency_id}", Kind.AGENCY_ENROLLED, OFFICE)
    notifications.update(_case(message), [report], trigger)


def when_an_agency_withdraws_tell_the_office(
    message: AgencyWithdrew, notifications: Notifications, trigger: MessageTrigger
) -> None:
    """R-P8: the office follows who takes part."""
    report = _report(message, f"member {message.agency_id}", Kind.AGENCY_WITHDREW, OFFICE)
    notifications.update(_case(message), [report], trigger)


def when_a_collaboration_is_paused_tell_its_office_and_its_contacts(
    message: CollaborationPaused, notifications: Notifications, trigger: MessageTrigger
) -> None:
    """R-P6: nothing new starts, so the members' contact persons are notified too."""
    report = _report(message, PAUSE, Kind.COLLABORATION_PAUSED, OFFICE_AND_CONTACTS)
    notifications.update(_case(message), [report], trigger)


def when_a_collaboration_resumes_tell_its_office_and_its_contacts(
    message: CollaborationResumed, notifications: Notifications, trigger: MessageTrigger
) -> None:
    """R-P6: new things may start again."""
    report = _report(message, PAUSE, Kind.COLLABORATION_RESUMED, OFFICE_AND_CONTACTS)
    notifications.update(_case(message), [report], trigger)


def _case(message: AboutMembers) -> Case:
    return Case(kind=CaseKind.COLLABORATION, id=message.collaboration_id)


def _report(message: AboutMembers, thread: str, kind: Kind, whom: tuple[To, ...]) -> ThreadReport:
    news = tuple(
        Matter(kind=kind, address=Address(to=to, id=message.collaboration_id), case=_case(message))
        for to in whom
    )
    return ThreadReport(thread=thread, news=news)
