"""R-N1, R-N3: every kind has a text in all four languages, and no text tells what is personal."""

import re
from string import Formatter

import pytest

from services.notifications.domain.kinds import Kind
from services.notifications.domain.step_texts import InFour
from services.notifications.domain.texts import TEXTS, Language, text_of

PERSONAL = re.compile(
    r"kostnad|lön|lønn|løn\b|belopp|beløp|skäl|orsak|motiver|begrunn|grunngj|årsak"
    r"|cost|salary|amount|reason|motivation|because|[{}%$]|\d",
    re.IGNORECASE,
)
EMPLOYMENT_ENDS = re.compile(r"uppsäg|oppsig|oppsei|terminat|avskje", re.IGNORECASE)
"""Words for the end of an employment: an early end of a loan is never one."""


def test_r_n1_every_kind_has_its_texts() -> None:
    assert set(TEXTS) == set(Kind)
    assert InFour._fields == tuple(Language)


@pytest.mark.parametrize("kind", Kind)
def test_r_n1_a_kind_has_its_own_sentences_in_each_language(kind: Kind) -> None:
    texts = [text_of(kind, language) for language in Language]
    assert len(set(texts)) == 4
    for text in texts:
        assert text.endswith(".")
        assert text == " ".join(text.split())
        assert all(sentence[0].isupper() for sentence in text.split(". "))


@pytest.mark.parametrize("kind", Kind)
def test_r_n1_a_kind_has_the_same_placeholders_in_each_language_which_are_none(kind: Kind) -> None:
    for text in TEXTS[kind]:
        assert list(Formatter().parse(text)) == [(text, None, None, None)]


@pytest.mark.parametrize("kind", Kind)
def test_a_step_or_the_end_of_a_loan_never_reads_as_the_end_of_an_employment(kind: Kind) -> None:
    assert not any(EMPLOYMENT_ENDS.search(text) for text in TEXTS[kind])


@pytest.mark.parametrize("language", Language)
def test_no_two_kinds_have_the_same_text(language: Language) -> None:
    sentences = [text_of(kind, language) for kind in Kind]
    assert len(set(sentences)) == len(sentences)


@pytest.mark.parametrize("kind", Kind)
def test_r_n3_no_text_has_a_reason_a_motivation_a_cost_or_room_for_one(kind: Kind) -> None:
    for language in Language:
        assert not PERSONAL.search(text_of(kind, language))


def test_the_search_for_personal_words_finds_them() -> None:
    for bad in ("Kostnad: 5", "Begrunnelse", "The reason is", "{reason}", "Skäl saknas"):
        assert PERSONAL.search(bad)


def test_each_language_is_in_its_own_column() -> None:
    kind = Kind.LOAN_TO_CONSENT
    assert "samtycke." in text_of(kind, Language.SWEDISH)
    assert text_of(kind, Language.BOKMAL).startswith("Et ")
    assert text_of(kind, Language.NYNORSK).startswith("Eit ")
    assert "consent" in text_of(kind, Language.ENGLISH)
