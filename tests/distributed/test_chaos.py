"""Processes, broker and database are hurt and keys turned; nothing is lost or doubled."""

from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

import pytest

from tests.distributed.chaos import Asked, chaos
from tests.figures.figures import commit
from tests.reporting import REPORTED

FAULTS = 22
"""Every kind once."""
LONGEST_OUTAGE = 4.0


@pytest.mark.timeout(1500)
@pytest.mark.usefixtures("bootstrap")
def test_nothing_is_lost_or_doubled_whatever_fault_is_injected(
    tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    """The commit chooses the faults, so that every commit tries others."""
    seed = int(sha256(commit().encode()).hexdigest()[:6], 16)
    reported = chaos(tmp_path, Asked(seed, FAULTS, LONGEST_OUTAGE, every=4))
    record_property(REPORTED, f"faults: {reported['faults']} of seed {seed}, {reported['by_kind']}")
    record_property(REPORTED, f"tokens: {reported['tokens']}, people erased: {reported['erased']}")
    assert reported["violations"] == []
    assert reported["faults"] == FAULTS
