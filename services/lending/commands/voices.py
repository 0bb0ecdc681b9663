"""Who somebody is in a loan, in whose name they speak, and who has to be asked."""

from collections.abc import Collection, Iterable
from uuid import UUID

from services.lending.domain.rules.changes import voice_of
from services.lending.domain.values import Parties
from services.lending.domain.words import Party, Side
from shared.kernel.refusals import Invalid, NotAllowed
from shared.plumbing.who import MOST_LEVELS, Who

ROLES = {
    "hr_contact": "hr_contact",
    "leader": "leader",
    "signatory": "leader",
    "finance": "finance",
    "union_rep": "union_rep",
}
"""Roles for one of the two agencies, and what they are in a loan; a leader may delegate."""
AUDITOR = "auditor"
SEES_LOANS = frozenset({*ROLES, AUDITOR})

STANDING = {
    Party.PERSON: "person",
    Party.LENDER_MANAGER: "lender.manager",
    Party.RECEIVER_MANAGER: "receiver.manager",
    Party.LENDER_LEADER: "lender.leader",
    Party.RECEIVER_LEADER: "receiver.leader",
}
SIDE = {
    Party.LENDER_MANAGER: Side.LENDER,
    Party.LENDER_LEADER: Side.LENDER,
    Party.RECEIVER_MANAGER: Side.RECEIVER,
    Party.RECEIVER_LEADER: Side.RECEIVER,
}
MANAGERS = (Party.LENDER_MANAGER, Party.RECEIVER_MANAGER)
LEADERS = (Party.LENDER_LEADER, Party.RECEIVER_LEADER)
PERSON_AND_MANAGERS = (Party.PERSON, *MANAGERS)
EVERYBODY = (*PERSON_AND_MANAGERS, *LEADERS)


def sides(parties: Parties) -> tuple[tuple[Side, UUID, UUID], ...]:
    """Return each side with its agency and its unit."""
    return (
        (Side.LENDER, parties.lender_agency, parties.lender_unit),
        (Side.RECEIVER, parties.receiver_agency, parties.receiver_unit),
    )


def standings(who: Who, parties: Parties, actor: UUID) -> frozenset[str]:
    """Return how somebody stands in a loan by person, role and unit; nothing: it is not theirs."""
    held = {STANDING[Party.PERSON]} if actor == parties.person else set[str]()
    for side, agency, unit in sides(parties):
        roles = who.roles(actor, agency)
        held |= {f"{side.value}.{name}" for role, name in ROLES.items() if role in roles}
        held |= roles & {AUDITOR}
        if who.manages(actor, unit, parties.person):
            held.add(f"{side.value}.manager")
    return frozenset(held)


def voice(
    held: Collection[str],
    parties: Parties,
    allowed: Iterable[Party],
    side: Side | None = None,
    said: Collection[Party] = (),
) -> Party:
    """Return in whose name somebody speaks.

    The person who is lent speaks as that person alone. Who stands on both sides says for which;
    who has several voices on a side speaks with the first that has not been heard yet (``said``).

    Raises:
        NotAllowed: when no voice that is allowed here is theirs.
        Invalid: when they stand on both sides and do not say for which.
    """
    able = [party for party in allowed if STANDING[party] in held]
    if Party.PERSON in able:
        return Party.PERSON
    able = list(dict.fromkeys(voice_of(party, parties) for party in able if _on(side, party)))
    if not able:
        raise NotAllowed("this step belongs to somebody else")
    if len({SIDE[party] for party in able}) > 1:
        raise Invalid("you stand on both sides of this loan: say for which side", field="side")
    return next((party for party in able if party not in said), able[0])


def _on(side: Side | None, party: Party) -> bool:
    return side is None or SIDE[party] is side


def people_of(who: Who, parties: Parties, party: Party) -> list[UUID]:
    """Return who can speak for a party today, so that a page can name them."""
    if party is Party.PERSON:
        return [parties.person]
    agency, unit = next((a, u) for side, a, u in sides(parties) if side is SIDE[party])
    if party in LEADERS:
        found = [*who.holders(agency, "leader"), *who.holders(agency, "signatory")]
        return [each for each in dict.fromkeys(found) if each != parties.person]
    return managers_of_the_day(who, unit, parties.person)


def contacts_of(who: Who, parties: Parties) -> list[UUID]:
    """Return the lender's contact persons, who set the terms of cost of others (R-O2)."""
    holders = who.holders(parties.lender_agency, "hr_contact")
    return [each for each in holders if each != parties.person]


def managers_of_the_day(who: Who, unit_id: UUID, person: UUID) -> list[UUID]:
    """Return who acts as a unit's manager in a case about a person (R-O2)."""
    asked: list[UUID | None] = []
    unit = who.unit(unit_id)
    for _ in range(MOST_LEVELS):
        if unit is None:
            break
        asked += [unit.manager_id] if asked else [unit.manager_id, unit.substitute_id]
        unit = who.unit(unit.parent_unit_id) if unit.parent_unit_id is not None else None
    known = dict.fromkeys(each for each in asked if each is not None)
    return [each for each in known if who.manages(each, unit_id, person)]
