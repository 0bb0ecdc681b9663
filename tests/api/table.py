"""How the examples of every operation are sent, in this order; one without a row fails."""

from collections.abc import Callable
from typing import Any

from shared.plumbing.security.tokens import Identity
from tests.api import cases
from tests.api.erasures import ERASURES
from tests.api.operations import DOCUMENTS
from tests.api.world import LENDER, NOTIFIER, OPERATOR, Sending, World

Row = Callable[[World, int], Sending]
"""Makes ready what an example needs, by its number; tells how to send it."""


def _as(role: str, side: str = "home") -> Row:
    return lambda w, _: Sending(_who(w, role, side))


def _who(world: World, role: str, side: str = "home") -> Identity:
    chosen: Any = getattr(world, side)
    return chosen.people[role]


def _made(world: World, key: str, what: str = "id") -> str:
    return str(world.answers[key][0][what])


def _an_agency(world: World) -> dict[str, str]:
    return {"agency_id": _made(world, "directory.register_agency")}


def _a_unit(world: World) -> dict[str, str]:
    return {"unit_id": _made(world, "directory.register_unit")}


def _of_a_person(*, by: Identity | str, **ids: str) -> Row:
    """About a person of the lender; ``ids`` are fields of the body with their values."""

    def row(world: World, _: int) -> Sending:
        who = by if isinstance(by, Identity) else _who(world, by)
        reported = {field: getattr(world.home, which) for field, which in ids.items()}
        return Sending(who, {"person_id": world.employee().subject}, reported)

    return row


def _granted(world: World, _: int) -> Sending:
    person, leader = world.employee().subject, _who(world, "leader")
    ids = {"agency": world.home.agency}
    body = cases.an_example("directory.revoke_role", **ids)
    world.do(leader, "directory.grant_role", body, person_id=person)
    return Sending(leader, {"person_id": person}, ids)


def _employed_again(world: World, _: int) -> Sending:
    person, hr_contact = world.employee().subject, _who(world, "hr_contact")
    world.do(hr_contact, "directory.leave", {"last_day": "2025-12-31"}, person_id=person)
    return Sending(hr_contact, {"person_id": person}, {"unit": world.home.unit})


def _within(role: str, **ids: Callable[[World], Any]) -> Row:
    def row(world: World, _: int) -> Sending:
        opened = _made(world, "programme.open_collaboration")
        body = {name: of(world) for name, of in ids.items()}
        return Sending(_who(world, role), {"collaboration_id": opened}, body)

    return row


def _offered(world: World) -> dict[str, Any]:
    return {"unit": world.host.unit, "collaborations": [world.collaboration_id]}


def _of_a_listing(make: Callable[..., str], **how: bool) -> Row:
    def row(world: World, _: int) -> Sending:
        return Sending(_who(world, "manager", "host"), {"listing_id": make(world, **how)})

    return row


def _revised(make: Callable[..., str]) -> Row:
    def row(world: World, _: int) -> Sending:
        path = {"listing_id": make(world, draft=True)}
        ids = {"collaborations": [world.collaboration_id]}
        return Sending(_who(world, "manager", "host"), path, ids)

    return row


def _of_an_interest(upto: str, role: str, side: str = "home") -> Row:
    def row(world: World, _: int) -> Sending:
        path = {"interest_id": cases.interest(world, upto)[0]}
        return Sending(_who(world, role, side), path)

    return row


def _own_interest(world: World, _: int) -> Sending:
    made, person = cases.interest(world)
    return Sending(person, {"interest_id": made})


def _proposed(world: World, _: int) -> Sending:
    person = world.employee().subject
    ids = {"collaboration": world.collaboration_id, "person": person, "unit": world.host.unit}
    return Sending(_who(world, "manager", "host"), ids=ids)


def _of_a_loan(upto: str, role: str, side: str = "home", **fields: Any) -> Row:
    def row(world: World, _: int) -> Sending:
        path = {"loan_id": cases.loan(world, upto, **fields)[0]}
        return Sending(_who(world, role, side), path)

    return row


def _employed_at_less(world: World, _: int) -> Sending:
    """Of a person who is lent at a higher percentage: the loan is flagged (R-O4)."""
    _, person = cases.loan(world, "sign")
    return Sending(_who(world, "hr_contact"), {"person_id": person.subject})


def _consent(world: World, _: int) -> Sending:
    made, person = cases.loan(world)
    return Sending(person, {"loan_id": made})


