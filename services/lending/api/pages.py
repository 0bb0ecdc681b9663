"""Loans over HTTP, for those who may see them: one, a list, a history."""

from typing import Annotated
from uuid import UUID

from litestar.params import FromPath, QueryParameter
from litestar.types import ControllerRouterHandler

from services.lending.api.loan_page import agency_names, page, summary
from services.lending.api.models import Entry, LoanList, LoanPage, NamedPerson, Timeline
from services.lending.api.timeline import facts_of, rule_of, words
from services.lending.commands import Lending
from services.lending.domain.words import Status
from services.lending.views import Place
from shared.kernel.refusals import existing
from shared.plumbing.eventstore.cursors import After, Cursors
from shared.plumbing.eventstore.views import Row
from shared.plumbing.security.access import in_case, signed_in
from shared.plumbing.web.http import Caller, Given, read


def _place(row: Row) -> Place:
    return Place(proposed_on=row["proposed_on"], loan_id=row["loan_id"])


@read("/loans/{loan_id:uuid}", "loan", in_case("loan_id"), "Show a loan")
def loan(service: Given[Lending], caller: Given[Caller], loan_id: FromPath[UUID]) -> LoanPage:
    """Show a loan with its terms, the steps taken and whose turn it is.

    What is shown depends on the caller's roles in the loan; reasons are shown only to those
    concerned.
    """
    row = existing(service.queries.loan(loan_id))
    return page(service, row, caller.person)


@read("/loans", "loans", signed_in(), "List the caller's loans")
def loans(  # noqa: PLR0913, PLR0917 - a filter each
    service: Given[Lending],
    caller: Given[Caller],
    cursors: Given[Cursors],
    status: Annotated[
        Status | None, QueryParameter(description="Only loans with this status.")
    ] = None,
    after: After = None,
    limit: Annotated[
        int, QueryParameter(ge=1, le=200, description="The maximum number of items.")
    ] = 100,
) -> LoanList:
    """List the loans that the caller has a part in, newest first.

    A caller without a part in any loan gets an empty list.
    """
    wanted = None if status is None else status.value
    place = cursors.open(after, Place)
    rows = service.queries.seen(service.seen_by(caller.person), wanted, place, limit)
    seen = [row for row in rows if row["sure"] or service.case_roles(row["loan_id"], caller.person)]
    names = service.directory.names({row["person_id"] for row in seen})
    agencies = agency_names(service, seen)
    return LoanList(
        items=[summary(row, names, agencies) for row in seen],
        next=cursors.seal(_place(rows[-1])) if len(rows) == limit else None,
    )


@read("/loans/{loan_id:uuid}/timeline", "timeline", in_case("loan_id"), "Show a loan's history")
def timeline(service: Given[Lending], loan_id: FromPath[UUID]) -> Timeline:
    """List every step of a loan: when, by whom, what, and the rule behind it."""
    history = service.store.history(loan_id)
    names = service.directory.names({each.by for each in history if each.by is not None})
    entries = [
        Entry(
            date=each.on,
            who=NamedPerson(person_id=each.by, name=names.get(each.by)) if each.by else None,
            what=words(each),
            rule=rule_of(each),
            event=type(each).TOPIC,
            version=each.originator_version,
            facts=facts_of(each),
        )
        for each in history
    ]
    return Timeline(loan_id=loan_id, entries=entries)


ROUTES: tuple[ControllerRouterHandler, ...] = (loan, loans, timeline)
