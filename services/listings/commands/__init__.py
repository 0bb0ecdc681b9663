"""What listings can be asked: load, ask, save."""

from services.listings.commands.listings import Listings

__all__ = ["Listings"]
