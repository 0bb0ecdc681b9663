"""What the directory does when it hears the others: nothing; it only tells."""

from collections.abc import Mapping

from shared.contracts.base import Contract
from shared.plumbing.consumer import Policy

POLICIES: Mapping[type[Contract], Policy] = {}
