"""The chart, and what it gives."""
