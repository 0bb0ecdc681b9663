"""Who may do what with a loan: every operation against every caller (R-O2, tenancy)."""

from typing import Any
from uuid import UUID

import pytest

from services.lending.api import ROUTES
from shared.kernel.ids import fresh_id
from tests.alone import Alone
from tests.services.lending.loans import COST, of, proposed, soon_agreed
from tests.services.lending.town import (
    AUDITOR,
    BANKER,
    CONTACT,
    EVA,
    FINANCE,
    HOST,
    HOST_CONTACT,
    HOST_DELEGATE,
    HOST_FINANCE,
    HOST_LEADER,
    HOST_UNION,
    KARL,
    LEADER,
    MANAGER,
    OFFICE,
    OLAS_LEADER,
    SHOPKEEPER,
    SUBSTITUTE,
    SUPERIOR,
    UNION,
)

SEES: dict[str, UUID] = {
    "person": EVA,
    "lender.manager": MANAGER,
    "lender.hr_contact": CONTACT,
    "lender.leader": LEADER,
    "lender.finance": FINANCE,
    "lender.union_rep": UNION,
    "receiver.manager": HOST,
    "receiver.hr_contact": HOST_CONTACT,
    "receiver.leader": HOST_LEADER,
    "receiver.delegate": HOST_DELEGATE,
    "receiver.finance": HOST_FINANCE,
    "receiver.union_rep": HOST_UNION,
    "office": OFFICE,
    "auditor": AUDITOR,
}
"""Everyone for whom the loan exists, each with one case role."""
BLIND: dict[str, UUID] = {
    "colleague": KARL,
    "substitute": SUBSTITUTE,
    "superior": SUPERIOR,
    "manager of the receiver's other unit": SHOPKEEPER,
    "leader of another agency in the circle": OLAS_LEADER,
    "somebody outside": BANKER,
}

REASON = {"reason": "For a reason"}
LEADERS = {"lender.leader", "receiver.leader", "receiver.delegate"}
THREE = {"person", "lender.manager", "receiver.manager"}

STEPS: dict[str, tuple[dict[str, Any], set[str]]] = {
    "set-terms": (COST, {"lender.hr_contact"}),
    "consent": ({}, {"person"}),
    "approve": ({}, {"lender.manager"}),
    "accept": ({}, {"receiver.manager"}),
    "waive-notice": (REASON, {"lender.manager"}),
    "sign": ({}, LEADERS),
    "decline": (REASON, THREE),
    "plan-vacancy": ({"choice": "leave_vacant"}, {"lender.manager"}),
    "extend": ({"end": "2026-09-30"}, THREE),
    "move": ({"start": "2026-05-01", "end": "2026-09-30"}, THREE),
    "cut-short": (REASON, THREE),
    "cancel": (REASON, THREE | LEADERS),
    "correct-terms": ({"percent": "80", "start": "2026-05-16"}, THREE),
}
"""The body of each step, and whose step it is; a corrected cost is the leaders', see below."""


@pytest.fixture(scope="module")
def loan(still_town: Alone) -> str:
    return str(proposed(still_town, name="access"))


def test_the_table_names_every_step_on_a_loan() -> None:
    routes = {path for handler in ROUTES for path in handler.paths}
    on_a_loan = {path.rpartition("/")[2] for path in routes if path.count("/") == 3}
    assert on_a_loan == {*STEPS, "timeline"}


@pytest.mark.parametrize("step", STEPS)
def test_a_step_that_belongs_to_someone_else_is_403_for_those_who_see_the_loan(
    still_town: Alone, loan: str, step: str
) -> None:
    body, able = STEPS[step]
    answers = {
        name: still_town.post(who, of(loan, step), body)
        for name, who in SEES.items()
        if name not in able
    }
    assert {name: each.status_code for name, each in answers.items()} == dict.fromkeys(answers, 403)
    for each in answers.values():
        reported = {
            one["party"].replace("_", ".", 1): one["people"] for one in each.json()["step_of"]
        }
        assert able - {"receiver.delegate"} <= reported.keys(), "and who that is:"
        assert all(
            str(SEES[name]) in {who["person_id"] for who in reported[name]}
            for name in able - {"receiver.delegate"}
        )


OWN_CASE = ("set-terms", "approve", "accept", "waive-notice", "sign", "plan-vacancy")


@pytest.mark.parametrize("step", OWN_CASE)
def test_r_o2_a_person_who_would_take_a_step_in_their_own_case_learns_why_not(
    still_town: Alone, step: str
) -> None:
    """Even where the step is theirs in other cases, here it is someone else's."""
    for who in (EVA, MANAGER, LEADER):
        own = proposed(still_town, name=f"{step} own {who}", person_id=who)
        refused = still_town.refused(who, of(own, step), STEPS[step][0])
        assert (refused["status"], refused["rule"]) == (403, "R-O2")


@pytest.mark.parametrize("step", STEPS)
def test_for_a_person_with_no_part_in_it_the_loan_does_not_exist(
    still_town: Alone, loan: str, step: str
) -> None:
    """The same status and the same body as for an unknown id."""
    body, _ = STEPS[step]
    unknown = still_town.refused(MANAGER, of(fresh_id(), step), body)
    assert unknown["status"] == 404
    for who in BLIND.values():
        assert still_town.refused(who, of(loan, step), body) == unknown


@pytest.mark.parametrize("step", STEPS)
def test_without_a_token_everything_is_401(still_town: Alone, loan: str, step: str) -> None:
    assert still_town.post(None, of(loan, step), STEPS[step][0]).status_code == 401


@pytest.mark.parametrize(
    ("step", "name"), [(step, name) for step, (_, able) in STEPS.items() for name in sorted(able)]
)
def test_a_step_is_open_to_whose_it_is(still_town: Alone, step: str, name: str) -> None:
    """The step is taken, or a rule refuses it; never because it belongs to someone else."""
    own = proposed(still_town, name=f"{step} by {name}")
    answer = still_town.post(SEES[name], of(own, step), STEPS[step][0])
    assert answer.status_code in {200, 409}, answer.text


def test_r_o15_a_corrected_cost_is_the_leaders_word(still_town: Alone) -> None:
    loan, _ = soon_agreed(still_town, "cost")
    body = {"cost": {"monthly_cost": "63000.00"}}
    path = of(loan, "correct-terms")
    answers = {
        name: still_town.post(who, path, body).status_code
        for name, who in SEES.items()
        if name != "person"
    }
    assert {name for name, status in answers.items() if status != 403} == LEADERS
    assert [answers["lender.leader"], answers["receiver.leader"]] == [200, 200]


@pytest.mark.parametrize("path", ["", "timeline"])
def test_reading_is_for_everyone_with_a_part_in_it(still_town: Alone, loan: str, path: str) -> None:
    seen = {name: still_town.get(who, of(loan, path)).status_code for name, who in SEES.items()}
    assert seen == dict.fromkeys(SEES, 200)
    unknown = still_town.get(MANAGER, of(fresh_id(), path)).json()
    for who in BLIND.values():
        assert still_town.get(who, of(loan, path)).json() == unknown
    assert still_town.get(None, of(loan, path)).status_code == 401


def test_the_same_agencys_former_manager_has_no_part_in_it(still_town: Alone, loan: str) -> None:
    """The case role belongs to the unit's manager, not to a person who once was."""
    assert still_town.get(SUPERIOR, of(loan)).status_code == 404
