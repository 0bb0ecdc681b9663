"""The chart as it is kept rendered, for tests of what it gives."""

from collections.abc import Iterator, Mapping
from typing import Any

import yaml

from deploy.helm.rendering import SHAPES, rendered_file

Thing = dict[str, Any]


def rendered(shape: str) -> list[Thing]:
    """Return what the chart gives in a shape."""
    documents = yaml.load_all(rendered_file(shape).read_text(encoding="utf-8"), yaml.CSafeLoader)
    return [each for each in documents if each]


GIVEN = {shape: rendered(shape) for shape in SHAPES}


def of_kind(shape: str, kind: str) -> dict[str, Thing]:
    """Return the things of a kind by name."""
    return {each["metadata"]["name"]: each for each in GIVEN[shape] if each["kind"] == kind}


def pods(shape: str) -> dict[str, Thing]:
    """Return the templates of all pods, by the name of what makes them."""
    makers = of_kind(shape, "Deployment") | of_kind(shape, "Job")
    return {name: maker["spec"]["template"] for name, maker in makers.items()}


def containers(pod: Thing) -> Iterator[Thing]:
    """Return all containers of a pod, also those that prepare it."""
    yield from pod["spec"].get("initContainers", [])
    yield from pod["spec"]["containers"]


def secrets_of(pod: Thing) -> set[str]:
    """Return the names of the Secrets that a pod is given."""
    mounted = {each["secret"]["secretName"] for each in pod["spec"]["volumes"] if "secret" in each}
    reported = {
        each["valueFrom"]["secretKeyRef"]["name"]
        for container in containers(pod)
        for each in container.get("env", [])
        if "valueFrom" in each
    }
    return mounted | reported


def selects(selector: Mapping[str, str], pod: Thing) -> bool:
    """Return whether labels that are asked for are a pod's."""
    return selector.items() <= pod["metadata"]["labels"].items()
