"""Whose step an operation on an interest or a listing is today, so refusals can name them."""

from collections.abc import Callable, Iterable
from uuid import UUID

from services.listings.commands.facts import Facts
from services.listings.commands.listings import Listings
from services.listings.domain.rules.answering import Waits, asked_first, may_reconsider
from services.listings.domain.rules.deciders import Line, contacts, managers
from services.listings.domain.standing import Status
from shared.plumbing.eventstore.views import Row
from shared.plumbing.security.whose_step import Refused, StepOf

MANAGER = "the manager"
CONTACT = "the contact person"
RECEIVER = "the receiving manager"
PERSON = "the person who expressed the interest"
UNIT_MANAGER = "the manager of the unit"
ASKED: dict[Waits | None, str] = {
    Waits.SUBSTITUTE: "the manager's substitute",
    Waits.CONTACT: CONTACT,
}
OF_A_LISTING = {
    "revise_assignment",
    "revise_vacancy",
    "publish",
    "close_listing",
    "withdraw_listing",
}


def turn_in_interest(listings: Listings, interest_id: UUID, refused: Refused) -> tuple[StepOf, ...]:
    """R-L4, R-O2: who takes the operation's step today; empty if the operation is no step."""
    row, step = listings.queries.interest(interest_id), OF_AN_INTEREST.get(refused.operation)
    if row is None or step is None:
        return ()
    _, today = step
    return (today(row, listings.case_roles.facts()),)


def turn_in_listing(listings: Listings, listing_id: UUID, refused: Refused) -> tuple[StepOf, ...]:
    """R-L1: the manager of the offering unit; empty if the operation is no step."""
    row = listings.queries.listing(listing_id)
    if row is None or refused.operation not in OF_A_LISTING:
        return ()
    line = listings.case_roles.facts().line(row["unit_id"], row["agency_id"])
    return (_step("receiver", UNIT_MANAGER, managers(line)),)


def _step(party: str, words: str, people: Iterable[UUID]) -> StepOf:
    return StepOf(party, words, tuple(sorted(people)))


def _own_line(row: Row, facts: Facts) -> Line:
    return facts.own_line(row["person_id"], row["agency_id"], row["unit_id"])


def _answer(row: Row, facts: Facts) -> StepOf:
    person, line = row["person_id"], _own_line(row, facts)
    if row["status"] == Status.DECLINED:
        able = may_reconsider(person, row["answered_by"], line)
        return _step("superior", "the manager's superior", able)
    waits = Waits(row["waits_for"]) if row["waits_for"] is not None else None
    return _step("manager", ASKED.get(waits, MANAGER), asked_first(waits, person, line))


def _forward(row: Row, facts: Facts) -> StepOf:
    able = contacts(_own_line(row, facts), row["person_id"])
    return _step("contact", CONTACT, able)


def _accept(row: Row, facts: Facts) -> StepOf:
    line = facts.line(row["receiver_unit_id"], row["receiver_agency_id"])
    return _step("receiver", RECEIVER, managers(line, row["person_id"]))


def _withdraw(row: Row, _: Facts) -> StepOf:
    return _step("person", PERSON, [row["person_id"]])


OF_AN_INTEREST: dict[str, tuple[str, Callable[[Row, Facts], StepOf]]] = {
    "endorse": (MANAGER, _answer),
    "decline": (MANAGER, _answer),
    "take_up_with_superior": (CONTACT, _forward),
    "forward": (CONTACT, _forward),
    "accept_interest": (RECEIVER, _accept),
    "withdraw": (PERSON, _withdraw),
}
"""The party that usually takes the step, and who takes it today."""


def parties_in_words(refused: Refused) -> tuple[str, ...]:
    if refused.operation in OF_A_LISTING:
        return (UNIT_MANAGER,)
    step = OF_AN_INTEREST.get(refused.operation)
    return () if step is None else (step[0],)
