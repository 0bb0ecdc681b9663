"""Who may do what the forms on pages about cases do; all others are refused."""

from collections.abc import Mapping
from typing import Any

from tests.api import cases
from tests.api.permissions.cast import PERSONS, Ground
from tests.api.permissions.of_lending import LEADERS, MANAGERS, PERSON_AND_MANAGERS, SEES, loan
from tests.api.permissions.of_listings import (
    OWN,
    PUBLISH,
    READERS,
    RECEIVER,
    declined,
    interest,
    listing,
)
from tests.api.permissions.of_others import _notice as notice
from tests.api.permissions.rows import NO_ONE, named, nowhere
from tests.api.world import Sending
from tests.services.portal.guarding.of_pages import PUBLISHERS, VACANCY
from tests.services.portal.guarding.rows import Filled, Row, nothing, only, public, typed

ALREADY = "/sign-in?again=yes&to=%2F"
REASON = typed(reason="Provet behöver ett skäl.")
COST = typed(monthly_cost="62000", order_reference="PO-17", currency="SEK")
LISTING = {"title": "Prov", "text": "Provet.", "city": "Umeå", "language": "sv"}
DAYS = {"start": "2030-04-01", "end": "2030-08-31"}


def _offered(ground: Ground, _case: Sending) -> Mapping[str, Any]:
    """An assignment of the host."""
    return {
        **LISTING,
        **DAYS,
        "kind": "assignment",
        "purpose": "project",
        "unit": ground.host.unit,
        "collaborations": ground.collaboration_id,
    }


def _proposed(ground: Ground, _case: Sending) -> Mapping[str, Any]:
    """A loan to the host."""
    return {
        "start": "2026-04-01",
        "end": "2026-06-30",
        "form": "hospitering",
        "purpose": "project",
        "percent": "100",
        "person": ground.bystander.subject,
        "unit": ground.host.unit,
        "collaboration": ground.collaboration_id,
    }


def _decision(may: frozenset[str], upto: str, fields: Filled = nothing, **ids: Any) -> Row:
    """A decision on a loan: who has another part in it sees it and is refused."""
    return Row(loan(upto, **ids), may, SEES - may, fields=fields)


def _step(may: str, upto: str, sees: frozenset[str] = OWN, fields: Filled = nothing) -> Row:
    return only(may, interest(upto), sees, fields=fields)


MARKET: Mapping[str, Row] = {
    "/listings/new": Row(
        nowhere, named("host.manager"), PERSONS - PUBLISHERS, fields=_offered, named="unit"
    ),
    "/listings/{listing_id:uuid}/edit": Row(
        listing(cases.assignment, draft=True), PUBLISH, RECEIVER - PUBLISH, fields=_offered
    ),
    "/listings/{listing_id:uuid}/publish": Row(
        listing(cases.assignment, draft=True), PUBLISH, RECEIVER - PUBLISH
    ),
    "/listings/{listing_id:uuid}/close": Row(listing(cases.assignment), PUBLISH, READERS - PUBLISH),
    "/listings/{listing_id:uuid}/withdraw": Row(
        listing(cases.assignment), PUBLISH, READERS - PUBLISH
    ),
    "/listings/{listing_id:uuid}/withdraw, a vacancy": Row(
        listing(cases.vacancy), PUBLISH, VACANCY - PUBLISH
    ),
    "/listings/{listing_id:uuid}/interest": Row(
        listing(cases.assignment),
        READERS,
        fields=typed(motivation="Jag vill pröva.", talk_asked="yes"),
    ),
    "/interests/{interest_id:uuid}/endorse": _step("home.manager", "expressed"),
    "/interests/{interest_id:uuid}/decline": _step("home.manager", "expressed", fields=REASON),
    "/interests/{interest_id:uuid}/take-up-with-superior": only(
        "home.hr_contact", declined, OWN - {"person"}
    ),
    "/interests/{interest_id:uuid}/forward": _step("home.hr_contact", "endorse"),
    "/interests/{interest_id:uuid}/accept": _step("host.manager", "forward", OWN | RECEIVER),
    "/interests/{interest_id:uuid}/withdraw": _step("person", "expressed"),
}
LOANS: Mapping[str, Row] = {
    "/loans/new": only("host.manager", nowhere, PERSONS, fields=_proposed),
    "/loans/{loan_id:uuid}/set-terms": _decision(named("home.hr_contact"), "proposed", COST),
    "/loans/{loan_id:uuid}/consent": _decision(named("person"), "terms"),
    "/loans/{loan_id:uuid}/approve": _decision(named("home.manager"), "consent"),
    "/loans/{loan_id:uuid}/accept": _decision(named("host.manager"), "proposed"),
    "/loans/{loan_id:uuid}/sign": _decision(LEADERS, "approve"),
    "/loans/{loan_id:uuid}/waive-notice": _decision(named("home.manager"), "consent", REASON),
    "/loans/{loan_id:uuid}/decline": _decision(PERSON_AND_MANAGERS, "proposed", REASON),
    "/loans/{loan_id:uuid}/plan-vacancy": _decision(
        named("home.manager"), "sign", typed(choice="redistribute")
    ),
    "/loans/{loan_id:uuid}/extend": _decision(PERSON_AND_MANAGERS, "sign", typed(end="2026-09-30")),
    "/loans/{loan_id:uuid}/move": _decision(
        PERSON_AND_MANAGERS, "sign", typed(start="2026-05-01", end="2026-09-30")
    ),
    "/loans/{loan_id:uuid}/correct-terms, the percentage": _decision(
        PERSON_AND_MANAGERS, "sign", typed(what="percent", percent="80", start="2026-05-16")
    ),
    "/loans/{loan_id:uuid}/correct-terms, the cost": _decision(
        LEADERS, "sign", lambda g, c: {"what": "cost", **COST(g, c)}
    ),
    "/loans/{loan_id:uuid}/cut-short": Row(
        lambda g: Sending(None, {"loan_id": g.held_up}),
        MANAGERS,
        SEES - MANAGERS - {"person"},
        fields=typed(ground="agreement", reason="Provet är klart.", last_day="2026-06-15"),
    ),
    "/loans/{loan_id:uuid}/cancel": _decision(PERSON_AND_MANAGERS | LEADERS, "sign", REASON),
}
OWN_FORMS: Mapping[str, Row] = {
    "/notifications/{notification_id:uuid}/mark-read": only("home.manager", notice),
    "/settings": Row(
        nowhere,
        PERSONS,
        fields=lambda g, _: {
            "given_name": "Prov",
            "family_name": "Prov",
            "email": f"prov{len(g.made)}@example.org",
        },
    ),
    "/my-data/request-erasure": Row(nowhere, PERSONS),
    "/my-data/withdraw-erasure": Row(nowhere, PERSONS),
    "/feedback": Row(nowhere, PERSONS, fields=typed(page="/me", found="yes")),
    "/appearance": public(),
    "/calendar": Row(nowhere, NO_ONE, fields=typed(day="2026-03-01")),
    # Without the demo's link no one is chosen; who has a session signs in nowhere.
    "/demo": Row(nowhere, NO_ONE, public=True, elsewhere=ALREADY),
    "/sign-in/{provider:str}": Row(
        lambda _: Sending(None, {"provider": "none"}), NO_ONE, public=True, elsewhere=ALREADY
    ),
    "/runs": Row(
        nowhere,
        named("home,host,third.finance watch"),
        PERSONS - named("home,host,third.finance watch"),
    ),
}
