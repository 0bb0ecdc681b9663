"""What the forms on a loan offer and begin with."""

from typing import Any

from services.portal.pages.loans.actions import LEADERS, Action
from services.portal.pages.loans.case import Case
from services.portal.pages.loans.standing import is_mine
from services.portal.pages.loans.wording import BEARERS, CHOICES, N_, TASKS
from services.portal.web.forms import EMPTY, Form
from services.portal.web.services import Json

CURRENCIES = ("SEK", "NOK", "EUR", "DKK")
_KINDS = {
    "extend": ("extend",),
    "move": ("move",),
    "cut-short": ("cut_short",),
    "correct-terms": ("correct_percent", "correct_cost"),
}
_GROUNDS = {
    "ordinary": N_("The agreed period, or an earlier day that the others agree to"),
    "danger": N_("Danger to health or harassment: at once"),
}
_CORRECTIONS = {
    "percent": N_("The percentage, from a day on"),
    "cost": N_("The cost of a month"),
}
_SIDES = {"lender": N_("For %(lender)s"), "receiver": N_("For %(receiver)s")}
_VAT = {
    "": N_("As the table of the agencies says"),
    "S": N_("Standard rate (S)"),
    "Z": N_("Zero rate (Z)"),
    "E": N_("Exempt (E)"),
    "O": N_("Outside VAT (O)"),
    "AE": N_("Reverse charge (AE)"),
}


def choices(case: Case) -> dict[str, Any]:
    """The options of the choices in the forms, each a code and a text."""
    _ = case.visit._
    return {
        "currencies": [(each, each) for each in CURRENCIES],
        "bearers": [(code, _(text)) for code, text in BEARERS.items()],
        "vats": [(code, _(text)) for code, text in _VAT.items()],
        "grounds": [(code, _(text)) for code, text in _GROUNDS.items()],
        "corrections": [
            (code, _(text))
            for code, text in _CORRECTIONS.items()
            if code != "cost" or LEADERS & case.roles
        ],
        "plans": [(code, _(text)) for code, text in CHOICES.items()],
        "tasks": [(code, _(text)) for code, text in TASKS.items()],
        "sides": [(code, case.say(text)) for code, text in _SIDES.items()],
    }


def defaults(case: Case, action: Action) -> Form:
    """What a form begins with: what others asked for, or the terms as they stand."""
    if action.path == "set-terms":
        return _filled(_terms(case))
    kinds = _KINDS.get(action.path, ())
    asked = next((each for each in case.loan["changes"] if each["change"] in kinds), None)
    if asked is not None and _waits_for_me(case, kinds):
        return _filled(_answer(asked))
    if action.path == "correct-terms":
        return _filled(_terms(case))
    return EMPTY if action.path != "plan-vacancy" else _filled(_plan(case))


def _waits_for_me(case: Case, kinds: tuple[str, ...]) -> bool:
    return any(is_mine(case, each) for each in case.loan["waits_for"] if each["step"] in kinds)


def _filled(values: dict[str, str]) -> Form:
    return Form({name: [value] for name, value in values.items() if value})


def _answer(asked: Json) -> dict[str, str]:
    if asked["change"] == "correct_percent":
        step = asked["percent"]
        return {"what": "percent", "percent": step["percent"], "start": step["start"]}
    if asked["change"] == "correct_cost":
        return {"what": "cost", **_cost(asked["cost"] or {})}
    end = asked["end"] or ""
    days = {"end": end, "last_day": end, "start": asked["start"] or ""}
    return {**days, "ground": "ordinary"} if asked["change"] == "cut_short" else days


def _terms(case: Case) -> dict[str, str]:
    now = case.loan["cost"]
    if now is None:
        bearer = case.loan["terms"]["cost_bearer"]
        return {"cost_bearer": bearer, "managers_may_record_facts": "yes"}
    return _cost(now)


def _cost(cost: Json) -> dict[str, str]:
    texts = {name: str(value) for name, value in cost.items() if isinstance(value, str)}
    ticks = {name: "yes" for name, value in cost.items() if value is True}
    return {**texts, **ticks}


def _plan(case: Case) -> dict[str, str]:
    backfill: Json = case.loan["backfill"] or {"choice": None, "steps": []}
    steps = {each["task"]: each["due"] for each in backfill["steps"]}
    return {"choice": backfill["choice"] or "", **steps}


def readers(case: Case, action: Action) -> str:
    """Who will read a reason."""
    if action.path == "waive-notice":
        return case.say(
            N_("Read by %(given)s and by managers, contacts and leaders of %(lender)s.")
        )
    if "person" in case.roles:
        return case.say(N_("Read by your manager and your contact person, and by no one else."))
    return case.say(N_("Read by %(given)s and by managers, contacts and leaders of both agencies."))
