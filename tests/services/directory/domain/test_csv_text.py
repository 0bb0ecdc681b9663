"""CSV as spreadsheets write it is read into records with their line numbers."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.directory.domain.csv_text import Record, Unreadable, records


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
@pytest.mark.parametrize("delimiter", [",", ";"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_mark_delimiter_and_line_ends_do_not_matter(mark: bytes, delimiter: str, end: str) -> None:
    data = mark + f"a{delimiter}b{end}å{delimiter}2{end}".encode()
    assert list(records(data)) == [Record(1, ["a", "b"]), Record(2, ["å", "2"])]


def test_a_record_knows_the_line_on_which_it_begins() -> None:
    data = b'a,b\n\n"x\ny",1\n , \nlast,2'
    assert list(records(data)) == [
        Record(1, ["a", "b"]),
        Record(3, ["x\ny", "1"]),
        Record(6, ["last", "2"]),
    ]


def test_the_header_decides_the_delimiter() -> None:
    assert list(records(b"a;b\n1,5;2,5\n"))[1] == Record(2, ["1,5", "2,5"])
    assert list(records(b"a,b\n1;5,2\n"))[1] == Record(2, ["1;5", "2"])


@pytest.mark.parametrize(
    ("data", "line"),
    [
        (b"a,b\n\xff\xfe,2\n", 2),
        ("a,b\nå,1\n".encode("latin-1"), 2),
        ("a,b\n".encode("utf-16"), 1),
        (b'a,b\n1,2\n"open,2\n', 3),
        (b'a,b\n"x"y,2\n', 2),
        (b"a,b\n" + b"x" * 200_000 + b",1\n", 2),
    ],
)
def test_what_cannot_be_read_is_reported_with_its_line(data: bytes, line: int) -> None:
    with pytest.raises(Unreadable) as unreadable:
        list(records(data))
    assert unreadable.value.line == line


def test_nothing_gives_nothing() -> None:
    assert list(records(b"")) == []
    assert list(records(b"\n \n")) == []


cells = st.text(
    st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), min_size=1, max_size=8
).filter(str.strip)


@given(
    rows=st.lists(st.lists(cells, min_size=2, max_size=2), max_size=8),
    delimiter=st.sampled_from([",", ";"]),
)
def test_whatever_a_program_writes_is_read_back(rows: list[list[str]], delimiter: str) -> None:
    file = io.StringIO(newline="")
    csv.writer(file, delimiter=delimiter, quoting=csv.QUOTE_ALL).writerows([["a", "b"], *rows])
    found = list(records(file.getvalue().encode()))
    assert [record.cells for record in found] == [["a", "b"], *rows]
    assert [record.line for record in found] == sorted({record.line for record in found})
