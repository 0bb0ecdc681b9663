"""Who may call billing, notifications, and the routes that every service has."""

from tests.api import cases
from tests.api.operations import DOCUMENTS
from tests.api.permissions.cast import LATER, Ground
from tests.api.permissions.rows import Row, finding, named, nowhere, only, persons, seen
from tests.api.world import Sending

SEE_INVOICES = named(
    "home,host.finance home,host.leader home,host.hr_contact home,host.auditor watch"
)
FEEDS = named("home,host,third.finance home,host,third.auditor watch")
FINANCE = "home,host,third.finance watch"


def _invoice(ground: Ground) -> Sending:
    return Sending(None, {"invoice_id": ground.invoice})


def _notice(ground: Ground) -> Sending:
    """The notification that asks home's manager to approve a loan."""
    made, _ = cases.loan(ground, "consent")
    items = ground.do(ground.home.people["manager"], "notifications.inbox")["items"]
    found = next(each["notification_id"] for each in items if each["case_id"] == made)
    return Sending(None, {"notification_id": found})


def _reported(ground: Ground) -> Sending:
    ground.made["notice"] = list(_notice(ground).path.values())
    return Sending(None)


BILLING: dict[str, Row] = {
    "billing.quote": persons(nowhere),
    # Home's loan is held up: whoever could invoice for home would be told of it.
    "billing.run_invoices": finding(
        nowhere, lambda g, _: g.held_up, named("home.finance"), FINANCE
    ),
    "billing.preview_run": finding(nowhere, lambda g, _: g.held_up, named("home.finance"), FINANCE),
    "billing.held_up": finding(nowhere, lambda g, _: g.held_up, named("home.finance"), FINANCE),
    "billing.invoices": finding(nowhere, lambda g, _: g.invoice, SEE_INVOICES),
    "billing.invoices, of one loan": finding(
        lambda g: Sending(None, query={"loan": g.invoiced}),
        lambda g, _: g.invoice,
        SEE_INVOICES,
    ),
    "billing.invoice": seen(_invoice, SEE_INVOICES),
    "billing.finance_feed": finding(
        nowhere,
        lambda g, _: g.invoice,
        named("home,host.finance home,host.auditor watch"),
        " ".join(sorted(FEEDS)),
    ),
    "billing.finance_feed, of one agency": only(
        lambda g: Sending(None, query={"agency": g.home.agency}),
        "home.finance home.auditor watch",
        FEEDS,
        "agency",
    ),
}

NOTIFICATIONS: dict[str, Row] = {
    "notifications.inbox": finding(
        _reported, lambda g, _: g.made["notice"][0], named("home.manager")
    ),
    "notifications.inbox_count": persons(_reported),
    "notifications.mark_read": seen(_notice, named("home.manager")),
}

LISTENERS = {
    "directory": "billing directory lending listings notifications programme",
    "lending": "directory listings notifications",
    "listings": "lending notifications",
    "programme": "lending listings notifications",
    "billing": "directory notifications",
    "notifications": "",
}
"""Who hears what each service says to more than one."""


def _consumed_by(service: str) -> Row:
    """Billing consumes only its own stream of lending."""
    return only(nowhere, LISTENERS[service], named("billing" if service == "lending" else ""))


CLOCKS: dict[str, Row] = {
    f"{service}.{name}": row
    for service in DOCUMENTS
    for name, row in (
        ("set_clock", only(lambda _: Sending(None, ids={"day": str(LATER)}), "operator")),
        ("clock", persons(nowhere)),
        ("feed", _consumed_by(service)),
    )
}
PRIVATE = only(
    lambda _: Sending(None, query={"stream": "lending.billing"}),
    "billing",
    named("directory listings notifications"),
    "stream",
)
CLOCKS["billing.feed"] = only(
    lambda _: Sending(None, query={"stream": "billing.notifications"}),
    "notifications",
    named("directory"),
    "stream",
)
DOCUMENTS_OF_ALL = only(
    lambda _: Sending(None, query={"stream": "billing"}), "", named(LISTENERS["billing"]), "stream"
)
OTHERS: dict[str, Row] = {
    **BILLING,
    **NOTIFICATIONS,
    **CLOCKS,
    "lending.feed, private": PRIVATE,
    "billing.feed, documents": DOCUMENTS_OF_ALL,
    "billing.feed, of the directory": only(
        lambda _: Sending(None, query={"stream": "billing.directory"}),
        "directory",
        named("notifications"),
        "stream",
    ),
}
