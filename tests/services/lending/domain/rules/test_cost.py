"""R-O1, R-B1: cost terms that can be billed, and when they must be set."""

from typing import Any

import pytest

from services.lending.domain.rules.cost import (
    CostNotSet,
    ImpossibleCost,
    refuse_if_currency_changed,
    refuse_unless_billable,
    refuse_unless_cost_set,
)
from services.lending.domain.words import CostBearer
from shared.kernel.refusals import Invalid, Refusal
from tests.services.lending.domain.given import (
    COST,
    TERMS,
    but,
    cost,
)

NOTHING = {"amount": "0.00", "currency": "SEK"}
LESS = {"amount": "-1.00", "currency": "SEK"}
NORWEGIAN = {"amount": "62000.00", "currency": "NOK"}


@pytest.mark.parametrize(
    "changed",
    [
        {},
        {"cost_bearer": "shared", "receiver_share_percent": "33.33"},
        {"cost_bearer": "lender_pays", "monthly_cost": NOTHING, "receiver_share_percent": 0},
        {"vat_category": "S", "vat_rate": 25},
        {"vat_category": "O"},
    ],
)
def test_r_b1_terms_that_can_be_billed_are_valid(changed: dict[str, Any]) -> None:
    refuse_unless_billable(cost(**changed))


@pytest.mark.parametrize(
    ("changed", "refusal"),
    [
        ({"monthly_cost": NOTHING}, Invalid),
        ({"monthly_cost": LESS}, Invalid),
        ({"monthly_cost": LESS, "cost_bearer": "lender_pays"}, Invalid),
        ({"receiver_share_percent": 99}, ImpossibleCost),
        ({"cost_bearer": "shared"}, ImpossibleCost),
        ({"cost_bearer": "shared", "receiver_share_percent": 0}, ImpossibleCost),
        ({"cost_bearer": "shared", "receiver_share_percent": "33.333"}, Invalid),
        ({"vat_rate": 25}, Invalid),
        ({"vat_category": "S", "vat_rate": 101}, Invalid),
        ({"vat_category": "S", "vat_rate": -1}, Invalid),
    ],
)
def test_r_b1_terms_that_contradict_themselves_do_not(
    changed: dict[str, Any], refusal: type[Refusal]
) -> None:
    with pytest.raises(refusal):
        refuse_unless_billable(cost(**changed))


@pytest.mark.parametrize("bearer", CostBearer)
def test_r_o1_the_cost_is_needed_unless_the_lender_pays(bearer: CostBearer) -> None:
    terms = but(TERMS, cost_bearer=bearer)
    refuse_unless_cost_set(COST, terms)
    if bearer is CostBearer.LENDER_PAYS:
        refuse_unless_cost_set(None, terms)
    else:
        with pytest.raises(CostNotSet) as refused:
            refuse_unless_cost_set(None, terms)
        assert refused.value.RULE == "R-O1"


def test_r_o15_a_correction_keeps_the_currency() -> None:
    refuse_if_currency_changed(cost(monthly_cost=NORWEGIAN), None)
    refuse_if_currency_changed(COST, COST)
    with pytest.raises(Invalid):
        refuse_if_currency_changed(cost(monthly_cost=NORWEGIAN), COST)
