"""Every command in the runbook does what the runbook says, on a real instance."""

import re
import tempfile
from collections.abc import Generator
from pathlib import Path

import pytest

from tests.distributed.instance import ROOT
from tests.operating.actions import Operator, operating
from tests.operating.reading import Action, Command, missing, sections
from tests.operating.staging import AFTER, BEFORE

TEXT = (ROOT / "docs" / "runbook.md").read_text(encoding="utf-8")
SECTIONS = sections(TEXT)


@pytest.fixture(scope="module")
def operator(bootstrap: str) -> Generator[Operator]:
    """An instance on a PostgreSQL server of its own, and what its operator has at hand."""
    # Not in pytest's folder: each other run that begins shuts that to the account of the server.
    with (
        tempfile.TemporaryDirectory(prefix="utbyte-runbook-") as folder,
        operating(Path(folder), bootstrap) as made,
    ):
        yield made


@pytest.mark.timeout(600)
@pytest.mark.parametrize("title", SECTIONS)
def test_each_command_of_a_section_does_what_is_documented(title: str, operator: Operator) -> None:
    BEFORE.get(title, lambda _: None)(operator)
    for step in SECTIONS[title]:
        if isinstance(step, Action):
            operator.actor(step.words)
            continue
        code, output = operator.run(step.line)
        assert code == 0, f"{step.line}\n{output}"
        assert missing(step.expected, output) is None, f"{step.line}\n{output}"
    AFTER.get(title, lambda _: None)(operator)


def test_no_block_is_left_out() -> None:
    """Each fence of the file opens or closes a block that is run, and each line of one is."""
    fences = [line for line in TEXT.splitlines() if line.lstrip().startswith(("```", "~~~"))]
    assert fences == ["```sh", "```"] * (len(fences) // 2)
    blocks = re.findall(r"(?ms)^```sh\n(.*?)^```$", TEXT)
    lines = [line for block in blocks for line in block.splitlines() if not line.startswith("#> ")]
    steps = [step for each in SECTIONS.values() for step in each]
    assert lines == [
        step.line if isinstance(step, Command) else f"# {step.words}" for step in steps
    ]


def test_each_variable_of_a_block_is_explained() -> None:
    commands = [each for steps in SECTIONS.values() for each in steps if isinstance(each, Command)]
    used = {name for each in commands for name in re.findall(r"\$\{?([A-Z_]+)", each.line)}
    explained = {name for name in used if f"`{name}`" in TEXT or name.startswith("UTBYTE_")}
    assert used == explained


def test_what_is_staged_belongs_to_a_section() -> None:
    assert {*BEFORE, *AFTER} <= set(SECTIONS)


def test_words_that_are_not_printed_are_missed() -> None:
    assert missing("a … b", "x a y b") is None
    assert missing("b … a", "x a y b") == "a"


@pytest.mark.parametrize("block", ["```text\nls\n```", "```sh\n#> seen\n```"])
def test_a_block_that_cannot_be_run_is_refused(block: str) -> None:
    with pytest.raises(ValueError, match="run"):
        sections(f"## A\n{block}\n")


def test_links_within_lead_somewhere() -> None:
    anchors = {re.sub(r"[^a-z-]", "", each.lower().replace(" ", "-")) for each in titles()}
    assert set(re.findall(r"\]\(#([^)]*)\)", TEXT)) <= anchors
    for path in re.findall(r"`((?:tests|docs)/[^`]*)`", TEXT):
        assert (ROOT / Path(path)).exists()


def titles() -> list[str]:
    return re.findall(r"(?m)^## (.*)$", TEXT)
