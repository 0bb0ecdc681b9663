"""Which language a reader gets before they choose one."""

import pytest

from services.portal.locale.texts import negotiated


@pytest.mark.parametrize(
    ("header", "language"),
    [
        (None, "sv"),
        ("", "sv"),
        ("nb-NO,nb;q=0.9", "nb"),
        ("no", "nb"),
        ("da", "nb"),
        ("nn-NO", "nn"),
        ("en-GB,en;q=0.8,sv;q=0.5", "en"),
        ("sv-FI", "sv"),
        ("fr, de;q=0.9, nn;q=0.3", "nn"),
        ("nb;q=0, en;q=0.1", "en"),
        ("fr", "sv"),
        ("sv;q=x", "sv"),
    ],
)
def test_the_browser_decides_among_the_languages_offered(header: str | None, language: str) -> None:
    assert negotiated(header) == language
