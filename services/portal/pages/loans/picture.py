"""The picture of a loan: its dates, in the reader's words, as two drawings and a table."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal

from services.portal.pages.loans.case import FALLEN, Case, Plan
from services.portal.pages.loans.standing import is_mine
from services.portal.pages.loans.wording import N_
from services.portal.web.pictures import Block, Labels, Picture, Way, wide
from services.portal.web.services import Json
from services.portal.web.tall_pictures import Row, tall

_MOST_MONTHS_SHOWN = 3
_MONTH = len("2026-01")


@dataclass(frozen=True)
class Drawn:
    """Both drawings, and the same as rows of a table: day, what, amount."""

    wide: Picture
    tall: Picture
    rows: list[tuple[str, str, str]]
    lede: str = ""


def drawn(case: Case, plan: Plan | None = None, *, imagined: bool = False) -> Drawn | None:
    """The loan as it is, or as it would be with another plan; nothing for one that fell through.

    ``imagined`` draws everything ahead, as for a decision of today.
    """
    if case.status in FALLEN:
        return None
    way = _way(case, plan or case.plan, imagined=imagined or case.status == "proposed")
    title, told = _title(case), _told(case, way)
    rows = sorted(_rows(case, way), key=lambda each: each.day)
    labels = _labels(case, way, title, told)
    return Drawn(
        wide(way, labels),
        tall(_fewer(case, rows), title, told),
        [_line(case, each) for each in rows if each.kind != "today"],
        _lede(case, way),
    )


def _way(case: Case, plan: Plan, *, imagined: bool) -> Way:
    today, loan = case.visit.today, case.loan
    approved = next((each["on"] for each in loan["steps"] if each["step"] == "approval"), None)
    decided = date.fromisoformat(approved) if approved else None
    if decided is None and case.status == "proposed":
        decided = today
    notice = date.fromisoformat(loan["earliest_start"])
    return Way(
        start=plan.start,
        end=plan.end,
        today=today,
        decided=decided,
        notice_end=notice if decided is not None else None,
        is_proposal=imagined and case.status == "proposed" and approved is None,
        blocks=_blocks(case),
    )


def _blocks(case: Case) -> tuple[Block, ...]:
    """The months of the quote, filled where an invoice exists; only for who sees invoices."""
    if not case.invoices or case.quote is None:
        return ()
    issued = issued_by_month(case.invoices)
    return tuple(
        Block(
            *_month_of_loan(case, month["month"]),
            _round(case, issued.get(month["month"], Decimal(month["total"]))),
            month["month"] in issued,
        )
        for month in case.quote["months"]
    )


def issued_by_month(invoices: list[Json]) -> dict[str, Decimal]:
    """What was invoiced for each month, with credit notes and corrections."""
    sums: dict[str, Decimal] = {}
    for each in invoices:
        sums[each["month"]] = sums.get(each["month"], Decimal(0)) + Decimal(each["total"])
    return sums


def _month_of_loan(case: Case, month: str) -> tuple[date, date]:
    first = date.fromisoformat(f"{month}-01")
    following = (first + timedelta(days=32)).replace(day=1)
    return max(first, case.start), min(following - timedelta(days=1), case.end)


def _round(case: Case, amount: Decimal) -> str:
    return case.visit.formats.number(round(amount))


def _title(case: Case) -> str:
    return case.say(N_("Timeline of %(name)s's loan"))


def _told(case: Case, way: Way) -> str:
    formats = case.visit.formats
    said = [
        case.say(
            N_("%(given)s is at %(receiver)s %(days)s, and before and after that at %(lender)s."),
            days=formats.period(way.start, way.end),
        )
    ]
    if way.decided and way.notice_end:
        said.append(
            case.say(N_("The notice period goes to %(day)s."), day=formats.long_day(way.notice_end))
        )
    said.append(case.visit._("The table after the picture has everything."))
    return " ".join(said)


def _labels(case: Case, way: Way, title: str, told: str) -> Labels:
    formats, _ = case.visit.formats, case.visit._

    def on(text: str, day: date) -> str:
        return text % {"day": formats.short_day(day)}

    decided = _("If approved %(day)s, today") if way.is_proposal else _("Approved %(day)s")
    return Labels(
        title=title,
        told=told,
        home=case.words["lender"],
        home_role=_("Lender"),
        away=case.words["receiver"],
        away_role=_("Receiver"),
        start=on(_("Start %(day)s"), way.start),
        end=on(_("Last day %(day)s"), way.end),
        today=on(_("Today %(day)s"), way.today),
        decided=on(decided, way.decided) if way.decided else "",
        notice=on(_("Notice period to %(day)s"), way.notice_end) if way.notice_end else "",
        blocks=_("Invoices"),
        mine=_("No plan for the absence") if _lacks_plan(case) else "",
        month=lambda day: formats.short_month(day, year=day.month == 1),
    )


def _lacks_plan(case: Case) -> bool:
    """Cloudberry is for the reader's own turn only."""
    waits = case.loan["waits_for"]
    return any(each["step"] == "backfill_plan" and is_mine(case, each) for each in waits)


