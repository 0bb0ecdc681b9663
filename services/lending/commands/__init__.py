"""The commands of lending: load the aggregate, decide, save."""

from services.lending.commands.agreeing import Agreeing
from services.lending.commands.changing import Changing
from services.lending.commands.employing import Employing
from services.lending.commands.following import Following
from services.lending.commands.proposing import Proposing


class Lending(Proposing, Agreeing, Changing, Following, Employing):
    """The commands on loans, from the proposal to the last day, and the whole-person rule R-O4."""


__all__ = ["Lending"]
