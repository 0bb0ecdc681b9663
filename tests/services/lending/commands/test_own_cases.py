"""R-O2: a loan follows its person; each step has a decider, who is never that person."""

from datetime import date
from decimal import Decimal
from uuid import UUID

from shared.contracts.base import Contract
from shared.contracts.directory import PersonLeft, PersonRegistered, RolesChanged
from shared.kernel.ids import natural_id
from tests.alone import Alone
from tests.services.lending.loans import (
    COST,
    agreed,
    approved,
    named,
    of,
    page,
    proposed,
    running,
)
from tests.services.lending.town import (
    ARCHIVE,
    CONTACT,
    EVA,
    HOST,
    HOST_CONTACT,
    HOST_LEADER,
    INSIDE,
    KARL,
    LEADER,
    MANAGER,
    MUSEUM,
    READING_ROOM,
    SHOP,
    SHOPKEEPER,
    SUPERIOR,
    TOP,
    unit,
)

SECOND_UNIT = natural_id("unit", "second")


def employed_in(where: UUID, who: UUID = EVA, agency: UUID = ARCHIVE) -> Contract:
    return PersonRegistered(
        person_id=who, agency_id=agency, unit_id=where, employment_percent=Decimal(100)
    )


def holds(who: UUID, *roles: str, agency: UUID = ARCHIVE) -> Contract:
    return RolesChanged(person_id=who, agency_id=agency, roles=("employee", *roles))


def moved(town: Alone) -> None:
    """Eva moves to another unit of the archive, which Karl leads."""
    town.consume(unit(SECOND_UNIT, ARCHIVE, KARL), employed_in(SECOND_UNIT))


def waits(town: Alone, loan: UUID | str, who: UUID = CONTACT) -> dict[str, set[str]]:
    found = page(town, loan, who)["waits_for"]
    return {each["step"]: {one["person_id"] for one in each["people"]} for each in found}


def seen(town: Alone, who: UUID) -> set[str]:
    return {each["loan_id"] for each in town.see(who, "/loans")["items"]}


def test_r_o2_a_person_who_moved_takes_the_proposal_along_also_twice(town: Alone) -> None:
    loan = proposed(town)
    town.do(CONTACT, of(loan, "set-terms"), COST)
    moved(town)
    assert town.post(MANAGER, of(loan, "approve")).status_code == 404
    assert waits(town, loan)["approval"] == {str(KARL)}
    assert (seen(town, MANAGER), seen(town, KARL)) == (set(), {str(loan)})
    town.consume(employed_in(TOP))
    assert town.post(KARL, of(loan, "approve")).status_code == 404
    town.do(SUPERIOR, of(loan, "approve"))


def test_r_o2_a_running_loan_is_changed_by_the_manager_of_the_day(town: Alone) -> None:
    loan = running(town)
    moved(town)
    later = {"end": "2026-09-15"}
    town.do(EVA, of(loan, "extend"), later)
    town.do(HOST, of(loan, "extend"), later)
    assert waits(town, loan)["extend"] == {str(KARL)}
    assert town.post(MANAGER, of(loan, "extend"), later).status_code == 403
    town.do(KARL, of(loan, "extend"), later)
    assert page(town, loan)["end"] == "2026-09-15"
    fact = {"start": "2026-05-01", "percent": 80}
    for who in (EVA, HOST, KARL):
        town.do(who, of(loan, "correct-terms"), fact)
    assert [each["percent"] for each in page(town, loan)["percent"]] == ["100", "80"]
    town.do(KARL, of(loan, "plan-vacancy"), {"choice": "redistribute"})
    town.do(KARL, of(loan, "cut-short"), {"last_day": "2026-07-31", "reason": "We need Eva."})
    assert waits(town, loan) == {} or page(town, loan)["end"] == "2026-07-31"


def test_r_o2_the_former_manager_keeps_reading_what_they_did_and_decides_no_more(
    town: Alone,
) -> None:
    loan = agreed(town)
    moved(town)
    shown = page(town, loan, MANAGER)
    assert shown["you_are"] == ["lender.former_manager"]
    assert shown["cost"] is None
    assert seen(town, MANAGER) == {str(loan)}
    for step, body in (
        ("plan-vacancy", {"choice": "redistribute"}),
        ("cancel", {"reason": "No."}),
        ("move", {"start": "2026-04-02", "end": "2026-08-31"}),
    ):
        assert town.post(MANAGER, of(loan, step), body).status_code == 403
    assert town.post(MANAGER, of(loan, "waive-notice"), {"reason": "Now."}).status_code == 403
    town.consume(PersonLeft(person_id=MANAGER, agency_id=ARCHIVE, last_day=date(2026, 2, 6)))
    town.move_to(date(2026, 2, 7))
    assert town.get(MANAGER, of(loan)).status_code == 404


def test_r_o2_a_former_manager_who_never_acted_has_no_part_in_it(town: Alone) -> None:
    loan = proposed(town)
    moved(town)
    assert town.get(MANAGER, of(loan)).status_code == 404


