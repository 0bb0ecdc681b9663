"""`make quick` finds the tests of what changed, and says what it leaves out."""

import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.quick.__main__ import ROOT, long_ones
from tests.quick.changes import changed
from tests.quick.choosing import Tree, chosen
from tests.quick.deadline import DEADLINE

FILES = {
    "shared/kernel/money.py": "",
    "shared/kernel/dates.py": "",
    "services/billing/domain/invoice.py": "from shared.kernel import money",
    "services/billing/main.py": "from services.billing.domain.invoice import Invoice",
    "services/listings/main.py": "import shared.kernel.dates",
    "tests/shared/kernel/test_money.py": "",
    "tests/shared/kernel/test_dates.py": "",
    "tests/services/billing/billing_alone.py": "from services.billing.main import X",
    "tests/services/billing/test_runs.py": "from tests.services.billing.billing_alone import Desk",
    "tests/services/billing/domain/test_invoice.py": "",
    "tests/services/billing/domain/test_invoice_life.py": "",
    "tests/services/billing/domain/test_series.py": "",
    "tests/services/listings/conftest.py": "",
    "tests/services/listings/test_main.py": "",
    "tests/stories/1.yaml": "",
    "tests/stories/test_stories.py": "",
    "tests/house/test_files.py": "",
    "tests/test_runbook.py": "BOOK = 'runbook.md'",
    "docs/runbook.md": "",
}


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    for name, text in FILES.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


@pytest.fixture
def asked_for(clone: Path) -> Callable[[str], list[str]]:
    def ask(name: str) -> list[str]:
        return [str(test).removeprefix("tests/") for test in chosen(Tree(clone), [Path(name)])]

    return ask


Ask = Callable[[str], list[str]]


def test_a_file_asks_for_its_namesakes_first_then_its_folder_and_its_service(
    asked_for: Ask,
) -> None:
    assert asked_for("services/billing/domain/invoice.py") == [
        "services/billing/domain/test_invoice.py",
        "services/billing/domain/test_invoice_life.py",
        "services/billing/domain/test_series.py",
        "house/test_files.py",
        "services/billing/test_runs.py",
    ]


def test_a_file_asks_for_tests_that_import_it_by_way_of_their_helpers(asked_for: Ask) -> None:
    assert asked_for("services/billing/main.py")[0] == "services/billing/test_runs.py"


def test_what_is_shared_asks_for_the_tests_of_the_services_that_import_it(asked_for: Ask) -> None:
    money = asked_for("shared/kernel/money.py")
    assert money[:2] == ["shared/kernel/test_money.py", "shared/kernel/test_dates.py"]
    assert "services/billing/test_runs.py" in money
    assert "services/listings/test_main.py" not in money
    assert "services/listings/test_main.py" in asked_for("shared/kernel/dates.py")


def test_a_test_asks_for_itself_and_a_conftest_for_its_folder(asked_for: Ask) -> None:
    itself = "services/billing/domain/test_series.py"
    assert asked_for(f"tests/{itself}") == [itself, "house/test_files.py"]
    assert asked_for("tests/services/listings/conftest.py")[0] == "services/listings/test_main.py"


def test_a_helper_of_tests_asks_for_those_that_use_it(asked_for: Ask) -> None:
    first = asked_for("tests/services/billing/billing_alone.py")[0]
    assert first == "services/billing/test_runs.py"


def test_a_story_asks_for_the_tests_beside_it_and_a_document_for_those_that_name_it(
    asked_for: Ask,
) -> None:
    assert asked_for("tests/stories/1.yaml") == ["stories/test_stories.py", "house/test_files.py"]
    assert asked_for("docs/runbook.md") == ["test_runbook.py", "house/test_files.py"]


def test_a_file_that_is_gone_asks_for_the_tests_beside_it(asked_for: Ask) -> None:
    assert "shared/kernel/test_money.py" in asked_for("shared/kernel/gone.py")


def _git(clone: Path, *words: str) -> None:
    who = ["-c", "user.name=T", "-c", "user.email=t@example.org"]
    subprocess.run(["git", *who, *words], cwd=clone, check=True, capture_output=True)  # noqa: S603 - git, with words of this file


@pytest.fixture
def on_main(clone: Path) -> Path:
    _git(clone, "init", "-q", "-b", "main")
    for message in ("first", "second"):
        (clone / "second.py").write_text(message, encoding="utf-8")
        _git(clone, "add", "-A")
        _git(clone, "commit", "-q", "-m", message)
    return clone


def test_on_main_the_working_tree_counts_and_without_changes_the_last_commit(
    on_main: Path,
) -> None:
    assert changed(on_main) == [Path("second.py")]
    (on_main / "new.py").write_text("", encoding="utf-8")
    assert changed(on_main) == [Path("new.py")]


def test_on_a_branch_everything_since_main_counts_but_not_what_main_did_since(
    on_main: Path,
) -> None:
    _git(on_main, "switch", "-q", "-c", "work")
    (on_main / "docs" / "runbook.md").rename(on_main / "docs" / "moved.md")
    _git(on_main, "add", "-A")
    _git(on_main, "commit", "-q", "-m", "moved")
    (on_main / "new.py").write_text("", encoding="utf-8")
    _git(on_main, "switch", "-q", "main")
    (on_main / "of-main.py").write_text("", encoding="utf-8")
    _git(on_main, "add", "of-main.py")
    _git(on_main, "commit", "-q", "-m", "main went on")
    _git(on_main, "switch", "-q", "work")
    assert changed(on_main) == [Path("docs/moved.md"), Path("docs/runbook.md"), Path("new.py")]


def test_a_long_file_is_left_out_unless_it_changed_itself() -> None:
    long = Path("tests/stories/test_stories.py")
    assert long_ones([long, Path("tests/house/test_files.py")], []) == [long]
    assert long_ones([long], [long]) == []


def test_after_the_deadline_no_test_starts_and_the_files_left_are_named(tmp_path: Path) -> None:
    (tmp_path / "test_late.py").write_text("def test_it(): raise OSError", encoding="utf-8")
    command = [sys.executable, "-m", "pytest", "-q", "-p", "tests.quick.deadline", str(tmp_path)]
    ran = subprocess.run(  # noqa: S603 - pytest on a file of this test
        [*command, "--rootdir", str(tmp_path)],
        cwd=ROOT,
        env=os.environ | {DEADLINE: str(time.time() - 1)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stdout
    assert "left out, since the minutes were over" in ran.stdout
    assert "test_late.py" in ran.stdout.partition("left out")[2]