def _corrected(world: World, number: int) -> Sending:
    """The manager corrects a percent, the leader the cost."""
    return Sending(_who(world, "leader" if number else "manager"), {"loan_id": cases.agreed(world)})


def _cut_short(world: World, number: int) -> Sending:
    """The receiver requests it; the lender answers the receiver's request with the same day."""
    path = {"loan_id": world.made["running"][number]}
    if not number:
        return Sending(_who(world, "manager", "host"), path)
    asked = {**cases.an_example("lending.cut_short"), "last_day": "2026-07-10"}
    world.do(_who(world, "manager", "host"), "lending.cut_short", asked, **path)
    return Sending(_who(world, "manager"), path)


def _invoice(world: World, _: int) -> Sending:
    finance = _who(world, "finance")
    items = world.do(finance, "billing.invoices")["items"]
    world.made["invoice"] = [each["invoice_id"] for each in items]
    return Sending(finance, {"invoice_id": items[0]["invoice_id"]})


def _notice(world: World, _: int) -> Sending:
    manager = _who(world, "manager")
    items = world.do(manager, "notifications.inbox")["items"]
    world.made["notice"] = [each["notification_id"] for each in items]
    return Sending(manager, {"notification_id": items[0]["notification_id"]})


CLOCKS: dict[str, Row] = {
    f"{service}.{name}": row
    for service in DOCUMENTS
    for name, row in (
        ("set_clock", lambda _w, _n: Sending(OPERATOR)),
        ("clock", _as("employee")),
        ("feed", lambda _w, _n: Sending(NOTIFIER)),
    )
}
# Its own stream is for finance systems outside: this is the one that the service hears.
CLOCKS["billing.feed"] = lambda _w, _n: Sending(NOTIFIER, query={"stream": "billing.notifications"})

DIRECTORY: dict[str, Row] = {
    "directory.register_agency": lambda _w, _n: Sending(OPERATOR),
    "directory.change_agency": lambda w, _: Sending(OPERATOR, _an_agency(w)),
    "directory.name_contact": lambda w, _: Sending(OPERATOR, _an_agency(w)),
    "directory.register_unit": lambda w, _: Sending(OPERATOR, _an_agency(w)),
    "directory.import_people": lambda w, _: Sending(OPERATOR, _an_agency(w)),
    "directory.preview_import": lambda w, _: Sending(OPERATOR, _an_agency(w)),
    "directory.people": lambda w, _: Sending(OPERATOR, _an_agency(w)),
    "directory.imports": lambda w, _: Sending(OPERATOR, _an_agency(w)),
    "directory.import_progress": lambda w, _: Sending(
        OPERATOR, {**_an_agency(w), "import_id": _made(w, "directory.import_people", "import_id")}
    ),
    "directory.change_manager": lambda w, _: Sending(OPERATOR, _a_unit(w)),
    "directory.rename_unit": lambda w, _: Sending(OPERATOR, _a_unit(w)),
    "directory.move_unit": lambda w, _: Sending(OPERATOR, _a_unit(w)),
    "directory.agencies": _as("employee"),
    "directory.agency": lambda w, _: Sending(_who(w, "employee"), {"agency_id": w.host.agency}),
    "directory.units": _as("employee"),
    "directory.unit_people": lambda w, _: Sending(_who(w, "employee"), {"unit_id": w.home.unit}),
    "directory.register_person": lambda w, _: Sending(
        _who(w, "hr_contact"), ids={"unit": w.home.unit}
    ),
    "directory.change_contact": _of_a_person(by="hr_contact"),
    "directory.grant_role": _of_a_person(by="leader", agency="agency"),
    "directory.revoke_role": _granted,
    "directory.move_person": _of_a_person(by="hr_contact", unit="top"),
    "directory.change_employment_percent": _employed_at_less,
    "directory.leave": _of_a_person(by="hr_contact"),
    "directory.employ_again": _employed_again,
    **ERASURES,
    "directory.person": _of_a_person(by="hr_contact"),
    "directory.personal_key": _of_a_person(by=LENDER),
    "directory.names": lambda w, _: Sending(LENDER, query={"ids": w.made["person"][:3]}),
    "directory.named": lambda w, _: Sending(LENDER, query=cases.by_name(w)),
    "directory.address": _of_a_person(by=NOTIFIER),
    "directory.jwks": lambda _w, _n: Sending(None),
    "directory.choose_demo_person": lambda w, _: Sending(
        None, ids={"person": _who(w, "employee").subject}
    ),
    "directory.demo_people": lambda _w, _n: Sending(None),
    **cases.SIGNING_IN,
}

