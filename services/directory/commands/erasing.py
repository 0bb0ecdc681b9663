"""Erasure of people: request, decline, withdraw, hold, erase (R-D1, R-D2a)."""

from collections.abc import Mapping
from datetime import date
from functools import partial
from uuid import UUID

from psycopg import Cursor
from psycopg.rows import DictRow

from services.directory.commands.people import People, all_of
from services.directory.domain.person import Person
from services.directory.domain.rules.erasure import DeclineGround, HoldGround, Ties
from services.directory.domain.unit import Unit
from services.directory.views import Queries, ties
from shared.kernel.aggregate import Actor
from shared.plumbing.eventstore.store import Conflict, Work, retried
from shared.plumbing.eventstore.triggers import Answer, CalendarStep, MessageTrigger, Trigger
from shared.plumbing.security.vault import KeyVault
from shared.plumbing.service import ServiceContext


class Erasing:
    """Decides erasures, and deletes the keys and rows of erased people."""

    def __init__(
        self, service_context: ServiceContext, queries: Queries, people: People, vault: KeyVault
    ) -> None:
        self._store = service_context.store
        self._queries = queries
        self._people = people
        self._vault = vault
        self._clock = service_context.clock

    def request(self, person_id: UUID, trigger: Trigger) -> Answer:
        """Request a person's erasure; the agency's contact persons are notified."""
        person = self._store.load(Person, person_id)
        person.request_erasure(trigger.actor)
        return self._store.save(person, trigger=trigger)

    def decline(self, person_id: UUID, ground: DeclineGround, trigger: Trigger) -> Answer:
        """Decline a request; the person is notified."""
        person = self._store.load(Person, person_id)
        person.decline_erasure(trigger.actor, ground)
        return self._store.save(person, trigger=trigger)

    def withdraw(self, person_id: UUID, trigger: Trigger) -> Answer:
        person = self._store.load(Person, person_id)
        person.withdraw_erasure(trigger.actor)
        return self._store.save(person, trigger=trigger)

    def set_hold(self, person_id: UUID, ground: HoldGround, trigger: Trigger) -> Answer:
        person = self._store.load(Person, person_id)
        person.set_hold(trigger.actor, ground)
        return self._store.save(person, trigger=trigger)

    def lift_hold(self, person_id: UUID, ground: HoldGround, trigger: Trigger) -> Answer:
        person = self._store.load(Person, person_id)
        person.lift_hold(trigger.actor, ground)
        return self._store.save(person, trigger=trigger)

    def erase(self, person_id: UUID, trigger: Trigger) -> Answer:
        """Erase a person's identity, unless something requires keeping it (R-D2a).

        One save records the decision and deletes the rows. The key is deleted afterwards, so a
        refused erasure destroys nothing. If the process dies in between, the directory consumes its
        own message and deletes the key then.

        Raises:
            ErasureRefused: while an office, a loan, a pending invoice or a hold prevents it.
        """
        person = self._store.load(Person, person_id)
        # Release the units first: a unit assigned to the person after this point is a tie.
        led = self._let_go(person_id, trigger.actor)
        person.erase(trigger.actor, self._ties(person_id, person.last_day, trigger.actor.on))

        def still_free(cursor: Cursor[DictRow]) -> None:
            found = _counting(ties(cursor, person_id), led)
            if found != Ties():
                raise Conflict("The person was given work in the meantime.")

        work = all_of(still_free, self._rows(person_id))
        answer = self._store.save(person, *led, trigger=trigger, work=work)
        self._vault.erase(person_id, trigger.actor.on)
        return answer

    def _ties(self, person_id: UUID, last_day: date | None, on: date) -> Ties:
        """A unit that the person led before they left does not count."""
        with self._store.database.transaction() as cursor:
            found = ties(cursor, person_id)
        left = last_day is not None and last_day < on
        return found.model_copy(update={"leads": ()}) if left else found

    def person_erased(self, person_id: UUID, on: date, trigger: MessageTrigger) -> None:
        """Delete an erased person's key and rows, in case that was interrupted."""
        self._vault.erase(person_id, on)
        self._store.save(trigger=trigger, work=self._rows(person_id))

    def erased(self) -> dict[UUID, date]:
        """Erased people with the day of erasure: the list to store outside all backups."""
        return self._vault.erased()

    def erase_again(self, erased: Mapping[UUID, date]) -> int:
        """After a restore, erase people again who were erased since the backup (R-D1).

        Returns how many. Safe to repeat. People who were registered since the backup no longer
        exist: only their ids are remembered as erased.
        """
        again = self._vault.reapply_erasures(erased)
        for person_id in sorted(erased):
            retried(partial(self._erase_again, person_id))
        return again

    def _erase_again(self, person_id: UUID) -> Answer:
        actor = Actor(by=None, at=self._clock.now(), on=self._clock.today())
        found = self._store.find(Person, person_id)
        if found is not None:
            found.erase_again(actor)
        led = self._let_go(person_id, actor) if found is not None else []
        saved = [found, *led] if found is not None else []
        trigger = CalendarStep(actor, "erase-again", person_id)
        return self._store.save(*saved, trigger=trigger, work=self._rows(person_id))

    def _let_go(self, person_id: UUID, actor: Actor) -> list[Unit]:
        led = [self._store.load(Unit, unit) for unit in self._queries.led_by([person_id])]
        for unit in led:
            unit.let_go(actor, person_id)
        return led

    def _rows(self, person_id: UUID) -> Work:
        return all_of(
            self._people.contacts.erasing(person_id), self._people.marks.erasing(person_id)
        )


def _counting(found: Ties, let_go: list[Unit]) -> Ties:
    """Units that release the person in the same save do not count."""
    leads = tuple(set(found.leads) - {unit.id for unit in let_go})
    return found.model_copy(update={"leads": leads})
