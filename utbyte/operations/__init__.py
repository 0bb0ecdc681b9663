"""Operators' work on an instance: migrate, rebuild, back up, restore, handle dead letters."""
