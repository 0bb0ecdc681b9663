"""What changed in a clone since it left main: commits, the working tree and new files."""

import subprocess
from pathlib import Path

MAIN = ("main", "origin/main")


def changed(root: Path) -> list[Path]:
    """Return the files that differ from where this branch left main.

    On main itself: what the working tree changes; with nothing changed there, the last commit.
    """
    head = _git(root, "rev-parse", "HEAD").strip()
    left = next(filter(None, (_merge_base(root, name) for name in MAIN)), head)
    names = _differing(root, left)
    if not names and left == head and _merge_base(root, "HEAD~1"):
        names = _differing(root, "HEAD~1")
    return sorted(Path(name) for name in names)


def _differing(root: Path, commit: str) -> set[str]:
    tracked = _git(root, "diff", "--name-only", "--no-renames", "-z", commit)
    new = _git(root, "ls-files", "--others", "--exclude-standard", "-z")
    return {name for name in (tracked + new).split("\0") if name}


def _merge_base(root: Path, name: str) -> str:
    return _git(root, "merge-base", "HEAD", name, check=False).strip()


def _git(root: Path, *words: str, check: bool = True) -> str:
    ran = subprocess.run(  # noqa: S603 - git, with words of this file
        ["git", *words], cwd=root, capture_output=True, text=True, check=check
    )
    return ran.stdout if ran.returncode == 0 else ""
