"""Forms of words in three languages: those of the same word share a stem, others do not."""

from hashlib import sha256
from itertools import combinations, product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.listings.views import compounds, inflections, lexemes, parts, terms
from services.listings.views.asking import question

FORMS = """
rådgivare rådgivaren rådgivarna rådgivares
handläggare handläggaren handläggarna handläggarnas
lärare läraren lärarna lärarens
uppdrag uppdraget uppdragen uppdragets
bibliotek biblioteket biblioteken bibliotekets bibliotekene
arkiv arkivet arkiven arkivens
arkivarie arkivarier arkivarien arkivariens
museum museet museer museerna museets museene
center centret centrum centra
kommun kommunen kommuner kommunerna kommune kommunene kommunar kommunane
myndighet myndigheten myndigheter myndigheternas
projekt projektet projekten projekts
program programmet programmen programmer programmene
titel titlar titeln titlarna
nyckel nycklar nyckeln
område området områden områdena områder områdene
studie studien studier studierna
nyhet nyheten nyheter nyheterna
vän vännen vänner
digitalisera digitaliserar digitaliserade digitalisert digitaliserer digitalisere digitaliserte
arbeta arbetar arbetade arbetat
avdelning avdelningar avdelningarna avdelningens
stad staden städer städerna
bok boken böcker bøker bøkene
ekonom ekonomen ekonomer ekonomens
ekonomi ekonomin ekonomier ekonomins
strateg strategen strateger
strategi strategin strategier strategien
schema schemat scheman
digital digitalt digitala digitale
tjänst tjänsten tjänster tjänsternas
vatten vattnet vattnets
hus huset husen husene
sjö sjön sjöar
kraft krafter krefter
ansökan ansökningen ansökningar ansökningarna
ledamot ledamoten ledamöter ledamöterna
enkel enkelt enkla enkle
läkare läkaren läkarna läkares
gymnasium gymnasiet gymnasier
process processen processer processerna
nummer numret numren
papper papperet pappret
vikarie vikarien vikarier
medium mediet medier
kollega kollegan kollegor
erfaren erfaret erfarna
rådgiver rådgiveren rådgivere rådgiverne rådgivers
saksbehandler saksbehandleren saksbehandlere saksbehandlernes
leder lederen ledere lederne
arkivar arkivarer arkivaren arkivarene
prosjekt prosjektet prosjekter prosjektene prosjekta
senter senteret sentre sentrene senterets
register registret registren registre registeret registrene
artikkel artikler artikkelen artiklene
kapittel kapitler kapittelet kapitlene
regel regler reglene
tjeneste tjenesten tjenester tjenestene
sekretær sekretæren sekretærer
barnehage barnehagen barnehager barnehagene
by byen byer byane
lege legen leger legene legar legane
møte møtet møter møtene møta
middel middelet midler midlene
veileder veilederen veiledere veilederne
vedtak vedtaket vedtakene vedtaka
hånd hånden hender hendene
bruker brukeren brukere brukerne brukernes
sykepleier sykepleieren sykepleiere sykepleierne
seksjon seksjonen seksjoner
søknad søknaden søknader søknadene
teater teateret teatre teatrene
nøkkel nøkkelen nøkler nøklene
rådgjevar rådgjevaren rådgjevarar rådgjevarane
leiar leiaren leiarar leiarane
teneste tenesta tenester tenestene
avdeling avdelingen avdelinga avdelinger avdelingene
skule skulen skular skulane
eining eininga einingar einingane
verksemd verksemda verksemder verksemdene
saksbehandlar saksbehandlaren saksbehandlarar saksbehandlarane
kyrkje kyrkja kyrkjer kyrkjene
"""
WORDS = [line.split() for line in FORMS.strip().splitlines()]


def stems(word: str) -> frozenset[str]:
    return inflections.stems(lexemes.plain(word))


@pytest.mark.parametrize("forms", WORDS, ids=lambda forms: forms[0])
def test_each_two_forms_of_a_word_share_a_stem(forms: list[str]) -> None:
    apart = [(one, two) for one, two in combinations(forms, 2) if not stems(one) & stems(two)]
    assert not apart


def test_forms_of_different_words_share_none() -> None:
    for one, two in combinations(WORDS, 2):
        alike = [(a, b) for a, b in product(one, two) if stems(a) & stems(b)]
        assert not alike


