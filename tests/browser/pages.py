"""The pages of the portal and the states in which they are looked at.

A page that is not in this list fails ``test_every_page_is_looked_at``.
"""

from collections.abc import Callable
from dataclasses import dataclass

from shared.plumbing.security.tokens import Identity
from tests.api import cases
from tests.api.world import World

Where = Callable[[World], str]
Who = Callable[[World], Identity]


@dataclass(frozen=True)
class Shown:
    """A page as a person sees it: its route, who looks (None: a stranger), and where it is."""

    route: str
    who: Who | None
    where: Where
    state: str = ""
    status: int = 200

    @property
    def name(self) -> str:
        return f"{self.route} {self.state}".strip()


def at(path: str) -> Where:
    return lambda _: path


def home(role: str) -> Who:
    return lambda world: world.home.people[role]


def host(role: str) -> Who:
    return lambda world: world.host.people[role]


def _once(world: World, key: str, make: Callable[[World], str]) -> str:
    """What was made for an earlier page of the same kind, or what is made now."""
    kept = world.made.setdefault(f"page {key}", [])
    if not kept:
        kept.append(make(world))
    return kept[0]


def listing(world: World) -> str:
    return f"/listings/{_once(world, 'listing', cases.assignment)}"


def draft(world: World) -> str:
    return f"/listings/{_once(world, 'draft', lambda w: cases.assignment(w, draft=True))}"


def vacancy(world: World) -> str:
    return f"/vacancies/{_once(world, 'vacancy', cases.vacancy)}"


def interest(upto: str) -> Where:
    return lambda world: f"/interests/{_once(world, upto, lambda w: cases.interest(w, upto)[0])}"


def loan(upto: str, action: str = "") -> Where:
    tail = f"/{action}" if action else ""
    return lambda world: f"/loans/{_once(world, upto, lambda w: cases.loan(w, upto)[0])}{tail}"


def of_home(path: str) -> Where:
    return lambda world: path.format(
        agency=world.home.agency,
        unit=world.home.unit,
        person=world.home.people["employee"].subject,
        collaboration=world.collaboration_id,
    )


def imported(world: World) -> str:
    """An import in which one of two lines is wrong."""
    header = "unit,given_name,family_name,email,language,external_id"
    rows = ("Enheten,Bo,Prov,b@example.org,sv,1", "Ingenstans,Eva,Prov,e@example.org,sv,2")
    body = {"csv": "\n".join((header, *rows))}
    contact, path = world.home.people["hr_contact"], {"agency_id": world.home.agency}
    made = world.do(contact, "directory.import_people", body, **path)
    return f"/agency/import/{made['import_id']}"


def asks_for_erasure(world: World) -> str:
    """A person who has asked to be erased and is kept for an audit."""

    def made(world: World) -> str:
        person, contact = world.employee(), world.home.people["hr_contact"]
        there = {"person_id": person.subject}
        world.do(contact, "directory.set_hold", {"ground": "audit"}, **there)
        world.do(person, "directory.request_erasure", {}, **there)
        return person.subject

    return f"/people/{_once(world, 'erasure', made)}"


def next_run(world: World) -> str:
    """The preview of the run of the present month."""
    return f"/runs?month={world.stage.today():%Y-%m}"


def invoice(world: World) -> str:
    """The first invoice of a loan, in a world whose months have run."""
    issued = world.do(world.home.people["finance"], "billing.invoices")["items"]
    return f"/invoices/{issued[0]['invoice_id']}"


