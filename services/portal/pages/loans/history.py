"""A loan's history in the reader's language: the day, who did what, and the rule in plain words."""

from typing import Any

from services.portal.pages.loans.case import Case
from services.portal.pages.loans.wording import ASKED, CHOICES, EVENTS, EventWords
from services.portal.web.services import Json

_UNKNOWN = EventWords("")


def history(case: Case, entries: list[Json]) -> list[dict[str, Any]]:
    """Newest first. The rule's id is for auditors only."""
    reads_rules = "auditor" in case.roles
    return [
        {
            "day": case.visit.formats.short_day(each["date"]),
            "told": told(case, each),
            "why": _why(case, each),
            "rule": each["rule"] if reads_rules else "",
        }
        for each in reversed(entries)
    ]


def since(case: Case, entries: list[Json], version: int) -> list[str]:
    """What happened after a version, oldest first."""
    return [told(case, each) for each in entries if each["version"] > version]


def told(case: Case, entry: Json) -> str:
    """What happened; English for an event that this portal does not know yet."""
    words = _words_of(entry)
    return _filled(case, entry, words.told) if words.told else str(entry["what"])


def _why(case: Case, entry: Json) -> str:
    words = _words_of(entry)
    return _filled(case, entry, words.why) if words.why else ""


def _words_of(entry: Json) -> EventWords:
    if entry["event"] == "lending.ChangeAsked":
        return ASKED.get(entry["facts"]["change"], _UNKNOWN)
    return EVENTS.get(entry["event"], _UNKNOWN)


def _filled(case: Case, entry: Json, text: str) -> str:
    facts, formats = entry["facts"], case.visit.formats
    start, end = facts["start"], facts["end"]
    side = "receiver" if facts["side"] == "receiver" else "lender"
    earliest, choice, percent = facts["earliest_start"], facts["choice"], facts["percent"]
    return case.say(
        text,
        who=case.who([entry["who"]]) if entry["who"] else case.visit._("Utbyte"),
        agency=case.words[side],
        event_start=formats.day(start) if start else "",
        event_end=formats.day(end) if end else "",
        event_period=formats.period(start, end) if start and end else "",
        earliest=formats.day(earliest) if earliest else "",
        days=str(facts["days"] or ""),
        choice=case.visit._(CHOICES[choice]).lower() if choice else "",
        percent=formats.percent(percent) if percent else "",
    )
