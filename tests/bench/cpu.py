"""CPU time of processes and of what they have started, from ``/proc``."""

import os
from collections.abc import Mapping
from pathlib import Path

TICKS = os.sysconf("SC_CLK_TCK")
Cpu = dict[str, float]
PARENT, USED = 1, slice(11, 15)
"""Fields of ``/proc/…/stat`` after the name: the parent, and four kinds of CPU time."""


def cpu_of(processes: Mapping[str, int]) -> Cpu:
    """Seconds of CPU that processes and their descendants have used, also those that ended."""
    stats = {int(each.name): found for each in Path("/proc").glob("[0-9]*") if (found := _of(each))}
    return {name: _with_descendants(process, stats) for name, process in processes.items()}


def milliseconds_each(before: Cpu, after: Cpu, count: int) -> Cpu:
    """Milliseconds of CPU that an operation took of each of them."""
    return {name: round((after[name] - before[name]) * 1000 / count, 3) for name in before}


def _with_descendants(process: int, stats: Mapping[int, list[str]]) -> float:
    found = [process]
    for parent in found:
        found += [each for each, fields in stats.items() if int(fields[PARENT]) == parent]
    return sum(int(ticks) for each in found for ticks in stats.get(each, [])[USED]) / TICKS


def _of(process: Path) -> list[str]:
    try:
        return (process / "stat").read_text().rpartition(")")[2].split()
    except OSError:  # it has ended meanwhile
        return []