@pytest.mark.parametrize(
    ("word", "example"),
    [
        ("datasenteret", ["data", "senter"]),
        ("informationssäkerhetens", ["information", "säkerhet"]),
        ("informasjonssikkerhet", ["information", "sikkerhet"]),
        ("informationssäkerhetssamordnare", ["information", "säkerhet", "samordnare"]),
        ("barnehagelærerne", ["barnehage", "lærer"]),
        ("skolledningen", ["skola", "ledning"]),
        ("hälsovård", ["hälsa", "vård"]),
        ("skatteverket", ["skatt", "verk"]),
        ("trafiktryggleik", ["trafik", "tryggleik"]),
        ("cybersäkerhet", ["cyber", "säkerhet"]),
        ("marknadsmagneten", ["marknad", "magnet"]),
    ],
)
def test_a_compound_is_split_into_its_parts(word: str, example: list[str]) -> None:
    found = compounds.parts(lexemes.plain(word))
    assert len(found) == len(example)
    assert all(stems(each) & part for each, part in zip(example, found, strict=True))


@pytest.mark.parametrize(
    "word",
    [
        *("handledning", "samarbete", "förslag", "presentere", "resultat", "framtid", "tråd"),
        *(
            "osäkerhet",
            "anledning",
            "kaplan",
            "semester",
            "bland",
            "fördel",
            "museum",
            "behandling",
        ),
        *("saksbehandler", "veilederen", "utbildning", "politikk", "it", "2026data", ""),
        *("naturligtvis", "kommunicera", "internationell", "kommunikation", "socialistisk"),
    ],
)
def test_what_looks_like_a_compound_is_not_split(word: str) -> None:
    assert compounds.parts(lexemes.plain(word)) == ()


def test_a_common_word_of_one_letter_is_left_out_in_capitals_too() -> None:
    """It begins a sentence; abbreviations have more letters."""
    assert lexemes.lexemes("I Lund", "sv").split() == ["'lund':2"]
    assert lexemes.lexemes("I read", "en").split() == ["'en=read':2", "'read':2"]


def test_only_a_hyphenated_word_is_searched_as_one_word_too() -> None:
    assert "'earkiv'" in question("e-arkiv")
    assert "''" not in question("arkiv"), "there is no joined word"
    assert "'earkiv'" not in question('"e-arkiv nu"')


def test_an_abbreviation_that_is_a_common_word_is_held_where_it_is_in_capitals() -> None:
    assert lexemes.lexemes("It is IT", "en") == "'en=it':3 'it':3"
    assert "'eu':1" in lexemes.lexemes("EU:s", "sv")
    assert "'nav':1" in lexemes.lexemes("NAVs", "nb")


def test_the_vocabulary_holds_words_as_they_are_written() -> None:
    assert lexemes.vocabulary("Rådgivere, rådgivere på IT-senteret i 2026", "nb") == [
        "rådgivere",
        "senteret",
    ]


@given(st.text(max_size=200), st.sampled_from(("sv", "nb", "nn", "en")))
def test_any_text_is_indexed_the_same_each_time_and_any_question_is_put(
    text: str, language: str
) -> None:
    assert lexemes.lexemes(text, language) == lexemes.lexemes(text, language)
    question(text)


def test_words_without_end_keep_within_what_postgresql_holds() -> None:
    text = "ab" * 5_000 + " " + "ord " * 2_500
    held = lexemes.lexemes(text, "sv").split()
    assert max(len(each.partition(":")[0]) for each in held) <= 102
    assert max(each.count(",") for each in held) < 255


HELD_BY_VERSION = {1: "3ed645180a7ace21"}
"""By what each version of the words can be told: what it holds of the lists and of forms."""


def test_changed_lists_or_rules_have_a_version_of_their_own() -> None:
    """A change raises ``WORDS_VERSION``, is noted here, and is announced with the rebuild."""
    everything = f"{parts.PARTS}\n{parts.WHOLE}\n{terms.TERMS}\n{inflections.FORMS}\n{FORMS}"
    held = "\n".join(lexemes.lexemes(everything, language) for language in lexemes.COMMON)
    assert sha256(held.encode()).hexdigest()[:16] == HELD_BY_VERSION[lexemes.WORDS_VERSION]
