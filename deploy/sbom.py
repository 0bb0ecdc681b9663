"""Whether a bill of materials names every package of the images' lock: ``make sbom``.

``python -m deploy.sbom FILE`` reads CycloneDX as JSON and exits with 1 when a package is missing,
has another version or has no digest.
"""

import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

LOCK = Path(__file__).with_name("requirements.lock")
PIN = re.compile(r"^([A-Za-z0-9._-]+)==([^\s;\\]+)", re.MULTILINE)


def locked(lock: Path = LOCK) -> dict[str, str]:
    return {canonical(name): version for name, version in PIN.findall(lock.read_text("utf-8"))}


def canonical(name: str) -> str:
    """A name normalised as PEP 503 defines."""
    return re.sub(r"[-_.]+", "-", name).lower()


def missing(bill: dict[str, Any], wanted: dict[str, str]) -> Iterator[str]:
    """Yield in words what a bill lacks."""
    parts = {canonical(each["name"]): each for each in bill.get("components", [])}
    for name, version in wanted.items():
        part = parts.get(name)
        if part is None or part.get("version") != version:
            yield f"{name} {version} is missing."
        elif not _digests(part):
            yield f"{name} {version} has no digest."


def _digests(part: dict[str, Any]) -> list[Any]:
    references = part.get("externalReferences", [])
    return [
        *part.get("hashes", []),
        *(each for one in references for each in one.get("hashes", [])),
    ]


def main(path: str) -> int:
    """Print what is missing, and return the exit code."""
    bill, wanted = json.loads(Path(path).read_text(encoding="utf-8")), locked()
    found = list(missing(bill, wanted))
    sys.stdout.writelines(f"{words}\n" for words in found)
    sys.stdout.write(f"{path}: {len(wanted) - len(found)} of {len(wanted)} locked packages\n")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
