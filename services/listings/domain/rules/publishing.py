"""What an offer must contain before publication, and until when people can respond."""

from datetime import date

from services.listings.domain.offer import Assignment, Offer, Vacancy, Words
from shared.kernel.refusals import Invalid, Refusal

FULL_TIME = 100
WEB_ADDRESSES = ("https://", "http://")


class OfferCannotBe(Invalid):
    """A part of the offer is missing or not valid."""


class LastDayPassed(Refusal):
    """The listing's last day has passed."""

    RULE = "R-L2"


class LastDayAfterStart(Refusal):
    """The last day for interest is after the assignment's first day."""

    RULE = "R-L2"


class VacancyIncomplete(Refusal):
    """A vacancy needs a link and a reference number for applications."""

    RULE = "R-L7"


def refuse_unless_complete(offer: Offer, on: date) -> None:
    """Check that people can understand the offer and respond to it.

    Raises:
        OfferCannotBe: without title or text, or with an impossible number.
        LastDayPassed: when its last day is before the day of publication (R-L2).
        LastDayAfterStart: when an assignment starts before its last day for interest.
        VacancyIncomplete: without link or reference number (R-L7).
    """
    refuse_unless_worded(offer.words)
    if offer.last_day < on:
        raise LastDayPassed(
            "The listing's last day has passed. Choose today or a later day.",
            last_day=offer.last_day,
        )
    if isinstance(offer.details, Assignment):
        refuse_unless_valid_assignment(offer.details)
    else:
        refuse_unless_valid_vacancy(offer.details)


def refuse_unless_worded(words: Words) -> None:
    if not words.title.strip():
        raise OfferCannotBe("The listing needs a title.", field="title")
    if not words.text.strip():
        raise OfferCannotBe("The listing needs a text.", field="text")


def refuse_unless_valid_assignment(details: Assignment) -> None:
    if not 0 < details.percent <= FULL_TIME or details.percent != round(details.percent, 2):
        raise OfferCannotBe(
            "The percent must be above 0 and at most 100, with at most two decimals, as in 62.50.",
            field="percent",
        )
    if details.places < 1:
        raise OfferCannotBe("An assignment needs at least one place.", field="places")
    if details.last_day > details.period.start:
        raise LastDayAfterStart(
            "The last day for interest must be the first day of the assignment or earlier.",
            latest=details.period.start,
        )


def refuse_unless_valid_vacancy(details: Vacancy) -> None:
    """Refuse a vacancy that people cannot apply for (R-L7)."""
    if not details.link.startswith(WEB_ADDRESSES):
        raise VacancyIncomplete(
            "The link must be a web address of the recruitment, as in “https://example.org/jobs/17”.",
            field="link",
        )
    if not details.reference.strip():
        raise VacancyIncomplete(
            "A vacancy needs a reference number, as in “2030-17”.", field="reference"
        )


def is_past(last_day: date, on: date) -> bool:
    """R-L2: a listing is still open on its last day, and closes automatically the day after."""
    return on > last_day
