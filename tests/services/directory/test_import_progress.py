"""The progress of an import is shown while it runs, and after it was interrupted."""

from typing import Any

from tests.services.directory.test_imports import (
    break_after,
    fix,
    give,
    people,
    registered,
    row,
)
from tests.services.directory.town import Town


def imports(town: Town, by: str = "hanna") -> list[dict[str, Any]]:
    return town.see(by, f"/agencies/{town['archive']}/imports")["items"]


def test_an_import_reports_its_progress_to_those_who_may_import(town: Town) -> None:
    answer = give(town, people(1, 2) + row(3, email="nobody"))
    [found] = imports(town)
    assert found | {"since": ""} == {
        "import_id": answer["import_id"],
        "status": "done",
        "people": 2,
        "done": 2,
        "wrong": 1,
        "since": "",
    }
    other = town.alone.get(town["mia"], f"/agencies/{town['archive']}/imports")
    assert other.status_code in {403, 404}


def test_an_import_that_broke_off_is_shown_and_done_when_it_is_given_again(town: Town) -> None:
    path, body = f"/agencies/{town['archive']}/people", {"csv": people(*range(300))}
    before = registered(town)
    break_after(town, before + 200)
    try:
        town.alone.post(town["hanna"], path, body, Idempotency_Key="import")
    finally:
        fix(town)
    done = registered(town) - before
    reported = {each: imports(town)[0][each] for each in ("status", "done", "people")}
    assert reported == {"status": "running", "done": done, "people": 300}
    town.alone.service.database.execute("UPDATE imports SET moved = moved - interval '1 hour'")
    assert imports(town)[0]["status"] == "interrupted"
    again = town.alone.post(town["hanna"], path, body, Idempotency_Key="import").json()
    assert [(each["import_id"], each["status"]) for each in imports(town)] == [
        (again["import_id"], "done")
    ]
