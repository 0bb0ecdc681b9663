"""A signing key turns with an overlap: what was signed before holds during it, and not after."""

import stat
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import pytest

from shared.plumbing.security.key_files import KeyFile, TurnUnderWay, keys_of
from shared.plumbing.security.tokens import BadToken, Identity, Issuer, SigningKey, Trust, Verifier

TRUST = Trust(issuer="test", audience="test")
ANNA = Identity.of_person(UUID(int=1))
START = 1_800_000_000
OVERLAP = 600


class Clock:
    """A moment that a test moves."""

    at = START

    def __call__(self) -> datetime:
        return datetime.fromtimestamp(self.at, UTC)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def file(tmp_path: Path) -> KeyFile:
    return KeyFile(tmp_path / "signing.pem")


def verifier(issuer: Issuer, clock: Clock) -> Verifier:
    return Verifier(issuer.jwks(), TRUST, clock)


def test_the_old_key_signs_until_everyone_has_had_time_to_learn_the_new_one(
    file: KeyFile, clock: Clock
) -> None:
    issuer = Issuer(file, TRUST, clock)
    old = issuer.kid()
    new = file.turn(clock.at, OVERLAP)
    assert issuer.kid() == old
    assert [each["kid"] for each in issuer.jwks()["keys"]] == [old, new.kid]
    clock.at += OVERLAP
    assert issuer.kid() == new.kid


def test_a_token_of_the_old_key_is_accepted_during_the_overlap_and_refused_after_it(
    file: KeyFile, clock: Clock
) -> None:
    issuer = Issuer(file, TRUST, clock)
    file.turn(clock.at, OVERLAP)
    clock.at += OVERLAP - 1
    last = issuer.issue(ANNA)
    known = verifier(issuer, clock)
    clock.at += 299
    assert known.identify(last) == ANNA
    stolen = file()[0]
    clock.at = START + 2 * OVERLAP + 1
    forged = Issuer([SigningKey.from_pem(stolen.pem())], TRUST, clock).issue(ANNA)
    with pytest.raises(BadToken, match="retired key"):
        known.identify(forged)
    assert known.identify(issuer.issue(ANNA)) == ANNA
    with pytest.raises(BadToken, match="unknown"):
        verifier(issuer, clock).identify(forged)


def test_a_stolen_key_is_dropped_at_once(file: KeyFile, clock: Clock) -> None:
    issuer = Issuer(file, TRUST, clock)
    token = issuer.issue(ANNA)
    file.turn(clock.at, 0)
    with pytest.raises(BadToken, match="unknown"):
        verifier(issuer, clock).identify(token)
    assert verifier(issuer, clock).identify(issuer.issue(ANNA)) == ANNA


def test_a_key_is_not_turned_twice_at_once_unless_it_was_stolen(
    file: KeyFile, clock: Clock
) -> None:
    file.turn(clock.at, OVERLAP)
    with pytest.raises(TurnUnderWay):
        file.turn(clock.at + OVERLAP - 1, OVERLAP)
    new = file.turn(clock.at + OVERLAP - 1, 0)
    assert [each.kid for each in file()] == [new.kid]


def test_keys_that_are_out_of_use_leave_the_file_at_the_next_turn(file: KeyFile) -> None:
    first = file()[0].kid
    second = file.turn(START, OVERLAP).kid
    third = file.turn(START + 3 * OVERLAP, OVERLAP).kid
    assert [each.kid for each in file()] == [second, third]
    assert first not in {second, third}


def test_a_running_process_reads_the_file_again_and_no_one_else_may(
    tmp_path: Path, file: KeyFile
) -> None:
    assert stat.S_IMODE((tmp_path / "signing.pem").stat().st_mode) == 0o600
    new = KeyFile(tmp_path / "signing.pem").turn(START, OVERLAP)
    assert [each.kid for each in file()][-1] == new.kid
    assert stat.S_IMODE((tmp_path / "signing.pem").stat().st_mode) == 0o600
    assert [each.name for each in tmp_path.iterdir()] == ["signing.pem"]


def test_a_file_of_one_key_as_it_was_before_is_read() -> None:
    key = SigningKey.made()
    assert [each.kid for each in keys_of(key.pem().decode())] == [key.kid]
    with pytest.raises(ValueError, match="no key"):
        keys_of("")
