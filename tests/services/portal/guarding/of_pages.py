"""Who sees which page: home lends a person to host, and third takes part in nothing."""

from collections.abc import Mapping
from functools import cache

from tests.api import cases
from tests.api.permissions import of_lending, of_listings
from tests.api.permissions.cast import HOME, HOST, PERSONS, Ground
from tests.api.permissions.of_directory import _imported as imported
from tests.api.permissions.of_directory import agency, person, unit
from tests.api.permissions.of_lending import LEADERS, MANAGERS, PERSON_AND_MANAGERS, SEES
from tests.api.permissions.of_listings import (
    OFFER,
    OWN,
    PUBLISH,
    READERS,
    RECEIVER,
)
from tests.api.permissions.of_others import SEE_INVOICES
from tests.api.permissions.of_others import _invoice as invoice
from tests.api.permissions.of_programme import LEADERS as LEADERS_OF_ANY
from tests.api.permissions.of_programme import MEMBERS, internal, shared
from tests.api.permissions.rows import NO_ONE, named, nowhere
from tests.api.world import Sending
from tests.services.portal.guarding.rows import STRANGER, Row, everyone, listed, only, public

# A page changes nothing: those that show the same share a case.
interest, listing, loan = map(cache, (of_listings.interest, of_listings.listing, of_lending.loan))
CONTACTS = "home,host,third.hr_contact"
LOOK_AFTER = "home,host,third.hr_contact home,host,third.leader"
LEAD = named("home,host,third.manager home.substitute home.other_manager")
PUBLISHERS = named("home,host,third.manager home.other_manager home,third.leader")
"""Also leaders of agencies with a unit that no one leads (R-O2)."""
WITHOUT_A_ROLE = named("person home,host,third.employee home.substitute left")
VACANCY = READERS | PERSONS


def _id(_ground: Ground, case: Sending) -> str:
    return next(iter(case.path.values()))


def _running(ground: Ground) -> Sending:
    return Sending(None, {"loan_id": ground.held_up})


def _decision(may: frozenset[str], upto: str) -> Row:
    return Row(loan(upto), may, SEES - may)


