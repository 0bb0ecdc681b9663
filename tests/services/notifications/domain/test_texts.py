"""R-N1, R-N3: every kind speaks all four languages, and none tells what is personal."""

import re

import pytest

from services.notifications.domain.kinds import Kind
from services.notifications.domain.texts import TEXTS, Language, text_of

PERSONAL = re.compile(
    r"kostnad|lön|lønn|løn\b|belopp|beløp|skäl|orsak|motiver|begrunn|grunngj|årsak"
    r"|cost|salary|amount|reason|motivation|because|[{}%$]|\d",
    re.IGNORECASE,
)


def test_r_n1_every_kind_has_its_texts() -> None:
    assert set(TEXTS) == set(Kind)


@pytest.mark.parametrize("kind", Kind)
def test_r_n1_a_kind_says_a_sentence_of_its_own_in_each_language(kind: Kind) -> None:
    sentences = [text_of(kind, language) for language in Language]
    assert len(set(sentences)) == 4
    for sentence in sentences:
        assert sentence[0].isupper()
        assert sentence.endswith(".")
        assert sentence == sentence.strip()


@pytest.mark.parametrize("language", Language)
def test_no_two_kinds_say_the_same(language: Language) -> None:
    sentences = [text_of(kind, language) for kind in Kind]
    assert len(set(sentences)) == len(sentences)


@pytest.mark.parametrize("kind", Kind)
def test_r_n3_no_text_has_a_reason_a_motivation_a_cost_or_room_for_one(kind: Kind) -> None:
    for language in Language:
        assert not PERSONAL.search(text_of(kind, language))


def test_the_search_for_personal_words_finds_them() -> None:
    for bad in ("Kostnad: 5", "Begrunnelse", "The reason is", "{reason}", "Skäl saknas"):
        assert PERSONAL.search(bad)


def test_the_languages_stand_in_their_own_columns() -> None:
    kind = Kind.LOAN_TO_CONSENT
    assert "samtycke." in text_of(kind, Language.SWEDISH)
    assert text_of(kind, Language.BOKMAL).startswith("Et ")
    assert text_of(kind, Language.NYNORSK).startswith("Eit ")
    assert "consent" in text_of(kind, Language.ENGLISH)