EVERYONE = (
    Shown("/", home("employee"), at("/")),
    Shown("/", home("manager"), at("/"), "of a manager"),
    Shown("/sign-in", None, at("/sign-in")),
    Shown("/sign-in", None, at("/sign-in?problem=unknown"), "refused"),
    Shown("/sign-in", None, at("/sign-in?problem=ended"), "of a person who has left"),
    Shown("/sign-in", home("employee"), at("/sign-in?again=yes"), "again"),
    Shown("/nowhere", home("employee"), at("/nowhere"), "missing", 404),
    Shown("/inbox", home("manager"), at("/inbox")),
    Shown("/me", home("employee"), at("/me")),
    Shown("/settings", home("employee"), at("/settings")),
    Shown("/my-data", home("employee"), at("/my-data")),
    Shown("/appearance", None, at("/appearance")),
    Shown("/help", None, at("/help")),
    Shown("/privacy", None, at("/privacy")),
    Shown("/accessibility", None, at("/accessibility")),
    Shown("/about", None, at("/about")),
    Shown("/more", home("hr_contact"), at("/more")),
    Shown("/calendar", home("employee"), at("/calendar")),
    Shown("/vacancies", None, at("/vacancies")),
    Shown("/vacancies/{vacancy_id:uuid}", None, vacancy),
)
MARKET = (
    Shown("/listings", home("employee"), at("/listings")),
    Shown("/listings", home("employee"), at("/listings?q=nothing-like-this"), "empty"),
    Shown("/listings/{listing_id:uuid}", home("employee"), listing),
    Shown("/listings/{listing_id:uuid}", host("manager"), listing, "of its manager"),
    Shown("/listings/own", host("manager"), at("/listings/own")),
    Shown("/listings/new", host("manager"), at("/listings/new")),
    Shown("/listings/new", host("manager"), at("/listings/new?kind=assignment"), "assignment"),
    Shown("/listings/new", host("manager"), at("/listings/new?kind=vacancy"), "vacancy"),
    Shown("/listings/{listing_id:uuid}/edit", host("manager"), lambda w: f"{draft(w)}/edit"),
    Shown("/interests", home("manager"), at("/interests")),
    Shown("/interests/{interest_id:uuid}", home("manager"), interest("expressed")),
    Shown("/interests/{interest_id:uuid}", home("hr_contact"), interest("endorse"), "endorsed"),
    Shown("/interests/{interest_id:uuid}", host("manager"), interest("forward"), "forwarded"),
    Shown("/mine", home("employee"), at("/mine")),
    Shown("/unit", home("manager"), at("/unit")),
)
_DECISIONS = (
    ("home", "hr_contact", "proposed", "set-terms"),
    ("home", "manager", "consent", "approve"),
    ("home", "manager", "consent", "decline"),
    ("home", "manager", "consent", "waive-notice"),
    ("home", "leader", "approve", "sign"),
    ("home", "manager", "sign", "plan-vacancy"),
    ("host", "manager", "sign", "move"),
    ("host", "manager", "sign", "extend"),
    ("host", "manager", "sign", "correct-terms"),
    ("host", "manager", "sign", "cancel"),
)
LOANS = (
    Shown("/loans", home("manager"), at("/loans")),
    Shown("/loans/new", host("manager"), at("/loans/new")),
    Shown("/loans/{loan_id:uuid}", host("manager"), loan("proposed"), "proposed"),
    Shown("/loans/{loan_id:uuid}", home("manager"), loan("consent"), "to approve"),
    Shown("/loans/{loan_id:uuid}", home("leader"), loan("approve"), "to sign"),
    Shown("/loans/{loan_id:uuid}", home("manager"), loan("sign"), "agreed"),
    *(
        Shown(
            f"/loans/{{loan_id:uuid}}/{action}",
            home(role) if side == "home" else host(role),
            loan(upto, action),
        )
        for side, role, upto, action in _DECISIONS
    ),
)
OFFICES = (
    Shown("/invoices", home("finance"), at("/invoices"), "empty"),
    Shown("/runs", home("finance"), at("/runs")),
    Shown("/agencies", home("employee"), at("/agencies")),
    Shown("/agencies/{agency_id:uuid}", home("employee"), of_home("/agencies/{agency}")),
    Shown("/agencies", home("employee"), at("/agencies?q=nothing-like-this"), "empty"),
    Shown("/agency", home("hr_contact"), at("/agency")),
    Shown("/agency", home("leader"), at("/agency?q=nothing-like-this"), "empty"),
    Shown("/agency/contact", home("hr_contact"), at("/agency/contact")),
    Shown("/agency/import", home("hr_contact"), at("/agency/import")),
    Shown("/agency/import/{import_id:uuid}", home("hr_contact"), imported),
    Shown("/agency/units", home("hr_contact"), at("/agency/units")),
    Shown("/units/{unit_id:uuid}", home("leader"), of_home("/units/{unit}")),
    Shown("/people/new", home("hr_contact"), at("/people/new")),
    Shown("/people/{person_id:uuid}", home("hr_contact"), of_home("/people/{person}")),
    Shown("/people/{person_id:uuid}", home("hr_contact"), asks_for_erasure, "to erase"),
    Shown("/agency", home("hr_contact"), at("/agency?role=leader"), "with a request for erasure"),
    Shown("/runs", home("finance"), next_run, "previewed, empty"),
    Shown("/cases", home("hr_contact"), at("/cases")),
    Shown("/cases", home("auditor"), at("/cases?view=loans"), "loans"),
    Shown("/cases", home("hr_contact"), at("/cases?view=interests"), "interests"),
    Shown("/cases/calendar", home("hr_contact"), at("/cases/calendar")),
    Shown("/cases/calendar", home("leader"), at("/cases/calendar?month=2020-01"), "empty"),
    Shown("/collaborations", home("office"), at("/collaborations")),
    Shown("/feedback", home("office"), at("/feedback")),
    Shown("/collaborations/new", home("office"), at("/collaborations/new")),
    Shown(
        "/collaborations/{collaboration_id:uuid}",
        home("office"),
        of_home("/collaborations/{collaboration}"),
    ),
    Shown(
        "/collaborations/{collaboration_id:uuid}",
        home("leader"),
        of_home("/collaborations/{collaboration}"),
        "of a leader",
    ),
    Shown(
        "/collaborations/{collaboration_id:uuid}/change-terms",
        home("office"),
        of_home("/collaborations/{collaboration}/change-terms"),
    ),
)
BILLED = (
    Shown("/invoices", home("finance"), at("/invoices")),
    Shown("/invoices/{invoice_id:uuid}", home("finance"), invoice),
    Shown("/invoices/{invoice_id:uuid}", home("hr_contact"), invoice, "of HR"),
    Shown("/invoices", home("finance"), at("/invoices?direction=received"), "received"),
    Shown("/runs", home("finance"), next_run, "previewed"),
)
"""Pages of a world in which a loan has run."""
PAGES = (*EVERYONE, *MARKET, *LOANS, *OFFICES)
ELSEWHERE = {
    "/sign-in/callback": "goes on to another page at once",
    "/changes": "a stream: test_told_at_once.py",
    "/invoices.csv": "a file",
    "/loans/{loan_id:uuid}/consent": "the first story",
    "/loans/{loan_id:uuid}/accept": "needs a loan that came from no interest",
    "/loans/{loan_id:uuid}/cut-short": "needs a running loan",
}
"""Routes that this list leaves out, and why."""
