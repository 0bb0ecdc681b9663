"""R-O2, R-L4: three services decide alike who takes a step, and never the person of the case."""

from collections.abc import Callable, Iterable
from functools import partial
from typing import Any
from uuid import UUID

import pytest

from services.lending.domain.rules import deciders as lending
from services.listings.domain.rules import deciders as listings
from services.notifications.domain import deciders as notifications
from services.notifications.domain.addresses import To
from shared.kernel.ids import natural_id

MANAGER, SUBSTITUTE, NEAR, FAR, CONTACT, OTHER_CONTACT, LEADER, OTHER_LEADER, SIGNATORY = (
    natural_id("person", number) for number in range(9)
)
WHOLE = {
    "manager": MANAGER,
    "substitute": SUBSTITUTE,
    "above": (NEAR, FAR),
    "contacts": (CONTACT,),
    "leaders": (LEADER,),
    "signatories": (SIGNATORY,),
}
TWO_LEADERS = {**WHOLE, "leaders": (LEADER, OTHER_LEADER)}
NO_SIGNATORY = {**TWO_LEADERS, "signatories": ()}
TWO_CONTACTS = {**WHOLE, "contacts": (CONTACT, OTHER_CONTACT)}
ONLY_HEADS = {"leaders": (LEADER,), "signatories": (SIGNATORY,)}
ONLY_SIGNATORY = {"signatories": (SIGNATORY,)}
ABOVE = {"above": (NEAR, FAR)}

Decide = Callable[[Any, UUID | None], Iterable[UUID]]


def _asked(to: To, line: Any, person: UUID | None) -> frozenset[UUID]:
    found = notifications.asked(to, line, person)
    return frozenset() if found.substitute_missing else found.people


SERVICES: dict[str, tuple[type[Any], dict[str, Decide]]] = {
    "lending": (
        lending.Line,
        {
            "manager": lending.managers,
            "leader": lending.leaders,
            "signer": lending.signers,
            "contact": lending.contacts,
        },
    ),
    "listings": (
        listings.Line,
        {
            "manager": listings.managers,
            "leader": listings.leaders,
            "contact": listings.contacts,
            "superior": listings.superiors,
        },
    ),
    "notifications": (
        notifications.Line,
        {
            "manager": partial(_asked, To.UNIT_MANAGER),
            "signer": partial(_asked, To.SIGNATORY),
            "contact": partial(_asked, To.HR_CONTACT),
            "superior": partial(_asked, To.UNIT_SUPERIOR),
            "substitute": partial(_asked, To.UNIT_SUBSTITUTE),
        },
    ),
}
CASES: list[tuple[str, dict[str, Any], UUID | None, set[UUID]]] = [
    ("manager", WHOLE, None, {MANAGER}),
    ("manager", WHOLE, FAR, {MANAGER}),
    ("manager", WHOLE, MANAGER, {SUBSTITUTE}),
    ("manager", {"manager": MANAGER, **ABOVE}, MANAGER, {NEAR}),
    ("manager", {"substitute": SUBSTITUTE, **ABOVE}, SUBSTITUTE, {NEAR}),
    ("manager", {"manager": MANAGER, "above": (MANAGER, FAR)}, MANAGER, {FAR}),
    ("manager", ONLY_HEADS, None, {LEADER}),
    ("manager", ONLY_HEADS, LEADER, {SIGNATORY}),
    ("manager", ONLY_HEADS, SIGNATORY, {LEADER}),
    ("manager", {}, None, set()),
    ("leader", TWO_LEADERS, None, {LEADER, OTHER_LEADER}),
    ("leader", TWO_LEADERS, SIGNATORY, {LEADER, OTHER_LEADER}),
    ("leader", TWO_LEADERS, LEADER, {SIGNATORY}),
    ("leader", NO_SIGNATORY, LEADER, {OTHER_LEADER}),
    ("leader", ONLY_SIGNATORY, None, {SIGNATORY}),
    ("leader", ONLY_SIGNATORY, SIGNATORY, set()),
    ("signer", WHOLE, None, {LEADER, SIGNATORY}),
    ("signer", WHOLE, SIGNATORY, {LEADER}),
    ("signer", TWO_LEADERS, LEADER, {SIGNATORY}),
    ("signer", NO_SIGNATORY, LEADER, {OTHER_LEADER}),
    ("contact", WHOLE, None, {CONTACT}),
    ("contact", WHOLE, CONTACT, {LEADER}),
    ("contact", TWO_CONTACTS, CONTACT, {OTHER_CONTACT}),
    ("superior", WHOLE, None, {NEAR}),
    ("superior", WHOLE, NEAR, {FAR}),
    ("superior", {**WHOLE, "above": (MANAGER, FAR)}, None, {FAR}),
    ("superior", ONLY_HEADS, None, {LEADER}),
    ("superior", {"manager": LEADER, **ONLY_HEADS}, None, set()),
    ("substitute", WHOLE, None, {SUBSTITUTE}),
    ("substitute", WHOLE, SUBSTITUTE, {MANAGER}),
    ("substitute", {"manager": MANAGER}, None, {MANAGER}),
]


@pytest.mark.parametrize(
    ("service", "case"),
    [
        pytest.param(service, case, id=f"{service}-{number}-{case[0]}")
        for service, (_, decides) in SERVICES.items()
        for number, case in enumerate(CASES)
        if case[0] in decides
    ],
)
def test_r_o2_a_step_is_for_the_nearest_who_is_not_the_person_of_the_case(
    service: str, case: tuple[str, dict[str, Any], UUID | None, set[UUID]]
) -> None:
    kind, decides = SERVICES[service]
    place, around, person, expected = case
    assert set(decides[place](kind(**around), person)) == expected


@pytest.mark.parametrize("service", [lending, listings], ids=["lending", "listings"])
def test_r_o2_the_person_names_a_substitute_only_when_no_one_else_can(service: Any) -> None:
    whole = service.Line(**WHOLE)
    assert set(service.to_name_a_substitute(whole, CONTACT)) == {LEADER}
    assert set(service.to_name_a_substitute(whole, MANAGER)) == {LEADER, CONTACT}
    assert set(service.to_name_a_substitute(service.Line(leaders=(LEADER,)), LEADER)) == {LEADER}


def test_r_o2_where_no_one_can_take_a_step_leader_and_contact_are_asked_for_a_substitute() -> None:
    line = notifications.Line(manager=LEADER, leaders=(LEADER,), contacts=(CONTACT,))
    found = notifications.asked(To.UNIT_SUPERIOR, line, None)
    assert (found.people, found.substitute_missing) == ({LEADER, CONTACT}, True)
    assert not notifications.asked(To.UNIT_MANAGER, line, None).substitute_missing


def test_r_o2_the_cases_of_those_who_decide_and_of_the_manager_may_go_to_others() -> None:
    line = notifications.Line(**WHOLE)
    assert notifications.special(To.HR_CONTACT, line) == {CONTACT, MANAGER}
    assert notifications.special(To.HR_CONTACT, notifications.Line(contacts=(CONTACT,))) == {
        CONTACT
    }
