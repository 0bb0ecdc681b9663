"""A unit: a part of an agency, with its current manager and the manager's substitute."""

from typing import Any, Self
from uuid import UUID

from services.directory.domain.rules.belonging import (
    Colleague,
    Leads,
    UnitFacts,
    refuse_if_below_itself,
    refuse_if_naming_oneself,
    refuse_if_own_substitute,
    refuse_unless_colleague,
)
from services.directory.domain.rules.contacts import words
from shared.kernel.aggregate import Actor, Aggregate, Created, Event
from shared.kernel.values import Value


class UnitCard(Value):
    """A unit's name, its place in the tree, and who leads it."""

    name: str
    agency_id: UUID
    parent_unit_id: UUID | None
    manager_id: UUID | None
    substitute_id: UUID | None


class UnitRegistered(Created):
    """A unit was registered; it has no manager yet."""

    TOPIC = "directory.UnitRegistered"
    card: UnitCard


class CardChanged(Event):
    """The unit's whole card, from now on."""

    card: UnitCard

    def apply(self, aggregate: "Unit") -> None:
        aggregate.card = self.card


class ManagerChanged(CardChanged):
    """The unit's manager or substitute changed; open steps now wait for the new ones (R-O2)."""

    TOPIC = "directory.ManagerChanged"
    RULE = "R-O2"


class UnitMoved(CardChanged):
    """The unit moved below another, or to the top, so its superior changed (R-O2)."""

    TOPIC = "directory.UnitMoved"
    RULE = "R-O2"


class UnitRenamed(CardChanged):
    """The unit's name changed."""

    TOPIC = "directory.UnitRenamed"


class Unit(Aggregate):
    """A part of an agency."""

    TOPIC = "directory.Unit"

    def __init__(self, card: UnitCard) -> None:
        self.card = card

    @classmethod
    def register(
        cls, actor: Actor, unit_id: UUID, agency_id: UUID, name: str, parent: UnitFacts | None
    ) -> Self:
        """Register a unit, below its parent or at the top of its agency.

        Raises:
            BadContact: when the name is empty or unreadable.
            OfAnotherAgency: when the parent is another agency's.
            UnitUnderItself: when the parent is the unit itself.
        """
        refuse_if_below_itself(unit_id, agency_id, parent)
        card = UnitCard(
            name=words("name", name),
            agency_id=agency_id,
            parent_unit_id=parent.unit_id if parent else None,
            manager_id=None,
            substitute_id=None,
        )
        return cls.create(UnitRegistered, actor, unit_id, card=card)

    def change_manager(
        self, actor: Actor, manager: Colleague | None, substitute: Colleague | None
    ) -> None:
        """Set manager and substitute; the same two again change nothing.

        Raises:
            OfAnotherAgency: when one of them is employed elsewhere.
            HasLeft: when the last day of one of them has passed.
            SubstituteIsTheManager: when both are the same person.
            DecidesOwnCases: when the actor would thereby come to lead the unit.
        """
        refuse_unless_colleague(manager, self.card.agency_id, actor.on)
        refuse_unless_colleague(substitute, self.card.agency_id, actor.on)
        refuse_if_own_substitute(manager, substitute)
        before = Leads(manager_id=self.card.manager_id, substitute_id=self.card.substitute_id)
        after = Leads(
            manager_id=manager.person_id if manager else None,
            substitute_id=substitute.person_id if substitute else None,
        )
        refuse_if_naming_oneself(actor.by, before, after)
        self._change(ManagerChanged, actor, **dict(after))

    def let_go(self, actor: Actor, person_id: UUID) -> None:
        """Remove a person as manager and substitute; a person who is neither changes nothing."""
        kept = {
            place: None if getattr(self.card, place) == person_id else getattr(self.card, place)
            for place in ("manager_id", "substitute_id")
        }
        self._change(ManagerChanged, actor, **kept)

    def move(self, actor: Actor, parent: UnitFacts | None) -> None:
        """Place the unit below another, or at the top; its current place changes nothing.

        Raises:
            OfAnotherAgency: when the parent is another agency's.
            UnitUnderItself: when the parent is the unit or below it.
        """
        refuse_if_below_itself(self.id, self.card.agency_id, parent)
        self._change(UnitMoved, actor, parent_unit_id=parent.unit_id if parent else None)

    def rename(self, actor: Actor, name: str) -> None:
        """Rename the unit; the same name again changes nothing.

        Raises:
            BadContact: when the name is empty or unreadable.
        """
        self._change(UnitRenamed, actor, name=words("name", name))

    def _change(self, event: type[CardChanged], actor: Actor, **changes: Any) -> None:
        card = self.card.model_copy(update=changes)
        if card != self.card:
            self.record(event, actor, card=card)