def test_r_o2_the_manager_of_the_top_unit_is_lent_and_the_leader_approves(town: Alone) -> None:
    loan = proposed(town, person_id=SUPERIOR, lender_unit_id=TOP)
    town.do(CONTACT, of(loan, "set-terms"), COST)
    assert town.refused(SUPERIOR, of(loan, "approve"))["rule"] == "R-O2"
    assert waits(town, loan)["approval"] == {str(LEADER)}
    town.do(LEADER, of(loan, "approve"))
    town.do(SUPERIOR, of(loan, "consent"))
    for who in (LEADER, HOST_LEADER):
        town.do(who, of(loan, "sign"))
    assert page(town, loan)["status"] == "agreed"


def test_r_o2_the_contact_persons_own_terms_are_set_by_the_leader_else_another_contact(
    town: Alone,
) -> None:
    loan = proposed(town, person_id=CONTACT, lender_unit_id=TOP)
    assert waits(town, loan, LEADER)["terms_set"] == {str(LEADER)}
    assert town.refused(CONTACT, of(loan, "set-terms"), COST)["rule"] == "R-O2"
    town.consume(holds(KARL, "hr_contact"))
    assert town.post(LEADER, of(loan, "set-terms"), COST).status_code == 403
    town.do(KARL, of(loan, "set-terms"), COST)


def test_r_o2_the_leaders_own_loan_is_signed_by_another_leader_else_a_signatory(
    town: Alone,
) -> None:
    loan = proposed(town, person_id=LEADER, lender_unit_id=TOP)
    town.do(CONTACT, of(loan, "set-terms"), COST)
    town.consume(holds(KARL, "leader"))
    assert waits(town, loan)["lender_signature"] == {str(KARL)}
    town.consume(holds(MANAGER, "signatory"))
    assert waits(town, loan)["lender_signature"] == {str(MANAGER)}
    assert town.post(KARL, of(loan, "sign")).status_code == 403
    assert town.refused(LEADER, of(loan, "sign"))["rule"] == "R-O2"
    town.do(MANAGER, of(loan, "sign"))


def test_r_o2_where_no_one_is_left_the_step_shows_it_until_someone_is_named(town: Alone) -> None:
    loan = proposed(town, person_id=LEADER, lender_unit_id=TOP)
    town.do(CONTACT, of(loan, "set-terms"), COST)
    town.consume(unit(TOP, ARCHIVE, LEADER))
    missing = {
        each["step"]: [one["person_id"] for one in each["people"]]
        for each in page(town, loan)["waits_for"]
        if each["substitute_missing"]
    }
    assert missing == {"approval": [str(CONTACT)], "lender_signature": [str(CONTACT)]}
    for step in ("approve", "sign"):
        assert town.post(CONTACT, of(loan, step)).status_code == 403
        assert town.post(LEADER, of(loan, step)).status_code == 403
    town.consume(unit(TOP, ARCHIVE, LEADER, substitute=KARL), holds(MANAGER, "signatory"))
    assert not any(each["substitute_missing"] for each in page(town, loan)["waits_for"])
    town.do(KARL, of(loan, "approve"))
    town.do(MANAGER, of(loan, "sign"))


def test_r_o2_inside_one_agency_the_receiving_manager_who_is_lent_accepts_nothing(
    town: Alone,
) -> None:
    """The museum's shop lends its keeper, who leads the receiving collection meanwhile."""
    loan = named(town, collaboration=INSIDE, person=SHOPKEEPER)
    town.consume(unit(SHOP, MUSEUM, HOST))
    town.do(HOST_CONTACT, of(loan, "set-terms"), COST)
    town.do(HOST, of(loan, "approve"))
    change = {"end": "2026-08-30", "start": "2026-04-02"}
    town.do(SHOPKEEPER, of(loan, "consent"))
    town.do(HOST_LEADER, of(loan, "sign"))
    town.consume(employed_in(READING_ROOM, HOST, MUSEUM))
    town.do(SHOPKEEPER, of(loan, "move"), change)
    assert town.post(HOST, of(loan, "move"), change).json()["field"] == "side"


def test_r_o2_a_person_who_moved_since_the_interest_is_lent_by_the_unit_of_the_day(
    town: Alone,
) -> None:
    moved(town)
    loan = proposed(town)
    assert page(town, loan)["lender"]["unit_id"] == str(SECOND_UNIT)
    approved_by_karl = town.post(KARL, of(loan, "approve"))
    assert approved_by_karl.status_code == 409  # R-O1: no terms yet, but it is Karl's step
    assert town.post(MANAGER, of(loan, "approve")).status_code == 404


def test_r_o2_a_leader_proposes_for_a_unit_whose_manager_is_the_one_to_be_lent(
    town: Alone,
) -> None:
    """The keeper of the shop leads the collection as well; neither unit has a substitute."""
    town.consume(unit(natural_id("unit", "empty"), MUSEUM, None))
    proposal = {
        "collaboration": str(INSIDE),
        "person": str(SHOPKEEPER),
        "unit": str(natural_id("unit", "empty")),
        "start": "2026-04-01",
        "end": "2026-08-31",
    }
    assert town.post(HOST, "/loans", proposal).status_code == 403
    town.do(HOST_LEADER, "/loans", proposal)


def test_r_o2_the_days_of_a_manager_of_the_day_are_reserved_once(town: Alone) -> None:
    loan = approved(town)
    moved(town)
    assert town.do(KARL, of(loan, "approve")) is not None
    assert [each["step"] for each in page(town, loan)["steps"]].count("approval") == 1
