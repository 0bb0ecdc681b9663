"""``utbyte quote``: lines in, lines out, to the last edge of its format."""

import json
from collections.abc import Iterator
from datetime import date
from io import BytesIO, StringIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.oracle import billing_oracle as oracle
from tests.services.billing.cases import THE_CENTURY, oracle_loans
from tests.utbyte.quoted import ANSWER, EXAMPLE, answer, answers, asked
from utbyte.quotes.lines import quote_lines


def test_the_example_is_answered_letter_by_letter() -> None:
    out = StringIO()
    assert quote_lines(BytesIO(EXAMPLE.encode()), out) is False
    assert out.getvalue() == ANSWER + "\n"


def test_r_o3_the_notice_is_two_months_where_none_is_named() -> None:
    assert answer(asked(notice_months=...))["earliest_start"] == "2026-03-30"
    assert answer(asked(notice_months=0))["earliest_start"] == "2026-01-30"


def test_r_o3_the_earliest_start_comes_first_and_only_after_an_approval() -> None:
    assert next(iter(answer(EXAMPLE))) == "earliest_start"
    assert list(answer(asked(approved_on=...))) == ["months", "total"]
    assert list(answer(asked(approved_on=..., notice_months=...))) == ["months", "total"]


def test_a_start_before_the_earliest_one_is_no_error() -> None:
    assert answer(asked(approved_on="2026-03-31"))["earliest_start"] == "2026-05-31"


def test_story_9_is_quoted_by_working_days() -> None:
    found = answer(
        asked(
            monthly_cost="60000.00",
            start="2026-05-18",
            end="2026-06-12",
            percent=[["2026-05-18", 100]],
            proration="working_days",
        )
    )
    assert [month["lines"] for month in found["months"]] == [
        [{"percent": 100, "days": 10, "of_days": 19, "amount": "31578.95"}],
        [{"percent": 100, "days": 10, "of_days": 22, "amount": "27272.73"}],
    ]


def test_neighbours_of_equal_percent_are_one_line() -> None:
    pairs = '[["2026-04-01",50],["2026-04-10",50.0],["2026-04-20",5e1],["2026-04-25",60]]'
    line = EXAMPLE.replace('[["2026-04-01",100]]', pairs)
    lines = answer(line)["months"][0]["lines"]
    assert [(each["percent"], each["days"]) for each in lines] == [(50, 24), (60, 6)]


@pytest.mark.parametrize(
    ("written", "printed"),
    [("33.33", "33.33"), ("33.330", "33.33"), ("100.0", "100"), ("1e2", "100"), ("5e-1", "0.5"),
     ("0.01", "0.01"), ("0", "0"), ("-0.0", "0"), ("-0", "0"), ("99.99", "99.99"), ("10", "10")],
)  # fmt: skip
def test_a_percent_is_printed_without_needless_zeros(written: str, printed: str) -> None:
    out = StringIO()
    line = EXAMPLE.replace('["2026-04-01",100]', f'["2026-04-01",{written}]')
    assert not quote_lines(BytesIO(line.encode()), out)
    assert out.getvalue().count(f'{{"percent":{printed},"days":') == 4


def test_a_month_of_nothing_is_reported_with_its_line() -> None:
    april = answer(asked(percent=[["2026-04-01", 0], ["2026-05-01", 100]]))["months"][0]
    assert april == {
        "month": "2026-04",
        "lines": [{"percent": 0, "days": 30, "of_days": 30, "amount": "0.00"}],
        "total": "0.00",
    }


def test_the_largest_cost_is_answered_to_the_minor_unit() -> None:
    cost = f"{'9' * 1000}.99"
    found = answer(
        asked(
            monthly_cost=cost, start="2000-01-01", end="2100-12-31", percent=[["2000-01-01", 100]]
        )
    )
    assert found["total"] == f"{101 * 12 * 10**1000 - 13}.{88}"
    assert len(found["months"]) == 101 * 12