def _rows(case: Case, way: Way) -> Iterator[Row]:
    """Each day that matters; the rows that the tall drawing and the table share."""
    formats, _ = case.visit.formats, case.visit._
    short, words = formats.short_day, case.words

    def on(text: str, day: date) -> str:
        return text % {"day": short(day)}

    if way.decided:
        approved = _("If approved today, %(day)s") if way.is_proposal else _("Approved %(day)s")
        until = on(_("Notice period to %(day)s"), way.notice_end) if way.notice_end else ""
        yield Row(way.decided, "home", on(approved, way.decided), until)
    if _lacks_plan(case):
        due = date.fromisoformat(case.loan["backfill"]["due"])
        by = on(_("Due %(day)s"), due)
        yield Row(min(due, way.start - timedelta(days=1)), "mine", _("No plan for the absence"), by)
    yield Row(way.start, "away", on(_("Start %(day)s"), way.start), words["receiver"])
    yield from _money_rows(case, way)
    if not way.is_proposal:
        yield Row(case.visit.today, "today", on(_("Today %(day)s"), case.visit.today))
    yield Row(way.end, "back", on(_("Last day %(day)s"), way.end))
    yield Row(way.back, "home", on(_("Back %(day)s"), way.back), words["lender"])


def _money_rows(case: Case, way: Way) -> Iterator[Row]:
    if not way.blocks or case.quote is None:
        return
    issued = issued_by_month(case.invoices)
    for month, block in zip(case.quote["months"], way.blocks, strict=True):
        amount = issued.get(month["month"], Decimal(month["total"]))
        said = case.visit._("Invoice for %(month)s") % {
            "month": case.visit.formats.month(month["month"])
        }
        kind = "issued" if block.issued else "ahead"
        yield Row(block.end, kind, said, case.money(amount))


def _fewer(case: Case, rows: list[Row]) -> list[Row]:
    """Months that would fill a phone's screen are told together."""
    found: list[Row] = []
    for kind, text in (("issued", N_("%(count)s invoices")), ("ahead", N_("%(count)s more"))):
        several = [each for each in rows if each.kind == kind]
        if len(several) > _MOST_MONTHS_SHOWN:
            last = several[-1]
            told = case.say(text, count=str(len(several)))
            rows = [each for each in rows if each.kind != kind]
            found.append(replace(last, said=told, more=_together(case, kind)))
    return sorted([*rows, *found], key=_order)


def _together(case: Case, kind: str) -> str:
    """What the months that are told together come to."""
    issued = issued_by_month(case.invoices)
    if kind == "issued":
        return case.money(sum(issued.values(), Decimal(0)))
    months: list[Json] = case.quote["months"] if case.quote else []
    left = (Decimal(each["total"]) for each in months if each["month"] not in issued)
    return case.money(sum(left, Decimal(0)))


def _order(row: Row) -> tuple[date, bool]:
    return row.day, row.kind == "back"


def _line(case: Case, row: Row) -> tuple[str, str, str]:
    said = row.said
    is_money = row.kind in {"issued", "ahead"}
    if row.more and not is_money:
        said = f"{said}. {row.more}."
    return case.visit.formats.long_day(row.day), said, row.more if is_money else ""


def _lede(case: Case, way: Way) -> str:
    if case.status != "running":
        return ""
    days = {
        "day": case.visit.formats.day(case.visit.today),
        "gone": str((case.visit.today - way.start).days + 1),
        "all": str((way.back - way.start).days),
    }
    return case.visit._("Today, %(day)s: %(gone)s of %(all)s days") % days
