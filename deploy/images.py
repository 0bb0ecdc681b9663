"""Which images an instance consists of, and whether each is pinned: ``python -m deploy.images``.

Exits with 1 when one is not. A tag that moves by design (``latest``) is always refused; with
``--by-digest``, so is every third-party image that is referenced by a tag alone.
"""

import os
import re
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

ROOT = Path(__file__).parents[1]
REFERENCE = re.compile(
    r"^(?:[a-z0-9.-]+:[0-9]+/)?[a-z0-9][a-z0-9._/-]*"
    r"(?::(?P<tag>[A-Za-z0-9_][\w.-]*))?(?:@(?P<digest>sha256:[0-9a-f]{64}))?$"
)
OURS = "utbyte-"
"""The images built here from pinned parts have the version of the product."""
SETTING = re.compile(r"^ARG (\w+)=(\S+)$|^\s+image: \$\{(\w+):-([^}]+)\}$", re.MULTILINE)
PLAIN = re.compile(r"^\s+image: ([^$\s]+)$", re.MULTILINE)


def wrong(reference: str, *, by_digest: bool = False) -> str | None:
    """Return in words why an image is not pinned, or ``None``."""
    found = REFERENCE.match(reference)
    if found is None:
        return f"{reference} is no reference of an image"
    if found["digest"] is not None:
        return None
    if found["tag"] is None or not any(each.isdigit() for each in found["tag"]):
        return f"{reference} names no version: what it means can change any day"
    if by_digest and not reference.startswith(OURS):
        return f"{reference} names no digest: its tag can be given to another image"
    return None


def images(environment: Mapping[str, str]) -> Iterator[str]:
    for file in ("deploy/Dockerfile", "docker-compose.yml"):
        text = (ROOT / file).read_text(encoding="utf-8")
        for argument, default, variable, otherwise in SETTING.findall(text):
            yield environment.get(argument or variable) or default or otherwise
        yield from PLAIN.findall(text)


def main() -> int:
    """Print what is wrong, and return the exit code."""
    by_digest = "--by-digest" in sys.argv[1:]
    found = [words for each in images(os.environ) if (words := wrong(each, by_digest=by_digest))]
    sys.stdout.writelines(f"{words}\n" for words in found)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
