"""One loan as the reader sees it: what the services say of it, and the names in it."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from uuid import UUID

from services.portal.web.services import NO_ITEMS, Json, Problem
from services.portal.web.visit import Visit

LENDER, RECEIVER, PERSON = "lender", "receiver", "person"
FALLEN = frozenset({"declined", "lapsed", "cancelled"})
LIVE = frozenset({"proposed", "agreed", "running"})
CURRENCIES = {"SE": "SEK", "NO": "NOK"}


@dataclass(frozen=True)
class Plan:
    """The days, percentages and cost of a loan, as they are or as they would be."""

    start: date
    end: date
    percent: Sequence[tuple[date, Decimal]]
    cost: Json | None


@dataclass(frozen=True)
class Case:
    """A loan with what it costs month by month and its invoices, as far as the reader sees them."""

    visit: Visit
    loan: Json
    country: str = "SE"
    """That of the lender."""
    quote: Json | None = None
    invoices: list[Json] = field(default_factory=list[Json])

    @property
    def path(self) -> str:
        return f"/loans/{self.loan['loan_id']}"

    @property
    def status(self) -> str:
        return str(self.loan["status"])

    @property
    def start(self) -> date:
        return date.fromisoformat(self.loan["start"])

    @property
    def end(self) -> date:
        return date.fromisoformat(self.loan["end"])

    @property
    def roles(self) -> frozenset[str]:
        """What the reader is in this loan."""
        return frozenset(self.loan["you_are"])

    @property
    def name(self) -> str:
        return str(self.loan["person"]["name"] or self.visit._("A person"))

    @property
    def given(self) -> str:
        """The person's given name, for sentences."""
        name = self.loan["person"]["name"]
        return name.partition(" ")[0] if name else self.visit._("the person")

    @property
    def words(self) -> dict[str, str]:
        """The names and days that sentences about the loan need."""
        formats = self.visit.formats
        return {
            "name": self.name,
            "given": self.given,
            "lender": self.loan["lender"]["agency"] or self.visit._("the lender"),
            "receiver": self.loan["receiver"]["agency"] or self.visit._("the receiver"),
            "start": formats.day(self.start),
            "end": formats.day(self.end),
            "period": formats.period(self.start, self.end),
        }

    @property
    def title(self) -> str:
        words = {"name": self.name, "agency": self.words["receiver"]}
        return self.visit._("%(name)s to %(agency)s") % words

    @property
    def plan(self) -> Plan:
        steps = [
            (date.fromisoformat(each["start"]), Decimal(each["percent"]))
            for each in self.loan["percent"]
        ]
        return Plan(self.start, self.end, steps, self.loan["cost"])

    @property
    def acts_for_both(self) -> bool:
        """Whether the service will ask on which side the reader acts."""
        sides = {
            role.partition(".")[0] for role in self.roles if role.endswith((".manager", ".leader"))
        }
        return PERSON not in self.roles and len(sides) > 1

    def say(self, text: str, **more: str) -> str:
        """A text in the reader's language, with the loan's names and days put in."""
        return self.visit._(text) % {**self.words, **more}

    def money(self, amount: str | Decimal) -> str:
        return self.visit.formats.money(amount, self.currency)

    @property
    def currency(self) -> str:
        """The agreed currency; before there is one, that of the lender's country."""
        cost = self.loan["cost"]
        return str(cost["currency"]) if cost else CURRENCIES.get(self.country, "SEK")

    def who(self, people: Sequence[Json]) -> str:
        """People by name, the reader as "you"; several are joined by "or"."""
        _ = self.visit._
        me = str(self.visit.signed_in.person_id)
        named = self.visit.formats.sorted(
            [
                {"name": _("You") if each["person_id"] == me else each["name"] or _("A person")}
                for each in people
            ]
        )
        return _(" or ").join(each["name"] for each in named)


async def read_case(visit: Visit, loan_id: UUID) -> Case:
    """Ask the services about a loan.

    Raises:
        Problem: when the reader may not see it, or lending does not answer.
    """
    loan = await visit.ask("lending", f"/loans/{loan_id}")
    bare = Case(visit, loan, await _country(visit, loan["lender"]["agency_id"]))
    quote, invoices = await asyncio.gather(quoted(bare, bare.plan), _invoices(visit, loan_id))
    return replace(bare, quote=quote, invoices=invoices)


async def _country(visit: Visit, agency_id: str) -> str:
    try:
        return str((await visit.ask("directory", f"/agencies/{agency_id}"))["country"])
    except Problem:
        return "SE"


async def _invoices(visit: Visit, loan_id: UUID) -> list[Json]:
    try:
        found = await visit.ask_or(NO_ITEMS, "billing", "/invoices", loan=str(loan_id))
    except Problem:
        return []
    return list(found["items"])


async def quoted(case: Case, plan: Plan) -> Json | None:
    """What a plan costs month by month; None without a cost, or while billing does not answer."""
    cost = plan.cost
    if cost is None or cost["cost_bearer"] == "lender_pays" or plan.end < plan.start:
        return None
    try:
        body = _question(case, plan, cost)
        return dict(await case.visit.question("billing", "/quotes", body))
    except Problem as problem:
        if problem.is_away:
            case.visit.away.add("billing")
        return None


def _question(case: Case, plan: Plan, cost: Json) -> Json:
    first, *later = [each for each in plan.percent if each[0] <= plan.end]
    steps = [(plan.start, first[1]), *(each for each in later if each[0] > plan.start)]
    shared = cost["cost_bearer"] == "shared"
    return {
        "monthly_cost": f"{Decimal(cost['monthly_cost']):.2f}",
        "currency": cost["currency"],
        "receiver_share_percent": float(cost["receiver_share_percent"]) if shared else 100,
        "start": plan.start.isoformat(),
        "end": plan.end.isoformat(),
        "percent": [[day.isoformat(), float(percent)] for day, percent in steps],
        "proration": case.loan["terms"]["proration"],
        "country": case.country,
    }
