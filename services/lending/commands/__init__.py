"""What lending can be asked: load, ask, save."""

from services.lending.commands.agreeing import Agreeing
from services.lending.commands.changing import Changing
from services.lending.commands.employing import Employing
from services.lending.commands.following import Following
from services.lending.commands.proposing import Proposing


class Lending(Proposing, Agreeing, Changing, Following, Employing):
    """Loans: from the proposal to the last day, and the whole person of R-O4."""


__all__ = ["Lending"]
