"""Each service is known by its own key; persons are known by the directory's, which may change."""

import asyncio
import json
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import httpx
import pytest

from shared.plumbing.base.request_hashes import RequestHash, request_hashes
from shared.plumbing.base.settings import Settings
from shared.plumbing.directory.directory_client import DirectoryAway
from shared.plumbing.security.tokens import BadToken, Identity, Issuer, SigningKey, UnknownKey
from utbyte.instance import trust
from utbyte.instance.trust import (
    FollowingVerifier,
    directory_issuer,
    make_keys,
    request_key,
    service_issuer,
    trust_of,
    turn_service,
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

    async def __call__(self, url: str) -> httpx.Response:
        assert url.endswith("/api/directory/v1/jwks")
        self.asked += 1
        keys = [key for each in self.issuers for key in each.jwks()["keys"]]
        return httpx.Response(200, json={"keys": keys})


def learnt(verifier: FollowingVerifier, token: str) -> Identity:
    """Return who speaks, asking for the key where it is not known, as the guard does."""
    try:
        return verifier.identify(token)
    except UnknownKey:
        if not asyncio.run(verifier.learn()):
            raise
        return verifier.identify(token)


def verifier_with(settings: Settings, directory: Directory) -> FollowingVerifier:
    verifier = FollowingVerifier(settings, "lending")
    verifier._fetch = directory  # noqa: SLF001 - the directory answers without a socket
    return verifier


def test_a_service_is_known_by_its_own_key(settings: Settings) -> None:
    token = service_issuer(settings, "billing").issue(Identity.of_service("billing"), "lending")
    assert FollowingVerifier(settings, "lending").identify(token) == Identity.of_service("billing")


@pytest.mark.parametrize(
    "identity", [Identity.of_service("lending"), Identity.of_operator("x"), ANNA]
)
def test_a_service_acts_on_its_own_behalf_alone(settings: Settings, identity: Identity) -> None:
    token = service_issuer(settings, "billing").issue(identity, "lending")
    with pytest.raises(BadToken, match="only for that service"):
        FollowingVerifier(settings, "lending").identify(token)


def test_a_token_for_one_service_is_not_accepted_by_another(settings: Settings) -> None:
    token = service_issuer(settings, "billing").issue(Identity.of_service("billing"), "lending")
    for service in ("listings", None):
        with pytest.raises(BadToken):
            FollowingVerifier(settings, service).identify(token)
    whole = service_issuer(settings, "billing").issue(Identity.of_service("billing"))
    with pytest.raises(BadToken):
        FollowingVerifier(settings, "lending").identify(whole)


@pytest.mark.parametrize("to", [None, "lending"])
def test_the_persons_key_never_signs_for_a_service(settings: Settings, to: str | None) -> None:
    persons = directory_issuer(settings)
    verifier = FollowingVerifier(settings, "lending", persons)
    assert verifier.identify(persons.issue(ANNA)) == ANNA
    with pytest.raises(BadToken):
        verifier.identify(persons.issue(Identity.of_service("billing"), to))


def test_keys_that_are_there_are_kept_when_more_are_made(settings: Settings) -> None:
    token = service_issuer(settings, "billing").issue(Identity.of_service("billing"), "lending")
    make_keys(settings, ["billing", "lending", "notifications"])
    assert FollowingVerifier(settings, "lending").identify(token) == Identity.of_service("billing")


def test_each_service_hashes_what_it_is_asked_by_a_key_of_its_own(settings: Settings) -> None:
    def hashes() -> list[RequestHash]:
        keys = [request_key(settings, each) for each in ("billing", "lending")]
        return [request_hashes(each).of(b"asked") for each in keys]

    one, other = before = hashes()
    assert (one.digest, one.key_id) != (other.digest, other.key_id)
    make_keys(settings, ["billing", "lending", "notifications"])
    assert hashes() == before


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


def test_a_directory_that_is_away_lets_no_one_in(settings: Settings) -> None:
    token = directory_issuer(settings).issue(ANNA)
    with pytest.raises(httpx.TransportError):
        learnt(FollowingVerifier(settings), token)


def test_one_asks_while_the_directory_is_away_and_the_others_are_answered_at_once(
    settings: Settings,
) -> None:
    asked: list[str] = []

    async def never(url: str) -> httpx.Response:
        asked.append(url)
        await asyncio.Event().wait()
        raise AssertionError

    verifier = FollowingVerifier(settings)
    verifier._fetch = never  # noqa: SLF001 - the directory that does not answer

    async def storm() -> None:
        first = asyncio.create_task(verifier.learn())
        await asyncio.sleep(0)
        for _ in range(80):
            with pytest.raises(DirectoryAway):
                await verifier.learn()
        first.cancel()

    asyncio.run(storm())
    assert len(asked) == 1


def test_after_a_failure_no_one_asks_for_a_while(settings: Settings) -> None:
    directory = Directory()
    verifier = verifier_with(settings, directory)

    async def fails(url: str) -> httpx.Response:
        await directory(url)
        raise httpx.ConnectError("away")

    verifier._fetch = fails  # noqa: SLF001 - the directory that is away
    for _ in range(5):
        with pytest.raises(DirectoryAway):
            asyncio.run(verifier.learn())
    assert directory.asked == 1


def test_a_service_key_among_the_directorys_is_not_learnt(settings: Settings) -> None:
    """Who could speak for a service must not come in over the wire."""

    async def lying(_: str) -> httpx.Response:
        return httpx.Response(200, json={"keys": [{**stranger.public(), "service": "billing"}]})

    stranger = SigningKey.made()
    verifier = FollowingVerifier(settings)
    verifier._fetch = lying  # noqa: SLF001 - the directory answers without a socket
    issuer = Issuer([stranger], trust_of(settings), lambda: datetime.now(UTC))  # noqa: TID251 - a token's time is the real one
    with pytest.raises(UnknownKey):
        learnt(verifier, issuer.issue(Identity.of_service("billing")))


def test_keys_of_services_that_are_turned_at_once_are_all_listed(settings: Settings) -> None:
    services = [f"service-{number}" for number in range(6)]
    make_keys(settings, services)
    with ThreadPoolExecutor(len(services)) as threads:
        turned = list(
            threads.map(lambda each: turn_service(settings, each, services, 0).kid, services)
        )
    listed = json.loads(trust.list_of_keys(settings).read_text(encoding="ascii"))["keys"]
    assert [each["kid"] for each in listed] == turned
    folder = trust.list_of_keys(settings).parent
    assert {each.suffix for each in folder.iterdir()} == {".json", ".key", ".pem"}
