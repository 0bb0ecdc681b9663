"""Each service is known by its own key; persons are known by the directory's, which may change."""

from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import httpx
import pytest

from shared.plumbing.settings import Settings
from shared.plumbing.tokens import BadToken, Identity, Issuer, SigningKey, UnknownKey
from utbyte.distributed import trust
from utbyte.distributed.trust import (
    FollowingVerifier,
    directory_issuer,
    make_keys,
    service_issuer,
    trust_of,
)

ANNA = Identity.of_person(UUID(int=1))


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    made = Settings(data=tmp_path, service_url="http://127.0.0.1:9")
    make_keys(made, ["billing", "lending"])
    return made


class Directory:
    """The directory's public keys, as it answers with them; counts how often it is asked."""

    def __init__(self, *issuers: Issuer) -> None:
        self.issuers = list(issuers)
        self.asked = 0

    def __call__(self, url: str) -> httpx.Response:
        assert url.endswith("/api/directory/v1/jwks")
        self.asked += 1
        keys = [key for each in self.issuers for key in each.jwks()["keys"]]
        return httpx.Response(200, json={"keys": keys})


def learnt(verifier: FollowingVerifier, token: str) -> Identity:
    """Return who speaks, asking for the key where it is not known, as the guard does."""
    try:
        return verifier.identify(token)
    except UnknownKey:
        if not verifier.learn():
            raise
        return verifier.identify(token)


def verifier_with(settings: Settings, directory: Directory) -> FollowingVerifier:
    verifier = FollowingVerifier(settings)
    verifier._fetch = directory  # noqa: SLF001 - the directory answers without a socket
    return verifier


def test_a_service_is_known_by_its_own_key(settings: Settings) -> None:
    token = service_issuer(settings, "billing").issue(Identity.of_service("billing"))
    assert FollowingVerifier(settings).identify(token) == Identity.of_service("billing")


@pytest.mark.parametrize(
    "identity", [Identity.of_service("lending"), Identity.of_operator("x"), ANNA]
)
def test_a_service_speaks_for_itself_alone(settings: Settings, identity: Identity) -> None:
    token = service_issuer(settings, "billing").issue(identity)
    with pytest.raises(BadToken, match="itself alone"):
        FollowingVerifier(settings).identify(token)


def test_keys_that_are_there_are_kept_when_more_are_made(settings: Settings) -> None:
    token = service_issuer(settings, "billing").issue(Identity.of_service("billing"))
    make_keys(settings, ["billing", "lending", "notifications"])
    assert FollowingVerifier(settings).identify(token) == Identity.of_service("billing")


def test_the_list_of_keys_holds_no_private_half(settings: Settings) -> None:
    listed = settings.data / "keys" / "services" / "list.json"
    assert '"d"' not in listed.read_text(encoding="ascii")


def test_a_person_is_known_by_the_directorys_key_which_is_asked_for_once(
    settings: Settings,
) -> None:
    issuer = directory_issuer(settings)
    directory = Directory(issuer)
    verifier = verifier_with(settings, directory)
    assert [learnt(verifier, issuer.issue(ANNA)) for _ in range(3)] == [ANNA] * 3
    assert directory.asked == 1


def test_a_key_that_the_directory_changed_to_is_learnt(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = directory_issuer(settings)
    new = Issuer([SigningKey.made()], trust_of(settings), lambda: datetime.now(UTC))  # noqa: TID251 - a token's time is the real one
    directory = Directory(old)
    verifier = verifier_with(settings, directory)
    assert learnt(verifier, old.issue(ANNA)) == ANNA
    monkeypatch.setattr(trust, "ASK_AGAIN_SECONDS", 0.0)
    directory.issuers = [old, new]
    assert learnt(verifier, new.issue(ANNA)) == ANNA


def test_strangers_keys_do_not_make_the_directory_be_asked_over_and_over(
    settings: Settings,
) -> None:
    issuer = directory_issuer(settings)
    directory = Directory(issuer)
    verifier = verifier_with(settings, directory)
    learnt(verifier, issuer.issue(ANNA))
    stranger = Issuer([SigningKey.made()], trust_of(settings), lambda: datetime.now(UTC))  # noqa: TID251 - a token's time is the real one
    for _ in range(5):
        with pytest.raises(UnknownKey):
            learnt(verifier, stranger.issue(ANNA))
    assert directory.asked == 1


def test_a_directory_that_is_away_lets_nobody_in(settings: Settings) -> None:
    token = directory_issuer(settings).issue(ANNA)
    with pytest.raises(httpx.TransportError):
        learnt(FollowingVerifier(settings), token)


def test_a_service_key_among_the_directorys_is_not_learnt(settings: Settings) -> None:
    """Who could speak for a service must not come in over the wire."""

    def lying(_: str) -> httpx.Response:
        return httpx.Response(200, json={"keys": [{**stranger.public(), "service": "billing"}]})

    stranger = SigningKey.made()
    verifier = FollowingVerifier(settings)
    verifier._fetch = lying  # noqa: SLF001 - the directory answers without a socket
    issuer = Issuer([stranger], trust_of(settings), lambda: datetime.now(UTC))  # noqa: TID251 - a token's time is the real one
    with pytest.raises(UnknownKey):
        learnt(verifier, issuer.issue(Identity.of_service("billing")))