MARKET: Mapping[str, Row] = {
    "/listings": listed(_id, READERS, listing(cases.assignment), "order=newest"),
    "/listings, a draft": listed(
        _id, NO_ONE, listing(cases.assignment, draft=True), "order=newest"
    ),
    "/listings/own": Row(
        listing(cases.assignment, draft=True),
        OFFER,
        PERSONS - OFFER,
        found=_id,
        found_by=named("host.manager host.hr_contact"),
    ),
    "/listings/new": Row(nowhere, PUBLISHERS, PERSONS - PUBLISHERS, query="kind=assignment"),
    "/listings/{listing_id:uuid}": Row(listing(cases.assignment), READERS),
    "/listings/{listing_id:uuid}, a vacancy": Row(listing(cases.vacancy), VACANCY),
    "/listings/{listing_id:uuid}, a draft": Row(listing(cases.assignment, draft=True), RECEIVER),
    "/listings/{listing_id:uuid}/edit": Row(
        listing(cases.assignment, draft=True), PUBLISH, RECEIVER - PUBLISH
    ),
    "/interests": listed(_id, OWN, interest("expressed")),
    "/interests, forwarded": listed(_id, OWN | RECEIVER, interest("forward")),
    "/interests/{interest_id:uuid}": Row(interest("expressed"), OWN),
    "/interests/{interest_id:uuid}, forwarded": Row(interest("forward"), OWN | RECEIVER),
    "/vacancies": public(),
    "/vacancies/{vacancy_id:uuid}": public(
        lambda g: Sending(None, {"vacancy_id": cases.vacancy(g)})
    ),
}
LOANS: Mapping[str, Row] = {
    "/loans": listed(_id, SEES, loan()),
    "/loans/new": Row(nowhere, PUBLISHERS, PERSONS - PUBLISHERS),
    "/loans/{loan_id:uuid}": Row(loan(), SEES),
    "/loans/{loan_id:uuid}/set-terms": _decision(named("home.hr_contact"), "proposed"),
    "/loans/{loan_id:uuid}/consent": _decision(named("person"), "terms"),
    "/loans/{loan_id:uuid}/approve": _decision(named("home.manager"), "consent"),
    "/loans/{loan_id:uuid}/accept": _decision(named("host.manager"), "proposed"),
    "/loans/{loan_id:uuid}/sign": _decision(LEADERS, "approve"),
    "/loans/{loan_id:uuid}/waive-notice": _decision(named("home.manager"), "consent"),
    "/loans/{loan_id:uuid}/decline": _decision(PERSON_AND_MANAGERS, "proposed"),
    "/loans/{loan_id:uuid}/plan-vacancy": _decision(named("home.manager"), "sign"),
    "/loans/{loan_id:uuid}/extend": _decision(PERSON_AND_MANAGERS, "sign"),
    "/loans/{loan_id:uuid}/move": _decision(PERSON_AND_MANAGERS, "sign"),
    "/loans/{loan_id:uuid}/correct-terms": _decision(PERSON_AND_MANAGERS | LEADERS, "sign"),
    "/loans/{loan_id:uuid}/cut-short": Row(_running, MANAGERS, SEES - MANAGERS - {"person"}),
    "/loans/{loan_id:uuid}/cancel": _decision(PERSON_AND_MANAGERS | LEADERS, "sign"),
    "/cases": Row(nowhere, PERSONS - WITHOUT_A_ROLE, elsewhere="/mine"),
    "/cases, loans": Row(
        loan(),
        PERSONS - WITHOUT_A_ROLE,
        elsewhere="/mine",
        query="view=loans",
        found=_id,
        found_by=SEES - {"person"},
    ),
    "/cases, interests": Row(
        interest("expressed"),
        PERSONS - WITHOUT_A_ROLE,
        elsewhere="/mine",
        query="view=interests",
        found=_id,
        found_by=OWN - {"person"},
    ),
    "/cases/calendar": Row(
        loan(),
        PERSONS - WITHOUT_A_ROLE,
        elsewhere="/mine",
        found=_id,
        found_by=SEES - {"person"},
    ),
    "/mine": listed(_id, named("person"), loan()),
    "/unit": listed(lambda g, _: g.held_up, MANAGERS),
}
AGENCIES: Mapping[str, Row] = {
    "/agencies": everyone(),
    "/agencies/{agency_id:uuid}": Row(agency(), PERSONS),
    "/agency": Row(
        nowhere,
        named(LOOK_AFTER),
        elsewhere="/agencies/",
        query="role=finance",
        found=lambda g, _: g.home.people["finance"].subject,
        found_by=named("home.leader home.hr_contact"),
    ),
    "/agency/contact": only(LOOK_AFTER),
    "/agency/units": only(
        LOOK_AFTER, found=lambda g, _: g.home.unit, found_by=named("home.leader home.hr_contact")
    ),
    "/agency/import": only(CONTACTS),
    "/agency/import/{import_id:uuid}": only("home.hr_contact", imported),
    "/units/{unit_id:uuid}": only("home.hr_contact home.leader", unit()),
    "/people/new": only(CONTACTS),
    "/people/{person_id:uuid}": Row(person(), HOME),
    "/collaborations": listed(lambda g, _: g.collaboration_id, MEMBERS | LEADERS_OF_ANY),
    "/collaborations, inside an agency": listed(lambda g, _: g.internal, HOME | {"watch"}),
    "/collaborations/new": only("home,host,third.office"),
    "/collaborations/{collaboration_id:uuid}": Row(shared(), MEMBERS | LEADERS_OF_ANY),
    "/collaborations/{collaboration_id:uuid}, inside an agency": Row(internal(), HOME | {"watch"}),
    "/collaborations/{collaboration_id:uuid}/change-terms": only("home.office", shared()),
}
MONEY: Mapping[str, Row] = {
    "/invoices": listed(lambda g, _: g.invoice, SEE_INVOICES & HOST, query="direction=issued"),
    "/invoices, received": listed(
        lambda g, _: g.invoice, SEE_INVOICES - HOST, query="direction=received"
    ),
    "/invoices.csv": listed(lambda g, _: g.invoiced, SEE_INVOICES & HOST, query="direction=issued"),
    "/invoices.csv, received": listed(
        lambda g, _: g.invoiced, SEE_INVOICES - HOST, query="direction=received"
    ),
    "/invoices/{invoice_id:uuid}": Row(invoice, SEE_INVOICES),
    "/runs": only(
        "home,host,third.finance watch",
        found=lambda g, _: g.held_up,
        found_by=named("home.finance"),
    ),
}
OWN_PAGES: Mapping[str, Row] = {
    "/": everyone(),
    "/inbox": everyone(),
    "/me": everyone(),
    "/settings": everyone(),
    "/my-data": listed(_id, named("person"), loan()),
    "/more": everyone(),
    "/feedback": only("home,host,third.office"),
    "/calendar": Row(nowhere, NO_ONE),
    "/sign-in": Row(nowhere, STRANGER, elsewhere="/"),
    "/appearance": public(),
    "/help": public(),
    "/privacy": public(),
    "/accessibility": public(),
    "/about": public(),
}
PAGES: Mapping[str, Row] = {**OWN_PAGES, **MARKET, **LOANS, **AGENCIES, **MONEY}
