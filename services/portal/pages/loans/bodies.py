"""The bodies of the commands on a loan, read from what people typed."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from services.portal.pages.loans.typed import a_day, a_number, an_amount
from services.portal.pages.loans.wording import N_, TASKS
from services.portal.web.forms import Form
from services.portal.web.services import Json
from services.portal.web.visit import Visit

A_DAY = N_("Write the day as 2027-03-08 or 8.3.2027.")
DAYS = {
    "start": N_("Write the first day as 2027-03-08 or 8.3.2027."),
    "end": N_("Write the last day as 2027-07-30 or 30.7.2027."),
}


@dataclass(frozen=True)
class Body:
    """What a command is sent with, and the fields that cannot be sent as they are."""

    sent: Json
    mistakes: Mapping[str, str]


def nothing(visit: Visit, form: Form) -> Body:
    del visit, form
    return Body({}, {})


def given_reason(visit: Visit, form: Form) -> Body:
    mistakes = {} if form.text("reason") else {"reason": visit._("Write a reason.")}
    return Body({"reason": form.text("reason")}, mistakes)


def waiver(visit: Visit, form: Form) -> Body:
    found = given_reason(visit, form)
    if not form.text("start"):
        return found
    days = _days(visit, form, "start")
    return Body({**found.sent, **days.sent}, {**found.mistakes, **days.mistakes})


def _days(visit: Visit, form: Form, *names: str) -> Body:
    sent: Json = {}
    mistakes: dict[str, str] = {}
    for name in names:
        day = a_day(form.text(name))
        if day is None:
            mistakes[name] = visit._(DAYS.get(name, A_DAY))
        else:
            sent[name] = day.isoformat()
    return Body(sent, mistakes)


def later_end(visit: Visit, form: Form) -> Body:
    return _days(visit, form, "end")


def period(visit: Visit, form: Form) -> Body:
    found = _days(visit, form, "start", "end")
    if not found.mistakes and found.sent["end"] < found.sent["start"]:
        return Body(found.sent, {"end": visit._("The last day must not be before the first.")})
    return found


def early_end(visit: Visit, form: Form) -> Body:
    ground = form.text("ground")
    if not ground:
        return Body({}, {"ground": visit._("Choose a ground.")})
    found = _days(visit, form, "last_day") if form.text("last_day") else Body({}, {})
    sent = {"ground": ground, **form.given("reason"), **found.sent}
    return Body(sent, found.mistakes)


def backfill_plan(visit: Visit, form: Form) -> Body:
    choice = form.text("choice")
    if not choice:
        return Body({}, {"choice": visit._("Choose what happens meanwhile.")})
    names = [task for task in TASKS if form.text(task)]
    days = _days(visit, form, *names)
    steps = [{"task": task, "due": days.sent[task]} for task in names if task in days.sent]
    return Body({"choice": choice, **({"steps": steps} if steps else {})}, days.mistakes)


def read_cost(visit: Visit, form: Form) -> Body:
    """The cost terms."""
    mistakes: dict[str, str] = {}
    monthly = an_amount(form.text("monthly_cost"))
    if monthly is None:
        mistakes["monthly_cost"] = visit._("Write the amount as 62 000 or 62 000,50.")
    if not form.text("buyer_reference") and not form.text("order_reference"):
        mistakes["buyer_reference"] = visit._("Write a reference or an order number.")
    sent: Json = {
        "monthly_cost": monthly,
        **form.given("currency", "cost_bearer", "vat_category"),
        "buyer_reference": form.text("buyer_reference"),
        "order_reference": form.text("order_reference"),
        "person_named": form.checked("person_named"),
        "managers_may_record_facts": form.checked("managers_may_record_facts"),
    }
    _numbers(visit, form, sent, mistakes)
    return Body(sent, mistakes)


def _numbers(visit: Visit, form: Form, sent: Json, mistakes: dict[str, str]) -> None:
    if form.text("cost_bearer") == "shared":
        _percent(visit, form, "receiver_share_percent", sent, mistakes)
    if form.text("vat_rate") and a_number(form.text("vat_rate")) != Decimal(0):
        _percent(visit, form, "vat_rate", sent, mistakes)


def _percent(visit: Visit, form: Form, name: str, sent: Json, mistakes: dict[str, str]) -> None:
    found = a_number(form.text(name))
    if found is None:
        mistakes[name] = visit._("Write the percentage as a number, such as 80.")
    else:
        sent[name] = str(found)


def correction(visit: Visit, form: Form) -> Body:
    if form.text("what") == "cost":
        cost = read_cost(visit, form)
        return Body({"cost": cost.sent}, cost.mistakes)
    if form.text("what") != "percent":
        return Body({}, {"what": visit._("Choose what to correct.")})
    days = _days(visit, form, "start")
    sent, mistakes = dict(days.sent), dict(days.mistakes)
    _percent(visit, form, "percent", sent, mistakes)
    return Body(sent, mistakes)