def test_a_cost_of_more_digits_than_decimals_keep_is_exact() -> None:
    whole = 10**33 + 1
    line = asked(monthly_cost=f"{whole}.01", percent=[["2026-04-01", 33.33]], end="2026-05-31")
    hundredths = (whole * 100 + 1) * 3333
    month = (2 * hundredths + 10_000) // 20_000
    assert answer(line)["months"][0]["total"] == f"{month // 100}.{month % 100:02d}"
    assert answer(line)["total"] == f"{2 * month // 100}.{2 * month % 100:02d}"


def test_r_o3_the_longest_notice_ends_on_the_last_day_that_can_be_written() -> None:
    longest = asked(approved_on="2100-12-31", notice_months=94_788)
    assert answer(longest)["earliest_start"] == "9999-12-31"


@pytest.mark.parametrize(
    "line",
    [
        pytest.param(f" \t{EXAMPLE} \r", id="white space around"),
        pytest.param(EXAMPLE.replace("start", "st\\u0061rt"), id="escaped letters of a key"),
        pytest.param(asked(currency="DKK"), id="another currency"),
        pytest.param(asked(end="2026-04-01"), id="a single day"),
        pytest.param(asked(percent=[["2026-04-01", 1], ["2026-07-10", 2]]), id="a last day's step"),
        pytest.param(asked(notice_months=1200), id="a notice of a hundred years"),
        pytest.param(asked(monthly_cost="0.01"), id="the least cost"),
    ],
)
def test_what_the_format_allows_is_answered(line: str) -> None:
    assert "months" in answer(line)


def test_order_is_kept_blank_lines_are_skipped_and_a_bad_line_stops_nothing() -> None:
    any_bad, found = answers(
        "", EXAMPLE, "  \t\r", "bad", asked(currency="NOK", end="2026-04-30"), "", asked(end=1), ""
    )
    assert any_bad
    assert [next(iter(each)) for each in found] == [
        "earliest_start",
        "error",
        "earliest_start",
        "error",
    ]
    assert found[2]["total"] == "62000.00"


def test_nothing_in_nothing_out() -> None:
    assert answers("", " ", "\t\r") == (False, [])


def test_each_answer_is_flushed_before_the_next_line_is_read() -> None:
    class Flushed(StringIO):
        lines_flushed = 0

        def flush(self) -> None:
            self.lines_flushed = self.getvalue().count("\n")

    out = Flushed()

    def lines() -> Iterator[bytes]:
        for count in range(5):
            assert out.lines_flushed == count
            yield EXAMPLE.encode() if count % 2 else b"bad"

    quote_lines(lines(), out)
    assert out.lines_flushed == 5


def line_of(loan: oracle.Loan, approved: date, notice: int) -> str:
    return json.dumps(
        {
            "monthly_cost": f"{loan.monthly_cost:.2f}",
            "currency": "NOK",
            "receiver_share_percent": float(loan.share),
            "start": loan.start.isoformat(),
            "end": loan.end.isoformat(),
            "percent": [[start.isoformat(), float(percent)] for start, percent in loan.percent],
            "proration": "working_days" if loan.by_working_days else "calendar_days",
            "country": loan.country,
            "approved_on": approved.isoformat(),
            "notice_months": notice,
        }
    )


@settings(max_examples=200, deadline=None)
@given(oracle_loans(), THE_CENTURY, st.integers(0, 12))
def test_every_answer_agrees_with_the_oracle(
    loan: oracle.Loan, approved: date, notice: int
) -> None:
    loan = oracle.Loan(**{**vars(loan), "eves": False})
    assert answer(line_of(loan, approved, notice)) == {
        "earliest_start": oracle.earliest_start(approved, notice).isoformat(),
        "months": [
            {
                "month": f"{year}-{month:02d}",
                "lines": [
                    {
                        "percent": float(line.percent),
                        "days": line.days,
                        "of_days": line.of_days,
                        "amount": f"{line.amount:.2f}",
                    }
                    for line in oracle.month_lines(loan, year, month)
                ],
                "total": f"{oracle.month_total(loan, year, month):.2f}",
            }
            for year, month in oracle.months(loan)
        ],
        "total": f"{oracle.total(loan):.2f}",
    }
