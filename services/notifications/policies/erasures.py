"""A request for erasure: who decides it, and what the person is notified of (R-D2a)."""

from services.notifications.commands import Notifications
from services.notifications.domain.addresses import Address, To
from services.notifications.domain.case_file import ThreadReport
from services.notifications.domain.kinds import Kind
from services.notifications.domain.notification import How, Matter
from services.notifications.domain.rules import Case, CaseKind
from shared.contracts.directory import ErasureRequest, PersonErased
from shared.plumbing.eventstore.triggers import MessageTrigger

REQUEST = "erasure"


def when_an_erasure_is_requested_ask_the_contacts_and_tell_a_no(
    message: ErasureRequest, notifications: Notifications, trigger: MessageTrigger
) -> None:
    """R-D2a: a contact person of the agency decides; the person is notified of a refusal.

    A person who withdraws their request knows that; the contact person is no longer asked.
    """
    case = _case(message)
    if message.status == "requested":
        contacts = Address(to=To.HR_CONTACT, id=message.agency_id)
        asked = Matter(kind=Kind.ERASURE_TO_DECIDE, address=contacts, case=case)
        report = ThreadReport(thread=REQUEST, waiting=(asked,))
    elif message.withdrawn:
        report = ThreadReport(thread=REQUEST, how=How.NO_LONGER_NEEDED)
    else:
        person = Address(to=To.PERSON, id=message.person_id)
        declined = Matter(kind=Kind.ERASURE_DECLINED, address=person, case=case)
        report = ThreadReport(thread=REQUEST, news=(declined,))
    notifications.update(case, [report], trigger)


def when_a_person_is_erased_wait_for_no_decision(
    message: PersonErased, notifications: Notifications, trigger: MessageTrigger
) -> None:
    """R-D2a: the erasure is done, whether or not the person had requested it."""
    report = ThreadReport(thread=REQUEST, how=How.TAKEN, for_good=True)
    notifications.update(_case(message), [report], trigger)


def _case(message: ErasureRequest | PersonErased) -> Case:
    return Case(kind=CaseKind.PERSON, id=message.person_id, person_id=message.person_id)
