"""What a decision leads to, in dates and money, before its button is pressed."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from services.portal.pages.loans.actions import Action
from services.portal.pages.loans.case import Case, Plan, quoted
from services.portal.pages.loans.facts import cost as cost_text
from services.portal.pages.loans.facts import months as months_text
from services.portal.pages.loans.picture import Drawn, drawn
from services.portal.pages.loans.standing import is_mine, latest_approval
from services.portal.pages.loans.wording import N_, STEPS
from services.portal.web.services import Json

Fact = tuple[str, str]
Month = tuple[str, str, str]
ONE_HUNDRED = Decimal(100)


@dataclass(frozen=True)
class Preview:
    """What a typed change would mean: before and after, month by month."""

    rows: list[tuple[str, str, str]] = field(default_factory=list[tuple[str, str, str]])
    months: list[Month] = field(default_factory=list[Month])
    total: str = ""
    picture: Drawn | None = None


def month_rows(case: Case, quote: Json | None) -> list[Month]:
    """A quote month by month: month, days, amount."""
    if quote is None:
        return []
    _, formats = case.visit._, case.visit.formats
    return [
        (
            formats.month(each["month"]),
            ", ".join(
                _("%(days)s of %(all)s") % {"days": line["days"], "all": line["of_days"]}
                for line in each["lines"]
            ),
            formats.amount(each["total"]),
        )
        for each in quote["months"]
    ]


def total(case: Case, quote: Json | None, cost: Json | None) -> str:
    if quote is None or cost is None:
        return ""
    return case.visit.formats.money(quote["total"], cost["currency"])


async def preview(case: Case, action: Action, sent: Json) -> Preview | None:
    """What the typed values would change; nothing can be shown of an end before the start."""
    plan = _plan_with(case, action, sent)
    if plan.end < plan.start:
        return None
    quote = await quoted(case, plan)
    rows = [
        each
        for each in zip(
            _names(case), _told(case, case.plan, case.quote), _told(case, plan, quote), strict=True
        )
        if each[1] != each[2]
    ]
    moved = (plan.start, plan.end) != (case.start, case.end)
    return Preview(
        rows,
        month_rows(case, quote),
        total(case, quote, plan.cost),
        drawn(case, plan, imagined=True) if moved else None,
    )


def _names(case: Case) -> list[str]:
    _ = case.visit._
    return [_("First day"), _("Last day"), _("Extent"), _("Cost"), _("Sum")]


def _told(case: Case, plan: Plan, quote: Json | None) -> list[str]:
    formats = case.visit.formats
    steps = ", ".join(formats.percent(percent) for _, percent in plan.percent)
    return [
        formats.long_day(plan.start),
        formats.long_day(plan.end),
        steps,
        cost_text(case, plan.cost),
        total(case, quote, plan.cost),
    ]


def _plan_with(case: Case, action: Action, sent: Json) -> Plan:
    """The loan's plan with what was typed."""
    now = case.plan
    start, end = now.start, now.end
    if action.path in {"move", "extend", "cut-short"}:
        start = _day(sent.get("start"), now.start)
        end = _day(sent.get("end") or sent.get("last_day") or _by_ground(case, sent), now.end)
    cost = sent if "monthly_cost" in sent else sent.get("cost")
    return Plan(start, end, _steps(now, sent), _whole(case, cost) if cost else now.cost)


def _by_ground(case: Case, sent: Json) -> str | None:
    if sent.get("ground") == "danger":
        return case.visit.today.isoformat()
    return case.loan["early_end"] if sent.get("ground") else None


def _steps(now: Plan, sent: Json) -> Sequence[tuple[date, Decimal]]:
    if "percent" not in sent or "start" not in sent:
        return now.percent
    day = date.fromisoformat(sent["start"])
    before = [each for each in now.percent if each[0] < day]
    return [*before, (day, Decimal(sent["percent"]))]


def _day(given: str | None, otherwise: date) -> date:
    return date.fromisoformat(given) if given else otherwise


def _whole(case: Case, cost: Json) -> Json | None:
    """Cost terms with what the service puts in where nothing was typed."""
    if cost.get("monthly_cost") is None:
        return None
    now: Json = case.loan["cost"] or {}
    bearer = cost.get("cost_bearer") or now.get("cost_bearer")
    return {
        "currency": cost.get("currency") or case.currency,
        "receiver_share_percent": cost.get("receiver_share_percent", ONE_HUNDRED),
        "monthly_cost": cost["monthly_cost"],
        "cost_bearer": bearer or case.loan["terms"]["cost_bearer"],
    }


def meaning(case: Case, action: Action) -> list[Fact]:
    """What a step towards the agreement means for the one who takes it."""
    _ = case.visit._
    for_you = {
        "consent": N_(
            "Your employment, pay and position stay at %(lender)s. %(receiver)s directs your work"
            " from %(start)s to %(end)s."
        ),
        "approve": N_(
            "You get a task: plan what happens while %(given)s is away, by %(start)s. %(given)s"
            " stays employed with you and is back after %(end)s."
        ),
        "accept": N_(
            "You direct %(given)s's work from %(start)s to %(end)s; %(lender)s stays the employer."
        ),
    }.get(action.path, "")
    found = [
        (_("Notice period"), notice(case)),
        (_("For you"), case.say(for_you) if for_you else ""),
        (_("Money"), money(case)),
        (_("After that"), following(case, action)),
    ]
    return [each for each in found if each[1]]


def notice(case: Case) -> str:
    loan, formats = case.loan, case.visit.formats
    earliest = date.fromisoformat(loan["earliest_start"])
    words = {"months": months_text(case, loan["terms"]["notice_months"])}
    words["day"] = formats.day(earliest)
    if loan["waived"]:
        return case.say(N_("The rest of the notice period has been waived: the start holds."))
    days = (case.start - earliest).days
    if days < 0:
        return case.say(
            N_("%(months)s, to %(day)s. The start on %(start)s is earlier than that."), **words
        )
    return case.say(
        N_("%(months)s, to %(day)s. The start on %(start)s is not earlier, so it holds."), **words
    )


def money(case: Case) -> str:
    if case.loan["cost"] is None:
        return ""
    said = cost_text(case, case.loan["cost"])
    if case.quote is None:
        return f"{said}."
    whole = total(case, case.quote, case.loan["cost"])
    return case.say(N_("%(cost)s, altogether %(sum)s."), cost=said, sum=whole)


def following(case: Case, action: Action) -> str:
    """Whose steps are left when this one is taken."""
    left = [
        each
        for each in case.loan["waits_for"]
        if each["people"] and not (STEPS[each["step"]].path == action.path and is_mine(case, each))
    ]
    if not left:
        return case.say(N_("The loan is agreed."))
    people = [case.who(each["people"]) for each in left]
    names = ", ".join(dict.fromkeys(people))
    return case.say(N_("Still to act: %(names)s. Until then the loan can fall."), names=names)


def deadline(case: Case, action: Action) -> str:
    """By when the decision must be taken, as the service says."""
    latest = case.loan["latest_approval"]
    if action.path == "approve" and latest and not case.loan["waived"]:
        return latest_approval(case, date.fromisoformat(latest))
    if case.status == "proposed":
        return case.say(N_("The loan lapses if it is not agreed before %(start)s."))
    return ""
