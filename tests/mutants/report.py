"""The score by room and the survivors, as text and as JSON."""

import json
from collections import Counter
from dataclasses import asdict, dataclass
from pathlib import Path

from tests.mutants.mutants import Mutant
from tests.mutants.running import Outcome


@dataclass(frozen=True)
class Judged:
    """A mutant, what became of it, and the test that told it from the product."""

    mutant: Mutant
    outcome: Outcome
    killer: str = ""


def score(judged: list[Judged]) -> float:
    """Percent of the mutants that were found, by a test or by the time limit."""
    counted = Counter(each.outcome for each in judged)
    found = counted[Outcome.KILLED] + counted[Outcome.TIMEOUT]
    return 100 * found / ((found + counted[Outcome.SURVIVED]) or 1)


def table(judged: list[Judged]) -> list[str]:
    """A line for each room and one for all."""
    rooms = sorted({each.mutant.room for each in judged})
    lines = [f"{'room':36}{'score':>8}" + "".join(f"{each.value:>13}" for each in Outcome)]
    for room in (*rooms, "all"):
        own = [each for each in judged if room in {"all", each.mutant.room}]
        counted = Counter(each.outcome for each in own)
        figures = "".join(f"{counted[each]:13}" for each in Outcome)
        lines.append(f"{room:36}{score(own):6.1f} %{figures}")
    return lines


def survivors(judged: list[Judged]) -> list[str]:
    return [str(each.mutant) for each in judged if each.outcome is Outcome.SURVIVED]


def write(judged: list[Judged], folder: Path) -> Path:
    """Keep all that was judged, to compare it with a later run."""
    kept = folder / "report.json"
    found = [
        {**asdict(each.mutant), "outcome": each.outcome, "killer": each.killer} for each in judged
    ]
    kept.write_text(json.dumps(found, indent=1), encoding="utf-8")
    return kept
