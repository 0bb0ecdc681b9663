"""A person's roles in a loan, and on whose behalf they act."""

from uuid import UUID

import pytest

from services.lending.commands.acting_party import (
    EVERYONE,
    LEADERS,
    PERSON_AND_MANAGERS,
    acting_party,
    case_roles,
    deciders,
    line_of,
)
from services.lending.domain.rules.deciders import SIDE, contacts
from services.lending.domain.values import Parties
from services.lending.domain.words import Party, Side
from shared.kernel.ids import fresh_id
from shared.kernel.refusals import Invalid, NotAllowed
from tests.alone import Alone
from tests.services.lending.town import (
    ARCHIVE,
    AUDITOR,
    BANKER,
    COLLABORATION,
    COLLECTION,
    CONTACT,
    EVA,
    FINANCE,
    HOST,
    HOST_CONTACT,
    HOST_DELEGATE,
    HOST_FINANCE,
    HOST_LEADER,
    HOST_UNION,
    LEADER,
    MANAGER,
    MUSEUM,
    READING_ROOM,
    SHOP,
    SHOPKEEPER,
    SUBSTITUTE,
    SUPERIOR,
    TOP,
    UNION,
    unit,
)

PARTIES = Parties(
    lender_agency=ARCHIVE,
    lender_unit=READING_ROOM,
    receiver_agency=MUSEUM,
    receiver_unit=COLLECTION,
    person=EVA,
    collaboration=COLLABORATION,
)
INSIDE = PARTIES.model_copy(update={"lender_agency": MUSEUM, "lender_unit": SHOP})
BOTH = {"lender.manager", "receiver.manager"}


@pytest.mark.parametrize(
    ("who", "held"),
    [
        (EVA, {"person"}),
        (MANAGER, {"lender.manager"}),
        (SUBSTITUTE, set[str]()),
        (SUPERIOR, set[str]()),
        (CONTACT, {"lender.hr_contact"}),
        (LEADER, {"lender.leader"}),
        (FINANCE, {"lender.finance"}),
        (UNION, {"lender.union_rep"}),
        (HOST, {"receiver.manager"}),
        (HOST_CONTACT, {"receiver.hr_contact"}),
        (HOST_LEADER, {"receiver.leader"}),
        (HOST_DELEGATE, {"receiver.leader"}),
        (HOST_FINANCE, {"receiver.finance"}),
        (HOST_UNION, {"receiver.union_rep"}),
        (SHOPKEEPER, set[str]()),
        (AUDITOR, {"auditor"}),
        (BANKER, set[str]()),
    ],
)
def test_an_acting_party_follows_from_person_role_and_unit(
    still_town: Alone, who: UUID, held: set[str]
) -> None:
    assert case_roles(still_town.service.replica, PARTIES, who) == held


def test_r_o2_in_a_managers_own_loan_the_substitute_acts(still_town: Alone) -> None:
    own = PARTIES.model_copy(update={"person": MANAGER})
    who = still_town.service.replica
    assert case_roles(who, own, MANAGER) == {"person"}
    assert case_roles(who, own, SUBSTITUTE) == {"lender.manager"}
    assert case_roles(who, own, SUPERIOR) == frozenset()


def test_a_single_party_is_found_by_itself() -> None:
    assert acting_party({"receiver.leader"}, PARTIES, LEADERS) is Party.RECEIVER_LEADER


def test_the_person_who_is_lent_acts_as_that_person_alone() -> None:
    held = {"person", "lender.leader"}
    assert acting_party(held, PARTIES, EVERYONE) is Party.PERSON


def test_a_party_whose_approval_is_not_needed_here_is_none() -> None:
    with pytest.raises(NotAllowed):
        acting_party({"lender.leader", "lender.hr_contact"}, PARTIES, PERSON_AND_MANAGERS)


def test_no_one_acts_on_behalf_of_a_side_they_are_not_on() -> None:
    with pytest.raises(NotAllowed):
        acting_party({"lender.manager"}, PARTIES, PERSON_AND_MANAGERS, Side.RECEIVER)


def test_a_person_on_both_sides_states_for_which_side() -> None:
    with pytest.raises(Invalid) as refused:
        acting_party(BOTH, PARTIES, PERSON_AND_MANAGERS)
    assert refused.value.facts == {"field": "side"}
    found = acting_party(BOTH, PARTIES, PERSON_AND_MANAGERS, Side.RECEIVER)
    assert found is Party.RECEIVER_MANAGER


def test_r_b1a_inside_one_agency_its_leader_is_one_party() -> None:
    held = {"lender.leader", "receiver.leader"}
    assert acting_party(held, INSIDE, LEADERS) is Party.LENDER_LEADER
    assert acting_party(held, INSIDE, LEADERS, Side.RECEIVER) is Party.LENDER_LEADER


def test_a_manager_who_leads_the_agency_acts_first_for_the_party_yet_to_approve() -> None:
    held = {"lender.manager", "lender.leader"}
    first = acting_party(held, PARTIES, EVERYONE)
    second = acting_party(held, PARTIES, EVERYONE, approved=[first])
    assert (first, second) == (Party.LENDER_MANAGER, Party.LENDER_LEADER)
    assert acting_party(held, PARTIES, EVERYONE, approved=[first, second]) is Party.LENDER_MANAGER


@pytest.mark.parametrize(
    ("party", "people"),
    [
        (Party.PERSON, [EVA]),
        (Party.LENDER_MANAGER, [MANAGER]),
        (Party.RECEIVER_MANAGER, [HOST]),
        (Party.LENDER_LEADER, [LEADER]),
        (Party.RECEIVER_LEADER, [HOST_LEADER, HOST_DELEGATE]),
    ],
)
def test_a_page_can_name_who_is_waited_for(
    still_town: Alone, party: Party, people: list[UUID]
) -> None:
    line = line_of(still_town.service.replica, PARTIES, SIDE.get(party, Side.LENDER))
    assert list(deciders(line, PARTIES, party)) == people


def test_r_o2_the_contact_persons_own_terms_are_set_by_the_leader(still_town: Alone) -> None:
    who, own = still_town.service.replica, PARTIES.model_copy(update={"person": CONTACT})
    assert contacts(line_of(who, PARTIES, Side.LENDER), EVA) == (CONTACT,)
    assert contacts(line_of(who, own, Side.LENDER), CONTACT) == (LEADER,)
    assert case_roles(who, own, LEADER) == {"lender.leader", "lender.hr_contact"}
    assert case_roles(who, own, CONTACT) == {"person", "lender.hr_contact"}


def test_the_manager_of_the_day_is_found_as_far_up_as_needed(still_town: Alone) -> None:
    """The unit has no manager and no substitute: the next unit above with another manager does."""
    low, middle = fresh_id(), fresh_id()
    still_town.consume(
        unit(middle, ARCHIVE, EVA, parent=TOP), unit(low, ARCHIVE, None, parent=middle)
    )
    who = still_town.service.replica
    boss = PARTIES.model_copy(update={"person": fresh_id(), "lender_unit": low})
    decides = [
        deciders(line_of(who, parties, Side.LENDER), parties, Party.LENDER_MANAGER)
        for parties in (boss, boss.model_copy(update={"lender_unit": fresh_id()}))
    ]
    assert decides == [(EVA,), (LEADER,)]
