"""The question in a JSON line for ``utbyte quote``, or which of its fields is wrong and why."""

import json
import re
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from itertools import pairwise
from typing import NamedTuple, TypeVar, cast, get_args

from services.billing.domain.quote import DEFAULT_NOTICE
from services.billing.domain.terms import Country, LoanCost, Proration
from shared.kernel.dates import Months, PercentFrom, Period
from shared.kernel.money import Currency, Money

T = TypeVar("T")

REQUIRED = (
    "monthly_cost",
    "currency",
    "receiver_share_percent",
    "start",
    "end",
    "percent",
    "proration",
    "country",
)
OPTIONAL = ("approved_on", "notice_months")
KNOWN = frozenset(REQUIRED + OPTIONAL)

WHOLE_LINE = ""
"""The field of an error that concerns no single field."""

FIRST_YEAR, LAST_YEAR = 2000, 2100
MOST_PERCENT = 100
MOST_MONTHS_OF_NOTICE = (9999 - LAST_YEAR) * 12
"""Whatever the day of approval, the resulting date stays within the year 9999."""

_MONEY = re.compile(r"(0|[1-9][0-9]{0,999})\.[0-9]{2}")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_HUNDREDTH = Decimal("0.01")
_LONGEST_INT = 4000
"""In characters; Python refuses to read much longer integers."""


