"""The house stays tidy: small files that say what they answer, and nothing that gives addresses."""

import ast
import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LONGEST_FILE = 300
MODULES = sorted(
    path
    for folder in ("services", "shared", "utbyte", "tests", "examples")
    for path in (ROOT / folder).rglob("*.py")
    if "__pycache__" not in path.parts
)


def _name(path: Path) -> str:
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("path", MODULES, ids=_name)
def test_a_file_is_short_and_its_first_line_states_what_it_answers(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert len(text.splitlines()) <= LONGEST_FILE, "a room is missing"
    assert ast.get_docstring(ast.parse(text)), "what does this module answer?"


def _committed() -> list[Path]:
    listed = subprocess.run(
        ["git", "ls-files", "-z"],
        cwd=ROOT,
        capture_output=True,
        check=True,
        text=True,
    ).stdout
    return [ROOT / name for name in listed.split("\0") if name]


def test_no_lock_names_a_registry() -> None:
    for path in _committed():
        if path.suffix == ".lock" or path.name in {"uv.lock", "package-lock.json", ".npmrc"}:
            assert not re.search(r"https?://", path.read_text(encoding="utf-8")), path


def test_every_exception_to_a_check_has_its_reason_beside_it() -> None:
    bare = re.compile(r"(#\s*noqa(:\s*[A-Z0-9, ]+)?|#\s*(type|pyright): ?ignore(\[[^\]]*\])?)\s*$")
    for path in MODULES:
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            assert not bare.search(line), f"{_name(path)}:{number} gives no reason"
