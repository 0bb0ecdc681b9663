"""R-O2, R-N1: the places that a person holds, in which cases, and where employees see them."""

from uuid import UUID

from services.notifications.domain.addresses import Address, Place, To
from services.notifications.domain.line import (
    Employee,
    Environment,
    Heads,
    Unit,
    people_to_know,
    places_in,
)
from shared.kernel.ids import natural_id

AGENCY = natural_id("agency", "one")
TOP, UNIT = (natural_id("unit", name) for name in ("top", "unit"))
LENA, LARS, LISA, EVA, LIV, LO = (
    natural_id("person", name) for name in ("lena", "lars", "lisa", "eva", "liv", "lo")
)


def environment(substitute: UUID | None = None, heads: Heads | None = None) -> Environment:
    """Two units, one below the other; three people are employed in the lower one."""

    def unit(unit_id: UUID, parent: UUID | None, manager: UUID, other: UUID | None) -> Unit:
        return Unit(
            unit_id=unit_id,
            agency_id=AGENCY,
            parent_unit_id=parent,
            manager_id=manager,
            substitute_id=other,
        )

    return Environment(
        units=(unit(TOP, None, LENA, None), unit(UNIT, TOP, LARS, substitute)),
        heads={} if heads is None else {AGENCY: heads},
        employees=tuple(
            Employee(person_id=one, agency_id=AGENCY, unit_id=UNIT) for one in (EVA, LARS, LENA)
        ),
    )


def own(to: To, one: UUID) -> Address:
    return Address(to=to, id=one, agency=AGENCY)


def own_cases(reader: UUID, environment: Environment) -> set[UUID]:
    """The people whose steps reach a reader as their manager."""
    held = places_in(reader, environment)
    return {each.address.id for each in held if each.address.to is To.OWN_MANAGER}


def test_r_o2_the_manager_is_reached_for_all_of_the_unit_but_not_in_their_own_case() -> None:
    assert own_cases(LARS, environment()) == {EVA, LENA}
    assert own_cases(LENA, environment()) == {LARS}
    assert own_cases(LISA, environment(LISA)) == {LARS}
    assert own_cases(LENA, environment(LISA)) == set()


def test_r_o2_the_same_holds_for_the_unit_as_a_receiver() -> None:
    address = Address(to=To.UNIT_MANAGER, id=UNIT)
    assert Place(address=address, but_not=frozenset({LARS})) in places_in(LARS, environment())
    assert Place(address=address, about=LARS) in places_in(LENA, environment())


def test_r_l4_the_superior_is_the_nearest_other_manager_above() -> None:
    held = [each.address for each in places_in(LENA, environment())]
    assert own(To.OWN_SUPERIOR, EVA) in held
    assert own(To.OWN_SUPERIOR, LENA) not in held


def test_r_l4_a_step_of_the_substitute_reaches_the_acting_manager_where_there_is_none() -> None:
    address = own(To.OWN_SUBSTITUTE, EVA)
    assert address in [each.address for each in places_in(LARS, environment())]
    assert address not in [each.address for each in places_in(LARS, environment(LISA))]
    assert address in [each.address for each in places_in(LISA, environment(LISA))]


def test_r_o2_where_no_one_is_left_leader_and_contact_name_a_substitute() -> None:
    heads = Heads(contacts=(LO,), leaders=(LENA,))
    alone = environment(heads=heads).model_copy(
        update={"employees": (Employee(person_id=LENA, agency_id=AGENCY, unit_id=TOP),)}
    )
    missing = Place(address=own(To.OWN_MANAGER, LENA), substitute_missing=True)
    assert missing in places_in(LO, alone)
    assert missing in places_in(LENA, alone)
    assert missing not in places_in(LARS, alone)


def test_what_decides_is_known_before_who_is_employed_where_is_asked() -> None:
    units, people = people_to_know(LENA, environment())
    assert units == {TOP, UNIT}
    assert LARS in people
    assert people_to_know(EVA, environment()) == (frozenset(), frozenset())


def test_units_in_a_cycle_end_where_they_began() -> None:
    turning = environment().units
    turning = (turning[0].model_copy(update={"parent_unit_id": UNIT}), turning[1])
    assert own_cases(LENA, environment().model_copy(update={"units": turning})) == {LARS}
