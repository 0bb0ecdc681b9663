"""Organisation numbers as people in each country write them."""

_SWEDISH, _NORWEGIAN = 10, 9


def organisation_number(digits: str) -> str:
    """202100-2908 in Sweden, 974 760 673 in Norway; the spaces do not break."""
    if len(digits) == _SWEDISH:
        return f"{digits[:6]}-{digits[6:]}"
    if len(digits) == _NORWEGIAN:
        return "\u00a0".join((digits[:3], digits[3:6], digits[6:]))
    return digits
