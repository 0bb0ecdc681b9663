"""Whether a text tells a number: as such, and not by chance inside an id, a time or a hash."""

import re


def tells(text: str, number: str) -> bool:
    """Whether the whole number stands in the text, with or without hundredths."""
    return bool(re.search(rf"(?<![\w.-]){re.escape(number)}([.,]?\d\d)?(?![\w-])", text))
