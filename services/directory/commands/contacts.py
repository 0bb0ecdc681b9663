"""Names and contact data: rows sealed with the person's key, never events (R-D1)."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from psycopg import Cursor
from psycopg.rows import DictRow
from psycopg.types.json import Jsonb

from services.directory.domain.rules.contacts import Contact
from services.directory.views import Queries
from shared.kernel.clock import Clock
from shared.plumbing.keys import KeyVault
from shared.plumbing.sealer import Sealer
from shared.plumbing.sealing import Place
from shared.plumbing.store import Work


class VaultKeys:
    """The directory's own way to keys: straight from the vault, made on first need."""

    def __init__(self, vault: KeyVault, clock: Clock) -> None:
        self.vault = vault
        self._clock = clock

    def get(self, subject: UUID) -> bytes | None:
        """Return a person's key, or nothing when the person is erased."""
        return self.vault.ensure(subject, self._clock.today())


class Contacts:
    """Seals contacts into rows and opens them for who may see them."""

    def __init__(self, queries: Queries, keys: VaultKeys) -> None:
        self._queries = queries
        self._sealer = Sealer(keys)

    def writing(self, person_id: UUID, agency_id: UUID, contact: Contact) -> Work:
        """Return the work that writes the sealed row in a save's transaction."""
        place = Place(aggregate_id=person_id, version=0, topic="contacts", field="sealed")
        sealed = self._sealer.seal(person_id, contact.model_dump_json(), place)
        kept = {**sealed.model_dump(mode="json"), "place": place.model_dump(mode="json")}

        def write(cursor: Cursor[DictRow]) -> None:
            cursor.execute(
                "INSERT INTO contacts VALUES (%s, %s, %s) ON CONFLICT (person_id)"
                " DO UPDATE SET agency_id = excluded.agency_id, sealed = excluded.sealed",
                (person_id, agency_id, Jsonb(kept)),
            )

        return write

    def erasing(self, person_id: UUID) -> Work:
        """Return the work that deletes the row in a save's transaction."""

        def erase(cursor: Cursor[DictRow]) -> None:
            cursor.execute("DELETE FROM contacts WHERE person_id = %s", (person_id,))

        return erase

    def read(self, people: Iterable[UUID]) -> dict[UUID, Contact]:
        """Open the contacts of people; who is erased is left out."""
        found: dict[UUID, Contact] = {}
        for person_id, sealed in self._queries.contacts(people).items():
            text = self._sealer.open(_as_kept(sealed))
            if text is not None:
                found[person_id] = Contact.model_validate_json(text)
        return found


def _as_kept(sealed: Any) -> dict[str, Any]:
    return dict(sealed)
