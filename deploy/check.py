"""Third-party checks of the Dockerfile, the compose file and the chart: ``make deploy-check``.

Exits with 0 when all checks pass. ``--write`` stores the current rendering of the chart.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from deploy.helm.rendering import CHART, EXAMPLE, SHAPES, render, rendered_file
from deploy.postgres.rights import variable
from utbyte.operations.rights import accounts

ROOT = Path(__file__).parents[1]
TOOLS = ROOT / ".venv-deploy" / "bin"
VERSIONS_OF_KUBERNETES = ("1.27", "1.34", "1.37")


def tool(name: str) -> str:
    """The path of a tool.

    Raises:
        FileNotFoundError: when it is missing; `make deploy-check` installs it.
    """
    found = shutil.which(name, path=f"{TOOLS}{os.pathsep}{os.environ.get('PATH', '')}")
    if found is None:
        raise FileNotFoundError(f"{name} is missing. `make deploy-check` installs it.")
    return found


def says(*command: str) -> bool:
    """Run a tool, show its output, and return whether it succeeded."""
    passwords = {variable(each): "example" for each in (*accounts(""), "postgres")}
    settings = {**os.environ, **passwords}
    done = subprocess.run(  # noqa: S603 - our own words
        command, cwd=ROOT, env=settings, check=False, stdout=subprocess.PIPE, text=True
    )
    lines = [each for each in done.stdout.splitlines() if not each.startswith("INFO")]
    sys.stdout.write("\n".join([f"$ {' '.join(command)} -> {done.returncode}", *lines]) + "\n")
    sys.stdout.flush()
    return done.returncode == 0


def images() -> bool:
    """Lint the Dockerfile, and parse the compose file as the engine's own client does."""
    return all(
        [
            says(tool("hadolint"), "deploy/Dockerfile"),
            says(tool("docker-compose"), "config", "--quiet"),
            says(sys.executable, "-m", "deploy.images"),
        ]
    )


def chart() -> bool:
    """Lint the chart, and validate its rendering against the schemas of Kubernetes."""
    content = says(tool("helm"), "lint", "--strict", str(CHART), "--values", str(EXAMPLE))
    files = [str(rendered_file(shape)) for shape in SHAPES]
    for version in VERSIONS_OF_KUBERNETES:
        content &= says(tool("kubernetes-validate"), "--strict", "-k", version, *files)
    return content


def kept(*, write: bool) -> bool:
    """Whether the stored rendering of the chart is current."""
    same = True
    for shape in SHAPES:
        now, path = render(tool("helm"), shape), rendered_file(shape)
        if write:
            path.parent.mkdir(exist_ok=True)
            path.write_text(now, encoding="utf-8")
        if not path.exists() or path.read_text(encoding="utf-8") != now:
            sys.stdout.write(f"{path.relative_to(ROOT)} differs from what the chart renders.\n")
            same = False
    return same


def main() -> int:
    """Run all checks."""
    same = kept(write="--write" in sys.argv[1:])
    return 0 if all([same, images(), chart()]) else 1


if __name__ == "__main__":
    sys.exit(main())
