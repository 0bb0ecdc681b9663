"""The commands of listings: each loads aggregates, calls them and saves them."""

from services.listings.commands.listings import Listings

__all__ = ["Listings"]
