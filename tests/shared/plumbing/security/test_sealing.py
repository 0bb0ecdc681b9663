"""A sealed text opens with its key in its place, and with nothing else (R-D1)."""

from base64 import b64decode, b64encode
from string import ascii_letters, digits
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.kernel.personal import PersonalText
from shared.kernel.refusals import Invalid
from shared.plumbing.security.sealing import (
    Place,
    Unreadable,
    decrypted,
    encrypted,
    new_key,
    seal,
    unseal,
)

KEY = new_key()
ANNA = UUID(int=1)
PLACE = Place(
    aggregate_id=UUID(int=7), version=3, topic="listings.InterestDeclined", field="reason"
)
TEXT = "Åsa vill pröva på; och ærlig talt: 工作 🙂"

places = st.builds(
    Place,
    aggregate_id=st.uuids(),
    version=st.integers(min_value=0, max_value=10**6),
    topic=st.text(max_size=20),
    field=st.text(max_size=20),
)


@given(text=st.text(), place=places)
def test_r_d1_any_text_comes_back_as_it_was(text: str, place: Place) -> None:
    sealed = seal(KEY, ANNA, text, place)
    assert sealed.subject == ANNA
    assert unseal(KEY, sealed, place) == text


@given(text=st.text(), data=st.data())
def test_r_d1_any_flipped_bit_is_refused(text: str, data: st.DataObject) -> None:
    raw = bytearray(b64decode(seal(KEY, ANNA, text, PLACE).ciphertext))
    at = data.draw(st.integers(min_value=0, max_value=len(raw) - 1))
    raw[at] ^= 1 << data.draw(st.integers(min_value=0, max_value=7))
    with pytest.raises(Unreadable):
        unseal(KEY, PersonalText(subject=ANNA, ciphertext=b64encode(raw).decode()), PLACE)


@given(data=st.data(), other=st.characters())
def test_r_d1_any_other_character_in_the_ciphertext_is_refused(
    data: st.DataObject, other: str
) -> None:
    ciphertext = seal(KEY, ANNA, TEXT, PLACE).ciphertext
    at = data.draw(st.integers(min_value=0, max_value=len(ciphertext) - 1))
    changed = ciphertext[:at] + other + ciphertext[at + 1 :]
    if changed != ciphertext:
        with pytest.raises(Unreadable):
            unseal(KEY, PersonalText(subject=ANNA, ciphertext=changed), PLACE)


def test_r_d1_a_ciphertext_has_one_spelling() -> None:
    """The last letter of base64 has spare bits: other letters stand for the same bytes."""
    ciphertext = seal(KEY, ANNA, "x", PLACE).ciphertext
    assert ciphertext.endswith("=")
    spellings = {ciphertext[:-2] + letter + "=" for letter in ascii_letters + digits + "+/"}
    same = {each for each in spellings if b64decode(each) == b64decode(ciphertext)}
    assert len(same) == 4
    for spelling in same - {ciphertext}:
        with pytest.raises(Unreadable):
            unseal(KEY, PersonalText(subject=ANNA, ciphertext=spelling), PLACE)


@given(ciphertext=st.text() | st.binary(max_size=60).map(lambda raw: b64encode(raw).decode()))
def test_r_d1_what_was_never_sealed_is_refused(ciphertext: str) -> None:
    with pytest.raises(Unreadable):
        unseal(KEY, PersonalText(subject=ANNA, ciphertext=ciphertext), PLACE)


@given(one=places, other=places)
def test_r_d1_a_text_cannot_be_moved_to_another_place(one: Place, other: Place) -> None:
    sealed = seal(KEY, ANNA, TEXT, one)
    if one != other:
        with pytest.raises(Unreadable):
            unseal(KEY, sealed, other)


@pytest.mark.parametrize(
    "change",
    [
        {"aggregate_id": UUID(int=8)},
        {"version": 4},
        {"topic": "listings.InterestEndorsed"},
        {"field": "motivation"},
    ],
)
def test_r_d1_each_part_of_the_place_counts(change: dict[str, object]) -> None:
    sealed = seal(KEY, ANNA, TEXT, PLACE)
    with pytest.raises(Unreadable):
        unseal(KEY, sealed, Place.model_validate({**PLACE.model_dump(), **change}))


def test_r_d1_neighbouring_parts_of_a_place_do_not_run_into_each_other() -> None:
    one = PLACE.model_copy(update={"topic": 'a", "b', "field": "c"})
    other = PLACE.model_copy(update={"topic": "a", "field": 'b", "c'})
    assert one.associated_data() != other.associated_data()


def test_r_d1_another_persons_key_does_not_open_it() -> None:
    with pytest.raises(Unreadable):
        unseal(new_key(), seal(KEY, ANNA, TEXT, PLACE), PLACE)


def test_r_d1_the_same_text_is_never_sealed_the_same_way_twice() -> None:
    ciphertexts = {seal(KEY, ANNA, TEXT, PLACE).ciphertext for _ in range(100)}
    assert len({b64decode(each)[:12] for each in ciphertexts}) == 100


def test_r_d1_nothing_of_the_text_shows() -> None:
    sealed = encrypted(KEY, TEXT.encode(), b"")
    assert TEXT.encode() not in sealed
    assert decrypted(KEY, sealed, b"") == TEXT.encode()


def test_half_a_character_is_refused_and_the_field_is_named() -> None:
    with pytest.raises(Invalid) as refused:
        seal(KEY, ANNA, "cut \ud83d", PLACE)
    assert refused.value.facts == {"field": "reason"}


@pytest.mark.parametrize("length", [0, 16, 24, 31, 33])
def test_only_keys_of_256_bits_are_used(length: int) -> None:
    short = b"k" * length
    with pytest.raises(ValueError, match="32 bytes"):
        seal(short, ANNA, TEXT, PLACE)
    with pytest.raises(ValueError, match="32 bytes"):
        unseal(short, seal(KEY, ANNA, TEXT, PLACE), PLACE)
