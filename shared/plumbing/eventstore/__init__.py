"""Stores events with the rows that belong to them, and builds read models from them."""
