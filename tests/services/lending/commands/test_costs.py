"""Cost terms that are left out keep their values or get the defaults (R-P7, R-B1)."""

from decimal import Decimal
from uuid import UUID

import pytest

from services.lending.commands.costs import ProposedCost, cost_of
from services.lending.domain.words import CostBearer
from tests.alone import Alone
from tests.services.lending.domain import given
from tests.services.lending.town import ARCHIVE, FJORD, MUSEUM


def proposal(**fields: object) -> ProposedCost:
    return ProposedCost.model_validate({"monthly_cost": Decimal("63000.00"), **fields})


def test_r_o13_without_terms_the_cost_bearer_is_the_collaborations(still_town: Alone) -> None:
    loan = given.proposed(when=given.with_terms(cost_bearer=CostBearer.LENDER_PAYS))
    found = cost_of(still_town.service.replica, loan, proposal())
    assert found.cost_bearer is CostBearer.LENDER_PAYS


def test_an_unknown_agency_leaves_the_reference_empty(still_town: Alone) -> None:
    found = cost_of(still_town.service.replica, given.proposed(), proposal())
    assert (found.buyer_reference, found.monthly_cost.currency) == ("", "SEK")


@pytest.mark.parametrize(("lender", "currency"), [(FJORD, "NOK"), (ARCHIVE, "SEK")])
def test_r_b7b_the_defaults_are_the_lenders_currency_and_the_receivers_reference(
    still_town: Alone, lender: UUID, currency: str
) -> None:
    parties = given.parties(lender_agency=lender, receiver_agency=MUSEUM)
    loan = given.proposed(given.proposal(parties=parties))
    found = cost_of(still_town.service.replica, loan, proposal())
    assert (found.monthly_cost.currency, found.buyer_reference) == (currency, "REF-Museum")


def test_of_existing_terms_only_what_is_stated_changes(still_town: Alone) -> None:
    loan = given.with_cost()
    found = cost_of(still_town.service.replica, loan, proposal(order_reference="PO-1"))
    assert found == given.cost(
        monthly_cost={"amount": Decimal("63000.00"), "currency": "SEK"}, order_reference="PO-1"
    )


def test_what_is_stated_to_be_nothing_is_nothing(still_town: Alone) -> None:
    loan = given.proposed()
    loan.set_terms(given.cost(vat_category="S", vat_rate=Decimal(25)), given.actor("2026-01-27"))
    found = cost_of(still_town.service.replica, loan, proposal(vat_category=None, vat_rate=None))
    assert (found.vat_category, found.vat_rate) == (None, None)


def test_r_b1_a_share_belongs_to_the_party_that_bears_the_cost(still_town: Alone) -> None:
    loan = given.proposed()
    shared = given.cost(cost_bearer=CostBearer.SHARED, receiver_share_percent=Decimal(40))
    loan.set_terms(shared, given.actor("2026-01-27"))
    who = still_town.service.replica
    assert cost_of(who, loan, proposal()).receiver_share_percent == 40
    whole = cost_of(who, loan, proposal(cost_bearer=CostBearer.RECEIVER_PAYS))
    assert whole.receiver_share_percent == 100
