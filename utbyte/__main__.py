"""``python -m utbyte`` is the command ``utbyte``."""

from utbyte.cli.app import app

if __name__ == "__main__":
    app()
