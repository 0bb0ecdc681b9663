"""What the README tells a newcomer to paste does what it says, on a real instance."""

import re
import subprocess
import sys
from pathlib import Path

from tests.operating.reading import SEEN, missing
from tests.utbyte.upping import ROOT, Up, up

README = (ROOT / "README.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"(?ms)^```sh\n(.*?)^```$", README)
CLOCK = "2026-01-12"


def test_a_newcomer_has_a_loan_of_their_own_billed_by_copy_and_paste(tmp_path: Path) -> None:
    assert f"CLOCK={CLOCK}" in README
    with up(tmp_path / "trial", "--demo", clock=CLOCK) as instance:
        code, output = _pasted("\n".join(BLOCKS), instance)
    expected = " … ".join(
        line.removeprefix(SEEN)
        for block in BLOCKS
        for line in block.splitlines()
        if line.startswith(SEEN)
    )
    assert code == 0, output
    assert expected.endswith('"total":"62000.00"')
    assert missing(expected, output) is None, output


def _pasted(script: str, instance: Up) -> tuple[int, str]:
    own = script.replace("http://127.0.0.1:8000/?demo=…", str(instance.shown["demo"]))
    own = own.replace("--data .second", f"--data {instance.data}")
    own = own.replace(".venv/bin/utbyte", str(Path(sys.executable).with_name("utbyte")))
    done = subprocess.run(  # noqa: S603 - the README's own words
        ["/bin/bash", "-euo", "pipefail", "-c", own],
        cwd=ROOT,
        check=False,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=240,
    )
    return done.returncode, " ".join(done.stdout.split("\n"))
