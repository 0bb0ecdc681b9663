"""A listing's offer: texts, collaborations, and an assignment or a vacancy."""

from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Literal
from uuid import UUID

from shared.kernel.dates import Period
from shared.kernel.values import Value


class Language(StrEnum):
    """The language that a listing is written in."""

    SWEDISH = "sv"
    BOKMAL = "nb"
    NYNORSK = "nn"
    ENGLISH = "en"


class Form(StrEnum):
    """The form of the loan that an assignment becomes (R-O5)."""

    EXCHANGE = "exchange"
    ROTATION = "rotation"
    HOSPITERING = "hospitering"


class Purpose(StrEnum):
    """What an assignment is for: a fixed list, not free text, since it is published onwards."""

    PROJECT = "project"
    EXPERTISE = "expertise"
    DEVELOPMENT = "development"
    BACKFILL = "backfill"
    PEAK_LOAD = "peak_load"
    OTHER = "other"


class Words(Value):
    """The texts that people read; about the work, never about a person."""

    title: str
    text: str
    language: Language
    tags: tuple[str, ...] = ()
    place: str = ""


class Assignment(Value):
    """A short assignment, staffed by loans."""

    kind: Literal["assignment"] = "assignment"
    period: Period
    percent: Decimal
    form: Form
    purpose: Purpose
    places: int
    last_day: date
    """The last day for interest, no later than the first day of the assignment."""


class Vacancy(Value):
    """A position; people apply for it directly at the receiver (R-L7)."""

    kind: Literal["vacancy"] = "vacancy"
    link: str
    """The web address of the receiver's recruitment."""
    reference: str
    """The recruitment's reference number."""
    last_day: date
    not_public_ground: str | None = None
    """Why it is not public; without a ground it is."""


class Offer(Value):
    """Everything that the publisher decides about a listing."""

    agency_id: UUID
    unit_id: UUID
    collaborations: tuple[UUID, ...]
    words: Words
    details: Assignment | Vacancy

    @property
    def last_day(self) -> date:
        """The last day to respond."""
        return self.details.last_day

    @property
    def places(self) -> int:
        """How many people an assignment takes; a vacancy has no places."""
        return self.details.places if isinstance(self.details, Assignment) else 0
