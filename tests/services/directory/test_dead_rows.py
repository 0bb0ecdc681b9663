"""Dead rows about people are vacuumed before a fifth of a table is dead (R-D1)."""

from contextlib import closing

from services.directory.main import DEFINITION
from shared.plumbing.base.database import Database
from shared.plumbing.security.vault_state import create_vault
from shared.plumbing.service import migrate

TABLES = {"contacts", "marks", "personal_keys"}


def test_the_server_vacuums_each_dead_row_about_a_person_at_its_next_round(database: str) -> None:
    with closing(Database(database)) as opened:
        for _ in range(2):
            migrate(DEFINITION, opened)
            create_vault(opened)
        rows = opened.rows(
            "SELECT relname FROM pg_class WHERE reloptions @> ARRAY["
            "'autovacuum_vacuum_threshold=0', 'autovacuum_vacuum_scale_factor=0']"
        )
    assert {row["relname"] for row in rows} == TABLES
