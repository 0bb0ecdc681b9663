"""Names are sorted as the readers of each language look them up."""

import pytest

from shared.kernel.alphabet import in_alphabet


@pytest.mark.parametrize(
    ("language", "names"),
    [
        ("sv", "ask Ek Élan Elm Müller Mytte Zink Åre Ärla Ærla Örn Öst Øst"),
        ("nb", "Ask Élan Elm Müller Mytte Zink Ärla Ærla Öst Øst Åse Aasen Åvik"),
        ("nn", "Ask Zink Ærla Øst Aasen Åvik"),
        ("en", "Åke Aker Ärla Ask Elm Öst Otto Øyvind Zink"),
    ],
)
def test_names_are_sorted_where_a_reader_looks_for_them(language: str, names: str) -> None:
    wanted = names.split()
    assert sorted(wanted, key=lambda each: (in_alphabet(each, language), each)) == wanted


def test_a_letter_written_in_two_ways_is_one_letter() -> None:
    assert in_alphabet("A\u030are", "sv") == in_alphabet("Åre", "sv")
