"""The accounts of the services at the database server, as SQL for its administrator.

``python -m deploy.postgres.rights [--account utbyte_]`` prints the content of ``accounts.sql``.
psql takes each password from its environment (``DIRECTORY_PASSWORD`` …; ``python -m deploy.secrets
--environment`` prints them). Safe to repeat, also to change a password. ``utbyte migrate`` grants
the accounts their rights in the databases (``utbyte/operations/rights.py``).
"""

import argparse
import sys
from pathlib import Path

from utbyte.operations.rights import MIGRATION, accounts

FILE = Path(__file__).parent / "accounts.sql"
ACCOUNT = "utbyte_"
_HEAD = """-- Made by `python -m deploy.postgres.rights`, which says what it is for.
\\set ON_ERROR_STOP on
"""
_EACH = """
\\unset password
\\getenv password {variable}
\\if :{{?password}}
SELECT 'CREATE ROLE "{account}"'
    WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{account}') \\gexec
ALTER ROLE "{account}" LOGIN NOSUPERUSER NOCREATEROLE {databases} NOREPLICATION NOBYPASSRLS
    PASSWORD :'password';
\\else
\\warn no {variable}: the account {account} stays as it is
\\endif
"""


def variable(service: str) -> str:
    return f"{service.upper()}_PASSWORD"


def statements(prefix: str = ACCOUNT) -> str:
    """The SQL; only the account that migrates may create databases."""
    parts = [
        _EACH.format(
            account=account,
            variable=variable(service),
            databases="CREATEDB" if service == MIGRATION else "NOCREATEDB",
        )
        for service, account in accounts(prefix).items()
    ]
    return "".join([_HEAD, *parts])


def main() -> int:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--account", default=ACCOUNT, help="Prefix of the account names.")
    sys.stdout.write(statements(asked.parse_args().account))
    return 0


if __name__ == "__main__":
    sys.exit(main())
