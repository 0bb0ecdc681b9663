"""The tables of the portal's database."""

from shared.plumbing.base.database import Database, query


def create(database: Database, *statements: str) -> None:
    """Run statements that create what is missing; safe to repeat, and one process at a time."""
    with database.alone("migrate"), database.transaction() as cursor:
        for each in statements:
            cursor.execute(query(each))
