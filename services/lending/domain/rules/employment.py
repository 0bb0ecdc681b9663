"""R-O14: nobody is lent beyond the last day of the employment at the lender."""

from datetime import date

from shared.kernel.refusals import Refusal


class AfterLastDay(Refusal):
    """The loan would go on after the person has left the lender."""

    RULE = "R-O14"


def refuse_after_last_day(end: date, last_day: date | None) -> None:
    """R-O14: a new or longer loan ends on the last day of the employment or before it.

    Raises:
        AfterLastDay: when an end of the employment is known and the loan goes on after it.
    """
    if last_day is not None and end > last_day:
        raise AfterLastDay(
            f"the employment at the lender ends on {last_day}; a loan can go on until then",
            last_day=last_day.isoformat(),
        )
