"""An interest on its way: whose answer it waits for, and the person's notifications (R-L4)."""

from services.notifications.commands import Notifications
from services.notifications.domain.addresses import Address, To
from services.notifications.domain.case_file import ThreadReport
from services.notifications.domain.kinds import Kind
from services.notifications.domain.notification import How, Matter
from services.notifications.domain.rules import Case, CaseKind
from shared.contracts.listings import InterestAccepted, InterestMoved
from shared.plumbing.eventstore.triggers import MessageTrigger

WAY = "way"
"""The one thread of an interest: one step at a time is waiting."""

STEPS = {
    "expressed": Kind.INTEREST_TO_ENDORSE,
    "endorsed": Kind.INTEREST_TO_FORWARD,
    "declined": Kind.INTEREST_TO_RECONSIDER,
    "forwarded": Kind.INTEREST_TO_ACCEPT,
}
"""The step that is waiting, by the interest's status."""

NEWS = {
    "endorsed": Kind.INTEREST_ENDORSED,
    "declined": Kind.INTEREST_DECLINED,
    "forwarded": Kind.INTEREST_FORWARDED,
    "not_chosen": Kind.NOT_CHOSEN,
    "lapsed": Kind.INTEREST_LAPSED,
}
"""The person's notifications; they already know what they did themselves."""

TAKEN = frozenset({"endorsed", "declined", "forwarded", "accepted"})
"""The statuses that only a step leads to; others mean that it fell away or moved on."""


def when_an_interest_moves_ask_the_next_and_tell_the_person(
    message: InterestMoved, notifications: Notifications, trigger: MessageTrigger
) -> None:
    """R-L4: the parties are asked one after the other; the previous one no longer is."""
    case = Case(kind=CaseKind.INTEREST, id=message.interest_id, person_id=message.person_id)
    how = How.TAKEN if message.status in TAKEN else How.NO_LONGER_NEEDED
    report = ThreadReport(
        thread=WAY, waiting=_asked(message, case), news=_news(message, case), how=how
    )
    notifications.update(case, [report], trigger)


def when_an_interest_is_accepted_tell_the_person(
    message: InterestAccepted, notifications: Notifications, trigger: MessageTrigger
) -> None:
    """R-L5: the receiver has chosen; the steps of the loan come with its proposal."""
    case = Case(kind=CaseKind.INTEREST, id=message.interest_id, person_id=message.person_id)
    chosen = Matter(kind=Kind.INTEREST_ACCEPTED, address=_person(case), case=case)
    notifications.update(case, [ThreadReport(thread=WAY, news=(chosen,))], trigger)


def _asked(message: InterestMoved, case: Case) -> tuple[Matter, ...]:
    if message.waits_for is None:
        return ()
    places = {
        "manager": _own(To.OWN_MANAGER, message),
        "substitute": _own(To.OWN_SUBSTITUTE, message),
        "superior": _own(To.OWN_SUPERIOR, message),
        "contact": Address(to=To.HR_CONTACT, id=message.agency_id),
        "receiver": Address(to=To.UNIT_MANAGER, id=message.receiver_unit_id),
    }
    kind, address = STEPS[message.status], places[message.waits_for]
    return (Matter(kind=kind, address=address, case=case, due=message.answer_by),)


def _own(to: To, message: InterestMoved) -> Address:
    return Address(to=to, id=message.person_id, agency=message.agency_id)


def _news(message: InterestMoved, case: Case) -> tuple[Matter, ...]:
    if message.ground == "agency_left":
        return _news_for_all(message, case)
    kind = NEWS.get(message.status)
    if kind is None or (kind is Kind.INTEREST_DECLINED and message.waits_for is not None):
        return ()  # the person was notified when the decline was given
    matter = Matter(kind=kind, address=_person(case), case=case)
    if kind is not Kind.INTEREST_DECLINED:
        return (matter,)
    contacts = Address(to=To.HR_CONTACT, id=message.agency_id)
    return (matter, Matter(kind=Kind.DECLINE_AT_OWN_AGENCY, address=contacts, case=case))


def _news_for_all(message: InterestMoved, case: Case) -> tuple[Matter, ...]:
    """R-P8: the person, their manager and contacts, and the receiver if it had been forwarded."""
    whom = [
        _person(case),
        _own(To.OWN_MANAGER, message),
        Address(to=To.HR_CONTACT, id=message.agency_id),
    ]
    if message.receiver_sees:
        whom.append(Address(to=To.UNIT_MANAGER, id=message.receiver_unit_id))
        whom.append(Address(to=To.HR_CONTACT, id=message.receiver_agency_id))
    kind = Kind.INTEREST_FELL_THROUGH_AGENCY_LEFT
    return tuple(Matter(kind=kind, address=each, case=case) for each in dict.fromkeys(whom))


def _person(case: Case) -> Address:
    if case.person_id is None:
        raise ValueError("The case of an interest must name a person.")
    return Address(to=To.PERSON, id=case.person_id)
