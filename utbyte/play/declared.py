"""What a story's setup declares: agencies, units, people with roles, collaborations."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Annotated, Any, Literal, cast

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    WithJsonSchema,
)

from utbyte.play.talking import OPERATOR

Name = Annotated[str, StringConstraints(pattern=r"^[^\W\d][\w -]*$", max_length=60)]
"""A name that the story chooses: it begins with a letter and has no dot."""


def or_empty(value: Any) -> Any:
    """A mapping without entries for a key without a value."""
    return dict[str, Any]() if value is None else value


def _listed(value: Any) -> Any:
    return [value] if isinstance(value, str) else value


def _declared(value: Any) -> Any:
    """Read a list of names, or a name without details, as declared with all defaults."""
    if isinstance(value, list):
        return {each: or_empty(None) for each in cast("list[Any]", value)}
    if isinstance(value, dict):
        return {key: or_empty(each) for key, each in cast("dict[Any, Any]", value).items()}
    return or_empty(value)


Text = Annotated[
    str, Field(coerce_numbers_to_str=True), WithJsonSchema({"type": ["string", "number"]})
]
"""A text that may look like a number."""
Mentions = Iterator[tuple[tuple[str, ...], str, str | None]]
"""Each mention: where it is, the kind of what it names, and the name."""
Names = Annotated[
    tuple[Name, ...], BeforeValidator(_listed, json_schema_input_type=Name | list[Name])
]


class Said(BaseModel):
    """A part of the file; an unknown key is an error."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=False)


class DeclaredAgency(Said):
    """An agency; what it does not declare is made up, with valid check digits."""

    name: str | None = Field(default=None, description="Written name; by default the key")
    country: Literal["SE", "NO"] = "SE"
    sector: Literal["state", "municipality", "region", "other"] = "state"
    city: str | None = None
    organisation_number: Text | None = Field(
        default=None, description="Number with a valid check digit; by default a made-up one"
    )
    electronic_address: str = ""
    payment_account: Text = "5050-1055"
    buyer_reference: str = "DEMO"
    contact: Name | None = Field(
        default=None, description="A person of the agency; by default its first hr_contact"
    )


class DeclaredUnit(Said):
    """A unit of an agency; needed only where an agency has more than one."""

    agency: Name
    name: str | None = None
    parent: Name | None = Field(default=None, description="The unit above this one")
    manager: Name | None = Field(
        default=None, description="By default the first person in the unit with the role manager"
    )
    substitute: Name | None = None

    def named(self, place: tuple[str, ...]) -> Mentions:
        """Find the people that it names."""
        yield (*place, "agency"), "agency", self.agency
        yield (*place, "parent"), "unit", self.parent
        yield (*place, "manager"), "person", self.manager
        yield (*place, "substitute"), "person", self.substitute


class DeclaredPerson(Said):
    """A person; everyone is an employee by default."""

    agency: Name
    unit: Name | None = Field(
        default=None, description="By default the agency's first unit, which need not be declared"
    )
    roles: Names = Field(
        default=(),
        description="manager, hr_contact, leader, signatory, finance, programme_office,"
        " union_rep, auditor",
    )
    employment_percent: Decimal = Decimal(100)
    language: Literal["sv", "nb", "nn", "en"] = "sv"
    name: str | None = Field(default=None, description="Given and family name; by default made up")
    email: str | None = None


class DeclaredCollaboration(Said):
    """Agencies under one set of terms; the collaboration opens and enrols them on the first day."""

    name: str | None = None
    scope: Literal["state", "sector", "region", "internal"] = "state"
    terms: Annotated[dict[str, Any], BeforeValidator(or_empty)] = Field(
        default={}, description="Terms that differ from the programme's defaults"
    )
    members: Names | None = Field(
        default=None,
        description="Agencies, each enrolled by its leader; by default all of them. A missing"
        " leader is made up and called “leader of KEY”",
    )
    office: Names = Field(
        default=(),
        description="Persons of the office; by default all with the role programme_office. If there"
        " is none, one is made up in the first member and called “programme office”",
    )

    def named(self, place: tuple[str, ...]) -> Mentions:
        """Find whom it names."""
        for each in self.members or ():
            yield (*place, "members"), "agency", each
        for each in self.office:
            yield (*place, "office"), "person", each


class Setup(Said):
    """The people and things that exist when the story begins."""

    agencies: Annotated[
        dict[Name, DeclaredAgency],
        BeforeValidator(
            _declared, json_schema_input_type=dict[Name, DeclaredAgency | None] | list[Name]
        ),
    ] = {}
    units: Annotated[dict[Name, DeclaredUnit], BeforeValidator(_declared)] = {}
    people: Annotated[dict[Name, DeclaredPerson], BeforeValidator(_declared)] = {}
    collaborations: Annotated[
        dict[Name, DeclaredCollaboration],
        BeforeValidator(
            _declared, json_schema_input_type=dict[Name, DeclaredCollaboration | None] | list[Name]
        ),
    ] = {}

    def unknown_names(self) -> Iterator[tuple[tuple[str, ...], str]]:
        """Find undeclared names: where each is mentioned, and what does not exist."""
        known = {"agency": self.agencies, "unit": self.units, "person": self.people}
        for place, kind, name in self._named():
            if name is not None and name not in known[kind]:
                yield place, f"there is no {kind} “{name}”"
        if OPERATOR in self.people:
            yield ("people", OPERATOR), "“operator” runs the instance: give the person another name"
        if self.collaborations and not self.agencies:
            yield ("collaborations",), "a collaboration must have agencies"

    def _named(self) -> Mentions:
        for key, agency in self.agencies.items():
            yield ("agencies", key, "contact"), "person", agency.contact
        for key, unit in self.units.items():
            yield from unit.named(("units", key))
        for key, person in self.people.items():
            yield ("people", key, "agency"), "agency", person.agency
            yield ("people", key, "unit"), "unit", person.unit
        for key, collaboration in self.collaborations.items():
            yield from collaboration.named(("collaborations", key))
