"""The directory's commands: each loads an aggregate, calls it and saves it."""

from services.directory.commands.directory import Directory

__all__ = ["Directory"]
