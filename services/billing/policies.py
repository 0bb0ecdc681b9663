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


def when_terms_arrive_keep_them_and_correct_what_they_change(
    message: LoanBill, billing: Billing, trigger: MessageTrigger
) -> None:
    """R-B5, R-B5a: documents follow the newest bill from now on."""
    billing.receive_terms(_terms(message, billing), trigger)


def when_an_agency_becomes_known_bill_what_waited_for_it(
    message: AgencyRegistered, billing: Billing, trigger: MessageTrigger
) -> None:
    """R-B7: messages arrive in any order; a bill may come before its agencies."""
    known = message.model_dump(include=set(AgencyFacts.model_fields))
    billing.receive_agency(AgencyFacts.model_validate(known), trigger)


def _terms(message: LoanBill, billing: Billing) -> BillTerms:
    lender = billing.replica.agency(message.lender_agency_id)
    # For an unknown lender, the country is set (CountryLearnt) before anything is calculated.
    country: Country = "NO" if lender is not None and lender.country == "NO" else "SE"
    vat = message.vat_category
    return BillTerms(
        loan_id=message.loan_id,
        agreement_id=message.agreement_id,
        collaboration_id=message.collaboration_id,
        person_id=message.person_id,
        lender_agency_id=message.lender_agency_id,
        receiver_agency_id=message.receiver_agency_id,
        status=message.status,
        cost=LoanCost(
            period=Period(start=message.start, end=message.end),
            percent=tuple(
                PercentFrom(start=start, percent=percent) for start, percent in message.percent
            ),
            monthly_cost=Money(amount=message.monthly_cost, currency=message.currency),
            cost_bearer=message.cost_bearer,
            receiver_share_percent=message.receiver_share_percent,
            proration=message.proration,
            country=country,
            eves_are_free=message.eves_are_free,
        ),
        payment_days=message.payment_days,
        vat=AgreedVat(category=vat, rate=message.vat_rate) if vat is not None else None,
        buyer_reference=message.buyer_reference,
        order_reference=message.order_reference,
        person_named=message.person_named,
    )


POLICIES: Mapping[type[Contract], Policy] = {
    LoanBill: when_terms_arrive_keep_them_and_correct_what_they_change,
    AgencyRegistered: when_an_agency_becomes_known_bill_what_waited_for_it,
}
