"""What the judge objects to in issued documents, each a plain mapping, in the order of the log."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from functools import lru_cache
from typing import Any

from tests.oracle import billing_oracle as oracle

Document = Mapping[str, Any]
Month = tuple[str, str]
"""A loan and a month of it."""

month_total = lru_cache(maxsize=50_000)(oracle.month_total)
REVERSALS = ("Återföring", "Tilbakeføring")


def by_month(documents: Iterable[Document]) -> dict[Month, list[Document]]:
    found: dict[Month, list[Document]] = defaultdict(list)
    for each in documents:
        found[str(each["loan_id"]), str(each["month"])].append(each)
    return found


def objections(documents: Sequence[Document]) -> Iterator[str]:
    """What must hold at every moment, whatever has been heard so far."""
    yield from _numbers(documents)
    for month, own in by_month(documents).items():
        yield from _first(month, own)
        yield from _references(month, own)
        yield from _days(month, own)
        yield from _amounts(month, own)


def _numbers(documents: Sequence[Document]) -> Iterator[str]:
    """R-B6: from 1, in the order of issue, without a gap or a repeat."""
    series: dict[tuple[str, str], list[int]] = defaultdict(list)
    for each in documents:
        series[str(each["seller_agency_id"]), str(each["series"])].append(each["number"])
        if str(each["issued_on"])[:4] != str(each["series"]):
            yield f"R-B6: {each['invoice_id']} of {each['issued_on']} stands in {each['series']}"
    for name, numbers in series.items():
        if numbers != list(range(1, len(numbers) + 1)):
            yield f"R-B6: the numbers of {name} are {numbers}"


def _first(month: Month, own: Sequence[Document]) -> Iterator[str]:
    """R-B4: one plain invoice opens the month; what follows corrects it."""
    kinds = [each["kind"] for each in own]
    if kinds[0] != "invoice" or kinds.count("invoice") != 1:
        yield f"R-B4: {month} has the documents {kinds}"
    for each in own[1:]:
        is_credit = Decimal(str(each["net"])) < 0
        if is_credit != (each["kind"] == "credit_note"):
            yield f"R-B5: {month} has a {each['kind']} of {each['net']}"


def _references(month: Month, own: Sequence[Document]) -> Iterator[str]:
    """R-B5a: a correction refers to the first invoice and to the correction before it."""
    ids = [str(each["invoice_id"]) for each in own]
    for place, each in enumerate(own):
        first = ids[0] if place else None
        before = ids[place - 1] if place > 1 else None
        named = [each["refers_to"], each["previous_correction"]]
        if [None if name is None else str(name) for name in named] != [first, before]:
            yield f"R-B5a: {ids[place]} of {month} refers to {named}, not to {[first, before]}"


def _days(month: Month, own: Sequence[Document]) -> Iterator[str]:
    """R-B4: with what was reversed taken away, each day stands there once, or not at all."""
    stands: Counter[date] = Counter()
    for line in (line for each in own for line in each["lines"]):
        first, last = (date.fromisoformat(str(line[end])) for end in ("start", "end"))
        sign = -1 if line["description"].startswith(REVERSALS) else 1
        for count in range((last - first).days + 1):
            stands[first + timedelta(days=count)] += sign
    wrong = {str(day): count for day, count in stands.items() if count not in (0, 1)}
    if wrong:
        yield f"R-B4: days of {month} stand {wrong} times"
    if any(str(day)[:7] != month[1] for day in stands):
        yield f"R-B3: {month} bills a day of another month"


def _amounts(month: Month, own: Sequence[Document]) -> Iterator[str]:
    """R-B2: a document comes to what its lines and its VAT come to."""
    for each in own:
        net, vat, whole = (Decimal(str(each[name])) for name in ("net", "vat", "total"))
        lines = sum((Decimal(str(line["amount"])) for line in each["lines"]), Decimal(0))
        if lines != net or net + vat != whole:
            yield f"R-B2: {each['invoice_id']} of {month}: {lines}, {net}, {vat}, {whole}"


def owed(loan: oracle.Loan | None, through: tuple[int, int]) -> dict[str, Decimal]:
    """Return what the rules give for each month of a loan up to one, where it is not nothing."""
    months = oracle.months(loan) if loan is not None else []
    sums = {m: month_total(loan, *m) for m in months if m <= through}
    return {f"{year}-{month:02d}": each for (year, month), each in sums.items() if each}


def unlike_owed(
    documents: Sequence[Document], loans: Mapping[str, oracle.Loan | None], through: tuple[int, int]
) -> Iterator[str]:
    """R-B10: where the documents of a loan and month do not come to what the rules give."""
    issued: dict[Month, Decimal] = {
        month: sum((Decimal(str(each["net"])) for each in own), Decimal(0))
        for month, own in by_month(documents).items()
    }
    due = {
        (loan, month): amount
        for loan, facts in loans.items()
        for month, amount in owed(facts, through).items()
    }
    for month in sorted({*issued, *due}):
        billed, right = issued.get(month, Decimal(0)), due.get(month, Decimal(0))
        if billed != right:
            yield f"R-B10: {month} was billed {billed}, the rules give {right}"
