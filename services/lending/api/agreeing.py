"""The way to the agreement over HTTP: proposal, terms, consent, approval, signatures, declining."""

from typing import Annotated
from uuid import UUID

from litestar.params import FromPath, JSONBody, QueryParameter
from litestar.types import ControllerRouterHandler
from pydantic import BaseModel

from services.lending.api.inputs import (
    CostInput,
    GivenReason,
    Nothing,
    ProposeLoan,
    Sign,
    WaiveNotice,
)
from services.lending.api.models import NamedPerson
from services.lending.commands import Lending
from services.lending.commands.proposing import NamedProposal
from shared.plumbing.security.access import IN_PLACE_OF_A_MANAGER, holding, in_case
from shared.plumbing.web.http import Caller, CommandRequest, Done, Given, command, read

OWN_CASE = "person"
"""The person may try a manager's, contact's or leader's step; the refusal says why (R-O2)."""


@command(
    "/loans",
    "propose_loan",
    holding(*IN_PLACE_OF_A_MANAGER),
    "Propose a loan",
)
def propose_loan(
    service: Given[Lending], command: Given[CommandRequest], data: JSONBody[ProposeLoan]
) -> Done:
    """Propose a loan with a named person, as the receiving manager (R-O1).

    The proposal counts as the receiving manager's acceptance. The loan takes the collaboration's
    terms as they are now (R-P7). The person, the lending manager and the signatories act next.
    """
    proposed = NamedProposal(
        collaboration=data.collaboration,
        person=data.person,
        unit=data.unit,
        form=data.form,
        purpose=data.purpose,
        period=data.period,
        percent=data.percent,
    )
    return command.do(lambda trigger: service.propose_loan(proposed, trigger))


class NamedPeople(BaseModel):
    """The people who have a name."""

    people: list[NamedPerson]


@read(
    "/named-people",
    "named_people",
    holding(*IN_PLACE_OF_A_MANAGER),
    "Search a person to propose a loan with",
)
def named_people(
    service: Given[Lending],
    caller: Given[Caller],
    agency: Annotated[UUID, QueryParameter(description="The agency that employs the person.")],
    name: Annotated[
        str,
        QueryParameter(min_length=3, max_length=401, description="Given name and family name."),
    ],
) -> NamedPeople:
    """Find a person of an agency by their whole name, to propose a loan with them (R-O1).

    No one is found by a part of a name, or where the caller could propose no loan: when the caller
    leads no unit, or the agencies share no collaboration that is open (R-P6, R-P8).
    """
    found = service.find_person(name, agency, caller.person)
    names = service.directory.names(found)
    people = [NamedPerson(person_id=each, name=names.get(each)) for each in found]
    return NamedPeople(people=people)


@command(
    "/loans/{loan_id:uuid}/set-terms",
    "set_terms",
    in_case("loan_id", "lender.hr_contact", OWN_CASE),
    "Set the cost terms",
)
def set_terms(
    service: Given[Lending],
    command: Given[CommandRequest],
    loan_id: FromPath[UUID],
    data: JSONBody[CostInput],
) -> Done:
    """Set monthly cost, who pays, VAT and references, before the loan is agreed (R-O1, R-B1, R-B2).

    Terms that differ from those before void consent, approval and signatures.
    """
    return command.do(lambda trigger: service.set_terms(loan_id, data.proposed, trigger))


@command(
    "/loans/{loan_id:uuid}/consent",
    "consent",
    in_case("loan_id", "person"),
    "Consent to a loan",
)
def consent(
    service: Given[Lending],
    command: Given[CommandRequest],
    loan_id: FromPath[UUID],
    data: JSONBody[Nothing],
) -> Done:
    """Give the person's own consent to being lent (R-O2).

    No loan is agreed without it.
    """
    del data
    return command.do(lambda trigger: service.consent(loan_id, trigger))


@command(
    "/loans/{loan_id:uuid}/approve",
    "approve",
    in_case("loan_id", "lender.manager", OWN_CASE),
    "Approve a loan",
)
def approve(
    service: Given[Lending],
    command: Given[CommandRequest],
    loan_id: FromPath[UUID],
    data: JSONBody[Nothing],
) -> Done:
    """Approve the loan as the lending manager (R-O2).

    The earliest start is counted from this day (R-O3), and the person's days are reserved (R-O4).
    """
    del data
    return command.do(lambda trigger: service.approve(loan_id, trigger))


@command(
    "/loans/{loan_id:uuid}/accept",
    "accept",
    in_case("loan_id", "receiver.manager", OWN_CASE),
    "Accept a loan",
)
def accept(
    service: Given[Lending],
    command: Given[CommandRequest],
    loan_id: FromPath[UUID],
    data: JSONBody[Nothing],
) -> Done:
    """Accept the loan as the receiving manager (R-O2).

    A manager who proposed the loan has accepted it already.
    """
    del data
    return command.do(lambda trigger: service.accept(loan_id, trigger))


@command(
    "/loans/{loan_id:uuid}/waive-notice",
    "waive_notice",
    in_case("loan_id", "lender.manager", OWN_CASE),
    "Waive the notice period",
)
def waive_notice(
    service: Given[Lending],
    command: Given[CommandRequest],
    loan_id: FromPath[UUID],
    data: JSONBody[WaiveNotice],
) -> Done:
    """Waive what is left of the notice period, as the lending manager (R-O3).

    Give a reason; it is stored encrypted. For an agreed loan name the earlier first day as well.
    """
    return command.do(
        lambda trigger: service.waive_notice(loan_id, data.reason, data.start, trigger)
    )


@command(
    "/loans/{loan_id:uuid}/sign",
    "sign",
    in_case("loan_id", "lender.leader", "receiver.leader", OWN_CASE),
    "Sign a loan agreement",
)
def sign(
    service: Given[Lending],
    command: Given[CommandRequest],
    loan_id: FromPath[UUID],
    data: JSONBody[Sign],
) -> Done:
    """Sign for the caller's agency, as its leader or a delegate (R-O2).

    The loan is agreed when both agencies have signed and everyone else has agreed. Where a
    framework agreement applies, no signatures are needed.
    """
    return command.do(lambda trigger: service.sign(loan_id, data.side, trigger))


@command(
    "/loans/{loan_id:uuid}/decline",
    "decline_loan",
    in_case("loan_id", "person", "lender.manager", "receiver.manager"),
    "Decline a proposed loan",
)
def decline_loan(
    service: Given[Lending],
    command: Given[CommandRequest],
    loan_id: FromPath[UUID],
    data: JSONBody[GivenReason],
) -> Done:
    """Decline a proposal, with a reason, as the person or one of the managers (R-O2).

    The reason is stored encrypted; reserved days become free.
    """
    return command.do(
        lambda trigger: service.decline_loan(loan_id, data.reason, data.side, trigger)
    )


ROUTES: tuple[ControllerRouterHandler, ...] = (
    propose_loan,
    named_people,
    set_terms,
    consent,
    approve,
    accept,
    waive_notice,
    sign,
    decline_loan,
)
