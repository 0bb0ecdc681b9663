"""The chart's rendering, stored beside it so that it can be read and tested without Helm."""

import hashlib
import subprocess
from pathlib import Path

HERE = Path(__file__).parent
CHART = HERE / "utbyte"
EXAMPLE = HERE / "example.yaml"
KUBERNETES = "1.34.0"
SHAPES = {"apart": "true", "together": "false"}
"""The two ways to place a service's parts, each with its value of ``apart``."""


def rendered_file(shape: str) -> Path:
    return HERE / "rendered" / f"{shape}.yaml"


def fingerprint() -> str:
    found = hashlib.sha256()
    for path in sorted([EXAMPLE, *(each for each in CHART.rglob("*") if each.is_file())]):
        content = path.read_bytes()
        found.update(f"{path.relative_to(HERE)} {len(content)}\n".encode())
        found.update(content)
    return found.hexdigest()


def render(helm: str, shape: str) -> str:
    """The chart as Helm renders it with the example's values.

    Raises:
        subprocess.CalledProcessError: when Helm refuses.
    """
    command = [helm, "template", "utbyte", str(CHART), "--values", str(EXAMPLE)]
    command += ["--set", f"apart={SHAPES[shape]}", "--kube-version", KUBERNETES]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)  # noqa: S603 - our own words
    return f"# Made from {fingerprint()} by `make deploy-check`.\n{done.stdout}"
