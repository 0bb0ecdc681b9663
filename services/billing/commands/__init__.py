"""The commands of billing: load the aggregate, decide, save."""

from services.billing.commands.billing import Billing

__all__ = ["Billing"]
