"""A loan as requested, and what its history, notifications and invoices must say of it."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

ONE_DAY = timedelta(days=1)
FULL_TIME = Decimal(100)
AGREED = [
    "lending.LoanProposed",
    "lending.TermsSet",
    "lending.ConsentGiven",
    "lending.LoanApproved",
    "lending.LoanAgreed",
]
NOT_AGREED = ["lending.LoanProposed", "lending.TermsSet", "lending.ConsentGiven"]
STARTED, ENDED = "lending.LoanStarted", "lending.LoanEnded"
CANCELLED = "lending.LoanCancelled"
PERSON_LEFT, AGENCY_LEFT = "loan_fell_through", "loan_fell_through_agency_left"
"""What everybody is told of a loan that fell, by what it fell of."""


@dataclass(frozen=True)
class Bargain:
    """What is agreed of a loan, beside its days; amounts in SEK, percents of full time."""

    monthly: Decimal = Decimal("62000.00")
    bearer: str = "receiver_pays"
    share: Decimal = Decimal(100)
    vat_rate: Decimal | None = None
    percent: Decimal = Decimal(100)
    by_working_days: bool = False
    notice: bool = False
    """Whether a month of notice is agreed; else the loan may start at once."""

    @property
    def cost(self) -> dict[str, Any]:
        """Return the cost terms as they are sent."""
        vat = {} if self.vat_rate is None else {"vat_category": "S", "vat_rate": str(self.vat_rate)}
        return {
            "monthly_cost": f"{self.monthly:.2f}",
            "currency": "SEK",
            "cost_bearer": self.bearer,
            "receiver_share_percent": str(self.share),
            **vat,
        }


@dataclass
class Lent:
    """A loan as it was asked for: which side lends, when it begins and ends, what its history is.

    ``steps`` are the events that its history must hold, each as often as it stands there, beside
    its start and its ends. ``percent`` holds from which day on which percent of full time is lent.
    ``fell_through``: the kind of notification, where it fell through. ``earliest``: the earliest
    start by the newest approval, where notice is agreed (R-O3).
    """

    side: int
    start: date
    end: date
    steps: list[str]
    person: str = ""
    bargain: Bargain = field(default_factory=Bargain)
    percent: list[tuple[date, Decimal]] = field(default_factory=list)
    collaboration: str = ""
    fell_through: str = ""
    earliest: date | None = None
    whole: tuple[date, list[tuple[date, Decimal]]] | None = None
    """Its end and its percents as they were agreed, where the person's last day is another."""
    ended_on: date | None = None
    """The day of its end, where that was told too late to be the day after the last one."""
    endings: list[date] = field(default_factory=list)
    """The days on which it had ended before it was running again."""

    def __post_init__(self) -> None:
        """Begin with what was agreed."""
        self.percent = self.percent or [(self.start, self.bargain.percent)]
        self.flagged = self._is_less

    @property
    def _is_less(self) -> bool:
        return any(percent < FULL_TIME for _, percent in self.percent)

    @property
    def days(self) -> dict[str, list[date]]:
        """Return on which days it starts and ends, when all of it has passed."""
        if self.fell_through:
            return {}
        last = self.ended_on or self.end + ONE_DAY
        return {STARTED: [self.start], ENDED: [*self.endings, last]}

    def held_on(self, day: date) -> Decimal:
        """Return the percent of a day, or of the first day where the loan begins later."""
        return ([each for since, each in self.percent if since <= day] or [self.percent[0][1]])[-1]

    def cut(self, last_day: date) -> None:
        """End on that day (R-O6)."""
        self.end = last_day
        self.percent = [each for each in self.percent if each[0] <= last_day]
        self.steps += ["lending.ChangeAsked", "lending.LoanCutShort"]
        self._judge_flags()

    def extended(self, end: date) -> None:
        """Last longer (R-O6)."""
        self.end = end
        self.steps += ["lending.ChangeAsked"] * 3 + ["lending.LoanExtended"]

    def moved(self, start: date, end: date) -> None:
        """Have other days, on which the same percents hold (R-O6)."""
        later = [each for each in self.percent if start < each[0] <= end]
        self.percent = [(start, self.held_on(start)), *later]
        self.start, self.end, self.flagged = start, end, self._is_less
        self.steps += ["lending.ChangeAsked"] * 3 + ["lending.LoanMoved"]

    def corrected(self, start: date, percent: Decimal) -> None:
        """Have another percent from a day on (R-O15)."""
        self.percent = [*(each for each in self.percent if each[0] < start), (start, percent)]
        self.flagged = self._is_less
        self.steps += ["lending.ChangeAsked"] * 3 + ["lending.PercentCorrected"]

    def consume_last_day(self, last_day: date | None, today: date) -> None:
        """R-O14: have the agreed days until the person's last day at the lender, or all of them."""
        agreed = self.whole or (self.end, self.percent)
        held = self.start - ONE_DAY if self.fell_through else self.end
        last = agreed[0] if last_day is None else min(last_day, agreed[0])
        self.whole = None if last == agreed[0] else agreed
        self.fell_through = PERSON_LEFT if last < self.start else ""
        if self.fell_through:
            self.steps += [CANCELLED] if held >= self.start else []
        elif last != held:
            self.steps.append("lending.PersonLeft" if last < held else "lending.LoanRestored")
            self.end, self.percent = last, [each for each in agreed[1] if each[0] <= last]
            self._end_again(held, today)

    def _end_again(self, held: date, today: date) -> None:
        """Run again, or be over at once, where the last day is told late; ``held``: until then."""
        had_ended, is_over = self.start <= held < today, self.end < today
        if had_ended and not is_over:
            self.endings.append(self.ended_on or held + ONE_DAY)
            self.ended_on = None
        elif is_over:
            self.ended_on = (self.ended_on or held + ONE_DAY) if had_ended else today
        if not is_over:
            self._judge_flags()

    def _judge_flags(self) -> None:
        """R-O5: less than the employment is flagged, as long as that is so."""
        if self.flagged is not self._is_less:
            self.flagged = self._is_less
            self.steps.append("lending.FlagsChanged")
