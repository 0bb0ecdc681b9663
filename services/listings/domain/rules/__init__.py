"""The rules of listings, one file per family."""