class BadLine(Exception):
    """A line that is no question; ``field`` is the invalid key, or ``WHOLE_LINE``."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field
        self.message = message


class Wrong(ValueError):
    """What is wrong with one value."""


class Question(NamedTuple):
    """The content of a question."""

    cost: LoanCost
    approved_on: date | None
    notice: Months


def question(line: bytes) -> Question:
    """Read a line.

    It first checks for a JSON object, then for duplicate, unknown and missing keys, then the values
    in the order of ``REQUIRED`` and ``OPTIONAL``; only the first error is reported.

    Raises:
        BadLine: when it is no question.
    """
    fields = _Fields(_known(_pairs(line)))
    amount = fields.read("monthly_cost", _money)
    currency = fields.read("currency", _currency)
    share = fields.read("receiver_share_percent", _percent)
    period = _period(fields)
    steps = fields.read("percent", lambda value: _steps(value, period))
    cost = LoanCost(
        period=period,
        percent=steps,
        monthly_cost=Money(amount=amount, currency=currency),
        cost_bearer="shared",
        receiver_share_percent=share,
        proration=fields.read("proration", _proration),
        country=fields.read("country", _country),
    )
    approved_on = fields.read_if_there("approved_on", _day, None)
    return Question(
        cost, approved_on, fields.read_if_there("notice_months", _notice, DEFAULT_NOTICE)
    )


class _Object:
    """A JSON object as written, including duplicate keys."""

    def __init__(self, pairs: list[tuple[str, object]]) -> None:
        self.pairs = pairs


def _number(text: str) -> Decimal:
    """Read a number exactly; one that even a decimal cannot hold is not a number."""
    try:
        return Decimal(text)
    except InvalidOperation:
        return Decimal("NaN")


def _integer(text: str) -> int | Decimal:
    return int(text) if len(text) <= _LONGEST_INT else _number(text)


_DECODER = json.JSONDecoder(
    object_pairs_hook=_Object, parse_float=_number, parse_int=_integer, parse_constant=_number
)


def _pairs(line: bytes) -> list[tuple[str, object]]:
    try:
        found = _DECODER.decode(line.decode())
    except UnicodeDecodeError as error:
        raise BadLine(WHOLE_LINE, "the line is not UTF-8") from error
    except (ValueError, RecursionError) as error:
        raise BadLine(WHOLE_LINE, "the line is not JSON") from error
    if not isinstance(found, _Object):
        raise BadLine(WHOLE_LINE, "the line is not a JSON object")
    return found.pairs


def _known(pairs: list[tuple[str, object]]) -> dict[str, object]:
    values: dict[str, object] = {}
    for key, value in pairs:
        if key in values:
            raise BadLine(key, "the key appears twice")
        values[key] = value
    _none_of([key for key in values if key not in KNOWN], "the key is unknown")
    _none_of([key for key in REQUIRED if key not in values], "the key is missing")
    return values


def _none_of(keys: list[str], message: str) -> None:
    if keys:
        raise BadLine(keys[0], message)


class _Fields:
    """The values of a line, each read by its own reader, which raises Wrong."""

    def __init__(self, values: Mapping[str, object]) -> None:
        self._values = values

    def read(self, name: str, reader: Callable[[object], T]) -> T:
        try:
            return reader(self._values[name])
        except Wrong as error:
            raise BadLine(name, str(error)) from error

    def read_if_there(self, name: str, reader: Callable[[object], T], otherwise: T) -> T:
        return self.read(name, reader) if name in self._values else otherwise


def _money(value: object) -> Decimal:
    if not isinstance(value, str) or not _MONEY.fullmatch(value):
        raise Wrong('must be a string with two decimals, as "62000.00"')
    amount = Decimal(value)
    if amount == 0:
        raise Wrong("must be more than 0")
    return amount


def _day(value: object) -> date:
    if not isinstance(value, str) or not _DAY.fullmatch(value):
        raise Wrong("must be a date written YYYY-MM-DD")
    if not FIRST_YEAR <= int(value[:4]) <= LAST_YEAR:
        raise Wrong(f"must be in the years {FIRST_YEAR} to {LAST_YEAR}")
    try:
        return date.fromisoformat(value)
    except ValueError:
        raise Wrong("must be a date that exists") from None


def _percent(value: object) -> Decimal:
    """Read a percentage by its value: 33.330 is 33.33, and 1e1 is 10."""
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        raise Wrong("must be a number")
    number = Decimal(value)
    if not number.is_finite() or not 0 <= number <= MOST_PERCENT:
        raise Wrong("must be from 0 to 100")
    hundredths = number.quantize(_HUNDREDTH)
    if number != hundredths:
        raise Wrong("must have at most two decimals")
    return hundredths


def _period(fields: _Fields) -> Period:
    start, end = fields.read("start", _day), fields.read("end", _day)
    if end < start:
        raise BadLine("end", "must not be before the start")
    return Period(start=start, end=end)


def _steps(value: object, period: Period) -> tuple[PercentFrom, ...]:
    if not isinstance(value, list) or not value:
        raise Wrong("must be a list of at least one pair of date and percentage")
    steps = tuple(_step(pair) for pair in cast("list[object]", value))
    if any(later.start <= earlier.start for earlier, later in pairwise(steps)):
        raise Wrong("the dates must be in ascending order")
    if steps[0].start != period.start:
        raise Wrong("the first date must be the start")
    if steps[-1].start > period.end:
        raise Wrong("the last date must not be after the end")
    return steps


def _step(pair: object) -> PercentFrom:
    if not isinstance(pair, list) or len(cast("list[object]", pair)) != len(("date", "percent")):
        raise Wrong("must contain pairs of date and percentage")
    day, percent = cast("list[object]", pair)
    return PercentFrom(start=_day(day), percent=_percent(percent))


def _notice(value: object) -> Months:
    if isinstance(value, bool) or not isinstance(value, int):
        raise Wrong("must be a whole number of months")
    if not 0 <= value <= MOST_MONTHS_OF_NOTICE:
        raise Wrong(f"must be from 0 to {MOST_MONTHS_OF_NOTICE}")
    return Months.of(value)


def _one_of(choices: tuple[T, ...]) -> Callable[[object], T]:
    def read(value: object) -> T:
        for choice in choices:
            if value == choice:
                return choice
        raise Wrong(f"must be one of {', '.join(str(choice) for choice in choices)}")

    return read


_currency: Callable[[object], Currency] = _one_of(get_args(Currency))
_proration: Callable[[object], Proration] = _one_of(get_args(Proration))
_country: Callable[[object], Country] = _one_of(get_args(Country))
