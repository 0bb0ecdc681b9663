"""R-O1, R-O14: only the employer lends a person, and never beyond the employment's last day."""

from datetime import date
from uuid import UUID

from shared.kernel.refusals import Refusal


class NotTheEmployer(Refusal):
    """The person is not employed by the lender."""

    RULE = "R-O1"


class AfterLastDay(Refusal):
    """The loan would continue after the person's last day at the lender."""

    RULE = "R-O14"


def refuse_unless_employed_by_lender(lender: UUID, employer: UUID) -> None:
    """R-O1: the lender must employ the person; an interest may be older than the employment.

    Raises:
        NotTheEmployer: when another agency employs the person.
    """
    if lender != employer:
        raise NotTheEmployer("The person is employed by an agency other than the lender.")


def refuse_if_after_employment(end: date, last_day: date | None) -> None:
    """R-O14: a new or extended loan ends no later than the employment.

    Raises:
        AfterLastDay: when the employment has a known end and the loan would end after it.
    """
    if last_day is not None and end > last_day:
        raise AfterLastDay(
            f"The employment at the lender ends on {last_day}; the loan cannot end later.",
            last_day=last_day.isoformat(),
        )
