"""The fixed terms of lending: forms, parties, steps, statuses, flags; never free text."""

from enum import StrEnum


class Form(StrEnum):
    """The form of a loan (R-O5)."""

    EXCHANGE = "exchange"
    ROTATION = "rotation"
    HOSPITERING = "hospitering"


class Purpose(StrEnum):
    """What a loan is for; a fixed list, so that it cannot contain personal data."""

    PROJECT = "project"
    EXPERTISE = "expertise"
    DEVELOPMENT = "development"
    BACKFILL = "backfill"
    PEAK_LOAD = "peak_load"
    OTHER = "other"


class Scope(StrEnum):
    """The scope of the collaboration."""

    STATE = "state"
    SECTOR = "sector"
    REGION = "region"
    INTERNAL = "internal"


class NoticeCountsFrom(StrEnum):
    """The day from which the notice period is counted (R-O3)."""

    APPROVAL = "approval"
    NEXT_MONTH = "next_month"


class Proration(StrEnum):
    """How a partial month is counted (R-B3)."""

    CALENDAR_DAYS = "calendar_days"
    WORKING_DAYS = "working_days"


class CostBearer(StrEnum):
    """Who bears the cost (R-B1)."""

    RECEIVER_PAYS = "receiver_pays"
    SHARED = "shared"
    LENDER_PAYS = "lender_pays"


class Status(StrEnum):
    """The stage of a loan's life (R-O6)."""

    PROPOSED = "proposed"
    AGREED = "agreed"
    RUNNING = "running"
    ENDED = "ended"
    DECLINED = "declined"
    LAPSED = "lapsed"
    CANCELLED = "cancelled"


class Side(StrEnum):
    """The two sides of a loan."""

    LENDER = "lender"
    RECEIVER = "receiver"


class Party(StrEnum):
    """On whose behalf someone acts; units and agencies determine who that is today (R-O2)."""

    PERSON = "person"
    LENDER_MANAGER = "lender_manager"
    RECEIVER_MANAGER = "receiver_manager"
    LENDER_LEADER = "lender_leader"
    RECEIVER_LEADER = "receiver_leader"


IN_WORDS = {
    Party.PERSON: "the person who is lent",
    Party.LENDER_MANAGER: "the lending manager",
    Party.RECEIVER_MANAGER: "the receiving manager",
    Party.LENDER_LEADER: "a signatory of the lender",
    Party.RECEIVER_LEADER: "a signatory of the receiver",
}


class Step(StrEnum):
    """The steps that turn a proposal into an agreement (R-O2)."""

    CONSENT = "consent"
    APPROVAL = "approval"
    ACCEPTANCE = "acceptance"
    LENDER_SIGNATURE = "lender_signature"
    RECEIVER_SIGNATURE = "receiver_signature"


class Flag(StrEnum):
    """What both sides and the programme office see as long as it applies (R-O5)."""

    SHORTER_THAN_FORM = "shorter_than_form"
    LONGER_THAN_FORM = "longer_than_form"
    LONGER_THAN_MAXIMUM = "longer_than_maximum"
    LESS_THAN_EMPLOYMENT = "less_than_employment"
    MORE_THAN_EMPLOYED = "more_than_employed"
    """R-O4: all loans together exceed the person's employment percent."""


class ChangeKind(StrEnum):
    """The changes of an agreed loan that several parties approve (R-O6, R-O15)."""

    EXTEND = "extend"
    MOVE = "move"
    CUT_SHORT = "cut_short"
    CORRECT_PERCENT = "correct_percent"
    CORRECT_COST = "correct_cost"


class Ground(StrEnum):
    """Why a loan may be cut short: with the early-end period, or at once (R-O6)."""

    ORDINARY = "ordinary"
    DANGER = "danger"


class CancelCause(StrEnum):
    """Why a loan was cancelled: a party (R-O6), the person left (R-O14), an agency left (R-P8)."""

    ASKED = "asked"
    PERSON_LEFT = "person_left"
    AGENCY_LEFT = "agency_left"


class AskedAgain(StrEnum):
    """Why steps already taken are required again when the cost terms are set (R-O2)."""

    TERMS_CHANGED = "terms_changed"
    GIVEN_WITHOUT_TERMS = "given_without_terms"
    CONSENT_AFTER_COST = "consent_after_cost"


class BackfillChoice(StrEnum):
    """What happens at the lender while the person is away (R-O9)."""

    REDISTRIBUTE = "redistribute"
    BACKFILL = "backfill"
    LEAVE_VACANT = "leave_vacant"


class PlanTask(StrEnum):
    """A task of the backfill plan; each has its own due date (R-O9)."""

    PUBLISH_LISTING = "publish_listing"
    CHOOSE_BACKFILL = "choose_backfill"
    DIVIDE_TASKS = "divide_tasks"
    HAND_OVER = "hand_over"
    TELL_THE_TEAM = "tell_the_team"
