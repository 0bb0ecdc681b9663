"""A person's roles in a loan, on whose behalf they act, and whose step it is."""

from collections.abc import Collection, Iterable
from uuid import UUID

from services.lending.domain.rules import deciders as decider_rules
from services.lending.domain.rules.changes import deciding_party
from services.lending.domain.rules.deciders import LEADERS, MANAGERS, SIDE, Line
from services.lending.domain.values import Parties
from services.lending.domain.words import Party, Side
from shared.kernel.refusals import NOT_YOURS, Invalid, NotAllowed
from shared.plumbing.directory.replica import Replica

ROLES = {
    "hr_contact": "hr_contact",
    "leader": "leader",
    "signatory": "leader",
    "finance": "finance",
    "union_rep": "union_rep",
}
"""Roles in either agency, and the case role each gives; signatories act as leaders."""
AUDITOR = "auditor"
SEES_LOANS = frozenset({*ROLES, AUDITOR})

STANDING = {
    Party.PERSON: "person",
    Party.LENDER_MANAGER: "lender.manager",
    Party.RECEIVER_MANAGER: "receiver.manager",
    Party.LENDER_LEADER: "lender.leader",
    Party.RECEIVER_LEADER: "receiver.leader",
}
CONTACT = "lender.hr_contact"
"""Also the role of the person who sets the terms of a loan of the contact person (R-O2)."""
PERSON_AND_MANAGERS = (Party.PERSON, *MANAGERS)
EVERYONE = (*PERSON_AND_MANAGERS, *LEADERS)


def line_of(replica: Replica, parties: Parties, side: Side) -> Line:
    """R-O2: the lender's unit is the one where the person is employed today.

    A person who moves within the agency takes their loans along.
    """
    agency, unit = parties.receiver_agency, parties.receiver_unit
    if side is Side.LENDER:
        agency = parties.lender_agency
        unit = replica.unit_of(parties.person, agency) or parties.lender_unit
    return Line.model_validate(replica.line(unit, agency).model_dump())


def deciders(line: Line, parties: Parties, party: Party) -> tuple[UUID, ...]:
    """No one decides in their own case (R-O2)."""
    if party is Party.PERSON:
        return (parties.person,)
    found = decider_rules.managers if party in MANAGERS else decider_rules.signers
    return found(line, parties.person)


def can_act_for(replica: Replica, parties: Parties, actor: UUID) -> frozenset[str]:
    lines = {side: line_of(replica, parties, side) for side in Side}
    return frozenset(
        STANDING[party]
        for party in EVERYONE
        if actor in deciders(lines[SIDE.get(party, Side.LENDER)], parties, party)
    )


def case_roles(replica: Replica, parties: Parties, actor: UUID) -> frozenset[str]:
    """The roles follow from person, role and unit; a person without any has no access."""
    person = parties.person
    roles_held = {STANDING[Party.PERSON]} if actor == person else set[str]()
    agencies = {Side.LENDER: parties.lender_agency, Side.RECEIVER: parties.receiver_agency}
    for side, agency in agencies.items():
        roles = replica.roles(actor, agency)
        roles_held |= {f"{side.value}.{name}" for role, name in ROLES.items() if role in roles}
        roles_held |= roles & {AUDITOR}
        line = line_of(replica, parties, side)
        if actor in decider_rules.managers(line, person):
            roles_held.add(f"{side.value}.manager")
        if side is Side.LENDER and actor in decider_rules.contacts(line, person):
            roles_held.add(CONTACT)
    return frozenset(roles_held)


def acting_party(
    roles_held: Collection[str],
    parties: Parties,
    allowed: Iterable[Party],
    side: Side | None = None,
    approved: Collection[Party] = (),
) -> Party:
    """The person who is lent acts only as that person.

    An actor who could act for both sides names one; an actor with several parts on a side acts as
    the first that has not yet approved (``approved``).

    Raises:
        NotAllowed: when the actor can act for none of the allowed parties.
        Invalid: when they could act for both sides and do not name one.
    """
    able = [party for party in allowed if STANDING[party] in roles_held]
    if Party.PERSON in able:
        return Party.PERSON
    able = list(dict.fromkeys(deciding_party(party, parties) for party in able if _on(side, party)))
    if not able:
        raise NotAllowed(NOT_YOURS)
    if len({SIDE[party] for party in able}) > 1:
        raise Invalid(
            "You can act for both sides of this loan; set side to lender or receiver.", field="side"
        )
    return next((party for party in able if party not in approved), able[0])


def _on(side: Side | None, party: Party) -> bool:
    return side is None or SIDE[party] is side
