"""What the directory can be asked: load, ask, save."""

from services.directory.commands.directory import Directory

__all__ = ["Directory"]
