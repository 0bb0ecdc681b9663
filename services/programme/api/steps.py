"""Commands of the programme over HTTP: opening, terms, office, rounds, enrolment, pauses."""

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
from shared.plumbing.security.access import holding, in_case, signed_in
from shared.plumbing.web.http import CommandRequest, Day, Done, Given, Input, command, examples
from shared.plumbing.web.inputs import Id, line, lines

AN_ID = "6f0c1f5e-6f0b-5b7e-9d3a-0c7a5f3e1b42"


class OpenCollaboration(Input):
    """A new collaboration; omitted terms take the programme's defaults."""

    model_config = examples(
        {
            "name": "Små myndigheter i samverkan",
            "scope": "state",
            "office": [],
            "terms": {"notice_months": 2, "early_end_months": 1},
        }
    )
    name: Annotated[str, line(200, 1)]
    """The collaboration's name."""
    scope: Literal["state", "sector", "region", "internal"]
    """Which agencies it is meant for."""
    office: tuple[Id, ...] = Field(
        default=(),
        max_length=100,
        description="Ids of the people in the programme office; the caller always belongs to it.",
    )
    terms: Terms = Terms()
    """The terms of its loans."""


class ChangeTerms(Input):
    """Terms for loans that are proposed from now on (R-P7)."""

    model_config = examples({"terms": {"notice_months": 3, "maximum_months": 12}})
    terms: Terms
    """The terms of loans proposed from now on."""


class ChangeOffice(Input):
    """The people who run the collaboration from now on; the caller need not be among them."""

    model_config = examples({"office": [AN_ID]})
    office: tuple[Id, ...] = Field(min_length=1, max_length=100)
    """The ids of the people who run it."""


class AnnounceRound(Input):
    """A round of enrolment, both days included (R-P1)."""

    model_config = examples({"name": "2027 spring", "start": "2027-01-01", "end": "2027-03-15"})
    name: Annotated[str, line(100, 1)]
    """The round's name."""
    start: Day
    """The first day of enrolment."""
    end: Day
    """The last day of enrolment, included."""

    def announced(self) -> Round:
        """The round as a value of the domain.

        Raises:
            Invalid: when it ends before it starts.
        """
        if self.end < self.start:
            raise Invalid("A round cannot end before its first day.", field="end")
        return Round(name=self.name, days=Period(start=self.start, end=self.end))


class Enrol(Input):
    """The agency that is to enrol or to withdraw (R-P1, R-P8)."""

    model_config = examples({"agency": AN_ID})
    agency: Id
    """The id of an agency that the caller leads."""


class Pause(Input):
    """Why nothing new starts (R-P6)."""

    model_config = examples({"reason": "No travel between offices until further notice"})
    reason: Annotated[str, lines(2000)] = ""
    """Why it is paused; shown to the members."""


class Nothing(Input):
    """A step without further details."""

    model_config = ConfigDict(json_schema_extra={"examples": [{}]})


@command(
    "/collaborations", "open_collaboration", holding("programme_office"), "Open a collaboration"
)
def open_collaboration(
    service: Given[Programme], command: Given[CommandRequest], data: JSONBody[OpenCollaboration]
) -> Done:
    """Open a collaboration between agencies, with its terms and programme office.

    The caller always belongs to its office. Omitted terms take their defaults.
    """
    office = tuple(dict.fromkeys((command.person, *data.office)))
    charter = Charter(name=data.name, scope=data.scope, office=office, terms=data.terms)
    return command.do(lambda trigger: service.open_collaboration(charter, trigger))


@command(
    "/collaborations/{collaboration_id:uuid}/change-terms",
    "change_terms",
    in_case("collaboration_id", "office"),
    "Change a collaboration's terms",
)
def change_terms(
    service: Given[Programme],
    command: Given[CommandRequest],
    collaboration_id: FromPath[UUID],
    data: JSONBody[ChangeTerms],
) -> Done:
    """Change the terms of loans that are proposed from now on (R-P7).

    Loans that were proposed before keep their terms.
    """
    return command.do(lambda trigger: service.change_terms(collaboration_id, data.terms, trigger))


@command(
    "/collaborations/{collaboration_id:uuid}/change-office",
    "change_office",
    in_case("collaboration_id", "office"),
    "Set the programme office",
)
def change_office(
    service: Given[Programme],
    command: Given[CommandRequest],
    collaboration_id: FromPath[UUID],
    data: JSONBody[ChangeOffice],
) -> Done:
    """Replace the people who run a collaboration.

    The caller need not be among them and then loses access to these steps.
    """
    office = tuple(dict.fromkeys(data.office))
    return command.do(lambda trigger: service.change_office(collaboration_id, office, trigger))


@command(
    "/collaborations/{collaboration_id:uuid}/announce-round",
    "announce_round",
    in_case("collaboration_id", "office"),
    "Announce an enrolment round",
)
def announce_round(
    service: Given[Programme],
    command: Given[CommandRequest],
    collaboration_id: FromPath[UUID],
    data: JSONBody[AnnounceRound],
) -> Done:
    """Announce the days on which agencies enrol together (R-P1)."""
    announced = data.announced()
    return command.do(lambda trigger: service.announce_round(collaboration_id, announced, trigger))


@command(
    "/collaborations/{collaboration_id:uuid}/enrol",
    "enrol",
    signed_in(),
    "Enrol an agency",
)
def enrol(
    service: Given[Programme],
    command: Given[CommandRequest],
    collaboration_id: FromPath[UUID],
    data: JSONBody[Enrol],
) -> Done:
    """Enrol an agency in a collaboration, as its leader (R-P1).

    From then on its people can act in the collaboration.
    """
    return command.do(lambda trigger: service.enrol(collaboration_id, data.agency, trigger))


@command(
    "/collaborations/{collaboration_id:uuid}/withdraw-agency",
    "withdraw_agency",
    signed_in(),
    "Withdraw an agency",
)
def withdraw_agency(
    service: Given[Programme],
    command: Given[CommandRequest],
    collaboration_id: FromPath[UUID],
    data: JSONBody[Enrol],
) -> Done:
    """Withdraw an agency from a collaboration, as its leader (R-P8).

    Agreed and running loans continue; proposals and interests that are not agreed fall through.
    """
    return command.do(lambda trigger: service.withdraw(collaboration_id, data.agency, trigger))


@command(
    "/collaborations/{collaboration_id:uuid}/pause",
    "pause",
    in_case("collaboration_id", "office"),
    "Pause a collaboration",
)
def pause(
    service: Given[Programme],
    command: Given[CommandRequest],
    collaboration_id: FromPath[UUID],
    data: JSONBody[Pause],
) -> Done:
    """Pause a collaboration, so that nothing new starts in it (R-P6).

    Agreed loans start, run, are billed, extended and ended as before.
    """
    return command.do(lambda trigger: service.pause(collaboration_id, data.reason, trigger))


@command(
    "/collaborations/{collaboration_id:uuid}/resume",
    "resume",
    in_case("collaboration_id", "office"),
    "Resume a collaboration",
)
def resume(
    service: Given[Programme],
    command: Given[CommandRequest],
    collaboration_id: FromPath[UUID],
    data: JSONBody[Nothing],
) -> Done:
    """End a pause: listings, interests, proposals and signatures are possible again (R-P6)."""
    del data
    return command.do(lambda trigger: service.resume(collaboration_id, trigger))


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
