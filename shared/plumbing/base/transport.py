"""What may go over a network unencrypted only if the settings explicitly allow it."""

import os
from ipaddress import ip_address

import psycopg
from psycopg.conninfo import conninfo_to_dict, make_conninfo

_ENCRYPTED = {"require", "verify-ca", "verify-full"}


class Unencrypted(ValueError):
    """Secrets would be sent unencrypted; the message names the setting and what can be done."""


def encrypted_database(address: str | None, setting: str) -> str | None:
    """The address of a database server, with TLS unless it is on this machine.

    Raises:
        Unencrypted: when the address asks for less; the message names ``setting``.
    """
    if address is None:
        return None
    try:
        parts = conninfo_to_dict(address)
    except psycopg.Error:
        return address  # refused where it is used, with the library's message
    hosts = f"{parts.get('host', '')},{parts.get('hostaddr', '')}".split(",")
    if all(_is_local(each) for each in hosts):
        return address
    mode = str(parts.get("sslmode") or os.environ.get("PGSSLMODE") or "")
    if not mode:
        return make_conninfo(address, sslmode="require")
    if mode not in _ENCRYPTED:
        raise Unencrypted(
            f"{setting} names a server on another machine with sslmode={mode}. Use"
            " sslmode=require or verify-full, or allow it with UTBYTE_DATABASE_PLAINTEXT=yes."
        )
    return address


def refuse_unless_encrypted() -> None:
    """Refuse to send the password for Kafka without TLS.

    Raises:
        Unencrypted: always.
    """
    raise Unencrypted(
        "The password for Kafka would be sent unencrypted. Name the brokers' CA in UTBYTE_KAFKA_CA,"
        " or allow it with UTBYTE_KAFKA_PLAINTEXT_PASSWORDS=yes."
    )


def _is_local(host: str) -> bool:
    """Whether a host is this machine: a socket folder, or a loopback address."""
    return not host or host.startswith(("/", "@")) or is_loopback(host)


def is_loopback(host: str) -> bool:
    """Whether a host is this machine's own, by its name or its address."""
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False
