"""How much the bodies of lending take, and what is taken for what is left out."""

from decimal import Decimal
from typing import Any

import pytest

from services.lending.api.inputs import (
    CorrectTerms,
    CostInput,
    CutShort,
    Extend,
    GivenReason,
    Move,
    PlanVacancy,
    ProposeLoan,
    Sign,
    WaiveNotice,
)
from services.lending.domain.words import Form, Ground, Purpose
from shared.kernel.dates import Period
from tests.bodies import Body, accepts, defaults, example_of, lengths

DEFAULTS: dict[Body, dict[str, Any]] = {
    ProposeLoan: {
        "form": Form.HOSPITERING,
        "purpose": Purpose.PROJECT,
        "percent": Decimal(100),
    },
    CostInput: {
        "currency": None,
        "cost_bearer": None,
        "receiver_share_percent": Decimal(100),
        "vat_category": None,
        "vat_rate": None,
        "buyer_reference": "",
        "order_reference": "",
        "person_named": False,
        "managers_may_record_facts": True,
    },
    WaiveNotice: {"reason": "", "start": None},
    Sign: {"side": None},
    GivenReason: {"side": None},
    PlanVacancy: {"steps": None},
    Extend: {"side": None},
    Move: {"side": None},
    CutShort: {"last_day": None, "ground": Ground.ORDINARY, "reason": None, "side": None},
}


@pytest.mark.parametrize("body", DEFAULTS)
def test_what_is_left_out_is_taken_for(body: Body) -> None:
    assert defaults(body) == DEFAULTS[body]


def test_a_correction_is_of_a_percent_or_of_the_cost() -> None:
    assert defaults(CorrectTerms, "percent", "start") == {"cost": None, "side": None}
    cost = {"monthly_cost": "63000.00"}
    assert accepts(CorrectTerms, percent=None, start=None, cost=cost)
    assert not accepts(CorrectTerms, cost=cost)
    assert not accepts(CorrectTerms, percent=None, start=None)
    assert not accepts(CorrectTerms, start=None)
    assert not accepts(CorrectTerms, percent=None, cost=cost)


def test_texts_have_their_lengths() -> None:
    assert lengths(GivenReason, "reason") == (1, 2000)
    assert lengths(CutShort, "reason") == (1, 2000)
    assert lengths(WaiveNotice, "reason") == (0, 2000)
    assert lengths(CostInput, "buyer_reference") == (0, 100)
    assert lengths(CostInput, "order_reference") == (0, 100)


def test_a_backfill_plan_has_from_one_to_twenty_tasks_where_it_names_any() -> None:
    task = {"task": "publish_listing", "due": "2026-02-15"}
    assert not accepts(PlanVacancy, steps=[])
    assert [accepts(PlanVacancy, steps=[task] * many) for many in (1, 20, 21)] == [
        True,
        True,
        False,
    ]


@pytest.mark.parametrize("body", [ProposeLoan, Move])
def test_a_loan_may_be_of_a_single_day_and_does_not_end_before_it_begins(body: Any) -> None:
    assert accepts(body, start="2026-05-01", end="2026-05-01")
    assert not accepts(body, start="2026-05-02", end="2026-05-01")
    days = {"start": "2026-05-01", "end": "2026-05-31"}
    read = body.model_validate({**example_of(body), **days})
    assert read.period == Period.model_validate(days)
