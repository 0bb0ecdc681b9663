"""What tests ask of an embedded PostgreSQL server."""

from pathlib import Path
from typing import Any

import psycopg
from psycopg.conninfo import conninfo_to_dict

from shared.plumbing.base import socket_folder
from shared.plumbing.base.server_account import server_account


def socket_of(address: str) -> Path:
    return Path(str(conninfo_to_dict(address)["host"])) / socket_folder.SOCKET


def postmaster(folder: Path) -> int:
    return int((folder / "postmaster.pid").read_text(encoding="ascii").split()[0])


def one(address: str, statement: str) -> object:
    with psycopg.connect(address, autocommit=True) as connection:
        cursor = connection.execute(statement.encode())
        return (cursor.fetchone() or [None])[0] if cursor.description else None


def as_server() -> dict[str, Any]:
    """What a process is given that shall run as the server's account."""
    account = server_account()
    return {"user": account.uid, "group": account.gid} if account.is_another else {}
