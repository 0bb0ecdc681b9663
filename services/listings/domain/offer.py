"""What a listing offers: its words, where it is published, and an assignment or a vacancy."""

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
    """What an assignment is for, from a fixed list: it travels on, so it is no free text."""

    PROJECT = "project"
    EXPERTISE = "expertise"
    DEVELOPMENT = "development"
    BACKFILL = "backfill"
    PEAK_LOAD = "peak_load"
    OTHER = "other"


class Words(Value):
    """What people read; about a piece of work, never about a person."""

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
    """A position that is applied for at the receiver (R-L7)."""

    kind: Literal["vacancy"] = "vacancy"
    link: str
    """The address of the receiver's recruitment."""
    reference: str
    """The recruitment's own number."""
    last_day: date
    not_public_ground: str | None = None
    """Why it is not announced to everybody; without a ground it is public."""


class Offer(Value):
    """Everything about a listing that its publisher decides."""

    agency_id: UUID
    unit_id: UUID
    collaborations: tuple[UUID, ...]
    words: Words
    details: Assignment | Vacancy

    @property
    def last_day(self) -> date:
        """The last day on which it can be answered."""
        return self.details.last_day

    @property
    def places(self) -> int:
        """How many people an assignment takes; other kinds have no places."""
        return self.details.places if isinstance(self.details, Assignment) else 0
