"""The databases of an instance: each service's, the portal's, and the one of personal keys."""

from utbyte.instance.services import WITH_KEYS
from utbyte.instance.vaults import KEYS_DATABASE

DATABASES = (KEYS_DATABASE, *WITH_KEYS)
"""Their names, without the instance's prefix."""
