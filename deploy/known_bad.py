"""Which locked versions are known to be bad: ``python -m deploy.known_bad``; exits with 1 for any.

The list is maintained by hand in ``known_bad.toml``, since no source of advisories is queried.
"""

import operator
import re
import sys
import tomllib
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

from deploy.sbom import locked

ROOT = Path(__file__).parents[1]
LIST = Path(__file__).with_name("known_bad.toml")
LOCKS = (
    "requirements.lock",
    "deploy/requirements.lock",
    "requirements-uv.lock",
    "deploy/tools.lock",
)
POM = "deploy/kafka/pom.xml"
ARTIFACT = re.compile(
    r"<groupId>org\.apache\.(?:logging\.)?(\w+)</groupId>\s*"
    r"<artifactId>[^<]+</artifactId>\s*<version>([^<]+)</version>"
)
"""What Apache releases together has one version and is listed under the project's name."""

LIMIT = re.compile(r"(<=|>=|==|<)(\d+(?:\.\d+)*)")
HOLDS: dict[str, Callable[[Any, Any], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">=": operator.ge,
    "==": operator.eq,
}


class Held(NamedTuple):
    """A version, and the file that locks it."""

    package: str
    version: str
    file: str


class Known(NamedTuple):
    """The list: the date of the last review, and what is bad."""

    looked: date
    bad: list[dict[str, Any]]


def known(path: Path = LIST) -> Known:
    said = tomllib.loads(path.read_text(encoding="utf-8"))
    return Known(said["looked"], said["bad"])


def held() -> Iterator[Held]:
    for file in LOCKS:
        for package, version in locked(ROOT / file).items():
            yield Held(package, version, file)
    for project, version in ARTIFACT.findall((ROOT / POM).read_text(encoding="utf-8")):
        yield Held(project, version, POM)


def release(version: str) -> tuple[int, ...]:
    """The numbers of a release, without suffixes and trailing zeros."""
    numbers = re.match(r"\d+(?:\.\d+)*", version)
    found = [int(each) for each in numbers[0].split(".")] if numbers else []
    while found and found[-1] == 0:
        del found[-1]
    return tuple(found)


def within(version: str, limits: str) -> bool:
    """Whether a version satisfies all limits, which are separated by commas."""
    found = [LIMIT.fullmatch(each.strip()) for each in limits.split(",")]
    if not all(found):
        raise ValueError(f"Limits must be written as >=1.2,<2, not {limits}.")
    return all(HOLDS[each[1]](release(version), release(each[2])) for each in found if each)


def hits(
    versions: Iterable[Held], bad: list[dict[str, Any]]
) -> Iterator[tuple[Held, dict[str, Any]]]:
    """Yield each version that the list names, with its entry."""
    for each in versions:
        for entry in bad:
            if entry["package"] == each.package and within(each.version, entry["versions"]):
                yield each, entry


def words(each: Held, entry: dict[str, Any]) -> str:
    """Describe what is wrong and, where it is accepted, why."""
    lived_with = f"; accepted {entry['accepted']}" if "accepted" in entry else ""
    return f"{each.file}: {each.package} {each.version}: {entry['why']}{lived_with}"


def main() -> int:
    """Print what was found and how old the list is, and return the exit code."""
    looked, bad = known()
    found = list(hits(held(), bad))
    sys.stdout.writelines(f"{words(*each)}\n" for each in found)
    sys.stdout.write(f"{len(bad)} entries, last reviewed on {looked}\n")
    return 1 if any("accepted" not in entry for _, entry in found) else 0


if __name__ == "__main__":
    sys.exit(main())
