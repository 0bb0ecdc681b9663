"""The committed texts of the repository, for tests that read all of them."""

import subprocess
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
TEXTS = {".py", ".md", ".yaml", ".yml", ".toml", ".sql", ".sh", ".json", ".jsonl", ".txt"}


@cache
def texts() -> dict[Path, str]:
    """Each text by its path below the root, without those that a change is about to delete."""
    listed = subprocess.run(
        ["git", "ls-files", "-z"],
        cwd=ROOT,
        capture_output=True,
        check=True,
        text=True,
    ).stdout
    paths = (Path(name) for name in listed.split("\0") if Path(name).suffix in TEXTS)
    return {path: (ROOT / path).read_text("utf-8") for path in paths if (ROOT / path).exists()}
