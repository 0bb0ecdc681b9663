"""Employment: its percent, and what its last day ends (R-O4, R-O14)."""

from datetime import date
from decimal import Decimal

from shared.kernel.refusals import Invalid, Refusal

FULL_TIME = Decimal(100)
_HUNDREDTH = Decimal("0.01")


class BadEmploymentPercent(Invalid):
    """The percentage of employment is not above 0 and at most 100."""


class HasLeft(Refusal):
    """The person's last day at the agency has passed."""

    RULE = "R-O14"


class StillEmployed(Refusal):
    """Only a person whose last day has passed can be employed again."""

    RULE = "R-O14"


class BeforeEmployment(Refusal):
    """The last day is before the employment began."""

    RULE = "R-O14"


def refuse_unless_valid_employment_percent(percent: Decimal) -> None:
    """R-O4: above 0 and at most 100 percent of full time, with at most two decimals.

    Raises:
        BadEmploymentPercent: otherwise.
    """
    fits = percent.is_finite() and 0 < percent <= FULL_TIME
    if not fits or percent != percent.quantize(_HUNDREDTH):
        raise BadEmploymentPercent(
            "The employment_percent must be above 0 and at most 100, with at most two decimals, as"
            " in 87.5.",
            field="employment_percent",
        )


def refuse_unless_employed(last_day: date | None, on: date) -> None:
    """R-O14: the person is employed through the last day, and not after it.

    Raises:
        HasLeft: when the last day has passed.
    """
    if last_day is not None and last_day < on:
        raise HasLeft(f"The person has left; their last day was {last_day}.", last_day=last_day)


def refuse_unless_left(last_day: date | None, on: date) -> None:
    """R-O14: re-employment requires that the last day has passed; until then, change the day.

    Raises:
        StillEmployed: when there is no last day, or it has not passed.
    """
    if last_day is None:
        raise StillEmployed("The person is still employed and has no last day.")
    if last_day >= on:
        raise StillEmployed(
            f"The person is employed until {last_day}. Change or remove the last day instead.",
            last_day=last_day,
        )


def refuse_if_earlier_employment(last_day: date, employed_again_on: date | None) -> None:
    """R-O14: the last day can change, but not to a day before the current employment.

    Raises:
        BeforeEmployment: when the person was re-employed after that day.
    """
    if employed_again_on is not None and last_day < employed_again_on:
        raise BeforeEmployment(
            f"The last day cannot be before {employed_again_on}, when the person was re-employed.",
            employed_since=employed_again_on,
        )
