"""Organisation numbers of fictional agencies: valid check digits, always the same for a name."""

from collections.abc import Iterator
from hashlib import sha256
from itertools import count

from stdnum.no import orgnr as norwegian
from stdnum.se import orgnr as swedish


def made_up_number(country: str, *names: str) -> str:
    """The organisation number for these names: ten digits, in Norway nine."""
    seed = int.from_bytes(sha256("\0".join((country, *names)).encode()).digest()[:6])
    rules = norwegian if country == "NO" else swedish
    return next(each for each in _candidates(country, seed) if rules.is_valid(each))


def _candidates(country: str, seed: int) -> Iterator[str]:
    """Begin at the seed; in Norway one number in eleven has no check digit and is skipped."""
    for number in count(seed):
        digits = f"9{number % 10**7:07}" if country == "NO" else f"202{number % 10**6:06}"
        for check_digit in range(10):
            yield f"{digits}{check_digit}"
