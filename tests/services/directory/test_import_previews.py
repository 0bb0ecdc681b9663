"""What an import would do, told before it is done."""

from tests.services.directory.test_imports import give, people, registered, row
from tests.services.directory.town import Town


def test_a_preview_tells_what_the_import_will_do_and_stores_nothing(town: Town) -> None:
    give(town, people(1))
    before = registered(town)
    csv = people(1, 2, 3) + row(4, unit="nowhere")
    path = f"/agencies/{town['archive']}/people"
    previewed = town.do(f"{path}/preview", {"csv": csv}, "hanna")
    assert (registered(town), town.see("hanna", f"{path[:-7]}/imports")["items"][1:]) == (
        before,
        [],
    )
    done = give(town, csv)
    assert previewed == {name: done[name] for name in previewed}
    assert (previewed["registered"], previewed["known"]) == (2, 1)
    assert [each["line"] for each in previewed["errors"]] == [5]
