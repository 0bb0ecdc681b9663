"""The rules of listings, a file for each family."""
