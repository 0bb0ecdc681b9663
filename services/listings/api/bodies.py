"""Request bodies of listings: offers, interests, reasons."""

from collections.abc import Iterable
from datetime import timedelta
from decimal import Decimal
from typing import Annotated, Self, TypeVar
from uuid import UUID

from pydantic import ConfigDict, Field, model_validator

from services.listings.domain.offer import (
    Assignment,
    Form,
    Language,
    Purpose,
    Vacancy,
    Words,
)
from services.listings.domain.rules.expressing import Talk
from shared.kernel.dates import Period
from shared.plumbing.web.http import Input, examples
from shared.plumbing.web.inputs import Day, Id, Percent, line, lines, number

T = TypeVar("T")

AN_ID = "6f0c1f5e-6f0b-5b7e-9d3a-0c7a5f3e1b42"
ONE_DAY = timedelta(days=1)

Tag = Annotated[str, line(40, 1)]

_WORDS = {
    "collaborations": [AN_ID],
    "title": "Arkivarie till brevsamlingen",
    "text": "Fem månader med våra brev: ordna, förteckna och lägg ut dem.",
    "language": "sv",
    "tags": ["arkiv"],
    "city": "Uppsala",
}
_ASSIGNMENT = {**_WORDS, "start": "2030-04-01", "end": "2030-08-31", "purpose": "project"}
_VACANCY = {
    **_WORDS,
    "link": "https://example.org/jobs/17",
    "reference": "2030-17",
    "last_day": "2030-02-15",
}


class OfferedWords(Input):
    """The texts that people read, and where; about the work, never about a person."""

    collaborations: tuple[Id, ...] = Field(
        max_length=50,
        description="The ids of the collaborations to publish in, at least one (R-L1).",
    )
    title: Annotated[str, line(200)]
    """The headline."""
    text: Annotated[str, lines(20_000)]
    """What the work is about; several paragraphs are allowed."""
    language: Language = Language.SWEDISH
    """The language of title and text."""
    tags: tuple[Tag, ...] = Field(default=(), max_length=20)
    """Keywords for searches."""
    city: Annotated[str, line(100)] = ""
    """The city of the work; the agency's own city when left out."""

    def words(self) -> Words:
        return Words(
            title=self.title,
            text=self.text,
            language=self.language,
            tags=_each_once(self.tags),
            place=self.city,
        )

    def chosen(self) -> tuple[UUID, ...]:
        """Each collaboration once, in the chosen order."""
        return _each_once(self.collaborations)


class ReviseAssignment(OfferedWords):
    """The new content of an assignment's draft."""

    model_config = examples(_ASSIGNMENT)
    start: Day
    """The first day."""
    end: Day
    """The last day, included."""
    percent: Percent = Decimal(100)
    """The percentage of full time."""
    form: Form = Form.HOSPITERING
    """The form of the resulting loan."""
    purpose: Purpose = Purpose.OTHER
    """What the assignment is for."""
    places: int = Field(default=1, ge=1, le=100)
    """How many people can be selected."""
    last_day: Day | None = None
    """The last day for interest; the day before the start when left out."""

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.end < self.start:
            raise ValueError("An assignment cannot end before its first day.")
        return self

    def details(self) -> Assignment:
        return Assignment(
            period=Period(start=self.start, end=self.end),
            percent=self.percent,
            form=self.form,
            purpose=self.purpose,
            places=self.places,
            last_day=self.last_day or self.start - ONE_DAY,
        )


class PublishAssignment(ReviseAssignment):
    """A short assignment in a unit; published at once, or saved as a draft."""

    model_config = examples({**_ASSIGNMENT, "unit": AN_ID})
    unit: Id
    """The id of the offering unit, which the caller manages."""
    draft: bool = False
    """Whether it is saved without being published."""


class ReviseVacancy(OfferedWords):
    """The new content of a vacancy's draft."""

    model_config = examples(_VACANCY)
    link: Annotated[str, line(500)]
    """The web address of the receiver's recruitment."""
    reference: Annotated[str, number(100)]
    """The recruitment's reference number."""
    last_day: Day
    """The last day to apply."""
    ground: Annotated[str, line(500)] | None = None
    """Why the vacancy is not public; left out when it is (R-L7)."""

    def details(self) -> Vacancy:
        return Vacancy(
            link=self.link,
            reference=self.reference,
            last_day=self.last_day,
            not_public_ground=self.ground or None,
        )


class PublishVacancy(ReviseVacancy):
    """A position in a unit; published at once, or saved as a draft."""

    model_config = examples({**_VACANCY, "unit": AN_ID})
    unit: Id
    """The id of the offering unit, which the caller manages."""
    draft: bool = False
    """Whether it is saved without being published."""


class ExpressInterest(Input):
    """What an employee submits with an interest (R-L3).

    The motivation is stored sealed. The employee's manager and contact person can read it and, once
    the interest is forwarded, so can the receiver. Lists of applicants at public agencies can be
    public documents: the law sets the limits of confidentiality (R-D2a).
    """

    model_config = examples(
        {"motivation": "Jag vill pröva på ett större arkiv.", "talk_held_on": "2026-01-05"},
        {"motivation": "I would like to try a larger archive.", "talk_asked": True},
    )
    motivation: Annotated[str, lines(10_000)] = ""
    """Why the person wants the assignment; stored encrypted."""
    talk_held_on: Day | None = None
    """The day on which the employee talked with their manager."""
    talk_asked: bool = False
    """Whether the employee asks for a talk instead."""
    collaboration: Id | None = None
    """The id of the collaboration, if the agencies share several."""

    def talk(self) -> Talk:
        return Talk(held_on=self.talk_held_on, asked_for=self.talk_asked)


class Decline(Input):
    """The reason for a decline; the employee can read it (R-L4)."""

    model_config = examples({"reason": "Vi kan inte undvara dig under våren."})
    reason: Annotated[str, lines(10_000)] = ""
    """The reason that the employee can read; stored encrypted."""


class AcceptInterest(Input):
    """The loan's collaboration; the first shared one that is not paused if left out."""

    model_config = examples({})
    collaboration: Id | None = None
    """The id of the collaboration that the loan belongs to."""


class Nothing(Input):
    """An empty body, for a step without parameters."""

    model_config = ConfigDict(json_schema_extra={"examples": [{}]})


def _each_once(several: Iterable[T]) -> tuple[T, ...]:
    return tuple(dict.fromkeys(several))
