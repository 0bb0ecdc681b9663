"""Lines of ``utbyte quote`` to test with: the documented example and variations of it."""

import json
from io import BytesIO, StringIO
from typing import Any

from utbyte.quotes.lines import quote_lines

EXAMPLE = (
    '{"monthly_cost":"62000.00","currency":"SEK","receiver_share_percent":100,'
    '"start":"2026-04-01","end":"2026-07-10","percent":[["2026-04-01",100]],'
    '"proration":"calendar_days","country":"SE","approved_on":"2026-01-30","notice_months":2}'
)
ANSWER = (
    '{"earliest_start":"2026-03-30","months":['
    '{"month":"2026-04","lines":[{"percent":100,"days":30,"of_days":30,"amount":"62000.00"}],'
    '"total":"62000.00"},'
    '{"month":"2026-05","lines":[{"percent":100,"days":31,"of_days":31,"amount":"62000.00"}],'
    '"total":"62000.00"},'
    '{"month":"2026-06","lines":[{"percent":100,"days":30,"of_days":30,"amount":"62000.00"}],'
    '"total":"62000.00"},'
    '{"month":"2026-07","lines":[{"percent":100,"days":10,"of_days":31,"amount":"20000.00"}],'
    '"total":"20000.00"}],"total":"206000.00"}'
)


def asked(**different: Any) -> str:
    """The example's line with other values; a value of ... leaves the key out."""
    fields = {**json.loads(EXAMPLE), **different}
    return json.dumps({key: value for key, value in fields.items() if value is not ...})


def answers(*lines: str | bytes) -> tuple[bool, list[Any]]:
    raw = b"\n".join(line.encode() if isinstance(line, str) else line for line in lines)
    out = StringIO()
    any_bad = quote_lines(BytesIO(raw), out)
    return any_bad, [json.loads(line) for line in out.getvalue().splitlines()]


def answer(line: str) -> Any:
    any_bad, found = answers(line)
    assert not any_bad
    return found[0]
