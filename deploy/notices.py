"""The notices and licences of what others wrote and the image carries, as one text.

``python deploy/notices.py`` writes it to its output when the image is built, from what is
installed beside the Python that runs it; it uses nothing but the standard library. Ends with 1
where something carries neither a licence text nor the name of a licence.
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
    """A distribution says in no way by which licence it may be used."""


def named(distribution: Distribution) -> str:
    """Return the licence as a distribution names it, or nothing."""
    about = distribution.metadata.json
    licence = about.get("license_expression") or str(about.get("license", "")).partition("\n")[0]
    classifiers = [each for each in about.get("classifier", []) if each.startswith("License")]
    return str(licence) or ", ".join(each.rpartition(" :: ")[2] for each in classifiers)


def texts(distribution: Distribution) -> Iterator[tuple[str, str]]:
    """Give the files with licences and notices that a distribution has brought."""
    for file in sorted(distribution.files or (), key=str):
        if file.name.upper().startswith(TEXTS) and file.suffix not in {".py", ".pyc"}:
            where = Path(str(distribution.locate_file(file)))
            yield str(file), where.read_text(encoding="utf-8", errors="replace")


def notice(distribution: Distribution) -> str:
    """Return everything there is to say of one distribution.

    Raises:
        NoLicence: when there is no text of a licence and none is named.
    """
    name, licence = distribution.metadata["Name"], named(distribution)
    found = list(texts(distribution))
    if not found and not licence:
        raise NoLicence(f"{name} {distribution.version} says nothing of its licence")
    head = f"{RULE}\n{name} {distribution.version}\nLicence: {licence or 'see below'}\n"
    said = [f"--- {where}\n\n{text.rstrip()}\n" for where, text in found]
    return "\n".join([head, *(said or ["It brings no text of it along.\n"])])


def notices() -> str:
    """Return the notices of all that is installed, by name."""
    found = {each.metadata["Name"].lower(): each for each in distributions()}
    found.pop(OURS, None)
    head = f"What others wrote and this image carries: {len(found)} packages.\n"
    return "\n".join([head, *(notice(found[name]) for name in sorted(found))])


if __name__ == "__main__":
    try:
        sys.stdout.write(notices())
    except NoLicence as missing:
        sys.exit(str(missing))
