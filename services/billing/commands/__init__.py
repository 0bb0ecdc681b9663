"""What billing can be asked: load, ask, save."""

from services.billing.commands.billing import Billing

__all__ = ["Billing"]
