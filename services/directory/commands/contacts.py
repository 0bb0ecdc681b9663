"""Names and contact data: rows sealed with the person's key, never events (R-D1).

Beside the sealed row stands the e-mail address, blinded with a key of the agency that only the
vault holds: so a sign-in finds its person without opening every row, and the row confirms no guess.
"""

import hmac
from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from psycopg import Cursor
from psycopg.rows import DictRow

from services.directory.domain.rules.contacts import Contact
from services.directory.views import Queries
from shared.kernel.clock import Clock
from shared.kernel.ids import natural_id
from shared.kernel.refusals import NotFound
from shared.plumbing.base.database import given_rows, query, rows_given
from shared.plumbing.eventstore.store import Work
from shared.plumbing.security.sealer import Sealer
from shared.plumbing.security.sealing import Place
from shared.plumbing.security.vault import KeyVault

_COLUMNS = {"person_id": "uuid", "agency_id": "uuid", "sealed": "jsonb", "email_mark": "text"}
_WRITE = f"""
    INSERT INTO contacts (person_id, agency_id, sealed, email_mark)
    SELECT person_id, agency_id, sealed, decode(email_mark, 'hex')
    FROM {given_rows("given", _COLUMNS)}
    WHERE NOT EXISTS (SELECT FROM people p
        WHERE p.person_id = given.person_id AND p.erased_on IS NOT NULL)
    ON CONFLICT (person_id) DO UPDATE
    SET agency_id = excluded.agency_id, sealed = excluded.sealed,
        email_mark = excluded.email_mark"""  # noqa: S608 - constants only


class VaultKeys:
    """The directory's access to keys: straight from the vault, created on first use."""

    def __init__(self, vault: KeyVault, clock: Clock) -> None:
        self.vault = vault
        self._clock = clock

    def get(self, subject: UUID) -> bytes | None:
        """None when the person is erased."""
        return self.get_many([subject])[subject]

    def get_many(self, subjects: Iterable[UUID]) -> dict[UUID, bytes | None]:
        """None for each erased person."""
        return self.vault.ensure_many(subjects, self._clock.today())


class _Fetched:
    """Keys that were fetched together."""

    def __init__(self, keys: Mapping[UUID, bytes | None]) -> None:
        self._keys = keys

    def get(self, subject: UUID) -> bytes | None:
        return self._keys.get(subject)


class Contacts:
    """Seals contacts into rows and opens them again."""

    def __init__(self, queries: Queries, keys: VaultKeys) -> None:
        self._queries = queries
        self._keys = keys

    def writing(self, contacts: Mapping[UUID, tuple[UUID, Contact]]) -> Work:
        """Write people's sealed rows in the transaction of a save.

        ``contacts``: agency and contact of each person. The work also refuses a person who is
        erased in the meantime.

        Raises:
            NotFound: when one of them has been erased.
        """
        blinding = {agency: _blinding(agency) for agency, _ in contacts.values()}
        keys = self._keys.get_many([*contacts, *blinding.values()])
        sealer = Sealer(_Fetched(keys))
        rows = [
            {
                "person_id": person,
                "agency_id": agency,
                "sealed": _sealed(sealer, person, contact),
                "email_mark": _blinded(keys[blinding[agency]], contact.email).hex(),
            }
            for person, (agency, contact) in contacts.items()
        ]

        def write(cursor: Cursor[DictRow]) -> None:
            cursor.execute(query(_WRITE), [rows_given(rows)])
            if cursor.rowcount < len(rows):  # erased since the rows were sealed
                raise NotFound("There is no such person.")

        return write

    def erasing(self, person_id: UUID) -> Work:

        def erase(cursor: Cursor[DictRow]) -> None:
            cursor.execute("DELETE FROM contacts WHERE person_id = %s", (person_id,))

        return erase

    def with_address(self, agencies: Iterable[UUID], email: str) -> list[UUID]:
        """The people of these agencies with an e-mail address; upper and lower case are equal."""
        keys = self._keys.get_many(_blinding(each) for each in agencies)
        return self._queries.with_email_mark(_blinded(key, email) for key in keys.values())

    def addresses(self, agency_id: UUID) -> frozenset[str]:
        """The e-mail addresses of an agency's people, case-folded."""
        known = self.read(self._queries.people_of(agency_id))
        return frozenset(contact.email.casefold() for contact in known.values())

    def read(self, people: Iterable[UUID]) -> dict[UUID, Contact]:
        """Open people's contacts; erased people are left out."""
        rows = self._queries.contacts(people)
        sealer = Sealer(_Fetched(self._keys.get_many(rows)))
        opened = {person: sealer.open(sealed) for person, sealed in rows.items()}
        return {
            person: Contact.model_validate_json(text)
            for person, text in opened.items()
            if text is not None
        }


def _blinding(agency_id: UUID) -> UUID:
    """The name of the key that blinds an agency's addresses."""
    return natural_id("addresses", agency_id)


def _blinded(key: bytes | None, email: str) -> bytes:
    if key is None:
        raise RuntimeError("The key of an agency is never erased.")
    return hmac.digest(key, email.casefold().encode(), "sha256")


def _sealed(sealer: Sealer, person_id: UUID, contact: Contact) -> dict[str, Any]:
    place = Place(aggregate_id=person_id, version=0, topic="contacts", field="sealed")
    sealed = sealer.seal(person_id, contact.model_dump_json(), place)
    return {**sealed.model_dump(mode="json"), "place": place.model_dump(mode="json")}
