"""An agency: the employing authority, with everything an invoice says about it (R-B7)."""

from typing import Literal, Self
from uuid import UUID

from services.directory.domain.rules.belonging import Colleague, refuse_unless_colleague
from services.directory.domain.rules.contacts import number
from services.directory.domain.rules.identifiers import (
    SCHEMES,
    Country,
    electronic_address,
    organisation_number,
)
from shared.kernel import texts
from shared.kernel.aggregate import Actor, Aggregate, Created, Event
from shared.kernel.refusals import Invalid
from shared.kernel.values import Value

Sector = Literal["state", "municipality", "region", "other"]


class WordsMissing(Invalid):
    """A required field is empty."""


class CountryStays(Invalid):
    """The request would change the agency's country."""


class AgencyProfile(Value):
    """What an agency is called, where it is, and how it is invoiced and paid."""

    name: str
    organisation_number: str
    country: Country
    sector: Sector
    city: str
    electronic_address: str = ""
    """Peppol ``scheme:number``; when empty, the organisation number is the address."""
    payment_account: str = ""
    buyer_reference: str = ""


class AgencyRegistered(Created):
    """An agency was registered."""

    TOPIC = "directory.AgencyRegistered"
    profile: AgencyProfile


class ProfileChanged(Event):
    """The agency's whole profile and its contact person, from now on."""

    profile: AgencyProfile
    contact_person_id: UUID | None

    def apply(self, aggregate: "Agency") -> None:
        aggregate.profile = self.profile
        aggregate.contact_person_id = self.contact_person_id


class AgencyChanged(ProfileChanged):
    """The agency's profile changed; earlier documents keep the old one (R-O14)."""

    TOPIC = "directory.AgencyChanged"
    RULE = "R-O14"


class ContactPersonNamed(ProfileChanged):
    """The agency's contact person was set or cleared (R-B7)."""

    TOPIC = "directory.ContactPersonNamed"
    RULE = "R-B7"


class Agency(Aggregate):
    """The employing authority."""

    TOPIC = "directory.Agency"

    def __init__(self, profile: AgencyProfile) -> None:
        self.profile = profile
        self.contact_person_id: UUID | None = None

    @classmethod
    def register(cls, actor: Actor, agency_id: UUID, profile: AgencyProfile) -> Self:
        """Register an agency, with its numbers normalised.

        Raises:
            BadOrganisationNumber: when the number is not valid in its country.
            BadElectronicAddress: when it cannot receive e-invoices.
            WordsMissing: without a name or a city.
        """
        return cls.create(AgencyRegistered, actor, agency_id, profile=checked(profile))

    def change(self, actor: Actor, profile: AgencyProfile) -> None:
        """Replace the agency's whole profile; an identical one changes nothing.

        Raises:
            CountryStays: when the country is different.
            BadOrganisationNumber: when the number is not valid in its country.
            BadElectronicAddress: when it cannot receive e-invoices.
            WordsMissing: without a name or a city.
        """
        if profile.country != self.profile.country:
            raise CountryStays(
                "An agency cannot change its country. Register a new agency instead.",
                field="country",
            )
        new = checked(profile)
        if new != self.profile:
            self._changed(AgencyChanged, actor, new, self.contact_person_id)

    def name_contact(self, actor: Actor, contact: Colleague | None) -> None:
        """Set or clear the contact person; the same person again changes nothing.

        Raises:
            OfAnotherAgency: when the person is employed elsewhere.
            HasLeft: when the person's last day has passed.
        """
        refuse_unless_colleague(contact, self.id, actor.on)
        person_id = contact.person_id if contact else None
        if person_id != self.contact_person_id:
            self._changed(ContactPersonNamed, actor, self.profile, person_id)

    def _changed(
        self,
        event: type[ProfileChanged],
        actor: Actor,
        profile: AgencyProfile,
        contact: UUID | None,
    ) -> None:
        self.record(event, actor, profile=profile, contact_person_id=contact)


def checked(profile: AgencyProfile) -> AgencyProfile:
    """Validate the profile and normalise its numbers.

    Raises:
        BadOrganisationNumber: when the number is not valid in its country.
        BadElectronicAddress: when it cannot receive e-invoices.
        WordsMissing: without a name or a city.
    """
    registered = organisation_number(profile.country, profile.organisation_number)
    address = profile.electronic_address.strip() or f"{SCHEMES[profile.country]}:{registered}"
    return AgencyProfile(
        name=_needed("name", profile.name),
        organisation_number=registered,
        country=profile.country,
        sector=profile.sector,
        city=_needed("city", profile.city),
        electronic_address=electronic_address(profile.country, address),
        payment_account=number("payment_account", profile.payment_account),
        buyer_reference=number("buyer_reference", profile.buyer_reference),
    )


def _needed(field: str, written: str) -> str:
    kept = texts.one_line(written)
    if not kept:
        raise WordsMissing(f"The {field} is missing.", field=field)
    return kept
