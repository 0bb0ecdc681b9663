"""Clocks, and the calendar that runs by them."""
