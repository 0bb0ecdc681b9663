"""What the programme does when it hears the others: it only follows who is who."""

from collections.abc import Mapping

from shared.contracts.base import Contract
from shared.plumbing.messaging.consumer import Policy

POLICIES: Mapping[type[Contract], Policy] = {}
