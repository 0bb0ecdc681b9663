"""The chart and its rendering."""
