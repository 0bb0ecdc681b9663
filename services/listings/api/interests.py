"""Interests over HTTP: each step, and who may read what."""

from collections.abc import Mapping
from typing import Annotated, Any, Literal
from uuid import UUID

from litestar.params import FromPath, JSONBody, QueryParameter
from litestar.types import ControllerRouterHandler

from services.listings.api.bodies import AcceptInterest, Decline, ExpressInterest, Nothing
from services.listings.api.pages import InterestList, InterestPage
from services.listings.commands import Listings
from services.listings.commands.case_roles import Turn
from services.listings.commands.facts import Facts
from services.listings.commands.interests import InterestRequest
from services.listings.views import Key
from shared.kernel.refusals import existing
from shared.plumbing.eventstore.cursors import After, Cursors
from shared.plumbing.security.access import in_case, signed_in
from shared.plumbing.web.http import Caller, CommandRequest, Done, Given, command, read

OWN_SIDE = ("own.manager", "own.stand_in", "own.contact", "person")
"""Roles that may call lending steps; the rules decide whose step it is."""
SEES_REASON = {"person", "own.manager", "own.stand_in", "own.contact", "auditor"}

Status = Literal[
    "expressed",
    "endorsed",
    "declined",
    "forwarded",
    "accepted",
    "not_chosen",
    "withdrawn",
    "lapsed",
]


@command(
    "/listings/{listing_id:uuid}/interests",
    "express_interest",
    in_case("listing_id", "reader"),
    "Express interest in an assignment",
)
def express_interest(
    service: Given[Listings],
    command: Given[CommandRequest],
    listing_id: FromPath[UUID],
    data: JSONBody[ExpressInterest],
) -> Done:
    """Express interest, after a talk with the manager or with a request for one (R-L3).

    The receiving agency sees nothing until the employee's own agency has endorsed and forwarded it
    (R-L4). The motivation is stored encrypted.
    """
    request = InterestRequest(
        motivation=data.motivation, talk=data.talk(), collaboration=data.collaboration
    )
    return command.do(lambda trigger: service.interests.express(listing_id, request, trigger))


@command(
    "/interests/{interest_id:uuid}/endorse",
    "endorse",
    in_case("interest_id", *OWN_SIDE),
    "Endorse an expression of interest",
)
def endorse(
    service: Given[Listings],
    command: Given[CommandRequest],
    interest_id: FromPath[UUID],
    data: JSONBody[Nothing],
) -> Done:
    """Endorse an employee's interest, as their manager (R-L4).

    After ten working days without an answer, the turn passes to the substitute, then to the contact
    person.
    """
    del data
    return command.do(lambda trigger: service.interests.endorse(interest_id, trigger))


@command(
    "/interests/{interest_id:uuid}/decline",
    "decline",
    in_case("interest_id", *OWN_SIDE),
    "Decline an expression of interest",
)
def decline(
    service: Given[Listings],
    command: Given[CommandRequest],
    interest_id: FromPath[UUID],
    data: JSONBody[Decline],
) -> Done:
    """Decline an employee's interest, as their manager, with a reason (R-L4).

    The employee can read the reason; the contact person can take the case up with a superior.
    """
    return command.do(lambda trigger: service.interests.decline(interest_id, data.reason, trigger))


@command(
    "/interests/{interest_id:uuid}/take-up-with-superior",
    "take_up_with_superior",
    in_case("interest_id", *OWN_SIDE),
    "Take up a decline with the superior",
)
def take_up_with_superior(
    service: Given[Listings],
    command: Given[CommandRequest],
    interest_id: FromPath[UUID],
    data: JSONBody[Nothing],
) -> Done:
    """Ask the manager's superior to reconsider a decline, as the contact person (R-L4)."""
    del data
    return command.do(lambda trigger: service.interests.take_up(interest_id, trigger))


@command(
    "/interests/{interest_id:uuid}/forward",
    "forward",
    in_case("interest_id", *OWN_SIDE),
    "Forward interest to the receiver",
)
def forward(
    service: Given[Listings],
    command: Given[CommandRequest],
    interest_id: FromPath[UUID],
    data: JSONBody[Nothing],
) -> Done:
    """Show an endorsed interest to the receiving agency, as the contact person (R-L4).

    From then on the receiver can read the motivation and select the person.
    """
    del data
    return command.do(lambda trigger: service.interests.forward(interest_id, trigger))


