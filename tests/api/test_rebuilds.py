"""`utbyte rebuild` recreates every view of every service, and repairs a corrupted row."""

import json

import pytest

from shared.plumbing.eventstore.views import View
from shared.plumbing.service import Service
from tests.api.playing import Played
from tests.rebuilding import rows_of
from utbyte.instance.services import DEFINITIONS
from utbyte.operations.maintenance import rebuild_views


def _spoil(service: Service, view: View) -> None:
    """Clear a value in a row, or delete the row if it has only its key."""
    for column in view.columns:
        row = f"SELECT ctid FROM {view.name} WHERE {column} IS NOT NULL LIMIT 1"  # noqa: S608 - ours
        change = f"UPDATE {view.name} SET {column} = NULL WHERE ctid = ({row})"  # noqa: S608 - ours
        if column not in view.key and service.database.execute(change):
            return
    row = f"SELECT ctid FROM {view.name} LIMIT 1"  # noqa: S608 - as above
    service.database.execute(f"DELETE FROM {view.name} WHERE ctid = ({row})")  # noqa: S608 - as above


@pytest.mark.parametrize("name", [each.name for each in DEFINITIONS])
def test_every_view_is_rebuilt_equal_and_not_empty_and_a_spoiled_row_is_repaired(
    played: Played, name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    played.world.idle()
    service = played.world.stage.services[name]
    settings = played.world.stage.options.settings
    views = service.definition.views
    before = {view.name: rows_of(service, view) for view in views}
    assert [view for view, rows in before.items() if not rows] == []
    rebuild_views(settings, name, None, as_json=True)
    assert {view.name: rows_of(service, view) for view in views} == before

    for view in views:
        _spoil(service, view)
    assert [view.name for view in views if rows_of(service, view) == before[view.name]] == []
    capsys.readouterr()
    rebuild_views(settings, name, None, as_json=True)
    assert {view.name: rows_of(service, view) for view in views} == before
    reported = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert {each["view"]: each["rows"] for each in reported} == {
        view: len(rows) for view, rows in before.items()
    }
