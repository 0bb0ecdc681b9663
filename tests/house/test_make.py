"""`make` alone tells a newcomer what can be done here, every target of it."""

import re
import subprocess

from tests.house.test_files import ROOT

MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")


def test_make_alone_describes_every_target() -> None:
    (phony,) = re.findall(r"^\.PHONY: (.*)$", MAKEFILE, flags=re.MULTILINE)
    told = subprocess.run(
        ["make", "--no-print-directory"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.splitlines()
    described = [line.split(maxsplit=2) for line in told]
    assert [line[:2] for line in described] == [["make", target] for target in phony.split()]
    assert all(line[2][0].isupper() for line in described)
