"""The notices and licences of the third-party software in the image, as one text.

``python deploy/notices.py`` prints it when the image is built, from what is installed beside the
Python that runs it; it uses the standard library only. Exits with 1 when a distribution carries
neither a licence text nor the name of a licence.
"""

import sys
from collections.abc import Iterator
from importlib.metadata import Distribution, distributions
from pathlib import Path

TEXTS = (
    "LICENSE",
    "LICENCE",
    "COPYING",
    "NOTICE",
    "COPYRIGHT",
    "AUTHORS",
    "THIRD-PARTY",
    "THIRD_PARTY",
)
OURS = "utbyte"
RULE = "=" * 100


class NoLicence(Exception):
    """A distribution does not say under which licence it may be used."""


def named(distribution: Distribution) -> str:
    """The licence that a distribution names, or an empty text."""
    about = distribution.metadata.json
    licence = about.get("license_expression") or str(about.get("license", "")).partition("\n")[0]
    classifiers = [each for each in about.get("classifier", []) if each.startswith("License")]
    return str(licence) or ", ".join(each.rpartition(" :: ")[2] for each in classifiers)


def texts(distribution: Distribution) -> Iterator[tuple[str, str]]:
    """Yield the files with licences and notices that a distribution contains."""
    for file in sorted(distribution.files or (), key=str):
        if file.name.upper().startswith(TEXTS) and file.suffix not in {".py", ".pyc"}:
            where = Path(str(distribution.locate_file(file)))
            yield str(file), where.read_text(encoding="utf-8", errors="replace")


def notice(distribution: Distribution) -> str:
    """The full notice of one distribution.

    Raises:
        NoLicence: when it has no licence text and names no licence.
    """
    name, licence = distribution.metadata["Name"], named(distribution)
    found = list(texts(distribution))
    if not found and not licence:
        raise NoLicence(f"{name} {distribution.version} does not state its licence.")
    head = f"{RULE}\n{name} {distribution.version}\nLicence: {licence or 'see below'}\n"
    said = [f"--- {where}\n\n{text.rstrip()}\n" for where, text in found]
    return "\n".join([head, *(said or ["It contains no licence text.\n"])])


def notices() -> str:
    found = {each.metadata["Name"].lower(): each for each in distributions()}
    found.pop(OURS, None)
    head = f"Third-party software in this image: {len(found)} packages.\n"
    return "\n".join([head, *(notice(found[name]) for name in sorted(found))])


if __name__ == "__main__":
    try:
        sys.stdout.write(notices())
    except NoLicence as missing:
        sys.exit(str(missing))
