"""The accepted stories, each played by `utbyte play` on a fresh instance through HTTP."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import yaml
from typer.testing import CliRunner

from tests.stories.altered import FIRST, STORIES
from utbyte.cli.app import app
from utbyte.play.instances import Embedded
from utbyte.play.playing import Played, Player
from utbyte.play.story import read_story

README = Path(__file__).parents[2] / "README.md"
ROUNDS = 24
"""Enough for both to have won: the two take turns in being sent first."""


def test_all_stories_come_out_as_written() -> None:
    done = CliRunner().invoke(app, ["play", *map(str, STORIES), "--json"])
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    assert [(line["file"], line["ok"], line["failed"]) for line in lines] == [
        (str(path), True, None) for path in STORIES
    ]
    assert all(line["expectations"] >= 10 for line in lines)
    assert done.exit_code == 0


def test_the_first_story_prints_as_a_timeline() -> None:
    """Date, who, what, by which rule it was allowed, and the invoices."""
    done = CliRunner().invoke(app, ["play", str(FIRST), "--timeline"])
    assert done.exit_code == 0
    announced = [re.split(r" {2,}", line) for line in done.stdout.splitlines()]
    dated = [line for line in announced if re.fullmatch(r"[0-9-]{10}", line[0])]
    assert [line[0] for line in dated] == sorted(line[0] for line in dated)
    for expected in (
        ["2026-01-12", "rut (museum)", "Publish an assignment", "R-L1, R-O2"],
        ["2026-01-14", "nina (archive)", "Express interest in an assignment", "R-L3, R-L4"],
        ["2026-04-01", "the calendar", "The loan starts", "R-O6"],
        ["2026-06-10", "rut (museum)", "The loan ends early; its last day is 2026-07-10", "R-O6"],
    ):
        assert expected in dated
    plain = {" ".join(line.split()) for line in done.stdout.splitlines()}
    shown = re.findall(r"^20\d\d-\d\d-\d\d  .*$", README.read_text(encoding="utf-8"), re.MULTILINE)
    assert shown
    assert {" ".join(line.split()) for line in shown} <= plain
    invoices = [line[2] for line in dated if line[2].startswith("Invoice 2026-")]
    assert [invoice.partition(" (")[0] for invoice in invoices] == [
        "Invoice 2026-1 for 2026-04: 62000.00 SEK",
        "Invoice 2026-2 for 2026-05: 62000.00 SEK",
        "Invoice 2026-3 for 2026-06: 62000.00 SEK",
        "Invoice 2026-4 for 2026-07: 20000.00 SEK",
    ]


def _rounds() -> Iterator[dict[str, object]]:
    """Two proposals for each person, 60 and 50 percent on the same days, approved at once."""
    for number in range(ROUNDS):
        person = f"person{number}"
        for percent in (60, 50):
            loan = f"{person} {percent}"
            yield {
                "as": "rut",
                "do": "propose_loan",
                "with": {
                    "collaboration": "circle",
                    "person": person,
                    "unit": "museum",
                    "start": "2026-05-01",
                    "end": "2026-07-31",
                    "percent": percent,
                },
                "save": loan,
            }
            yield {"as": "hanna", "do": "set_terms", "with": {"loan": loan, "monthly_cost": "9.00"}}
            yield {"as": person, "do": "consent", "with": {"loan": loan}}
        both = [60, 50] if number % 2 else [50, 60]
        yield {
            "at_once": [
                {"as": "mats", "do": "approve", "with": {"loan": f"{person} {percent}"}}
                for percent in both
            ],
            "expect": {"ok": 1, "R-O4": 1},
            "says": {"R-O4": {"days": [["2026-05-01", "2026-07-31"]]}},
        }


def test_r_o4_tried_many_times_the_winner_varies_and_no_one_is_more_than_whole(
    instances: Embedded, tmp_path: Path
) -> None:
    people = {f"person{number}": {"agency": "archive"} for number in range(ROUNDS)}
    staff = {
        "mats": {"agency": "archive", "roles": "manager"},
        "hanna": {"agency": "archive", "roles": "hr_contact"},
        "rut": {"agency": "museum", "roles": "manager"},
    }
    path = tmp_path / "rounds.yaml"
    story = {
        "story": "Many rounds",
        "start": "2026-01-12",
        "setup": {
            "agencies": ["archive", "museum"],
            "people": {**staff, **people},
            "collaborations": {"circle": {"terms": {"framework_agreement": True}}},
        },
        "steps": [
            *_rounds(),
            {
                "as": "mats",
                "see": "loans",
                "with": {"status": "agreed"},
                "at": "count(items)",
                "equals": ROUNDS,
            },
            {"as": "mats", "see": "loans", "with": {"status": "agreed"}, "save": "agreed"},
        ],
    }
    path.write_text(yaml.safe_dump(story, sort_keys=False), encoding="utf-8")
    played, agreed = _played(instances, path)
    assert played.failed is None
    assert {loan["percent"][0]["percent"] for loan in agreed} == {"60", "50"}
    assert len({loan["person"]["person_id"] for loan in agreed}) == ROUNDS


def _played(instances: Embedded, path: Path) -> tuple[Played, list[dict[str, object]]]:
    story = read_story(path)
    with instances.open(story) as talk:
        player = Player(talk, talk.operations(), instances.salt())
        played = player.play(story)
        return played, player.names.value("agreed.items") if played.ok else []
