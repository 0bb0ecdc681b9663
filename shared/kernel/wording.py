"""Percentages and days as people write them in each of the four languages.

Only for texts that people read: in APIs and messages figures have a point and days are ISO 8601.
"""

from decimal import Decimal
from typing import Literal

from shared.kernel.dates import Period

Language = Literal["sv", "nb", "nn", "en"]
_DAY = {"sv": "%Y-%m-%d", "nb": "%d.%m.%Y", "nn": "%d.%m.%Y", "en": "%Y-%m-%d"}
_BETWEEN = {"sv": " – ", "nb": "–", "nn": "–", "en": " – "}  # noqa: RUF001 - en dashes


def percentage(percent: Decimal, language: Language) -> str:
    """Write ``62,5 %``, in English ``62.5 %``, with a no-break space and no needless zeros."""
    figure = f"{percent.normalize():f}"
    return (figure if language == "en" else figure.replace(".", ",")) + "\N{NO-BREAK SPACE}%"


def days(period: Period, language: Language) -> str:
    """Write ``2026-07-01 – 2026-07-10``, in Norwegian ``01.07.2026–10.07.2026``."""  # noqa: RUF002 - en dashes
    form = _DAY[language]
    return f"{period.start:{form}}{_BETWEEN[language]}{period.end:{form}}"
