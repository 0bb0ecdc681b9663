"""Everything that an instance stores, table by table, to detect changes."""

from collections.abc import Collection, Mapping

from shared.plumbing.base.database import Database, address_of
from utbyte.embedded.stage import KEYS_DATABASE, Stage

Kept = Mapping[str, str]
"""Service and table → a digest of its rows."""


def everything(stage: Stage) -> Kept:
    """The contents of all databases of an instance, including that of the personal keys."""
    databases = {name: service.database for name, service in stage.services.items()}
    name = f"{stage.options.settings.database_prefix}_{KEYS_DATABASE}"
    keys = Database(address_of(stage.server, name), pool_size=1, max_overflow=0)
    try:
        found: dict[str, str] = {}
        for service, database in {**databases, KEYS_DATABASE: keys}.items():
            found |= {
                f"{service}.{each}": reported for each, reported in _digests(database).items()
            }
        return found
    finally:
        keys.close()


def _digests(database: Database) -> dict[str, str]:
    tables = database.rows("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
    one = "SELECT '{0}' AS name, md5(string_agg(t::text, '|' ORDER BY t::text)) AS rows FROM {0} t"
    every = " UNION ALL ".join(one.format(each["tablename"]) for each in tables)
    return {each["name"]: str(each["rows"]) for each in database.rows(every)}


def changed(before: Kept, after: Kept, but_for: Collection[str] = ()) -> list[str]:
    """The tables that have changed, except those with these names."""
    return sorted(
        each
        for each in before.keys() | after.keys()
        if before.get(each) != after.get(each) and each.partition(".")[2] not in but_for
    )
