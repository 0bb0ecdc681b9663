"""How billing reacts to messages from other services."""

from collections.abc import Mapping

from services.billing.commands import Billing
from services.billing.domain.terms import AgreedVat, BillTerms, Country, LoanCost
from shared.contracts.base import Contract
from shared.contracts.directory import AgencyRegistered
from shared.contracts.lending import LoanBill
from shared.kernel.dates import PercentFrom, Period
from shared.kernel.money import Money
from shared.plumbing.directory.replica import AgencyFacts
from shared.plumbing.eventstore.triggers import MessageTrigger
from shared.plumbing.messaging.consumer import Policy


def when_a_bill_is_heard_keep_it_and_correct_what_it_changes(
    heard: LoanBill, billing: Billing, trigger: MessageTrigger
) -> None:
    """R-B5, R-B5a: documents follow the newest bill from now on."""
    billing.hear_bill(_terms(heard, billing), trigger)


def when_an_agency_becomes_known_bill_what_waited_for_it(
    heard: AgencyRegistered, billing: Billing, trigger: MessageTrigger
) -> None:
    """R-B7: messages arrive in any order; a bill may come before its agencies."""
    known = heard.model_dump(include=set(AgencyFacts.model_fields))
    billing.hear_agency(AgencyFacts.model_validate(known), trigger)


def _terms(heard: LoanBill, billing: Billing) -> BillTerms:
    lender = billing.who.agency(heard.lender_agency_id)
    # For an unknown lender, the country is set (CountryLearnt) before anything is calculated.
    country: Country = "NO" if lender is not None and lender.country == "NO" else "SE"
    vat = heard.vat_category
    return BillTerms(
        loan_id=heard.loan_id,
        agreement_id=heard.agreement_id,
        collaboration_id=heard.collaboration_id,
        person_id=heard.person_id,
        lender_agency_id=heard.lender_agency_id,
        receiver_agency_id=heard.receiver_agency_id,
        status=heard.status,
        cost=LoanCost(
            period=Period(start=heard.start, end=heard.end),
            percent=tuple(
                PercentFrom(start=start, percent=percent) for start, percent in heard.percent
            ),
            monthly_cost=Money(amount=heard.monthly_cost, currency=heard.currency),
            cost_bearer=heard.cost_bearer,
            receiver_share_percent=heard.receiver_share_percent,
            proration=heard.proration,
            country=country,
            eves_are_free=heard.eves_are_free,
        ),
        payment_days=heard.payment_days,
        vat=AgreedVat(category=vat, rate=heard.vat_rate) if vat is not None else None,
        buyer_reference=heard.buyer_reference,
        order_reference=heard.order_reference,
        person_named=heard.person_named,
    )


POLICIES: Mapping[type[Contract], Policy] = {
    LoanBill: when_a_bill_is_heard_keep_it_and_correct_what_it_changes,
    AgencyRegistered: when_an_agency_becomes_known_bill_what_waited_for_it,
}
