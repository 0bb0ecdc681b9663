"""A service's refusal in the reader's language: found by its words, else by its rule."""

import re
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from http import HTTPStatus
from typing import Any, cast

from services.portal.web.formats import Formats
from services.portal.web.refusal_templates import REWORDED, SAME
from services.portal.web.services import Problem
from services.portal.web.words import WORDS

N_: Callable[[str], str] = str
Translated = Callable[[str], str]

BY_RULE: Mapping[tuple[str, int], str] = {
    ("R-O3", HTTPStatus.CONFLICT): N_("The notice period does not allow this."),
    ("R-O4", HTTPStatus.CONFLICT): N_("The loans together would exceed the employment."),
    ("R-O6", HTTPStatus.CONFLICT): N_("The loan is not where this is possible."),
    ("R-O9", HTTPStatus.CONFLICT): N_("The plan does not fit the notice period."),
    ("R-O15", HTTPStatus.CONFLICT): N_(
        "This correction changes nothing, or lies outside the loan."
    ),
    ("R-L2", HTTPStatus.CONFLICT): N_("The listing is not where this is possible."),
    ("R-L4", HTTPStatus.CONFLICT): N_("The interest is not where this is possible."),
    ("R-P6", HTTPStatus.CONFLICT): N_("The collaboration is paused."),
    ("R-P8", HTTPStatus.CONFLICT): N_("The agencies do not share this collaboration."),
    ("R-D2a", HTTPStatus.CONFLICT): N_("Something must be kept, so nothing can be erased yet."),
    ("not-allowed", HTTPStatus.FORBIDDEN): N_("This step is not yours to take."),
    ("invalid", HTTPStatus.UNPROCESSABLE_ENTITY): N_(
        "What is written here cannot be used. Check it."
    ),
}
"""What is said when the words are not known, by rule and status."""

PARTIES: Mapping[str, str] = {
    "person": N_("the person concerned"),
    "self": N_("the person concerned"),
    "lender_manager": N_("the lending manager"),
    "receiver_manager": N_("the receiving manager"),
    "lender_leader": N_("a signatory of the lender"),
    "receiver_leader": N_("a signatory of the receiver"),
    "lender_hr_contact": N_("the lender's contact person"),
    "manager": N_("the manager"),
    "superior": N_("the manager's superior"),
    "contact": N_("the contact person"),
    "hr_contact": N_("the contact person"),
    "receiver": N_("the receiving manager"),
    "leader": N_("the agency's leader"),
    "auditor": N_("the auditor"),
    "office": N_("the programme office"),
}
ONLY = N_("Only one of these can take this step: %(parties)s.")
_ONLY = re.compile(r"\s*Only (?:one of these can take this step: .*|.* can take this step)\.$")
_NAMED = re.compile(r"%\(\w\)s")
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_PERIOD = re.compile(r"(\d{4}-\d\d-\d\d)\D+(\d{4}-\d\d-\d\d)")
_MONTH = re.compile(r"\d{4}-\d\d")
_NUMBER = re.compile(r"\d+\.\d+|\d{1,3}")
_KINDS = ("loan_status", "role", "hold_ground", "backfill_task")


def words_of(problem: Problem, translated: Translated, formats: Formats) -> str:
    """The refusal in the reader's language; in English where nobody has translated it."""
    steps = _steps(problem, translated)
    detail = _ONLY.sub("", problem.detail) if steps else problem.detail
    said = _found(detail, translated, formats) if detail else ""
    return " ".join(filter(None, (said, steps))) or _by_rule(problem, translated, formats)


def _by_rule(problem: Problem, translated: Translated, formats: Formats) -> str:
    general = BY_RULE.get((problem.rule, problem.status), "")
    if formats.language == "en" or not general:
        return problem.detail
    return translated(general)


def _found(detail: str, translated: Translated, formats: Formats) -> str:
    for pattern, shown in patterns():
        match = pattern.fullmatch(detail)
        if match is not None:
            parts = {
                name: _part(value, translated, formats) for name, value in match.groupdict().items()
            }
            return translated(shown) % parts
    return ""


@cache
def patterns() -> tuple[tuple[re.Pattern[str], str], ...]:
    """What the services say, as patterns, and what the portal says; the most exact first."""
    known = {**dict.fromkeys(SAME), **REWORDED}
    said = sorted(known, key=lambda each: (len(_NAMED.findall(each)), -len(each)))
    return tuple((_pattern(each), known[each] or each) for each in said)


def _pattern(said: str) -> re.Pattern[str]:
    names = _NAMED.findall(said)
    literal = [re.escape(each.replace("%%", "%")) for each in _NAMED.split(said)]
    groups = [f"(?P<{each[2]}>.+?)" for each in names]
    pairs = zip(literal, [*groups, ""], strict=True)
    return re.compile("".join(text + group for text, group in pairs))


def _part(value: str, translated: Translated, formats: Formats) -> str:
    """A part of the words as readers write it: a day, a period, a month, a number, a status."""
    if _DAY.fullmatch(value):
        return formats.day(value)
    if (period := _PERIOD.fullmatch(value)) is not None:
        return formats.period(*period.groups())
    if _MONTH.fullmatch(value):
        return formats.month(value)
    if _NUMBER.fullmatch(value):
        return formats.number(value)
    return ", ".join(_word(each, translated) for each in re.split(r", | or ", value))


def _word(value: str, translated: Translated) -> str:
    known = [WORDS[kind][value] for kind in _KINDS if value in WORDS.get(kind, {})]
    return translated(known[0]).lower() if known else value


def _steps(problem: Problem, translated: Translated) -> str:
    """Who can take the step instead: by role, and by name where the reader may see it."""
    given: Any = problem.body.get("step_of")
    steps = cast("list[dict[str, Any]]", given) if isinstance(given, list) else []
    known = [each for each in steps if each.get("party") in PARTIES]
    if not known or len(known) < len(steps):
        return ""
    parties = "; ".join(_party(each, translated) for each in known)
    return translated(ONLY) % {"parties": parties}


def _party(step: Mapping[str, Any], translated: Translated) -> str:
    people: Iterable[Mapping[str, Any]] = step.get("people") or ()
    names = ", ".join(str(each["name"]) for each in people if each.get("name"))
    said = translated(PARTIES[step["party"]])
    return f"{said} ({names})" if names else said
