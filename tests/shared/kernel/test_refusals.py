"""What is looked up for a case is there, or the case does not exist."""

import pytest

from shared.kernel.refusals import NotFound, existing


def test_what_is_there_is_given_and_what_is_not_does_not_exist() -> None:
    assert existing(0) == 0
    with pytest.raises(NotFound, match="no such case"):
        existing(None)
