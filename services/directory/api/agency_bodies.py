"""Request bodies of the operations on agencies and units, each with an example."""

from typing import Annotated

from services.directory.domain.agency import Sector
from services.directory.domain.rules.identifiers import Country
from shared.plumbing.web.http import Input, examples
from shared.plumbing.web.inputs import Id, line, number

AN_ID = "6f0c1f5e-6f0b-5b7e-9d3a-0c7a5f3e1b42"
AN_AGENCY = {
    "name": "Demomyndigheten för prov",
    "organisation_number": "202100-5489",
    "country": "SE",
    "sector": "state",
    "city": "Göteborg",
    "payment_account": "5050-1055",
    "buyer_reference": "DEMO-1",
}


class RegisterAgency(Input):
    """An agency; without an electronic address, its organisation number is used."""

    model_config = examples(AN_AGENCY)
    name: Annotated[str, line(200, 1)]
    """The agency's official name."""
    organisation_number: Annotated[str, number(20, 9)]
    """The Swedish or Norwegian organisation number; its check digit is verified."""
    country: Country
    """The country whose rules and calendar apply."""
    sector: Sector
    """The sector, which determines the VAT and payment rules."""
    city: Annotated[str, line(100, 1)]
    """The city of the agency; used in searches."""
    electronic_address: Annotated[str, number(50)] = ""
    """The Peppol address for e-invoices; the organisation number when left out."""
    payment_account: Annotated[str, number(50)] = ""
    """The account that invoices are paid to: bankgiro, plusgiro or a Norwegian account."""
    buyer_reference: Annotated[str, number(50)] = ""
    """The reference that invoices to the agency carry by default."""


class NameContact(Input):
    """The agency's contact person, or none."""

    model_config = examples({"person": None})
    person: Id | None
    """The id of the contact person, or ``null`` for none."""


class RegisterUnit(Input):
    """A unit of an agency, below another unit or at the top."""

    model_config = examples({"name": "Utveckling"})
    name: Annotated[str, line(200, 1)]
    """The unit's name."""
    parent: Id | None = None
    """The id of the unit above; ``null`` for the top."""


class ChangeManager(Input):
    """The unit's manager and substitute; none when left out."""

    model_config = examples({"manager": None})
    manager: Id | None = None
    """The id of the manager, or ``null`` for none."""
    substitute: Id | None = None
    """The id of the substitute, or ``null`` for none."""


class MoveUnit(Input):
    """The new parent unit; the top when left out."""

    model_config = examples({"parent": None})
    parent: Id | None = None
    """The id of the unit above; ``null`` for the top."""


class RenameUnit(Input):
    """The unit's new name."""

    model_config = examples({"name": "Utveckling och stöd"})
    name: Annotated[str, line(200, 1)]
    """The unit's new name."""
