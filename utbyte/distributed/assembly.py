"""One service assembled from its settings: its database, whom it trusts, its topics on Kafka."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from shared.plumbing.base.database import Database, address_of
from shared.plumbing.base.request_hashes import RequestHashes, request_hashes
from shared.plumbing.base.secret_files import ExposedSecret
from shared.plumbing.base.settings import Settings
from shared.plumbing.directory.directory_client import DirectoryClient
from shared.plumbing.messaging.kafka import Account, Kafka, Names
from shared.plumbing.messaging.topics import Topic, declared
from shared.plumbing.security.keys import KeyRing
from shared.plumbing.security.sealer import Sealer
from shared.plumbing.security.tokens import Issuer, Verifier
from shared.plumbing.security.vault import KeyVault
from shared.plumbing.service import Environment, Service, ServiceDefinition, listeners_by_stream
from shared.plumbing.web.feeds import RemoteFeed
from utbyte.instance.service_token import ServiceToken
from utbyte.instance.services import DEFINITIONS
from utbyte.instance.trust import (
    FollowingVerifier,
    directory_issuer,
    list_of_keys,
    request_key,
    service_issuer,
)
from utbyte.instance.vaults import keys_database, vault_in

POOL, OVERFLOW = 4, 8


class NotSet(Exception):
    """A setting that this stage needs is missing; the message names it."""


def definition_of(name: str) -> ServiceDefinition:
    """A service's definition.

    Raises:
        NotSet: when there is no such service.
    """
    for each in DEFINITIONS:
        if each.name == name:
            return each
    names = ", ".join(each.name for each in DEFINITIONS)
    raise NotSet(f"There is no service “{name}”. The services are {names}.")


def server_of(settings: Settings) -> str:
    """The address of the database server.

    Raises:
        NotSet: when it is not set: processes do not share an embedded one.
    """
    if settings.database_url is None:
        raise NotSet("UTBYTE_DATABASE_URL must name a PostgreSQL server.")
    return settings.database_url


def kafka_of(settings: Settings) -> Kafka:
    """The cluster.

    Raises:
        NotSet: when it is not set.
    """
    if settings.kafka is None:
        raise NotSet("UTBYTE_KAFKA must name a bootstrap server.")
    account = None
    if settings.kafka_user is not None:
        account = Account(settings.kafka_user, settings.kafka_password.get_secret_value())
    return Kafka(settings.kafka, account, Names(settings.kafka_prefix), settings.kafka_ca)


def streams_of(definition: ServiceDefinition) -> tuple[str, ...]:
    return definition.streams


def consumed_by(definition: ServiceDefinition) -> frozenset[str]:
    return definition.consumes


def listeners_of(definition: ServiceDefinition) -> dict[str, list[str]]:
    return {
        stream: sorted(each.name for each in DEFINITIONS if stream in each.consumes)
        for stream in definition.streams
    }


def topics(settings: Settings) -> tuple[Topic, ...]:
    return topics_of(Names(settings.kafka_prefix), settings.kafka_replication)


def topics_of(names: Names, replication: int) -> tuple[Topic, ...]:
    streams = {stream for each in DEFINITIONS for stream in streams_of(each)}
    listeners = [each.name for each in DEFINITIONS if consumed_by(each)]
    return declared(names, streams, listeners, replication)


@dataclass(frozen=True)
class Assembled:
    """A service and what its processes need besides it."""

    service: Service
    settings: Settings
    kafka: Kafka
    token: Callable[[str], ServiceToken]
    """The service's own token for one that it calls."""
    client: DirectoryClient
    verifier: Verifier
    vault: KeyVault | None

    def feeds(self) -> dict[str, RemoteFeed]:
        return {stream: self._feed(stream) for stream in self.service.consumer.streams}

    def _feed(self, stream: str) -> RemoteFeed:
        speaker, settings = stream.partition(".")[0], self.settings
        token = self.token(speaker)
        return RemoteFeed(settings.url_of(speaker), stream, token, settings.service_ca)

    def close(self) -> None:
        self.client.close()
        self.service.close()
        if self.vault is not None:
            self.vault.database.close()


def database_of(settings: Settings, name: str) -> Database:
    """The database of a service.

    Raises:
        NotSet: when no server is set.
    """
    full = f"{settings.database_prefix}_{name}"
    return Database(address_of(server_of(settings), full), POOL, OVERFLOW)


def assemble(settings: Settings, name: str) -> Assembled:
    """Assemble one service on its migrated database.

    Raises:
        NotSet: when a setting is missing.
        WrongMasterKey: when the directory's master key does not open the keys in its vault.
        MissingShelf: when the directory's shelf key is not in its folder.
    """
    definition, kafka = definition_of(name), kafka_of(settings)
    key = service_key_of(settings, name)
    hashes = _request_hashes(settings, name)
    token = partial(ServiceToken, key, name)
    client = DirectoryClient(
        settings.url_of("directory"), token("directory"), ca=settings.service_ca
    )
    vault = _vault(settings) if name == "directory" else None
    issuer = directory_issuer(settings) if name == "directory" else None
    environment = Environment(
        settings=settings,
        verifier=FollowingVerifier(settings, name, issuer),
        directory=client,
        sealer=Sealer(KeyRing(client.key)),
        request_hashes=hashes,
        virtual_clock=settings.virtual_clock,
        issuer=issuer,
        vault=vault,
        listeners=listeners_by_stream(DEFINITIONS),
    )
    service = Service(definition, database_of(settings, name), environment)
    return Assembled(service, settings, kafka, token, client, environment.verifier, vault)


def service_key_of(settings: Settings, name: str) -> Issuer:
    """The key with which one calls the services, where a database server is set.

    Raises:
        NotSet: when there is no server, or no keys have been created yet.
    """
    server_of(settings)
    if not list_of_keys(settings).exists():
        raise NotSet(f"There are no keys in {settings.data}. Create them with “utbyte migrate”.")
    return service_issuer(settings, name)


def _request_hashes(settings: Settings, name: str) -> RequestHashes:
    path = request_key(settings, name)
    try:
        return request_hashes(path)
    except FileNotFoundError:
        # Never created here: each replica would create another one.
        raise NotSet(f"There is no {path}. Create it with “utbyte migrate”.") from None
    except (ExposedSecret, ValueError) as error:
        raise NotSet(str(error)) from None


def _vault(settings: Settings) -> KeyVault:
    vault = vault_in(settings, keys_database(settings, server_of(settings), POOL, OVERFLOW))
    vault.check()
    return vault
