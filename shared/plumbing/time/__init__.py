"""Clocks, and the calendar that turns by them."""
