"""The policies of the programme: it only follows the directory."""

from collections.abc import Mapping

from shared.contracts.base import Contract
from shared.plumbing.messaging.consumer import Policy

POLICIES: Mapping[type[Contract], Policy] = {}
