"""R-P6: a paused collaboration refuses what is new."""

import pytest

from services.lending.domain.rules.pause import CollaborationPaused, refuse_if_paused


def test_r_p6_nothing_new_while_paused_and_everything_when_not() -> None:
    refuse_if_paused(False)
    with pytest.raises(CollaborationPaused) as refused:
        refuse_if_paused(True)
    assert refused.value.RULE == "R-P6"
