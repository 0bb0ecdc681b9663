"""What follows when someone expresses interest, and what has happened to an interest."""

from collections.abc import Iterable, Mapping
from uuid import UUID

from litestar.params import FromPath
from litestar.types import ControllerRouterHandler

from services.listings.api.pages import InterestEntry, InterestSteps, InterestTimeline, NamedPerson
from services.listings.commands import Listings
from services.listings.domain.interest_events import InterestForwarded
from shared.kernel.aggregate import Event
from shared.kernel.refusals import existing
from shared.plumbing.security.access import in_case
from shared.plumbing.web.http import Caller, Given, read

RECEIVING = frozenset({"receiver.manager", "receiver.hr_contact"})


@read(
    "/listings/{listing_id:uuid}/interest-steps",
    "interest_steps",
    in_case("listing_id", "reader"),
    "Show who would decide on the caller's interest",
)
def interest_steps(
    service: Given[Listings], caller: Given[Caller], listing_id: FromPath[UUID]
) -> InterestSteps:
    """Tell, before interest is expressed, who reads it, who decides, and by when (R-L4)."""
    row = existing(service.queries.listing(listing_id))
    found = service.case_roles.steps_of(row, caller.person)
    names = service.directory.names({*found.manager, *found.contact, *found.receiver})
    return InterestSteps(
        answer_by=found.answer_by,
        manager=_named(found.manager, names),
        contact=_named(found.contact, names),
        receiver=_named(found.receiver, names),
        collaborations=sorted(found.collaborations),
    )


@read(
    "/interests/{interest_id:uuid}/timeline",
    "interest_timeline",
    in_case("interest_id"),
    "Show the history of an expression of interest",
)
def interest_timeline(
    service: Given[Listings], caller: Given[Caller], interest_id: FromPath[UUID]
) -> InterestTimeline:
    """List every step of an interest: when, by whom, and the rule behind it.

    The receiving side sees it from the day it was forwarded (R-L4).
    """
    roles = service.case_roles.in_interest(interest_id, caller.person)
    history = service.store.history(interest_id)
    seen = _forwarded(history) if roles <= RECEIVING else history
    names = service.directory.names({each.by for each in seen if each.by is not None})
    entries = [
        InterestEntry(
            date=each.on,
            who=NamedPerson(person_id=each.by, name=names.get(each.by)) if each.by else None,
            rule=each.RULE,
            event=type(each).TOPIC,
            version=each.originator_version,
        )
        for each in seen
    ]
    return InterestTimeline(interest_id=interest_id, entries=entries)


def _forwarded(history: list[Event]) -> list[Event]:
    """From the last time it was forwarded: what came before is the lending side's own."""
    start = max(
        (n for n, each in enumerate(history) if isinstance(each, InterestForwarded)),
        default=len(history),
    )
    return history[start:]


def _named(people: Iterable[UUID], names: Mapping[UUID, str]) -> list[NamedPerson]:
    return [NamedPerson(person_id=each, name=names.get(each)) for each in sorted(people)]


ROUTES: tuple[ControllerRouterHandler, ...] = (interest_steps, interest_timeline)
