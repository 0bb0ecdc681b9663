"""The way to the agreement over HTTP: proposal, terms, consent, approval, signatures, or a no."""

from uuid import UUID

from litestar.params import FromPath, JSONBody
from litestar.types import ControllerRouterHandler

from services.lending.api.inputs import (
    CostInput,
    Nothing,
    ProposeLoan,
    SayNo,
    Sign,
    WaiveNotice,
)
from services.lending.commands import Lending
from services.lending.commands.proposing import Named
from shared.plumbing.access import holding, in_case
from shared.plumbing.http import Asked, Done, Given, command

OWN_CASE = "person"
"""The person may try what is a manager's, contact's or leader's, and hears why not (R-O2)."""


@command(
    "/loans",
    "propose_loan",
    holding("manager", "leader", "signatory"),
    "Propose a loan with a named person (R-O1)",
)
def propose_loan(service: Given[Lending], asked: Given[Asked], data: JSONBody[ProposeLoan]) -> Done:
    """Propose a loan as the receiving manager, who accepts it with that."""
    wish = Named(
        collaboration=data.collaboration,
        person=data.person,
        unit=data.unit,
        form=data.form,
        purpose=data.purpose,
        period=data.period,
        percent=data.percent,
    )
    return asked.do(lambda cause: service.propose_loan(wish, cause))


@command(
    "/loans/{loan_id:uuid}/set-terms",
    "set_terms",
    in_case("loan_id", "lender.hr_contact", OWN_CASE),
    "Set the terms of cost, before approval (R-O1, R-B1, R-B2)",
)
def set_terms(
    service: Given[Lending],
    asked: Given[Asked],
    loan_id: FromPath[UUID],
    data: JSONBody[CostInput],
) -> Done:
    """Set the terms; other terms than before void consent, approval and signatures."""
    return asked.do(lambda cause: service.set_terms(loan_id, data.wish, cause))


@command(
    "/loans/{loan_id:uuid}/consent",
    "consent",
    in_case("loan_id", "person"),
    "Consent to be lent (R-O2)",
)
def consent(
    service: Given[Lending], asked: Given[Asked], loan_id: FromPath[UUID], data: JSONBody[Nothing]
) -> Done:
    """Consent."""
    del data
    return asked.do(lambda cause: service.consent(loan_id, cause))


@command(
    "/loans/{loan_id:uuid}/approve",
    "approve",
    in_case("loan_id", "lender.manager", OWN_CASE),
    "Approve as the lending manager (R-O3); the days are reserved (R-O4)",
)
def approve(
    service: Given[Lending], asked: Given[Asked], loan_id: FromPath[UUID], data: JSONBody[Nothing]
) -> Done:
    """Approve."""
    del data
    return asked.do(lambda cause: service.approve(loan_id, cause))


@command(
    "/loans/{loan_id:uuid}/accept",
    "accept",
    in_case("loan_id", "receiver.manager", OWN_CASE),
    "Accept as the receiving manager (R-O2)",
)
def accept(
    service: Given[Lending], asked: Given[Asked], loan_id: FromPath[UUID], data: JSONBody[Nothing]
) -> Done:
    """Accept."""
    del data
    return asked.do(lambda cause: service.accept(loan_id, cause))


@command(
    "/loans/{loan_id:uuid}/waive-notice",
    "waive_notice",
    in_case("loan_id", "lender.manager", OWN_CASE),
    "Waive what is missing of the notice, with a reason (R-O3)",
)
def waive_notice(
    service: Given[Lending],
    asked: Given[Asked],
    loan_id: FromPath[UUID],
    data: JSONBody[WaiveNotice],
) -> Done:
    """Waive the notice."""
    return asked.do(lambda cause: service.waive_notice(loan_id, data.reason, data.start, cause))


@command(
    "/loans/{loan_id:uuid}/sign",
    "sign",
    in_case("loan_id", "lender.leader", "receiver.leader", OWN_CASE),
    "Sign for one's agency, as its leader or a delegate (R-O2)",
)
def sign(
    service: Given[Lending], asked: Given[Asked], loan_id: FromPath[UUID], data: JSONBody[Sign]
) -> Done:
    """Sign."""
    return asked.do(lambda cause: service.sign(loan_id, data.side, cause))


@command(
    "/loans/{loan_id:uuid}/decline",
    "decline_loan",
    in_case("loan_id", "person", "lender.manager", "receiver.manager"),
    "Say no to a proposal, with a reason (R-O2)",
)
def decline_loan(
    service: Given[Lending], asked: Given[Asked], loan_id: FromPath[UUID], data: JSONBody[SayNo]
) -> Done:
    """Decline a loan."""
    return asked.do(lambda cause: service.decline_loan(loan_id, data.reason, data.side, cause))


ROUTES: tuple[ControllerRouterHandler, ...] = (
    propose_loan,
    set_terms,
    consent,
    approve,
    accept,
    waive_notice,
    sign,
    decline_loan,
)