@command(
    "/interests/{interest_id:uuid}/accept",
    "accept_interest",
    in_case("interest_id", "receiver.manager", "person"),
    "Select a person",
)
def accept_interest(
    service: Given[Listings],
    command: Given[CommandRequest],
    interest_id: FromPath[UUID],
    data: JSONBody[AcceptInterest],
) -> Done:
    """Select a person for an assignment: a place is taken and a loan is proposed (R-L5, R-L9).

    The answer's ``loan`` is the id that the loan will have in lending.
    """
    return command.do(
        lambda trigger: service.interests.accept(interest_id, data.collaboration, trigger)
    )


@command(
    "/interests/{interest_id:uuid}/withdraw",
    "withdraw",
    in_case("interest_id", "person"),
    "Withdraw your expression of interest",
)
def withdraw(
    service: Given[Listings],
    command: Given[CommandRequest],
    interest_id: FromPath[UUID],
    data: JSONBody[Nothing],
) -> Done:
    """Withdraw the caller's own interest, before they are selected (R-L4)."""
    del data
    return command.do(lambda trigger: service.interests.withdraw(interest_id, trigger))


@read(
    "/interests/{interest_id:uuid}",
    "interest",
    in_case("interest_id"),
    "Show an expression of interest",
)
def interest(
    service: Given[Listings], caller: Given[Caller], interest_id: FromPath[UUID]
) -> InterestPage:
    """Show an interest's status, whose turn it is, and the texts that the caller may read."""
    row = existing(service.queries.interest(interest_id))
    return _pages(service, caller.person, [row])[0]


@read(
    "/interests",
    "interests",
    signed_in(),
    "List expressions of interest",
)
def interests(  # noqa: PLR0913, PLR0917 - one argument per filter
    service: Given[Listings],
    caller: Given[Caller],
    cursors: Given[Cursors],
    listing: Annotated[
        UUID | None, QueryParameter(description="Only interests in this listing")
    ] = None,
    status: Annotated[
        Status | None, QueryParameter(description="Only interests in this state")
    ] = None,
    after: After = None,
    limit: Annotated[
        int, QueryParameter(ge=1, le=200, description="The maximum number of items.")
    ] = 50,
) -> InterestList:
    """List the caller's own interests and those that their roles give access to.

    The receiving side only sees forwarded interests.
    """
    filters = {"listing_id": listing, "status": status}
    wanted = {column: value for column, value in filters.items() if value is not None}
    reader = service.case_roles.reader(caller.person)
    rows = service.queries.interests(reader, wanted, cursors.open(after, Key), limit + 1)
    more = len(rows) > limit
    last = (rows[limit - 1]["expressed_on"], rows[limit - 1]["interest_id"]) if more else None
    return InterestList(
        items=_pages(service, caller.person, rows[:limit]),
        next=cursors.seal(last) if last is not None else None,
    )


def _pages(service: Listings, person: UUID, rows: list[dict[str, Any]]) -> list[InterestPage]:
    """Interests in which the person has no role are left out."""
    facts = service.case_roles.facts()
    roles_held = {row["interest_id"]: service.case_roles.of_row(row, person, facts) for row in rows}
    seen = [row for row in rows if roles_held[row["interest_id"]]]
    turns = {row["interest_id"]: service.case_roles.turn_of(row, facts) for row in seen}
    command = {each for turn in turns.values() for each in turn.people | turn.namers}
    names = service.directory.names({row["person_id"] for row in seen} | command)
    found: list[InterestPage] = []
    for row in seen:
        case_roles = roles_held[row["interest_id"]]
        shown = {
            "person": names.get(row["person_id"]),
            "agency": _name(facts, row["agency_id"]),
            "receiver_agency": _name(facts, row["receiver_agency_id"]),
            "case_roles": sorted(case_roles),
            **_waited(turns[row["interest_id"]], names),
            "your_step": service.case_roles.has_the_step(row, person, facts),
            "motivation": service.sealer.open(row["motivation"]),
            "reason": service.sealer.open(row["reason"]) if case_roles & SEES_REASON else None,
        }
        found.append(InterestPage.model_validate({**row, **shown}))
    return found


def _waited(turn: Turn, names: Mapping[UUID, str]) -> dict[str, Any]:
    """R-O2: whose step is pending, or who names a substitute if no one is left."""
    people = sorted(turn.people or turn.namers)
    return {
        "waits_for_people": [{"person_id": each, "name": names.get(each)} for each in people],
        "substitute_missing": bool(turn.namers),
    }


def _name(facts: Facts, agency_id: UUID) -> str | None:
    agency = facts.agency(agency_id)
    return agency.name if agency is not None else None


ROUTES: tuple[ControllerRouterHandler, ...] = (
    express_interest,
    endorse,
    decline,
    take_up_with_superior,
    forward,
    accept_interest,
    withdraw,
    interest,
    interests,
)
