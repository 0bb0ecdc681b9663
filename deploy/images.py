"""Which images an instance consists of, and whether each is pinned: ``python -m deploy.images``.

Exits with 1 when one is not: a third-party image is named by its digest, since a tag can be given
to another image; an image built here has the version of the product as its tag.
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
FILES = ("deploy/Dockerfile", "deploy/kafka/Dockerfile", "docker-compose.yml")
OURS = "utbyte-"
"""The images built here from pinned parts have the version of the product."""
SETTING = re.compile(r"^ARG (\w+)=(\S+)$|^\s+image: \$\{(\w+):-([^}]+)\}$", re.MULTILINE)
PLAIN = re.compile(r"^\s+image: ([^$\s]+)$", re.MULTILINE)


def wrong(reference: str) -> str | None:
    """Why an image is not pinned, in words, or ``None``."""
    found = REFERENCE.match(reference)
    if found is None:
        return f"{reference} is not a reference to an image."
    if found["tag"] is not None and not any(each.isdigit() for each in found["tag"]):
        return f"{reference} names no version."
    if found["digest"] is None and not _ours(found):
        return f"{reference} names no digest: its tag can be given to another image."
    return None


def _ours(found: re.Match[str]) -> bool:
    return found.string.startswith(OURS) and found["tag"] is not None


def images(environment: Mapping[str, str]) -> Iterator[str]:
    for file in FILES:
        text = (ROOT / file).read_text(encoding="utf-8")
        for argument, default, variable, otherwise in SETTING.findall(text):
            yield environment.get(argument or variable) or default or otherwise
        yield from PLAIN.findall(text)


def main() -> int:
    """Print what is wrong, and return the exit code."""
    found = [words for each in images(os.environ) if (words := wrong(each))]
    sys.stdout.writelines(f"{words}\n" for words in found)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
