"""A service's refusal in the reader's language: found by its words, else by its rule."""

import re
from collections.abc import Callable, Mapping
from functools import cache
from http import HTTPStatus

from services.portal.web.formats import Formats
from services.portal.web.import_templates import OF_FILES
from services.portal.web.refusal_templates import REWORDED, SAME
from services.portal.web.services import Problem
from services.portal.web.words import WORDS

N_: Callable[[str], str] = str
Translated = Callable[[str], str]
Patterns = tuple[tuple[re.Pattern[str], str], ...]

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

PARTIES = (
    N_("the person themselves"),
    N_("the person who is lent"),
    N_("the person who expressed the interest"),
    N_("the lending manager"),
    N_("the receiving manager"),
    N_("a signatory of the lender"),
    N_("a signatory of the receiver"),
    N_("the lender's contact person"),
    N_("the manager"),
    N_("the manager of the unit"),
    N_("the manager's substitute"),
    N_("the manager's superior"),
    N_("the contact person"),
    N_("a contact person of the agency"),
    N_("a leader of the agency"),
    N_("an auditor of the agency"),
    N_("an operator"),
    N_("the programme office"),
)
"""Who takes a step, as the services say it."""
ONLY = N_("Only one of these can take this step: %(parties)s.")
NO_ONE = N_("no one at present: name a substitute first")
_ONLY = re.compile(
    r"(?P<before>.*)\bOnly (?:one of these can take this step: (?P<many>.+)\."
    r"|(?P<one>(?:the|an?) .+) can take this step\.)"
)
_PARTY = re.compile(r"(?P<party>[^(]+?)(?: \((?P<names>.*)\))?")
_NAMED = re.compile(r"%\(\w\)s")
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_PERIOD = re.compile(r"(\d{4}-\d\d-\d\d)\D+(\d{4}-\d\d-\d\d)")
_MONTH = re.compile(r"\d{4}-\d\d")
_PERCENT = re.compile(r"(\d+(?:\.\d+)?)\s?%")
_NUMBER = re.compile(r"\d+\.\d+|\d{1,3}")
_KINDS = ("loan_status", "role", "hold_ground", "backfill_task")


def words_of(problem: Problem, translated: Translated, formats: Formats) -> str:
    """The refusal in the reader's language; in English where it has no translation."""
    only = _ONLY.fullmatch(problem.detail)
    steps = _steps(only, translated) if only else ""
    detail = only["before"].strip() if only and steps else problem.detail
    said = _found(detail, translated, formats) if detail else ""
    if detail and not said:
        return _by_rule(problem, translated, formats)
    return " ".join(filter(None, (said, steps)))


def said_of_file(detail: str, translated: Translated, formats: Formats) -> str:
    """What is wrong with a line of a file; its codes stay as they must be written there."""
    for pattern, shown in file_patterns():
        match = pattern.fullmatch(detail)
        if match is not None:
            return translated(shown) % match.groupdict()
    return _found(detail, translated, formats) or detail


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
def patterns() -> Patterns:
    """What the services say, as patterns, and what the portal says; the most exact first."""
    return _patterns({**dict.fromkeys(SAME), **REWORDED})


@cache
def file_patterns() -> Patterns:
    return _patterns(dict.fromkeys(OF_FILES))


def _patterns(known: Mapping[str, str | None]) -> Patterns:
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
    if (percent := _PERCENT.fullmatch(value)) is not None:
        return formats.percent(percent[1])
    if _NUMBER.fullmatch(value):
        return formats.number(value)
    parts = re.split(r", | or ", value)
    several = len(parts) > 1
    said = (
        _part(each, translated, formats) if several else _word(each, translated) for each in parts
    )
    return ", ".join(said)


def _word(value: str, translated: Translated) -> str:
    if value in PARTIES:
        return translated(value)
    known = [WORDS[kind][value] for kind in _KINDS if value in WORDS.get(kind, {})]
    return translated(known[0]).lower() if known else value


def _steps(only: re.Match[str], translated: Translated) -> str:
    """Who can take the step instead, by role and name; nothing where a role is not known."""
    found = [_PARTY.fullmatch(each) for each in (only["many"] or only["one"]).split("; ")]
    parties = [_party(each, translated) for each in found if each and each["party"] in PARTIES]
    if len(parties) < len(found):
        return ""
    return translated(ONLY) % {"parties": "; ".join(parties)}


def _party(found: re.Match[str], translated: Translated) -> str:
    said, names = translated(found["party"]), found["names"]
    if not names:
        return said
    return f"{said} ({translated(NO_ONE) if names == NO_ONE else names.replace(' or ', ', ')})"
