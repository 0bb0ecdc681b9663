"""Who may call which operation of listings; host offers, a person of home is interested."""

from collections.abc import Callable
from typing import Any

from tests.api import cases
from tests.api.permissions.cast import HOME, HOST, THIRD, Ground
from tests.api.permissions.rows import Make, Row, blind, finding, named, nowhere, only, public, seen
from tests.api.world import Sending, World

READERS = HOME | HOST
"""Whoever is employed where the listing is published."""
RECEIVER = named("host.manager host.hr_contact host.auditor")
OWN = named("person home.manager home.hr_contact home.auditor watch")
"""Who sees an interest before it is forwarded; an auditor from elsewhere as well."""
PUBLISH = named("host.manager")
LEAD_ELSEWHERE = named(
    "home,third.manager home,third.superior home,third.substitute home,third.other_manager"
    " home,third.leader home,third.signatory"
)
"""Managers, and who can be in their place, for whom host's unit does not exist."""
OFFER = named(
    "home,host,third.manager home,host,third.superior home,host,third.substitute"
    " home,host,third.other_manager home,host,third.hr_contact home,host,third.leader"
    " home,host,third.signatory"
)


def offered(ground: Ground) -> Sending:
    return Sending(
        None, ids={"unit": ground.host.unit, "collaborations": [ground.collaboration_id]}
    )


def _elsewhere(ground: Ground) -> Sending:
    return Sending(None, ids={"unit": ground.host.unit, "collaborations": [ground.internal]})


def listing(make: Callable[..., str], *, draft: bool = False, whole: bool = False) -> Make:
    """A listing of the host; with ``whole``, the body names its collaborations."""

    def ready(ground: Ground) -> Sending:
        ids: dict[str, Any] = {"collaborations": [ground.collaboration_id]} if whole else {}
        return Sending(ground.employee(), {"listing_id": make(ground, draft=draft)}, ids)

    return ready


def interest(upto: str) -> Make:
    def ready(ground: Ground) -> Sending:
        made, person = cases.interest(ground, upto)
        return Sending(person, {"interest_id": made})

    return ready


def declined(ground: Ground) -> Sending:
    return Sending(None, {"interest_id": cases.declined(ground)})


def _named(make: Make) -> Make:
    """The same case, for a list in which it must be found."""

    def ready(ground: Ground) -> Sending:
        made = make(ground)
        ground.made["looked for"] = list(made.path.values())
        return Sending(made.who)

    return ready


def _looked_for(world: World, _: Sending) -> str:
    return world.made["looked for"][0]


def _in_the_collaboration(ground: Ground) -> Sending:
    _named(listing(cases.assignment))(ground)
    return Sending(None, query={"collaboration": ground.collaboration_id})


def _in_one_listing(ground: Ground) -> Sending:
    made, person = cases.interest(ground)
    ground.made["looked for"] = [made]
    asked = ground.do(person, "listings.interest", interest_id=made)["listing_id"]
    return Sending(person, query={"listing": asked})


LISTINGS: dict[str, Row] = {
    "listings.publish_assignment": only(offered, "host.manager", LEAD_ELSEWHERE, "unit"),
    "listings.publish_vacancy": only(offered, "host.manager", LEAD_ELSEWHERE, "unit"),
    "listings.publish_assignment, in a foreign collaboration": blind(
        _elsewhere, "host.manager", "collaborations", LEAD_ELSEWHERE
    ),
    "listings.revise_assignment": seen(
        listing(cases.assignment, draft=True, whole=True), PUBLISH, RECEIVER
    ),
    "listings.revise_vacancy": seen(
        listing(cases.vacancy, draft=True, whole=True), PUBLISH, RECEIVER
    ),
    "listings.publish": seen(listing(cases.assignment, draft=True), PUBLISH, RECEIVER),
    "listings.close_listing": seen(listing(cases.assignment), PUBLISH, READERS),
    "listings.withdraw_listing": seen(listing(cases.assignment), PUBLISH, READERS),
    "listings.listing": seen(listing(cases.assignment), READERS),
    "listings.listing, a vacancy": seen(listing(cases.vacancy), READERS | THIRD | {"watch"}),
    "listings.listing, a draft": seen(listing(cases.assignment, draft=True), RECEIVER),
    "listings.search": finding(_named(listing(cases.assignment)), _looked_for, READERS),
    "listings.search, in a collaboration": finding(_in_the_collaboration, _looked_for, READERS),
    "listings.search, a draft": finding(
        _named(listing(cases.assignment, draft=True)), _looked_for, frozenset()
    ),
    "listings.search_counts": finding(
        _named(listing(cases.assignment)), lambda g, _: g.collaboration_id, READERS
    ),
    "listings.public_vacancies": public(nowhere),
    "listings.public_vacancy": public(lambda g: Sending(None, {"vacancy_id": cases.vacancy(g)})),
    "listings.own_listings": finding(
        _named(listing(cases.assignment, draft=True)),
        _looked_for,
        named("host.manager host.hr_contact"),
        " ".join(sorted(OFFER)),
    ),
    "listings.interest_steps": seen(listing(cases.assignment), READERS),
    "listings.express_interest": seen(listing(cases.assignment), READERS),
    "listings.express_interest, a draft": seen(
        listing(cases.assignment, draft=True), frozenset(), RECEIVER
    ),
    "listings.endorse": seen(interest("expressed"), named("home.manager"), OWN),
    "listings.decline": seen(interest("expressed"), named("home.manager"), OWN),
    "listings.take_up_with_superior": seen(declined, named("home.hr_contact"), OWN - {"person"}),
    "listings.forward": seen(interest("endorse"), named("home.hr_contact"), OWN),
    "listings.accept_interest": seen(interest("forward"), named("host.manager"), OWN | RECEIVER),
    "listings.withdraw": seen(interest("expressed"), named("person"), OWN),
    "listings.interest": seen(interest("expressed"), OWN),
    "listings.interest, forwarded": seen(interest("forward"), OWN | RECEIVER),
    "listings.interest_timeline": seen(interest("forward"), OWN | RECEIVER),
    "listings.interests": finding(_named(interest("expressed")), _looked_for, OWN),
    "listings.interests, in one listing": finding(_in_one_listing, _looked_for, OWN),
    "listings.interests, forwarded": finding(
        _named(interest("forward")), _looked_for, OWN | RECEIVER
    ),
}