PROGRAMME: dict[str, Row] = {
    "programme.open_collaboration": _as("office"),
    "programme.collaborations": _as("office"),
    "programme.collaboration": _within("office"),
    "programme.change_terms": _within("office"),
    "programme.enrol": _within("leader", agency=lambda w: w.home.agency),
    "programme.withdraw_agency": _within("leader", agency=lambda w: w.home.agency),
    "programme.pause": _within("office"),
    "programme.resume": _within("office"),
    "programme.announce_round": _within("office"),
    "programme.change_office": _within(
        "office", office=lambda w: [w.host.people["office"].subject]
    ),
}

LISTINGS: dict[str, Row] = {
    "listings.publish_assignment": lambda w, _: Sending(
        _who(w, "manager", "host"), ids=_offered(w)
    ),
    "listings.publish_vacancy": lambda w, _: Sending(_who(w, "manager", "host"), ids=_offered(w)),
    "listings.revise_assignment": _revised(cases.assignment),
    "listings.revise_vacancy": _revised(cases.vacancy),
    "listings.publish": _of_a_listing(cases.assignment, draft=True),
    "listings.close_listing": _of_a_listing(cases.assignment),
    "listings.withdraw_listing": _of_a_listing(cases.assignment),
    "listings.listing": _of_a_listing(cases.vacancy),
    "listings.search": _as("employee"),
    "listings.search_counts": _as("employee"),
    "listings.public_vacancies": lambda _w, _n: Sending(None),
    "listings.public_vacancy": lambda w, _: Sending(None, {"vacancy_id": cases.vacancy(w)}),
    "listings.own_listings": _as("manager", "host"),
    "listings.express_interest": lambda w, _: Sending(
        w.employee(), {"listing_id": cases.assignment(w)}
    ),
    "listings.interest_steps": _of_a_listing(cases.assignment),
    "listings.interest_timeline": _own_interest,
    "listings.endorse": _of_an_interest("expressed", "manager"),
    "listings.decline": _of_an_interest("expressed", "manager"),
    "listings.take_up_with_superior": lambda w, _: Sending(
        _who(w, "hr_contact"), {"interest_id": cases.declined(w)}
    ),
    "listings.forward": _of_an_interest("endorse", "hr_contact"),
    "listings.accept_interest": _of_an_interest("forward", "manager", "host"),
    "listings.withdraw": _own_interest,
    "listings.interest": _own_interest,
    "listings.interests": _as("manager"),
}

LENDING: dict[str, Row] = {
    "lending.propose_loan": _proposed,
    "lending.set_terms": _of_a_loan("proposed", "hr_contact"),
    "lending.consent": _consent,
    "lending.approve": _of_a_loan("consent", "manager"),
    "lending.accept": _of_a_loan("proposed", "manager", "host"),
    "lending.waive_notice": _of_a_loan("consent", "manager", start="2026-02-01"),
    "lending.sign": _of_a_loan("approve", "leader"),
    "lending.decline_loan": _of_a_loan("proposed", "manager"),
    "lending.plan_vacancy": _of_a_loan("sign", "manager"),
    "lending.extend": _of_a_loan("sign", "manager"),
    "lending.move": _of_a_loan("sign", "manager"),
    "lending.cancel": _of_a_loan("sign", "manager"),
    "lending.correct_terms": _corrected,
    "lending.loan": _consent,
    "lending.loans": _as("manager"),
    "lending.timeline": _consent,
    "lending.named_people": lambda w, _: Sending(w.host.people["manager"], query=cases.by_name(w)),
}

OTHERS: dict[str, Row] = {
    "billing.quote": _as("employee"),
    "notifications.inbox": _as("manager"),
    "notifications.inbox_count": _as("manager"),
    "notifications.mark_read": _notice,
}

LATER: dict[str, Row] = {
    "lending.cut_short": _cut_short,
    "billing.preview_run": _as("finance"),
    "billing.run_invoices": _as("finance"),
    "billing.held_up": _as("finance"),
    "billing.invoices": _as("finance"),
    "billing.invoice": _invoice,
    "billing.finance_feed": _as("finance"),
}
"""What needs loans that run and months that are over."""

FIRST: dict[str, Row] = {**CLOCKS, **DIRECTORY, **PROGRAMME, **LISTINGS, **LENDING, **OTHERS}
ROWS: dict[str, Row] = {**FIRST, **LATER}
