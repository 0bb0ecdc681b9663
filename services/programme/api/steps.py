"""Steps of the programme over HTTP: opening, terms, office, rounds, enrolment, pauses."""

from typing import Annotated, Literal
from uuid import UUID

from litestar.params import FromPath, JSONBody
from litestar.types import ControllerRouterHandler
from pydantic import ConfigDict, Field

from services.programme.commands import Programme
from services.programme.domain.collaboration import Charter
from services.programme.domain.rules import Round
from services.programme.domain.terms import Terms
from shared.kernel.dates import Period
from shared.kernel.refusals import Invalid
from shared.plumbing.access import holding, in_case, signed_in
from shared.plumbing.http import Asked, Day, Done, Given, Input, command, examples
from shared.plumbing.inputs import Id, line, lines

AN_ID = "6f0c1f5e-6f0b-5b7e-9d3a-0c7a5f3e1b42"


class OpenCollaboration(Input):
    """A new collaboration; terms that are left out have the programme's defaults."""

    model_config = examples(
        {
            "name": "Små myndigheter i samverkan",
            "scope": "state",
            "office": [],
            "terms": {"notice_months": 2, "termination_months": 1},
        }
    )
    name: Annotated[str, line(200, 1)]
    scope: Literal["state", "sector", "region", "internal"]
    office: tuple[Id, ...] = Field(
        default=(),
        max_length=100,
        description="Persons of the programme office; who opens it always belongs to it",
    )
    terms: Terms = Terms()


class ChangeTerms(Input):
    """Terms for loans that are proposed from now on (R-P7)."""

    model_config = examples({"terms": {"notice_months": 3, "maximum_months": 12}})
    terms: Terms


class ChangeOffice(Input):
    """The people who run the collaboration from now on; who asks need not be among them."""

    model_config = examples({"office": [AN_ID]})
    office: tuple[Id, ...] = Field(min_length=1, max_length=100)


class AnnounceRound(Input):
    """A round of enrolment, both days included (R-P1)."""

    model_config = examples({"name": "2027 spring", "start": "2027-01-01", "end": "2027-03-15"})
    name: Annotated[str, line(100, 1)]
    start: Day
    end: Day

    def announced(self) -> Round:
        """Return the domain's value.

        Raises:
            Invalid: when it ends before it starts.
        """
        if self.end < self.start:
            raise Invalid("a round ends on its first day or later", field="end")
        return Round(name=self.name, days=Period(start=self.start, end=self.end))


class Enrol(Input):
    """The agency that is to take part, or no longer (R-P1, R-P8)."""

    model_config = examples({"agency": AN_ID})
    agency: Id


class Pause(Input):
    """Why nothing new starts (R-P6)."""

    model_config = examples({"reason": "No travel between offices until further notice"})
    reason: Annotated[str, lines(2000)] = ""


class Nothing(Input):
    """A step that needs no words."""

    model_config = ConfigDict(json_schema_extra={"examples": [{}]})


@command("/collaborations", "open_collaboration", holding("programme_office"), "Open one")
def open_collaboration(
    service: Given[Programme], asked: Given[Asked], data: JSONBody[OpenCollaboration]
) -> Done:
    """Open a collaboration; who opens it belongs to its office."""
    office = tuple(dict.fromkeys((asked.person, *data.office)))
    charter = Charter(name=data.name, scope=data.scope, office=office, terms=data.terms)
    return asked.do(lambda cause: service.open_collaboration(charter, cause))


@command(
    "/collaborations/{collaboration_id:uuid}/change-terms",
    "change_terms",
    in_case("collaboration_id", "office"),
    "Give loans proposed from now on other terms (R-P7)",
)
def change_terms(
    service: Given[Programme],
    asked: Given[Asked],
    collaboration_id: FromPath[UUID],
    data: JSONBody[ChangeTerms],
) -> Done:
    """Change the terms."""
    return asked.do(lambda cause: service.change_terms(collaboration_id, data.terms, cause))


@command(
    "/collaborations/{collaboration_id:uuid}/change-office",
    "change_office",
    in_case("collaboration_id", "office"),
    "Hand the collaboration to other people",
)
def change_office(
    service: Given[Programme],
    asked: Given[Asked],
    collaboration_id: FromPath[UUID],
    data: JSONBody[ChangeOffice],
) -> Done:
    """Change the programme office."""
    office = tuple(dict.fromkeys(data.office))
    return asked.do(lambda cause: service.change_office(collaboration_id, office, cause))


@command(
    "/collaborations/{collaboration_id:uuid}/announce-round",
    "announce_round",
    in_case("collaboration_id", "office"),
    "Announce a round of enrolment (R-P1)",
)
def announce_round(
    service: Given[Programme],
    asked: Given[Asked],
    collaboration_id: FromPath[UUID],
    data: JSONBody[AnnounceRound],
) -> Done:
    """Announce a round."""
    announced = data.announced()
    return asked.do(lambda cause: service.announce_round(collaboration_id, announced, cause))


@command(
    "/collaborations/{collaboration_id:uuid}/enrol",
    "enrol",
    signed_in(),
    "Let one's agency take part, as its leader (R-P1)",
)
def enrol(
    service: Given[Programme],
    asked: Given[Asked],
    collaboration_id: FromPath[UUID],
    data: JSONBody[Enrol],
) -> Done:
    """Enrol an agency."""
    return asked.do(lambda cause: service.enrol(collaboration_id, data.agency, cause))


@command(
    "/collaborations/{collaboration_id:uuid}/withdraw-agency",
    "withdraw_agency",
    signed_in(),
    "Take one's agency out, as its leader (R-P8)",
)
def withdraw_agency(
    service: Given[Programme],
    asked: Given[Asked],
    collaboration_id: FromPath[UUID],
    data: JSONBody[Enrol],
) -> Done:
    """Take an agency out."""
    return asked.do(lambda cause: service.withdraw(collaboration_id, data.agency, cause))


@command(
    "/collaborations/{collaboration_id:uuid}/pause",
    "pause",
    in_case("collaboration_id", "office"),
    "Let nothing new start (R-P6)",
)
def pause(
    service: Given[Programme],
    asked: Given[Asked],
    collaboration_id: FromPath[UUID],
    data: JSONBody[Pause],
) -> Done:
    """Pause the collaboration."""
    return asked.do(lambda cause: service.pause(collaboration_id, data.reason, cause))


@command(
    "/collaborations/{collaboration_id:uuid}/resume",
    "resume",
    in_case("collaboration_id", "office"),
    "Let new things start again (R-P6)",
)
def resume(
    service: Given[Programme],
    asked: Given[Asked],
    collaboration_id: FromPath[UUID],
    data: JSONBody[Nothing],
) -> Done:
    """Resume the collaboration."""
    del data
    return asked.do(lambda cause: service.resume(collaboration_id, cause))


ROUTES: tuple[ControllerRouterHandler, ...] = (
    open_collaboration,
    change_terms,
    change_office,
    announce_round,
    enrol,
    withdraw_agency,
    pause,
    resume,
)
